"""Forms begun and left: a reminder, later an end with notice."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.intake.events import DraftExpired, DraftReminded
from motcua.intake.models import Draft

MOST_AT_ONCE = 500
# Every revision is 0 or more; to say so is what the index `intake_draft_idle` is read by.
_IDLE = """
SELECT x.id FROM intake_draft x
WHERE x.dossier_id IS NULL AND x.revision >= 0 AND x.saved_at < %(before)s {more}
ORDER BY x.saved_at LIMIT %(most)s
"""
_HELD = """
SELECT x.id, x.account_id, p.name, g.name, x.saved_at FROM intake_draft x
JOIN procedures_offering o ON o.id = x.offering_id
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_agency g ON g.id = o.agency_id
WHERE x.id = %(id)s AND x.dossier_id IS NULL AND x.saved_at < %(before)s {more} FOR UPDATE OF x
"""
_NOT_REMINDED = "AND (x.reminded_at IS NULL OR x.reminded_at < x.saved_at)"
SYSTEM = "system"


def ends_at(saved_at: datetime) -> datetime:
    """Return the moment after which a draft last saved then is deleted."""
    return saved_at + timedelta(days=int(profile.value("drafts", "expire_days")))


def to_remind(now: datetime) -> list[int]:
    """Return drafts whose citizen is to be reminded, those left longest first."""
    return _ids(_IDLE.format(more=_NOT_REMINDED), now - _days("remind_days"))


def to_end(now: datetime) -> list[int]:
    """Return drafts whose time is over."""
    return _ids(_IDLE.format(more="AND x.reminded_at IS NOT NULL"), now - _days("expire_days"))


@transaction.atomic
def remind(*, draft_id: int, now: datetime) -> bool:
    """Remind the citizen of one draft, once for each time it was left; tell whether that was still to be done."""
    values = {"id": draft_id, "before": now - _days("remind_days")}
    found = sql.rows(_HELD.format(more=_NOT_REMINDED), values)
    if not found:
        return False
    _, account_id, procedure, agency, saved_at = found[0]
    sql.execute("UPDATE intake_draft SET reminded_at = %s WHERE id = %s", (now, draft_id))
    # Who is reminded late still has a week.
    ends_on = clock.local_date(max(ends_at(saved_at), now + _days("remind_days")))
    ledger.ensure(draft_id)
    fact = DraftReminded(account_id, procedure, agency, ends_on.isoformat())
    ledger.record(stream=draft_id, fact=fact, actor=SYSTEM, now=now)
    return True


@transaction.atomic
def end(*, draft_id: int, now: datetime) -> bool:
    """Delete one draft that was left too long, at the earliest a week after its reminder; tell whether it was.

    Source: own rule; personal data is not kept for nothing.
    """
    values = {"id": draft_id, "before": now - _days("expire_days"), "reminded": now - _days("remind_days")}
    found = sql.rows(_HELD.format(more="AND x.reminded_at <= %(reminded)s"), values)
    if not found:
        return False
    _, account_id, procedure, agency, _ = found[0]
    ledger.ensure(draft_id)
    ledger.record(stream=draft_id, fact=DraftExpired(account_id, procedure, agency), actor=SYSTEM, now=now)
    Draft.objects.filter(id=draft_id).delete()
    return True


def _ids(statement: str, before: datetime) -> list[int]:
    return [row[0] for row in sql.rows(statement, {"before": before, "most": MOST_AT_ONCE})]


def _days(name: str) -> timedelta:
    return timedelta(days=int(profile.value("drafts", name)))
