"""Running the internal process: open steps and end them with an outcome."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.clock import local_date
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.core.together import again_after_deadlock
from motcua.directory import calendars
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers import scopes, time_rules
from motcua.dossiers.held import Held, change, hold
from motcua.dossiers.queries import may_reach
from motcua.dossiers.services import outcome as endings
from motcua.payments import services as payments
from motcua.procedures.rules.process_definition import Ending, StepKind
from motcua.processing.events import DecisionApproved, StepCompleted, StepOpened
from motcua.processing.models import Task
from motcua.processing.rules import engine
from motcua.processing.services.consulting import question_of, record_answered, record_asked
from motcua.processing.services.judging import Judge
from motcua.processing.services.notes import LONGEST_TEXT, join_files
from motcua.processing.services.pausing import require_going_on
from motcua.processing.services.places import places_of, previous_assignees, require_official
from motcua.processing.services.tasks import ProcessTerms, TaskRow, among, gives_result, may_act, open_tasks, terms_of

LONGEST_LATE_REASON = 1000
AFTER_APPRAISAL = frozenset({StepKind.APPROVE, StepKind.ISSUE})
"""Steps that begin when the appraisal is over: fees that fall due then are to be paid before them."""


def start_process(event: Recorded) -> None:
    """React to the transfer: open the first steps in the same transaction."""
    held = hold(event.stream)
    terms = terms_of(held.id)
    effects = engine.start(terms.definition)
    _apply(held=held, terms=terms, effects=effects, actor=SYSTEM, assignee=None, now=event.at)
    payments.wait_at_reception(dossier_id=held.id, terms=terms.fees, now=event.at)


@again_after_deadlock
@transaction.atomic
def complete_step(
    *,
    actor: Actor,
    dossier_id: int,
    task_id: int,
    outcome: str,
    comment: str = "",
    ground: str = "",
    assignee_id: int | None = None,
    files: Sequence[int] = (),
    late_reason: str = "",
    now: datetime,
) -> None:
    """End an open step with one of its outcomes and open what follows.

    A step that is ended late needs a reason: `late_reason`, or the comment where only that is given.

    Steps of kind issue are ended by `results.services.issue_result`, which numbers the result first, unless
    the outcome goes without a result: back, refused or stopped.

    Args:
        ground: Code of the shared catalogue of grounds, for an outcome that refuses.

    Raises:
        NotAllowed: The step is not for this actor.
        NotFound: No such dossier.
        RuleBroken: Somebody else ended the step meanwhile, the dossier waits for somebody outside, or outcome,
            comment or ground do not fit.
    """
    held = hold(dossier_id)
    terms, opened = terms_of(dossier_id), open_tasks(dossier_id)
    task = among(opened, held, task_id)
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
        ground=ground,
        assignee_id=assignee_id,
        files=files,
        late_reason=late_reason,
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
    late_reason: str = "",
    now: datetime,
) -> None:
    """End a task of a held dossier; the caller is the transaction."""
    _finish(
        actor=actor,
        held=held,
        terms=terms_of(held.id),
        opened=open_tasks(held.id),
        task=task,
        outcome=outcome,
        comment=comment,
        assignee_id=assignee_id,
        files=files,
        late_reason=late_reason,
        now=now,
    )


def _finish(
    *,
    actor: Actor,
    held: Held,
    terms: ProcessTerms,
    opened: Sequence[TaskRow],
    task: TaskRow,
    outcome: str,
    comment: str,
    ground: str = "",
    assignee_id: int | None,
    files: Sequence[int],
    late_reason: str,
    now: datetime,
) -> None:
    if not may_act(actor, task) or not may_reach(actor, held.id):
        raise NotAllowed(f"{actor.ref} may not do {task.step} of {held.ref}")
    require_going_on(held)
    comment = clean_input(comment, LONGEST_TEXT)
    engine.require_comment(terms.definition, task.step, outcome, comment)
    chosen = engine.outcome_of(terms.definition, task.step, outcome)
    effects = engine.advance(
        terms.definition, [engine.OpenTask(t.id, t.step, t.fork) for t in opened], task.id, outcome, Judge(held.id)
    )
    late = _late_minutes(task, now)
    why_late = _why_late(late, late_reason, comment)
    sql.execute(
        "UPDATE processing_task SET done_at = %s, done_by_id = %s, done_post_id = %s, outcome = %s, "
        "outcome_label = %s, comment = %s, late_minutes = %s, late_reason = %s WHERE id = %s",
        (now, actor.account_id, actor.post_id or None, outcome, chosen.label, comment, late, why_late, task.id),
    )
    change(held.id, steps_done=held.steps_done + 1)
    join_files(held, files, actor, now)
    done = StepCompleted(step=task.step, task=task.id, outcome=outcome, late_minutes=late)
    ledger.record(stream=held.id, fact=done, actor=actor.ref, now=now, reason=why_late)
    record_answered(held, terms.definition.step(task.step), task.id, task.agency_id, comment, actor, now)
    if terms.definition.step(task.step).kind is StepKind.APPROVE and not chosen.back:
        fact = DecisionApproved(step=task.step, task=task.id)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    _apply(
        held=held,
        terms=terms,
        effects=effects,
        actor=actor,
        assignee=assignee_id,
        now=now,
        reason=comment,
        ground=ground,
    )


def _why_late(late: int, reason: str, comment: str) -> str:
    """Return why a step is ended late; empty when it is in time.

    Raises:
        RuleBroken: It is late and nobody says why.
    """
    if not late:
        return ""
    why = clean_input(reason, LONGEST_LATE_REASON) or comment[:LONGEST_LATE_REASON]
    if not why:
        message = "Bước này đã quá hạn. Hãy ghi lý do chậm rồi hoàn thành bước."
        raise RuleBroken("step.late_reason", message, "late_reason")
    return why


def _late_minutes(task: TaskRow, now: datetime) -> int:
    """Return working minutes past the step's own due moment; zero when in time."""
    if task.due_at is None or now <= task.due_at:
        return 0
    return calendars.calendar_of(task.agency_id).working_minutes_between(task.due_at, now)


def _apply(
    *,
    held: Held,
    terms: ProcessTerms,
    effects: engine.Effects,
    actor: Actor,
    assignee: int | None,
    now: datetime,
    reason: str = "",
    ground: str = "",
) -> None:
    if effects.cancel:
        sql.execute(
            "UPDATE processing_task SET done_at = %s, cancelled = true WHERE id = ANY(%s)", (now, list(effects.cancel))
        )
    open_steps(held, terms, effects.open, assignee, actor, now, words=reason)
    if any(terms.definition.step(task.step).kind in AFTER_APPRAISAL for task in effects.open):
        payments.wait_after_appraisal(dossier_id=held.id, terms=terms.fees, now=now)
    if effects.end is Ending.FINISH:
        payments.owe_the_rest(dossier_id=held.id, terms=terms.fees, now=now)
        endings.make_ready(actor=actor, held=held, now=now)
    elif effects.end is Ending.REFUSE:
        endings.refuse(actor=actor, held=held, ground=ground, reason=reason, now=now)
    elif effects.end is Ending.STOP:
        endings.stop(actor=actor, held=held, outcome="stop", reason=reason, now=now)


def open_steps(
    held: Held,
    terms: ProcessTerms,
    opening: Sequence[engine.NewTask],
    assignee: int | None,
    actor: Actor,
    now: datetime,
    *,
    words: str,
) -> None:
    """Open steps of a held dossier at their places; the caller is the transaction."""
    if not opening:
        return
    fork = new_id() if any(task.fork == engine.NEW_FORK for task in opening) else None
    places = places_of(held, terms, [terms.definition.step(task.step) for task in opening])
    for task in opening if assignee is not None else ():
        require_official(held, assignee, terms.definition.step(task.step), places[task.step][0], now)
    previous = previous_assignees(held.id, now) if assignee is None else {}
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
                "question": question_of(step, words),
                "asked_by": (actor.account_id or None) if step.kind is StepKind.CONSULT else None,
                "warn_at": _warn_at(held, agency_id, due, now),
            }
        )
    sql.insert(Task, made)
    scopes.widen(held.id, [scope for row in made for scope in (int(str(row["unit"])), int(str(row["agency"])))])
    for row in made:
        due_at = row["due_at"].isoformat() if isinstance(row["due_at"], datetime) else ""
        fact = StepOpened(step=str(row["step"]), task=int(str(row["id"])), unit=int(str(row["unit"])), due_at=due_at)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    record_asked(held, made, actor, now)


def _warn_at(held: Held, agency_id: int, due: datetime | None, now: datetime) -> datetime | None:
    """Return when the step's people are to be warned: as its last share of time begins."""
    if due is None:
        return None
    day = local_date(held.accepted_at or now)
    return time_rules.warn_at(began=now, due=due, calendar=calendars.calendar_of(agency_id), day=day)
