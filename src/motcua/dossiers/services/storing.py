"""What a dossier gives to a store: papers, each once, and what was declared.

The store is that of whoever handed the dossier in; of one received at the counter, that of its owner, where an account
proves the same number and name, at once or later (decision 0098).
Source: NĐ 45/2020/NĐ-CP Điều 16 khoản 3; VL-10.2.
"""

from dataclasses import dataclass

from motcua.core import crypto, sql
from motcua.core.ledger import Recorded
from motcua.directory.applicants import proven_account, proven_person
from motcua.documents import store
from motcua.documents.rules.store import Kind
from motcua.dossiers.events import DossierSubmitted

MOST_EARLIER = 200
"""How many earlier dossiers of a person reach the store when their account is proved; the newest ones."""
# What the store has already, by whatever way it came, is referred to and not kept again.
_NEW_PAPERS = """
SELECT x.file_id, x.added_by, coalesce(p.name, f.name), g.name, d.id, coalesce(d.code, d.receipt_no), d.owner_name
FROM dossiers_dossierfile x
JOIN documents_storedfile f ON f.id = x.file_id
JOIN dossiers_dossier d ON d.id = x.dossier_id
JOIN directory_agency g ON g.id = d.receiving_agency_id
LEFT JOIN dossiers_paper p ON p.dossier_id = x.dossier_id AND p.no = x.paper_no
WHERE x.dossier_id = ANY(%s) AND x.kind = 'paper' AND NOT EXISTS (
  SELECT 1 FROM documents_storeitem i JOIN documents_store s ON s.id = i.store_id
  WHERE s.account_id = %s AND i.file_id = x.file_id)
ORDER BY x.id
"""
_DOSSIER = """
SELECT d.account_id, d.owner_name, coalesce(d.code, d.receipt_no), p.name, d.name_key,
       CASE WHEN o.kind = 'person' THEN o.personal_enc ELSE ''::bytea END
FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN dossiers_party o ON o.dossier_id = d.id AND o.role = 'owner' AND d.account_id IS NULL
WHERE d.id = %s
"""
_EARLIER = """
SELECT d.id FROM dossiers_party o JOIN dossiers_dossier d ON d.id = o.dossier_id
WHERE o.personal_index = ANY(%s) AND o.personal_index <> '' AND o.role = 'owner' AND o.kind = 'person'
  AND d.account_id IS NULL AND d.name_key = %s
ORDER BY o.id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Keeping:
    """Whose store a dossier fills, and what it is called there; no account: nobody's."""

    account_id: int | None
    owner: str
    ref: str
    procedure: str
    at_counter: bool


def keeping_of(dossier_id: int) -> Keeping:
    """Return whose store a dossier fills."""
    account_id, owner, ref, procedure, key, number = sql.rows(_DOSSIER, (dossier_id,))[0]
    at_counter = account_id is None
    if at_counter:
        account_id = proven_account(number=crypto.decrypt(number or b""), key=key)
    return Keeping(account_id, owner, ref, procedure, at_counter)


def earlier_of(account_id: int) -> list[int]:
    """Return the dossiers without an account that belong to the person of a proved one, newest first."""
    proved = proven_person(account_id)
    if proved is None or not proved[0]:
        return []
    number, key = proved
    return [row[0] for row in sql.rows(_EARLIER, (crypto.indexes(number), key, MOST_EARLIER))]


def keep_papers(recorded: Recorded) -> None:
    """Let the papers of a dossier reach the store; what an officer scanned says so."""
    keeping = keeping_of(recorded.stream)
    if keeping.account_id is None:
        return
    arrivals = _papers([recorded.stream], keeping.account_id)
    if isinstance(recorded.fact, DossierSubmitted) and not keeping.at_counter:
        arrivals.append(
            store.Arrival(
                kind=Kind.DECLARED,
                source=f"declared:{recorded.stream}",
                name=f"Thông tin đã khai: {keeping.procedure}",
                holder=keeping.owner,
                dossier_id=recorded.stream,
                dossier_ref=keeping.ref,
            )
        )
    store.put(account_id=keeping.account_id, arrivals=arrivals, actor=recorded.actor, now=recorded.at)


def keep_earlier(recorded: Recorded) -> None:
    """React to an account that is proved, or joined: papers of earlier dossiers at the counter reach its store."""
    if earlier := earlier_of(recorded.stream):
        arrivals = _papers(earlier, recorded.stream)
        store.put(account_id=recorded.stream, arrivals=arrivals, actor=recorded.actor, now=recorded.at)


def _papers(dossier_ids: list[int], account_id: int) -> list[store.Arrival]:
    return [
        store.Arrival(
            kind=Kind.DIGITISED if "/post:" in added_by else Kind.UPLOAD,
            source=f"file:{file_id}",
            name=name,
            holder=owner,
            issuer=agency if "/post:" in added_by else "",
            file_id=file_id,
            dossier_id=dossier_id,
            dossier_ref=ref,
            added_by=added_by,
        )
        for file_id, added_by, name, agency, dossier_id, ref, owner in sql.rows(_NEW_PAPERS, (dossier_ids, account_id))
    ]
