"""Facts of the work on a dossier: steps, consultations, repairs, calls, questions, results."""

from collections.abc import Mapping

from motcua.dossiers.enums import IDENTITY_CHECKS
from motcua.dossiers.queries import EventRow
from motcua.processing.services import REPAIRS
from motcua.web.shared.standing import late_words
from motcua.web.shared.story.told import Steps, Teller, Told, listed, moment, plain, step_of


def _opened(event: EventRow, steps: Steps) -> Told:
    step = step_of(event, steps)
    due = moment(event.payload.get("due_at"))
    where = (f"{step.unit}, {step.agency}.",) if step else ()
    title = f"Chuyển đến bước “{step.title if step else event.payload.get('step')}”"
    waits = bool(step and step.done_at is None)
    return Told(title, where + ((f"Hạn của bước {due}.",) if due else ()), "now" if waits else "")


def _completed(event: EventRow, steps: Steps) -> Told:
    step = step_of(event, steps)
    if step is None:
        return Told(f"Xong bước “{event.payload.get('step')}”")
    comment = f"Ý kiến: {step.comment}" if step.comment else ""
    took = f"Nhận việc lúc {moment(step.opened_at.isoformat())}."
    late = late_words(int(event.payload.get("late_minutes", 0)))
    return Told(f"{step.title}: {step.outcome_label}", tuple(line for line in (comment, took, late) if line))


def _issued(event: EventRow, _: Steps) -> Told:
    return Told(f"Phát hành kết quả số {event.payload.get('number')}/{event.payload.get('symbol')}")


def _handed_over(event: EventRow, _: Steps) -> Told:
    check = IDENTITY_CHECKS.get(str(event.payload.get("identity_check")), "")
    return Told("Ghi nhận người nhận kết quả", (f"{check}.",) if check else ())


def _asked(event: EventRow, steps: Steps) -> str:
    step = step_of(event, steps)
    return f"{step.title} ({step.agency})" if step else str(event.payload.get("step"))


def _process_moved(event: EventRow, _: Steps) -> Told:
    steps = event.payload.get("steps")
    count = len(steps) if isinstance(steps, list) else 0
    text = f"{count} bước đang mở chuyển theo, hạn giữ nguyên." if count else "Chưa có bước nào đang mở."
    return Told(f"Chuyển sang bản quy trình số {event.payload.get('edition')}", (text,))


OF_WORK: Mapping[str, Teller] = {
    "process.moved": _process_moved,
    "step.opened": _opened,
    "step.completed": _completed,
    "step.reassigned": lambda event, steps: Told(
        f"Giao lại bước “{step.title if (step := step_of(event, steps)) else event.payload.get('step')}”"
        + ("" if event.payload.get("to_account") else " cho bộ phận")
    ),
    "step.assigned": lambda event, steps: Told(
        f"Giao bước “{step.title if (step := step_of(event, steps)) else event.payload.get('step')}”"
        + (f" cho {step.assignee}" if step and step.assignee_id == event.payload.get("assignee") else "")
    ),
    "question.asked": plain("Hỏi ý kiến đồng nghiệp"),
    "question.answered": plain("Trả lời câu hỏi của đồng nghiệp"),
    "call.noted": plain("Tổng đài trả lời người gọi"),
    "call.passed_on": plain("Tổng đài chuyển câu hỏi của người gọi"),
    "call.answered": plain("Trả lời câu hỏi của người gọi, tổng đài gọi lại"),
    "call.closed": plain("Tổng đài đã gọi lại"),
    "consultation.asked": lambda event, steps: Told(
        f"Hỏi ý kiến: {_asked(event, steps)}",
        (f"Trả lời trước {moment(event.payload.get('due_at'))}.",) if event.payload.get("due_at") else (),
    ),
    "consultation.answered": lambda event, steps: Told(f"Đã trả lời ý kiến: {_asked(event, steps)}"),
    "consultation.late": lambda event, steps: Told(
        f"Quá hạn trả lời ý kiến: {_asked(event, steps)}",
        ("Cơ quan hỏi ý kiến đã được báo. Không trả lời không được coi là đồng ý.",),
        kind="paused",
    ),
    "decision.approved": plain("Lãnh đạo đã duyệt"),
    "note.written": plain("Ghi ý kiến trao đổi nội bộ"),
    "result.issued": _issued,
    "result.handed_over": _handed_over,
    "result.replaced": lambda event, _: Told(
        f"Thay kết quả sai bằng kết quả số {event.payload.get('number')}/{event.payload.get('symbol')}",
        (f"Theo {event.payload.get('by')}.",),
    ),
    "result.revoked": lambda event, _: Told("Thu hồi kết quả", (f"Theo {event.payload.get('by')}.",), "refused"),
    "result.expiring": lambda event, _: Told(f"Nhắc kết quả sắp hết hiệu lực ngày {event.payload.get('last_day')}"),
    "result.unclaimed": lambda event, _: Told(f"Nhắc nhận kết quả, lần {event.payload.get('reminder')}"),
    "process.repaired": lambda event, _: Told(
        f"Cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}"
    ),
    "process.repair_refused": lambda event, _: Told(
        f"Không duyệt cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}", kind="refused"
    ),
    "process.repair_taken_back": lambda event, _: Told(
        f"Rút lại đề nghị cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}"
    ),
    "claim.made": plain("Nhận kiểm tra hồ sơ"),
    "claim.taken_over": plain("Nhận kiểm tra thay đồng nghiệp"),
    "handover.given": lambda event, _: Told(f"Bàn giao theo danh sách {listed(event)}"),
    "handover.taken": lambda event, _: Told(f"Bên nhận đã ký nhận theo danh sách {listed(event)}"),
    "handover.refused": lambda event, _: Told(f"Bên nhận không nhận theo danh sách {listed(event)}", kind="refused"),
}
