"""Tells a dossier's course, act by act, until it ends or the simulation does.

Only moments and choices are made here, with the same rules that the services ask; nothing is numbered or written.
"""

from datetime import datetime
from functools import lru_cache
from random import Random

from motcua.core.worktime import reception_due
from motcua.directory.actors import Actor, Role
from motcua.dossiers.rules.lifecycle import Status
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind
from motcua.processing.rules import engine
from motcua.scenarios.simulate.chance import Chance
from motcua.scenarios.simulate.course import Course, Task, move
from motcua.scenarios.simulate.detours import Detours
from motcua.scenarios.simulate.promises import Promises
from motcua.scenarios.simulate.province import Province

IDENTITY_CHECKS = ("id_card", "id_card", "vneid")
SENT_BACK = "Căn cứ pháp lý trong dự thảo chưa đầy đủ, đề nghị rà soát và trình lại."
NOT_GRANTED = "Hồ sơ không đủ điều kiện theo quy định; đã nêu rõ trong văn bản trả lời."
STOPPED = "Người nộp đề nghị dừng giải quyết để nộp lại hồ sơ khác."
AGREED = "Thống nhất với nội dung hồ sơ trình."
OPINION = "Đề nghị bổ sung nội dung trong văn bản trả lời."
AT_DESK_NOTE = "Đã đối chiếu bản sao với bản chính."
NOTES = ("Đã gọi điện xác nhận thông tin với người nộp.", "Đã đối chiếu với sổ gốc lưu tại cơ quan.")
_OF_END = {Ending.REFUSE: Status.REFUSED, Ending.STOP: Status.STOPPED, Ending.FINISH: Status.DONE}


class Teller:
    """Tells courses of one province until one moment; chance comes from `rng` only."""

    def __init__(self, province: Province, rng: Random, until: datetime) -> None:
        self._province = province
        self._rng = rng
        self._until = until
        self._promises = Promises()
        self._chance = Chance(province, rng)
        self._detours = Detours(self._chance, until)

    def tell(self, course: Course) -> Course:
        """Live a course through, from a dossier just handed in."""
        if course.channel == "online":
            self._online(course)
        else:
            self._accept(course, course.submitted_at, self._chance.desk(course))
            if course.office.facts.immediate:
                self._transfer(course, course.submitted_at)
                if course.accepted is not None:
                    course.note = (course.submitted_at, course.accepted[1], AT_DESK_NOTE)
            else:
                self._transfer(course, self._chance.later(course.office.desk_hours, course.submitted_at, 15, 150))
        if course.transferred is not None:
            self._work(course)
        if course.status is Status.DONE:
            self._return(course)
        return course

    def _online(self, course: Course) -> None:
        office, rng = course.office, self._rng
        course.reception_due = reception_due(course.submitted_at, office.desk_hours).due_at
        checked = self._chance.later(office.desk_hours, course.submitted_at, 20, 700 if rng.random() < 0.05 else 420)  # noqa: PLR2004  (a share)
        if checked > self._until:
            return
        desk, fate = self._chance.desk(course), rng.random()
        if fate < 0.07 and office.asks_for_papers:  # noqa: PLR2004  (a share)
            move(course, Status.SUPPLEMENT)
            course.asked = (checked, desk)
            answered = self._chance.later(office.desk_hours, checked, 300, 3500)
            if fate < 0.008 or answered > self._until:  # noqa: PLR2004  (a share)
                return
            course.answered_at = answered
            course.second_due = reception_due(answered, office.desk_hours).due_at
            checked = self._chance.later(office.desk_hours, answered, 20, 420)
            if checked > self._until:
                return
        if 0.06 < fate < 0.09:  # noqa: PLR2004  (a share)
            move(course, Status.REFUSED)
            course.refused = (checked, desk)
            return
        self._accept(course, checked, desk)
        self._transfer(course, checked)

    def _accept(self, course: Course, at: datetime, desk: Actor) -> None:
        office = course.office
        move(course, Status.ACCEPTED)
        course.accepted = (at, desk)
        course.promise = self._promises.of(at, office.limits[course.channel], office.handling_hours)
        course.due = course.promise.due_at
        course.supplement_clock = self._detours.supplement_clock(at.date())
        course.transfer_due = self._promises.transfer(at, office.desk_hours)
        paid = course.channel != "online" and (office.facts.immediate or self._rng.random() < 0.85)  # noqa: PLR2004  (a share)
        if paid and office.fees[course.channel]:
            course.cash = (at, desk)

    def _transfer(self, course: Course, at: datetime) -> None:
        if at > self._until:
            return
        move(course, Status.PROCESSING)
        same = course.accepted is not None and course.accepted[0] == at
        course.transferred = (at, course.accepted[1] if same and course.accepted else self._chance.desk(course))
        effects = engine.start(course.office.process)
        course.first = self._open(course, effects, at, None, 0, self._pace())
        course.open = list(course.first)

    def _pace(self) -> float:
        """Return the share of its time that each step takes: most are quick, a few percent late."""
        fate = self._rng.random()
        if fate < 0.06:  # noqa: PLR2004  (a share)
            return 1.1 + self._rng.random() * 1.6
        return 0.15 + self._rng.random() * 0.75

    def _work(self, course: Course) -> None:
        rng, sent_back, turned, forks = self._rng, False, course.office.facts.immediate, 0
        pace = self._pace()
        while course.open and course.ended is None:
            task = min(course.open, key=lambda one: one.takes_at)
            at = task.takes_at
            if at > self._until:
                return
            if not turned and task.step.role == Role.HANDLER and task.step.kind is StepKind.TASK:
                turned, turn = True, self._detours.choose(course)
                if turn is not None:
                    if not self._detours.live(course, turn, task):
                        return
                    continue
            if task.step.kind is StepKind.TASK and course.note is None and rng.random() < 0.05:  # noqa: PLR2004  (a share)
                course.note = (at, self._chance.doer(task), rng.choice(NOTES))
                course.note_before = len(course.done)
            outcome = self._outcome(task.step, may_go_back=not sent_back)
            sent_back = sent_back or outcome.back
            effects = _advance(
                course.office.process,
                tuple((one.step.key, one.fork is not None) for one in course.open),
                course.open.index(task),
                outcome.key,
            )
            assignee = None
            if task.step.role == Role.DISPATCHER and not outcome.forks:
                assignee = self._handler(course, outcome)
            self._finish(course, task, outcome, at)
            forks += 1
            task.opens = self._open(course, effects, at, assignee, task.fork or forks, pace)
            course.open.extend(task.opens)
            if effects.end is not None:
                move(course, _OF_END[effects.end])
                course.ended = (at, effects.end, task.actor or self._chance.doer(task))

    def _finish(self, course: Course, task: Task, outcome: Outcome, at: datetime) -> None:
        task.done_at, task.outcome = at, outcome
        # Who wrote the note just before is who ends the step.
        noted = course.note is not None and course.note_before == len(course.done)
        task.actor = course.note[1] if noted and course.note else self._chance.doer(task)
        if outcome.needs_comment or outcome.back:
            endings: dict[tuple[str, ...], str] = {(Ending.REFUSE.value,): NOT_GRANTED, (Ending.STOP.value,): STOPPED}
            task.comment = SENT_BACK if outcome.back else endings.get(outcome.to, OPINION)
        elif task.step.kind is StepKind.CONSULT:
            task.comment = AGREED
        if at > task.due_at:
            task.late = self._province.hours[task.agency].working_minutes_between(task.due_at, at)
        if task.step.kind is StepKind.ISSUE:
            course.issued = (at, task.actor, self._province.signers[task.agency])
        course.open.remove(task)
        course.done.append(task)

    def _return(self, course: Course) -> None:
        if course.ended is None:
            return
        rng, ready = self._rng, course.ended[0]
        if course.office.facts.immediate:
            at, desk = ready, course.accepted[1] if course.accepted else self._chance.desk(course)
        else:
            fate = rng.random()
            if fate < 0.02:  # noqa: PLR2004  (never fetched)
                return
            longest = 5000 if fate < 0.12 else 1300  # noqa: PLR2004  (a share)
            at, desk = self._chance.later(course.office.desk_hours, ready, 30, longest), self._chance.desk(course)
        if at > self._until:
            return
        if course.cash is None and course.office.fees[course.channel]:
            course.cash = (at, desk)
        move(course, Status.RETURNED)
        course.returned = (at, desk, IDENTITY_CHECKS[int(rng.random() * len(IDENTITY_CHECKS))])

    def _open(
        self,
        course: Course,
        effects: engine.Effects,
        at: datetime,
        assignee: int | None,
        fork: int,
        pace: float,
    ) -> list[Task]:
        made = []
        before = {(one.step.key, one.unit): one.actor.account_id for one in course.done if one.actor and one.assignee}
        for new in effects.open:
            step = course.office.process.step(new.step)
            unit, agency = course.office.places[step.key]
            hours = self._province.hours[agency]
            due = hours.add_working_minutes(at, round(step.limit_hours * 60)) if step.limit_hours else None
            share = pace * (0.5 + self._rng.random() * 0.6)
            takes_at = at
            if not course.office.facts.immediate:
                takes_at = self._chance.soon(hours, at, max(1, int((step.limit_hours or 8) * 60 * share)))
            made.append(
                Task(
                    step=step,
                    fork=fork if new.fork is not None else None,
                    unit=unit,
                    agency=agency,
                    assignee=assignee or before.get((step.key, unit)),
                    opened_at=at,
                    due_at=due or course.due or at,
                    first_due=due or course.due or at,
                    takes_at=takes_at,
                )
            )
        return made

    def _outcome(self, step: Step, *, may_go_back: bool) -> Outcome:
        """Choose how a step ends: the ordinary way most of the time."""
        ordinary = _ordinary(step)
        if len(step.outcomes) == 1 or step.kind is StepKind.ISSUE:
            return ordinary
        fate = self._rng.random()
        if step.kind is StepKind.APPROVE:
            wanted = (fate < 0.012, fate < 0.018, fate < 0.06 and may_go_back)  # noqa: PLR2004  (a share)
            for outcome in step.outcomes:
                is_refusal, is_stop = outcome.to == (Ending.REFUSE.value,), outcome.to == (Ending.STOP.value,)
                if (wanted[0] and is_refusal) or (not wanted[0] and wanted[1] and is_stop):
                    return outcome
                if not wanted[1] and wanted[2] and outcome.back:
                    return outcome
            return ordinary
        if fate < 0.03:  # noqa: PLR2004  (a share)
            return next((one for one in step.outcomes if one is not ordinary and not one.back), ordinary)
        return ordinary

    def _handler(self, course: Course, outcome: Outcome) -> int | None:
        place = course.office.places.get(outcome.to[0])
        if place is None:
            return None
        found = self._province.officials.get((place[0], course.office.process.step(outcome.to[0]).role))
        return found[int(self._rng.random() * len(found))].account_id if found else None


@lru_cache(maxsize=1024)
def _ordinary(step: Step) -> Outcome:
    return next((one for one in step.outcomes if not one.back), step.outcomes[0])


_advanced: dict[tuple[int, tuple[tuple[str, bool], ...], int, str], engine.Effects] = {}


def _advance(
    process: ProcessDefinition, tasks: tuple[tuple[str, bool], ...], acted: int, outcome: str
) -> engine.Effects:
    """Ask the engine once for each situation of a process; open tasks are known by place, at most one fork is open."""
    key = (id(process), tasks, acted, outcome)
    found = _advanced.get(key)
    if found is None:
        opened = [engine.OpenTask(place, step, 1 if forked else None) for place, (step, forked) in enumerate(tasks)]
        found = _advanced[key] = engine.advance(process, opened, acted, outcome)
    return found
