"""Reminds owners of results that end soon, and of results that nobody fetched; by the job or by an officer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers.held import hold
from motcua.dossiers.permissions import may_receive
from motcua.results import time_rules
from motcua.results.events import ResultExpiring, ResultUnclaimed
from motcua.results.models import Chase

MOST_AT_ONCE = 500

_EXPIRING = """
SELECT id, dossier_id, valid_to FROM results_result
WHERE state = 'valid' AND reminded_at IS NULL AND valid_to BETWEEN %s AND %s ORDER BY valid_to, id LIMIT %s
"""
_UNCLAIMED = """
SELECT d.id FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
WHERE s.scope = 1 AND s.bucket = 9 AND d.finished_at < %(before)s
  AND NOT EXISTS (SELECT 1 FROM results_chase c WHERE c.dossier_id = d.id AND c.made_at > %(again)s)
ORDER BY s.order_at, s.dossier_id LIMIT %(most)s
"""


def remind_expiring(now: datetime) -> int:
    """Remind the owners of valid results whose last day comes within the province's days; once each.

    Returns how many; what does not fit one run comes in the next.
    """
    today = clock.local_date(now)
    last = today + time_rules.expiry_noticed_before(today)
    found = sql.rows(_EXPIRING, (today, last, MOST_AT_ONCE))
    return sum(_remind(result_id, dossier_id, now) for result_id, dossier_id, _ in found)


def chase_unclaimed(now: datetime) -> int:
    """Remind the owners of results that nobody fetched for the province's days, and again later; returns how many."""
    today = clock.local_date(now)
    before, again = now - time_rules.unclaimed_after(today), now - time_rules.unclaimed_again_after(today)
    values = {"before": before, "again": again, "most": MOST_AT_ONCE}
    return sum(_chase(dossier_id, SYSTEM, now) for (dossier_id,) in sql.rows(_UNCLAIMED, values))


@transaction.atomic
def chase(*, actor: Actor, dossier_ids: Sequence[int], now: datetime) -> int:
    """Remind the owners of chosen results at once; returns how many.

    Raises:
        NotAllowed: One is of another desk.
        RuleBroken: Nothing is chosen, or one does not wait for its owner.
    """
    if not dossier_ids:
        raise RuleBroken("chase.nothing", "Hãy chọn ít nhất một hồ sơ để nhắc.", "ma")
    for dossier_id in sorted(set(dossier_ids)):
        held = hold(dossier_id)
        if not may_receive(actor, held.desk_unit_id):
            raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")
        if not _chase(dossier_id, actor, now):
            raise RuleBroken("chase.not_waiting", f"Hồ sơ {held.ref} không còn chờ trả kết quả. Hãy tải lại trang.")
    return len(set(dossier_ids))


@transaction.atomic
def _remind(result_id: int, dossier_id: int, now: datetime) -> bool:
    hold(dossier_id)
    found = sql.rows(
        "UPDATE results_result SET reminded_at = %s WHERE id = %s AND state = 'valid' AND reminded_at IS NULL "
        "RETURNING number, symbol, valid_to",
        (now, result_id),
    )
    if not found:
        return False
    number, symbol, last = found[0]
    fact = ResultExpiring(result=result_id, number=number, symbol=symbol, last_day=f"{last:%d/%m/%Y}")
    ledger.record(stream=dossier_id, fact=fact, actor=SYSTEM.ref, now=now)
    return True


@transaction.atomic
def _chase(dossier_id: int, actor: Actor, now: datetime) -> bool:
    try:
        held = hold(dossier_id)
    except NotFound:
        return False
    if held.awaiting != "return":
        return False
    count = int(sql.rows("SELECT count(*) FROM results_chase WHERE dossier_id = %s", (held.id,))[0][0]) + 1
    sql.insert(Chase, [{"id": new_id(), "dossier": held.id, "number": count, "made_by": actor.ref, "made_at": now}])
    ledger.record(stream=held.id, fact=ResultUnclaimed(reminder=count), actor=actor.ref, now=now)
    return True
