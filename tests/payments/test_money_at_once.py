"""Messages and acts that meet, in real transactions: a fee is taken once, and no sum is lost."""

from datetime import datetime

import pytest
from django.db import transaction
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, World
from tests.payments.test_money_always_adds_up import OTHER_FEE, VNPAY, one, owing, parts

from motcua.dossiers.held import hold
from motcua.intake import services as intake
from motcua.payments import services as payments
from motcua.payments.enums import Outcome
from motcua.payments.ports import Notice, NoticeKind


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.VNPAY = {"pay_url": "http://127.0.0.1:9/", "query_url": "", "code": "MOTCUA01", "secret": "bi-mat"}


def test_the_same_message_ten_times_at_once_settles_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id = owing(world, now)
    ref = payments.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VNPAY, shown=50_000, now=now)
    notice = Notice(kind=NoticeKind.PAID, order_ref=ref, reference="1", amount=50_000)
    outcomes: list[Outcome] = []

    def tell() -> None:
        outcomes.append(payments.receive(gateway=VNPAY, notice=notice, told_by="notice", now=now))

    at_once(*[tell] * 10)

    assert sorted(outcomes) == [Outcome.ALREADY] * 9 + [Outcome.SETTLED]
    assert (parts(), one("SELECT count(*) FROM payments_receipt")) == ((50_000, 0, 0), 1)


def test_cash_and_online_at_once_take_the_fee_once_and_list_the_other(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id = owing(world, now)
    ref = payments.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VNPAY, shown=50_000, now=now)
    notice = Notice(kind=NoticeKind.PAID, order_ref=ref, reference="1", amount=50_000)

    ended = at_once(
        lambda: payments.receive(gateway=VNPAY, notice=notice, told_by="notice", now=now),
        lambda: intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id, payer="Người nộp", now=now),
    )

    assert one("SELECT count(*) FROM payments_receipt") == 1
    assert (ended, parts()) in [
        (["done", "done"], (0, 0, 50_000)),
        (["done", "payment.nothing_owed"], (50_000, 0, 0)),
    ]


def test_fee_that_changes_as_the_order_is_made_is_paid_as_shown_or_not_begun(
    committed_world: World, now: datetime
) -> None:
    """Who pays is held to the sum they saw; what a further fee asks for stays owed, and no sum is lost."""
    world = committed_world
    dossier_id = owing(world, now)
    refs: list[str] = []

    def pay() -> None:
        refs.append(
            payments.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VNPAY, shown=50_000, now=now)
        )

    @transaction.atomic
    def charge_more() -> None:
        held = hold(dossier_id)
        payments.owe(actor=world.actor(DESK), dossier_id=held.id, fees=[OTHER_FEE], now=now)

    ended = at_once(pay, charge_more)
    notices = [Notice(kind=NoticeKind.PAID, order_ref=ref, reference=ref, amount=50_000) for ref in refs]
    outcomes = [payments.receive(gateway=VNPAY, notice=each, told_by="notice", now=now) for each in notices]

    unpaid = one("SELECT sum(amount) FROM payments_charge WHERE paid_at IS NULL")
    assert (ended, outcomes, parts(), unpaid) in [
        (["done", "done"], [Outcome.SETTLED], (50_000, 0, 0), 20_000),
        (["done", "payment.fee_changed"], [], (0, 0, 0), 70_000),
    ]
