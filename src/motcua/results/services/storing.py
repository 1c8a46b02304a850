"""Results reach a store by themselves; replaced and revoked ones are marked there.

Whose store it is says `dossiers.services.storing`: that of whoever handed in, or of the owner known at the counter.

Source: NĐ 45/2020/NĐ-CP Điều 14, Điều 16 khoản 3; NĐ 61/2018/NĐ-CP Điều 21 khoản 1.
"""

from motcua.core import clock, sql
from motcua.core.ledger import Recorded
from motcua.documents import store
from motcua.documents.rules.store import kind_of_result
from motcua.dossiers.services.storing import earlier_of, keeping_of
from motcua.results.events import ResultReplaced, ResultRevoked

_RESULTS = """
SELECT r.id, r.name, d.owner_name, r.file_id, g.name, r.number || '/' || r.symbol, r.issued_at,
       r.valid_from, r.valid_to, coalesce(d.code, d.receipt_no), p.name, d.id
FROM results_result r
JOIN dossiers_dossier d ON d.id = r.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency g ON g.id = r.agency_id
WHERE r.dossier_id = ANY(%s) AND r.state = 'valid'
"""
_RETURNED = "SELECT id FROM dossiers_dossier WHERE id = ANY(%s) AND status = 10"


def keep_result(recorded: Recorded) -> None:
    """Put the valid result of a returned dossier into the store; one on paper only is there with its particulars."""
    account_id = keeping_of(recorded.stream).account_id
    if account_id is not None:
        store.put(account_id=account_id, arrivals=_arrivals([recorded.stream]), actor=recorded.actor, now=recorded.at)


def keep_earlier(recorded: Recorded) -> None:
    """React to an account that is proved, or joined: results of earlier dossiers at the counter reach its store."""
    if earlier := earlier_of(recorded.stream):
        returned = [row[0] for row in sql.rows(_RETURNED, (earlier,))]
        store.put(account_id=recorded.stream, arrivals=_arrivals(returned), actor=recorded.actor, now=recorded.at)


def _arrivals(dossier_ids: list[int]) -> list[store.Arrival]:
    """Return the valid results of dossiers as they arrive; at most one of each is valid."""
    return [
        store.Arrival(
            kind=kind_of_result(procedure),
            source=f"result:{result_id}",
            name=name,
            holder=owner,
            file_id=file_id,
            issuer=agency,
            number=number,
            issued_on=clock.local_date(issued_at),
            valid_from=valid_from,
            valid_to=valid_to,
            dossier_id=dossier_id,
            dossier_ref=ref,
        )
        for (
            result_id, name, owner, file_id, agency, number, issued_at, valid_from, valid_to, ref, procedure,
            dossier_id,
        ) in sql.rows(_RESULTS, (dossier_ids,))
    ]  # fmt: skip


def mark_changed(recorded: Recorded) -> None:
    """Mark what was replaced or revoked; a replacement follows the result that its owner has already."""
    fact = recorded.fact
    if isinstance(fact, ResultReplaced):
        old = f"result:{fact.old}"
        if sql.rows("SELECT 1 FROM documents_storeitem WHERE source = %s AND source LIKE 'result:%%' LIMIT 1", (old,)):
            keep_result(recorded)
        store.mark(source=old, state="replaced", successor=f"result:{fact.new}", actor=recorded.actor, now=recorded.at)
    elif isinstance(fact, ResultRevoked):
        store.mark(source=f"result:{fact.result}", state="revoked", actor=recorded.actor, now=recorded.at)
