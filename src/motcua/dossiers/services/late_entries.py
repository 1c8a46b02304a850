"""What was entered after an outage, one by one: a superior sees each, and may refuse to believe its true time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.events import LateEntryRefused
from motcua.dossiers.held import hold
from motcua.dossiers.services.outages import LONGEST_REASON, WHAT, may_approve_outage

PAGE = 25
_ONE = """
SELECT e.dossier_id, e.what, e.task, e.entered_by, o.agency_id FROM dossiers_lateentry e
JOIN dossiers_outage o ON o.id = e.outage_id WHERE e.id = %s
"""


@transaction.atomic
def refuse_late_entry(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> None:
    """Refuse to believe the true time of one late entry; a step then counts as ended when it was entered.

    What was done stays done: the applicant is not worse off for it, and the moments told in the history stay. The
    measure of the step's lateness is taken anew by who reacts to the event.

    Raises:
        NotFound: No such entry in an outage of the actor's agency.
        NotAllowed: The actor is no superior of the agency.
        RuleBroken: It is the actor's own entry, was refused before, or no reason is given.
    """
    found = sql.rows(_ONE, (entry_id,))
    if not found or found[0][4] != actor.agency_id:
        raise NotFound("late entry")
    dossier_id, what, task, entered_by, agency_id = found[0]
    if not may_approve_outage(actor, agency_id):
        raise NotAllowed(f"{actor.ref} refuses no late entry")
    hold(dossier_id)
    if entered_by.partition("/")[0] == actor.ref.partition("/")[0]:
        message = "Đây là việc bạn tự nhập bù. Hãy nhờ lãnh đạo khác xem xét."
        raise RuleBroken("late.own", message, f"refusal-{entry_id}")
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        message = "Hãy ghi vì sao không công nhận thời điểm thực tế."
        raise RuleBroken("late.no_refusal", message, f"refusal-{entry_id}")
    changed = sql.rows(
        "UPDATE dossiers_lateentry SET refused_by = %s, refused_at = %s, refusal = %s "
        "WHERE id = %s AND refused_at IS NULL RETURNING happened_at, entered_at",
        (actor.ref, now, reason, entry_id),
    )
    if not changed:
        raise RuleBroken("late.refused_before", "Việc nhập bù này đã bị từ chối trước đó. Hãy tải lại trang.")
    happened, entered = changed[0]
    fact = LateEntryRefused(
        entry=entry_id, what=what, task=task or 0, happened_at=happened.isoformat(), entered_at=entered.isoformat()
    )
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=reason)


@dataclass(frozen=True)
class LateEntryRow:
    """One late entry; `files` are pairs of token and name of the scanned paper."""

    id: int
    ref: str
    owner_name: str
    what: str
    happened_at: datetime
    entered_at: datetime
    who: str
    entered_by: str
    paper_row: str
    reason: str
    refused_at: datetime | None
    refusal: str
    files: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """What was done, in words."""
        return WHAT.get(self.what, self.what)


@dataclass(frozen=True)
class LateEntryPage:
    """One page of the entries of an outage, newest first, and where the next begins (0: no more)."""

    rows: list[LateEntryRow]
    following: int


_ENTRIES = """
SELECT e.id, coalesce(d.code, d.receipt_no), d.owner_name, e.what, e.happened_at, e.entered_at,
       coalesce(a.full_name, ''), e.entered_by, e.paper_row, e.reason, e.refused_at, e.refusal,
       (SELECT coalesce(json_agg(json_build_array(f.token, f.name) ORDER BY f.id), '[]') FROM documents_storedfile f
        WHERE f.id IN (SELECT x::bigint FROM jsonb_array_elements_text(e.files) x))
FROM (SELECT * FROM dossiers_lateentry WHERE outage_id = %(outage)s AND (%(before)s = 0 OR id < %(before)s)
      ORDER BY id DESC LIMIT %(limit)s) e
JOIN dossiers_dossier d ON d.id = e.dossier_id
LEFT JOIN directory_account a ON a.id = substring(e.entered_by from 'account:([0-9]+)')::bigint
ORDER BY e.id DESC
"""


def entries_of(actor: Actor, outage_id: int, before: int = 0, limit: int = PAGE) -> LateEntryPage:
    """Return what was entered for an outage of the actor's agency, for its superiors.

    Raises:
        NotFound: No such outage of the agency, or the actor is no superior: both look the same.
    """
    found = sql.rows("SELECT agency_id FROM dossiers_outage WHERE id = %s", (outage_id,))
    if not found or found[0][0] != actor.agency_id or not may_approve_outage(actor, found[0][0]):
        raise NotFound("outage")
    values = {"outage": outage_id, "before": before, "limit": limit + 1}
    rows = [
        LateEntryRow(*[*row[:12], [(token, name) for token, name in sql.json_value(row[12])]])
        for row in sql.rows(_ENTRIES, values)
    ]
    return LateEntryPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else 0)
