"""Money at the desk: taken once, against a numbered receipt that prints the same for ever."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import FEE, accepted_dossier, finished, given_back, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    COMMUNE,
    DESK,
    HOUSEHOLD_BUSINESS,
    LEADER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import agencies
from motcua.directory.rules.receipts import ReceiptSigns
from motcua.dossiers import queries as dossiers
from motcua.dossiers.rules.lifecycle import Status
from motcua.intake import services as intake
from motcua.payments import queries, services
from motcua.payments.models import Receipt
from motcua.procedures.rules.fees import FeeOption
from motcua.scenarios.doctor.invariants import MONEY, check

TWO_FEES = [FEE, FeeOption("Phí", "charge", 20_000, "Thông tư mẫu")]


def owing(world: World, now: datetime) -> int:
    """A counter dossier that still owes two amounts."""
    return accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=TWO_FEES, now=now).id


def test_take_cash_takes_all_that_is_owed_against_one_receipt(world: World, now: datetime) -> None:
    dossier_id, later = owing(world, now), now + timedelta(minutes=5)

    taken = intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=later)

    [receipt] = queries.receipts(dossier_id)
    assert (taken.number, taken.year, taken.total) == (1, 2026, 70_000)
    assert (receipt.token, receipt.number, receipt.year, receipt.amount, receipt.taken_at) == (
        taken.token,
        1,
        2026,
        70_000,
        later,
    )
    assert [(charge.amount, charge.paid_at) for charge in queries.charges(dossier_id)] == [
        (50_000, later),
        (20_000, later),
    ]


def test_receipt_names_its_form_series_and_the_collectors_tax_code(world: World, now: datetime) -> None:
    desk, administrator = world.actor(DESK), world.actor(ADMINISTRATOR)
    facts = agencies.administered(administrator, COMMUNE)
    signs = ReceiptSigns("0100109106", "01BLP0-001", "AA-26E")
    terms = agencies.AgencyTerms(facts.code, facts.name, facts.level, facts.kind, facts.parent_id, signs=signs)
    before = intake.take_cash(actor=desk, dossier_id=owing(world, now), payer="", now=now)
    agencies.keep_agency(actor=administrator, agency_id=facts.id, terms=terms, now=now)

    after = intake.take_cash(actor=desk, dossier_id=owing(world, now), payer="", now=now)

    names = ("form_sign", "series", "collector_tax_code", "head")
    told = [Receipt.objects.get(token=taken.token).data for taken in (before, after)]
    assert [[one.get(name, "") for name in names[:3]] for one in told] == [
        ["", "", ""],
        ["01BLP0-001", "AA-26E", "0100109106"],
    ]
    assert [one["head"]["number"] for one in told] == ["01/BLTT", "02/BLTT"]


def test_take_cash_twice_takes_nothing_the_second_time(world: World, now: datetime) -> None:
    dossier_id, desk = owing(world, now), world.actor(DESK)
    intake.take_cash(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.take_cash(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=now)

    facts = [event.type for event in dossiers.history(dossier_id) if event.type.startswith("payment.")]
    assert (refused.value.code, len(queries.receipts(dossier_id))) == ("payment.nothing_owed", 1)
    assert facts == ["payment.owed", "payment.cash_taken"]


def test_take_cash_when_nothing_is_owed_is_refused(world: World, now: datetime) -> None:
    dossier_id = accepted_dossier(world, now=now).id

    with pytest.raises(RuleBroken) as refused:
        intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=now)

    assert refused.value.code == "payment.nothing_owed"


@pytest.mark.parametrize("login", [CITIZEN, LEADER])
def test_take_cash_by_somebody_who_is_not_at_a_desk_is_not_allowed(world: World, now: datetime, login: str) -> None:
    dossier_id = owing(world, now)

    with pytest.raises(NotAllowed):
        intake.take_cash(actor=world.actor(login), dossier_id=dossier_id, payer="Kẻ lạ", now=now)

    assert queries.receipts(dossier_id) == []


def test_receipt_numbers_run_by_agency_and_year(world: World, now: datetime) -> None:
    next_year = datetime(2027, 1, 6, 9, 0, tzinfo=now.tzinfo)
    taken = []
    for agency, login, moment in (
        ("H99.21", DESK, now),
        ("H99.21", DESK, now),
        (OTHER_COMMUNE, OTHER_DESK, now),
        ("H99.21", DESK, next_year),
    ):
        received = accepted_dossier(
            world, code=HOUSEHOLD_BUSINESS, agency=agency, desk=login, fees=[FEE], cash_taken=True, now=moment
        )
        taken += [(row.number, row.year) for row in queries.receipts(received.id)]

    assert taken == [(1, 2026), (2, 2026), (1, 2026), (1, 2027)]


def test_receipt_printed_twice_is_the_same_to_the_byte(world: World, now: datetime) -> None:
    received = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=TWO_FEES, cash_taken=True, now=now)

    first, name = services.render(received.receipt_token)
    again, _ = services.render(received.receipt_token)

    assert (name, first[:5], again) == ("bien-lai-1-2026.pdf", b"%PDF-", first)


def test_receipt_of_an_unknown_token_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        services.render("khong-co")


def test_a_result_is_not_returned_before_what_is_owed_is_paid(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)
    ready = finished(world, received.id, now=now)

    with pytest.raises(RuleBroken) as refused:
        given_back(world, received.id, now=ready)
    intake.take_cash(actor=world.actor(DESK), dossier_id=received.id, payer="Lê Thị Ví Dụ", now=ready)
    given_back(world, received.id, now=ready)

    assert refused.value.code == "return.unpaid"
    assert dossiers.visible_by_id(world.actor(DESK), received.id).status == Status.RETURNED


@pytest.mark.req("DN-6.4-2")
def test_card_at_the_desk_is_taken_once_against_a_receipt_that_names_it(world: World, now: datetime) -> None:
    dossier_id, desk = owing(world, now), world.actor(DESK)
    with pytest.raises(RuleBroken) as unnamed:
        intake.take_card(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", slip=" ", now=now)
    taken = intake.take_card(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", slip="POS 12", now=now)
    with pytest.raises(RuleBroken) as twice:
        intake.take_card(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", slip="POS 12", now=now)

    facts = [event.type for event in dossiers.history(dossier_id) if event.type.startswith("payment.")]
    assert (unnamed.value.field, taken.total, twice.value.code) == ("proof", 70_000, "payment.nothing_owed")
    assert facts == ["payment.owed", "payment.card_taken"]


@pytest.mark.req("VL-16.1-2")
def test_fee_paid_another_lawful_way_is_recorded_with_its_proof(world: World, now: datetime) -> None:
    dossier_id, desk = owing(world, now), world.actor(DESK)
    with pytest.raises(RuleBroken) as unnamed:
        intake.record_paid_elsewhere(actor=desk, dossier_id=dossier_id, proof="", now=now)
    intake.record_paid_elsewhere(actor=desk, dossier_id=dossier_id, proof="Biên lai bưu điện 7, 10/03/2026", now=now)

    [fact] = [event for event in dossiers.history(dossier_id) if event.type == "payment.paid_elsewhere"]
    assert unnamed.value.field == "proof"
    assert (fact.payload["total"], fact.payload["proof"]) == (70_000, "Biên lai bưu điện 7, 10/03/2026")
    assert [charge.paid_at for charge in queries.charges(dossier_id)] == [now, now]
    assert (queries.receipts(dossier_id), [row.invariant.name for row in check(MONEY) if row.count]) == ([], [])
