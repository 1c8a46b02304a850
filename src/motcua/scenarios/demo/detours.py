"""What turns a dossier off its straight way: supplement after appraisal, payment, withdrawal, extension, repair."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import clock
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.payments.services import ObligationFacts
from motcua.processing import services as processing
from motcua.processing.services import RepairPlan, TaskRow
from motcua.scenarios.demo import held, papers
from motcua.scenarios.demo.plan import Fate
from motcua.scenarios.demo.province import administrator
from motcua.scenarios.demo.reception import Dossier, Stage

GoesOn = Generator[datetime, None, bool]
"""Acts of a detour; tells at its end whether the dossier is handled on."""

ASKED = "Nội dung kê khai chưa khớp với giấy tờ đã nộp, cần đối chiếu lại."
ASKED_BY = "Bản công bố thủ tục, mục thành phần hồ sơ và yêu cầu, điều kiện"
STILL_LACKS = "Bản gửi bổ sung thiếu trang có chữ ký."
WANTS_BACK = "Gia đình thay đổi kế hoạch, không còn nhu cầu giải quyết hồ sơ này."
KEPT = "Kết quả đã được ký, đang chờ phát hành; đề nghị nhận kết quả theo giấy hẹn."
SETTLED = Settled(
    fees="Không hoàn lại phần phí thẩm định đã thực hiện.", originals="Trả lại đủ giấy tờ bản chính đã nộp."
)
LATE = "Phải xác minh tại thực địa và chờ ý kiến của cơ quan phối hợp."
LEFT = "Người được giao đi học dài hạn, chưa bàn giao; hồ sơ không ai làm tiếp được."
PROOF = "Giấy nộp tiền vào ngân sách nhà nước số 0012, Kho bạc Nhà nước khu vực Minh Họa"
UNREADABLE = "Ảnh mờ, không đọc được số tiền và ngày nộp. Hãy chụp lại rõ cả tờ."
_DAYS_MORE, _DAYS_TO_PAY = 3, 20


@dataclass(frozen=True)
class _Scene:
    stage: Stage
    dossier: Dossier
    handler: Actor
    task: TaskRow

    def later(self, shortest: int, longest: int) -> datetime:
        self.dossier.last = self.stage.later(self.dossier.last, shortest, longest)
        return self.dossier.last

    @property
    def leader(self) -> Actor:
        return self.stage.cast.signer_of(self.stage.rng, self.stage.story.offering.handling_id)


def detour(stage: Stage, dossier: Dossier, task: TaskRow) -> GoesOn:
    """Live what a story's fate has in store once its handler has the dossier."""
    handler = stage.cast.official(stage.rng, task.unit_id, Role.HANDLER, task.assignee_id)
    return (yield from _DETOURS[stage.story.fate](_Scene(stage, dossier, handler, task)))


def has_detour(fate: Fate) -> bool:
    """Tell whether a fate leads off the straight way."""
    return fate in _DETOURS


def _proposed(scene: _Scene) -> GoesOn:
    yield scene.later(20, 90)
    wanted = scene.stage.content["papers"][0]
    again: dict[str, object] = {"no": wanted["no"], "need": "Gửi lại bản rõ, đủ các trang."}
    again = held.asked(scene.handler, scene.dossier.id, again, scene.dossier.last)
    processing.propose_supplement(
        actor=scene.handler,
        dossier_id=scene.dossier.id,
        items=[again, {"no": 0, "name": "Sửa nơi cư trú"}],
        reason=ASKED,
        basis=ASKED_BY,
        now=scene.dossier.last,
    )
    return False


def _asked(scene: _Scene) -> GoesOn:
    yield from _proposed(scene)
    yield scene.later(15, 60)
    intake.issue_supplement(actor=scene.stage.desk(), dossier_id=scene.dossier.id, now=scene.dossier.last)
    return False


def _asked_and_answered(scene: _Scene) -> GoesOn:
    yield from _asked(scene)
    for complete in (False, True):
        yield scene.later(200, 900)
        _answer(scene)
        yield scene.later(30, 120)
        desk, dossier_id, now = scene.stage.desk(), scene.dossier.id, scene.dossier.last
        if complete:
            intake.confirm_supplement(actor=desk, dossier_id=dossier_id, now=now)
        else:
            intake.answer_incomplete(actor=desk, dossier_id=dossier_id, reason=STILL_LACKS, now=now)
    return True


def _answer(scene: _Scene) -> None:
    stage, dossier, now = scene.stage, scene.dossier, scene.dossier.last
    actor = stage.cast.citizen(dossier.owner) if stage.story.channel == "online" else stage.desk()
    wanted = stage.content["papers"][0]
    file = documents.store(name="bo-sung.pdf", chunks=[papers.scan(wanted["name"])], owner_id=actor.account_id, now=now)
    intake.answer_supplement(
        actor=actor, dossier_id=dossier.id, files=[(wanted["no"], file.id)], texts={1: "Đã sửa trên tờ khai."}, now=now
    )


def _owes(scene: _Scene) -> GoesOn:
    yield scene.later(20, 120)
    now = scene.dossier.last
    facts = ObligationFacts(
        items=[("Tiền bảo vệ, phát triển đất trồng lúa", 12_500_000), ("Phí thẩm định bổ sung", 350_000)],
        account="Kho bạc Nhà nước khu vực Minh Họa, tài khoản 7111.1056789",
        pay_by=clock.local_date(now) + timedelta(days=_DAYS_TO_PAY),
        basis="Luật Đất đai 2024, Điều 182",
    )
    processing.require_payment(actor=scene.handler, dossier_id=scene.dossier.id, facts=facts, now=now)
    return False


def _proven(scene: _Scene) -> GoesOn:
    """The applicant sends the proof online; the first picture is unreadable, the second is taken."""
    dossier_id, citizen = scene.dossier.id, scene.stage.cast.citizen(scene.dossier.owner)
    for readable in (False, True):
        yield scene.later(200, 700)
        now = scene.dossier.last
        file = documents.store(
            name="chung-tu.pdf", chunks=[papers.scan("Giấy nộp tiền")], owner_id=citizen.account_id, now=now
        )
        intake.send_proof(actor=citizen, dossier_id=dossier_id, text=PROOF, files=[file.id], now=now)
        yield scene.later(30, 120)
        desk, now = scene.stage.desk(), scene.dossier.last
        if readable:
            intake.take_proof(actor=desk, dossier_id=dossier_id, now=now)
        else:
            intake.refuse_proof(actor=desk, dossier_id=dossier_id, answer=UNREADABLE, now=now)
    return True


def _paid(scene: _Scene) -> GoesOn:
    yield from _owes(scene)
    if scene.stage.story.channel == "online":
        return (yield from _proven(scene))
    yield scene.later(300, 1400)
    intake.prove_payment(
        actor=scene.stage.desk(), dossier_id=scene.dossier.id, text=PROOF, file_id=None, now=scene.dossier.last
    )
    return True


def _wants_back(scene: _Scene) -> GoesOn:
    yield scene.later(40, 200)
    online = scene.stage.story.channel == "online"
    actor = scene.stage.cast.citizen(scene.dossier.owner) if online else scene.stage.desk()
    intake.ask_withdrawal(actor=actor, dossier_id=scene.dossier.id, reason=WANTS_BACK, now=scene.dossier.last)
    return False


def _withdrawn(scene: _Scene) -> GoesOn:
    yield from _wants_back(scene)
    yield scene.later(60, 400)
    processing.agree(
        actor=scene.leader, dossier_id=scene.dossier.id, kind=Kind.WITHDRAWAL, settled=SETTLED, now=scene.dossier.last
    )
    return False


def _kept(scene: _Scene) -> GoesOn:
    yield from _wants_back(scene)
    yield scene.later(60, 400)
    processing.refuse(
        actor=scene.leader, dossier_id=scene.dossier.id, kind=Kind.WITHDRAWAL, answer=KEPT, now=scene.dossier.last
    )
    return True


def _wants_longer(scene: _Scene) -> GoesOn:
    yield scene.later(30, 120)
    due = dossiers.notice_facts(scene.dossier.id).due_at
    calendar = calendars.calendar_of(scene.stage.story.offering.handling_id)
    day = calendar.working_day_at(calendar.day_index(clock.local_date(due or scene.dossier.last)) + _DAYS_MORE)
    processing.propose_extension(
        actor=scene.handler, dossier_id=scene.dossier.id, day=day, reason=LATE, now=scene.dossier.last
    )
    return False


def _extended(scene: _Scene) -> GoesOn:
    yield from _wants_longer(scene)
    yield scene.later(5, 15)
    processing.take_back(actor=scene.handler, dossier_id=scene.dossier.id, kind=Kind.EXTENSION, now=scene.dossier.last)
    yield from _wants_longer(scene)
    yield scene.later(30, 150)
    processing.agree(actor=scene.leader, dossier_id=scene.dossier.id, kind=Kind.EXTENSION, now=scene.dossier.last)
    return True


def _repair_proposed(scene: _Scene) -> GoesOn:
    yield scene.later(60, 300)
    _propose_repair(scene)
    return False


def _repaired(scene: _Scene) -> GoesOn:
    yield scene.later(60, 300)
    repair_id = _propose_repair(scene)
    yield scene.later(60, 200)
    now = scene.dossier.last
    processing.decide_repair(actor=administrator(now), repair_id=repair_id, approve=True, note="", now=now)
    return True


def _propose_repair(scene: _Scene) -> int:
    """Let the agency's administrator propose that a step goes back to its unit; somebody else decides."""
    agency_id, now = scene.stage.story.offering.handling_id, scene.dossier.last
    actor = scene.stage.cast.holder_of(scene.stage.rng, agency_id, Role.AGENCY_ADMIN)
    if scene.task.assignee_id is None:
        processing.assign_task(
            actor=scene.handler,
            dossier_id=scene.dossier.id,
            task_id=scene.task.id,
            assignee_id=scene.handler.account_id,
            now=now,
        )
    plan = RepairPlan(kind="release_task", task_id=scene.task.id, reason=LEFT)
    return processing.propose_repair(actor=actor, dossier_id=scene.dossier.id, plan=plan, now=now)


_DETOURS: Mapping[Fate, Callable[[_Scene], GoesOn]] = {
    Fate.SUPPLEMENT_PROPOSED: _proposed,
    Fate.ASKED_AFTER_APPRAISAL: _asked,
    Fate.RETURNED_AFTER_APPRAISAL: _asked_and_answered,
    Fate.OWES: _owes,
    Fate.RETURNED_AFTER_PAYMENT: _paid,
    Fate.WANTS_BACK: _wants_back,
    Fate.WITHDRAWN: _withdrawn,
    Fate.KEPT: _kept,
    Fate.EXTENSION_PROPOSED: _wants_longer,
    Fate.EXTENDED: _extended,
    Fate.REPAIR_PROPOSED: _repair_proposed,
    Fate.REPAIRED: _repaired,
}
