"""A dossier's way from hand-in to return: status, clock, slips, history, and what is refused on the way."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.factories.dossiers import (
    GROUND,
    accepted_dossier,
    accepted_online,
    doer,
    finished,
    given_back,
    handed_in_dossier,
    ready_dossier,
    step_done,
    supplement_answered,
    supplement_asked,
    transferred_dossier,
)
from tests.factories.world import (
    ALLOWANCE,
    BUILDING_PERMIT,
    CERTIFIED_COPY,
    CITIZEN,
    DESK,
    INSPECTOR,
    LEADER,
    OTHER_CITIZEN,
    OTHER_DESK,
    World,
)

from motcua.core import verify
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.models.clock import ClockSegment
from motcua.dossiers.models.dossiers import Scope
from motcua.dossiers.models.papers import Slip
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import slips
from motcua.intake import services as intake
from motcua.processing import queries as steps
from motcua.processing import services as processing
from motcua.results import queries as results
from motcua.results.models import Result
from motcua.results.services import IssueFacts, issue_result


def at(world: World, dossier_id: int) -> queries.Dossier:
    """The dossier as an inspector sees it."""
    return queries.visible_by_id(world.actor(INSPECTOR), dossier_id)


@pytest.mark.req("LD-2.1-3", "QN-2.1.b", "QN-4.2", "HD-7.2-1", "DN-13.6")
def test_a_whole_way_leaves_a_history_without_faults_and_with_an_author_for_each_act(
    world: World, now: datetime
) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    supplement_asked(world, dossier_id, now=now + timedelta(minutes=30))
    supplement_answered(world, dossier_id, now=now + timedelta(hours=1))
    accepted_online(world, dossier_id, now=now + timedelta(hours=2))
    ready = finished(world, dossier_id, now=now + timedelta(hours=4))
    given_back(world, dossier_id, now=ready + timedelta(hours=1))

    facts = queries.history(dossier_id)
    assert list(verify.faults()) == []
    assert [fact.type for fact in facts] == [
        "dossier.submitted",
        "dossier.papers_checked",
        "dossier.supplement_asked",
        "dossier.slip_issued",
        "dossier.supplement_answered",
        "dossier.papers_checked",
        "dossier.accepted",
        "dossier.slip_issued",
        "dossier.transferred",
        "step.opened",
        "step.completed",
        "step.opened",
        "step.completed",
        "step.opened",
        "step.completed",
        "decision.approved",
        "step.opened",
        "result.issued",
        "step.completed",
        "dossier.ready",
        "dossier.returned",
        "result.handed_over",
        "dossier.slip_issued",
    ]
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    assert all(earlier.at <= later.at for earlier, later in pairwise(facts))
    assert {fact.type for fact in facts if not fact.who} == {"step.opened"}


@pytest.mark.req("LD-7.4-2", "LD-2.2-1", "DN-14.4-1")
def test_the_status_follows_every_act_at_once(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=now)
    seen = [(at(world, received.id).status, at(world, received.id).awaiting)]
    later = now + timedelta(hours=1)
    intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=later)
    seen.append((at(world, received.id).status, at(world, received.id).awaiting))
    ready = finished(world, received.id, now=later)
    seen.append((at(world, received.id).status, at(world, received.id).awaiting))
    given_back(world, received.id, now=ready)
    seen.append((at(world, received.id).status, at(world, received.id).awaiting))

    assert seen == [
        (Status.ACCEPTED, "transfer"),
        (Status.PROCESSING, "process"),
        (Status.DONE, "return"),
        (Status.RETURNED, ""),
    ]


def test_the_clock_runs_from_acceptance_to_the_result(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    running = list(ClockSegment.objects.filter(dossier_id=received.id).values_list("kind", "began_at", "ended_at"))

    ready = finished(world, received.id, now=now)

    segments = ClockSegment.objects.filter(dossier_id=received.id).values_list("kind", "began_at", "ended_at")
    dossier = at(world, received.id)
    assert running == [("running", now, None)]
    assert list(segments) == [("running", now, ready)]
    assert (dossier.finished_at, dossier.due_at, dossier.original_due_at) == (ready, received.due_at, received.due_at)


def test_the_due_moment_is_stored_with_its_explanation(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=datetime(2026, 4, 28, 16, 0, tzinfo=LOCAL))

    terms = queries.terms(received.id)

    assert received.due_at == datetime(2026, 5, 5, 17, 0, tzinfo=LOCAL)
    assert terms is not None
    assert [line["kind"] for line in terms.explanation].count("counted") >= 1
    assert any("30/04/2026" in line["text"] for line in terms.explanation)


@pytest.mark.req("DN-2.11")
def test_the_result_is_of_the_kind_the_procedure_names(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)

    assert Result.objects.values_list("kind_code", "number", "year").get(dossier_id=received.id) == (
        "KQ.G15.000038",
        1,
        2026,
    )


def test_opinions_side_by_side_join_whoever_is_last(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=BUILDING_PERMIT, now=now)
    now = finished(world, received.id, now=now, until="y-kien-xay-dung")
    first, second = processing.open_tasks(received.id)

    step_done(world, received.id, now=now)
    waiting = [task.step for task in processing.open_tasks(received.id)]
    step_done(world, received.id, now=now)
    joined = [task.step for task in processing.open_tasks(received.id)]

    assert first.fork == second.fork is not None
    assert first.agency_id != second.agency_id
    assert (waiting, joined) == ([second.step], ["du-thao"])


@pytest.mark.req("QN-4.2")
def test_from_commune_to_province_and_back_all_in_one_dossier(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=ALLOWANCE, now=now)

    finished(world, received.id, now=now)

    agencies = [step.agency for step in steps.steps(received.id)]
    assert list(dict.fromkeys(agencies)) == [
        "Ủy ban nhân dân phường Cẩm Thành",
        "Sở Nông nghiệp và Môi trường",
        "Ủy ban nhân dân tỉnh Minh Họa",
    ]
    assert (agencies[-1], at(world, received.id).status) == ("Ủy ban nhân dân phường Cẩm Thành", Status.DONE)
    assert results.result(received.id) is not None


def test_back_to_an_earlier_step_comes_to_the_same_person(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    handler = world.actor("hotich.camthanh")
    [task] = processing.open_tasks(received.id)
    processing.complete_step(
        actor=doer(world, task),
        dossier_id=received.id,
        task_id=task.id,
        outcome="giao",
        assignee_id=handler.account_id,
        now=now,
    )
    step_done(world, received.id, now=now)

    step_done(world, received.id, outcome="tra-lai", comment="Rà soát lại căn cứ", now=now)

    [again] = processing.open_tasks(received.id)
    assert (again.step, again.assignee_id) == ("xac-minh", handler.account_id)


@pytest.mark.parametrize(
    ("outcome", "status", "recorded"),
    [
        ("tu-choi", Status.REFUSED, ("dossier.refused", {"stage": "appraisal", "ground": GROUND})),
        ("dung", Status.STOPPED, ("dossier.stopped", {"outcome": "stop"})),
    ],
)
def test_the_leader_ends_a_dossier_with_a_reason(
    world: World, now: datetime, outcome: str, status: Status, recorded: tuple[str, dict[str, str]]
) -> None:
    received = transferred_dossier(world, now=now)
    now = finished(world, received.id, now=now, until="phe-duyet")

    with pytest.raises(RuleBroken) as refused:
        step_done(world, received.id, outcome=outcome, comment=" ", now=now)
    step_done(world, received.id, outcome=outcome, comment="Không đủ điều kiện", now=now)

    last = queries.history(received.id)[-2]
    assert refused.value.code == "step.comment_needed"
    assert (at(world, received.id).status, processing.open_tasks(received.id)) == (status, [])
    assert ((last.type, last.payload), last.reason) == (recorded, "Không đủ điều kiện")


def test_an_issuing_step_is_refused_without_a_number_but_not_issued_without_a_result(
    world: World, now: datetime
) -> None:
    received = transferred_dossier(world, code=CERTIFIED_COPY, now=now)
    [task] = processing.open_tasks(received.id)
    desk = world.actor(DESK)
    act = {"actor": desk, "dossier_id": received.id, "task_id": task.id, "now": now}
    facts = IssueFacts(name="Bản sao", symbol="CT-SY", signer_name="Phan Văn Mẫu", signer_title="")

    with pytest.raises(RuleBroken) as unnumbered:
        processing.complete_step(**act, outcome="hoan-thanh")  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as numbered:
        issue_result(**act, outcome="tu-choi", facts=facts, comment="Bản chính bị tẩy xóa")  # type: ignore[arg-type]
    processing.complete_step(**act, outcome="tu-choi", comment="Tẩy xóa", ground=GROUND)  # type: ignore[arg-type]

    assert (unnumbered.value.code, numbered.value.code) == ("step.issue_first", "result.not_given")
    assert (at(world, received.id).status, results.result(received.id)) == (Status.REFUSED, None)


def test_a_step_done_meanwhile_tells_who_did_it(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    [task] = processing.open_tasks(received.id)
    actor = doer(world, task)
    step_done(world, received.id, now=now)

    with pytest.raises(RuleBroken) as refused:
        processing.complete_step(actor=actor, dossier_id=received.id, task_id=task.id, outcome="giao", now=now)

    assert refused.value.code == "step.already_done"
    assert f"{actor.full_name} xử lý lúc 09:00 11/03/2026" in refused.value.message


@pytest.mark.parametrize("login", [DESK, LEADER, OTHER_DESK, CITIZEN])
def test_a_step_is_only_for_its_unit_and_role(world: World, now: datetime, login: str) -> None:
    received = transferred_dossier(world, now=now)
    [task] = processing.open_tasks(received.id)

    with pytest.raises(NotAllowed):
        processing.complete_step(
            actor=world.actor(login), dossier_id=received.id, task_id=task.id, outcome="giao", now=now
        )

    assert [one.id for one in processing.open_tasks(received.id)] == [task.id]


def test_a_result_is_returned_once_and_only_when_ready(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)

    with pytest.raises(RuleBroken) as early:
        given_back(world, received.id, now=now)
    ready = finished(world, received.id, now=now)
    given_back(world, received.id, now=ready)
    with pytest.raises(RuleBroken) as again:
        given_back(world, received.id, now=ready)

    assert (early.value.code, again.value.code) == ("dossier.not_ready", "dossier.already_returned")
    assert Slip.objects.filter(dossier_id=received.id, kind="return").count() == 1


def test_a_result_is_returned_by_the_desk_that_received_it(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)

    with pytest.raises(NotAllowed):
        given_back(world, received.id, desk=OTHER_DESK, now=now)

    assert at(world, received.id).status == Status.DONE


def test_a_dossier_stands_in_one_list_for_all_who_see_it(world: World, now: datetime) -> None:
    received = accepted_dossier(world, code=BUILDING_PERMIT, now=now)
    stands = [sorted(set(Scope.objects.filter(dossier_id=received.id).values_list("bucket", flat=True)))]
    intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=now)
    ready = finished(world, received.id, now=now)
    stands.append(sorted(set(Scope.objects.filter(dossier_id=received.id).values_list("bucket", flat=True))))
    given_back(world, received.id, now=ready)
    stands.append(sorted(set(Scope.objects.filter(dossier_id=received.id).values_list("bucket", flat=True))))

    assert stands == [[Bucket.TO_TRANSFER], [Bucket.TO_RETURN], [Bucket.CLOSED]]


def test_a_dossier_of_another_citizen_or_office_is_not_found(world: World, now: datetime) -> None:
    mine = handed_in_dossier(world, now=now)
    ref = at(world, mine).ref

    for login in (OTHER_CITIZEN, OTHER_DESK):
        with pytest.raises(NotFound):
            queries.visible(world.actor(login), ref)
        assert queries.find(world.actor(login), "Nguyễn Văn Dụ") == []
    assert queries.visible(world.actor(CITIZEN), ref).id == mine


@pytest.mark.parametrize(("kind", "called"), [("appointment", "giay-hen-tra"), ("return", "phieu-tra-ket-qua")])
def test_a_slip_printed_twice_is_the_same_to_the_byte(world: World, now: datetime, kind: str, called: str) -> None:
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + timedelta(hours=6))
    token = next(slip.token for slip in queries.slips(received.id) if slip.kind == kind)

    first, name = slips.render(token)
    again, _ = slips.render(token)

    assert (name, first[:5], again) == (f"{called}-1-2026.pdf", b"%PDF-", first)


def test_slip_numbers_have_no_gap_after_a_refused_act(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now)
    with pytest.raises(RuleBroken):
        accepted_dossier(world, checks=[], now=now)
    accepted_dossier(world, now=now)

    assert sorted(Slip.objects.filter(kind="appointment").values_list("number", flat=True)) == [1, 2]


def test_a_slip_of_an_unknown_token_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        slips.render("khong-co")
