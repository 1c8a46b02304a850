"""Dossiers carried through their internal process by the services that officials use."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import GROUND, step_done, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import (
    ALLOWANCE,
    BUILDING_PERMIT,
    CIVIL_STATUS,
    CLERK,
    DISPATCHER,
    LEADER,
    World,
)

from motcua.core import verify
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.processing import queries
from motcua.processing.queries import NoteRow, Proposal
from motcua.processing.services import attach_files, complete_step, open_tasks, write_note
from motcua.processing.worksheet import steps_to_do
from motcua.results.services import IssueFacts, issue_result

pytestmark = pytest.mark.django_db
FACTS = IssueFacts(name="Giấy xác nhận", symbol="GXN-UBND", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
FIFTEEN_DAYS = {"limit": TimeLimit(15, TimeUnit.CALENDAR_DAY), "limit_basis": "Nhà ở riêng lẻ"}


def act(
    world: World,
    login: str,
    dossier_id: int,
    outcome: str,
    comment: str = "",
    *,
    now: datetime,
    assignee: str = "",
    files: tuple[int, ...] = (),
) -> None:
    """End the one open step that this official may end."""
    actor = world.actor(login)
    [step] = steps_to_do(actor=actor, dossier_id=dossier_id, now=now)
    complete_step(
        actor=actor,
        dossier_id=dossier_id,
        task_id=step.task_id,
        outcome=outcome,
        comment=comment,
        ground=GROUND if outcome == "tu-choi" else "",
        assignee_id=world.actor(assignee).account_id if assignee else None,
        files=files,
        now=now,
    )


def issue(world: World, login: str, dossier_id: int, *, now: datetime) -> int:
    """Number and issue the result in the one open issuing step."""
    actor = world.actor(login)
    [step] = steps_to_do(actor=actor, dossier_id=dossier_id, now=now)
    outcome = step.ways[0].key
    return issue_result(actor=actor, dossier_id=dossier_id, task_id=step.task_id, outcome=outcome, facts=FACTS, now=now)


def open_steps(dossier_id: int) -> list[str]:
    return [task.step for task in open_tasks(dossier_id)]


def at_leader(world: World, now: datetime) -> int:
    """A dossier of the commune that waits for the leader's decision."""
    dossier_id = transferred_dossier(world, now=now).id
    act(world, DISPATCHER, dossier_id, "giao", now=now, assignee=CIVIL_STATUS)
    act(world, CIVIL_STATUS, dossier_id, "dat", "Đủ điều kiện", now=now + timedelta(hours=1))
    return dossier_id


def done_so_far(dossier_id: int) -> list[tuple[str, str, str, str, str]]:
    return [
        (step.title, step.unit, step.done_by, step.done_title, step.outcome_label)
        for step in queries.steps(dossier_id)
        if step.done_at
    ]


@pytest.mark.req("HD-7.2-1", "LD-9.1-3", "QN-4.2")
def test_commune_process_goes_from_the_desk_over_division_and_leader_back_to_the_desk(
    world: World, now: datetime
) -> None:
    dossier_id = at_leader(world, now)
    act(world, LEADER, dossier_id, "dong-y", now=now + timedelta(hours=2))

    number = issue(world, CLERK, dossier_id, now=now + timedelta(hours=4))

    found = dossiers.visible(world.actor(LEADER), dossiers.notice_facts(dossier_id).ref)
    assert number == 1
    assert (found.status, found.awaiting, found.finished_at, found.steps_done) == (
        9,
        "return",
        now + timedelta(hours=4),
        4,
    )
    assert open_steps(dossier_id) == []
    office = "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
    assert done_so_far(dossier_id) == [
        ("Phân công thụ lý", office, *who(world, DISPATCHER), "Giao thụ lý"),
        ("Tra cứu, xác minh, dự thảo", office, *who(world, CIVIL_STATUS), "Đủ điều kiện, trình phê duyệt"),
        ("Ký Giấy xác nhận", "Lãnh đạo Ủy ban nhân dân phường", *who(world, LEADER), "Ký duyệt kết quả"),
        ("Vào sổ, phát hành kết quả", "Văn thư", *who(world, CLERK), "Phát hành"),
    ]


def who(world: World, login: str) -> tuple[str, str]:
    actor = world.actor(login)
    return actor.full_name, actor.post_title


@pytest.mark.req("DN-13.6", "VL-7.1.c", "VL-4.4")
def test_history_names_person_post_and_unit_of_every_act_and_holds_together(world: World, now: datetime) -> None:
    dossier_id = at_leader(world, now)
    act(world, LEADER, dossier_id, "dong-y", now=now + timedelta(hours=2))
    issue(world, CLERK, dossier_id, now=now + timedelta(hours=4))

    history = dossiers.history(dossier_id)

    def of(login: str) -> tuple[str, str, str]:
        actor = world.actor(login)
        return actor.full_name, actor.post_title, actor.unit_name

    desk, system = of("motcua.camthanh"), ("", "", "")
    assert [(event.type, (event.who, event.post, event.unit)) for event in history] == [
        ("dossier.submitted", desk),
        ("dossier.papers_checked", desk),
        ("dossier.accepted", desk),
        ("dossier.slip_issued", desk),
        ("dossier.transferred", desk),
        ("step.opened", system),
        ("step.completed", of(DISPATCHER)),
        ("step.opened", of(DISPATCHER)),
        ("step.completed", of(CIVIL_STATUS)),
        ("step.opened", of(CIVIL_STATUS)),
        ("step.completed", of(LEADER)),
        ("decision.approved", of(LEADER)),
        ("step.opened", of(LEADER)),
        ("result.issued", of(CLERK)),
        ("step.completed", of(CLERK)),
        ("dossier.ready", of(CLERK)),
    ]
    assert list(verify.faults(stream=dossier_id)) == []


def test_parallel_opinions_join_only_when_both_are_given(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, code=BUILDING_PERMIT, now=now, **FIFTEEN_DAYS).id
    step_done(world, dossier_id, now=now)
    act(world, "kinhte.camthanh", dossier_id, "lay-y-kien", now=now + timedelta(hours=1))
    both = open_steps(dossier_id)

    act(world, "chuyenvien1.soxaydung", dossier_id, "dong-y", "Thống nhất", now=now + timedelta(hours=2))
    one = open_steps(dossier_id)
    act(world, "chuyenvien1.sonnmt", dossier_id, "co-y-kien", "Thêm bể tự hoại", now=now + timedelta(hours=3))
    joined = open_steps(dossier_id)

    assert (both, one, joined) == (
        ["y-kien-xay-dung", "y-kien-moi-truong"],
        ["y-kien-moi-truong"],
        ["du-thao"],
    )
    opinions = [step for step in queries.steps(dossier_id) if step.fork]
    assert len({step.fork for step in opinions}) == 1
    assert [(step.agency, step.outcome_label, step.comment) for step in opinions] == [
        ("Sở Xây dựng", "Thống nhất", "Thống nhất"),
        ("Sở Nông nghiệp và Môi trường", "Có ý kiến, yêu cầu điều chỉnh", "Thêm bể tự hoại"),
    ]


def test_return_to_an_earlier_step_needs_a_reason_and_comes_back_to_the_same_person(
    world: World, now: datetime
) -> None:
    dossier_id = at_leader(world, now)

    with pytest.raises(RuleBroken) as blank:
        act(world, LEADER, dossier_id, "tra-lai", now=now + timedelta(hours=2))
    act(world, LEADER, dossier_id, "tra-lai", "Thiếu căn cứ", now=now + timedelta(hours=2))

    assert (blank.value.code, blank.value.field) == ("step.comment_needed", "comment")
    [task] = open_tasks(dossier_id)
    assert (task.step, task.assignee_id) == ("xac-minh", world.actor(CIVIL_STATUS).account_id)


@pytest.mark.req("VL-7.2.c-1", "VL-15.3", "HD-6.3-3")
def test_leader_refuses_and_the_dossier_ends_with_ground_reason_and_slip(world: World, now: datetime) -> None:
    dossier_id = at_leader(world, now)

    act(world, LEADER, dossier_id, "tu-choi", "Không đủ điều kiện theo luật", now=now + timedelta(hours=2))

    found = dossiers.visible(world.actor(LEADER), dossiers.notice_facts(dossier_id).ref)
    last = dossiers.history(dossier_id)[-2]
    assert (found.status, found.awaiting, found.finished_at) == (3, "", now + timedelta(hours=2))
    assert (last.type, last.payload, last.reason) == (
        "dossier.refused",
        {"stage": "appraisal", "ground": "TC-03"},
        "Không đủ điều kiện theo luật",
    )
    assert [slip.kind for slip in dossiers.slips(dossier_id)] == ["appointment", "refusal"]
    assert open_steps(dossier_id) == []


def test_commune_hands_over_to_the_province_and_gets_the_dossier_back(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, code=ALLOWANCE, now=now).id
    ref = dossiers.notice_facts(dossier_id).ref
    hidden_before = dossiers.find(world.actor("chuyenvien1.sonnmt"), ref)
    moments = (now + timedelta(minutes=10 * number) for number in range(1, 20))
    trail = []
    while tasks := open_tasks(dossier_id):
        trail.append((tasks[0].step, queries.steps(dossier_id)[-1].agency))
        step_done(world, dossier_id, now=next(moments))

    commune, department, province = (
        "Ủy ban nhân dân phường Cẩm Thành",
        "Sở Nông nghiệp và Môi trường",
        "Ủy ban nhân dân tỉnh Minh Họa",
    )
    assert trail == [
        ("phan-cong", commune),
        ("tham-tra-xa", commune),
        ("ky-to-trinh", commune),
        ("gui-tinh", commune),
        ("tham-tra-tinh", department),
        ("quyet-dinh", province),
        ("phat-hanh-tinh", province),
        ("chi-tra", commune),
    ]
    assert hidden_before == []
    assert dossiers.visible(world.actor("chuyenvien1.sonnmt"), ref).status == 9


def test_step_of_another_unit_is_refused_and_stays_open(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id
    [task] = open_tasks(dossier_id)

    for login in ("phancong.nghialo", CIVIL_STATUS, LEADER, "quantri.tinh"):
        with pytest.raises(NotAllowed):
            complete_step(actor=world.actor(login), dossier_id=dossier_id, task_id=task.id, outcome="giao", now=now)

    assert open_tasks(dossier_id) == [task]


def test_second_official_is_told_who_was_first_and_how(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id
    [task] = open_tasks(dossier_id)
    actor = world.actor(DISPATCHER)
    complete_step(actor=actor, dossier_id=dossier_id, task_id=task.id, outcome="giao", now=now)

    with pytest.raises(RuleBroken) as late:
        complete_step(actor=actor, dossier_id=dossier_id, task_id=task.id, outcome="giao", now=now)

    assert (late.value.code, late.value.message) == (
        "step.already_done",
        (
            f"Bước “Phân công thụ lý” đã được {actor.full_name} xử lý lúc 09:00 11/03/2026 (Giao thụ lý). "
            "Hồ sơ đã sang bước khác."
        ),
    )


def test_assignee_without_the_role_is_refused(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id

    with pytest.raises(RuleBroken) as wrong:
        act(world, DISPATCHER, dossier_id, "giao", now=now, assignee=LEADER)

    assert (wrong.value.code, wrong.value.field) == ("step.assignee", "assignee")
    assert open_steps(dossier_id) == ["phan-cong"]


def test_issuing_step_is_not_ended_without_a_result(world: World, now: datetime) -> None:
    dossier_id = at_leader(world, now)
    act(world, LEADER, dossier_id, "dong-y", now=now + timedelta(hours=2))

    with pytest.raises(RuleBroken) as early:
        act(world, CLERK, dossier_id, "phat-hanh", now=now + timedelta(hours=4))

    assert early.value.code == "step.issue_first"


def test_late_step_tells_the_working_minutes_in_history(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id

    act(world, DISPATCHER, dossier_id, "giao", comment="Chờ xác minh", now=now + timedelta(days=1))

    done = [event.payload for event in dossiers.history(dossier_id) if event.type == "step.completed"]
    assert [payload["late_minutes"] for payload in done] == [6 * 60]


def test_files_of_a_step_join_the_dossier_and_its_history(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id
    actor = world.actor(DISPATCHER)
    first = documents.store(name="du-thao.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)
    second = documents.store(name="bien-ban.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)

    attach_files(actor=actor, dossier_id=dossier_id, files=[first.id], now=now)
    act(world, DISPATCHER, dossier_id, "giao", now=now, files=(second.id,))

    assert [(file.token, file.kind, file.name) for file in dossiers.files(dossier_id)] == [
        (first.token, "working", "du-thao.pdf"),
        (second.token, "working", "bien-ban.pdf"),
    ]
    added = [event.payload["kind"] for event in dossiers.history(dossier_id) if event.type == "dossier.file_added"]
    assert added == ["working", "working"]


def test_attaching_nothing_is_refused(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id

    with pytest.raises(RuleBroken) as nothing:
        attach_files(actor=world.actor(DISPATCHER), dossier_id=dossier_id, files=[], now=now)

    assert (nothing.value.code, nothing.value.field) == ("file.none", "files")


def test_note_is_read_by_officials_and_only_its_digest_is_in_history(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id
    actor = world.actor(DISPATCHER)

    write_note(actor=actor, dossier_id=dossier_id, text="  Đã gọi cho người nộp.  ", now=now)

    [event] = [event for event in dossiers.history(dossier_id) if event.type == "note.written"]
    assert queries.notes(dossier_id) == [NoteRow(actor.full_name, actor.post_title, "Đã gọi cho người nộp.", now)]
    assert event.payload.keys() == {"note", "digest"}


def test_empty_note_is_refused(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id

    with pytest.raises(RuleBroken) as empty:
        write_note(actor=world.actor(DISPATCHER), dossier_id=dossier_id, text=" \u200b ", now=now)

    assert (empty.value.code, empty.value.field) == ("note.empty", "text")
    assert queries.notes(dossier_id) == []


def test_leader_sees_what_is_proposed(world: World, now: datetime) -> None:
    dossier_id = at_leader(world, now)

    found = queries.proposals([dossier_id, 1])

    name = world.actor(CIVIL_STATUS).full_name
    assert found == {dossier_id: Proposal("Đủ điều kiện, trình phê duyệt", name, "Đủ điều kiện")}


def test_worksheet_offers_only_own_steps_and_those_who_may_go_on(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, code=BUILDING_PERMIT, now=now, **FIFTEEN_DAYS).id
    step_done(world, dossier_id, now=now)

    [step] = steps_to_do(actor=world.actor("kinhte.camthanh"), dossier_id=dossier_id, now=now)

    assert [(way.key, way.leads_to, way.back, way.needs_comment, way.gives_result) for way in step.ways] == [
        ("lay-y-kien", "“Ý kiến của Sở Xây dựng” và “Ý kiến của Sở Nông nghiệp và Môi trường”", False, False, False),
        ("khong-dat", "“Phê duyệt giấy phép”", False, True, False),
        ("chuyen-lai", "“Phân công thụ lý”", True, True, False),
    ]
    assert steps_to_do(actor=world.actor(LEADER), dossier_id=dossier_id, now=now) == []


@pytest.mark.req("VL-7.2.c-1")
@pytest.mark.parametrize(("ground", "code"), [("", "refusal.no_ground"), ("KHONG-CO", "refusal.ground_gone")])
def test_leader_cannot_refuse_without_a_ground_of_the_catalogue(
    world: World, now: datetime, ground: str, code: str
) -> None:
    dossier_id = at_leader(world, now)
    actor, later = world.actor(LEADER), now + timedelta(hours=2)
    [step] = steps_to_do(actor=actor, dossier_id=dossier_id, now=later)

    with pytest.raises(RuleBroken) as refused:
        complete_step(
            actor=actor,
            dossier_id=dossier_id,
            task_id=step.task_id,
            outcome="tu-choi",
            comment="Không đủ điều kiện",
            ground=ground,
            now=later,
        )

    assert refused.value.code == code
    assert [slip.kind for slip in dossiers.slips(dossier_id)] == ["appointment"]
