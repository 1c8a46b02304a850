"""Reading channels, time limits and fees of a national record.

The portal prints limits and fees in one string. Where number and unit, or thousands, can't be trusted the number is
dropped, never guessed: a limit becomes None with the reason in `limit_text`, a fee's amount becomes None.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from motcua.procedures.rules.content import Channel, Fee, FeeKind, Limit, LimitUnit, Submission, money_in_words
from motcua.procedures.rules.import_text import (
    Notebook,
    Refused,
    folded,
    list_at,
    mapping_in,
    shortened,
    text_at,
    without_bullet,
)

CHANNELS: Final[dict[str, Channel]] = {"counter": "counter", "online": "online", "postal": "postal"}
UNITS: Final[dict[str, LimitUnit]] = {
    "working_day": "working_day",
    "day": "calendar_day",
    "hour": "working_hour",
    "month": "month",
}
# Above these a number is taken for a slip of the pen: the longest real ones are 300 days, 12 months and 28 hours.
LARGEST: Final[dict[LimitUnit, int]] = {"working_day": 500, "calendar_day": 800, "working_hour": 240, "month": 36}
HOURS_OF_WORKING_DAY: Final = 8
SMALLEST_FEE: Final = 1_000
LARGEST_FEE: Final = 10_000_000_000
LONGEST_NUMBER: Final = 15

NO_UNIT: Final = "Cổng Dịch vụ công quốc gia không ghi đơn vị thời hạn"
NO_LIMIT: Final = "Chưa công bố thời hạn giải quyết dưới dạng số"

_TIME_TOLD: Final = re.compile(
    r"[Nn]gay sau khi nhận|[Nn]gay trong (?:ngày|buổi)|[Tt]hời hạn giải quyết|"
    r"[Tt]rong (?:thời hạn|thời gian|vòng)[^.;\n]{0,20}\d[^.;\n]{0,20}(?:ngày|giờ|tháng)"
)
_SENTENCE_END: Final = re.compile(r"[.;\n]")
_MONEY: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")
_MONEY_IN_NOTE: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+ ?(?:d\b|dong|vnd|/)|\d+ ?(?:nghin|trieu) dong")
_FREE_NOTE: Final = re.compile(r"^(?:mien|khong|chua|ko |\(?khong)")
_SET_ELSEWHERE: Final = re.compile(
    r"hoi dong nhan dan|\bhdnd|theo quy dinh|theo bieu|bieu phi|muc thu|thong tu|nghi quyet"
)
_CITATION: Final = re.compile(
    r"(?:quan ly|che do thu)[^.;]{0,40}su dung (?:phi|le phi)[^.;]*|luat phi va le phi|bieu (?:muc thu )?phi,? le phi|"
    r"phi,? (?:va )?le phi"
)
_CASE_START: Final = re.compile(r"^(?:\(?\w{1,3}[.)]\s*)?(?:Trường hợp|Đối với|Nếu)\b[^:;\n]*")


def read_submissions(raw: Mapping[str, Any], steps: str, notebook: Notebook) -> list[Submission]:
    """Return the ways of handing in; identical rows are merged, a repeated channel gets cases.

    Raises:
        Refused: A row has a wrong type or an unknown channel.
    """
    rows: list[Submission] = []
    for item in list_at(raw, "submission"):
        row = _read_row(mapping_in(item, "submission"), steps, notebook)
        if row in rows:
            notebook.repaired("submission", "Đã gộp cách thức nộp trùng lặp.")
        else:
            rows.append(row)
    if not rows:
        notebook.doubted("submission", "Nguồn không có cách thức nộp; tạm ghi nộp trực tiếp.")
        rows = [_counter_only(steps)]
    _name_cases(rows, notebook)
    return rows


def read_limit(row: Mapping[str, Any], notebook: Notebook) -> Limit | None:
    """Return the time limit, or None when number and unit can't both be trusted.

    "Ngày làm việc" are working days, "Ngày" calendar days, "Giờ" working hours. The unit "Khác" (other) never gives a
    limit. Half a working day or half an hour is turned into whole smaller units.
    """
    value, unit = _printed_number(row), row.get("deadline_unit")
    if value is not None and isinstance(unit, str) and unit in UNITS:
        return _checked_limit(value, UNITS[unit], notebook)
    if unit == "other":
        notebook.doubted("deadline", f"{NO_UNIT}; không lấy con số làm số ngày.")
    elif any(_is_glued(fee) for fee in list_at(row, "fees")):
        notebook.doubted("deadline", "Số ngày và số tiền dính liền trong nguồn; không lấy thời hạn.")
    else:
        notebook.doubted("deadline", "Nguồn không có thời hạn dạng số.")
    return None


def read_fee(raw: Mapping[str, Any], notebook: Notebook) -> Fee:
    """Return one fee with its kind; the amount is None when it can't be trusted."""
    note = text_at(raw, "note", notebook, multiline=True)
    currency = raw.get("currency", "VND")
    amount = raw.get("amount")
    kind = fee_kind(note)
    if _is_glued(raw):
        return _glued_fee(raw.get("amount_text"), kind, note, notebook)
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= LARGEST_FEE:
        notebook.doubted("fees", "Mức thu không phải số đồng hợp lý; chưa rõ mức thu.")
        return _unclear_fee(kind, note)
    if currency != "VND":
        notebook.doubted("fees", "Mức thu bằng ngoại tệ; không có số tiền đồng.")
        label = f"{amount} {currency}" if currency == "USD" else "Thu bằng ngoại tệ"
        return Fee(amount=None, kind=kind, text=label, note=note)
    if amount == 0:
        return _zero_fee(kind, note, notebook)
    if raw.get("suspect") or amount < SMALLEST_FEE:
        return _suspect_fee(amount, kind, note, notebook)
    return _fee(amount, kind, note)


def fee_kind(note: str) -> FeeKind:
    """Tell a fee (lệ phí) from a charge (phí) by the note; titles of circulars are not counted.

    Which is which is fixed by law per amount, so a note that names both or neither gives "unknown".
    """
    plain = _CITATION.sub(" ", folded(note))
    fee = "le phi" in plain
    charge = re.search(r"(?<!le )(?<!chi )(?<!kinh )(?<!mien )\bphi\b", plain) is not None
    if fee == charge:
        return "unknown"
    return "fee" if fee else "charge"


def time_told_in(steps: str) -> str:
    """Return the first sentence of the steps that tells a time, shortened; empty when there is none."""
    told = _TIME_TOLD.search(steps)
    if told is None:
        return ""
    begin = max(steps.rfind(mark, 0, told.start()) for mark in ".;\n") + 1
    end = _SENTENCE_END.search(steps, told.end())
    return shortened(without_bullet(steps[begin : end.start() if end else len(steps)]), 300)


def _read_row(row: Mapping[str, Any], steps: str, notebook: Notebook) -> Submission:
    channel = row.get("channel")
    if not isinstance(channel, str) or channel not in CHANNELS:
        raise Refused("submission", "Cách thức nộp phải là counter, online hoặc postal.")
    fees: list[Fee] = []
    for item in list_at(row, "fees"):
        fee = read_fee(mapping_in(item, "fees"), notebook)
        if fee in fees:
            notebook.repaired("fees", "Đã gộp mức thu trùng lặp.")
        else:
            fees.append(fee)
    note = text_at(row, "note", notebook, multiline=True)
    limit = read_limit(row, notebook)
    printed = text_at(row, "deadline_text", notebook)
    if limit and limit["unit"] == "calendar_day" and f"{limit['amount']} ngay lam viec" in _unpadded(note):
        notebook.doubted("deadline", "Nguồn ghi “Ngày” nhưng ghi chú nói “ngày làm việc”; giữ ngày thường.")
    return Submission(
        channel=CHANNELS[channel],
        case=None,
        limit=limit,
        limit_text=printed if limit else _why_no_limit(row, printed, note, steps),
        fees=fees,
        note=note,
    )


def _counter_only(steps: str) -> Submission:
    reason = _why_no_limit({}, "", "", steps)
    return Submission(channel="counter", case=None, limit=None, limit_text=reason, fees=[], note="")


def _printed_number(row: Mapping[str, Any]) -> float | int | None:
    value = row.get("deadline_value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # The source rounds "0.5 Giờ" to 0; its text keeps the true number.
    printed = re.match(r"(\d{1,4}[.,]\d{1,2}) (?:Giờ|Ngày)", str(row.get("deadline_text") or ""))
    return float(printed[1].replace(",", ".")) if printed else value


def _checked_limit(value: float, unit: LimitUnit, notebook: Notebook) -> Limit | None:
    if not 0 < value <= LARGEST[unit]:
        notebook.doubted("deadline", "Thời hạn bằng 0, âm hoặc quá lớn; không lấy.")
        return None
    if value == int(value):
        return Limit(amount=int(value), unit=unit)
    if unit == "working_day" and (hours := value * HOURS_OF_WORKING_DAY) == int(hours):
        notebook.repaired("deadline", f"Đổi {value:g} ngày làm việc thành {int(hours)} giờ làm việc.")
        return Limit(amount=int(hours), unit="working_hour")
    if unit == "working_hour" and (minutes := value * 60) == int(minutes):
        notebook.repaired("deadline", f"Đổi {value:g} giờ thành {int(minutes)} phút.")
        return Limit(amount=int(minutes), unit="minute")
    notebook.doubted("deadline", "Thời hạn lẻ không đổi được; không lấy.")
    return None


def _why_no_limit(row: Mapping[str, Any], printed: str, note: str, steps: str) -> str:
    if printed and row.get("deadline_unit") is None:
        return printed
    reason = NO_UNIT if row.get("deadline_unit") == "other" else NO_LIMIT
    told = time_told_in(note) or time_told_in(steps)
    return f"{reason}. Trình tự thực hiện ghi: “{told}”." if told else f"{reason}; xem trình tự thực hiện."


def _is_glued(raw: object) -> bool:
    return isinstance(raw, dict) and raw.get("amount") is None and bool(raw.get("amount_text"))


def _amount_behind_days(glued: object, note: str) -> int | None:
    """Return the amount that both the glued digits end with and the note names, when there is exactly one."""
    digits = re.sub(r"\D", "", str(glued)[:40])
    named = {amount for amount in _amounts_in(note) if digits.endswith((str(amount), str(amount // 1000)))}
    return named.pop() if len(named) == 1 else None


def _glued_fee(glued: object, kind: FeeKind, note: str, notebook: Notebook) -> Fee:
    amount = _amount_behind_days(glued, note)
    if amount is not None:
        notebook.repaired("fees", f"Tách được mức thu {money_in_words(amount)} theo ghi chú.")
        return _fee(amount, kind, note)
    notebook.doubted("fees", "Số tiền dính liền với số ngày trong nguồn; chưa rõ mức thu.")
    return _unclear_fee(kind, note)


def _suspect_fee(amount: int, kind: FeeKind, note: str, notebook: Notebook) -> Fee:
    if amount * 1000 in _amounts_in(note):
        notebook.repaired("fees", f"Mức thu {amount} bị mất phần nghìn; ghi chú cho {money_in_words(amount * 1000)}.")
        return _fee(amount * 1000, kind, note)
    notebook.doubted("fees", f"Mức thu {amount} đồng có vẻ bị cắt ở phần nghìn; chưa rõ mức thu.")
    return _unclear_fee(kind, note)


def _zero_fee(kind: FeeKind, note: str, notebook: Notebook) -> Fee:
    plain = folded(note)
    if plain and not _FREE_NOTE.match(plain) and (_SET_ELSEWHERE.search(plain) or _MONEY_IN_NOTE.search(plain)):
        notebook.doubted("fees", "Nguồn ghi 0 đồng nhưng ghi chú nói mức thu do văn bản khác quy định.")
        return _unclear_fee(kind, note)
    return Fee(amount=0, kind=kind, text="Không thu", note=note)


def _fee(amount: int, kind: FeeKind, note: str) -> Fee:
    return Fee(amount=amount, kind=kind, text=money_in_words(amount), note=note)


def _unclear_fee(kind: FeeKind, note: str) -> Fee:
    return Fee(amount=None, kind=kind, text="Theo quy định; xem ghi chú" if note else "Theo quy định", note=note)


def _amounts_in(note: str) -> set[int]:
    return {int(re.sub(r"\D", "", found)) for found in _MONEY.findall(note[:5000]) if len(found) <= LONGEST_NUMBER}


def _unpadded(note: str) -> str:
    return re.sub(r"\b0+(\d)", r"\1", folded(note[:2000]))


def _name_cases(rows: list[Submission], notebook: Notebook) -> None:
    """Give every row of a repeated channel the case its note tells, or a number."""
    repeated = {channel for channel, count in Counter(row["channel"] for row in rows).items() if count > 1}
    if not repeated:
        return
    notebook.doubted("submission", "Một cách thức nộp có nhiều dòng thời hạn hoặc phí; đã tách thành trường hợp.")
    seen: Counter[str] = Counter()
    for row in rows:
        if row["channel"] not in repeated:
            continue
        seen[row["channel"]] += 1
        told = _CASE_START.match(row["note"])
        row["case"] = shortened(" ".join(told.group().split()), 200) if told else f"Trường hợp {seen[row['channel']]}"
