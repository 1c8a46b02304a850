"""Dossiers brought to a state by the services that people use; nothing here writes a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.factories.papers import PDF
from tests.factories.world import CITIZEN, COMMUNE, DESK, MARITAL_STATUS, World

from motcua.core.ids import new_token
from motcua.directory.actors import Actor, Role
from motcua.directory.models.power import Post
from motcua.directory.sign_in import actor_for
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception import Acceptance, Accepted, PaperCheck
from motcua.dossiers.services.slips import Issued
from motcua.intake import services as intake
from motcua.intake.services import CounterReception, Received
from motcua.procedures.queries import content_of
from motcua.procedures.rules.fees import FeeOption
from motcua.procedures.rules.process_definition import Ending, Step
from motcua.processing import services as processing
from motcua.results.services import IssueFacts, ReturnFacts, issue_result, return_result

APPLICANT = {
    "ho_ten": "Nguyễn Văn Dụ",
    "so_dinh_danh": "000000000001",
    "so_dien_thoai": "0900000101",
    "noi_cu_tru": "Số 1 đường Mẫu, phường Cẩm Thành",
}
MARITAL_ANSWERS: dict[str, Any] = APPLICANT | {
    "nguoi_duoc_xac_nhan": "Nguyễn Văn Dụ",
    "ngay_sinh": "1990-02-03",
    "thuong_tru": "Từ năm 2010 đến nay: phường Cẩm Thành",
    "tinh_trang": "chua",
    "muc_dich": "khac",
    "viec_khac": "Vay vốn",
    "so_ban": 1,
}
BUSINESS_ANSWERS: dict[str, Any] = APPLICANT | {
    "ten_ho": "Hộ kinh doanh Tạp hóa Mẫu",
    "tru_so": "Số 1 đường Mẫu, phường Cẩm Thành",
    "nganh_nghe": "Bán lẻ",
    "von": 20_000_000,
    "so_lao_dong": 1,
    "ngay_bat_dau": "2026-04-01",
    "chu_the": "ca_nhan",
    "ma_so_thue_ca_nhan": "khong",
}
ANSWERS = {MARITAL_STATUS: MARITAL_ANSWERS, "1.001612": BUSINESS_ANSWERS}
OWNER = PartyFacts(
    full_name="Lê Thị Ví Dụ", personal_number="000000123456", phone="0900000999", address="Số 9 đường Mẫu"
)
GROUND = "TC-03"
"""A ground of refusal of the starter data."""
CHILD = PartyFacts(full_name="Lê Văn Ví Con", personal_number="000000123457", phone="0900000999")
FEE = FeeOption("Lệ phí", "fee", 50_000, "Nghị quyết mẫu")


def checks(world: World, code: str = MARITAL_STATUS, agency: str = COMMUNE, state: str = "present") -> list[PaperCheck]:
    """Every required paper in this state, every other not applicable."""
    papers = content_of(world.offering(code, agency).version_id)["papers"]
    return [
        PaperCheck(
            no=paper["no"],
            state=state if paper["required"] else "not_applicable",
            originals=paper["originals"] if paper["required"] else 0,
        )
        for paper in papers
    ]


def filled_draft(
    world: World, *, code: str = MARITAL_STATUS, citizen: str = CITIZEN, agency: str = COMMUNE, now: datetime
) -> str:
    """A draft with all answers and the papers that must be sent."""
    actor, facts = world.actor(citizen), world.offering(code, agency)
    token = intake.start_draft(actor=actor, offering_id=facts.id, now=now)
    intake.save_section(actor=actor, token=token, answers=ANSWERS[code], revision=0, now=now)
    for paper in content_of(facts.version_id)["papers"]:
        if paper["required"] and paper["manner"] == "submit":
            intake.add_file(actor=actor, token=token, paper_no=paper["no"], name="giay.pdf", chunks=[PDF], now=now)
    return token


def handed_in_dossier(
    world: World, *, code: str = MARITAL_STATUS, citizen: str = CITIZEN, agency: str = COMMUNE, now: datetime
) -> int:
    """An online dossier that waits for the desk (status 1)."""
    token = filled_draft(world, code=code, citizen=citizen, agency=agency, now=now)
    actor = world.actor(citizen)
    handed_in = intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now)
    return queries.visible(actor, handed_in.receipt_no).id


def supplement_asked(world: World, dossier_id: int, *, now: datetime, desk: str = DESK) -> Issued:
    """The desk asks for the first paper again (status 5)."""
    paper = queries.papers(dossier_id)[0]
    return intake.ask_for_supplement(
        actor=world.actor(desk),
        dossier_id=dossier_id,
        items=[{"no": paper.no, "name": paper.name, "need": "Ảnh bị mờ, hãy chụp lại."}],
        reason="Ảnh bị mờ.",
        checks=[PaperCheck(no=paper.no, state="missing", note="Ảnh bị mờ")],
        now=now,
    )


def supplement_answered(world: World, dossier_id: int, *, now: datetime, citizen: str = CITIZEN) -> None:
    """The citizen sends the first paper again."""
    actor = world.actor(citizen)
    stored = documents.store(name="bo-sung.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)
    first = queries.papers(dossier_id)[0].no
    intake.answer_supplement(actor=actor, dossier_id=dossier_id, files=[(first, stored.id)], now=now)


def accepted_online(
    world: World,
    dossier_id: int,
    *,
    code: str = MARITAL_STATUS,
    desk: str = DESK,
    fees: Sequence[FeeOption] = (),
    now: datetime,
) -> Accepted:
    """The desk accepts an online dossier, which passes it on (status 4)."""
    acceptance = Acceptance(checks=checks(world, code), fees=fees)
    return intake.accept_online(actor=world.actor(desk), dossier_id=dossier_id, acceptance=acceptance, now=now)


def counter_reception(
    world: World, *, code: str = MARITAL_STATUS, agency: str = COMMUNE, **changes: Any
) -> CounterReception:
    """What the officer enters for a person at the desk."""
    values: dict[str, Any] = {
        "offering_id": world.offering(code, agency).id,
        "owner": OWNER,
        "checks": checks(world, code, agency),
    }
    return CounterReception(**values | changes)


def accepted_dossier(
    world: World,
    *,
    code: str = MARITAL_STATUS,
    agency: str = COMMUNE,
    desk: str = DESK,
    token: str = "",
    now: datetime,
    **changes: Any,
) -> Received:
    """A dossier received and accepted at the counter, not passed on yet (status 2)."""
    return intake.receive_at_counter(
        actor=world.actor(desk),
        reception=counter_reception(world, code=code, agency=agency, **changes),
        token=token or new_token(),
        now=now,
    )


def transferred_dossier(world: World, *, desk: str = DESK, now: datetime, **how: Any) -> Received:
    """A counter dossier passed on to the handling side (status 4), which some provinces do at once by themselves."""
    received = accepted_dossier(world, desk=desk, now=now, **how)
    actor = world.actor(desk)
    if queries.visible_by_id(actor, received.id).awaiting == "transfer":
        intake.transfer_dossiers(actor=actor, dossier_ids=[received.id], now=now)
    return received


def doer(world: World, task: processing.TaskRow) -> Actor:
    """Somebody who may do a task."""
    posts = Post.objects.filter(unit_id=task.unit_id, roles__contains=[task.role]).order_by("id")
    fitting = [post for post in posts if task.assignee_id in {None, post.account_id}]
    # A test may have given somebody a post that begins only later.
    actors = [actor_for(account_id=post.account_id, post_id=post.id, now=world.now) for post in fitting]
    return next(actor for actor in actors if actor is not None and actor.has(Role(task.role)))


def chosen_refuses(step: Step, outcome: str) -> bool:
    return any(way.key == outcome and way.to == (Ending.REFUSE.value,) for way in step.outcomes)


def step_done(world: World, dossier_id: int, *, outcome: str = "", comment: str = "Ý kiến mẫu", now: datetime) -> str:
    """End the oldest open task, the ordinary way unless an outcome is named; returns the step's key."""
    task = processing.open_tasks(dossier_id)[0]
    step = processing.definition_of(queries.terms(dossier_id).process_id).step(task.step)  # type: ignore[union-attr]
    chosen = outcome or next(way.key for way in step.outcomes if not way.back)
    if step.kind == "issue" and not outcome:
        facts = IssueFacts(name="Kết quả mẫu", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
        actor = doer(world, task)
        issue_result(actor=actor, dossier_id=dossier_id, task_id=task.id, outcome=chosen, facts=facts, now=now)
    else:
        processing.complete_step(
            actor=doer(world, task),
            dossier_id=dossier_id,
            task_id=task.id,
            outcome=chosen,
            comment=comment,
            ground=GROUND if chosen_refuses(step, chosen) else "",
            now=now,
        )
    return task.step


def finished(world: World, dossier_id: int, *, now: datetime, until: str = "") -> datetime:
    """Do all steps the ordinary way, ten minutes each, or those before one; returns when that was."""
    while tasks := processing.open_tasks(dossier_id):
        if until and until in {task.step for task in tasks}:
            break
        now += timedelta(minutes=10)
        step_done(world, dossier_id, now=now)
    return now


def ready_dossier(world: World, *, now: datetime, **how: Any) -> Received:
    """A counter dossier whose result waits at the desk (status 9)."""
    received = transferred_dossier(world, now=now, **how)
    finished(world, received.id, now=now)
    return received


def given_back(world: World, dossier_id: int, *, desk: str = DESK, now: datetime) -> str:
    """The desk returns the result (status 10); returns the token of the record."""
    facts = ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card")
    return return_result(actor=world.actor(desk), dossier_id=dossier_id, facts=facts, now=now)


def at_handler(world: World, *, now: datetime, **how: Any) -> tuple[int, Actor]:
    """A counter dossier whose handler is at work (status 4), and that handler."""
    received = transferred_dossier(world, now=now, **how)
    finished(world, received.id, now=now, until="xac-minh")
    [task] = processing.open_tasks(received.id)
    return received.id, doer(world, task)


def supplement_proposed(world: World, dossier_id: int, handler: Actor, *, now: datetime) -> int:
    """The handler proposes to ask for the first paper again."""
    return processing.propose_supplement(
        actor=handler,
        dossier_id=dossier_id,
        items=[{"no": queries.papers(dossier_id)[0].no, "need": "Gửi bản còn giá trị"}],
        reason="Giấy tờ hết giá trị sử dụng",
        basis="Luật Hộ tịch, Điều 21",
        now=now,
    )


def waiting_for_supplement(world: World, *, now: datetime, **how: Any) -> tuple[int, Actor]:
    """A dossier that waits for the applicant after appraisal (status 5), and its handler."""
    dossier_id, handler = at_handler(world, now=now, **how)
    supplement_proposed(world, dossier_id, handler, now=now + timedelta(hours=1))
    intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + timedelta(hours=2))
    return dossier_id, handler


def brought_to_the_desk(world: World, dossier_id: int, *, now: datetime, desk: str = DESK) -> None:
    """The applicant brings what was asked for to the desk."""
    stored = documents.store(name="bo-sung.pdf", chunks=[PDF], owner_id=None, now=now)
    first = queries.papers(dossier_id)[0].no
    intake.answer_supplement(actor=world.actor(desk), dossier_id=dossier_id, files=[(first, stored.id)], now=now)


def grouped_dossiers(world: World, number: int = 2, *, now: datetime) -> list[int]:
    """Counter dossiers of a parent and then of children, received together as one group (status 2)."""
    first = accepted_dossier(world, now=now).id
    others = [accepted_dossier(world, now=now, owner=CHILD, together_with=first).id for _ in range(number - 1)]
    return [first, *others]


def resolved(world: World, dossier_ids: Sequence[int], *, now: datetime, desk: str = DESK) -> datetime:
    """Pass counter dossiers on and do all their steps (status 9); returns a moment after."""
    intake.transfer_dossiers(actor=world.actor(desk), dossier_ids=list(dossier_ids), now=now)
    for one in dossier_ids:
        now = finished(world, one, now=now)
    return now + timedelta(minutes=10)
