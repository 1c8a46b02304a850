"""Two officials acting at the same moment, with real transactions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import finished, transferred_dossier
from tests.factories.parallel import at_once
from tests.factories.processes import in_force
from tests.factories.world import BUILDING_PERMIT, CLERK, DISPATCHER, World

from motcua.core import verify
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.dossiers import queries as dossiers
from motcua.processing.services import complete_step, moving, open_tasks
from motcua.results.services import IssueFacts, issue_result

FACTS = IssueFacts(name="Giấy xác nhận", symbol="GXN", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")


def codes(dossier_id: int, kind: str, value: str) -> list[object]:
    return [event.payload[value] for event in dossiers.history(dossier_id) if event.type == kind]


@pytest.mark.slow
def test_steps_ended_by_several_officials_at_once_open_the_next_step_once(
    committed_world: World, now: datetime
) -> None:
    world = committed_world
    alone = transferred_dossier(world, now=now).id
    limit = TimeLimit(15, TimeUnit.CALENDAR_DAY)
    forked = transferred_dossier(world, code=BUILDING_PERMIT, now=now, limit=limit, limit_basis="Nhà ở riêng lẻ").id
    later = finished(world, forked, now=now, until="y-kien-xay-dung") + timedelta(minutes=1)
    dispatcher = world.actor(DISPATCHER)
    givers = [world.actor(login) for login in ("chuyenvien1.soxaydung", "chuyenvien1.sonnmt")]
    [task], opinions = open_tasks(alone), open_tasks(forked)

    def assign() -> None:
        complete_step(actor=dispatcher, dossier_id=alone, task_id=task.id, outcome="giao", now=later)

    def give(number: int) -> None:
        opinion = opinions[number].id
        how = {"outcome": "dong-y", "comment": "Thống nhất.", "now": later}
        complete_step(actor=givers[number], dossier_id=forked, task_id=opinion, **how)

    same_step = at_once(assign, assign, assign, assign)
    both_branches = at_once(lambda: give(0), lambda: give(1))

    assert same_step == ["done", "step.already_done", "step.already_done", "step.already_done"]
    assert both_branches == ["done", "done"]
    assert [open_task.step for open_task in open_tasks(alone)] == ["xac-minh"]
    assert [open_task.step for open_task in open_tasks(forked)] == ["du-thao"]
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_results_issued_at_once_get_one_number_each(committed_world: World, now: datetime) -> None:
    found = [transferred_dossier(committed_world, now=now).id for _ in range(4)]
    clerk = committed_world.actor(CLERK)
    for dossier_id in found:
        finished(committed_world, dossier_id, now=now, until="phat-hanh")

    def issue(dossier_id: int) -> Callable[[], int]:
        [task] = open_tasks(dossier_id)
        return lambda: issue_result(
            actor=clerk,
            dossier_id=dossier_id,
            task_id=task.id,
            outcome="phat-hanh",
            facts=FACTS,
            now=now + timedelta(hours=1),
        )

    ended = at_once(*(issue(dossier_id) for dossier_id in [*found, found[0]]))

    assert ended == ["done", "done", "done", "done", "step.already_done"]
    assert sorted(codes(dossier_id, "result.issued", "number") for dossier_id in found) == [[1], [2], [3], [4]]
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_moving_dossiers_while_an_official_works_loses_neither(committed_world: World, now: datetime) -> None:
    world = committed_world
    worked, other = (transferred_dossier(world, now=now).id for _ in range(2))
    ruling = in_force(world, now=now, steps={"phe-duyet": {"hours": "2"}})
    digest = moving.preview(ruling, {}).digest
    administrator = dispatcher = world.actor(DISPATCHER)
    [task] = open_tasks(worked)

    def move() -> object:
        return moving.move_dossiers(
            actor=administrator, edition_id=ruling.id, mapping={}, digest=digest, reason="Bản mới", now=now
        )

    def work() -> object:
        return complete_step(actor=dispatcher, dossier_id=worked, task_id=task.id, outcome="giao", now=now)

    ended = at_once(move, work, move)

    processes = {dossiers.terms(dossier).process_id for dossier in (worked, other)}  # type: ignore[union-attr]
    # Whoever came first is done; who came later saw it: the step moved too, or the move was called off whole.
    assert ended in (
        ["done", "done", "move.changed"],
        ["done", "move.changed", "move.changed"],
    )
    assert len(processes) == 1
    assert [one.step for one in open_tasks(worked)] == ["xac-minh"]
    assert list(verify.faults()) == []
