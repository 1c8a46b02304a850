"""Time rules that differ by province and date: each is read for the day a dossier was accepted on.

A dossier keeps the rules of that day, so whoever counts for it passes the day, never today's.
"""

from datetime import date, datetime

from motcua.core import clock, parameters, profile
from motcua.core.errors import NotAllowed
from motcua.core.parameters import Dated, Kind, Parameter, declare
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import SAME_DAY_CUTOFF, DueRule, PauseMode, TimeLimit, TimeUnit, transfer_due
from motcua.directory.actors import Actor, Role

AT_ONCE = "immediately"
GENERAL_SOURCE = "Điều 147, 148 Bộ luật Dân sự 2015"
WHOLE = 100

_PAUSES = (
    (PauseMode.RESTART.value, "Tính lại từ đầu khi đã bổ sung đủ"),
    (PauseMode.PAUSE.value, "Tạm dừng, tính tiếp khi đã bổ sung đủ"),
    (PauseMode.CONTINUE.value, "Vẫn tính, không dừng"),
)


def _of_profile(part: str, key: str) -> str:
    return str(profile.value(part, key))


RECEPTION_HOURS = declare(
    Parameter(
        "reception_hours",
        "Thời gian trả lời hồ sơ trực tuyến",
        Kind.NUMBER,
        lambda: _of_profile("desk", "reception_hours"),
        hint="Bộ phận Một cửa phải tiếp nhận, yêu cầu bổ sung hoặc từ chối trong thời gian này.",
        most=80,
        unit="giờ làm việc",
    )
)
TRANSFER = declare(
    Parameter(
        "transfer",
        "Chuyển hồ sơ đến nơi giải quyết",
        Kind.CHOICE,
        lambda: _of_profile("desk", "transfer"),
        choices=(("15:00-rule", "Trong ngày; nhận sau giờ chốt thì đầu giờ ngày làm việc sau"), (AT_ONCE, "Ngay")),
    )
)
TRANSFER_CUTOFF = declare(
    Parameter(
        "transfer_cutoff",
        "Giờ chốt chuyển hồ sơ trong ngày",
        Kind.CLOCK,
        lambda: _of_profile("time", "transfer_cutoff"),
        hint="Hồ sơ nhận đúng giờ này vẫn chuyển trong ngày.",
    )
)
SAME_DAY = declare(
    Parameter(
        "same_day_cutoff",
        "Giờ chốt của thủ tục trả trong ngày",
        Kind.CLOCK,
        lambda: _of_profile("time", "same_day_cutoff"),
        hint="Hồ sơ nhận đúng giờ này vẫn trả trong ngày.",
    )
)
END_OF_DAY = declare(
    Parameter(
        "end_of_day",
        "Giờ hết hạn của ngày cuối",
        Kind.CLOCK,
        lambda: _of_profile("time", "end_of_day"),
        hint="Để trống: hết giờ làm việc của cơ quan giải quyết.",
        optional=True,
    )
)
SUPPLEMENT_CLOCK = declare(
    Parameter(
        "supplement_appraisal",
        "Thời hạn khi bổ sung ở giai đoạn thẩm định",
        Kind.CHOICE,
        lambda: _of_profile("time", "supplement_appraisal"),
        hint="Áp dụng khi bản công bố thủ tục không quy định khác.",
        choices=_PAUSES,
    )
)
NEARLY_SHARE = declare(
    Parameter(
        "nearly_due_percent",
        "Báo sắp đến hạn khi còn",
        Kind.NUMBER,
        lambda: _of_profile("time", "nearly_due_percent"),
        hint="Tỷ lệ của thời gian được giao, tính theo giờ làm việc; dùng cho cả hồ sơ và từng bước.",
        most=90,
        unit="% thời hạn",
    )
)


ESCALATION_HOURS = declare(
    Parameter(
        "escalation_hours",
        "Báo lãnh đạo khi bước quá hạn",
        Kind.NUMBER,
        lambda: _of_profile("time", "escalation_hours"),
        hint="Lãnh đạo cơ quan thực hiện bước được báo sau thời gian này.",
        most=80,
        unit="giờ làm việc",
    )
)


def reception_limit(day: date) -> TimeLimit:
    """Return how long the desk may take to answer what was handed in online on a day.

    Source: NĐ 45/2020/NĐ-CP Điều 11, unless a dated value says otherwise.
    """
    return TimeLimit(int(parameters.value_on(RECEPTION_HOURS, day)), TimeUnit.WORKING_HOUR)


def due_rule(day: date) -> DueRule:
    """Return the settings that limits of dossiers accepted on a day are counted under."""
    rows = [parameters.row_on(each.key, day) for each in (END_OF_DAY, SAME_DAY)]
    sources = dict.fromkeys([GENERAL_SOURCE, *(row.source for row in rows if row)])
    return DueRule(
        end_of_day=parameters.clock_on(END_OF_DAY, day),
        same_day_cutoff=parameters.clock_on(SAME_DAY, day) or SAME_DAY_CUTOFF,
        source="; ".join(sources),
    )


def transfers_at_once(day: date) -> bool:
    """Tell whether a dossier received on a day goes to the handling side in the act of reception."""
    return parameters.value_on(TRANSFER, day) == AT_ONCE


def transfer_by(received: datetime, calendar: WorkCalendar) -> datetime:
    """Return by when a received dossier must be with the handling unit, by the rule of its day.

    Where the province says immediately, that is the moment of receipt itself: every minute after it is delay.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    day = clock.local_date(received)
    if transfers_at_once(day):
        return received
    return transfer_due(received, calendar, parameters.clock_on(TRANSFER_CUTOFF, day) or SAME_DAY_CUTOFF)


def supplement_clock(day: date) -> PauseMode:
    """Return what a supplement at the appraisal stage does to the clock of dossiers accepted on a day.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 4 (restart), in force 21/06/2018 to 30/06/2025.
    """
    return PauseMode(parameters.value_on(SUPPLEMENT_CLOCK, day))


def nearly_minutes(began: datetime, due: datetime, calendar: WorkCalendar, day: date) -> int:
    """Return the last working minutes before `due` that count as nearly due: a share of what was allotted.

    Args:
        began: When the allotted time began.
        due: When it ends.
        calendar: Whose working time.
        day: Whose rule, the day of acceptance.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    return nearly_of(max(0, calendar.working_minutes_between(began, due)), day)


def nearly_of(allotted: int, day: date) -> int:
    """Return the share of so many allotted working minutes that counts as nearly due, by the rule of a day."""
    return allotted * int(parameters.value_on(NEARLY_SHARE, day)) // WHOLE


def nearly_of_dossier(accepted: datetime | None, promised: datetime | None, calendar: WorkCalendar) -> int:
    """Return the last working minutes before a dossier's appointment that count as nearly due, wherever it is shown.

    A share of the limit as first promised, so that waiting for the applicant makes it no longer; 0 before acceptance.

    Args:
        accepted: When the dossier was accepted.
        promised: The appointment made then.
        calendar: Of the handling agency.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    if accepted is None or promised is None:
        return 0
    return nearly_minutes(accepted, promised, calendar, clock.local_date(accepted))


def nearly_of_reception(handed_in: datetime) -> int:
    """Return the last working minutes before the desk's answer is due that count as nearly due."""
    day = clock.local_date(handed_in)
    return nearly_of(reception_limit(day).amount * 60, day)


def warn_at(*, began: datetime, due: datetime, calendar: WorkCalendar, day: date) -> datetime:
    """Return when the last share of the allotted time begins; `began` itself when there is none left.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    allotted = max(0, calendar.working_minutes_between(began, due))
    return calendar.add_working_minutes(began, allotted - nearly_minutes(began, due, calendar, day))


def escalates_after(day: date) -> int:
    """Return after how many working minutes of lateness the superior is told."""
    return int(parameters.value_on(ESCALATION_HOURS, day)) * 60


def set_rule(*, actor: Actor, key: str, value: str, valid_from: date, source: str, now: datetime) -> Dated:
    """Give a time rule a new value from a later day on, by a text; an act of the province's administrator.

    Raises:
        NotAllowed: The actor is not the province's administrator, or there is no such rule.
        RuleBroken: Value, day or source do not fit.
    """
    return parameters.set_value(
        parameter=_mine(actor, key),
        value=value,
        valid_from=valid_from,
        source=source,
        actor=actor.ref,
        today=clock.local_date(now),
        now=now,
    )


def end_rule(*, actor: Actor, key: str, last_day: date, ending: str, now: datetime) -> None:
    """End the value of a time rule after a day, by the text that ends it; the profile's value holds again.

    Raises:
        NotAllowed: The actor is not the province's administrator, or there is no such rule.
        RuleBroken: There is nothing to end, or day or text do not fit.
    """
    parameters.end_value(
        parameter=_mine(actor, key),
        last_day=last_day,
        ending=ending,
        actor=actor.ref,
        today=clock.local_date(now),
        now=now,
    )


def _mine(actor: Actor, key: str) -> Parameter:
    found = parameters.parameter(key)
    if found is None or not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} changes no rule {key}")
    return found
