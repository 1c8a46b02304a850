"""Stuck dossiers are found and got going again by one who proposes and another who decides."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import finished, ready_dossier, step_done, transferred_dossier
from tests.factories.world import ADMINISTRATOR, CIVIL_STATUS, DESK, DISPATCHER, INSPECTOR, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory import delegations, posts
from motcua.directory import services as people
from motcua.directory.actors import Actor, Role
from motcua.directory.delegations import DelegationTerms
from motcua.directory.sign_in import actor_for
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.processing import services, stuck
from motcua.processing.services import RepairPlan

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def second_administrator(world: World) -> Actor:
    first = world.actor(ADMINISTRATOR)
    unit = sql.rows("SELECT key FROM directory_unit WHERE id = %s", (first.unit_id,))[0][0]
    account = people.ensure_official(
        login="quantri2.tinh",
        full_name="Mạc Thị Mẫu",
        agency_code=first.agency_code,
        unit_key=unit,
        title="Quản trị",
        roles=["province_admin"],
        password_hash="!",
        now=world.now,
    )
    found = actor_for(account_id=account, now=world.now)
    assert found is not None
    return found


def findings(world: World, now: datetime) -> list[tuple[str, int]]:
    return [(row.kind, row.dossier_id) for row in stuck.stuck(world.actor(INSPECTOR), now)]


def repaired(world: World, dossier_id: int, plan: RepairPlan, now: datetime) -> None:
    """Propose by one administrator, decide by another."""
    proposal = services.propose_repair(actor=world.actor(ADMINISTRATOR), dossier_id=dossier_id, plan=plan, now=now)
    services.decide_repair(actor=second_administrator(world), repair_id=proposal, approve=True, note="", now=now + DAY)


def test_healthy_dossiers_are_not_found(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)
    ready_dossier(world, now=now)

    assert findings(world, now) == []
    assert stuck.stuck(world.actor(DESK), now) == []


def test_dossier_without_an_open_step_goes_on_from_a_reopened_one(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    before = queries.visible(world.actor(DESK), received.code)
    # What a fault would leave; no service can.
    sql.execute("UPDATE processing_task SET done_at = %s, cancelled = true WHERE dossier_id = %s", (now, received.id))
    assert findings(world, now) == [("no_task", received.id)]

    repaired(world, received.id, RepairPlan(kind="reopen_step", step="phan-cong", reason="Lỗi máy chủ"), now)

    assert [task.step for task in services.open_tasks(received.id)] == ["phan-cong"]
    assert findings(world, now) == []
    after = queries.visible(world.actor(DESK), received.code)
    assert (after.due_at, after.accepted_at, after.original_due_at) == (
        before.due_at,
        before.accepted_at,
        before.original_due_at,
    )
    rows, _ = deviations(world.actor(INSPECTOR), ("process.repaired",))
    assert [(row.ref, row.reason, row.who) for row in rows] == [(received.code, "Lỗi máy chủ", "Mạc Thị Mẫu")]
    finished(world, received.id, now=now + 2 * DAY)


def test_step_with_somebody_who_acts_by_delegation_is_stuck_only_when_that_ends(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    step_done(world, received.id, now=now)
    holder, colleague = world.actor(CIVIL_STATUS), world.actor(DESK)
    terms = DelegationTerms(colleague.account_id, frozenset({Role.HANDLER}), now.date(), now.date())
    delegations.delegate(actor=holder, terms=terms, reason="Đi họp", now=now)
    # Kept by the delegate, as a step is that was taken on under the delegation.
    sql.execute(
        "UPDATE processing_task SET assignee_id = %s WHERE dossier_id = %s AND done_at IS NULL",
        (colleague.account_id, received.id),
    )

    assert findings(world, now) == []
    assert findings(world, now + DAY) == [("gone", received.id)]


def test_step_that_nobody_can_do_moves_to_another_unit_with_its_due_moment(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    task = services.open_tasks(received.id)[0]
    desk = world.actor(DESK)
    sql.execute("UPDATE processing_task SET unit_id = %s WHERE id = %s", (desk.unit_id, task.id))
    assert findings(world, now) == [("nobody", received.id)]
    plan = RepairPlan(kind="move_task", task_id=task.id, unit_id=desk.unit_id, reason="Phòng đã giải thể")
    with pytest.raises(RuleBroken, match="có người giữ vai trò"):
        services.propose_repair(actor=world.actor(ADMINISTRATOR), dossier_id=received.id, plan=plan, now=now)

    repaired(
        world, received.id, RepairPlan(kind="move_task", task_id=task.id, unit_id=task.unit_id, reason="Giải thể"), now
    )

    (moved,) = services.open_tasks(received.id)
    assert (moved.unit_id, moved.due_at, moved.assignee_id) == (task.unit_id, task.due_at, None)


def test_clock_that_runs_after_the_end_stops_where_the_dossier_ended(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    ended = queries.visible(world.actor(DESK), received.code).finished_at
    sql.execute("UPDATE dossiers_clocksegment SET ended_at = NULL WHERE dossier_id = %s", (received.id,))
    assert findings(world, now) == [("clock_open", received.id)]

    repaired(world, received.id, RepairPlan(kind="close_clock", reason="Lỗi"), now + DAY)

    found = sql.rows("SELECT ended_at FROM dossiers_clocksegment WHERE dossier_id = %s", (received.id,))
    assert [row[0] for row in found] == [ended]


def test_repair_of_what_is_not_broken_or_by_the_same_person_is_refused(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    task = services.open_tasks(received.id)[0]
    administrator = world.actor(ADMINISTRATOR)
    for plan in (
        RepairPlan(kind="reopen_step", step="phan-cong", reason="x"),
        RepairPlan(kind="cancel_task", task_id=task.id, reason="x"),
        RepairPlan(kind="close_clock", reason="x"),
        RepairPlan(kind="open_clock", reason="x"),
        RepairPlan(kind="xóa", reason="x"),
        RepairPlan(kind="move_task", task_id=task.id, unit_id=task.unit_id, reason=" "),
    ):
        with pytest.raises(RuleBroken):
            services.propose_repair(actor=administrator, dossier_id=received.id, plan=plan, now=now)
    plan = RepairPlan(kind="move_task", task_id=task.id, unit_id=task.unit_id, reason="Giải thể")
    with pytest.raises(NotAllowed):
        services.propose_repair(actor=world.actor(DESK), dossier_id=received.id, plan=plan, now=now)
    proposal = services.propose_repair(actor=administrator, dossier_id=received.id, plan=plan, now=now)
    with pytest.raises(RuleBroken, match="đang chờ duyệt"):
        services.propose_repair(actor=administrator, dossier_id=received.id, plan=plan, now=now)
    with pytest.raises(RuleBroken, match="không tự duyệt"):
        services.decide_repair(actor=administrator, repair_id=proposal, approve=True, note="", now=now)

    assert services.open_tasks(received.id) == [task]


def test_steps_of_posts_that_were_taken_away_are_found(world: World, now: datetime) -> None:
    given, free = (transferred_dossier(world, now=now) for _ in range(2))
    task = services.open_tasks(given.id)[0]
    dispatcher = world.actor(DISPATCHER)
    services.assign_task(
        actor=dispatcher, dossier_id=given.id, task_id=task.id, assignee_id=dispatcher.account_id, now=now
    )
    for (post,) in sql.rows(
        "SELECT id FROM directory_post WHERE unit_id = %s AND roles ? 'dispatcher'", (task.unit_id,)
    ):
        posts.end(actor=world.actor(ADMINISTRATOR), post_id=post, reason="Điều chuyển", now=now)
    plan = RepairPlan(kind="move_task", task_id=task.id, unit_id=task.unit_id, reason="Không còn ai")

    with pytest.raises(RuleBroken) as refused:
        services.propose_repair(actor=world.actor(ADMINISTRATOR), dossier_id=given.id, plan=plan, now=now)

    assert sorted(findings(world, now)) == sorted([("nobody", given.id), ("nobody", free.id), ("gone", given.id)])
    assert refused.value.code == "repair.unit"
