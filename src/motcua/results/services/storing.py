"""Results reach the store of whoever handed the dossier in, by themselves; replaced and revoked ones are marked there.

Source: NĐ 45/2020/NĐ-CP Điều 14, Điều 16 khoản 3; NĐ 61/2018/NĐ-CP Điều 21 khoản 1.
"""

from motcua.core import clock, sql
from motcua.core.ledger import Recorded
from motcua.documents import store
from motcua.documents.rules.store import kind_of_result
from motcua.results.events import ResultReplaced, ResultRevoked

_RESULTS = """
SELECT d.account_id, r.id, r.name, d.owner_name, r.file_id, g.name, r.number || '/' || r.symbol, r.issued_at,
       r.valid_from, r.valid_to, coalesce(d.code, d.receipt_no), p.name
FROM results_result r
JOIN dossiers_dossier d ON d.id = r.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency g ON g.id = r.agency_id
WHERE r.dossier_id = %s AND r.state = 'valid' AND d.account_id IS NOT NULL
"""


def keep_result(recorded: Recorded) -> None:
    """Put the valid result of a returned dossier into the store; one on paper only is there with its particulars."""
    for row in sql.rows(_RESULTS, (recorded.stream,)):  # At most one is valid.
        account_id, result_id, name, owner, file_id, agency, number, issued_at, *rest = row
        valid_from, valid_to, ref, procedure = rest
        arrival = store.Arrival(
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
            dossier_id=recorded.stream,
            dossier_ref=ref,
        )
        store.put(account_id=account_id, arrivals=[arrival], actor=recorded.actor, now=recorded.at)


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
