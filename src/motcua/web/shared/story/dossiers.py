"""Facts of the dossier itself: handed in, accepted, supplemented, corrected, ended."""

from collections.abc import Mapping

from motcua.directory.rules.mandates import BASES, Basis
from motcua.dossiers.queries import EventRow
from motcua.dossiers.services.mandates import MANDATES
from motcua.dossiers.services.outages import WHAT as OUTAGE_WORK
from motcua.dossiers.services.proposals import NAMES, Kind
from motcua.dossiers.slips.editions import SLIP_EDITIONS, SlipKind
from motcua.procedures.rules.form_registers import REGISTER_NAMES, Register
from motcua.web.shared.story.told import Steps, Teller, Told, goes_on, lower, moment, plain
from motcua.workplace.services.assisting import CONFIRMATIONS, HELPS

SLIP_TITLES = {kind.value: heading.title for kind, heading in SLIP_EDITIONS[-1].headings.items()}


KEPT = {"early": "Xong trước hạn.", "on_time": "Xong đúng hạn.", "overdue": "Xong quá hạn."}


CORRECTED = {
    "full_name": "họ tên chủ hồ sơ",
    "personal_number": "số định danh",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "address": "địa chỉ",
    "delivery": "cách nhận kết quả",
    "papers": "số lượng giấy tờ",
}


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


def _file_added(event: EventRow, _: Steps) -> Told:
    return Told("Đính kèm tài liệu làm việc" if event.payload.get("kind") == "working" else "Thêm giấy tờ")


def _originals(event: EventRow, _: Steps) -> Told:
    papers = [part.split("x") for part in str(event.payload.get("papers", "")).split(",") if "x" in part]
    return Told("Trả lại bản chính", tuple(f"Giấy tờ số {no}: {count} bản." for no, count in papers))


def _late_entry(event: EventRow, _: Steps) -> Told:
    what = OUTAGE_WORK.get(str(event.payload.get("what")), "")
    row = f" Sổ giấy: {event.payload['paper_row']}." if event.payload.get("paper_row") else ""
    return Told(
        f"Nhập bù sau sự cố: {what.lower()}", (f"Thực tế lúc {moment(event.payload.get('happened_at'))}.{row}",)
    )


def _corrected(event: EventRow, _: Steps) -> Told:
    names = [CORRECTED.get(key, key) for key in str(event.payload.get("fields", "")).split(",")]
    return Told("Đính chính tiếp nhận, hủy giấy hẹn cũ và cấp giấy mới", (f"Sửa: {', '.join(names)}.",))


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


def _of_paper(event: EventRow) -> str:
    number = event.payload.get("paper_no")
    return f" của giấy tờ số {number}" if number else ""


OF_DOSSIERS: Mapping[str, Teller] = {
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
    "dossier.supplement_incomplete": plain("Nội dung bổ sung còn thiếu, đề nghị gửi tiếp", "paused"),
    "dossier.supplement_confirmed": goes_on("Xác nhận đã bổ sung đủ"),
    "dossier.proposed": lambda event, _: Told(f"Đề nghị: {_proposal(event)}"),
    "dossier.proposal_approved": lambda event, _: Told(f"Lãnh đạo đồng ý đề nghị: {_proposal(event)}"),
    "dossier.proposal_refused": lambda event, _: Told(f"Không đồng ý đề nghị: {_proposal(event)}", kind="refused"),
    "dossier.proposal_taken_back": lambda event, _: Told(f"Người đề nghị rút lại: {_proposal(event)}"),
    "dossier.contact_corrected": plain("Người nộp sửa thông tin liên lạc"),
    "applicant.asked": plain("Người nộp hỏi về hồ sơ"),
    "applicant.answered": plain("Bộ phận Một cửa trả lời câu hỏi của người nộp"),
    "notice.resent": plain("Gửi lại thông báo cho người nộp"),
    "dossier.withdrawal_asked": plain("Người nộp đề nghị rút hồ sơ", "paused"),
    "dossier.withdrawal_refused": plain("Không đồng ý cho rút, hồ sơ được giải quyết tiếp"),
    "dossier.extended": _extended,
    "dossier.suspended": _suspended,
    "dossier.resumed": plain("Tiếp tục giải quyết"),
    "dossier.received_outside": lambda event, _: Told(
        "Tiếp nhận ngoài Bộ phận Một cửa", (f"Tại {event.payload.get('place')}.",)
    ),
    "dossier.refused": _refused,
    "dossier.transferred": plain("Chuyển hồ sơ đến cơ quan giải quyết"),
    "dossier.stopped": _stopped,
    "dossier.ready": _ready,
    "dossier.returned": plain("Đã trả kết quả"),
    "dossier.file_added": _file_added,
    "dossier.rehomed": plain("Chuyển hồ sơ sang cơ quan tiếp nhận do sắp xếp tổ chức"),
    "dossier.reception_corrected": _corrected,
    "dossier.originals_given_back": _originals,
    "dossier.grouped": plain("Xếp vào nhóm hồ sơ nộp cùng, theo dõi cùng"),
    "dossier.ungrouped": plain("Đưa ra khỏi nhóm hồ sơ"),
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
    "dossier.entered_late": _late_entry,
    "dossier.late_entry_refused": lambda event, _: Told(
        f"Không công nhận thời điểm nhập bù: {OUTAGE_WORK.get(str(event.payload.get('what')), '').lower()}",
        (
            f"Khai thực tế lúc {moment(event.payload.get('happened_at'))}.",
            f"Nhập lúc {moment(event.payload.get('entered_at'))}.",
        ),
        kind="refused",
    ),
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
    "dossier.mandate_recorded": lambda event, _: Told(
        f"Người nộp thay: {lower(MANDATES.get(str(event.payload.get('kind')), ''))}",
        ("Được nhận kết quả thay.",) if event.payload.get("may_receive") else ("Không gồm việc nhận kết quả.",),
    ),
    "dossier.assisted": lambda event, _: Told(
        "Hỗ trợ người nộp nộp trực tuyến",
        (
            f"Đã giúp: {', '.join(HELPS.get(each, each) for each in str(event.payload.get('helped')).split(','))}.",
            f"Người nộp xác nhận bằng {CONFIRMATIONS.get(str(event.payload.get('confirmed_by')), '')}.",
        ),
    ),
}
