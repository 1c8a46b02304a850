"""What a request for supplement may ask, and when a second one needs a superior."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from motcua.core.clock import local_date
from motcua.core.errors import SeveralBroken
from motcua.core.worktime import WorkCalendar

NOTICE_WORKING_DAYS = 3


class Stage(StrEnum):
    """Where the applicant is asked: before the clock runs, or after appraisal."""

    RECEPTION = "reception"
    APPRAISAL = "appraisal"


def check_items(
    *, items: Sequence[Mapping[str, Any]], papers: Mapping[int, str], reason: str, basis: str
) -> list[dict[str, object]]:
    """Return the items as they are kept: papers by the name of the published list, or corrections of content.

    Args:
        items: `no` of a paper (0 for a correction), `name` of the correction, `need` in words, `verify` why a paper
            that is there already has to be verified.
        papers: Names of the published papers by number.
        reason: Why it is asked.
        basis: The clause that asks for it.

    Raises:
        SeveralBroken: Nothing is asked, a paper is not in the published list, or words are missing; each is told.

    Source: NĐ 61/2018/NĐ-CP Điều 5 khoản 1 (no papers outside the rules); VL-7.2.c-2.
    """
    faults: list[tuple[str, str]] = []
    kept: list[dict[str, object]] = []
    for item in items:
        number, need = int(item.get("no") or 0), str(item.get("need") or "").strip()
        if not number:
            name = str(item.get("name") or "").strip()
            kept += [{"no": 0, "name": name, "need": need}] if name else []
        elif number not in papers:
            faults.append(
                ("items", f"Giấy tờ số {number} không có trong thành phần hồ sơ đã công bố nên không được yêu cầu.")
            )
        elif not need:
            faults.append((f"need-{number}", f"Giấy tờ số {number}: hãy ghi cần bổ sung hoặc sửa gì."))
        else:
            verify = str(item.get("verify") or "").strip()
            kept.append({"no": number, "name": papers[number], "need": need} | ({"verify": verify} if verify else {}))
    if not kept and not faults:
        faults.append(("items", "Hãy chọn giấy tờ cần bổ sung, hoặc ghi nội dung khai cần sửa."))
    if not reason.strip():
        faults.append(("reason", "Hãy ghi lý do cần bổ sung."))
    if not basis.strip():
        faults.append(("basis", "Hãy ghi căn cứ pháp lý của yêu cầu bổ sung (văn bản, điều, khoản)."))
    if faults:
        raise SeveralBroken(faults)
    return kept


_USE_IT = "Hãy dùng bản trong kho; chỉ yêu cầu gửi lại khi cần xác minh và phải ghi lý do."


def unverified(*, items: Sequence[Mapping[str, Any]], held: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the asked papers that the applicant's store has and that are asked for without a reason to verify them.

    Args:
        items: As they are kept; `verify` is the stated reason.
        held: What the store has, by number of paper, in words.

    Source: VL-7.2.d: blocked, except for verification with a stated reason.
    """
    return [
        (
            f"verify-{number}",
            f"Giấy tờ số {number}: kho dữ liệu điện tử của người nộp đã có {held[number]}. {_USE_IT}",
        )
        for item in items
        if (number := int(str(item.get("no") or 0))) in held and not str(item.get("verify") or "").strip()
    ]


def needs_approval(rounds_before: int) -> bool:
    """Tell whether one more request of this stage needs a superior: the law allows one, once and in full.

    Source: NĐ 61/2018/NĐ-CP Điều 17 khoản 2; sector law may differ, so a second one is not forbidden outright.
    """
    return rounds_before > 0


def is_late_request(accepted: datetime, now: datetime, calendar: WorkCalendar) -> bool:
    """Tell whether an appraisal request comes after the third working day from reception.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 4, unless sector law differs; so it is marked, not refused.
    """
    first = calendar.working_day_on_or_after(local_date(accepted))
    return calendar.day_index(local_date(now)) - calendar.day_index(first) > NOTICE_WORKING_DAYS
