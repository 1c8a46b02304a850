"""Lives a dossier through the services again, at the same moments by the same people, and compares.

Everything happens in a transaction that is rolled back, and nobody is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.directory import calendars
from motcua.directory.actors import Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception import Acceptance, PaperCheck
from motcua.intake import services as intake
from motcua.intake.models import DraftFile
from motcua.procedures.queries import offering
from motcua.procedures.rules.fees import FeeOption
from motcua.processing import services as processing
from motcua.results import services as results
from motcua.scenarios.doctor import replay_waiting
from motcua.scenarios.doctor.life import Facts, Life, actor_of

UNSAID = "không ghi"
_FACTS = """
SELECT d.id, d.offering_id, d.channel, d.delivery, d.submitted_at, d.accepted_at, d.account_id, d.version_id, d.form_id,
       t.process_id, t.limit_amount, t.limit_unit, t.limit_basis, t.calendar_edition, d.handling_agency_id
FROM dossiers_dossier d LEFT JOIN dossiers_terms t ON t.dossier_id = d.id WHERE d.id = %s
"""
_OUTCOME = """
SELECT d.status, d.awaiting, d.due_at, d.steps_done, s.bucket,
       (SELECT count(*) FROM processing_task t WHERE t.dossier_id = d.id),
       (SELECT count(*) FROM processing_task t WHERE t.dossier_id = d.id AND t.done_at IS NULL),
       (SELECT array_agg(e.type ORDER BY e.seq) FROM core_event e WHERE e.stream = d.id
          -- What these say depends on what else stood in the queue then, on another dossier, on a register, or on when
          -- the worker looked.
          AND e.type NOT IN ('dossier.out_of_order', 'dossier.duplicate_confirmed', 'dossier.grouped',
                             'dossier.ungrouped', 'dossier.register_consulted', 'consultation.late'))
FROM dossiers_dossier d JOIN dossiers_scope s ON s.dossier_id = d.id AND s.scope = 1 WHERE d.id = %s
"""
_TASKS = """
SELECT id, step, unit_id, role, outcome, comment, opened_at, done_at, assignee_id
FROM processing_task WHERE dossier_id = %s
"""
_FILES = "SELECT paper_no, file_id, kind, added_at FROM dossiers_dossierfile WHERE dossier_id = %s ORDER BY id"
# Acts that put something right afterwards: what was entered first is not kept, so it cannot be lived again.
_PUT_RIGHT = """
SELECT 1 FROM core_event WHERE stream = %s AND type IN ('dossier.reception_corrected', 'dossier.entered_late',
  'process.repaired', 'process.moved', 'result.replaced', 'result.revoked', 'payment.relief_asked',
  'dossier.due_recounted') LIMIT 1
"""
_NAMES = ("trạng thái", "chờ ai", "hạn trả", "số bước đã làm", "danh sách", "số bước", "số bước đang mở", "sự kiện")


@dataclass(frozen=True)
class Replayed:
    """What a replay showed: each difference, or why the dossier cannot be compared any more."""

    dossier_id: int
    differences: tuple[str, ...] = ()
    not_comparable: str = ""


def sample(size: int, seed: str) -> list[int]:
    """Return the ids of dossiers chosen by chance."""
    chosen = "SELECT id FROM dossiers_dossier ORDER BY md5(id::text || %s) LIMIT %s"
    return [row[0] for row in sql.rows(chosen, (seed, size))]


def replay(dossier_id: int) -> Replayed:
    """Live one dossier again and compare state, tasks, due moment and facts; the database stays as it was."""
    facts = Facts(*sql.rows(_FACTS, (dossier_id,))[0])
    changed = _why_not_comparable(facts)
    if changed:
        return Replayed(dossier_id, not_comparable=changed)
    before = sql.rows(_OUTCOME, (dossier_id,))[0]
    with transaction.atomic(), ledger.quiet():
        try:
            life = _live(facts)
            after = sql.rows(_OUTCOME, (life.again,))[0]
        except (RuleBroken, NotAllowed, NotFound) as refused:
            return Replayed(dossier_id, (f"dịch vụ từ chối: {refused}",))
        finally:
            transaction.set_rollback(True)
    return _compared(facts, before, after)


def _why_not_comparable(facts: Facts) -> str:
    """Return which version moved on since the dossier was taken in, or that something was put right."""
    now_offered = offering(facts.offering_id)
    pinned = (facts.version_id, facts.form_id, facts.process_id or now_offered.process_id)
    if pinned != (now_offered.version_id, now_offered.form_id, now_offered.process_id):
        return "thủ tục, biểu mẫu hoặc quy trình đã có bản mới"
    if sql.rows(_PUT_RIGHT, (facts.id,)):
        return "đã đính chính, nhập bù, cứu hộ, thay kết quả hoặc miễn, giảm phí"
    return ""


def _compared(facts: Facts, before: tuple[Any, ...], after: tuple[Any, ...]) -> Replayed:
    pairs = list(zip(_NAMES, before, after, strict=True))
    different = [f"{name}: {was} ≠ {now}" for name, was, now in pairs if was != now]
    edition = calendars.calendar_edition_label(facts.handling_agency_id)
    if different and facts.calendar_edition not in {None, edition}:
        return Replayed(facts.id, not_comparable="lịch làm việc đã có bản mới")
    return Replayed(facts.id, tuple(different))


def _live(facts: Facts) -> Life:
    life = Life(
        facts=facts,
        history=dossiers.history(facts.id),
        tasks={row[0]: row for row in sql.rows(_TASKS, (facts.id,))},
        files=sql.rows(_FILES, (facts.id,)),
    )
    if facts.channel == "online":
        _hand_in(life)
    for event in life.history:
        act = _ACTS.get(event.type)
        if act is not None:
            act(life, event)
    return life


def _hand_in(life: Life) -> None:
    event, facts = life.history[0], life.facts
    actor = actor_of(event)
    token = intake.start_draft(actor=actor, offering_id=facts.offering_id, now=event.at)
    draft_id = sql.rows("SELECT id FROM intake_draft WHERE token = %s", (token,))[0][0]
    sql.execute("DELETE FROM intake_draftfile WHERE draft_id = %s", (draft_id,))
    first = sql.rows("SELECT answers FROM dossiers_revision WHERE dossier_id = %s AND number = 1", (facts.id,))[0][0]
    answers = sql.json_value(first)
    intake.save_section(actor=actor, token=token, answers=answers, revision=None, now=event.at, delivery=facts.delivery)
    rows = [
        {"id": new_id(), "draft": draft_id, "paper_no": no, "file": file_id}
        for no, file_id, kind, at in life.files
        if kind == "paper" and no is not None and at == facts.submitted_at
    ]
    sql.insert(DraftFile, rows)
    handed_in = intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=event.at)
    found = sql.rows("SELECT id FROM dossiers_dossier WHERE receipt_no = %s", (handed_in.receipt_no,))
    life.again = found[0][0]


def _checks(life: Life, *, wanted: set[int] | None = None) -> list[PaperCheck]:
    """Return the desk's check as it stands; papers asked for are missing, others then present."""
    return [
        PaperCheck(
            no=paper.no,
            state="missing" if paper.no in (wanted or ()) else paper.state,
            originals=paper.originals,
            copies=paper.copies,
            note=paper.note,
        )
        for paper in dossiers.papers(life.facts.id)
        if paper.state != "unchecked"
    ]


def _fees(life: Life) -> list[FeeOption]:
    terms = dossiers.terms(life.facts.id)
    if terms and any("moment" in fee for fee in terms.fees):
        # The dossier waited for them: they belong to an obligation, or are owed later.
        return [FeeOption(fee["name"], fee["kind"], fee["amount"], fee["basis"]) for fee in terms.fees]
    found = sql.rows(
        "SELECT name, kind, amount, basis FROM payments_charge WHERE dossier_id = %s AND obligation_id IS NULL "
        "ORDER BY id",
        (life.facts.id,),
    )
    return [FeeOption(*row) for row in found]


def _limit(facts: Facts) -> TimeLimit | None:
    return (
        TimeLimit(facts.limit_amount, TimeUnit(facts.limit_unit)) if facts.limit_amount and facts.limit_unit else None
    )


def _accept(life: Life, event: dossiers.EventRow) -> None:
    if life.facts.channel == "online":
        acceptance = Acceptance(
            checks=_checks(life), fees=_fees(life), limit=_limit(life.facts), limit_basis=life.facts.limit_basis or ""
        )
        intake.accept_online(actor=actor_of(event), dossier_id=life.again, acceptance=acceptance, now=event.at)
        return
    paid = [row for row in life.history if row.type == "payment.cash_taken" and row.at == event.at]
    passed_on = [row for row in life.history if row.type == "dossier.transferred" and row.at == event.at]
    people = {party.role: party for party in dossiers.parties(life.facts.id)}
    files = [(no, file) for no, file, kind, at in life.files if kind == "paper" and at == life.facts.submitted_at]
    received = intake.receive_at_counter(
        actor=actor_of(event),
        reception=intake.CounterReception(
            offering_id=life.facts.offering_id,
            owner=_party(people["owner"]),
            representative=_party(people["representative"]) if "representative" in people else None,
            checks=_checks(life),
            answers=dossiers.answers(life.facts.id),
            files=files,
            fees=_fees(life),
            cash_taken=bool(paid),
            delivery=life.facts.delivery,
            channel=life.facts.channel,
            outside_at=next(
                (row.payload["place"] for row in life.history if row.type == "dossier.received_outside"), ""
            ),
            limit=_limit(life.facts),
            limit_basis=life.facts.limit_basis or "",
        ),
        token=new_token(),
        now=event.at,
        transfer_now=bool(passed_on),
    )
    life.again = received.id


def _party(row: dossiers.PartyRow) -> PartyFacts:
    return PartyFacts(
        full_name=row.full_name,
        kind=row.kind,
        personal_number=row.personal_number,
        phone=row.phone,
        email=row.email,
        address=row.address,
    )


def _ask(life: Life, event: dossiers.EventRow) -> None:
    if event.payload["stage"] == "appraisal":
        replay_waiting.issue(life, event)
        return
    asked = dossiers.supplements(life.facts.id)[0]
    wanted = {int(item["no"]) for item in asked.items}
    intake.ask_for_supplement(
        actor=actor_of(event),
        dossier_id=life.again,
        items=asked.items,
        reason=asked.reason,
        checks=_checks(life, wanted=wanted),
        now=event.at,
    )


def _answer(life: Life, event: dossiers.EventRow) -> None:
    files = [(no, file) for no, file, kind, at in life.files if kind == "paper" and at == event.at]
    texts = replay_waiting.answered_in_words(life, event)
    intake.answer_supplement(actor=actor_of(event), dossier_id=life.again, files=files, texts=texts, now=event.at)


def _refuse(life: Life, event: dossiers.EventRow) -> None:
    if event.payload["stage"] != "reception":
        return
    intake.refuse_online(
        actor=actor_of(event),
        dossier_id=life.again,
        ground=event.payload.get("ground", ""),
        reason=event.reason,
        advice="Nộp lại khi đủ.",
        now=event.at,
    )


def _transfer(life: Life, event: dossiers.EventRow) -> None:
    if event.at == life.facts.accepted_at:
        return
    intake.transfer_dossiers(actor=actor_of(event), dossier_ids=[life.again], now=event.at)


def _take_cash(life: Life, event: dossiers.EventRow) -> None:
    if event.at == life.facts.accepted_at and life.facts.channel != "online":
        return
    payer = sql.rows("SELECT payer FROM payments_receipt WHERE dossier_id = %s", (life.facts.id,))[0][0]
    intake.take_cash(actor=actor_of(event), dossier_id=life.again, payer=payer, now=event.at)


def _write_note(life: Life, event: dossiers.EventRow) -> None:
    text = sql.rows("SELECT text FROM processing_note WHERE id = %s", (event.payload["note"],))[0][0]
    processing.write_note(actor=actor_of(event), dossier_id=life.again, text=text, now=event.at)


def _complete(life: Life, event: dossiers.EventRow) -> None:
    _, step, unit_id, role, outcome, comment, _, done_at, _ = life.tasks[event.payload["task"]]
    task = next((one for one in processing.open_tasks(life.again) if (one.step, one.unit_id) == (step, unit_id)), None)
    if task is None:
        raise NotFound(f"bước {step} không mở")
    if any(row.type == "result.issued" and row.seq == event.seq - 1 for row in life.history):
        _issue(life, event, task.id, outcome, comment)
        return
    opened = [row for row in life.tasks.values() if row[6] == done_at and row[8] is not None]
    processing.complete_step(
        actor=actor_of(event),
        dossier_id=life.again,
        task_id=task.id,
        outcome=outcome,
        comment=comment,
        ground=_ground(life),
        assignee_id=opened[0][8] if opened and role == Role.DISPATCHER else None,
        files=[file for _, file, kind, at in life.files if kind == "working" and at == event.at],
        late_reason=event.reason or UNSAID,
        now=event.at,
    )


def _ground(life: Life) -> str:
    refused = [event for event in life.history if event.type == "dossier.refused"]
    return str(refused[-1].payload.get("ground", "")) if refused else ""


def _issue(life: Life, event: dossiers.EventRow, task_id: int, outcome: str, comment: str) -> None:
    found = sql.rows(
        "SELECT name, symbol, signer_name, signer_title, file_id FROM results_result WHERE dossier_id = %s",
        (life.facts.id,),
    )
    name, symbol, signer, title, file_id = found[0]
    issued = results.IssueFacts(name=name, symbol=symbol, signer_name=signer, signer_title=title, file_id=file_id)
    results.issue_result(
        actor=actor_of(event),
        dossier_id=life.again,
        task_id=task_id,
        outcome=outcome,
        facts=issued,
        comment=comment,
        late_reason=event.reason or UNSAID,
        now=event.at,
    )


def _return(life: Life, event: dossiers.EventRow) -> None:
    found = sql.rows(
        "SELECT receiver_name, receiver_relation, identity_check, method, originals_given_back FROM results_handover "
        "WHERE dossier_id = %s",
        (life.facts.id,),
    )
    receiver, relation, identity, method, originals = found[0]
    given = results.ReturnFacts(
        receiver_name=receiver,
        relation=relation,
        identity_check=identity,
        method=method,
        originals=sql.json_value(originals),
    )
    results.return_result(actor=actor_of(event), dossier_id=life.again, facts=given, now=event.at)


_ACTS: dict[str, Callable[[Life, dossiers.EventRow], None]] = {
    **replay_waiting.ACTS,
    "dossier.accepted": _accept,
    "dossier.supplement_asked": _ask,
    "dossier.supplement_answered": _answer,
    "dossier.refused": _refuse,
    "dossier.transferred": _transfer,
    "payment.cash_taken": _take_cash,
    "note.written": _write_note,
    "step.completed": _complete,
    "dossier.returned": _return,
}


def replays(size: int, seed: str) -> Iterator[Replayed]:
    """Replay a sample."""
    for dossier_id in sample(size, seed):
        yield replay(dossier_id)
