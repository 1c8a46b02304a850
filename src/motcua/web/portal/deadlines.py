"""When would it be ready: the page that counts a limit and says how."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.core import clock
from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.core.worktime import PauseMode, TimeLimit, TimeUnit
from motcua.directory import queries as directory
from motcua.web.shared.access import public
from motcua.web.shared.deadlines import MODE_LABELS, UNIT_LABELS, deadline
from motcua.web.shared.moments import read_clock, read_day, read_moment

PAUSES = 3
BAD_DAY = "Hãy nhập ngày dạng 25/11/2026."
BAD_CLOCK = "Hãy nhập giờ dạng 08:30."
BAD_MOMENT = "Hãy nhập giờ và ngày, ví dụ 09:30 25/11/2026."
_FIELDS = {"accepted_at": "ngay", "agency": "co_quan", "pauses": "tu-1"}
_LONGEST = 60


@public
def count(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it the sum once it was asked for; the address can be passed on."""
    typed = _typed(request)
    if "so" not in request.GET:
        return _page(request, typed, {}, 200)
    errors: dict[str, str] = {}
    accepted, limit, pauses = _accepted(typed, errors), _limit(typed, errors), _pauses(typed, errors)
    if errors or accepted is None or limit is None:
        return _page(request, typed, errors, 422)
    mode = PauseMode(typed["kieu"])
    try:
        found = deadline(accepted=accepted, limit=limit, agency_code=typed["co_quan"], pauses=pauses, mode=mode)
    except RuleBroken as broken:
        return _page(request, typed, {_FIELDS.get(broken.field or "", "ngay"): broken.message}, 422)
    return _page(request, typed, {}, 200, found=found, limit=limit)


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ["ngay", "gio", "so", "don_vi", "co_quan", "kieu"]
    names += [f"{name}-{number}" for number in range(1, PAUSES + 1) for name in ("tu", "den")]
    typed = {name: clean_input(request.GET.get(name, ""), _LONGEST, multiline=False) for name in names}
    now = clock.local(clock.now())
    if "so" not in request.GET:
        typed |= {"ngay": typed["ngay"] or f"{now:%d/%m/%Y}", "gio": typed["gio"] or f"{now:%H:%M}"}
    typed["don_vi"] = typed["don_vi"] if typed["don_vi"] in set(TimeUnit) else TimeUnit.WORKING_DAY.value
    typed["kieu"] = typed["kieu"] if typed["kieu"] in set(PauseMode) else PauseMode.PAUSE.value
    return typed


def _accepted(typed: Mapping[str, str], errors: dict[str, str]) -> datetime | None:
    day, time = read_day(typed["ngay"]), read_clock(typed["gio"])
    if day is None:
        errors["ngay"] = BAD_DAY
    if time is None:
        errors["gio"] = BAD_CLOCK
    return datetime.combine(day, time, LOCAL) if day and time else None


def _limit(typed: Mapping[str, str], errors: dict[str, str]) -> TimeLimit | None:
    unit, amount = TimeUnit(typed["don_vi"]), typed["so"]
    if unit is TimeUnit.SAME_DAY:
        return TimeLimit(1, unit)
    try:
        return TimeLimit(int(amount) if amount.isascii() and amount.isdigit() else 0, unit)
    except RuleBroken as broken:
        errors["so"] = broken.message
        return None


def _pauses(typed: Mapping[str, str], errors: dict[str, str]) -> list[tuple[datetime, datetime]]:
    found = []
    for number in range(1, PAUSES + 1):
        first, last = typed[f"tu-{number}"], typed[f"den-{number}"]
        if not first and not last:
            continue
        begins, ends = read_moment(first), read_moment(last)
        if begins is None:
            errors[f"tu-{number}"] = BAD_MOMENT
        if ends is None:
            errors[f"den-{number}"] = BAD_MOMENT
        if begins and ends and ends < begins:
            errors[f"den-{number}"] = "Thời điểm kết thúc tạm dừng phải sau thời điểm bắt đầu."
        elif begins and ends:
            found.append((begins, ends))
    return found


def _page(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int, **shown: object
) -> HttpResponse:
    values = {
        "typed": typed,
        "errors": errors,
        "units": [{"value": unit.value, "label": label} for unit, label in UNIT_LABELS.items()],
        "modes": [{"value": mode.value, "label": label} for mode, label in MODE_LABELS.items()],
        "agencies": [{"value": row.code, "label": row.name} for row in directory.agencies()],
        "pauses": range(1, PAUSES + 1),
        "has_pauses": any(typed[f"{name}-{n}"] for n in range(1, PAUSES + 1) for name in ("tu", "den")),
        "address": f"/tinh-han/?{urlencode({key: value for key, value in typed.items() if value})}",
        **shown,
    }
    return render(request, "portal/deadline.html", values, status=status)
