"""A file that must not be here is taken out: its content goes, a record without it stays."""

from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.documents import keeping
from motcua.documents.events import FileWithdrawn

NAME = "tệp đã gỡ"

_WITHDRAW = """
UPDATE documents_storedfile f
SET state = 'withdrawn', name = %(name)s, sha256 = '', size = 0, scan_after = NULL, finding = ''
FROM (SELECT id, sha256 FROM documents_storedfile WHERE id = %(file)s AND state <> 'withdrawn' FOR UPDATE) o
WHERE f.id = o.id RETURNING o.sha256, coalesce(f.owner_id, 0)
"""


def withdraw(*, file_id: int, actor: str, reason: str, now: datetime) -> bool:
    """Empty a stored file's row and tell it in the file's history; tell whether this was news.

    Hash and size go too: a short secret could be guessed by them. Kind, sender, moment, who withdrew it and why stay
    for as long as the dossier. The bytes go once the transaction stands, unless another file names them.
    """
    done = sql.rows(_WITHDRAW, {"name": NAME, "file": file_id})
    if not done:
        return False
    digest, owner_id = done[0]
    ledger.ensure(file_id)
    fact = FileWithdrawn(file=file_id, account=owner_id)
    ledger.record(stream=file_id, fact=fact, actor=actor, now=now, reason=reason)
    transaction.on_commit(lambda: keeping.erase(digest))
    return True
