"""Issue the result, give it back, and the one-sitting way for immediate results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services import outcome as endings
from motcua.dossiers.services import slips
from motcua.dossiers.services.opening import add_files
from motcua.dossiers.slips.content import PaperRow, ResultRow, ReturnRecord
from motcua.dossiers.slips.editions import SlipKind
from motcua.intake import services as intake
from motcua.procedures.queries import content_of
from motcua.procedures.rules.process_definition import StepKind
from motcua.processing import services as processing
from motcua.processing.rules import engine
from motcua.results.events import HandoverRecorded, ResultIssued
from motcua.results.models import Handover, Result

IDENTITY_CHECKS = {
    "id_card": "Đã đối chiếu căn cước",
    "vneid": "Đã đối chiếu căn cước điện tử (VNeID)",
    "passport": "Đã đối chiếu hộ chiếu",
    "authorisation": "Đã đối chiếu giấy tờ và văn bản ủy quyền",
}
RELATIONS = {"owner": "Chủ hồ sơ", "representative": "Người được ủy quyền"}


@dataclass(frozen=True, kw_only=True)
class IssueFacts:
    """What the records clerk enters."""

    name: str
    symbol: str
    signer_name: str
    signer_title: str
    file_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnFacts:
    """What the desk enters when giving the result back."""

    receiver_name: str
    relation: str
    identity_check: str
    method: str = "counter"
    originals: Sequence[int] = ()


@transaction.atomic
def issue_result(
    *, actor: Actor, dossier_id: int, task_id: int, outcome: str, facts: IssueFacts, comment: str = "", now: datetime
) -> int:
    """Number and issue the result, then end the issuing step; returns the number.

    Raises:
        NotAllowed: The step is not for this actor.
        RuleBroken: The step is no longer open, or a field is missing.
    """
    held = hold(dossier_id)
    task = processing.require_open_task(held, task_id)
    return _issue(actor=actor, held=held, task=task, outcome=outcome, facts=facts, comment=comment, now=now)


@transaction.atomic
def return_result(*, actor: Actor, dossier_id: int, facts: ReturnFacts, now: datetime) -> str:
    """Hand the result over, identity checked; returns the token of the printed return record.

    Raises:
        NotAllowed: The actor is not at the desk that received the dossier.
        RuleBroken: Not ready, returned before, money still owed, or identity not checked.
    """
    return _return(actor=actor, held=hold(dossier_id), facts=facts, now=now)


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
    _return(actor=actor, held=hold(received.id), facts=give, now=now)
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
    now: datetime,
) -> int:
    if not processing.may_act(actor, task):
        raise NotAllowed(f"{actor.ref} may not issue for {held.ref}")
    definition = processing.definition_of(_process(held.id))
    if not processing.gives_result(engine.outcome_of(definition, task.step, outcome)):
        message = "Cách xử lý đã chọn không phát hành kết quả. Hãy ghi lý do rồi hoàn thành bước mà không cấp số."
        raise RuleBroken("result.not_given", message, "outcome")
    for key, value, label in (
        ("name", facts.name, "tên kết quả"),
        ("symbol", facts.symbol, "ký hiệu văn bản"),
        ("signer_name", facts.signer_name, "họ tên người ký"),
    ):
        if not value.strip():
            raise RuleBroken("result.incomplete", f"Hãy nhập {label}.", key)
    _insert_result(actor, held, facts, now)
    processing.finish_task(actor=actor, held=held, task=task, outcome=outcome, comment=comment, now=now)
    return int(sql.rows("SELECT number FROM results_result WHERE dossier_id = %s", (held.id,))[0][0])


def _insert_result(actor: Actor, held: Held, facts: IssueFacts, now: datetime) -> None:
    if sql.rows("SELECT 1 FROM results_result WHERE dossier_id = %s", (held.id,)):
        raise RuleBroken("result.already_issued", "Kết quả của hồ sơ này đã được phát hành. Hãy tải lại trang hồ sơ.")
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
        "issued_by": actor.ref,
        "issued_at": now,
    }
    sql.insert(Result, [row])
    fact = ResultIssued(result=result_id, number=number, symbol=symbol, sha256=digest)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _return(*, actor: Actor, held: Held, facts: ReturnFacts, now: datetime) -> str:
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")
    receiver = clean_input(facts.receiver_name, 120, multiline=False)
    if not receiver:
        raise RuleBroken("return.no_receiver", "Hãy nhập họ tên người nhận kết quả.", "receiver_name")
    if facts.identity_check not in IDENTITY_CHECKS:
        raise RuleBroken("return.identity", "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận.", "identity_check")
    if sql.rows("SELECT 1 FROM payments_charge WHERE dossier_id = %s AND paid_at IS NULL LIMIT 1", (held.id,)):
        raise RuleBroken("return.unpaid", "Hồ sơ còn khoản phí, lệ phí chưa thu. Hãy thu và in biên lai trước khi trả.")
    handover_id = new_id()
    originals = _originals(held.id, facts.originals)
    endings.make_returned(actor=actor, held=held, method=facts.method, now=now)
    sql.insert(
        Handover,
        [
            {
                "id": handover_id,
                "dossier": held.id,
                "method": facts.method,
                "receiver_name": receiver,
                "receiver_relation": facts.relation,
                "identity_check": facts.identity_check,
                "originals_given_back": [no for no, _, _ in originals],
                "given_by": actor.ref,
                "given_at": now,
            }
        ],
    )
    fact = HandoverRecorded(handover=handover_id, identity_check=facts.identity_check, originals=len(originals))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return _record_slip(actor, held, facts, receiver, originals, now)


def _originals(dossier_id: int, numbers_back: Sequence[int]) -> list[tuple[int, str, int]]:
    found = sql.rows(
        "SELECT no, name, originals FROM dossiers_paper "
        "WHERE dossier_id = %s AND no = ANY(%s) AND originals > 0 ORDER BY no",
        (dossier_id, list(numbers_back)),
    )
    return [(no, name, count) for no, name, count in found]


def _record_slip(
    actor: Actor,
    held: Held,
    facts: ReturnFacts,
    receiver: str,
    originals: list[tuple[int, str, int]],
    now: datetime,
) -> str:
    number = slips.next_number(SlipKind.RETURN, actor.agency_code, now)
    results = sql.rows("SELECT name, number, symbol, issued_at FROM results_result WHERE dossier_id = %s", (held.id,))
    content = ReturnRecord(
        head=slip_contents.letterhead(actor, sign="TKQ", number=number, now=now),
        dossier_code=held.ref,
        party=slip_contents.party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        received_at=held.accepted_at or held.submitted_at,
        due_at=held.due_at,
        returned_at=now,
        recipient=receiver,
        officer=actor.full_name,
        results=tuple(
            ResultRow(name=name, number=f"{no}/{symbol}", issued_on=f"{clock.local(at):%d/%m/%Y}")
            for name, no, symbol, at in results
        ),
        originals=tuple(PaperRow(name=name, originals=count) for _, name, count in originals),
        recipient_is=RELATIONS.get(facts.relation, "Chủ hồ sơ"),
        identity_checked=IDENTITY_CHECKS[facts.identity_check],
        returned_how="Trả trực tiếp tại Bộ phận Một cửa",
    )
    slip = slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.RETURN,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )
    return slip.token
