"""Results are numbered, issued and given back by the services that officials use."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import (
    FEE,
    GROUND,
    counter_reception,
    finished,
    given_back,
    ready_dossier,
    transferred_dossier,
)
from tests.factories.papers import PDF
from tests.factories.world import CERTIFIED_COPY, CLERK, DESK, HOUSEHOLD_BUSINESS, LEADER, OTHER_DESK, World

from motcua.core import ledger
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services import slips
from motcua.intake import services as intake
from motcua.intake.services import Received
from motcua.processing import queries as processing
from motcua.processing.services import complete_step, open_tasks
from motcua.results.queries import HandoverRow, ResultRow, handover, result
from motcua.results.services import IssueFacts, ReturnFacts, issue_result, receive_and_resolve, return_result

pytestmark = pytest.mark.django_db
FACTS = IssueFacts(name="Giấy xác nhận", symbol="GXN-UBND", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
COPY = IssueFacts(name="Bản sao chứng thực", symbol="SCT/BS", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
GIVE = ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card")


def at_clerk(world: World, now: datetime) -> Received:
    """A dossier that waits for the records clerk."""
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phat-hanh")
    return received


def issue(world: World, dossier_id: int, now: datetime, *, facts: IssueFacts = FACTS, login: str = CLERK) -> int:
    [task] = open_tasks(dossier_id)
    return issue_result(
        actor=world.actor(login), dossier_id=dossier_id, task_id=task.id, outcome="phat-hanh", facts=facts, now=now
    )


def test_issued_result_is_numbered_in_the_agencys_series_of_the_year(world: World, now: datetime) -> None:
    first, second, third = (at_clerk(world, now) for _ in range(3))
    later = now + timedelta(hours=2)
    other = IssueFacts(name="Công văn", symbol="CV-UBND", signer_name="Phan Văn Mẫu", signer_title="")

    numbers = [
        issue(world, first.id, later),
        issue(world, second.id, later, facts=other),
        issue(world, third.id, later),
    ]

    assert numbers == [1, 1, 2]
    found = result(third.id)
    assert found is not None
    assert replace(found, id=0, agency_id=0) == ResultRow(
        name="Giấy xác nhận",
        number=2,
        year=2026,
        symbol="GXN-UBND",
        signer_name="Phan Văn Mẫu",
        signer_title="Phó Chủ tịch",
        issued_at=later,
        file_token="",
    )


def test_file_of_the_result_joins_the_dossier(world: World, now: datetime) -> None:
    received = at_clerk(world, now)
    clerk = world.actor(CLERK)
    stored = documents.store(name="ket-qua.pdf", chunks=[PDF], owner_id=clerk.account_id, now=now)
    facts = IssueFacts(name="Giấy", symbol="GXN", signer_name="Phan Văn Mẫu", signer_title="", file_id=stored.id)

    issue(world, received.id, now + timedelta(hours=1), facts=facts)

    issued = result(received.id)
    assert issued is not None
    assert issued.file_token == stored.token
    assert [(file.token, file.kind) for file in dossiers.files(received.id)] == [(stored.token, "result")]


@pytest.mark.parametrize(
    ("missing", "facts"),
    [
        ("name", IssueFacts(name=" ", symbol="GXN", signer_name="A", signer_title="")),
        ("symbol", IssueFacts(name="Giấy", symbol="", signer_name="A", signer_title="")),
        ("signer_name", IssueFacts(name="Giấy", symbol="GXN", signer_name="", signer_title="")),
    ],
)
def test_incomplete_result_is_refused_at_its_field(
    world: World, now: datetime, missing: str, facts: IssueFacts
) -> None:
    received = at_clerk(world, now)

    with pytest.raises(RuleBroken) as incomplete:
        issue(world, received.id, now + timedelta(hours=1), facts=facts)

    assert (incomplete.value.code, incomplete.value.field) == ("result.incomplete", missing)
    assert result(received.id) is None


def test_leader_does_not_issue_for_the_clerk(world: World, now: datetime) -> None:
    received = at_clerk(world, now)

    with pytest.raises(NotAllowed):
        issue(world, received.id, now + timedelta(hours=1), login=LEADER)

    assert result(received.id) is None


@pytest.mark.req("DN-3.2-6")
def test_result_is_returned_once_by_the_receiving_desk(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    later = now + timedelta(hours=3)

    with pytest.raises(NotAllowed):
        return_result(actor=world.actor(OTHER_DESK), dossier_id=received.id, facts=GIVE, now=later)
    given_back(world, received.id, now=later)
    with pytest.raises(RuleBroken) as again:
        given_back(world, received.id, now=later)

    found = dossiers.visible(world.actor(DESK), received.code)
    assert again.value.code == "dossier.already_returned"
    assert (found.status, found.returned_at) == (10, later)
    assert handover(received.id) == HandoverRow("Lê Thị Ví Dụ", "owner", "id_card", later)


@pytest.mark.req("HD-6.3-4", "VL-15.4-1")
def test_return_follows_the_decree_from_the_entered_result_to_the_signed_record(world: World, now: datetime) -> None:
    received = ready_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)
    desk, later = world.actor(DESK), now + timedelta(hours=3)

    listed = [row.ref for row in dossiers.bucket_page(desk, Bucket.TO_RETURN).rows]
    with pytest.raises(RuleBroken) as unpaid:
        given_back(world, received.id, now=later)
    intake.take_cash(actor=desk, dossier_id=received.id, payer="", now=later)
    slip = given_back(world, received.id, now=later)

    text = reading.text(slips.render(slip)[0])
    assert (result(received.id) is not None, received.code in listed) == (True, True)
    assert ("dossier.ready", "notify.applicant (later)") in ledger.wired()
    assert unpaid.value.code == "return.unpaid"
    assert all(part in text for part in (received.code, "NGƯỜI NHẬN KẾT QUẢ", "Lê Thị Ví Dụ"))
    assert received.code not in [row.ref for row in dossiers.bucket_page(desk, Bucket.TO_RETURN).rows]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("return.no_receiver", ReturnFacts(receiver_name=" ", relation="owner", identity_check="id_card")),
        ("return.identity", ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="")),
    ],
)
def test_return_without_receiver_or_identity_is_refused(
    world: World, now: datetime, code: str, facts: ReturnFacts
) -> None:
    received = ready_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        return_result(actor=world.actor(DESK), dossier_id=received.id, facts=facts, now=now + timedelta(hours=3))

    assert refused.value.code == code
    assert dossiers.visible(world.actor(DESK), received.code).status == 9


def test_immediate_procedure_ends_in_one_sitting(world: World, now: datetime) -> None:
    reception = counter_reception(world, code=CERTIFIED_COPY)

    received = receive_and_resolve(
        actor=world.actor(DESK), reception=reception, token="mot-lan", issue=COPY, give=GIVE, now=now
    )
    again = receive_and_resolve(
        actor=world.actor(DESK), reception=reception, token="mot-lan", issue=COPY, give=GIVE, now=now
    )

    found = dossiers.visible(world.actor(DESK), received.code)
    issued = result(received.id)
    assert (found.status, found.finished_at, found.returned_at, found.steps_done) == (10, now, now, 1)
    assert issued is not None
    assert (issued.name, issued.number, issued.symbol) == ("Bản sao chứng thực", 1, "SCT/BS")
    assert (again.id, again.repeated) == (received.id, True)


def test_issuing_step_ends_without_a_number_when_it_refuses(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=CERTIFIED_COPY, now=now)
    [task] = open_tasks(received.id)
    desk = world.actor(DESK)

    with pytest.raises(RuleBroken) as numbered:
        issue_result(actor=desk, dossier_id=received.id, task_id=task.id, outcome="tu-choi", facts=COPY, now=now)
    complete_step(
        actor=desk,
        dossier_id=received.id,
        task_id=task.id,
        outcome="tu-choi",
        comment="Bản chính bị tẩy xóa",
        ground=GROUND,
        now=now,
    )

    assert numbered.value.code == "result.not_given"
    assert (dossiers.visible(desk, received.code).status, result(received.id)) == (3, None)
    assert [step.outcome_label for step in processing.steps(received.id)] == ["Không chứng thực được"]
