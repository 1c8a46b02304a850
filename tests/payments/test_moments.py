"""Fees fall due when their rule says: the dossier waits at reception or after appraisal, and goes on when paid."""

from datetime import datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken
from tests.factories.dossiers import FEE, accepted_dossier, accepted_online, finished, handed_in_dossier
from tests.factories.fees import due_at
from tests.factories.world import CITIZEN, DESK, HOUSEHOLD_BUSINESS, World
from tests.payments.test_step_waits_for_budget import told

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.payments import queries
from motcua.payments import services as payments
from motcua.payments.enums import Gateway, Outcome
from motcua.payments.ports import NoticeKind
from motcua.processing import services as processing

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.VNPAY = {"pay_url": "http://127.0.0.1:9/", "query_url": "", "code": "MOTCUA01", "secret": "bi-mat"}
    settings.VIETQR = {"bank": "970436", "bank_name": "", "account": "1", "holder": "KHO BAC", "secret": "bi-mat"}


def received(world: World, now: datetime) -> int:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    accepted_online(world, dossier_id, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)
    return dossier_id


def ordered(world: World, dossier_id: int, gateway: Gateway, now: datetime) -> str:
    actor = world.actor(CITIZEN)
    return payments.order(actor=actor, dossier_id=dossier_id, gateway=gateway, shown=FEE.amount, now=now)


@pytest.mark.req("DN-14.6-2")
def test_fee_due_at_reception_stops_the_first_step_until_money_and_transfer_came(world: World, now: datetime) -> None:
    due_at(world, "reception", now=now)
    dossier_id, later = received(world, now), now + HOUR
    waiting, [obligation] = at(world, dossier_id), queries.obligations(dossier_id)
    with pytest.raises(RuleBroken):
        finished(world, dossier_id, now=later)

    ref = ordered(world, dossier_id, Gateway.VNPAY, later)
    told(NoticeKind.PAID, ref, later, FEE.amount, Gateway.VNPAY)
    alone = at(world, dossier_id).status
    told(NoticeKind.BUDGET, ref, later, FEE.amount)

    assert (waiting.status, waiting.awaiting, obligation.total) == (6, "payment", FEE.amount)
    assert (alone, at(world, dossier_id).status, broken()) == (6, 4, [])
    assert f"{obligation.pay_by:%d/%m}" == "16/03"  # Three working days from Wednesday.
    assert [charge.paid_at is not None for charge in queries.charges(dossier_id)] == [True]


def test_fee_due_at_reception_and_paid_at_the_counter_stops_nothing(world: World, now: datetime) -> None:
    due_at(world, "reception", now=now)

    paid = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], cash_taken=True, now=now)
    owing = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)
    for each in (paid, owing):
        if dossiers.visible_by_id(world.actor(DESK), each.id).awaiting == "transfer":
            intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[each.id], now=now)

    assert [at(world, each.id).status for each in (paid, owing)] == [4, 6]
    intake.take_cash(actor=world.actor(DESK), dossier_id=owing.id, payer="Người nộp", now=now)
    assert at(world, owing.id).status == 4


@pytest.mark.req("VL-16.2")
def test_fee_due_after_appraisal_is_owed_as_the_approver_is_asked_and_once(world: World, now: datetime) -> None:
    due_at(world, "appraisal", now=now)
    dossier_id = received(world, now)
    before, shown = queries.charges(dossier_id), queries.upcoming(dossier_id)
    nothing_yet = queries.ways(dossier_id)

    with pytest.raises(RuleBroken):
        finished(world, dossier_id, now=now)
    waiting = at(world, dossier_id).status
    later = now + 3 * HOUR
    intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id, payer="Người nộp", now=later)

    assert (before, shown, nothing_yet) == ([], [(FEE.name, FEE.amount)], [])
    assert (waiting, at(world, dossier_id).status, queries.upcoming(dossier_id)) == (6, 4, [])
    finished(world, dossier_id, now=later)
    assert (at(world, dossier_id).status, len(queries.obligations(dossier_id)), broken()) == (9, 1, [])


def test_fee_due_with_the_result_stops_no_step(world: World, now: datetime) -> None:
    dossier_id = received(world, now)

    finished(world, dossier_id, now=now)

    assert (at(world, dossier_id).status, queries.obligations(dossier_id)) == (9, [])
    assert [charge.paid_at for charge in queries.charges(dossier_id)] == [None]


def test_fee_due_after_an_appraisal_that_never_was_is_owed_with_the_result(world: World, now: datetime) -> None:
    due_at(world, "appraisal", now=now)
    dossier_id = received(world, now)
    terms = processing.tasks.terms_of(dossier_id)

    payments.owe_the_rest(dossier_id=dossier_id, terms=terms.fees, now=now)
    payments.owe_the_rest(dossier_id=dossier_id, terms=terms.fees, now=now)

    assert [charge.amount for charge in queries.charges(dossier_id)] == [FEE.amount]


def test_dossier_of_a_province_that_does_not_use_the_status_pays_with_the_result(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_at(world, "reception", now=now)
    monkeypatch.setattr("motcua.payments.services.moments._may_wait", lambda _: False)

    dossier_id = received(world, now)

    assert (at(world, dossier_id).status, len(queries.charges(dossier_id))) == (4, 1)


def test_rule_that_begins_tomorrow_changes_nothing_today(world: World, now: datetime) -> None:
    due_at(world, "reception", now=now, valid_from=(now + timedelta(days=1)).date())

    assert at(world, received(world, now)).status == 4
    assert sql.rows("SELECT DISTINCT moment FROM payments_charge", ()) == [("return",)]


def test_bank_notice_of_transfer_counts_for_every_carrier_and_a_carriers_own_for_none_but_its_own(
    world: World, now: datetime
) -> None:
    due_at(world, "reception", now=now)
    dossier_id = received(world, now)
    ref = ordered(world, dossier_id, Gateway.VNPAY, now)
    told(NoticeKind.PAID, ref, now, FEE.amount, Gateway.VNPAY)

    other = told(NoticeKind.BUDGET, ref, now, FEE.amount, Gateway.KEYPAY)
    stays = at(world, dossier_id).status
    paid_by_the_bank = told(NoticeKind.PAID, ref, now, FEE.amount, number="FT2")
    wrong = told(NoticeKind.BUDGET, ref, now, FEE.amount - 1)
    right = told(NoticeKind.BUDGET, ref, now, FEE.amount)

    assert (other, stays, paid_by_the_bank) == (Outcome.UNKNOWN_ORDER, 6, Outcome.UNKNOWN_ORDER)
    assert (wrong, right, at(world, dossier_id).status) == (Outcome.WRONG_AMOUNT, Outcome.NOTED, 4)
