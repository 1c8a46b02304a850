"""Supplement after appraisal: who proposes, who asks, what waits, and what goes on."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.factories.dossiers import (
    at_handler,
    brought_to_the_desk,
    finished,
    handed_in_dossier,
    supplement_asked,
    supplement_proposed,
    waiting_for_supplement,
)
from tests.factories.world import DESK, DISPATCHER, INSPECTOR, LEADER, OTHER_DESK, World

from motcua.core import sql, verify
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.models.clock import ClockSegment
from motcua.dossiers.models.dossiers import Scope
from motcua.dossiers.services import expiry
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.processing import services as processing
from motcua.processing.models import Task
from motcua.scenarios.doctor import invariants

HOUR = timedelta(hours=1)


def at(world: World, dossier_id: int) -> queries.Dossier:
    return queries.visible_by_id(world.actor(INSPECTOR), dossier_id)


def bucket(dossier_id: int) -> set[int]:
    return set(Scope.objects.filter(dossier_id=dossier_id).values_list("bucket", flat=True))


def clock(dossier_id: int) -> list[str]:
    return list(
        ClockSegment.objects.filter(dossier_id=dossier_id).order_by("began_at", "id").values_list("kind", flat=True)
    )


def broken() -> list[str]:
    return [found.invariant.name for found in invariants.check(invariants.INVARIANTS) if found.count]


def kinds(dossier_id: int, since: int = 0) -> list[str]:
    return [event.type for event in queries.history(dossier_id)[since:]]


@pytest.mark.req("HD-6.3-3", "VL-15.3", "HD-2.1")
def test_handler_proposes_desk_asks_applicant_answers_and_the_limit_counts_anew(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    promised = at(world, dossier_id).due_at
    before = len(queries.history(dossier_id))

    supplement_proposed(world, dossier_id, handler, now=now + HOUR)
    waits_at_desk = at(world, dossier_id)
    slip = intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 2 * HOUR)
    waiting = at(world, dossier_id)
    where = bucket(dossier_id)
    back = datetime(2026, 3, 18, 9, 0, tzinfo=LOCAL)
    brought_to_the_desk(world, dossier_id, now=back)
    answered = at(world, dossier_id)
    due = intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=back + HOUR)

    after = at(world, dossier_id)
    assert (waits_at_desk.status, waiting.status, waiting.awaiting, where) == (
        4,
        5,
        "applicant",
        {Bucket.WAITING_APPLICANT},
    )
    assert (answered.status, answered.awaiting) == (5, "confirm")
    assert (after.status, after.awaiting, after.due_at) == (4, "process", due)
    # Accepted on Wednesday 11/3 for three days; complete on Wednesday 18/3, so three days anew: Monday 23/3.
    assert (promised, due) == (
        datetime(2026, 3, 16, 17, 0, tzinfo=LOCAL),
        datetime(2026, 3, 23, 17, 0, tzinfo=LOCAL),
    )
    assert after.original_due_at == promised
    assert clock(dossier_id) == ["running", "paused", "restarted"]
    assert slip.number == 1
    assert kinds(dossier_id, before) == [
        "dossier.proposed",
        "dossier.supplement_asked",
        "dossier.slip_issued",
        "dossier.suspended",
        "dossier.supplement_answered",
        "dossier.supplement_confirmed",
        "dossier.resumed",
        "dossier.slip_issued",
    ]
    assert any("tính lại từ đầu" in line["text"].lower() for line in queries.terms(dossier_id).explanation)  # type: ignore[union-attr]
    assert broken() == []
    assert list(verify.faults()) == []


def test_the_step_waits_with_the_dossier_and_gets_its_time_back(world: World, now: datetime) -> None:
    dossier_id, handler = waiting_for_supplement(world, now=now)
    [task] = processing.open_tasks(dossier_id)
    before, warned = Task.objects.values_list("due_at", "warn_at").get(id=task.id)

    with pytest.raises(RuleBroken) as waits:
        processing.complete_step(
            actor=handler, dossier_id=dossier_id, task_id=task.id, outcome="dat", now=now + 3 * HOUR
        )
    brought_to_the_desk(world, dossier_id, now=now + 4 * HOUR)
    # Asked at 11:00, confirmed at 14:00 the next day: 1 + 3,5 and 4,5 + 0,5 working hours.
    intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 29 * HOUR)

    [row] = Task.objects.filter(dossier_id=dossier_id, done_at=None)
    assert waits.value.code == "dossier.waits"
    assert (row.paused_at, row.paused_minutes) == (None, 570)
    assert row.due_at is not None
    assert before is not None
    assert row.due_at > before
    assert row.warn_at > warned
    assert finished(world, dossier_id, now=now + 30 * HOUR) > now


@pytest.mark.req("VL-7.2.c-2")
@pytest.mark.parametrize(
    ("items", "reason", "basis", "fields"),
    [
        ([{"no": 99, "need": "Giấy khám sức khỏe"}], "Thiếu", "Điều 1", {"items"}),
        ([{"no": 1, "need": ""}], "Thiếu", "Điều 1", {"need-1"}),
        ([], "Thiếu", "Điều 1", {"items"}),
        ([{"no": 0, "name": "Sửa ngày sinh"}], "", "", {"reason", "basis"}),
    ],
)
def test_a_request_names_only_published_papers_or_corrections_with_its_clause(
    world: World, now: datetime, items: list[dict[str, object]], reason: str, basis: str, fields: set[str]
) -> None:
    dossier_id, handler = at_handler(world, now=now)

    with pytest.raises(SeveralBroken) as refused:
        processing.propose_supplement(
            actor=handler, dossier_id=dossier_id, items=items, reason=reason, basis=basis, now=now + HOUR
        )

    assert {field for field, _ in refused.value.errors} == fields
    assert at(world, dossier_id).status == 4


@pytest.mark.req("VL-7.2.c-2")
def test_the_desk_asks_at_reception_for_published_papers_only(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.ask_for_supplement(
            actor=world.actor(DESK),
            dossier_id=dossier_id,
            items=[{"no": 99, "name": "Giấy khám sức khỏe", "need": ""}],
            reason="Thiếu",
            checks=[],
            now=now,
        )
    supplement_asked(world, dossier_id, now=now)

    [asked] = queries.supplements(dossier_id)
    assert refused.value.code == "supplement.not_published"
    assert asked.basis.startswith("thành phần hồ sơ công bố của thủ tục ")
    assert asked.reply_by == datetime(2026, 4, 10, 17, 0, tzinfo=LOCAL)


def test_a_second_request_of_the_stage_needs_a_superior_who_did_not_propose_it(world: World, now: datetime) -> None:
    dossier_id, handler = waiting_for_supplement(world, now=now)
    brought_to_the_desk(world, dossier_id, now=now + 4 * HOUR)
    intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 5 * HOUR)
    later = now + 24 * HOUR
    supplement_proposed(world, dossier_id, handler, now=later)

    with pytest.raises(RuleBroken) as early:
        intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=later)
    with pytest.raises(NotAllowed):
        processing.agree(actor=handler, dossier_id=dossier_id, kind=Kind.SUPPLEMENT, now=later)
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.SUPPLEMENT, now=later)
    intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=later + HOUR)

    assert early.value.code == "proposal.gone"
    assert [(each.stage, each.round) for each in queries.supplements(dossier_id)] == [
        ("appraisal", 1),
        ("appraisal", 2),
    ]
    assert broken() == []


def test_desk_returns_a_proposal_with_a_reason_and_handling_goes_on(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    supplement_proposed(world, dossier_id, handler, now=now + HOUR)

    with pytest.raises(RuleBroken) as unexplained:
        intake.return_proposal(actor=world.actor(DESK), dossier_id=dossier_id, answer=" ", now=now + HOUR)
    intake.return_proposal(actor=world.actor(DESK), dossier_id=dossier_id, answer="Giấy tờ này đã có", now=now + HOUR)

    last = queries.history(dossier_id)[-1]
    assert unexplained.value.field == "answer"
    assert (last.type, last.reason, at(world, dossier_id).status) == (
        "dossier.proposal_refused",
        "Giấy tờ này đã có",
        4,
    )
    supplement_proposed(world, dossier_id, handler, now=now + 2 * HOUR)


def test_an_answer_that_lacks_something_goes_back_without_a_new_request(world: World, now: datetime) -> None:
    dossier_id, _ = waiting_for_supplement(world, now=now)
    brought_to_the_desk(world, dossier_id, now=now + 4 * HOUR)

    intake.answer_incomplete(actor=world.actor(DESK), dossier_id=dossier_id, reason="Thiếu trang 2", now=now + 5 * HOUR)

    [asked] = queries.supplements(dossier_id)
    assert (at(world, dossier_id).awaiting, asked.answered_at, asked.round) == ("applicant", None, 1)
    assert broken() == []


def test_only_who_handles_proposes_and_only_the_own_desk_asks(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)

    for login in (DISPATCHER, LEADER, DESK):
        with pytest.raises(NotAllowed):
            supplement_proposed(world, dossier_id, world.actor(login), now=now)
    supplement_proposed(world, dossier_id, handler, now=now)
    with pytest.raises(RuleBroken) as again:
        supplement_proposed(world, dossier_id, handler, now=now)
    for actor in (handler, world.actor(OTHER_DESK)):
        with pytest.raises(NotAllowed):
            intake.issue_supplement(actor=actor, dossier_id=dossier_id, now=now)

    assert handler.has(Role.HANDLER)
    assert again.value.code == "proposal.open"


def test_time_over_proposes_a_stop_once_and_the_leader_decides(world: World, now: datetime) -> None:
    dossier_id, _ = waiting_for_supplement(world, now=now)
    over = datetime(2026, 4, 13, 8, 0, tzinfo=LOCAL)

    early = expiry.overdue_supplements(now + 24 * HOUR)
    first = expiry.close_supplement(dossier_id=dossier_id, now=over)
    second = expiry.close_supplement(dossier_id=dossier_id, now=over)
    listed = expiry.overdue_supplements(over)
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.STOP, now=over + HOUR)

    found, events = at(world, dossier_id), queries.history(dossier_id)
    assert (early, first, second, listed) == ([], True, False, [])
    assert (found.status, found.finished_at, processing.open_tasks(dossier_id)) == (8, over + HOUR, [])
    assert (events[-2].payload, events[-2].reason[:21]) == (
        {"outcome": "supplement_overdue"},
        "Người nộp không bổ sung"[:21],
    )
    assert [slip.kind for slip in queries.slips(dossier_id)] == ["appointment", "supplement", "stop"]
    assert broken() == []


def test_time_over_at_reception_stops_by_itself_with_a_notice(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    supplement_asked(world, dossier_id, now=now)
    over = datetime(2026, 4, 13, 8, 0, tzinfo=LOCAL)

    done = [expiry.close_supplement(dossier_id=each, now=over) for each in expiry.overdue_supplements(over)]

    [data] = sql.rows(
        "SELECT data ->> 'cause' FROM dossiers_slip WHERE dossier_id = %s AND kind = 'stop'", (dossier_id,)
    )
    assert (done, at(world, dossier_id).status, data) == ([True], 8, ("Quá thời hạn bổ sung, hoàn thiện hồ sơ",))
    assert broken() == []


@pytest.mark.parametrize(("mode", "expected"), [("pause", 19), ("continue", 16)])
def test_clock_follows_the_rule_pinned_at_acceptance(world: World, now: datetime, mode: str, expected: int) -> None:
    dossier_id, handler = at_handler(world, now=now)
    sql.execute("UPDATE dossiers_terms SET supplement_clock = %s WHERE dossier_id = %s", (mode, dossier_id))
    supplement_proposed(world, dossier_id, handler, now=now + HOUR)
    intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 2 * HOUR)
    brought_to_the_desk(world, dossier_id, now=datetime(2026, 3, 16, 9, 0, tzinfo=LOCAL))

    due = intake.confirm_supplement(
        actor=world.actor(DESK), dossier_id=dossier_id, now=datetime(2026, 3, 16, 10, 0, tzinfo=LOCAL)
    )

    # Paused from Wednesday to Monday: three working days given back.
    assert due == datetime(2026, 3, expected, 17, 0, tzinfo=LOCAL)
    assert all(first.at <= second.at for first, second in pairwise(queries.history(dossier_id)))
