"""What the steps of the internal process leave: tasks, consultations, notes."""

from datetime import datetime

from motcua.directory.actors import SYSTEM, Actor
from motcua.procedures.rules.process_definition import StepKind
from motcua.processing.services.consulting import digest, question_of
from motcua.scenarios.demo.work import LATE
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate.copytext import cell
from motcua.scenarios.simulate.course import Task
from motcua.scenarios.simulate.rows import detours, endings
from motcua.scenarios.simulate.rows.sheet import FORKS, Sheet
from motcua.scenarios.simulate.standing import NONE


def worked(sheet: Sheet, at: datetime, actor: Actor) -> None:
    """Write the transfer to the handling side and everything done there."""
    course = sheet.course
    sheet.history.tell(told.TRANSFERRED, {"to_unit": sheet.office.facts.handling_id}, actor.ref, at)
    _opened(sheet, course.first, SYSTEM.ref, at)
    for place, task in enumerate(course.done):
        if course.detour is not None and course.detour.place == place:
            detours.write(sheet, course.detour)
        if course.note is not None and course.note_before == place:
            _note(sheet)
        _completed(sheet, task)
    if course.detour is not None and course.detour.place == len(course.done):
        detours.write(sheet, course.detour)
    elif course.ended is not None and not course.is_withdrawn:
        endings.ended(sheet, course.ended, course.done[-1].comment)
    _tasks(sheet)


def _opened(
    sheet: Sheet, tasks: list[Task], by: str, at: datetime, asker: Actor | None = None, words: str = ""
) -> None:
    for task in tasks:
        task_id = sheet.task_ids[id(task)] = sheet.new_id()
        values: dict[str, object] = {
            "step": task.step.key,
            "task": task_id,
            "unit": task.unit,
            "due_at": task.first_due.isoformat(),
        }
        sheet.history.tell(told.OPENED, values, by, at)
    for task in tasks:
        if task.step.kind is StepKind.CONSULT:
            _consulted(sheet, task, by, at, asker, words)


def _consulted(sheet: Sheet, task: Task, by: str, at: datetime, asker: Actor | None, words: str) -> None:
    task_id, question = sheet.task_ids[id(task)], question_of(task.step, words)
    sheet.questions[task_id] = (question, asker.account_id if asker else 0)
    values = _consultation(sheet, task, question)
    sheet.history.tell(told.CONSULTED, values | {"due_at": task.first_due.isoformat()}, by, at)


def _consultation(sheet: Sheet, task: Task, text: str) -> dict[str, object]:
    task_id = sheet.task_ids[id(task)]
    return {"step": task.step.key, "task": task_id, "agency": task.agency, "digest": digest(task_id, text)}


def _completed(sheet: Sheet, task: Task) -> None:
    at, actor, outcome = task.done_at, task.actor, task.outcome
    if at is None or actor is None or outcome is None:
        return
    if task.step.kind is StepKind.ISSUE:
        endings.issued(sheet)
    task_id, history = sheet.task_ids[id(task)], sheet.history
    values: dict[str, object] = {
        "step": task.step.key,
        "task": task_id,
        "outcome": outcome.key,
        "late_minutes": task.late,
    }
    history.tell(told.COMPLETED, values, actor.ref, at, LATE if task.late else "")
    if task.step.kind is StepKind.CONSULT:
        history.tell(told.REPLIED, _consultation(sheet, task, task.comment), actor.ref, at)
    if task.step.kind is StepKind.APPROVE and not outcome.back:
        history.tell(told.APPROVED, {"step": task.step.key, "task": task_id}, actor.ref, at)
    _opened(sheet, task.opens, actor.ref, at, actor, task.comment)


def _note(sheet: Sheet) -> None:
    if sheet.course.note is None:
        return
    (at, actor, text), note_id = sheet.course.note, sheet.new_id()
    sheet.tables["processing_note"].append(
        f"{note_id}\t{sheet.id}\t{actor.account_id}\t{cell(actor.post_title)}\t{text}\t{sheet.history.stamp(at)}\n"
    )
    sheet.history.tell(told.NOTED, {"note": note_id, "digest": digest(note_id, text)}, actor.ref, at)


def _tasks(sheet: Sheet) -> None:
    course, rows = sheet.course, sheet.tables["processing_task"]
    waits = course.detour.waits_since if course.detour else None
    cancelled = course.ended[0] if course.ended and course.is_withdrawn else None
    for task in (*course.done, *course.open):
        fork = NONE if task.fork is None else sheet.id + FORKS + task.fork
        head = (
            f"{sheet.task_ids[id(task)]}\t{sheet.id}\t{task.step.key}\t{cell(task.step.title)}\t{task.step.kind.value}\t"
            f"{fork}\t{task.agency}\t{task.unit}\t{task.step.role}\t{task.assignee or NONE}\t{task.opened_at}\t"
            f"{task.due_at}\t"
        )
        question, asker = sheet.questions.get(sheet.task_ids[id(task)], ("", 0))
        asked = f"{cell(question)}\t{asker or NONE}"
        if task.actor is None or task.outcome is None:
            ended = f"{cancelled or NONE}\t{NONE}\t{NONE}\t\t\t\t{'t' if cancelled else 'f'}"
            rows.append(f"{head}{ended}\t{asked}\t{waits or NONE}\t{task.paused}\t0\t\n")
            continue
        rows.append(
            f"{head}{task.done_at}\t{task.actor.account_id}\t{task.actor.post_id}\t{task.outcome.key}\t"
            f"{cell(task.outcome.label)}\t{cell(task.comment)}\tf\t{asked}\t{NONE}\t{task.paused}\t{task.late}\t"
            f"{LATE if task.late else ''}\n"
        )
