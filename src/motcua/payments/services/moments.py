"""Fees fall due at the moment their rule names: at reception, after appraisal, or before the result is returned.

At the first two the dossier waits for the money as for any financial obligation, with the same pages, proofs and ends;
what is not owed yet is in the dossier's terms (decision 0096).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import clock as clocks
from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory import calendars
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.statuses import check_move
from motcua.payments.services.fees import owe
from motcua.payments.services.obligations import Waiting, wait_for
from motcua.procedures.rules.fee_rules import Moment
from motcua.procedures.rules.fees import FeeOption

PLACE = "Thanh toán trực tuyến trên trang hồ sơ, hoặc nộp tại Bộ phận Một cửa nơi tiếp nhận hồ sơ"
_WAITING = """
SELECT id, amount FROM payments_charge
WHERE dossier_id = %s AND moment = 'reception' AND paid_at IS NULL AND closed_at IS NULL AND obligation_id IS NULL
ORDER BY id
"""
_CHARGED = "SELECT 1 FROM payments_charge WHERE dossier_id = %s AND moment = %s LIMIT 1"


def owe_at_reception(*, actor: Actor, dossier_id: int, fees: Sequence[FeeOption], now: datetime) -> None:
    """Record what a dossier owes from its reception on; fees that fall due after appraisal stay in its terms."""
    due = [fee for fee in fees if fee.moment != Moment.APPRAISAL]
    owe(actor=actor, dossier_id=dossier_id, fees=due, now=now)


def wait_at_reception(*, dossier_id: int, terms: Sequence[dict[str, Any]], now: datetime) -> None:
    """Let a dossier that was passed on wait for fees which were due at reception and are not paid."""
    due = _due(terms, Moment.RECEPTION)
    if due is None:
        return
    held = hold(dossier_id)
    open_ = dict(sql.rows(_WAITING, (dossier_id,)))
    if not open_ or not _may_wait(held):
        return
    wait_for(actor=SYSTEM, held=held, waiting=due.waiting(held, now), charges=open_, now=now)


def wait_after_appraisal(*, dossier_id: int, terms: Sequence[dict[str, Any]], now: datetime) -> None:
    """Let a dossier wait for fees which fall due as its appraisal ends; once, however often a step is opened again."""
    due = _due(terms, Moment.APPRAISAL)
    if due is None or sql.rows(_CHARGED, (dossier_id, Moment.APPRAISAL)):
        return
    held = hold(dossier_id)
    if not _may_wait(held):
        owe(actor=SYSTEM, dossier_id=dossier_id, fees=due.fees, now=now)
        return
    wait_for(actor=SYSTEM, held=held, waiting=due.waiting(held, now), fees=due.fees, now=now)


def owe_the_rest(*, dossier_id: int, terms: Sequence[dict[str, Any]], now: datetime) -> None:
    """Record fees that were due after an appraisal which the process did not have; they are paid with the result."""
    due = _due(terms, Moment.APPRAISAL)
    if due is not None and not sql.rows(_CHARGED, (dossier_id, Moment.APPRAISAL)):
        owe(actor=SYSTEM, dossier_id=dossier_id, fees=due.fees, now=now)


@dataclass(frozen=True)
class _Due:
    """Fees that fall due together."""

    fees: list[FeeOption]

    def waiting(self, held: Held, now: datetime) -> Waiting:
        """Return where to pay, by which text, until when."""
        calendar = calendars.calendar_of(held.receiving_agency_id)
        today = calendar.day_index(calendar.working_day_on_or_after(clocks.local_date(now)))
        days = max((fee.pay_days for fee in self.fees), default=1)
        basis = "; ".join(dict.fromkeys(fee.due_basis for fee in self.fees if fee.due_basis))
        return Waiting(PLACE, basis, calendar.closing(calendar.working_day_at(today + max(1, days))))


def _due(terms: Sequence[dict[str, Any]], moment: Moment) -> _Due | None:
    fees = [FeeOption(**fee) for fee in terms if fee.get("moment") == moment]
    return _Due(fees) if fees else None


def _may_wait(held: Held) -> bool:
    """Tell whether the province's list of statuses lets a dossier wait here; where not, it pays before the result."""
    try:
        check_move(held.status, Status.OBLIGATION)
    except RuleBroken:
        return False
    return True
