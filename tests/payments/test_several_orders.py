"""One transfer for several orders: all exactly, or one difference that names them until somebody resolves it."""

from datetime import datetime

import pytest
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CITIZEN, DISPATCHER, World
from tests.payments.test_money_always_adds_up import OTHER_FEE, one, owing, parts

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.dossiers import queries as dossiers
from motcua.dossiers.held import hold
from motcua.payments import queries
from motcua.payments import services as payments
from motcua.payments.enums import Gateway, Outcome
from motcua.payments.ports import Notice, NoticeKind

VIETQR = Gateway.VIETQR


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.VIETQR = dict.fromkeys(("bank", "bank_name", "account", "holder", "secret"), "x")


def ordered(world: World, dossier_id: int, now: datetime) -> str:
    shown = sum(payments.owed(dossier_id).values())
    return payments.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VIETQR, shown=shown, now=now)


def tell(names: list[str], amount: int, now: datetime, number: str = "FT1", kind: str = "paid") -> Outcome:
    notice = Notice(
        kind=NoticeKind(kind), order_ref=names[0], order_refs=tuple(names), reference=number, amount=amount,
        text=" ".join(names),
    )  # fmt: skip
    return payments.receive(gateway=VIETQR, notice=notice, told_by="notice", now=now)


def unpaid() -> int:
    return one("SELECT count(*) FROM payments_charge WHERE paid_at IS NULL")


def kinds(dossier_id: int) -> list[str]:
    return [event.type for event in dossiers.history(dossier_id) if event.type.startswith("payment.")]


@pytest.mark.django_db
def test_sum_of_two_orders_pays_both_with_a_receipt_each_and_again_changes_nothing(world: World, now) -> None:
    mine, other = owing(world, now), owing(world, now)
    names = [ordered(world, other, now), ordered(world, mine, now)]

    outcomes = [tell(names, 100_000, now), tell(names, 100_000, now), tell(names[::-1], 100_000, now)]

    assert outcomes == [Outcome.SETTLED, Outcome.ALREADY, Outcome.ALREADY]
    assert (unpaid(), parts()) == (0, (100_000, 0, 0))
    assert [len(queries.receipts(dossier_id)) for dossier_id in (mine, other)] == [1, 1]
    assert [kinds(dossier_id)[-1] for dossier_id in (mine, other)] == ["payment.online_paid"] * 2

    # What the bank passed on to the budget names both as well.
    assert tell(names, 90_000, now, kind="budget") == Outcome.WRONG_AMOUNT
    assert [tell(names, 100_000, now, kind="budget") for _ in range(2)] == [Outcome.NOTED, Outcome.ALREADY]
    assert one("SELECT count(*) FROM payments_order WHERE budget_at IS NOT NULL") == 2


@pytest.mark.django_db
def test_other_sum_is_one_difference_that_names_both_until_an_official_splits_it(world: World, now) -> None:
    mine, other = owing(world, now), owing(world, now)
    names = [ordered(world, mine, now), ordered(world, other, now)]
    payments.owe(actor=world.actor(ADMINISTRATOR), dossier_id=hold(other).id, fees=[OTHER_FEE], now=now)

    assert tell(names, 120_000, now) == Outcome.WRONG_AMOUNT

    admin = world.actor(ADMINISTRATOR)
    [row] = queries.open_differences(admin, "", 10)
    refs = {dossiers.visible_by_id(admin, dossier_id).ref for dossier_id in (mine, other)}
    assert (set(row.dossier_ref.split(", ")), row.amount, row.kind) == (refs, 120_000, "wrong_amount")
    assert [queries.order(name).kept for name in names] == [120_000, 120_000]
    assert [queries.unsettled(dossier_id) for dossier_id in (mine, other)] == [120_000, 120_000]
    assert [kinds(dossier_id)[-1] for dossier_id in (mine, other)] == ["payment.difference_found"] * 2
    # Whoever administers one agency only does not work on money of several.
    assert queries.open_differences(world.actor(DISPATCHER), "", 10) == []

    act = {"difference_id": row.id, "text": "Người nộp chuyển gộp", "now": now}
    with pytest.raises(RuleBroken, match=r"nợ 50.000 đ\."):
        payments.match(actor=admin, dossier_ids=[mine], **act)
    with pytest.raises(NotAllowed):
        payments.match(actor=world.actor(DISPATCHER), dossier_ids=[mine, other], **act)
    payments.match(actor=admin, dossier_ids=[other, mine], **act)
    with pytest.raises(RuleBroken, match="đã được xử lý"):
        payments.match(actor=admin, dossier_ids=[other, mine], **act)

    assert (unpaid(), parts(), queries.unsettled(mine)) == (0, (120_000, 0, 0), 0)
    assert queries.open_differences(admin, "", 10) == []
    for dossier_id in (mine, other):
        assert {"payment.online_paid", "payment.difference_resolved"} <= set(kinds(dossier_id))


@pytest.mark.django_db
@pytest.mark.parametrize("paid_before", [False, True])
def test_transfer_that_names_a_damaged_order_or_one_that_is_paid_stays_open_whole(
    world: World, now: datetime, paid_before: bool
) -> None:
    mine, other = owing(world, now), owing(world, now)
    names = [ordered(world, mine, now), ordered(world, other, now)]
    if paid_before:
        tell(names[1:], 50_000, now, number="FT0")
    else:
        names[1] = names[1][:-1] + ("0" if names[1][-1] != "0" else "1")

    outcome = tell(names, 100_000, now)

    before = 50_000 if paid_before else 0
    assert outcome is (Outcome.KEPT if paid_before else Outcome.WRONG_AMOUNT)
    assert parts() == (before, 0, 100_000)
    assert one("SELECT count(*) FROM payments_charge WHERE paid_at IS NULL") == (1 if paid_before else 2)


@pytest.mark.django_db
def test_transfer_that_names_no_order_of_ours_is_listed_for_the_province(world: World, now: datetime) -> None:
    assert tell(["MC00000000000A", "MC00000000000B"], 100_000, now) == Outcome.UNKNOWN_ORDER

    [row] = queries.open_differences(world.actor(ADMINISTRATOR), "", 10)
    assert (row.kind, row.note, row.dossier_ref) == ("unknown_order", "MC00000000000A MC00000000000B", "")


def test_two_transfers_for_the_same_orders_at_once_settle_once_and_lose_nothing(
    committed_world: World, now: datetime
) -> None:
    world = committed_world
    mine, other = owing(world, now), owing(world, now)
    names = [ordered(world, mine, now), ordered(world, other, now)]
    outcomes: list[Outcome] = []

    at_once(
        lambda: outcomes.append(tell(names, 100_000, now, number="FT1")),
        lambda: outcomes.append(tell(names[::-1], 100_000, now, number="FT2")),
        lambda: outcomes.append(tell(names[1:], 50_000, now, number="FT3")),
    )

    settled = sql.rows("SELECT reference FROM payments_money WHERE settled > 0", ())
    assert parts()[0] in {50_000, 100_000}
    assert sum(parts()) == 250_000
    assert (len(outcomes), outcomes.count(Outcome.SETTLED), len(settled)) == (3, 1, 1)
