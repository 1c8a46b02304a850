"""What a counter works with: kinds of devices, their settings, their states, and what a code reader typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.core.errors import RuleBroken, SeveralBroken

WARN_SECONDS = 20
"""How long an idle kiosk warns before it resets itself."""


class Kind(StrEnum):
    """What a thing of the register is; a counter is the place that the others stand at."""

    COUNTER = "counter"
    PRINTER = "printer"
    SCANNER = "scanner"
    READER = "reader"
    KIOSK = "kiosk"
    DISPLAY = "display"
    SMS = "sms"


class State(StrEnum):
    """How a device stands."""

    IN_USE = "in_use"
    BROKEN = "broken"
    IN_REPAIR = "in_repair"
    RETIRED = "retired"


KINDS: Mapping[Kind, str] = {
    Kind.COUNTER: "Quầy",
    Kind.PRINTER: "Máy in",
    Kind.SCANNER: "Máy quét",
    Kind.READER: "Đầu đọc mã",
    Kind.KIOSK: "Máy tra cứu (kiosk)",
    Kind.DISPLAY: "Màn hình hiển thị",
    Kind.SMS: "Cổng tin nhắn SMS",
}
STATES: Mapping[State, str] = {
    State.IN_USE: "Đang dùng",
    State.BROKEN: "Hỏng",
    State.IN_REPAIR: "Đang sửa",
    State.RETIRED: "Thôi dùng",
}
PAPERS: Mapping[str, str] = {"a4": "A4", "a5": "A5"}


@dataclass(frozen=True)
class Setting:
    """One setting of a kind: a choice where there are options, else a whole number between two ends, else a text."""

    key: str
    label: str
    default: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0


LONGEST_SETTING = 60
SETTINGS: Mapping[Kind, tuple[Setting, ...]] = {
    Kind.PRINTER: (Setting("paper", "Khổ giấy", "a4", options=tuple(PAPERS.items())),),
    Kind.SCANNER: (
        Setting("dpi", "Độ phân giải (dpi)", "300", "Từ 150 đến 600; 300 đọc rõ mà tệp không nặng", (), 150, 600),
    ),
    Kind.READER: (
        Setting(
            "ending", "Phím gửi sau mã", "enter", options=(("enter", "Enter"), ("tab", "Tab"), ("none", "Không có"))
        ),
    ),
    Kind.KIOSK: (
        Setting(
            "idle_seconds", "Tự về trang đầu sau (giây)", "120", "Không thao tác, từ 40 đến 1800 giây", (), 40, 1800
        ),
    ),
    Kind.DISPLAY: (Setting("refresh_seconds", "Tải lại sau (giây)", "30", "Từ 10 đến 600 giây", (), 10, 600),),
    Kind.SMS: (Setting("sender", "Tên người gửi", "", "Như đã đăng ký với nhà mạng"),),
}
WITH_ADDRESS = frozenset({Kind.KIOSK, Kind.DISPLAY})
"""Kinds that open the portal by an address of their own."""


def settings_of(kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a kind as they are kept; an empty field takes its default.

    Raises:
        SeveralBroken: Values that the kind does not know, by field.
    """
    found: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    for one in SETTINGS.get(kind, ()):
        value = typed.get(one.key, "").strip() or one.default
        fault = _fault(one, value)
        if fault:
            faults.append((one.key, fault))
        found[one.key] = str(int(value)) if one.most and not fault else value
    if faults:
        raise SeveralBroken(faults)
    return found


def _fault(one: Setting, value: str) -> str:
    if one.options:
        return "" if value in dict(one.options) else f"{one.label}: hãy chọn trong danh sách."
    if one.most:
        fits = value.isascii() and value.isdigit() and len(value) <= len(str(one.most)) + 2
        if not fits or not one.least <= int(value) <= one.most:
            return f"{one.label}: hãy nhập số nguyên từ {one.least} đến {one.most}."
        return ""
    return "" if len(value) <= LONGEST_SETTING else f"{one.label}: nhiều nhất {LONGEST_SETTING} ký tự."


def check_state(*, old: State, new: State, old_since: date, since: date, today: date, note: str) -> None:
    """Refuse a change of state that cannot be.

    A retired device stays retired: what comes back is entered anew, so that the register shows both lives.

    Raises:
        RuleBroken: Retired, unchanged, a day that does not fit, or no note where one is due.
    """
    if old is State.RETIRED:
        raise RuleBroken("device.retired", "Thiết bị đã thôi dùng. Nếu dùng lại, hãy ghi thành thiết bị mới.", "state")
    if new is old:
        raise RuleBroken("device.same_state", f"Thiết bị đang ở tình trạng “{STATES[old]}”. Hãy chọn khác.", "state")
    if since > today:
        raise RuleBroken("device.future", "Ngày bắt đầu không được sau hôm nay.", "since")
    if since < old_since:
        message = f"Tình trạng hiện nay có từ {old_since:%d/%m/%Y}; hãy nhập ngày từ hôm đó trở đi."
        raise RuleBroken("device.before", message, "since")
    if new is not State.IN_USE and not note:
        raise RuleBroken("device.note", "Hãy ghi rõ: hỏng gì, sửa ở đâu, vì sao thôi dùng.", "state_note")


@dataclass(frozen=True)
class CodeRead:
    """What arrived in the field of a code reader: how to call it, how it is shown, and what to do about it."""

    what: str
    shown: str
    advice: str = ""
    is_good: bool = True


TEST_CODE = "MOTCUA-AASEEFDDW-0123456789"
"""What the code of the test slip says: letters that a Vietnamese input method joins, a hyphen, all digits."""
_DOSSIER = re.compile(r"[A-Z]\d{2}(?:\.\d+)*-\d{6}-\d{4,}")
_CARD = re.compile(r"\d{12}\|")
_SHOWN = 80


def code_read(typed: str) -> CodeRead:
    """Say what a code reader typed. Codes of identity cards are never shown again, only counted.

    Args:
        typed: The text of the field, untouched.
    """
    text = unicodedata.normalize("NFC", typed).strip("\r\n\t ")
    if not text:
        advice = "Bấm vào ô rồi quét lại. Nếu vẫn trống, kiểm tra cáp và chế độ “bàn phím” của đầu đọc."
        return CodeRead("Chưa đọc được gì", "", advice, is_good=False)
    if _CARD.match(text):
        parts = text.count("|") + 1
        return CodeRead("Mã QR trên thẻ căn cước", f"{parts} phần, {len(text)} ký tự (không hiện lại nội dung)")
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    if text == TEST_CODE:
        return CodeRead("Mã của phiếu in thử: đọc đúng từng ký tự", shown)
    if text.upper().startswith(TEST_CODE[:6]) or not text.isascii():
        advice = (
            f"Mã in là “{TEST_CODE}”. Tắt bộ gõ tiếng Việt (Unikey, Telex) khi quét, tắt Caps Lock, đặt bàn phím của "
            "đầu đọc là “US English”, bỏ ký tự thêm phía trước nếu có."
        )
        return CodeRead("Mã bị biến dạng khi gõ vào", shown, advice, is_good=False)
    if _DOSSIER.fullmatch(text):
        return CodeRead("Mã hồ sơ", shown)
    if text.lower().startswith(("http://", "https://")):
        return CodeRead("Địa chỉ trang, như mã QR trên phiếu hẹn", shown)
    return CodeRead(f"Mã khác, {len(text)} ký tự", shown)


SENTENCE = "Đường Nguyễn Huệ, phường Cẩm Thạnh: thủ tục đã giải quyết xong"


def letters_read(typed: str) -> CodeRead:
    """Say whether Vietnamese was typed as Unicode in one piece, in pieces, or in an old encoding."""
    text = typed.strip()
    if text == SENTENCE:
        return CodeRead("Gõ đúng, Unicode dựng sẵn", text)
    if unicodedata.normalize("NFC", text) == SENTENCE:
        advice = "Hệ thống vẫn hiểu. Nên đặt bộ gõ là “Unicode dựng sẵn” (bảng mã Unicode trong Unikey)."
        return CodeRead("Gõ đúng, Unicode tổ hợp", text, advice)
    advice = f"Hãy gõ: “{SENTENCE}”. Đặt bảng mã của bộ gõ là Unicode; không dùng TCVN3 (ABC), VNI Windows."
    return CodeRead("Khác câu mẫu", text[:_SHOWN], advice, is_good=False)
