"""Moving running dossiers to the version in force: shown before, all or none, each with its event."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.dossiers import accepted_dossier, finished, step_done, transferred_dossier
from tests.factories.processes import PROVINCE, drafted, in_force, passed, submitted
from tests.factories.world import (
    BUILDING_PERMIT,
    DISPATCHER,
    LEADER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import sql, verify
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.dossiers import queries as dossiers
from motcua.procedures import drafting, editions
from motcua.procedures.editions import EditionFacts
from motcua.processing import running
from motcua.processing.services import moving, open_tasks

pytestmark = pytest.mark.django_db
SHORTER: dict[str, Any] = {"phe-duyet": {"hours": "2"}}


def renamed(world: World, now: datetime) -> EditionFacts:
    """A version in force in which the step of verifying has another key."""
    facts = drafted(world, now=now)
    text = json.dumps(facts.draft).replace("xac-minh", "tham-tra")
    draft: Any = json.loads(text)
    drafting.save_draft(
        actor=world.actor(DISPATCHER), edition_id=facts.id, draft=draft, revision=facts.revision, now=now
    )
    facts = editions.edition_by_id(facts.id)
    passed(world, submitted(world, facts, now=now), now=now)
    return editions.edition_by_id(facts.id)


def moved(world: World, facts: EditionFacts, now: datetime, *, login: str = DISPATCHER, **how: Any) -> int:
    mapping = how.pop("mapping", {})
    values = {"digest": moving.preview(facts, mapping).digest, "reason": "Quy trình mới có lợi cho dân"} | how
    return moving.move_dossiers(actor=world.actor(login), edition_id=facts.id, mapping=mapping, now=now, **values)


def events(dossier_id: int) -> list[str]:
    return [event.type for event in dossiers.history(dossier_id)]


@pytest.mark.req("LD-4.6-2")
def test_version_shows_the_running_dossiers_it_touches_page_by_page(world: World, now: datetime) -> None:
    waiting = accepted_dossier(world, now=now)
    started = transferred_dossier(world, now=now)
    transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    done = transferred_dossier(world, now=now)
    finished(world, done.id, now=now)

    ruling = in_force(world, now=now, steps=SHORTER)
    fresh = transferred_dossier(world, now=now)

    first, after = running.touched(ruling, limit=1)
    second, last = running.touched(ruling, after=after or 0, limit=1)
    assert [(row.ref, row.steps) for row in [*first, *second]] == [
        (waiting.code, []),
        (started.code, ["Phân công thụ lý"]),
    ]
    assert (last, running.count(ruling)) == (None, 2)
    assert fresh.code not in {row.ref for row in running.touched(ruling)[0]}


def test_draft_shows_what_it_would_touch(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)

    assert running.count(drafted(world, now=now)) == 1


def test_dossiers_move_with_their_open_steps_and_keep_their_clock(world: World, now: datetime) -> None:
    at = now + timedelta(minutes=10)
    started = transferred_dossier(world, now=now)
    step_done(world, started.id, now=at)
    ruling = renamed(world, at)
    [before] = open_tasks(started.id)
    limits = sql.rows("SELECT opened_at, due_at FROM processing_task WHERE id = %s", (before.id,))

    done = moved(world, ruling, at, mapping={"xac-minh": "tham-tra"})

    [after] = open_tasks(started.id)
    terms = dossiers.terms(started.id)
    assert terms is not None
    assert (done, after.id, after.step, terms.process_id) == (1, before.id, "tham-tra", ruling.process_id)
    assert sql.rows("SELECT opened_at, due_at FROM processing_task WHERE id = %s", (before.id,)) == limits
    assert events(started.id)[-1] == "process.moved"
    [event] = [one for one in dossiers.history(started.id) if one.type == "process.moved"]
    assert (event.reason, event.payload["steps"]) == (
        "Quy trình mới có lợi cho dân",
        [[before.id, "xac-minh", "tham-tra"]],
    )
    assert running.count(ruling) == 0
    assert list(verify.faults(stream=started.id)) == []
    # It goes on by the new version to its end.
    finished(world, started.id, now=at)
    assert dossiers.visible(world.actor(LEADER), started.code).status == 9


def test_one_dossier_that_cannot_move_keeps_all_where_they_are(world: World, now: datetime) -> None:
    at = now + timedelta(minutes=10)
    first = transferred_dossier(world, now=now)
    second = transferred_dossier(world, now=now)
    step_done(world, second.id, now=at)
    ruling = renamed(world, at)
    before = [dossiers.terms(one.id) for one in (first, second)]

    with pytest.raises(RuleBroken) as refused:
        moved(world, ruling, at)

    assert refused.value.message == (
        f"Chưa chuyển hồ sơ nào. Hồ sơ {second.code}: Bước “Tra cứu, xác minh, dự thảo” đang mở không có trong bản "
        "mới. Hãy chọn bước thay thế."
    )
    assert [dossiers.terms(one.id) for one in (first, second)] == before
    assert "process.moved" not in events(first.id)


def test_side_by_side_work_stays_side_by_side(world: World, now: datetime) -> None:
    limit = TimeLimit(15, TimeUnit.CALENDAR_DAY)
    forked = transferred_dossier(world, code=BUILDING_PERMIT, now=now, limit=limit, limit_basis="Nhà ở riêng lẻ")
    later = finished(world, forked.id, now=now, until="y-kien-xay-dung")
    ruling = in_force(world, code=BUILDING_PERMIT, now=later, steps={"du-thao": {"hours": "10"}})
    before = open_tasks(forked.id)

    moved(world, ruling, later)

    assert open_tasks(forked.id) == before
    with pytest.raises(RuleBroken):
        moving.move_dossiers(
            actor=world.actor(DISPATCHER), edition_id=ruling.id, mapping={}, digest="old", reason="x", now=later
        )


def test_work_done_since_the_preview_is_noticed(world: World, now: datetime) -> None:
    started = transferred_dossier(world, now=now)
    ruling = in_force(world, now=now, steps=SHORTER)
    digest = moving.preview(ruling, {}).digest
    step_done(world, started.id, now=now)

    with pytest.raises(RuleBroken) as refused:
        moved(world, ruling, now, digest=digest)

    assert refused.value.code == "move.changed"


def test_moving_needs_a_reason_and_the_power_over_the_places(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)
    ruling = in_force(world, now=now, steps=SHORTER)

    with pytest.raises(RuleBroken) as without:
        moved(world, ruling, now, reason=" ")
    for login in ("phancong.nghialo", LEADER):
        with pytest.raises(NotAllowed):
            moved(world, ruling, now, login=login)

    assert without.value.code == "move.reason"


def test_only_the_version_in_force_takes_dossiers(world: World, now: datetime) -> None:
    first = in_force(world, now=now, steps=SHORTER)
    in_force(world, now=now, steps={"phe-duyet": {"hours": "1"}})

    with pytest.raises(RuleBroken) as refused:
        moving.preview(editions.edition_by_id(first.id), {})

    assert refused.value.code == "move.not_in_force"


def test_moving_costs_the_same_statements_for_one_and_three(
    world: World, now: datetime, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(3):
        transferred_dossier(world, now=now)
    ruling = in_force(world, login=PROVINCE, now=now, steps=SHORTER)

    with django_assert_max_num_queries(9):
        moving.preview(ruling, {})
    # One statement a dossier for its event, the rest fixed.
    digest = moving.preview(ruling, {}).digest
    with django_assert_max_num_queries(33):
        moved(world, ruling, now, login=PROVINCE, digest=digest)
