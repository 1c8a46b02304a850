"""Papers of stores that end soon: each owner is told once, before somebody asks for a paper that holds no more."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.directory.actors import SYSTEM
from motcua.documents import store
from motcua.documents.events import PaperEnding
from motcua.documents.store_queries import notice_days

MOST_AT_ONCE = 500

# Of a result its dossier's applicant is reminded (`results.services.remind_expiring`), so not here a second time.
_ENDING = """
SELECT i.id, s.account_id FROM documents_storeitem i JOIN documents_store s ON s.id = i.store_id
WHERE i.removed_at IS NULL AND i.reminded_at IS NULL AND i.valid_to BETWEEN %s AND %s
  AND i.state = 'valid' AND i.kind <> 'result'
ORDER BY i.valid_to, i.id LIMIT %s
"""
_REMIND = """
UPDATE documents_storeitem SET reminded_at = %s
WHERE id = %s AND removed_at IS NULL AND reminded_at IS NULL AND state = 'valid' RETURNING valid_to
"""


def remind(now: datetime) -> int:
    """Tell owners of papers whose last day comes within the province's days; once for each last day.

    Returns how many; what does not fit one run comes in the next.
    """
    today = clock.local_date(now)
    found = sql.rows(_ENDING, (today, today + timedelta(days=notice_days()), MOST_AT_ONCE))
    return sum(_remind(item_id, account_id, now) for item_id, account_id in found)


@transaction.atomic
def _remind(item_id: int, account_id: int, now: datetime) -> bool:
    store_id = store.hold(account_id, now)
    reminded = sql.rows(_REMIND, (now, item_id))
    for (last,) in reminded:
        fact = PaperEnding(item=item_id, account=account_id, last_day=f"{last:%d/%m/%Y}")
        ledger.record(stream=store_id, fact=fact, actor=SYSTEM.ref, now=now)
    return bool(reminded)
