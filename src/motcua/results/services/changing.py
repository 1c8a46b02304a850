"""A wrong result is corrected, replaced or revoked by decision; old and new are both kept and linked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers.held import Held
from motcua.dossiers.reach import hold_for
from motcua.results.events import ResultReplaced, ResultRevoked
from motcua.results.models import ResultChange
from motcua.results.services.issuing import IssueFacts, check_facts, insert_result

KINDS = {"corrected": "Đính chính", "replaced": "Cấp thay thế", "revoked": "Thu hồi, hủy bỏ"}
FAULTS = {"agency": "Lỗi của cơ quan (cơ quan chịu chi phí)", "applicant": "Theo đề nghị của cá nhân, tổ chức"}
LONGEST_REASON = 1000
LONGEST_NUMBER = 60


@dataclass(frozen=True, kw_only=True)
class Decision:
    """By what a result is changed: number and day of the decision, why, and whose fault it was."""

    kind: str
    number: str
    day: date | None
    reason: str
    fault: str = "agency"


def may_change(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor records decisions about results of an agency: its clerk, signer or approver."""
    return actor.is_official and actor.agency_id == agency_id and actor.has(Role.CLERK, Role.SIGNER, Role.APPROVER)


@transaction.atomic
def replace_result(
    *,
    actor: Actor,
    dossier_id: int,
    facts: IssueFacts,
    decision: Decision,
    result_id: int | None = None,
    now: datetime,
) -> int:
    """Issue a result in the place of a wrong one; the old one stays, marked replaced. Returns the new number.

    Args:
        result_id: The result that the person saw as the wrong one, so that a second click replaces no replacement.

    Raises:
        NotAllowed: The actor records no decisions of the issuing agency.
        RuleBroken: There is no valid result, or decision or new result lack something.

    Source: NĐ 61/2018/NĐ-CP Điều 21 khoản 1: corrected, replaced or revoked at the agency's cost.
    """
    held = hold_for(actor, dossier_id)
    old_id = _valid_result(actor, held, result_id)
    faults = Faults()
    with faults.of_part():
        _check(decision, ("corrected", "replaced"), now)
    with faults.of_part():
        check_facts(facts, now)
    faults.tell()
    sql.execute("UPDATE results_result SET state = 'replaced' WHERE id = %s", (old_id,))
    new_result, number = insert_result(actor, held, facts, now, replaces=old_id)
    _keep(actor, old_id, new_result, decision, now)
    fact = ResultReplaced(
        old=old_id, new=new_result, number=number, symbol=facts.symbol.strip(), kind=decision.kind, by=_by(decision)
    )
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=decision.reason.strip())
    return number


@transaction.atomic
def revoke_result(
    *, actor: Actor, dossier_id: int, decision: Decision, result_id: int | None = None, now: datetime
) -> None:
    """Take a result back by decision, with nothing in its place; it stays on record, marked revoked.

    Args:
        result_id: The result that the person saw.

    Raises:
        NotAllowed: The actor records no decisions of the issuing agency.
        RuleBroken: There is no valid result, or the decision lacks something.

    Source: NĐ 61/2018/NĐ-CP Điều 21 khoản 1.
    """
    held = hold_for(actor, dossier_id)
    old_id = _valid_result(actor, held, result_id)
    _check(decision, ("revoked",), now)
    sql.execute("UPDATE results_result SET state = 'revoked' WHERE id = %s", (old_id,))
    _keep(actor, old_id, None, decision, now)
    fact = ResultRevoked(result=old_id, by=_by(decision))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=decision.reason.strip())


def _valid_result(actor: Actor, held: Held, seen: int | None) -> int:
    found = sql.rows(
        "SELECT id, agency_id, state FROM results_result WHERE dossier_id = %s ORDER BY id DESC LIMIT 1", (held.id,)
    )
    if not found:
        raise NotFound(f"result of {held.ref}")
    newest, agency_id, state = found[0]
    if not may_change(actor, agency_id):
        raise NotAllowed(f"{actor.ref} changes no result of {held.ref}")
    if state != "valid" or (seen is not None and seen != newest):
        message = "Kết quả này đã bị thu hồi hoặc thay thế trước đó. Hãy tải lại trang để xem bản hiện hành."
        raise RuleBroken("result.not_valid", message)
    return int(newest)


def _check(decision: Decision, kinds: tuple[str, ...], now: datetime) -> None:
    faults = Faults()
    faults.unless(decision.kind in kinds, "result.change_kind", "Hãy chọn cách xử lý kết quả sai.", "kind")
    message = "Hãy nhập số, ký hiệu của quyết định."
    faults.unless(decision.number.strip(), "result.no_decision", message, "decision_number")
    is_day = decision.day is not None and decision.day <= clock.local_date(now)
    faults.unless(is_day, "result.decision_day", "Hãy nhập ngày quyết định, không sau hôm nay.", "decision_day")
    message = "Hãy ghi lý do để người nhận kết quả hiểu vì sao."
    faults.unless(decision.reason.strip(), "result.no_reason", message, "reason")
    faults.unless(decision.fault in FAULTS, "result.fault", "Hãy chọn nguyên nhân.", "fault")
    faults.tell()


def _keep(actor: Actor, old_id: int, new_result: int | None, decision: Decision, now: datetime) -> None:
    row = {
        "id": new_id(),
        "result": old_id,
        "successor": new_result,
        "kind": decision.kind,
        "decision_number": clean_input(decision.number, LONGEST_NUMBER, multiline=False),
        "decision_day": decision.day,
        "reason": clean_input(decision.reason, LONGEST_REASON),
        "fault": decision.fault,
        "made_by": actor.ref,
        "made_at": now,
    }
    sql.insert(ResultChange, [row])


def _by(decision: Decision) -> str:
    number = clean_input(decision.number, LONGEST_NUMBER, multiline=False)
    return f"{number} ngày {decision.day:%d/%m/%Y}" if decision.day else number
