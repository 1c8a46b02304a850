"""The history of a dossier as sentences: one table from the type of a fact to what people read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock
from motcua.core.money import format_dong
from motcua.directory.rules.mandates import BASES, Basis
from motcua.dossiers.enums import IDENTITY_CHECKS
from motcua.dossiers.queries import EventRow
from motcua.dossiers.services.mandates import MANDATES
from motcua.dossiers.services.outages import WHAT as OUTAGE_WORK
from motcua.dossiers.services.proposals import NAMES, Kind
from motcua.dossiers.slips.editions import SLIP_EDITIONS, SlipKind
from motcua.payments.enums import DIFFERENCE_NAMES, GATEWAY_NAMES
from motcua.procedures.rules.form_registers import REGISTER_NAMES, Register
from motcua.processing.queries import StepRow
from motcua.processing.services import REPAIRS
from motcua.web.shared.standing import late_words
from motcua.workplace.services.assisting import CONFIRMATIONS, HELPS

SLIP_TITLES = {kind.value: heading.title for kind, heading in SLIP_EDITIONS[-1].headings.items()}
KEPT = {"early": "Xong trước hạn.", "on_time": "Xong đúng hạn.", "overdue": "Xong quá hạn."}


@dataclass(frozen=True)
class Told:
    """One fact as the timeline shows it."""

    title: str
    lines: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the timeline: what, when, by whom."""

    seq: int
    title: str
    at: datetime
    by: str
    lines: tuple[str, ...]
    kind: str


Steps = Mapping[int, StepRow]
Teller = Callable[[EventRow, Steps], Told]


def story(events: Sequence[EventRow], steps: Sequence[StepRow], *, without: frozenset[str] = frozenset()) -> list[Line]:
    """Return the history newest first; what another line tells already is left out.

    Args:
        events: The history, oldest first.
        steps: The steps so far, for their titles and comments.
        without: Types of facts that this page does not tell.
    """
    by_id = {step.id: step for step in steps}
    told = [event for event in events if event.type not in without and not _told_by_another(event, by_id)]
    return [_line(event, by_id) for event in reversed(told)]


def tell(event: EventRow, steps: Steps) -> Told:
    """Return one fact in words; a type nobody wrote a sentence for is named as it is."""
    teller = _TELLERS.get(event.type)
    return teller(event, steps) if teller else Told(f"Ghi nhận: {event.type}")


def who(event: EventRow) -> str:
    """Return who acted: name, post, unit; the applicant and the system by what they are."""
    if event.who and event.post:
        by = "theo ủy quyền" if "/delegation:" in event.actor else ""
        return ", ".join(part for part in (event.who, by, event.post, event.unit) if part)
    if event.who:
        return f"{event.who} (người nộp hồ sơ)"
    return "Hệ thống"


def moment(text: object) -> str:
    """Write a stored ISO moment; empty when there is none."""
    try:
        return clock.shown(datetime.fromisoformat(str(text)))
    except ValueError:
        return ""


def _told_by_another(event: EventRow, steps: Steps) -> bool:
    """Tell whether another line says it: an approval is the outcome of its step, an ended step tells its beginning."""
    if event.type == "step.opened":
        step = _step(event, steps)
        return step is not None and step.done_at is not None and not step.cancelled
    return event.type == "decision.approved"


def _line(event: EventRow, steps: Steps) -> Line:
    told = tell(event, steps)
    reason = (f"Lý do: {event.reason}",) if event.reason else ()
    return Line(event.seq, told.title, event.at, who(event), told.lines + reason, told.kind)


def _step(event: EventRow, steps: Steps) -> StepRow | None:
    return steps.get(int(event.payload.get("task", 0)))


def _submitted(event: EventRow, _: Steps) -> Told:
    if event.payload.get("channel") == "online":
        return Told("Nộp hồ sơ trực tuyến", (f"Số tiếp nhận {event.payload.get('receipt_no')}.",))
    return Told("Nộp hồ sơ tại Bộ phận Một cửa")


def _register(event: EventRow, _: Steps) -> Told:
    known = event.payload.get("register") in set(Register)
    name = REGISTER_NAMES[Register(str(event.payload["register"]))] if known else "Cơ sở dữ liệu nhà nước"
    counted = ((event.payload.get("agreeing"), "khớp"), (event.payload.get("differing"), "khác"))
    found = ", ".join(f"{len(keys)} mục {word}" for keys, word in counted if isinstance(keys, list) and keys)
    return Told(f"Đối chiếu tờ khai với: {name}", (f"Tra cứu lúc {moment(event.payload.get('asked_at'))}; {found}.",))


def _papers_checked(event: EventRow, _: Steps) -> Told:
    counted = (("present", "có"), ("missing", "thiếu hoặc chưa đúng"), ("not_applicable", "không áp dụng"))
    found = [f"{event.payload[key]} {word}" for key, word in counted if event.payload.get(key)]
    return Told("Kiểm tra giấy tờ", (f"{', '.join(found)}.".capitalize(),) if found else ())


def _accepted(event: EventRow, _: Steps) -> Told:
    due = moment(event.payload.get("due_at"))
    return Told(f"Tiếp nhận hồ sơ, mã {event.payload.get('code')}", (f"Hẹn trả kết quả {due}.",) if due else ())


def _by_post(event: EventRow, _: Steps) -> Told:
    return Told("Nhận từ bưu chính", (f"Ký biên bản giao nhận lúc {moment(event.payload.get('at'))}.",))


def _recounted(event: EventRow, _: Steps) -> Told:
    before, after = moment(event.payload.get("frm")), moment(event.payload.get("to"))
    return Told("Tính lại ngày hẹn trả theo lịch làm việc mới", (f"Từ {before} thành {after}.",))


def _slip(event: EventRow, _: Steps) -> Told:
    kind = str(event.payload.get("kind"))
    title = SLIP_TITLES.get(SlipKind(kind), kind) if kind in SLIP_TITLES else kind
    return Told(f"Lập {title[:1].lower()}{title[1:]} số {event.payload.get('number')}/{event.payload.get('year')}")


def _stopped(event: EventRow, _: Steps) -> Told:
    refused = event.payload.get("outcome") == "refuse"
    return Told("Từ chối giải quyết hồ sơ" if refused else "Dừng giải quyết hồ sơ", kind="refused")


def _ready(event: EventRow, _: Steps) -> Told:
    kept = KEPT.get(str(event.payload.get("timeliness")), "")
    return Told("Đã có kết quả, chờ trả tại Bộ phận Một cửa", (kept,) if kept else ())


def _opened(event: EventRow, steps: Steps) -> Told:
    step = _step(event, steps)
    due = moment(event.payload.get("due_at"))
    where = (f"{step.unit}, {step.agency}.",) if step else ()
    title = f"Chuyển đến bước “{step.title if step else event.payload.get('step')}”"
    waits = bool(step and step.done_at is None)
    return Told(title, where + ((f"Hạn của bước {due}.",) if due else ()), "now" if waits else "")


def _completed(event: EventRow, steps: Steps) -> Told:
    step = _step(event, steps)
    if step is None:
        return Told(f"Xong bước “{event.payload.get('step')}”")
    comment = f"Ý kiến: {step.comment}" if step.comment else ""
    took = f"Nhận việc lúc {moment(step.opened_at.isoformat())}."
    late = late_words(int(event.payload.get("late_minutes", 0)))
    return Told(f"{step.title}: {step.outcome_label}", tuple(line for line in (comment, took, late) if line))


def _file_added(event: EventRow, _: Steps) -> Told:
    return Told("Đính kèm tài liệu làm việc" if event.payload.get("kind") == "working" else "Thêm giấy tờ")


def _issued(event: EventRow, _: Steps) -> Told:
    return Told(f"Phát hành kết quả số {event.payload.get('number')}/{event.payload.get('symbol')}")


def _handed_over(event: EventRow, _: Steps) -> Told:
    check = IDENTITY_CHECKS.get(str(event.payload.get("identity_check")), "")
    return Told("Ghi nhận người nhận kết quả", (f"{check}.",) if check else ())


def _owed(event: EventRow, _: Steps) -> Told:
    return Told(f"Ghi khoản phí, lệ phí phải nộp: {format_dong(int(event.payload.get('total', 0)))}")


def _cash(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    return Told(f"Thu tiền mặt {format_dong(int(event.payload.get('total', 0)))}", (f"Biên lai số {number}.",))


def _card(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Thu bằng thẻ {total}", (f"Giao dịch {event.payload.get('slip')}. Biên lai số {number}.",))


def _online(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    way = GATEWAY_NAMES.get(str(event.payload.get("gateway")), "")
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Nhận thanh toán trực tuyến {total}", (f"{way}. Biên lai số {number}.",))


def _difference(event: EventRow, _: Steps) -> Told:
    why = DIFFERENCE_NAMES.get(str(event.payload.get("kind")), "")
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Tiền đến chưa khớp khoản phải nộp: {total}", (f"{why}.",), kind="paused")


def _refund(title: str) -> Teller:
    def told(event: EventRow, _: Steps) -> Told:
        total = int(event.payload.get("total", 0))
        return Told(f"{title}: {format_dong(total)}" if total else title)

    return told


def _originals(event: EventRow, _: Steps) -> Told:
    papers = [part.split("x") for part in str(event.payload.get("papers", "")).split(",") if "x" in part]
    return Told("Trả lại bản chính", tuple(f"Giấy tờ số {no}: {count} bản." for no, count in papers))


def _late_entry(event: EventRow, _: Steps) -> Told:
    what = OUTAGE_WORK.get(str(event.payload.get("what")), "")
    row = f" Sổ giấy: {event.payload['paper_row']}." if event.payload.get("paper_row") else ""
    return Told(
        f"Nhập bù sau sự cố: {what.lower()}", (f"Thực tế lúc {moment(event.payload.get('happened_at'))}.{row}",)
    )


CORRECTED = {
    "full_name": "họ tên chủ hồ sơ",
    "personal_number": "số định danh",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "address": "địa chỉ",
    "delivery": "cách nhận kết quả",
    "papers": "số lượng giấy tờ",
}


def _corrected(event: EventRow, _: Steps) -> Told:
    names = [CORRECTED.get(key, key) for key in str(event.payload.get("fields", "")).split(",")]
    return Told("Đính chính tiếp nhận, hủy giấy hẹn cũ và cấp giấy mới", (f"Sửa: {', '.join(names)}.",))


def _asked(event: EventRow, steps: Steps) -> str:
    step = _step(event, steps)
    return f"{step.title} ({step.agency})" if step else str(event.payload.get("step"))


def _list(event: EventRow) -> str:
    return f"số {event.payload.get('number')}/{event.payload.get('year')}"


def _refused(event: EventRow, _: Steps) -> Told:
    late = event.payload.get("stage") == "appraisal"
    return Told("Từ chối giải quyết hồ sơ" if late else "Từ chối tiếp nhận hồ sơ", kind="refused")


def _proposal(event: EventRow) -> str:
    name = NAMES[Kind(str(event.payload.get("kind")))]
    return f"{name[:1].lower()}{name[1:]}"


def _suspended(event: EventRow, _: Steps) -> Told:
    lines = {"pause": "Thời hạn tạm dừng.", "restart": "Thời hạn dừng, tính lại từ đầu khi đủ."}
    line = lines.get(str(event.payload.get("clock")), "Thời hạn vẫn tính.")
    return Told("Tạm dừng các bước đang xử lý", (line,), "paused")


def _extended(event: EventRow, _: Steps) -> Told:
    late = ("Lời xin lỗi muộn hơn quy định.",) if event.payload.get("late") else ()
    moved = f"Hẹn trả {moment(event.payload.get('frm'))} đổi thành {moment(event.payload.get('to'))}."
    return Told("Xin lỗi và gia hạn thời gian trả kết quả", (moved, *late))


def _obligation(event: EventRow, _: Steps) -> Told:
    total = format_dong(int(event.payload.get("total", 0)))
    until = f"Hạn nộp {moment(event.payload.get('pay_by'))}."
    return Told(f"Yêu cầu thực hiện nghĩa vụ tài chính {total}", (until,), "paused")


def _goes_on(title: str) -> Teller:
    def tell_due(event: EventRow, _: Steps) -> Told:
        due = moment(event.payload.get("due_at"))
        return Told(title, (f"Hẹn trả kết quả {due}.",) if due else ())

    return tell_due


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _of_paper(event: EventRow) -> str:
    number = event.payload.get("paper_no")
    return f" của giấy tờ số {number}" if number else ""


def _plain(title: str, kind: str = "") -> Teller:
    return lambda _event, _steps: Told(title, kind=kind)


def _process_moved(event: EventRow, _: Steps) -> Told:
    steps = event.payload.get("steps")
    count = len(steps) if isinstance(steps, list) else 0
    text = f"{count} bước đang mở chuyển theo, hạn giữ nguyên." if count else "Chưa có bước nào đang mở."
    return Told(f"Chuyển sang bản quy trình số {event.payload.get('edition')}", (text,))


_TELLERS: Mapping[str, Teller] = {
    "process.moved": _process_moved,
    "dossier.submitted": _submitted,
    "dossier.papers_checked": _papers_checked,
    "dossier.accepted": _accepted,
    "dossier.post_handed_over": _by_post,
    "dossier.due_recounted": _recounted,
    "dossier.slip_issued": _slip,
    "dossier.supplement_asked": lambda event, _: Told(
        f"Yêu cầu bổ sung {event.payload.get('items')} nội dung", kind="paused"
    ),
    "dossier.supplement_answered": lambda event, _: Told(f"Người nộp đã bổ sung {event.payload.get('files')} tệp"),
    "dossier.supplement_incomplete": _plain("Nội dung bổ sung còn thiếu, đề nghị gửi tiếp", "paused"),
    "dossier.supplement_confirmed": _goes_on("Xác nhận đã bổ sung đủ"),
    "dossier.proposed": lambda event, _: Told(f"Đề nghị: {_proposal(event)}"),
    "dossier.proposal_approved": lambda event, _: Told(f"Lãnh đạo đồng ý đề nghị: {_proposal(event)}"),
    "dossier.proposal_refused": lambda event, _: Told(f"Không đồng ý đề nghị: {_proposal(event)}", kind="refused"),
    "dossier.proposal_taken_back": lambda event, _: Told(f"Người đề nghị rút lại: {_proposal(event)}"),
    "dossier.contact_corrected": _plain("Người nộp sửa thông tin liên lạc"),
    "applicant.asked": _plain("Người nộp hỏi về hồ sơ"),
    "applicant.answered": _plain("Bộ phận Một cửa trả lời câu hỏi của người nộp"),
    "notice.resent": _plain("Gửi lại thông báo cho người nộp"),
    "dossier.withdrawal_asked": _plain("Người nộp đề nghị rút hồ sơ", "paused"),
    "dossier.withdrawal_refused": _plain("Không đồng ý cho rút, hồ sơ được giải quyết tiếp"),
    "dossier.extended": _extended,
    "dossier.suspended": _suspended,
    "dossier.resumed": _plain("Tiếp tục giải quyết"),
    "dossier.received_outside": lambda event, _: Told(
        "Tiếp nhận ngoài Bộ phận Một cửa", (f"Tại {event.payload.get('place')}.",)
    ),
    "dossier.refused": _refused,
    "dossier.transferred": _plain("Chuyển hồ sơ đến cơ quan giải quyết"),
    "dossier.stopped": _stopped,
    "dossier.ready": _ready,
    "dossier.returned": _plain("Đã trả kết quả"),
    "dossier.file_added": _file_added,
    "step.opened": _opened,
    "step.completed": _completed,
    "step.reassigned": lambda event, steps: Told(
        f"Giao lại bước “{step.title if (step := _step(event, steps)) else event.payload.get('step')}”"
        + ("" if event.payload.get("to_account") else " cho bộ phận")
    ),
    "dossier.rehomed": _plain("Chuyển hồ sơ sang cơ quan tiếp nhận do sắp xếp tổ chức"),
    "step.assigned": lambda event, steps: Told(
        f"Giao bước “{step.title if (step := _step(event, steps)) else event.payload.get('step')}”"
        + (f" cho {step.assignee}" if step and step.assignee_id == event.payload.get("assignee") else "")
    ),
    "question.asked": _plain("Hỏi ý kiến đồng nghiệp"),
    "question.answered": _plain("Trả lời câu hỏi của đồng nghiệp"),
    "call.noted": _plain("Tổng đài trả lời người gọi"),
    "call.passed_on": _plain("Tổng đài chuyển câu hỏi của người gọi"),
    "call.answered": _plain("Trả lời câu hỏi của người gọi, tổng đài gọi lại"),
    "call.closed": _plain("Tổng đài đã gọi lại"),
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
    "decision.approved": _plain("Lãnh đạo đã duyệt"),
    "note.written": _plain("Ghi ý kiến trao đổi nội bộ"),
    "result.issued": _issued,
    "result.handed_over": _handed_over,
    "dossier.reception_corrected": _corrected,
    "dossier.originals_given_back": _originals,
    "dossier.grouped": _plain("Xếp vào nhóm hồ sơ nộp cùng, theo dõi cùng"),
    "dossier.ungrouped": _plain("Đưa ra khỏi nhóm hồ sơ"),
    "dossier.paper_lost": lambda event, _: Told(
        f"Ghi nhận giấy tờ {'bị mất' if event.payload.get('kind') == 'lost' else 'bị hư hỏng'}, xin lỗi người nộp"
    ),
    "dossier.file_infected": lambda event, _: Told(
        f"Phát hiện mã độc trong tệp{_of_paper(event)}",
        (f"{event.payload.get('finding')}. Tệp đã bị xóa, người nộp được báo.",),
        kind="refused",
    ),
    "dossier.file_withdrawn": lambda event, _: Told(
        f"Gỡ tệp chứa bí mật nhà nước{_of_paper(event)}", ("Nội dung không còn trên hệ thống.",), kind="refused"
    ),
    "result.replaced": lambda event, _: Told(
        f"Thay kết quả sai bằng kết quả số {event.payload.get('number')}/{event.payload.get('symbol')}",
        (f"Theo {event.payload.get('by')}.",),
    ),
    "result.revoked": lambda event, _: Told("Thu hồi kết quả", (f"Theo {event.payload.get('by')}.",), "refused"),
    "result.expiring": lambda event, _: Told(f"Nhắc kết quả sắp hết hiệu lực ngày {event.payload.get('last_day')}"),
    "result.unclaimed": lambda event, _: Told(f"Nhắc nhận kết quả, lần {event.payload.get('reminder')}"),
    "dossier.entered_late": _late_entry,
    "dossier.late_entry_refused": lambda event, _: Told(
        f"Không công nhận thời điểm nhập bù: {OUTAGE_WORK.get(str(event.payload.get('what')), '').lower()}",
        (
            f"Khai thực tế lúc {moment(event.payload.get('happened_at'))}.",
            f"Nhập lúc {moment(event.payload.get('entered_at'))}.",
        ),
        kind="refused",
    ),
    "process.repaired": lambda event, _: Told(
        f"Cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}"
    ),
    "process.repair_refused": lambda event, _: Told(
        f"Không duyệt cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}", kind="refused"
    ),
    "process.repair_taken_back": lambda event, _: Told(
        f"Rút lại đề nghị cứu hộ hồ sơ mắc: {REPAIRS.get(str(event.payload.get('kind')), '').lower()}"
    ),
    "claim.made": _plain("Nhận kiểm tra hồ sơ"),
    "claim.taken_over": _plain("Nhận kiểm tra thay đồng nghiệp"),
    "dossier.out_of_order": lambda event, _: Told(
        "Kiểm tra không theo thứ tự hàng chờ", (f"{event.payload.get('ahead')} hồ sơ đến hạn trước còn chờ.",)
    ),
    "dossier.on_behalf": lambda event, _: Told(
        f"{event.payload.get('delegate')} nộp thay chủ hồ sơ",
        (f"{BASES.get(Basis(str(event.payload.get('basis'))), '')}. {event.payload.get('document')}".strip(" ."),),
    ),
    "dossier.duplicate_confirmed": lambda event, _: Told(
        "Xác nhận nộp thêm hồ sơ cùng thủ tục", (f"Đang có {event.payload.get('others')} hồ sơ chưa giải quyết xong.",)
    ),
    "dossier.register_consulted": _register,
    "handover.given": lambda event, _: Told(f"Bàn giao theo danh sách {_list(event)}"),
    "handover.taken": lambda event, _: Told(f"Bên nhận đã ký nhận theo danh sách {_list(event)}"),
    "handover.refused": lambda event, _: Told(f"Bên nhận không nhận theo danh sách {_list(event)}", kind="refused"),
    "dossier.mandate_recorded": lambda event, _: Told(
        f"Người nộp thay: {_lower(MANDATES.get(str(event.payload.get('kind')), ''))}",
        ("Được nhận kết quả thay.",) if event.payload.get("may_receive") else ("Không gồm việc nhận kết quả.",),
    ),
    "dossier.assisted": lambda event, _: Told(
        "Hỗ trợ người nộp nộp trực tuyến",
        (
            f"Đã giúp: {', '.join(HELPS.get(each, each) for each in str(event.payload.get('helped')).split(','))}.",
            f"Người nộp xác nhận bằng {CONFIRMATIONS.get(str(event.payload.get('confirmed_by')), '')}.",
        ),
    ),
    "post.picked_up": lambda event, _: Told(
        "Bưu chính nhận hồ sơ tại nhà",
        (f"Phiếu gửi {event.payload.get('number')}, {event.payload.get('papers')} bản giấy tờ.",),
    ),
    "post.handed_to_desk": lambda event, _: Told(f"Bưu chính ký giao theo biên bản {_list(event)}"),
    "post.desk_signed": lambda event, _: Told(f"Bộ phận Một cửa đếm và ký nhận biên bản {_list(event)}"),
    "post.desk_refused": lambda event, _: Told(f"Không nhận bưu gửi trong biên bản {_list(event)}", kind="refused"),
    "post.found_incomplete": lambda _, __: Told("Trả bưu chính để người gửi bổ sung", kind="paused"),
    "post.completed": _plain("Người gửi bổ sung qua bưu chính"),
    "post.became_dossier": lambda event, _: Told(f"Tiếp nhận bưu gửi thành hồ sơ {event.payload.get('code')}"),
    "post.sent_back": _plain("Trả lại giấy tờ cho người gửi"),
    "post.delivery_begun": lambda event, _: Told(
        "Bưu chính nhận kết quả để phát", (f"Phát trước {moment(event.payload.get('due_at'))}.",)
    ),
    "post.zone_changed": lambda event, _: Told(
        "Đổi khu vực phát kết quả", (f"Phát trước {moment(event.payload.get('due_at'))}.",)
    ),
    "post.delivery_tried": lambda event, _: Told(f"Bưu chính phát chưa thành, lần {event.payload.get('attempt')}"),
    "post.delivered": lambda event, _: Told(
        "Bưu chính đã phát kết quả",
        (f"Lúc {moment(event.payload.get('at'))}{', quá hạn phát' if event.payload.get('late') else ''}.",),
    ),
    "post.brought_back": _plain("Bưu chính mang kết quả về Bộ phận Một cửa"),
    "post.lost": lambda event, _: Told(
        f"Bưu chính làm {'mất' if event.payload.get('kind') == 'lost' else 'hư hỏng'}",
        (f"Bồi thường {format_dong(int(event.payload.get('compensation', 0)))}.",),
        kind="refused",
    ),
    "post.collection_asked": lambda event, _: Told(
        f"Bộ phận Một cửa nhờ bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}"
    ),
    "post.collection_ended": lambda event, _: Told(
        "Bộ phận Một cửa không nhờ bưu chính thu hộ nữa"
        if event.payload.get("state") == "withdrawn"
        else "Bưu chính chưa thu hộ được",
        kind="paused",
    ),
    "post.money_collected": lambda event, _: Told(
        f"Bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}",
        (f"Biên lai {event.payload.get('receipt')}.",),
    ),
    "post.money_handed_on": lambda event, _: Told(
        f"Cơ quan đã nhận tiền bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}",
        (f"Bảng kê {_list(event)}.",),
    ),
    "payment.owed": _owed,
    "payment.cash_taken": _cash,
    "payment.online_paid": _online,
    "payment.card_taken": _card,
    "payment.paid_elsewhere": lambda event, _: Told(
        f"Đã nộp cách khác {format_dong(int(event.payload.get('total', 0)))}", (f"{event.payload.get('proof')}.",)
    ),
    "payment.order_made": lambda event, _: Told(
        f"Người nộp bắt đầu thanh toán trực tuyến {format_dong(int(event.payload.get('total', 0)))}"
    ),
    "payment.order_failed": lambda _, __: Told("Thanh toán trực tuyến không thành công hoặc bị hủy"),
    "payment.budget_transferred": lambda _, __: Told("Tiền đã nộp vào ngân sách nhà nước"),
    "payment.difference_found": _difference,
    "payment.difference_resolved": lambda _, __: Told("Đã xử lý khoản tiền chưa khớp"),
    "payment.refund_asked": _refund("Đề nghị hoàn trả"),
    "payment.refund_decided": lambda event, _: Told(
        "Đồng ý hoàn trả" if event.payload.get("accepted") else "Không đồng ý hoàn trả"
    ),
    "payment.refund_paid": _refund("Đã hoàn trả"),
    "payment.relief_asked": _plain("Người nộp đề nghị miễn, giảm phí, lệ phí"),
    "payment.relief_granted": lambda event, _: Told(
        "Xác nhận miễn, giảm phí, lệ phí",
        (
            f"Không phải nộp {format_dong(int(event.payload.get('spared', 0)))}.",
            f"Còn phải nộp {format_dong(int(event.payload.get('total', 0)))}.",
        ),
    ),
    "payment.relief_refused": lambda event, _: Told(
        "Không miễn, giảm phí, lệ phí", (f"Phải nộp {format_dong(int(event.payload.get('total', 0)))}.",)
    ),
    "payment.obligation_set": _obligation,
    "payment.proof_sent": lambda event, _: Told(
        "Người nộp gửi chứng từ nộp tiền", (f"{event.payload.get('files')} tệp.",), kind="paused"
    ),
    "payment.proof_refused": lambda event, _: Told(
        "Không chấp nhận chứng từ nộp tiền", (f"Hạn nộp {moment(event.payload.get('pay_by'))}.",), kind="refused"
    ),
    "payment.obligation_met": _goes_on("Đã thực hiện nghĩa vụ tài chính"),
}
