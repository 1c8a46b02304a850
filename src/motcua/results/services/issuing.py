"""Issue the result, and the one-sitting way for immediate results."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.services.opening import add_files
from motcua.intake import services as intake
from motcua.procedures.queries import content_of
from motcua.procedures.rules.process_definition import StepKind
from motcua.processing import services as processing
from motcua.processing.rules import engine
from motcua.results.events import ResultIssued
from motcua.results.models import Result
from motcua.results.services.returning import ReturnFacts, give_result


@dataclass(frozen=True, kw_only=True)
class IssueFacts:
    """What the records clerk enters."""

    name: str
    symbol: str
    signer_name: str
    signer_title: str
    file_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def issue_result(
    *,
    actor: Actor,
    dossier_id: int,
    task_id: int,
    outcome: str,
    facts: IssueFacts,
    comment: str = "",
    late_reason: str = "",
    now: datetime,
) -> int:
    """Number and issue the result, then end the issuing step; returns the number.

    Raises:
        NotAllowed: The step is not for this actor.
        RuleBroken: The step is no longer open, or a field is missing.
    """
    held = hold(dossier_id)
    task = processing.require_open_task(held, task_id)
    return _issue(
        actor=actor,
        held=held,
        task=task,
        outcome=outcome,
        facts=facts,
        comment=comment,
        late_reason=late_reason,
        now=now,
    )


@transaction.atomic
def receive_and_resolve(
    *,
    actor: Actor,
    reception: "intake.CounterReception",
    token: str,
    issue: IssueFacts,
    give: ReturnFacts,
    now: datetime,
) -> "intake.Received":
    """Take in, resolve and return in one sitting a procedure whose result is given at once.

    A second call with the same token answers with the first call's dossier.

    Source: NĐ 61/2018/NĐ-CP Điều 17 khoản 4-5: recorded in the system, no appointment unless asked for.
    """
    received = intake.receive_at_counter(actor=actor, reception=reception, token=token, transfer_now=True, now=now)
    if received.repeated:
        return received
    held = hold(received.id)
    for task in processing.open_tasks(held.id):
        definition = processing.definition_of(_process(held.id))
        step = definition.step(task.step)
        if step.kind is StepKind.ISSUE and step.outcomes:
            _issue(actor=actor, held=held, task=task, outcome=step.outcomes[0].key, facts=issue, comment="", now=now)
    give_result(actor=actor, held=hold(received.id), facts=give, now=now)
    return received


def _process(dossier_id: int) -> int:
    return int(sql.rows("SELECT process_id FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))[0][0])


def _issue(
    *,
    actor: Actor,
    held: Held,
    task: processing.TaskRow,
    outcome: str,
    facts: IssueFacts,
    comment: str,
    late_reason: str = "",
    now: datetime,
) -> int:
    if not processing.may_act(actor, task):
        raise NotAllowed(f"{actor.ref} may not issue for {held.ref}")
    definition = processing.definition_of(_process(held.id))
    if not processing.gives_result(engine.outcome_of(definition, task.step, outcome)):
        message = "Cách xử lý đã chọn không phát hành kết quả. Hãy ghi lý do rồi hoàn thành bước mà không cấp số."
        raise RuleBroken("result.not_given", message, "outcome")
    check_facts(facts, now)
    if sql.rows("SELECT 1 FROM results_result WHERE dossier_id = %s", (held.id,)):
        raise RuleBroken("result.already_issued", "Kết quả của hồ sơ này đã được phát hành. Hãy tải lại trang hồ sơ.")
    insert_result(actor, held, facts, now)
    processing.finish_task(
        actor=actor, held=held, task=task, outcome=outcome, comment=comment, late_reason=late_reason, now=now
    )
    return int(sql.rows("SELECT number FROM results_result WHERE dossier_id = %s", (held.id,))[0][0])


def check_facts(facts: IssueFacts, now: datetime) -> None:
    """Refuse a result that lacks what every result says, or whose validity ends before it begins."""
    faults = Faults()
    for key, value, label in (
        ("name", facts.name, "tên kết quả"),
        ("symbol", facts.symbol, "ký hiệu văn bản"),
        ("signer_name", facts.signer_name, "họ tên người ký"),
    ):
        faults.unless(value.strip(), "result.incomplete", f"Hãy nhập {label}.", key)
    lasts = not facts.valid_to or facts.valid_to >= (facts.valid_from or clock.local_date(now))
    message = "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi. Hãy sửa lại ngày."
    faults.unless(lasts, "result.validity", message, "valid_to")
    faults.tell()


def insert_result(
    actor: Actor, held: Held, facts: IssueFacts, now: datetime, *, replaces: int | None = None
) -> tuple[int, int]:
    """Number and store a result of a held dossier; returns its id and number."""
    content = content_of(held.version_id)
    year, result_id = clock.local(now).year, new_id()
    symbol = clean_input(facts.symbol, 40, multiline=False)
    number = numbers.take(f"result:{actor.agency_code}:{symbol}:{year}")
    digest = ""
    if facts.file_id:
        digest = str(sql.rows("SELECT sha256 FROM documents_storedfile WHERE id = %s", (facts.file_id,))[0][0])
        add_files(held.id, [(None, facts.file_id)], kind="result", actor=actor, now=now)
    row = {
        "id": result_id,
        "dossier": held.id,
        "agency": actor.agency_id,
        "kind_code": content["results"][0]["code"] if content["results"] else "",
        "name": clean_input(facts.name, 300, multiline=False),
        "number": number,
        "year": year,
        "symbol": symbol,
        "signer_name": clean_input(facts.signer_name, 120, multiline=False),
        "signer_title": clean_input(facts.signer_title, 200, multiline=False),
        "file": facts.file_id,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
        "replaces": replaces,
        "issued_by": actor.ref,
        "issued_at": now,
    }
    sql.insert(Result, [row])
    fact = ResultIssued(result=result_id, number=number, symbol=symbol, sha256=digest)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return result_id, number
