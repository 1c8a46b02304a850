"""What leads a simulated dossier off the straight way once a handler has it: one detour at most.

Moments and choices only, with the same rules that the services ask: what the clock does, what is due then.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from motcua.core.clock import local_date
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import PauseMode, reception_due
from motcua.directory.actors import Actor
from motcua.dossiers import lifecycle_rules, time_rules
from motcua.dossiers.rules import clock
from motcua.dossiers.rules.extension import check_extension, is_late_apology
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services.clock import extension_line
from motcua.procedures.rules.process_definition import Ending
from motcua.scenarios.simulate.chance import Chance
from motcua.scenarios.simulate.copytext import json_text
from motcua.scenarios.simulate.course import Course, Detour, Task, Turn, move

BASIS = "Bản công bố thủ tục, mục thành phần hồ sơ và yêu cầu, điều kiện"
PAYMENT_BASIS = "Luật Phí và lệ phí 2015, Điều 6"
DAYS_TO_PAY = 20
# Of all dossiers that an official handles for some days; the rest go the straight way.
_SHARES = ((Turn.SUPPLEMENT, 0.04), (Turn.PAYMENT, 0.065), (Turn.EXTENSION, 0.09), (Turn.WITHDRAWAL, 0.11))
_KEPT = 0.25
_MOST_DAYS_MORE = 4


class Detours:
    """Tells detours until one moment."""

    def __init__(self, chance: Chance, until: datetime) -> None:
        self._chance = chance
        self._until = until
        self._rules: dict[tuple[Callable[[date], PauseMode], date], PauseMode] = {}
        self._lived: Mapping[Turn, Callable[[Course, Task, Actor, Actor], bool]] = {
            Turn.SUPPLEMENT: self._supplement,
            Turn.PAYMENT: self._payment,
            Turn.WITHDRAWAL: self._withdrawal,
            Turn.EXTENSION: self._extension,
        }

    def choose(self, course: Course) -> Turn | None:
        """Choose whether this dossier leaves the straight way, and how."""
        fate = self._chance.rng.random()
        if fate >= _SHARES[-1][1] or not course.office.takes_days(course.channel):
            return None
        return next(turn for turn, share in _SHARES if fate < share)

    def live(self, course: Course, turn: Turn, task: Task) -> bool:
        """Live a detour from the moment its handler takes the task up; tells whether the dossier is handled on."""
        handler = self._chance.doer(task)
        leader = self._chance.province.signers.get(course.office.facts.handling_id)
        if leader is None or leader.account_id == handler.account_id:
            return True
        return self._lived[turn](course, task, handler, leader)

    def supplement_clock(self, day: date) -> PauseMode:
        """Return what a supplement after appraisal does to the clock of dossiers accepted on a day."""
        return self._rule(time_rules.supplement_clock, day)

    def _supplement(self, course: Course, task: Task, handler: Actor, _leader: Actor) -> bool:
        detour = self._begin(course, Turn.SUPPLEMENT, task.takes_at, handler)
        hours, mode = course.office.desk_hours, course.supplement_clock
        asked = self._chance.later(hours, task.takes_at, 15, 240)
        if asked > self._until:
            return False
        detour.mode, detour.asked = mode, (asked, self._chance.desk(course))
        day = local_date(course.accepted[0] if course.accepted else asked)
        detour.until = lifecycle_rules.reply_by(asked, hours, day)
        move(course, Status.SUPPLEMENT)
        course.segments = clock.pause(course.segments, asked, f"Chờ người nộp bổ sung hồ sơ. Căn cứ: {BASIS}", mode)
        answered = min(self._chance.later(hours, asked, 200, 4000), detour.until)
        if answered > self._until:
            return False
        detour.answered = (answered, self._asker(course, detour))
        course.second_due = reception_due(answered, hours).due_at
        confirmed = self._chance.later(hours, answered, 15, 240)
        if confirmed > self._until:
            return False
        self._go_on(course, detour, (confirmed, self._chance.desk(course)), "Người nộp đã bổ sung đủ", asked)
        return True

    def _payment(self, course: Course, task: Task, handler: Actor, _leader: Actor) -> bool:
        at = task.takes_at
        detour = self._begin(course, Turn.PAYMENT, at, handler)
        hours = course.office.desk_hours
        day = local_date(course.accepted[0] if course.accepted else at)
        mode = detour.mode = self._rule(lifecycle_rules.obligation_clock, day)
        detour.until = hours.closing(hours.working_day_on_or_after(local_date(at) + timedelta(days=DAYS_TO_PAY)))
        move(course, Status.OBLIGATION)
        basis = f"Chờ thực hiện nghĩa vụ tài chính. Căn cứ: {PAYMENT_BASIS}"
        course.segments = clock.pause(course.segments, at, basis, mode)
        paid = min(self._chance.later(hours, at, 240, 5500), detour.until)
        if paid > self._until:
            return False
        self._go_on(course, detour, (paid, self._chance.desk(course)), "Đã thực hiện nghĩa vụ tài chính", at)
        return True

    def _withdrawal(self, course: Course, task: Task, handler: Actor, leader: Actor) -> bool:
        at = task.takes_at
        detour = self._begin(course, Turn.WITHDRAWAL, at, handler)
        detour.began = (at, self._asker(course, detour))
        move(course, Status.WITHDRAWAL)
        decided = self._chance.later(course.office.handling_hours, at, 60, 1900)
        if decided > self._until:
            return False
        detour.agreed = self._chance.rng.random() >= _KEPT
        if not detour.agreed:
            self._go_on(course, detour, (decided, leader), "", at)
            return True
        detour.decided = (decided, leader)
        move(course, Status.STOPPED)
        course.ended = (decided, Ending.STOP, leader)
        return False

    def _extension(self, course: Course, task: Task, handler: Actor, leader: Actor) -> bool:
        at, due = task.takes_at, course.due
        hours = course.office.handling_hours
        decided = self._chance.later(hours, at, 30, 300)
        if due is None:
            return True
        more = 1 + int(self._chance.rng.random() * _MOST_DAYS_MORE)
        day = hours.working_day_at(hours.day_index(local_date(max(due, decided))) + more)
        to = check_extension(now=at, due=due, day=day, calendar=hours, before=0)
        detour = self._begin(course, Turn.EXTENSION, at, handler)
        detour.due_before, detour.due_after = due, to
        if decided > self._until:
            return False
        detour.decided, detour.late = (decided, leader), is_late_apology(decided, due, hours)
        course.due = to
        if course.promise is not None:
            course.retold = course.promise.told_with(extension_line(to))
        for one in course.open:
            if not one.step.limit_hours:
                one.due_at = to
            one.takes_at = self._chance.later(self._hours(one), max(one.takes_at, decided), 60, 1200)
        return True

    def _begin(self, course: Course, turn: Turn, at: datetime, handler: Actor) -> Detour:
        course.detour = Detour(turn, len(course.done), (at, handler))
        if course.accepted is not None:
            course.segments = clock.begin(course.accepted[0], "Tiếp nhận hồ sơ")
        return course.detour

    def _go_on(
        self, course: Course, detour: Detour, decided: tuple[datetime, Actor], basis: str, waited_since: datetime
    ) -> None:
        """Let handling, clock and steps go on; what was waited for others is given back to the steps."""
        at, promise = decided[0], course.promise
        detour.decided, detour.due_before = decided, course.due
        move(course, Status.PROCESSING)
        if detour.mode is not PauseMode.CONTINUE and promise is not None:
            course.segments = clock.resume(course.segments, at, basis, detour.mode)
            counted = clock.current_due(course.segments, promise.limit, course.office.handling_hours)
            course.due = counted.due_at
            lines = [{"kind": line.kind.value, "text": line.text} for line in counted.explanation]
            course.retold = json_text(lines)
        detour.due_after = course.due
        for task in course.open:
            hours = self._hours(task)
            lost = hours.working_minutes_between(waited_since, at)
            task.paused = lost
            if not task.step.limit_hours:
                task.due_at = course.due or task.due_at
            elif detour.mode is not PauseMode.CONTINUE:
                task.due_at = hours.add_working_minutes(task.due_at, lost)
            moved = hours.add_working_minutes(task.takes_at, lost)
            task.takes_at = self._chance.later(hours, max(moved, at), 10, 200)

    def _asker(self, course: Course, detour: Detour) -> Actor:
        """Return who acts for the applicant: online the account itself, otherwise the desk."""
        detour.by_applicant = course.channel == "online"
        return self._chance.desk(course)

    def _rule(self, rule: Callable[[date], PauseMode], day: date) -> PauseMode:
        """Return what a dated rule says of the clock; it is asked once for each day."""
        found = self._rules.get((rule, day))
        if found is None:
            found = self._rules[rule, day] = rule(day)
        return found

    def _hours(self, task: Task) -> WorkCalendar:
        return self._chance.province.hours[task.agency]
