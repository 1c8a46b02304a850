"""What a dossier gives to the store of whoever handed it in: papers, each once, and what was declared.

Source: NĐ 45/2020/NĐ-CP Điều 16 khoản 3; VL-10.2.
"""

from motcua.core import sql
from motcua.core.ledger import Recorded
from motcua.documents import store
from motcua.documents.rules.store import Kind
from motcua.dossiers.events import DossierSubmitted

# What the store has already, by whatever way it came, is referred to and not kept again.
_NEW_PAPERS = """
SELECT x.file_id, x.added_by, coalesce(p.name, f.name), g.name
FROM dossiers_dossierfile x
JOIN documents_storedfile f ON f.id = x.file_id
JOIN dossiers_dossier d ON d.id = x.dossier_id
JOIN directory_agency g ON g.id = d.receiving_agency_id
LEFT JOIN dossiers_paper p ON p.dossier_id = x.dossier_id AND p.no = x.paper_no
WHERE x.dossier_id = %s AND x.kind = 'paper' AND NOT EXISTS (
  SELECT 1 FROM documents_storeitem i JOIN documents_store s ON s.id = i.store_id
  WHERE s.account_id = %s AND i.file_id = x.file_id)
ORDER BY x.id
"""
_DOSSIER = """
SELECT d.account_id, d.owner_name, coalesce(d.code, d.receipt_no), p.name
FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id WHERE d.id = %s
"""


def keep_papers(recorded: Recorded) -> None:
    """Let the papers of a dossier that came online reach the store; what an officer scanned says so."""
    account_id, owner, ref, procedure = sql.rows(_DOSSIER, (recorded.stream,))[0]
    if account_id is None:
        return
    arrivals = [
        store.Arrival(
            kind=Kind.DIGITISED if "/post:" in added_by else Kind.UPLOAD,
            source=f"file:{file_id}",
            name=name,
            holder=owner,
            issuer=agency if "/post:" in added_by else "",
            file_id=file_id,
            dossier_id=recorded.stream,
            dossier_ref=ref,
            added_by=added_by,
        )
        for file_id, added_by, name, agency in sql.rows(_NEW_PAPERS, (recorded.stream, account_id))
    ]
    if isinstance(recorded.fact, DossierSubmitted):
        arrivals.append(
            store.Arrival(
                kind=Kind.DECLARED,
                source=f"declared:{recorded.stream}",
                name=f"Thông tin đã khai: {procedure}",
                holder=owner,
                dossier_id=recorded.stream,
                dossier_ref=ref,
            )
        )
    store.put(account_id=account_id, arrivals=arrivals, actor=recorded.actor, now=recorded.at)
