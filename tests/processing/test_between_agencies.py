"""Work between agencies: who is asked by which condition, answers recorded, lateness told, processes called."""

import copy
from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import ANSWERS, accepted_online, handed_in_dossier, step_done
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, COMMUNE, HOUSEHOLD_BUSINESS, LEADER, MARITAL_STATUS, World

from motcua.core import sql, verify
from motcua.core.errors import RuleBroken
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency
from motcua.dossiers import queries as dossiers
from motcua.notifications import registry
from motcua.procedures.queries import form_of, process_of
from motcua.procedures.services import offer
from motcua.processing import queries
from motcua.processing.services import complete_step, open_tasks, tell_late
from motcua.processing.worksheet import steps_to_do

pytestmark = pytest.mark.django_db
ASKED = "Địa điểm này có hợp quy hoạch không?"
DEPARTMENT = "chuyenvien1.soxaydung"
SMALL = "von <= 50000000"
"""The dossiers of these tests state a capital of 20 million."""


def task(
    key: str, kind: str = "task", agency: str = "handling", role: str = "handler", hours: float = 2, **ways
) -> dict:
    outcomes = [
        {"key": name, "label": name, **(way if isinstance(way, dict) else {"to": way})} for name, way in ways.items()
    ]
    step = {"key": key, "title": f"Bước {key}", "kind": kind, "agency": agency, "role": role, "limit_hours": hours}
    return step | {"outcomes": outcomes}


def consult(key: str, slot: str) -> dict:
    return task(key, "consult", f"slot:{slot}", "handler", 4, ok="du-y-kien", no="du-y-kien") | {"question": ASKED}


def process(condition: str) -> dict:
    return {
        "title": "Có hỏi ý kiến",
        "start": "tham-dinh",
        "steps": [
            task("tham-dinh", trinh={"when": [{"if": condition, "to": ["y-kien-1", "y-kien-2"]}], "to": "duyet"}),
            consult("y-kien-1", "so-xay-dung"),
            consult("y-kien-2", "so-nong-nghiep"),
            {"key": "du-y-kien", "title": "Đủ ý kiến", "kind": "join", "to": "duyet"},
            task("duyet", "approve", role="approver", dong_y="finish", tra_lai={"to": "tham-dinh", "back": True}),
        ],
    }


def offered(world: World, definition: dict, code: str = HOUSEHOLD_BUSINESS, **more) -> None:
    """Offer a procedure at the commune with a process of its own."""
    agency = dict(Agency.objects.values_list("code", "id"))
    slots = {"so-xay-dung": agency["H99.04"], "so-nong-nghiep": agency["H99.05"], "ubnd-tinh": agency["H99"]}
    offering = world.offering(code)
    offer(
        actor=world.actor(ADMINISTRATOR),
        code=code,
        agency_id=agency[COMMUNE],
        slots=slots,
        form=copy.deepcopy(form_of(offering.form_id)),
        process=definition,
        now=world.now,
        **more,
    )


def opened(dossier_id: int) -> list[str]:
    return [found.step for found in open_tasks(dossier_id)]


def asking(world: World, now: datetime, words: str = "Xem giúp bản vẽ kèm theo.") -> int:
    """A dossier whose two consultations were just asked."""
    offered(world, process(SMALL))
    dossier_id = transferred(world, now)
    step_done(world, dossier_id, comment=words, now=now)
    return dossier_id


def transferred(world: World, now: datetime) -> int:
    """A dossier handed in online, so that it has answers, and passed on by the desk."""
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    accepted_online(world, dossier_id, code=HOUSEHOLD_BUSINESS, now=now)
    return dossier_id


def test_condition_on_the_answers_decides_where_an_outcome_leads(world: World, now: datetime) -> None:
    found = []
    for condition in ("von > 50000000 && so_lao_dong >= 1", SMALL):
        offered(world, process(condition))
        dossier_id = transferred(world, now)
        step_done(world, dossier_id, now=now)
        found.append(opened(dossier_id))

    assert found == [["duyet"], ["y-kien-1", "y-kien-2"]]


def test_condition_that_cannot_be_judged_leaves_the_step_open_and_says_so(world: World, now: datetime) -> None:
    offering = world.offering(HOUSEHOLD_BUSINESS)
    fields = [field for section in form_of(offering.form_id)["sections"] for field in section["fields"]]
    unanswered = next(
        field["key"]
        for field in fields
        if field["key"] not in ANSWERS[HOUSEHOLD_BUSINESS] and field["type"] != "checkbox"
    )
    offered(world, process(f"{unanswered} == {unanswered}"))
    dossier_id = transferred(world, now)

    with pytest.raises(RuleBroken) as refused:
        step_done(world, dossier_id, now=now)

    assert refused.value.code == "process.condition"
    assert "Bước “Bước tham-dinh” chưa đi tiếp được" in refused.value.message
    assert opened(dossier_id) == ["tham-dinh"]
    [way] = steps_to_do(actor=actor_of(world, dossier_id), dossier_id=dossier_id, now=now)[0].ways
    assert way.leads_to == ""


def actor_of(world: World, dossier_id: int):
    unit = open_tasks(dossier_id)[0].unit_id
    login = Account.objects.filter(post__unit_id=unit, post__roles__contains=["handler"]).values_list(
        "login", flat=True
    )[0]
    return world.actor(login)


def test_offer_refuses_conditions_on_what_the_form_does_not_ask(world: World) -> None:
    with pytest.raises(RuleBroken) as refused:
        offered(world, process("dien_tich_dat > 500"))

    assert refused.value.code == "process.unsound"
    assert "biểu mẫu không có mục “dien_tich_dat”" in refused.value.message


@pytest.mark.req("DN-13.8")
def test_offer_refuses_steps_that_take_longer_than_the_procedure(world: World) -> None:
    definition = process("true")
    definition["steps"][0]["limit_hours"] = 30

    with pytest.raises(RuleBroken) as refused:
        offered(world, definition)

    assert refused.value.code == "process.unsound"
    assert "mất 36 giờ làm việc, nhiều hơn thời hạn giải quyết 24 giờ" in refused.value.message


@pytest.mark.req("QN-3.1-2", "VL-15.3", "HD-6.3-3")
def test_consultation_records_question_and_answer(world: World, now: datetime) -> None:
    dossier_id = asking(world, now)
    actor = world.actor(DEPARTMENT)
    [step] = steps_to_do(actor=actor, dossier_id=dossier_id, now=now)

    complete_step(actor=actor, dossier_id=dossier_id, task_id=step.task_id, outcome="ok", comment="Hợp.", now=now)

    assert step.question == f"{ASKED}\n\nXem giúp bản vẽ kèm theo."
    row = next(row for row in queries.steps(dossier_id) if row.id == step.task_id)
    assert (row.question, row.comment, row.agency) == (step.question, "Hợp.", "Sở Xây dựng")
    told = [event.type for event in dossiers.history(dossier_id) if event.type.startswith("consultation.")]
    assert told == ["consultation.asked", "consultation.asked", "consultation.answered"]
    assert list(verify.faults()) == []


def test_consultation_without_an_answer_in_words_is_not_ended(world: World, now: datetime) -> None:
    dossier_id = asking(world, now)
    actor = world.actor(DEPARTMENT)
    [step] = steps_to_do(actor=actor, dossier_id=dossier_id, now=now)

    with pytest.raises(RuleBroken) as refused:
        complete_step(actor=actor, dossier_id=dossier_id, task_id=step.task_id, outcome="ok", comment=" ", now=now)

    assert (refused.value.code, refused.value.field) == ("step.answer_needed", "comment")
    assert opened(dossier_id) == ["y-kien-1", "y-kien-2"]


def test_late_answer_is_told_once_to_who_asked_and_agrees_to_nothing(world: World, now: datetime) -> None:
    dossier_id = asking(world, now)
    asker = queries.steps(dossier_id)[0].done_by
    Account.objects.filter(full_name=asker).update(email="nguoihoi@vidu.example")
    step_done(world, dossier_id, now=now + timedelta(minutes=5))
    later = now + timedelta(days=3)

    told = [tell_late(now + timedelta(hours=1)), tell_late(later), tell_late(later)]

    assert told == [0, 1, 0]
    assert opened(dossier_id) == ["y-kien-2"]
    [late] = [event for event in dossiers.history(dossier_id) if event.type == "consultation.late"]
    assert late.payload["step"] == "y-kien-2"
    [(event_id,)] = sql.rows(
        "SELECT id FROM core_event WHERE stream = %s AND type = 'consultation.late'", (dossier_id,)
    )
    registry.run(event_id, "notify.asker", later)
    registry.run(event_id, "notify.asker", later)
    [(address, subject)] = sql.rows("SELECT address, subject FROM notifications_message WHERE event = %s", (event_id,))
    assert address == "nguoihoi@vidu.example"
    assert subject.endswith("quá hạn trả lời ý kiến")


@pytest.mark.req("LD-2.1-2", "HD-7.2-2", "HD-2.1")
def test_call_runs_the_process_of_the_other_agency_with_its_own_steps_limits_and_history(
    world: World, now: datetime
) -> None:
    agency = dict(Agency.objects.values_list("code", "id"))
    other = {
        "title": "Ở tỉnh",
        "start": "xem",
        "steps": [
            task("xem", role="dispatcher", hours=3, ok="ky"),
            task("ky", "approve", role="approver", hours=1, ok="finish", no={"to": "refuse", "needs_comment": True}),
        ],
    }
    offer(
        actor=world.actor(ADMINISTRATOR),
        code=MARITAL_STATUS,
        agency_id=agency["H99.02"],
        handling_id=agency["H99.04"],
        process=other,
        now=now,
    )
    definition = {
        "title": "Chuyển cấp",
        "start": "tiep",
        "steps": [
            task("tiep", ok="len-tinh"),
            task("len-tinh", "call", "slot:so-xay-dung", "", 4, finish="tra", refuse="tra") | {"calls": MARITAL_STATUS},
            task("tra", ok="finish"),
        ],
    }
    offered(world, definition)
    dossier_id = transferred(world, now)

    for hour in range(1, 5):
        step_done(world, dossier_id, now=now + timedelta(minutes=10 * hour))

    done = [
        (row.step, row.agency, (row.due_at - row.opened_at) / timedelta(hours=1)) for row in queries.steps(dossier_id)
    ]
    commune = queries.steps(dossier_id)[0].agency
    assert [row[:2] for row in done] == [
        ("tiep", commune),
        ("len-tinh--xem", "Sở Xây dựng"),
        ("len-tinh--ky", "Sở Xây dựng"),
        ("tra", commune),
    ]
    kept = process_of(world.offering(HOUSEHOLD_BUSINESS).process_id)
    assert [step["limit_hours"] for step in kept["steps"]] == [2, 3, 1, 2]
    assert dossiers.notice_facts(dossier_id).status == 9


def test_call_of_a_process_that_the_agency_does_not_have_is_refused(world: World) -> None:
    definition = {
        "title": "Chuyển cấp",
        "start": "len-tinh",
        "steps": [task("len-tinh", "call", "slot:so-xay-dung", "", 4, finish="finish") | {"calls": "9.999999"}],
    }

    with pytest.raises(RuleBroken) as refused:
        offered(world, definition)

    assert refused.value.message == (
        "Bước “Bước len-tinh” chưa dùng được: Sở Xây dựng chưa cung cấp thủ tục 9.999999 nên chưa có quy trình để gọi; "
        "hãy mở ở đó trước."
    )


@pytest.mark.slow
def test_answers_given_at_once_and_told_late_at_once_go_on_exactly_once(committed_world: World, now: datetime) -> None:
    world, later = committed_world, now + timedelta(days=3)
    dossier_id = asking(world, now)
    givers = [world.actor(login) for login in (DEPARTMENT, "chuyenvien1.sonnmt")]
    tasks = open_tasks(dossier_id)

    def answer(number: int) -> None:
        complete_step(
            actor=givers[number],
            dossier_id=dossier_id,
            task_id=tasks[number].id,
            outcome="ok",
            comment="Đồng ý.",
            now=later,
        )

    ended = at_once(
        lambda: answer(0), lambda: answer(1), lambda: answer(1), lambda: tell_late(later), lambda: tell_late(later)
    )

    assert ended == ["done", "done", "done", "done", "step.already_done"]
    assert opened(dossier_id) == ["duyet"]
    told = [event.payload["step"] for event in dossiers.history(dossier_id) if event.type == "consultation.late"]
    assert len(told) == len(set(told))
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_last_step_ended_twice_at_once_ends_the_process_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    offered(world, process("von > 50000000"))
    dossier_id = transferred(world, now)
    step_done(world, dossier_id, now=now)
    [last] = open_tasks(dossier_id)
    leader = world.actor(LEADER)

    def decide(outcome: str) -> None:
        complete_step(actor=leader, dossier_id=dossier_id, task_id=last.id, outcome=outcome, comment="Xong.", now=now)

    ended = at_once(lambda: decide("dong_y"), lambda: decide("dong_y"), lambda: decide("tra_lai"))

    assert ended == ["done", "step.already_done", "step.already_done"]
    ready = [event for event in dossiers.history(dossier_id) if event.type == "dossier.ready"]
    assert (len(ready), opened(dossier_id)) in [(1, []), (0, ["tham-dinh"])]
