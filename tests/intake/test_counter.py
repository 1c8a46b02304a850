"""Reception of a person in front of the desk, in one act and only once."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import FEE, OWNER, accepted_dossier, checks, counter_reception
from tests.factories.world import (
    ADMINISTRATOR,
    CERTIFIED_COPY,
    CITIZEN,
    DESK,
    HOUSEHOLD_BUSINESS,
    LEADER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.dossiers import queries
from motcua.dossiers.models.dossiers import Dossier, Party
from motcua.dossiers.models.papers import Slip
from motcua.dossiers.services.opening import PartyFacts
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.procedures import services as procedures
from motcua.results import queries as results
from motcua.results.services import IssueFacts, ReturnFacts, receive_and_resolve


@pytest.mark.req("VL-3.5-1", "VL-15.1.a-2", "LD-11.1-2", "HD-21.1-2", "HD-6.3-1", "DN-4.2-1", "HD-4.1")
def test_reception_makes_an_accepted_dossier_with_code_and_slip(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=now)

    dossier = queries.visible(world.actor(DESK), received.code)
    [party] = queries.parties(received.id)
    assert received.code == "H99.21-260311-0001"
    assert (dossier.id, dossier.status, dossier.channel, dossier.submitted_at) == (received.id, 2, "counter", now)
    assert dossier.due_at == received.due_at == datetime(2026, 3, 16, 17, 0, tzinfo=LOCAL)
    assert (party.role, party.full_name, party.personal_number, party.phone) == (
        "owner",
        OWNER.full_name,
        OWNER.personal_number,
        OWNER.phone,
    )
    assert [slip.token for slip in queries.slips(received.id)] == [received.slip_token]


def test_reception_with_the_same_token_twice_answers_with_the_same_dossier(world: World, now: datetime) -> None:
    paid = {"fees": [FEE], "cash_taken": True, "code": HOUSEHOLD_BUSINESS}

    first = accepted_dossier(world, token="mot-lan", now=now, **paid)
    again = accepted_dossier(world, token="mot-lan", now=now + timedelta(seconds=1), **paid)

    assert (again.id, again.code, again.slip_token, again.receipt_token) == (
        first.id,
        first.code,
        first.slip_token,
        first.receipt_token,
    )
    assert (first.repeated, again.repeated) == (False, True)
    assert (Dossier.objects.count(), Slip.objects.count(), len(payments.receipts(first.id))) == (1, 1, 1)


def test_reception_with_a_colleagues_token_is_a_reception_of_its_own(world: World, now: datetime) -> None:
    first = accepted_dossier(world, token="doan-duoc", now=now)

    other = intake.receive_at_counter(
        actor=world.actor(OTHER_DESK),
        reception=counter_reception(world, agency=OTHER_COMMUNE),
        token="doan-duoc",
        now=now,
    )

    assert (other.repeated, other.code, other.id != first.id) == (False, f"{OTHER_COMMUNE}-260311-0001", True)


def test_reception_numbers_run_by_agency_and_day(world: World, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)

    codes = [
        accepted_dossier(world, now=now).code,
        accepted_dossier(world, now=now).code,
        accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now).code,
        accepted_dossier(world, now=tomorrow).code,
    ]

    assert codes == ["H99.21-260311-0001", "H99.21-260311-0002", "H99.22-260311-0001", "H99.21-260312-0001"]


@pytest.mark.parametrize("login", [CITIZEN, LEADER])
def test_reception_by_somebody_who_is_not_at_a_desk_is_not_allowed(world: World, now: datetime, login: str) -> None:
    with pytest.raises(NotAllowed):
        accepted_dossier(world, desk=login, now=now)

    assert Dossier.objects.count() == 0


def test_reception_without_a_name_tells_the_field(world: World, now: datetime) -> None:
    with pytest.raises(SeveralBroken) as refused:
        accepted_dossier(world, owner=PartyFacts(full_name="  "), now=now)

    assert refused.value.errors == [("full_name", "Hãy nhập họ và tên người nộp hồ sơ.")]


@pytest.mark.req("HD-14.1-1")
def test_reception_with_a_missing_paper_makes_nothing(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken) as refused:
        accepted_dossier(world, checks=checks(world, state="missing"), now=now)

    assert (refused.value.code, refused.value.field, Dossier.objects.count()) == ("papers.incomplete", "paper-2", 0)


def test_reception_keeps_a_representative_apart_from_the_owner(world: World, now: datetime) -> None:
    somebody = PartyFacts(full_name="Trần Văn Thử", phone="0900000777")

    received = accepted_dossier(world, representative=somebody, now=now)

    assert [(party.role, party.full_name) for party in queries.parties(received.id)] == [
        ("owner", OWNER.full_name),
        ("representative", "Trần Văn Thử"),
    ]


def test_reception_without_cash_owes_the_fee(world: World, now: datetime) -> None:
    received = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)

    assert (received.receipt_token, payments.receipts(received.id)) == ("", [])
    assert [(charge.name, charge.kind, charge.amount, charge.paid_at) for charge in payments.charges(received.id)] == [
        ("Lệ phí", "fee", 50_000, None)
    ]


def test_personal_number_and_phone_are_not_stored_in_the_clear(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=now)

    stored = Party.objects.values_list("personal_enc", "phone_enc").get(dossier_id=received.id)
    assert not any(OWNER.personal_number.encode() in bytes(part) for part in stored)
    assert not any(OWNER.phone.encode() in bytes(part) for part in stored)


def test_immediate_result_is_received_resolved_and_returned_in_one_sitting(world: World, now: datetime) -> None:
    desk = world.actor(DESK)
    sitting = {
        "actor": desk,
        "reception": counter_reception(world, code=CERTIFIED_COPY),
        "token": "mot-luot",
        "issue": IssueFacts(name="Bản sao", symbol="CT-SY", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch"),
        "give": ReturnFacts(receiver_name=OWNER.full_name, relation="owner", identity_check="id_card"),
        "now": now,
    }

    first = receive_and_resolve(**sitting)  # type: ignore[arg-type]
    again = receive_and_resolve(**sitting)  # type: ignore[arg-type]

    dossier, result = queries.visible(desk, first.code), results.result(first.id)
    assert (again.id, again.repeated) == (first.id, True)
    assert (dossier.status, dossier.accepted_at, dossier.finished_at, dossier.returned_at) == (10, now, now, now)
    assert result is not None
    assert (result.number, result.symbol, result.issued_at) == (1, "CT-SY", now)


def test_immediate_result_that_cannot_be_returned_makes_nothing(world: World, now: datetime) -> None:
    reception = counter_reception(world, code=CERTIFIED_COPY, fees=[FEE])

    with pytest.raises(RuleBroken) as refused:
        receive_and_resolve(
            actor=world.actor(DESK),
            reception=reception,
            token="chua-thu",
            issue=IssueFacts(name="Bản sao", symbol="CT-SY", signer_name="Phan Văn Mẫu", signer_title=""),
            give=ReturnFacts(receiver_name=OWNER.full_name, relation="owner", identity_check="id_card"),
            now=now,
        )

    assert (refused.value.code, Dossier.objects.count()) == ("return.unpaid", 0)


def test_transfer_at_once_starts_the_process_in_the_same_act(world: World, now: datetime) -> None:
    received = intake.receive_at_counter(
        actor=world.actor(DESK), reception=counter_reception(world), token="ngay", transfer_now=True, now=now
    )

    assert queries.visible_by_id(world.actor(DESK), received.id).status == 4


def test_received_away_from_the_desk_names_the_place_and_is_tracked_like_any_other(world: World, now: datetime) -> None:
    desk = world.actor(DESK)
    entered = counter_reception(world, channel="outside", outside_at="Nhà văn hóa thôn Mẫu")

    with pytest.raises(SeveralBroken) as unplaced:
        intake.receive_at_counter(
            actor=desk, reception=counter_reception(world, channel="outside"), token="ngoai-quay", now=now
        )
    received = intake.receive_at_counter(actor=desk, reception=entered, token="ngoai-quay", now=now)

    found = queries.visible(desk, received.code)
    places = [event.payload for event in queries.history(received.id) if event.type == "dossier.received_outside"]
    assert [field for field, _ in unplaced.value.errors] == ["outside_at"]
    assert (found.channel, found.status, places) == ("outside", 2, [{"place": "Nhà văn hóa thôn Mẫu"}])


@pytest.mark.req("DN-5.3-1", "HD-10.1-1")
def test_reception_of_what_was_withdrawn_while_the_form_stood_open_is_refused(world: World, now: datetime) -> None:
    reception = counter_reception(world)
    procedures.withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=reception.offering_id)

    with pytest.raises(RuleBroken) as refused:
        intake.receive_at_counter(actor=world.actor(DESK), reception=reception, token="muon", now=now)

    assert (refused.value.code, refused.value.field) == ("offering.closed", "procedure_query")
    assert Dossier.objects.count() == 0
