"""Questions, drafts and presence of colleagues on a dossier."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import doer, step_done, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    BUILDING_PERMIT,
    CITIZEN,
    CIVIL_STATUS,
    DESK,
    DISPATCHER,
    OTHER_DESK,
    World,
)

from motcua.core.errors import NotFound, RuleBroken
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.directory import posts
from motcua.dossiers import queries as dossiers
from motcua.processing import services as processing
from motcua.workplace import queries
from motcua.workplace.services import drafts, presence, questions, views

pytestmark = pytest.mark.django_db


def test_question_waits_for_who_was_asked_and_the_answer_closes_it(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asker, asked = world.actor(DISPATCHER), world.actor(CIVIL_STATUS)

    question = questions.ask(
        actor=asker, dossier_id=received.id, asked_of=asked.account_id, text=" Bản gốc có chưa? ", now=now
    )

    [row] = queries.asked_of(asked)[0]
    assert (row.ref, row.asked_by, row.text) == (received.code, asker.full_name, "Bản gốc có chưa?")
    assert queries.asked_count(asked) == 1
    assert queries.asked_of(asker) == ([], 0)
    questions.answer(actor=asked, dossier_id=received.id, question_id=question, text="Có rồi", now=now)
    assert queries.asked_of(asked) == ([], 0)
    [answered] = queries.questions(asker, received.id)
    assert (answered.answer, answered.answered_at, answered.mine) == ("Có rồi", now, False)
    told = [row for row in dossiers.history(received.id) if row.type.startswith("question.")]
    assert [row.type for row in told] == ["question.asked", "question.answered"]
    assert "Bản gốc" not in str([row.payload for row in told])


@pytest.mark.req("QN-3.1-2")
def test_agencies_ask_and_answer_one_another_on_record(world: World, now: datetime) -> None:
    limit = {"limit": TimeLimit(15, TimeUnit.WORKING_DAY), "limit_basis": "Quyết định mẫu"}
    received = transferred_dossier(world, code=BUILDING_PERMIT, now=now, **limit)
    step_done(world, received.id, now=now)
    task = processing.open_tasks(received.id)[0]
    processing.complete_step(
        actor=doer(world, task), dossier_id=received.id, task_id=task.id, outcome="lay-y-kien", now=now
    )
    asker = doer(world, task)
    department = next(each for each in processing.open_tasks(received.id) if each.agency_id != asker.agency_id)
    asked = doer(world, department)

    offered = {each.account_id for each in queries.colleagues(asker, received.id, now)}
    question = questions.ask(
        actor=asker, dossier_id=received.id, asked_of=asked.account_id, text="Đã khảo sát hiện trạng chưa?", now=now
    )
    questions.answer(actor=asked, dossier_id=received.id, question_id=question, text="Đã khảo sát.", now=now)

    assert asked.account_id in offered
    assert asked.agency_id != asker.agency_id
    told = [(row.type, row.who) for row in dossiers.history(received.id) if row.type.startswith("question.")]
    assert told == [("question.asked", asker.full_name), ("question.answered", asked.full_name)]


def test_question_to_somebody_who_does_not_see_the_dossier_is_refused(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asker = world.actor(DISPATCHER)

    for outsider, code in [
        (world.actor(OTHER_DESK).account_id, "question.outsider"),
        (world.actor(CITIZEN).account_id, "question.outsider"),
        (asker.account_id, "question.self"),
        (1, "question.outsider"),
    ]:
        with pytest.raises(RuleBroken) as refused:
            questions.ask(actor=asker, dossier_id=received.id, asked_of=outsider, text="Ai đó?", now=now)
        assert refused.value.code == code
    assert queries.questions(asker, received.id) == []


def test_only_who_was_asked_answers_and_only_once(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asker, asked = world.actor(DISPATCHER), world.actor(CIVIL_STATUS)
    question = questions.ask(actor=asker, dossier_id=received.id, asked_of=asked.account_id, text="Bản gốc?", now=now)

    with pytest.raises(NotFound):
        questions.answer(actor=asker, dossier_id=received.id, question_id=question, text="Tôi đáp", now=now)
    questions.answer(actor=asked, dossier_id=received.id, question_id=question, text="Có", now=now)
    with pytest.raises(RuleBroken) as refused:
        questions.answer(actor=asked, dossier_id=received.id, question_id=question, text="Lần nữa", now=now)

    assert refused.value.code == "question.answered"
    assert queries.questions(asker, received.id)[0].answer == "Có"


def test_draft_is_kept_for_its_writer_and_a_second_window_is_told(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    writer = world.actor(DISPATCHER)
    kept = {"actor": writer, "dossier_id": received.id, "form": "note"}

    first = drafts.keep_draft(**kept, values={"text": "Đang viết"}, revision=0, now=now)
    second = drafts.keep_draft(**kept, values={"khac": "x"}, revision=first, now=now + timedelta(minutes=1))
    with pytest.raises(RuleBroken) as refused:
        drafts.keep_draft(**kept, values={"text": "Cửa sổ cũ"}, revision=first, now=now)

    assert (first, second, refused.value.code) == (1, 2, "draft.newer")
    row = queries.drafts(writer, received.id)["note"]
    assert (row.values, row.saved_at) == ({"text": "Đang viết", "khac": "x"}, now + timedelta(minutes=1))
    assert queries.drafts(world.actor(CIVIL_STATUS), received.id) == {}
    drafts.forget_draft(**kept, now=now)
    after = queries.drafts(writer, received.id)["note"]
    assert (after.values, after.revision) == ({}, 3)


def test_two_people_on_one_dossier_see_each_other_for_a_minute(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    one, other = world.actor(DISPATCHER), world.actor(DESK)

    assert presence.here(actor=one, dossier_id=received.id, now=now) == []
    assert presence.here(actor=other, dossier_id=received.id, now=now) == [one.full_name]
    assert presence.here(actor=one, dossier_id=received.id, now=now + timedelta(seconds=30)) == [other.full_name]
    assert presence.here(actor=one, dossier_id=received.id, now=now + timedelta(seconds=90)) == []


def test_views_are_named_once_limited_and_ones_own(world: World) -> None:
    actor, other = world.actor(DISPATCHER), world.actor(DESK)

    view = views.save_view(actor=actor, name=" Khai sinh ", section="late", procedure="1.004873")
    again = views.save_view(actor=actor, name="Khai sinh", section="mine")
    views.forget_view(actor=other, view_id=view)

    assert view == again
    assert [(row.name, row.section, row.procedure) for row in queries.views(actor)] == [("Khai sinh", "mine", "")]
    for place in range(19):
        views.save_view(actor=actor, name=f"Cách {place}", section="todo")
    for name, code in (("", "view.unnamed"), ("Thêm nữa", "view.too_many")):
        with pytest.raises(RuleBroken) as refused:
            views.save_view(actor=actor, name=name, section="todo")
        assert refused.value.code == code
    views.forget_view(actor=actor, view_id=view)
    assert len(queries.views(actor)) == 19


def test_columns_are_kept_per_account(world: World) -> None:
    actor = world.actor(DISPATCHER)

    views.choose_columns(actor=actor, keys=["thu-tuc", "rác"])

    assert queries.columns_of(actor) == ["thu-tuc"]
    assert queries.columns_of(world.actor(DESK)) == ["han-buoc", "buoc", "nguoi-lam", "hen-tra"]


def test_question_and_colleague_go_with_the_post(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asker, asked = world.actor(DISPATCHER), world.actor(CIVIL_STATUS)
    questions.ask(actor=asker, dossier_id=received.id, asked_of=asked.account_id, text="Có bản gốc chưa?", now=now)
    role = {"units": {asked.unit_id}, "roles": {"handler"}}
    offered = [
        asked.account_id in {each.account_id for each in found}
        for found in (queries.colleagues(asker, received.id, now), queries.assignable(**role, now=now))
    ]

    posts.end(actor=world.actor(ADMINISTRATOR), post_id=asked.post_id, reason="Điều chuyển", now=now)

    after = world.actor(CIVIL_STATUS)
    left = [*queries.colleagues(asker, received.id, now), *queries.assignable(**role, now=now)]
    assert offered == [True, True]
    assert asked.account_id not in {each.account_id for each in left}
    assert (queries.asked_of(after), queries.asked_count(after)) == (([], 0), 0)
