"""The second half: the steps of the internal process, the result, its return."""

from collections.abc import Generator
from datetime import datetime, timedelta

from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.procedures.rules.process_definition import Ending, Outcome, Step, StepKind
from motcua.processing import services as processing
from motcua.processing.services import TaskRow
from motcua.results import services as results
from motcua.scenarios.demo import papers
from motcua.scenarios.demo.detours import detour, has_detour
from motcua.scenarios.demo.plan import Fate, minutes_of
from motcua.scenarios.demo.reception import Dossier, Stage, counter_reception

SYMBOLS = {
    "1.000894": "GCN-KH",
    "1.001193": "GKS",
    "1.001612": "HKD",
    "1.004873": "GXN-UBND",
    "1.010092": "QĐ-UBND",
    "1.013225": "GPXD",
    "1.013314": "GXN-UBND",
    "1.013992": "GCN",
    "2.000635": "TLHT-BS",
    "2.000815": "CT-SY",
    "2.001583": "GCN-DN",
    "3.000333": "LLTP",
}
OTHER_SYMBOL = "KQ"
SENT_BACK = (
    "Căn cứ pháp lý trong dự thảo chưa đầy đủ, đề nghị rà soát và trình lại.",
    "Thông tin của người nộp chưa khớp với tờ khai, đề nghị kiểm tra lại.",
)
NOT_GRANTED = "Hồ sơ không đủ điều kiện theo quy định; đã nêu rõ trong văn bản trả lời."
NOT_MET = "TC-03"
STOPPED = "Người nộp đề nghị dừng giải quyết để nộp lại hồ sơ khác."
LATE = "Khối lượng hồ sơ tăng, chờ ý kiến của bộ phận phối hợp."
OPINION = "Đề nghị bổ sung nội dung về khoảng lùi và môi trường trong văn bản trả lời."
AGREED = "Thống nhất với nội dung hồ sơ trình."
NOTES = (
    "Đã gọi điện xác nhận thông tin với người nộp.",
    "Đã đối chiếu với sổ gốc lưu tại cơ quan.",
    "Trùng lịch kiểm tra thực địa, sẽ hoàn thành trong ngày mai.",
)
_WRITES_A_NOTE = 0.12
_ATTACHES_A_DRAFT = 0.15
_HAS_REMARKS = 0.3
_SHOWS_PHONE = 0.35


def at_once(stage: Stage) -> Generator[datetime, None, None]:
    """Receive, resolve and return in one sitting."""
    at = stage.story.begins
    yield at
    reception = counter_reception(stage)
    desk = stage.desk()
    results.receive_and_resolve(
        actor=desk,
        reception=reception,
        token=stage.token,
        issue=issue_facts(stage, desk.agency_id, reception.owner.full_name, at),
        give=_return_facts(stage, reception.owner.full_name),
        now=at,
    )


def handled(stage: Stage, dossier: Dossier) -> Generator[datetime, None, None]:
    """Carry a dossier through its internal process and give the result back, as far as its fate goes."""
    taken_up: dict[int, datetime] = {}
    was_sent_back, turned = False, not has_detour(stage.story.fate)
    while tasks := _doable(stage, dossier):
        for task in tasks:
            taken_up.setdefault(task.id, _when(stage, task, dossier.last))
        task = min(tasks, key=lambda task: (taken_up[task.id], task.id))
        if not turned and task.role == Role.HANDLER:
            turned = True
            if not (yield from detour(stage, dossier, task)):
                return
            taken_up.clear()
            continue
        yield taken_up[task.id]
        dossier.last = taken_up[task.id]
        step = _step(stage, task)
        outcome = _outcome(stage, step, was_sent_back=was_sent_back)
        was_sent_back = was_sent_back or outcome.back
        _do(stage, dossier, task, step, outcome)
    if not processing.open_tasks(dossier.id):
        yield from _returned(stage, dossier)


def _doable(stage: Stage, dossier: Dossier) -> list[TaskRow]:
    return [task for task in processing.open_tasks(dossier.id) if task.step not in stage.story.untouched]


def _step(stage: Stage, task: TaskRow) -> Step:
    return processing.definition_of(stage.story.offering.process_id).step(task.step)


def _when(stage: Stage, task: TaskRow, opened: datetime) -> datetime:
    minutes = minutes_of(_step(stage, task).limit_hours, stage.story.pace, stage.rng)
    return calendars.calendar_of(task.agency_id).add_working_minutes(opened, minutes)


def _outcome(stage: Stage, step: Step, *, was_sent_back: bool) -> Outcome:
    """Choose how a step ends: the ordinary way, unless the story wants otherwise."""
    fate, ways = stage.story.fate, step.outcomes
    ordinary = next(way for way in ways if not way.back)
    if step.kind is StepKind.APPROVE:
        ending = {Fate.REFUSED_BY_LEADER: Ending.REFUSE, Fate.STOPPED: Ending.STOP}.get(fate)
        if ending:
            return next((way for way in ways if way.to == (ending.value,)), ordinary)
        if stage.story.is_sent_back and not was_sent_back:
            return next((way for way in ways if way.back), ordinary)
    if len(ways) > 1 and step.key.startswith("y-kien") and stage.rng.random() < _HAS_REMARKS:
        return ways[1]
    return ordinary


def _do(stage: Stage, dossier: Dossier, task: TaskRow, step: Step, outcome: Outcome) -> None:
    actor = stage.cast.official(stage.rng, task.unit_id, Role(task.role), task.assignee_id)
    now = dossier.last
    if step.kind is StepKind.ISSUE:
        results.issue_result(
            actor=actor,
            dossier_id=dossier.id,
            task_id=task.id,
            outcome=outcome.key,
            facts=issue_facts(stage, task.agency_id, dossier.owner.organisation or dossier.owner.full_name, now),
            late_reason=LATE,
            now=now,
        )
        return
    is_handler = task.role == Role.HANDLER
    if is_handler and stage.rng.random() < _WRITES_A_NOTE:
        before = now - timedelta(minutes=2)
        processing.write_note(actor=actor, dossier_id=dossier.id, text=stage.rng.choice(NOTES), now=before)
    processing.complete_step(
        actor=actor,
        dossier_id=dossier.id,
        task_id=task.id,
        outcome=outcome.key,
        comment=_comment(stage, outcome) or (AGREED if step.kind is StepKind.CONSULT else ""),
        ground=NOT_MET if outcome.to == (Ending.REFUSE.value,) else "",
        assignee_id=_assignee(stage, step, outcome),
        files=[_draft(stage, now)] if is_handler and stage.rng.random() < _ATTACHES_A_DRAFT else (),
        late_reason=LATE,
        now=now,
    )


def _comment(stage: Stage, outcome: Outcome) -> str:
    if outcome.back:
        return stage.rng.choice(SENT_BACK)
    endings = {Ending.REFUSE.value: NOT_GRANTED, Ending.STOP.value: STOPPED}
    return endings.get(outcome.to[0], OPINION if outcome.needs_comment else "")


def _assignee(stage: Stage, step: Step, outcome: Outcome) -> int | None:
    """Return whom the dispatcher gives the next step to."""
    unit_id = stage.story.offering.routing.get(outcome.to[0])
    return stage.cast.handler_of(stage.rng, unit_id) if step.role == Role.DISPATCHER and unit_id else None


def _draft(stage: Stage, now: datetime) -> int:
    title = f"Dự thảo: {stage.content['results'][0]['name']}"
    return documents.store(name="du-thao.pdf", chunks=[papers.scan(title)], owner_id=None, now=now).id


def issue_facts(stage: Stage, agency_id: int, owner: str, now: datetime) -> results.IssueFacts:
    """Return a made result, as its agency's signer signed it."""
    signer: Actor = stage.cast.signer_of(stage.rng, agency_id)
    name = stage.content["results"][0]["name"].split(";")[0]
    rows = [("Cấp cho", owner), ("Cơ quan", signer.agency_name), ("Người ký", signer.full_name)]
    data = papers.result(name, rows, now)
    stored = documents.store_made(name="ket-qua.pdf", data=data, media_type="application/pdf", now=now)
    return results.IssueFacts(
        name=name,
        symbol=SYMBOLS.get(stage.story.offering.code, OTHER_SYMBOL),
        signer_name=signer.full_name,
        signer_title=signer.post_title,
        file_id=stored.id,
    )


def _return_facts(stage: Stage, receiver: str) -> results.ReturnFacts:
    identity = "vneid" if stage.rng.random() < _SHOWS_PHONE else "id_card"
    return results.ReturnFacts(receiver_name=receiver, relation="owner", identity_check=identity)


def _returned(stage: Stage, dossier: Dossier) -> Generator[datetime, None, None]:
    if stage.story.fate in {Fate.REFUSED_BY_LEADER, Fate.STOPPED, Fate.WAITS_FOR_PICKUP}:
        return
    fetched = dossier.last = stage.later(dossier.last, 30, 1300)
    yield fetched
    desk = stage.desk()
    if any(charge.paid_at is None for charge in payments.charges(dossier.id)):
        intake.take_cash(actor=desk, dossier_id=dossier.id, payer=dossier.owner.full_name, now=fetched)
    facts = _return_facts(stage, dossier.owner.full_name)
    results.return_result(actor=desk, dossier_id=dossier.id, facts=facts, now=fetched)
