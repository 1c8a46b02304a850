"""The inbox: whose tasks, in which order, at which cost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import (
    brought_to_the_desk,
    finished,
    step_done,
    transferred_dossier,
    waiting_for_supplement,
)
from tests.factories.world import CIVIL_STATUS, DESK, DISPATCHER, HOUSEHOLD_BUSINESS, LEADER, MARITAL_STATUS, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.processing import inbox
from motcua.processing import services as processing
from motcua.processing.inbox import Section

pytestmark = pytest.mark.django_db


def refs(world: World, login: str, section: Section, now: datetime, **how: str) -> list[str]:
    page = inbox.inbox(world.actor(login), section, now=now, **how)
    return [row.ref for row in page.rows]


@pytest.fixture
def handled(world: World, now: datetime) -> Callable[..., tuple[str, int]]:
    """A dossier that the dispatcher gave to nobody or to somebody; its code and open task."""

    def made(at: datetime = now, to: str = "", code: str = MARITAL_STATUS) -> tuple[str, int]:
        received = transferred_dossier(world, code=code, now=at)
        step_done(world, received.id, now=at + timedelta(minutes=1))
        task = processing.open_tasks(received.id)[0]
        if to:
            processing.assign_task(
                actor=world.actor(DISPATCHER), dossier_id=received.id, task_id=task.id,
                assignee_id=world.actor(to).account_id, now=at + timedelta(minutes=2),
            )  # fmt: skip
        return received.code, task.id

    return made


def test_sections_hold_own_free_late_and_nearly_due_tasks(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    late, _ = handled(now - timedelta(days=6), CIVIL_STATUS)
    free, _ = handled(now)
    mine, _ = handled(now, CIVIL_STATUS)

    assert set(refs(world, CIVIL_STATUS, Section.TODO, now)) == {late, free, mine}
    assert refs(world, CIVIL_STATUS, Section.MINE, now) == [late, mine]
    assert refs(world, CIVIL_STATUS, Section.FREE, now) == [free]
    assert refs(world, CIVIL_STATUS, Section.LATE, now) == [late]
    due = inbox.inbox(world.actor(CIVIL_STATUS), Section.MINE, now=now).rows[1].due_at
    assert due is not None
    near = inbox.inbox(world.actor(CIVIL_STATUS), Section.NEARLY, now=due - timedelta(hours=1)).rows
    assert mine in {row.ref for row in near}
    assert late not in {row.ref for row in near}


@pytest.mark.req("QN-16.4-1", "VL-21.3-1")
def test_step_of_a_dossier_that_waits_for_the_applicant_is_nobodys_to_do_until_the_answer_is_in(
    world: World, now: datetime
) -> None:
    dossier_id, handler = waiting_for_supplement(world, now=now)
    later = now + timedelta(days=1)

    def shown(at: datetime) -> list[list[int]]:
        sections = (Section.TODO, Section.UNIT, Section.LATE)
        return [[row.dossier_id for row in inbox.inbox(handler, each, now=at).rows] for each in sections]

    assert shown(later) == [[], [], []]
    brought_to_the_desk(world, dossier_id, now=later)
    intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=later + timedelta(hours=1))
    assert shown(later + timedelta(hours=2))[:2] == [[dossier_id], [dossier_id]]


def test_unit_shows_colleagues_tasks_and_waiting_what_was_passed_on(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    code, task_id = handled(now, CIVIL_STATUS)

    assert code in refs(world, DISPATCHER, Section.UNIT, now)
    assert refs(world, DISPATCHER, Section.TODO, now) == []
    [waiting] = inbox.inbox(world.actor(DISPATCHER), Section.WAITING, now=now + timedelta(hours=1)).rows
    assert (waiting.ref, waiting.id, waiting.assignee) == (code, task_id, world.actor(CIVIL_STATUS).full_name)
    assert refs(world, CIVIL_STATUS, Section.WAITING, now) == []


def test_waiting_goes_back_as_far_as_the_work_does_page_by_page(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "WALKED", 2)
    old = [handled(now - timedelta(days=200, minutes=-place))[0] for place in range(3)]
    recent, _ = handled(now)
    ended = transferred_dossier(world, now=now - timedelta(days=100))
    finished(world, ended.id, now=now - timedelta(days=100))
    actor, later = world.actor(DISPATCHER), now + timedelta(hours=1)

    shown: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        page = inbox.inbox(actor, Section.WAITING, now=later, after=after)
        shown.append([row.ref for row in page.rows])
        assert (page.walked_to is None) == (page.after is None)
        after = page.after

    assert [ref for page_of in shown for ref in page_of] == [recent, *reversed(old)]
    assert len(shown) > 1


def test_procedure_narrows_and_pages_follow_one_another(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    codes = [handled(now + timedelta(minutes=place))[0] for place in range(3)]
    handled(now, code=HOUSEHOLD_BUSINESS)
    actor = world.actor(CIVIL_STATUS)

    shown: list[str] = []
    after: str | None = ""
    while after is not None:
        page = inbox.inbox(actor, Section.FREE, now=now, after=after, procedure=MARITAL_STATUS, limit=2)
        shown += [row.ref for row in page.rows]
        after = page.after

    assert shown == codes
    assert refs(world, CIVIL_STATUS, Section.FREE, now, after="rác") == refs(world, CIVIL_STATUS, Section.FREE, now)


def test_counts_agree_with_the_sections_and_stop_at_the_most(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    handled(now - timedelta(days=6), CIVIL_STATUS)
    for _ in range(3):
        handled(now)
    actor = world.actor(CIVIL_STATUS)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        counted = inbox.counts(actor, now=now, most=2)

    assert len(queries) == 1
    assert counted == {
        Section.TODO: 2, Section.MINE: 1, Section.FREE: 2, Section.UNIT: 2, Section.NEARLY: 0, Section.LATE: 1,
    }  # fmt: skip


@pytest.mark.slow
def test_inbox_costs_the_same_with_five_thousand_open_tasks_of_colleagues(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    mine, task_id = handled(now, CIVIL_STATUS)
    other = world.actor(LEADER).account_id
    # Rows of colleagues by the thousand, which no service would write in a test's time.
    sql.execute(
        "INSERT INTO processing_task (id, dossier_id, step, title, kind, agency_id, unit_id, role, assignee_id, "
        "opened_at, due_at, outcome, outcome_label, comment, cancelled) "
        "SELECT id + n, dossier_id, step, title, kind, agency_id, unit_id, role, %s, opened_at, "
        "due_at - interval '30 days', '', '', '', false "
        "FROM processing_task, generate_series(1, 5000) n WHERE id = %s",
        (other, task_id),
    )
    sql.execute("ANALYZE processing_task", ())

    with CaptureQueriesContext(connection) as queries:
        assert refs(world, CIVIL_STATUS, Section.MINE, now) == [mine]
    plan = sql.rows("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + queries[0]["sql"].replace("%", "%%"), ())[0][0]

    assert sql.json_value(plan)[0]["Plan"]["Shared Hit Blocks"] < 60


def test_assigning_is_told_once_and_only_to_who_may_do_it(
    world: World, now: datetime, handled: Callable[..., tuple[str, int]]
) -> None:
    code, task_id = handled(now)
    dossier = dossiers.visible(world.actor(DISPATCHER), code)
    handler = world.actor(CIVIL_STATUS)
    given = {"dossier_id": dossier.id, "task_id": task_id, "now": now}

    for _ in range(2):
        name = processing.assign_task(actor=world.actor(DISPATCHER), assignee_id=handler.account_id, **given)

    assert name == handler.full_name
    told = [row for row in dossiers.history(dossier.id) if row.type == "step.assigned"]
    assert [row.payload["assignee"] for row in told] == [handler.account_id]
    with pytest.raises(RuleBroken) as refused:
        processing.assign_task(actor=world.actor(DISPATCHER), assignee_id=world.actor(LEADER).account_id, **given)
    assert refused.value.code == "step.assignee"
    with pytest.raises(NotAllowed):
        processing.assign_task(actor=world.actor("vanthu.camthanh"), assignee_id=handler.account_id, **given)
