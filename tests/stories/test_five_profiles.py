"""The back office under each province's profile: a process published from Excel, every transition, power taken away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from openpyxl import Workbook
from pytest_django import DjangoDbBlocker
from tests.dossiers.slips.reading import font_names, text
from tests.factories.dossiers import (
    ANSWERS,
    GROUND,
    OWNER,
    accepted_online,
    at_handler,
    brought_to_the_desk,
    doer,
    finished,
    given_back,
    handed_in_dossier,
    ready_dossier,
    step_done,
    supplement_answered,
    supplement_asked,
    supplement_proposed,
    waiting_for_supplement,
)
from tests.factories.processes import SEATS
from tests.factories.world import (
    ADMINISTRATOR,
    CLERK,
    COMMUNE,
    DESK,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    LEADER,
    World,
    demo_world,
)

from motcua.core import clock, sql, verify
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_token
from motcua.directory import calendars, issuing, sign_in
from motcua.directory.actors import Actor, Role
from motcua.directory.models.agencies import Agency
from motcua.directory.posts import PostTerms
from motcua.dossiers import queries
from motcua.dossiers.models.clock import ClockSegment
from motcua.dossiers.services import originals, slips
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.governance.queries import notices as known_notices
from motcua.governance.rules.notices import NoticeValues
from motcua.governance.services import notices
from motcua.intake import services as intake
from motcua.notifications import notices as letters
from motcua.notifications import registry
from motcua.payments import services as payments
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.process_workbook import read_process
from motcua.procedures.rules.approval import Decision, Verdict
from motcua.procedures.rules.process_draft import from_definition
from motcua.procedures.rules.process_json import dump
from motcua.processing import handovers, inbox
from motcua.processing import services as processing
from motcua.processing.control_slip import issue_control_slip
from motcua.processing.models import Task
from motcua.processing.services import handover
from motcua.results import queries as results
from motcua.results import register
from motcua.results import services as returning
from motcua.scenarios.doctor import invariants

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHAINS = {
    "lam-dong": ["operator"],
    "dong-nai": ["office"],
    "hai-duong": ["operator"],
    "vinh-long": ["control", "office", "chairman"],
    "quang-ngai": ["control", "office", "chairman"],
}
CODE = HOUSEHOLD_BUSINESS
HANDLER, CONSTRUCTION, ENVIRONMENT = "kinhte.camthanh", "chuyenvien1.soxaydung", "chuyenvien1.sonnmt"
HOUR = timedelta(hours=1)
SETTLED = Settled(fees="Không có", originals="Trả lại tại quầy")
PROXY = returning.ReturnFacts(
    receiver_name="Đinh Văn Mẫu",
    relation="representative",
    identity_check="authorisation",
    authorisation="Số 12/UQ, chứng thực ngày 11/02/2026",
)


def moment(day: int, month: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL)


PUBLISHED = moment(2, 2)
THURSDAY = moment(12, 2)
"""Two working days before Tết: the offices are closed from Saturday 14/02 to Sunday 22/02/2026."""
DUE = moment(24, 2, 17)
"""Three working days: Friday 13/02, then Monday 23/02 and Tuesday 24/02; 16 to 20/02 are Tết, the rest weekends."""

REVIEWED = """[ky] Đồng ý → phat-hanh
[lai] Trả lại thẩm định → xac-minh (trả lại, ghi lý do)
[tu-choi] Từ chối → Từ chối (ghi lý do)"""
SHEET = [
    ["Tên quy trình", "Đăng ký hộ kinh doanh có lấy ý kiến hai sở"],
    [],
    ["STT", "Mã bước", "Tên bước", "Loại bước", "Cơ quan thực hiện", "Vai trò", "Giờ làm việc",
     "Kết quả xử lý → bước tiếp theo", "Điều kiện", "Câu hỏi lấy ý kiến"],
    [1, "phan-cong", "Phân công", "Xử lý", "Nơi giải quyết", "Phân công", 1, "[giao] Giao việc → xac-minh", None, None],
    [2, "xac-minh", "Thẩm định", "Xử lý", "Nơi giải quyết", "Thụ lý", 4, "[dat] Đủ điều kiện → duyet",
     "[dat] nếu von > 10000000 → y-kien-xd + y-kien-mt", None],
    [3, "y-kien-xd", "Ý kiến Sở Xây dựng", "Lấy ý kiến", "slot:so-xay-dung", "Thụ lý", 8,
     "[tra-loi] Đã trả lời → du-y-kien", None, "Địa điểm có hợp quy hoạch không?"],
    [4, "y-kien-mt", "Ý kiến Sở Nông nghiệp", "Lấy ý kiến", "slot:so-nong-nghiep", "Thụ lý", 12,
     "[tra-loi] Đã trả lời → du-y-kien", None, "Ngành nghề có cần giấy phép môi trường không?"],
    [5, "du-y-kien", "Đủ ý kiến", "Hợp nhánh", None, None, None, "→ duyet", None, None],
    [6, "duyet", "Phê duyệt", "Phê duyệt", "Nơi giải quyết", "Lãnh đạo duyệt", 4,
     REVIEWED, None, None],
    [7, "phat-hanh", "Phát hành", "Phát hành", "Nơi giải quyết", "Văn thư", 2,
     "[phat-hanh] Phát hành → Có kết quả", None, None],
]  # fmt: skip


def workbook() -> bytes:
    """The sheet of the approved decision as an office would make it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Quy trình"
    for row in SHEET:
        sheet.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def published(world: World) -> editions.EditionFacts:
    """The agency's administrator publishes the sheet: notice, draft, the province's own chain."""
    author = world.actor(DISPATCHER)
    values = NoticeValues(
        subject="process",
        kind="amended",
        codes=(CODE,),
        document_no="12/QĐ-UBND",
        document_date=date(2026, 2, 2),
        document_issuer="Ủy ban nhân dân phường",
        content="Lấy ý kiến hai sở",
    )
    notice = notices.send_notice(actor=author, token=new_token(), values=values, duty_id=None, now=PUBLISHED)
    read = read_process("quy-trinh.xlsx", workbook())
    assert (read.troubles, read.definition is not None) == ((), True)
    facts = drafting.begin_draft(actor=author, code=CODE, agency_id=author.agency_id, now=PUBLISHED)
    agency = dict(Agency.objects.values_list("code", "id"))
    drafting.save_draft(
        actor=author,
        edition_id=facts.id,
        draft=from_definition(dump(read.definition)),  # type: ignore[arg-type]
        revision=facts.revision,
        slots={"so-xay-dung": agency["H99.04"], "so-nong-nghiep": agency["H99.05"]},
        now=PUBLISHED,
    )
    facts = editions.edition_by_id(facts.id)
    with pytest.raises(RuleBroken):
        drafting.submit(actor=author, edition_id=facts.id, revision=facts.revision, notice=" ", now=PUBLISHED)
    request = drafting.submit(
        actor=author, edition_id=facts.id, revision=facts.revision, notice=notice, now=PUBLISHED + HOUR
    )
    for place, seat in enumerate(approvals.approval(request).seats):
        with pytest.raises((NotAllowed, RuleBroken)):
            approvals.decide(actor=author, approval_id=request, at=place, verdict=Verdict.APPROVE, now=PUBLISHED + HOUR)
        approvals.decide(
            actor=world.actor(SEATS[seat]),
            approval_id=request,
            at=place,
            verdict=Verdict.APPROVE,
            decision=Decision("15/QĐ-UBND", date(2026, 2, 2)),
            now=PUBLISHED + HOUR,
        )
    closed = known_notices.notice_by_number(notice)
    assert closed is not None
    assert (closed.state, closed.minutes) == ("applied", 60)
    return editions.edition_by_id(facts.id)


@pytest.fixture(scope="module", params=sorted(CHAINS))
def loaded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, editions.EditionFacts]]:
    """The small province under one profile, with the process in force; rolled back after the profile's tests."""
    calendars.forget()
    with override_settings(PROFILE=request.param), django_db_blocker.unblock(), transaction.atomic():
        world = demo_world(PUBLISHED)
        yield world, published(world)
        transaction.set_rollback(True)


@pytest.fixture
def world(loaded: tuple[World, editions.EditionFacts], db: None) -> World:
    """The province of one profile; what a test does is rolled back after it."""
    return loaded[0]


@pytest.fixture
def edition(loaded: tuple[World, editions.EditionFacts]) -> editions.EditionFacts:
    """The version that was published from the sheet."""
    return loaded[1]


def at(world: World, dossier_id: int) -> queries.Dossier:
    return queries.visible_by_id(world.actor(INSPECTOR), dossier_id)


def standing(world: World, dossier_id: int) -> tuple[int, str]:
    found = at(world, dossier_id)
    return found.status, found.awaiting


def segments(dossier_id: int) -> list[str]:
    found = ClockSegment.objects.filter(dossier_id=dossier_id).order_by("began_at", "id")
    return list(found.values_list("kind", flat=True))


def steps_due(dossier_id: int) -> dict[str, datetime | None]:
    return dict(Task.objects.filter(dossier_id=dossier_id, done_at=None).values_list("step", "due_at"))


def handled(world: World) -> tuple[int, Actor]:
    """A counter dossier whose handler is at work, with what the applicant answered."""
    owner = replace(OWNER, email="mau@vidu.example")
    return at_handler(world, code=CODE, answers=ANSWERS[CODE], owner=owner, now=THURSDAY)


def told_ready(dossier_id: int, now: datetime) -> str:
    """Deliver the notice that the result is ready; returns its words."""
    found = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.ready'", (dossier_id,))
    registry.run(found[0][0], letters.NAME, now)
    return str(sql.rows("SELECT body FROM notifications_message WHERE event = %s", (found[0][0],))[0][0])


def require_sound(world: World, *dossier_ids: int) -> None:
    """History is unbroken, the data keep their promises, every slip prints twice alike and says whose it is."""
    assert list(verify.faults()) == []
    assert [found.invariant.name for found in invariants.check(invariants.INVARIANTS) if found.count] == []
    for dossier_id in dossier_ids:
        owner = next(party.full_name for party in queries.parties(dossier_id) if party.role == "owner")
        for slip in queries.slips(dossier_id):
            document, _ = slips.render(slip.token)
            said = text(document)
            assert slips.render(slip.token)[0] == document
            # Before it is accepted a dossier goes by the number of its receipt.
            codes = {at(world, dossier_id).ref, at(world, dossier_id).receipt_no}
            assert owner in said, said
            assert any(code and code in said for code in codes), said
            assert f"{slip.number}/" in said, said
            # The place is the commune's own name, and no line that a telephone stands on is left to be filled in.
            assert "Cẩm Thành, ngày" in said, said
            assert "số điện thoại ." not in said, said
            assert set(font_names(document).values()) == {True}


def kinds(dossier_id: int) -> list[str]:
    return [slip.kind for slip in queries.slips(dossier_id)]


def test_sheet_is_in_force_by_the_profiles_own_chain(
    world: World, edition: editions.EditionFacts, settings: Any
) -> None:
    wanted = CHAINS[settings.PROFILE]
    [request] = approvals.history(drafting.KIND, edition.id)

    assert (edition.state, request.decision_no) == ("in_force", "15/QĐ-UBND")
    assert [seat.value for seat in request.seats] == wanted
    assert [step.seat.value for step in approvals.steps([request.id])[request.id]] == wanted
    assert request.notice.startswith(f"TB-{COMMUNE}-2026-")
    running = processing.definition_of(world.offering(CODE).process_id)
    assert [step.key for step in running.steps] == [row[1] for row in SHEET[3:]]


def test_two_agencies_side_by_side_over_tet_back_to_an_earlier_step_and_out_by_proxy(world: World) -> None:
    dossier_id, _ = handled(world)
    friday = moment(13, 2, 14)
    step_done(world, dossier_id, now=friday)
    asked = steps_due(dossier_id)
    tasks = {task.step: task for task in processing.open_tasks(dossier_id)}
    for key, when in (("y-kien-mt", moment(13, 2, 15)), ("y-kien-xd", moment(23, 2, 10))):
        assert set(steps_due(dossier_id)) >= {key}
        processing.complete_step(
            actor=doer(world, tasks[key]),
            dossier_id=dossier_id,
            task_id=tasks[key].id,
            outcome="tra-loi",
            comment="Không có ý kiến khác",
            now=when,
        )
    joined = steps_due(dossier_id)
    step_done(world, dossier_id, outcome="lai", now=moment(23, 2, 11))
    back = [task.step for task in processing.open_tasks(dossier_id)]
    finished(world, dossier_id, now=moment(23, 2, 13))
    ready = at(world, dossier_id)
    held = originals.held_originals(dossier_id)
    with pytest.raises(RuleBroken) as unproven:
        returning.return_result(
            actor=world.actor(DESK),
            dossier_id=dossier_id,
            facts=replace(PROXY, authorisation=""),
            now=moment(24, 2),
        )
    returning.return_result(
        actor=world.actor(DESK),
        dossier_id=dossier_id,
        facts=replace(PROXY, originals=[each.no for each in held]),
        now=moment(24, 2),
    )

    # Eight hours from Friday 14:00: three until 17:00, then Monday 23/02 07:30-11:30 and 13:00-14:00.
    # Twelve hours: three on Friday, eight on Monday 23/02, one on Tuesday 24/02 until 08:30.
    assert asked == {"y-kien-xd": moment(23, 2, 14), "y-kien-mt": moment(24, 2, 8, 30)}
    # Four hours from Monday 10:00: one and a half until 11:30, two and a half from 13:00.
    assert joined == {"duyet": moment(23, 2, 15, 30)}
    assert back == ["xac-minh"]
    assert (ready.status, ready.due_at, ready.original_due_at) == (9, DUE, DUE)
    done = next(event for event in queries.history(dossier_id) if event.type == "dossier.ready")
    assert done.payload["timeliness"] == "early"
    assert "sớm hơn thời gian hẹn" in told_ready(dossier_id, moment(23, 2, 14))
    assert (unproven.value.code, at(world, dossier_id).status) == ("return.no_authorisation", 10)
    assert held
    assert originals.held_originals(dossier_id) == []
    given = results.handover(dossier_id)
    assert given is not None
    assert given.authorisation == PROXY.authorisation
    issue_control_slip(actor=world.actor(LEADER), dossier_id=dossier_id, now=moment(24, 2, 10))
    assert kinds(dossier_id) == ["appointment", "return", "control"]
    require_sound(world, dossier_id)


def test_reception_asks_for_a_supplement_accepts_and_refuses(world: World) -> None:
    asked = handed_in_dossier(world, code=CODE, now=THURSDAY)
    supplement_asked(world, asked, now=THURSDAY + HOUR)
    waiting = standing(world, asked)
    supplement_answered(world, asked, now=moment(13, 2))
    accepted_online(world, asked, code=CODE, now=moment(13, 2, 10))
    refused = handed_in_dossier(world, code=CODE, now=THURSDAY)
    intake.refuse_online(
        actor=world.actor(DESK),
        dossier_id=refused,
        ground=GROUND,
        reason="Không thuộc thẩm quyền",
        advice="Nộp tại Sở Tài chính",
        now=THURSDAY + HOUR,
    )

    assert waiting == (5, "applicant")
    # Accepted on Friday 13/02: Monday 23, Tuesday 24, Wednesday 25/02.
    assert (at(world, asked).status, at(world, asked).due_at) == (4, moment(25, 2, 17))
    assert (at(world, refused).status, kinds(asked), kinds(refused)) == (
        3,
        ["supplement", "appointment"],
        ["refusal"],
    )
    require_sound(world, asked, refused)


def test_appraisal_asks_once_and_a_second_time_with_a_superior(world: World) -> None:
    dossier_id, handler = waiting_for_supplement(world, code=CODE, answers=ANSWERS[CODE], now=THURSDAY)
    brought_to_the_desk(world, dossier_id, now=THURSDAY + 5 * HOUR)
    first = intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=moment(13, 2, 8))
    supplement_proposed(world, dossier_id, handler, now=moment(13, 2, 9))
    with pytest.raises(RuleBroken) as early:
        intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=moment(13, 2, 9))
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.SUPPLEMENT, now=moment(13, 2, 10))
    intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=moment(13, 2, 11))
    brought_to_the_desk(world, dossier_id, now=moment(23, 2, 8))
    second = intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=moment(23, 2, 9))

    # Counted anew from Friday 13/02: 23, 24, 25/02; then anew from Monday 23/02: 24, 25, 26/02.
    assert (first, second) == (moment(25, 2, 17), moment(26, 2, 17))
    assert (early.value.code, at(world, dossier_id).original_due_at) == ("proposal.gone", DUE)
    assert segments(dossier_id) == ["running", "paused", "restarted", "paused", "restarted"]
    assert [(each.stage, each.round) for each in queries.supplements(dossier_id)] == [
        ("appraisal", 1),
        ("appraisal", 2),
    ]
    require_sound(world, dossier_id)


def test_refusal_after_appraisal_waits_at_the_desk_with_its_reasons(world: World) -> None:
    dossier_id, _ = handled(world)
    finished(world, dossier_id, now=THURSDAY + HOUR, until="duyet")
    step_done(world, dossier_id, outcome="tu-choi", comment="Ngành nghề bị cấm", now=moment(13, 2))

    found = queries.history(dossier_id)
    letter = text(slips.render(queries.slips(dossier_id)[-1].token)[0])
    assert [part in letter for part in ("PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH")] == [True] * 2
    assert "NGƯỜI TIẾP NHẬN" not in letter
    assert any(event.type == "dossier.refused" for event in found)
    assert (at(world, dossier_id).status, processing.open_tasks(dossier_id), kinds(dossier_id)) == (
        3,
        [],
        ["appointment", "refusal"],
    )
    require_sound(world, dossier_id)


def test_obligation_is_paid_or_overdue(world: World) -> None:
    facts = payments.ObligationFacts(
        items=[("Lệ phí môn bài", 300_000)], account="Kho bạc Mẫu 7111", pay_by=date(2026, 2, 27), basis="Luật mẫu"
    )
    (paid, handler), (owed, other) = handled(world), handled(world)
    for dossier_id, actor in ((paid, handler), (owed, other)):
        processing.require_payment(actor=actor, dossier_id=dossier_id, facts=facts, now=THURSDAY + HOUR)
    waiting = standing(world, paid)
    taken = intake.take_cash(actor=world.actor(DESK), dossier_id=paid, payer="Lê Thị Ví Dụ", now=moment(23, 2))
    over = moment(2, 3, 8)
    closed = [payments.close_overdue(dossier_id=each, now=over) for each in payments.overdue(over)]
    proposed = standing(world, owed)
    processing.agree(actor=world.actor(LEADER), dossier_id=owed, kind=Kind.STOP, settled=SETTLED, now=over + HOUR)

    assert waiting == (6, "payment")
    # Paused from Thursday 12/02 to Monday 23/02: Friday 13 and Monday 23 are given back, 24/02 becomes 26/02.
    assert (standing(world, paid), at(world, paid).due_at) == ((4, "process"), moment(26, 2, 17))
    assert (closed, proposed, standing(world, owed)) == ([True], (6, "payment"), (8, ""))
    receipt, _ = payments.render(taken.token)
    assert payments.render(taken.token)[0] == receipt
    assert all(words in text(receipt) for words in ("Lê Thị Ví Dụ", at(world, paid).ref, "300.000"))
    require_sound(world, paid, owed)


def test_withdrawal_is_agreed_or_refused_and_a_stop_is_decided(world: World) -> None:
    agreed, refused = (handled(world)[0] for _ in range(2))
    stopped, handler = handled(world)
    for dossier_id in (agreed, refused):
        intake.ask_withdrawal(
            actor=world.actor(DESK), dossier_id=dossier_id, reason="Không còn nhu cầu", now=THURSDAY + HOUR
        )
    waiting = standing(world, agreed)
    leader = world.actor(LEADER)
    processing.agree(actor=leader, dossier_id=agreed, kind=Kind.WITHDRAWAL, settled=SETTLED, now=THURSDAY + 2 * HOUR)
    processing.refuse(actor=leader, dossier_id=refused, kind=Kind.WITHDRAWAL, answer="Đã ký", now=THURSDAY + 2 * HOUR)
    processing.propose_stop(
        actor=handler, dossier_id=stopped, reason="Tòa án thụ lý", basis="Luật mẫu, Điều 3", now=THURSDAY + HOUR
    )
    processing.agree(actor=leader, dossier_id=stopped, kind=Kind.STOP, settled=SETTLED, now=THURSDAY + 2 * HOUR)

    assert waiting == (7, "decision")
    assert [standing(world, each) for each in (agreed, refused, stopped)] == [(8, ""), (4, "process"), (8, "")]
    assert at(world, refused).due_at == DUE
    assert [kinds(each) for each in (agreed, refused, stopped)] == [
        ["appointment", "stop"],
        ["appointment"],
        ["appointment", "stop"],
    ]
    require_sound(world, agreed, refused, stopped)


def test_extension_apologises_once_and_a_wrong_result_is_replaced(world: World) -> None:
    dossier_id, handler = handled(world)
    processing.propose_extension(
        actor=handler, dossier_id=dossier_id, day=date(2026, 2, 26), reason="Phải xác minh", now=moment(13, 2)
    )
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=moment(13, 2, 10))
    with pytest.raises(RuleBroken) as again:
        processing.propose_extension(
            actor=handler, dossier_id=dossier_id, day=date(2026, 3, 2), reason="Nữa", now=moment(13, 2, 11)
        )
    extended = at(world, dossier_id)
    finished(world, dossier_id, now=moment(23, 2))
    given_back(world, dossier_id, now=moment(23, 2, 14))
    facts = returning.IssueFacts(name="Giấy đúng", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="")
    why = returning.Decision(kind="corrected", number="15/QĐ-UBND", day=date(2026, 2, 24), reason="Sai ngày sinh")
    returning.replace_result(
        actor=world.actor(CLERK), dossier_id=dossier_id, facts=facts, decision=why, now=moment(24, 2)
    )
    returning.return_replacement(actor=world.actor(DESK), dossier_id=dossier_id, facts=PROXY, now=moment(24, 2, 10))

    assert (extended.original_due_at, extended.due_at) == (DUE, moment(26, 2, 17))
    assert again.value.code == "extension.once"
    assert [row.state for row in results.results(dossier_id)] == ["valid", "replaced"]
    assert kinds(dossier_id) == ["appointment", "apology", "return", "return"]
    require_sound(world, dossier_id)


def test_lists_of_the_desk_and_its_book_print_alike_and_name_the_dossier(world: World) -> None:
    received = ready_dossier(world, code=CODE, answers=ANSWERS[CODE], now=THURSDAY)
    desk = world.actor(DESK)
    friday = moment(13, 2)
    loose = handovers.loose(desk, THURSDAY - timedelta(days=1), friday)
    [token] = handover.hand_over(actor=desk, hop_ids=[hop.id for hop in loose], now=friday)
    extract = register.print_extract(actor=desk, first=date(2026, 1, 1), last=date(2026, 2, 28), now=friday)

    for document, same in (
        (handover.render(token)[0], handover.render(token)[0]),
        (register.render(desk, extract)[0], register.render(desk, extract)[0]),
    ):
        assert document == same
        assert received.code in text(document)
    require_sound(world, received.id)


def test_power_taken_away_is_gone_from_session_list_search_page_and_act(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: THURSDAY + HOUR)
    issuing.issue_account(
        actor=world.actor(ADMINISTRATOR),
        particulars=issuing.Particulars("kinhte9.camthanh", "Người Ở Lại", "000000888009"),
        unit_id=world.actor(HANDLER).unit_id,
        post=PostTerms("Chuyên viên", frozenset({Role.HANDLER}), THURSDAY.date()),
        now=THURSDAY,
    )
    dossier_id, _ = handled(world)
    code = at(world, dossier_id).ref
    [task] = processing.open_tasks(dossier_id)
    official = world.actor(HANDLER)
    client = Client()
    session = client.session
    session["account"] = official.account_id
    session.save()
    pages = [f"/xu-ly/ho-so/{code}/", "/xu-ly/", f"/xu-ly/tim/?q={code}"]

    before = [client.get(page) for page in pages]
    sees = [row.dossier_id for row in inbox.inbox(official, inbox.Section.TODO, now=THURSDAY).rows]
    processing.end_post(
        actor=world.actor(ADMINISTRATOR), post_id=official.post_id, reason="Điều chuyển", now=THURSDAY + HOUR
    )
    after = [client.get(page) for page in pages]
    act = client.post(f"{pages[0]}buoc/", {"task": task.id, "outcome": "dat"})
    gone = sign_in.actor_for(account_id=official.account_id, post_id=official.post_id, now=THURSDAY + HOUR)
    assert gone is not None
    with pytest.raises(NotAllowed):
        processing.complete_step(actor=gone, dossier_id=dossier_id, task_id=task.id, outcome="dat", now=THURSDAY + HOUR)
    processing.withdraw_account(
        actor=world.actor(ADMINISTRATOR), account_id=official.account_id, reason="Nghỉ việc", now=THURSDAY + HOUR
    )
    out = client.get(pages[1])

    link = f'href="{pages[0]}'
    assert [page.status_code for page in before] == [200, 200, 200]
    assert all(link in page.content.decode() for page in before[1:])
    assert dossier_id in sees
    assert (after[0].status_code, act.status_code) == (404, 404)
    assert all(link not in page.content.decode() for page in [*after, act])
    assert (out.status_code, out["Location"].split("?")[0]) == (302, "/dang-nhap/")
    assert sign_in.actor_for(account_id=official.account_id, now=THURSDAY + HOUR) is None
    assert [each.step for each in processing.open_tasks(dossier_id)] == ["xac-minh"]
    require_sound(world, dossier_id)
