"""Running the internal process: open steps, end them with an outcome, write notes, attach files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import SYSTEM, Actor, Role
from motcua.dossiers import scopes
from motcua.dossiers.events import FileAdded
from motcua.dossiers.held import Held, change, hold
from motcua.dossiers.services import outcome as endings
from motcua.dossiers.services.opening import add_files
from motcua.procedures.queries import process_of
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind, parse
from motcua.processing.events import DecisionApproved, NoteWritten, StepCompleted, StepOpened
from motcua.processing.models import Note, Task
from motcua.processing.rules import engine

RECEIVING = "receiving"
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class TaskRow:
    """An open task as the lock sees it."""

    id: int
    step: str
    fork: int | None
    unit_id: int
    role: str
    assignee_id: int | None
    due_at: datetime | None
    agency_id: int


@lru_cache(maxsize=512)
def definition_of(process_id: int) -> ProcessDefinition:
    """Return a process version ready to run; versions never change, so it is parsed once."""
    return parse(process_of(process_id))


def start_process(event: Recorded) -> None:
    """React to the transfer: open the first steps in the same transaction."""
    held = hold(event.stream)
    terms = _terms(held.id)
    effects = engine.start(terms.definition)
    _apply(held=held, terms=terms, effects=effects, actor=SYSTEM, assignee=None, now=event.at)


@transaction.atomic
def complete_step(
    *,
    actor: Actor,
    dossier_id: int,
    task_id: int,
    outcome: str,
    comment: str = "",
    assignee_id: int | None = None,
    files: Sequence[int] = (),
    now: datetime,
) -> None:
    """End an open step with one of its outcomes and open what follows.

    Steps of kind issue are ended by `results.services.issue_result`, which numbers the result first, unless
    the outcome goes without a result: back, refused or stopped.

    Raises:
        NotAllowed: The step is not for this actor.
        NotFound: No such dossier.
        RuleBroken: Somebody else ended the step meanwhile, or outcome or comment do not fit.
    """
    held = hold(dossier_id)
    terms, opened = _terms(dossier_id), _open(dossier_id)
    task = _among(opened, held, task_id)
    if terms.definition.step(task.step).kind is StepKind.ISSUE and gives_result(
        engine.outcome_of(terms.definition, task.step, outcome)
    ):
        raise RuleBroken("step.issue_first", "Bước này kết thúc khi văn thư cấp số và phát hành kết quả.")
    _finish(
        actor=actor,
        held=held,
        terms=terms,
        opened=opened,
        task=task,
        outcome=outcome,
        comment=comment,
        assignee_id=assignee_id,
        files=files,
        now=now,
    )


def finish_task(
    *,
    actor: Actor,
    held: Held,
    task: TaskRow,
    outcome: str,
    comment: str,
    assignee_id: int | None = None,
    files: Sequence[int] = (),
    now: datetime,
) -> None:
    """End a task of a held dossier; the caller is the transaction."""
    _finish(
        actor=actor,
        held=held,
        terms=_terms(held.id),
        opened=_open(held.id),
        task=task,
        outcome=outcome,
        comment=comment,
        assignee_id=assignee_id,
        files=files,
        now=now,
    )


def _finish(
    *,
    actor: Actor,
    held: Held,
    terms: "_Terms",
    opened: Sequence[TaskRow],
    task: TaskRow,
    outcome: str,
    comment: str,
    assignee_id: int | None,
    files: Sequence[int],
    now: datetime,
) -> None:
    if not may_act(actor, task):
        raise NotAllowed(f"{actor.ref} may not do {task.step} of {held.ref}")
    comment = clean_input(comment, LONGEST_TEXT)
    engine.require_comment(terms.definition, task.step, outcome, comment)
    chosen = engine.outcome_of(terms.definition, task.step, outcome)
    effects = engine.advance(
        terms.definition, [engine.OpenTask(t.id, t.step, t.fork) for t in opened], task.id, outcome
    )
    sql.execute(
        "UPDATE processing_task SET done_at = %s, done_by_id = %s, done_post_id = %s, outcome = %s, "
        "outcome_label = %s, comment = %s WHERE id = %s",
        (now, actor.account_id, actor.post_id or None, outcome, chosen.label, comment, task.id),
    )
    change(held.id, steps_done=held.steps_done + 1)
    _join_files(held, files, actor, now)
    late = _late_minutes(task, now)
    done = StepCompleted(step=task.step, task=task.id, outcome=outcome, late_minutes=late)
    ledger.record(stream=held.id, fact=done, actor=actor.ref, now=now)
    if terms.definition.step(task.step).kind is StepKind.APPROVE and not chosen.back:
        fact = DecisionApproved(step=task.step, task=task.id)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    _apply(held=held, terms=terms, effects=effects, actor=actor, assignee=assignee_id, now=now, reason=comment)


@transaction.atomic
def write_note(*, actor: Actor, dossier_id: int, text: str, now: datetime) -> None:
    """Write a comment on a dossier that the actor sees.

    Raises:
        RuleBroken: The text is empty.
    """
    held = hold(dossier_id)
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("note.empty", "Hãy nhập nội dung ý kiến.", "text")
    note_id = new_id()
    row = {"id": note_id, "dossier": held.id, "author": actor.account_id, "author_title": actor.post_title}
    sql.insert(Note, [row | {"text": text, "written_at": now}])
    fact = NoteWritten(note=note_id, digest=hashlib.sha256(f"{note_id}:{text}".encode()).hexdigest())
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def attach_files(*, actor: Actor, dossier_id: int, files: Sequence[int], now: datetime) -> None:
    """Join working files to a dossier that the actor sees; the applicant is not shown them.

    Raises:
        RuleBroken: No file is given.
    """
    held = hold(dossier_id)
    if not files:
        raise RuleBroken("file.none", "Hãy chọn ít nhất một tệp để đính kèm.", "files")
    _join_files(held, files, actor, now)


def _join_files(held: Held, files: Sequence[int], actor: Actor, now: datetime) -> None:
    if not files:
        return
    digests = dict(sql.rows("SELECT id, sha256 FROM documents_storedfile WHERE id = ANY(%s)", (list(files),)))
    add_files(held.id, [(None, file) for file in files], kind="working", actor=actor, now=now)
    for file in files:
        fact = FileAdded(kind="working", paper_no=0, sha256=digests[file])
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def gives_result(outcome: Outcome) -> bool:
    """Tell whether an outcome of an issuing step needs the result: not when it goes back, refuses or stops."""
    return not outcome.back and not set(outcome.to) <= {Ending.REFUSE.value, Ending.STOP.value}


def may_act(actor: Actor, task: TaskRow) -> bool:
    """Tell whether a task is the actor's: own unit and role, and not given to somebody else."""
    return (
        actor.is_official
        and actor.unit_id == task.unit_id
        and actor.has(Role(task.role))
        and task.assignee_id in {None, actor.account_id}
    )


@dataclass(frozen=True)
class _Terms:
    process_id: int
    routing: dict[str, int]
    definition: ProcessDefinition


def _terms(dossier_id: int) -> _Terms:
    found = sql.rows("SELECT process_id, routing FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))
    if not found:
        raise NotFound(f"terms of {dossier_id}")
    process_id, routing = found[0]
    return _Terms(process_id, sql.json_value(routing), definition_of(process_id))


_OPEN = """
SELECT id, step, fork, unit_id, role, assignee_id, due_at, agency_id FROM processing_task
WHERE dossier_id = %s AND done_at IS NULL ORDER BY id
"""


def _open(dossier_id: int) -> list[TaskRow]:
    return [TaskRow(*row) for row in sql.rows(_OPEN, (dossier_id,))]


def open_tasks(dossier_id: int) -> list[TaskRow]:
    """Return the open tasks of a dossier."""
    return _open(dossier_id)


def _open_task(held: Held, task_id: int) -> TaskRow:
    return _among(_open(held.id), held, task_id)


def _among(opened: Sequence[TaskRow], held: Held, task_id: int) -> TaskRow:
    for task in opened:
        if task.id == task_id:
            return task
    raise RuleBroken("step.already_done", _who_did_it(held.id, task_id))


def require_open_task(held: Held, task_id: int) -> TaskRow:
    """Return an open task of a held dossier.

    Raises:
        RuleBroken: Somebody else ended it; the message says who and when.
    """
    return _open_task(held, task_id)


def _who_did_it(dossier_id: int, task_id: int) -> str:
    found = sql.rows(
        "SELECT t.title, a.full_name, to_char(t.done_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY'), "
        "t.outcome_label FROM processing_task t LEFT JOIN directory_account a ON a.id = t.done_by_id "
        "WHERE t.id = %s AND t.dossier_id = %s",
        (task_id, dossier_id),
    )
    if not found or not found[0][2]:
        return "Bước này không còn mở. Hãy xem trạng thái mới của hồ sơ."
    title, who, when, label = found[0]
    return f"Bước “{title}” đã được {who or 'người khác'} xử lý lúc {when} ({label}). Hồ sơ đã sang bước khác."


def _late_minutes(task: TaskRow, now: datetime) -> int:
    """Return working minutes past the step's own due moment; zero when in time."""
    if task.due_at is None or now <= task.due_at:
        return 0
    return calendars.calendar_of(task.agency_id).working_minutes_between(task.due_at, now)


def _apply(
    *,
    held: Held,
    terms: _Terms,
    effects: engine.Effects,
    actor: Actor,
    assignee: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    if effects.cancel:
        sql.execute(
            "UPDATE processing_task SET done_at = %s, cancelled = true WHERE id = ANY(%s)", (now, list(effects.cancel))
        )
    _open_tasks(held, terms, effects.open, assignee, actor, now)
    if effects.end is Ending.FINISH:
        endings.make_ready(actor=actor, held=held, now=now)
    elif effects.end is not None:
        endings.stop(actor=actor, held=held, outcome=effects.end.value, reason=reason, now=now)


def _open_tasks(
    held: Held, terms: _Terms, opening: Sequence[engine.NewTask], assignee: int | None, actor: Actor, now: datetime
) -> None:
    if not opening:
        return
    fork = new_id() if any(task.fork == engine.NEW_FORK for task in opening) else None
    places = _places(held, terms, [terms.definition.step(task.step) for task in opening])
    for task in opening if assignee is not None else ():
        _require_official(assignee, terms.definition.step(task.step), places[task.step][0], now)
    previous = _previous_assignees(held.id) if assignee is None else {}
    made = []
    for task in opening:
        step = terms.definition.step(task.step)
        unit_id, agency_id = places[step.key]
        # A step without a limit of its own is due with the dossier, so that it stands in the lists at all.
        due = held.due_at
        if step.limit_hours:
            due = calendars.calendar_of(agency_id).add_working_minutes(now, round(step.limit_hours * 60))
        made.append(
            {
                "id": new_id(),
                "dossier": held.id,
                "step": step.key,
                "title": step.title,
                "kind": step.kind.value,
                "fork": fork if task.fork == engine.NEW_FORK else task.fork,
                "agency": agency_id,
                "unit": unit_id,
                "role": step.role,
                "assignee": assignee or previous.get((step.key, unit_id)),
                "opened_at": now,
                "due_at": due,
                "outcome": "",
                "outcome_label": "",
                "comment": "",
                "cancelled": False,
            }
        )
    sql.insert(Task, made)
    scopes.widen(held.id, [scope for row in made for scope in (int(str(row["unit"])), int(str(row["agency"])))])
    for row in made:
        due_at = row["due_at"].isoformat() if isinstance(row["due_at"], datetime) else ""
        fact = StepOpened(step=str(row["step"]), task=int(str(row["id"])), unit=int(str(row["unit"])), due_at=due_at)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _require_official(assignee: int | None, step: Step, unit_id: int, now: datetime) -> None:
    holders = {official.account_id for official in directory.officials_of(unit_id, Role(step.role), now)}
    if assignee not in holders:
        message = f"Người được chọn không giữ vai trò cần thiết cho bước “{step.title}”. Hãy chọn người khác."
        raise RuleBroken("step.assignee", message, "assignee")


def _places(held: Held, terms: _Terms, steps: Sequence[Step]) -> dict[str, tuple[int, int]]:
    """Return (unit, agency) of each step; steps of the receiving side stay at the desk that received."""
    units = {
        step.key: terms.routing.get(step.key, held.desk_unit_id if step.agency == RECEIVING else 0) for step in steps
    }
    missing = [step.title for step in steps if not units[step.key]]
    if missing:
        raise RuleBroken("process.nobody", f"Chưa có đơn vị thực hiện bước “{missing[0]}”. Hãy báo quản trị cơ quan.")
    found = dict(sql.rows("SELECT id, agency_id FROM directory_unit WHERE id = ANY(%s)", (list(units.values()),)))
    return {key: (unit, found[unit]) for key, unit in units.items()}


def _previous_assignees(dossier_id: int) -> dict[tuple[str, int], int]:
    """Return who did each step before, so that a returned dossier comes back to the same person."""
    found = sql.rows(
        "SELECT step, unit_id, done_by_id FROM processing_task WHERE dossier_id = %s AND done_by_id IS NOT NULL "
        "AND assignee_id IS NOT NULL ORDER BY id",
        (dossier_id,),
    )
    return {(step, unit): account for step, unit, account in found}
