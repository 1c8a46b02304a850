"""A step that waits for a payment: the signed voucher and the transfer to the budget open it together."""

from datetime import datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken
from tests.factories.world import CITIZEN, World
from tests.payments.test_proofs import own_owing

from motcua.payments import queries
from motcua.payments import services as payments
from motcua.payments.enums import Gateway, Outcome
from motcua.payments.ports import Notice, NoticeKind

VIETQR, TOTAL = Gateway.VIETQR, 12_350_000


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.VIETQR = {"bank": "970436", "bank_name": "", "account": "1", "holder": "KHO BAC", "secret": "bi-mat"}


def ordered(world: World, dossier_id: int, now: datetime) -> str:
    return payments.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VIETQR, shown=TOTAL, now=now)


def told(
    kind: NoticeKind, ref: str, now: datetime, amount: int = TOTAL, gateway: Gateway = VIETQR, number: str = "FT1"
) -> Outcome:
    notice = Notice(kind=kind, order_ref=ref, reference=number, amount=amount, voucher="ký số")
    return payments.receive(gateway=gateway, notice=notice, told_by="notice", now=now)


@pytest.mark.req("VL-16.2")
@pytest.mark.req("DN-14.6-2")
@pytest.mark.parametrize("kinds", [(NoticeKind.PAID, NoticeKind.BUDGET), (NoticeKind.BUDGET, NoticeKind.PAID)])
def test_step_opens_with_both_in_whichever_order_and_with_neither_alone(
    world: World, now: datetime, kinds: tuple[NoticeKind, NoticeKind]
) -> None:
    dossier_id, later = own_owing(world, now), now + timedelta(hours=2)
    ref = ordered(world, dossier_id, later)

    told(kinds[0], ref, later)
    alone = at(world, dossier_id).status
    told(kinds[0], ref, later)
    twice = at(world, dossier_id).status
    told(kinds[1], ref, later)

    assert (alone, twice, at(world, dossier_id).status) == (6, 6, 4)
    assert [row.is_open for row in queries.obligations(dossier_id)] == [False]
    assert [row.amount for row in queries.receipts(dossier_id)] == [TOTAL]
    assert broken() == []


def test_transfer_of_another_sum_opens_nothing(world: World, now: datetime) -> None:
    dossier_id, later = own_owing(world, now), now + timedelta(hours=2)
    ref = ordered(world, dossier_id, later)
    told(NoticeKind.PAID, ref, later)

    assert told(NoticeKind.BUDGET, ref, later, TOTAL - 1) is Outcome.WRONG_AMOUNT
    assert at(world, dossier_id).status == 6


def test_who_paid_in_time_is_not_late_because_the_transfer_is(world: World, now: datetime) -> None:
    dossier_id, later = own_owing(world, now), now + timedelta(hours=2)
    told(NoticeKind.PAID, ordered(world, dossier_id, later), later)
    [obligation] = queries.obligations(dossier_id)
    after = obligation.pay_by + timedelta(days=1)

    listed, stopped = payments.overdue(after), payments.close_overdue(dossier_id=dossier_id, now=after)

    assert (obligation.is_paid, obligation.is_open, listed, stopped) == (True, True, [], False)
    assert at(world, dossier_id).status == 6
