"""What a detour leaves: the proposal, the request or the money asked for, its slips, and that handling waited."""

from collections.abc import Callable, Mapping
from datetime import datetime

from motcua.core.worktime import PauseMode
from motcua.dossiers.rules.supplement import is_late_request
from motcua.dossiers.slips.editions import SlipKind
from motcua.scenarios.simulate import detour_slips
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate.copytext import cell, json_text
from motcua.scenarios.simulate.course import Act, Detour, Turn
from motcua.scenarios.simulate.detours import BASIS, PAYMENT_BASIS
from motcua.scenarios.simulate.rows import money, reception
from motcua.scenarios.simulate.rows.sheet import Sheet
from motcua.scenarios.simulate.standing import NONE

REASON = "Nội dung kê khai chưa khớp với giấy tờ đã nộp, cần đối chiếu lại."
NEED = "Gửi lại bản rõ, đủ các trang."
CORRECTION, CORRECTED = "Sửa nơi cư trú", "Đã sửa trên tờ khai."
ACCOUNT = "Kho bạc Nhà nước khu vực Minh Họa, tài khoản 7111.1056789"
PROOF = "Giấy nộp tiền vào ngân sách nhà nước, Kho bạc Nhà nước khu vực Minh Họa"
WANTS_BACK = "Gia đình thay đổi kế hoạch, không còn nhu cầu giải quyết hồ sơ này."
KEPT = "Kết quả đã được ký, đang chờ phát hành; đề nghị nhận kết quả theo giấy hẹn."
MORE_TIME = "Phải xác minh tại thực địa và chờ ý kiến của cơ quan phối hợp."


def write(sheet: Sheet, detour: Detour) -> None:
    """Write the detour of a dossier, as far as it went."""
    _WRITERS[detour.turn](sheet, detour)


def _supplement(sheet: Sheet, detour: Detour) -> None:
    course, office = sheet.course, sheet.office
    wanted, (at, handler) = sheet.papers.wanted, detour.began
    item: dict[str, object] = {"no": 0, "name": CORRECTION, "need": ""}
    if wanted is not None:
        item = {"no": wanted["no"], "name": wanted["name"], "need": NEED}
    accepted = course.accepted[0] if course.accepted else at
    content = {"items": [item], "second": False, "late": is_late_request(accepted, at, office.handling_hours)}
    waits = ("desk", office.desk_unit_id)
    proposal = _proposal(sheet, detour, content, REASON, waits, detour.asked, basis=BASIS)
    facts: dict[str, object] = {"kind": detour.turn.value, "proposal": proposal, "waits": "desk"}
    sheet.history.tell(told.PROPOSED, facts, handler.ref, at)
    if detour.asked is None:
        return
    _request(sheet, detour, item, detour.asked)
    if detour.answered is None:
        return
    answered, desk = detour.answered
    by = sheet.applicant if detour.by_applicant else desk.ref
    if wanted is not None:
        sheet.file(wanted["no"], "paper", sheet.stock.scans[0], by, answered)
    files = int(wanted is not None)
    sheet.history.tell(told.ANSWERED, {"stage": "appraisal", "files": files}, by, answered)
    if detour.decided is not None:
        confirmed, desk = detour.decided
        facts = {"stage": "appraisal", "clock": detour.mode.value, "due_at": _text(course.due)}
        sheet.history.tell(told.CONFIRMED, facts, desk.ref, confirmed)
        _goes_on(sheet, detour)


def _request(sheet: Sheet, detour: Detour, item: dict[str, object], asked: Act) -> None:
    """Write the request that the desk issues: Mẫu 02, and handling waits."""
    at, desk = asked
    answered = detour.answered[0] if detour.answered else None
    kept = item | {"answer": CORRECTED} if answered and not item["no"] else item
    confirmed = detour.decided[0] if detour.decided else NONE
    sheet.tables["dossiers_supplement"].append(
        f"{sheet.new_id()}\t{sheet.id}\tappraisal\t{cell(json_text([kept]))}\t{REASON}\t{sheet.history.stamp(at)}\t"
        f"{answered or NONE}\t{BASIS}\t{detour.mode.value}\t{detour.until or NONE}\t{confirmed}\n"
    )
    sheet.history.tell(told.ASKED, {"stage": "appraisal"}, desk.ref, at)
    text = sheet.text(
        ("asked", "appraisal", item["no"]),
        lambda: detour_slips.supplement(
            sheet.office, str(item["name"]), str(item["need"]), f"{REASON} Căn cứ: {BASIS}"
        ),
    )
    values: dict[str, object] = {"ref": sheet.code, "until": _text(detour.until)}
    sheet.slip(SlipKind.SUPPLEMENT, text, values, desk, at, slot="appraisal")
    _waits(sheet, detour, asked, desk.ref)


def _payment(sheet: Sheet, detour: Detour) -> None:
    (at, handler), obligation_id = detour.began, sheet.new_id()
    met = f"{detour.decided[0]}\t{detour.decided[1].ref}\t{PROOF}" if detour.decided else f"{NONE}\t\t"
    sheet.tables["payments_obligation"].append(
        f"{obligation_id}\t{sheet.id}\t{ACCOUNT}\t{PAYMENT_BASIS}\t{detour.mode.value}\t{detour.until}\t"
        f"{handler.ref}\t{sheet.history.stamp(at)}\t{met}\n"
    )
    total = sum(amount for _, amount in money.OBLIGATION)
    facts: dict[str, object] = {"obligation": obligation_id, "total": total, "pay_by": _text(detour.until)}
    sheet.history.tell(told.OBLIGED, facts, handler.ref, at)
    paid = detour.decided[0] if detour.decided else None
    money.obligation(sheet, obligation_id, PAYMENT_BASIS, handler, at, paid)
    _waits(sheet, detour, detour.began, handler.ref)
    if detour.decided is not None:
        paid_at, desk = detour.decided
        facts = {"obligation": obligation_id, "how": "proof", "due_at": _text(sheet.course.due)}
        sheet.history.tell(told.MET, facts, desk.ref, paid_at)
        _goes_on(sheet, detour)


def _withdrawal(sheet: Sheet, detour: Detour) -> None:
    course, (at, desk) = sheet.course, detour.began
    by = sheet.applicant if detour.by_applicant else desk.ref
    content = {"status": 4, "awaiting": "process", "handled": True}
    proposal = _proposal(sheet, detour, content, WANTS_BACK, _leader(sheet), detour.decided, by=by)
    facts: dict[str, object] = {"kind": detour.turn.value, "proposal": proposal, "waits": "approval"}
    sheet.history.tell(told.PROPOSED, facts, by, at)
    sheet.history.tell(told.WANTED_BACK, {"proposal": proposal}, by, at)
    _waits(sheet, detour, detour.began, by)
    if detour.decided is None:
        return
    decided, leader = detour.decided
    if not detour.agreed:
        sheet.history.tell(told.KEPT, {"proposal": proposal}, leader.ref, decided, KEPT)
        _goes_on(sheet, detour)
        return
    sheet.history.tell(told.STOPPED, {"outcome": "withdrawn"}, leader.ref, decided, WANTS_BACK)
    text = sheet.text(
        ("withdrawn", leader.agency_name),
        lambda: detour_slips.withdrawn(sheet.office, leader, sheet.desk_name, WANTS_BACK),
    )
    accepted = _text(course.accepted[0] if course.accepted else None)
    values: dict[str, object] = {"ref": sheet.code, "accepted": accepted, "title": leader.post_title}
    sheet.slip(SlipKind.STOP, text, values, leader, decided, agency=leader.agency_id)


def _extension(sheet: Sheet, detour: Detour) -> None:
    (at, handler), to = detour.began, detour.due_after
    content: dict[str, object] = {"to": _text(to)}
    if detour.decided is not None:
        content |= {"from": _text(detour.due_before), "late": detour.late}
    proposal = _proposal(sheet, detour, content, MORE_TIME, _leader(sheet), detour.decided)
    facts: dict[str, object] = {"kind": detour.turn.value, "proposal": proposal, "waits": "approval"}
    sheet.history.tell(told.PROPOSED, facts, handler.ref, at)
    if detour.decided is None:
        return
    decided, leader = detour.decided
    facts = {
        "proposal": proposal,
        "frm": _text(detour.due_before),
        "to": _text(to),
        "late": "true" if detour.late else "false",
    }
    sheet.history.tell(told.EXTENDED, facts, leader.ref, decided, MORE_TIME)
    agency = sheet.office.facts.agency_id
    sheet.tables["dossiers_deviation"].append(f"{sheet.history.last_id}\t{sheet.id}\t{agency}\tdossier.extended\n")
    text = sheet.text(
        ("extended", leader.agency_name, detour.late),
        lambda: detour_slips.apology(sheet.office, leader, sheet.desk_name, MORE_TIME, late=detour.late),
    )
    values: dict[str, object] = {
        "ref": sheet.code,
        "accepted": _text(sheet.course.accepted[0] if sheet.course.accepted else None),
        "due": _text(detour.due_before),
        "to": _text(to),
        "title": leader.post_title,
    }
    sheet.slip(SlipKind.APOLOGY, text, values, leader, decided, agency=leader.agency_id)


def _proposal(
    sheet: Sheet,
    detour: Detour,
    content: Mapping[str, object],
    reason: str,
    waits: tuple[str, int],
    decided: Act | None,
    *,
    basis: str = "",
    by: str = "",
) -> int:
    """Write a proposal and return its id."""
    (at, proposer), proposal_id = detour.began, sheet.new_id()
    ends = f"\t{NONE}\t{NONE}\t"
    if decided is not None:
        answer = "" if detour.agreed else KEPT
        ends = f"{decided[1].ref}\t{decided[0]}\t{'t' if detour.agreed else 'f'}\t{answer}"
    sheet.tables["dossiers_proposal"].append(
        f"{proposal_id}\t{sheet.id}\t{detour.turn.value}\t{cell(json_text(dict(content)))}\t{reason}\t{basis}\t"
        f"{by or proposer.ref}\t{sheet.history.stamp(at)}\t"
        f"{'' if decided else waits[0]}\t{waits[1]}\t\t{NONE}\t{ends}\n"
    )
    return proposal_id


def _leader(sheet: Sheet) -> tuple[str, int]:
    return "approval", sheet.office.facts.handling_id


def _waits(sheet: Sheet, detour: Detour, since: Act, by: str) -> None:
    facts: dict[str, object] = {"cause": _CAUSES[detour.turn], "clock": _clock(detour)}
    sheet.history.tell(told.SUSPENDED, facts, by, since[0])


def _goes_on(sheet: Sheet, detour: Detour) -> None:
    if detour.decided is None:
        return
    at, actor = detour.decided
    facts: dict[str, object] = {
        "cause": _CAUSES[detour.turn],
        "clock": _clock(detour),
        "due_at": _text(sheet.course.due),
    }
    sheet.history.tell(told.RESUMED, facts, actor.ref, at)
    if detour.appointed_anew:
        reception.appointed_anew(sheet, at, actor)


def _clock(detour: Detour) -> str:
    return PauseMode.CONTINUE.value if detour.turn is Turn.WITHDRAWAL else detour.mode.value


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


_CAUSES = {Turn.SUPPLEMENT: "supplement", Turn.PAYMENT: "obligation", Turn.WITHDRAWAL: "withdrawal"}
_WRITERS: Mapping[Turn, Callable[[Sheet, Detour], None]] = {
    Turn.SUPPLEMENT: _supplement,
    Turn.PAYMENT: _payment,
    Turn.WITHDRAWAL: _withdrawal,
    Turn.EXTENSION: _extension,
}
