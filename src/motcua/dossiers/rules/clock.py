"""The legal clock of a dossier: segments without gaps, the due moment they give, and how it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.core.clock import local_date
from motcua.core.errors import RuleBroken
from motcua.core.worktime import Due, DueRule, Pause, PauseMode, TimeLimit, WorkCalendar, due_at


class SegmentKind(StrEnum):
    """What the clock does; `restarted` is a running clock that counts the limit anew."""

    RUNNING = "running"
    RESTARTED = "restarted"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the clock: what it does, why and by which clause, from and (when over) to when."""

    kind: SegmentKind
    basis: str
    began_at: datetime
    ended_at: datetime | None = None


Segments = tuple[Segment, ...]
_RUNS = frozenset({SegmentKind.RUNNING, SegmentKind.RESTARTED})


class Timeliness(StrEnum):
    """How a due moment was kept, or stands now."""

    EARLY = "early"
    ON_TIME = "on_time"
    NEARLY_DUE = "nearly_due"
    OVERDUE = "overdue"


TIMELINESS_LABELS = {
    Timeliness.EARLY: "Trước hạn",
    Timeliness.ON_TIME: "Đúng hạn",
    Timeliness.NEARLY_DUE: "Sắp đến hạn",
    Timeliness.OVERDUE: "Quá hạn",
}


class Granularity(StrEnum):
    """Whether a result of the due day is on time whatever the hour."""

    DAY = "day"
    MINUTE = "minute"


def begin(accepted: datetime, basis: str) -> Segments:
    """Open the clock at acceptance."""
    return (Segment(SegmentKind.RUNNING, basis, accepted),)


def pause(segments: Sequence[Segment], at: datetime, basis: str, mode: PauseMode = PauseMode.PAUSE) -> Segments:
    """Stop counting while the dossier waits; where the rule says continue, nothing changes.

    Raises:
        RuleBroken: The clock does not run, or no clause is named for stopping it.
    """
    if mode is PauseMode.CONTINUE:
        return tuple(segments)
    if not basis.strip():
        raise RuleBroken(
            "clock.no_basis", "Dừng tính thời hạn phải ghi căn cứ pháp lý. Chờ nội bộ không được dừng.", field="basis"
        )
    _require(segments, _RUNS, "Thời hạn không đang chạy nên không thể tạm dừng.")
    return _turn(segments, SegmentKind.PAUSED, basis, at)


def resume(segments: Sequence[Segment], at: datetime, basis: str, mode: PauseMode = PauseMode.PAUSE) -> Segments:
    """Count on once what was waited for is in; from nothing where the rule says restart.

    Raises:
        RuleBroken: The clock is not paused.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 4 (restart after appraisal), in force 21/06/2018 to 30/06/2025.
    """
    if mode is PauseMode.CONTINUE:
        return tuple(segments)
    _require(segments, {SegmentKind.PAUSED}, "Thời hạn không đang tạm dừng.")
    kind = SegmentKind.RESTARTED if mode is PauseMode.RESTART else SegmentKind.RUNNING
    return _turn(segments, kind, basis, at)


def restart(segments: Sequence[Segment], at: datetime, basis: str) -> Segments:
    """Count the limit anew from now, whether the clock runs or is paused.

    Raises:
        RuleBroken: The clock was never opened, or is stopped.
    """
    _require(segments, {*_RUNS, SegmentKind.PAUSED}, "Thời hạn đã dừng hẳn, không thể tính lại từ đầu.")
    return _turn(segments, SegmentKind.RESTARTED, basis, at)


def stop(segments: Sequence[Segment], at: datetime, basis: str) -> Segments:
    """End the clock: the result is ready, or handling stopped.

    Raises:
        RuleBroken: The clock was never opened, or is stopped already.
    """
    _require(segments, {*_RUNS, SegmentKind.PAUSED}, "Thời hạn đã dừng trước đó.")
    return _turn(segments, SegmentKind.STOPPED, basis, at)


def is_paused(segments: Sequence[Segment]) -> bool:
    """Tell whether the clock waits now."""
    return bool(segments) and segments[-1].kind is SegmentKind.PAUSED


def current_due(
    segments: Sequence[Segment], limit: TimeLimit, calendar: WorkCalendar, rule: DueRule | None = None
) -> Due:
    """Return the due moment these segments give; a pause still open has not moved it yet.

    Raises:
        RuleBroken: The clock was never opened.
        CalendarGap: No calendar is published for part of the span.
    """
    _require(segments, set(SegmentKind), "Thời hạn chưa bắt đầu tính.")
    following = [*segments[1:], None]
    pauses = [stop for segment, after in zip(segments, following, strict=True) for stop in _pause_of(segment, after)]
    return due_at(accepted=segments[0].began_at, limit=limit, pauses=pauses, calendar=calendar, rule=rule)


def timeliness(
    *,
    due: datetime,
    finished: datetime | None,
    now: datetime,
    calendar: WorkCalendar | None = None,
    nearly_minutes: int = 480,
    granularity: Granularity = Granularity.DAY,
) -> Timeliness:
    """Return how the due moment was kept by a result, or how it stands without one.

    A result before the due day is early, on it on time, after it overdue; by the minute, one after the due
    moment is overdue as well. Without a result, the last working minutes before the due moment are nearly due.

    Args:
        due: The promised moment.
        finished: When the result was ready; None when it is not.
        now: The present moment.
        calendar: Lets `nearly_minutes` count working time; without it they are 24 clock hours.
        nearly_minutes: Working minutes before the due moment that count as nearly due.
        granularity: A setting.

    Raises:
        CalendarGap: No calendar is published for now or the due moment.
    """
    moment = now if finished is None else finished
    late = moment > due if granularity is Granularity.MINUTE else local_date(moment) > local_date(due)
    if late:
        return Timeliness.OVERDUE
    if finished is not None:
        return Timeliness.EARLY if local_date(finished) < local_date(due) else Timeliness.ON_TIME
    if calendar is None:
        nearly = due - now <= timedelta(days=1)
    else:
        nearly = calendar.working_minutes_between(now, due) <= nearly_minutes
    return Timeliness.NEARLY_DUE if nearly else Timeliness.ON_TIME


def _pause_of(segment: Segment, after: Segment | None) -> list[Pause]:
    if segment.ended_at is None or after is None:
        return []
    if after.kind is SegmentKind.RESTARTED:
        began = segment.began_at if segment.kind is SegmentKind.PAUSED else segment.ended_at
        return [Pause(began, segment.ended_at, PauseMode.RESTART, after.basis)]
    if segment.kind is SegmentKind.PAUSED:
        return [Pause(segment.began_at, segment.ended_at, PauseMode.PAUSE, segment.basis)]
    return []


def _require(segments: Sequence[Segment], kinds: set[SegmentKind] | frozenset[SegmentKind], message: str) -> None:
    if not segments or segments[-1].kind not in kinds:
        raise RuleBroken("clock.wrong_state", f"{message} Vui lòng tải lại trang hồ sơ.")


def _turn(segments: Sequence[Segment], kind: SegmentKind, basis: str, at: datetime) -> Segments:
    last = segments[-1]
    if at < last.began_at:
        raise RuleBroken("clock.goes_back", "Thời điểm ghi nhận không được trước thời điểm của lần ghi nhận trước.")
    return (*segments[:-1], replace(last, ended_at=at), Segment(kind, basis, at))
