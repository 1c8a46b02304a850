"""What follows by itself when the applicant's time for a supplement is over."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock as clocks
from motcua.core import sql
from motcua.core.parameters import Parameter
from motcua.directory.actors import SYSTEM
from motcua.dossiers import lifecycle_rules
from motcua.dossiers.held import Held, hold
from motcua.dossiers.lifecycle_rules import Overdue
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import outcome, proposals, stopping
from motcua.dossiers.services.proposals import Kind

MOST = 200
_OVERDUE = """
SELECT s.dossier_id FROM dossiers_supplement s
WHERE s.answered_at IS NULL AND s.closed_at IS NULL AND s.reply_by < %(now)s
  AND NOT EXISTS (SELECT FROM dossiers_proposal p
                  WHERE p.dossier_id = s.dossier_id AND p.kind = 'stop' AND p.made_at > s.reply_by)
ORDER BY s.reply_by, s.id LIMIT %(most)s
"""
_STILL = """
SELECT asked_at, basis FROM dossiers_supplement
WHERE dossier_id = %s AND answered_at IS NULL AND closed_at IS NULL AND reply_by < %s
"""


def overdue_supplements(now: datetime) -> list[int]:
    """Return the dossiers whose applicant's time is over, the longest first, unless a stop was proposed since."""
    return [row[0] for row in sql.rows(_OVERDUE, {"now": now, "most": MOST})]


@transaction.atomic
def close_supplement(*, dossier_id: int, now: datetime) -> bool:
    """Stop a dossier whose supplement never came, or propose it to the leader, as the rule of its day says.

    Running it again changes nothing. Returns whether anything was done.
    """
    held = hold(dossier_id)
    found = sql.rows(_STILL, (dossier_id, now))
    if not found or held.status != Status.SUPPLEMENT:
        return False
    asked_at, basis = found[0]
    reason = f"Người nộp không bổ sung hồ sơ theo yêu cầu ngày {clocks.local(asked_at):%d/%m/%Y} trong thời hạn."
    return stop_or_propose(
        held, lifecycle_rules.SUPPLEMENT_OVERDUE, cause="supplement_overdue", reason=reason, basis=basis, now=now
    )


def stop_or_propose(held: Held, rule: Parameter, *, cause: str, reason: str, basis: str, now: datetime) -> bool:
    """Do to a held dossier what a rule says of the applicant's time that is over."""
    day = clocks.local_date(held.accepted_at or held.submitted_at)
    # Before acceptance no leader has the dossier yet: the desk's rule ends it.
    if held.accepted_at is None or lifecycle_rules.when_overdue(rule, day) is Overdue.STOP:
        outcome.stop(actor=SYSTEM, held=held, outcome=cause, reason=reason, basis=basis, now=now)
        return True
    if proposals.is_open(held.id, Kind.STOP):
        return False
    stopping.propose(actor=SYSTEM, held=held, reason=reason, basis=basis or reason, cause=cause, now=now)
    return True
