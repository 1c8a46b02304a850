"""Give the result to its owner or to a proxy, identity checked, originals counted back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers import slip_contents
from motcua.dossiers.enums import IDENTITY_CHECKS, RELATIONS
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.queries import may_reach
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import outcome as endings
from motcua.dossiers.services import slips
from motcua.dossiers.services.mandates import mandate_of
from motcua.dossiers.services.opening import add_files
from motcua.dossiers.services.originals import Given, Receiver, held_originals, put_back
from motcua.dossiers.slips.content import PaperRow, ResultRow, ReturnRecord
from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.queries import content_of
from motcua.results.events import HandoverRecorded
from motcua.results.models import Handover

LONGEST_AUTHORISATION = 300
BY_POST = "postal"


@dataclass(frozen=True, kw_only=True)
class ReturnFacts:
    """What the desk enters when giving the result back."""

    receiver_name: str
    relation: str
    identity_check: str
    method: str = "counter"
    originals: Sequence[int] = ()
    authorisation: str = ""
    authorisation_file_id: int | None = None


@transaction.atomic
def return_result(*, actor: Actor, dossier_id: int, facts: ReturnFacts, now: datetime) -> str:
    """Hand the result over, identity checked; returns the token of the printed return record.

    Raises:
        NotAllowed: The actor is not at the desk that received the dossier.
        RuleBroken: Not ready, returned before, money owed, identity not checked, or a proxy without authorisation.

    Source: NĐ 61/2018/NĐ-CP Điều 6 khoản 2, Điều 20: by receipt slip; a proxy brings the authorisation.
    """
    return give_result(actor=actor, held=hold(dossier_id), facts=facts, now=now)


@transaction.atomic
def return_replacement(*, actor: Actor, dossier_id: int, facts: ReturnFacts, now: datetime) -> str:
    """Hand over the result that replaced a wrong one which the owner already had; the old one is taken in.

    Raises:
        NotAllowed: The actor is not at the desk that received the dossier.
        RuleBroken: No replacement waits for its owner; or see `return_result`.
    """
    held = hold(dossier_id)
    if held.status != Status.RETURNED or _waiting_result(held.id) is None:
        raise RuleBroken("return.nothing_waits", "Không có kết quả thay thế nào đang chờ trả. Hãy tải lại trang hồ sơ.")
    return give_result(actor=actor, held=held, facts=facts, now=now)


def give_result(*, actor: Actor, held: Held, facts: ReturnFacts, now: datetime, sitting: int | None = None) -> str:
    """Hand over the valid result of a held dossier; the caller is the transaction.

    Args:
        sitting: What results have in common that one receiver takes at once.
    """
    if not may_receive(actor, held.desk_unit_id) or not may_reach(actor, held.id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")
    return _give(actor, held, facts, now, sitting)


def deliver_result(*, actor: Actor, held: Held, facts: ReturnFacts, now: datetime) -> str:
    """Record that the post brought the result of a held dossier; the caller is the transaction.

    The caller has made sure that this clerk's unit carries it. The record stands in the desk's series of numbers.

    Raises:
        NotAllowed: The actor does not work for the post.
        RuleBroken: See `return_result`.
    """
    if not actor.has(Role.POSTAL):
        raise NotAllowed(f"{actor.ref} delivers nothing")
    return _give(actor, held, replace(facts, method=BY_POST), now, None)


def _give(actor: Actor, held: Held, facts: ReturnFacts, now: datetime, sitting: int | None) -> str:
    receiver = clean_input(facts.receiver_name, 120, multiline=False)
    faults, authorisation = Faults(), ""
    faults.unless(receiver, "return.no_receiver", "Hãy nhập họ tên người nhận kết quả.", "receiver_name")
    checked = facts.identity_check in IDENTITY_CHECKS
    message = "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận."
    faults.unless(checked, "return.identity", message, "identity_check")
    with faults.of_part():
        authorisation = _authorisation(held, facts, receiver, now)
    faults.tell()
    if sql.rows("SELECT 1 FROM payments_charge WHERE dossier_id = %s AND paid_at IS NULL LIMIT 1", (held.id,)):
        raise RuleBroken("return.unpaid", "Hồ sơ còn khoản phí, lệ phí chưa thu. Hãy thu và in biên lai trước khi trả.")
    handover_id = new_id()
    originals = [each for each in held_originals(held.id) if each.no in set(facts.originals)]
    result_id = _waiting_result(held.id)
    if held.status != Status.RETURNED or result_id is None:
        endings.make_returned(actor=actor, held=held, method=facts.method, now=now)
    put_back(
        held=held,
        given=[Given(each.no, each.remaining) for each in originals],
        receiver=Receiver(receiver, facts.relation, facts.identity_check),
        actor=actor,
        now=now,
    )
    row = {
        "id": handover_id,
        "dossier": held.id,
        "result": result_id,
        "method": facts.method,
        "receiver_name": receiver,
        "receiver_relation": facts.relation,
        "identity_check": facts.identity_check,
        "originals_given_back": [each.no for each in originals],
        "authorisation": authorisation,
        "authorisation_file": facts.authorisation_file_id,
        "sitting": sitting,
    }
    sql.insert(Handover, [row | {"given_by": actor.ref, "given_at": now}])
    if facts.authorisation_file_id:
        add_files(held.id, [(None, facts.authorisation_file_id)], kind="working", actor=actor, now=now)
    fact = HandoverRecorded(handover=handover_id, identity_check=facts.identity_check, originals=len(originals))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    rows = tuple(PaperRow(name=each.name, originals=each.remaining) for each in originals)
    return _record_slip(actor, held, facts, receiver, authorisation, rows, now)


def _waiting_result(dossier_id: int) -> int | None:
    """Return the valid result that nobody received yet."""
    found = sql.rows(
        "SELECT r.id FROM results_result r WHERE r.dossier_id = %s AND r.state = 'valid' AND NOT EXISTS "
        "(SELECT 1 FROM results_handover h WHERE h.dossier_id = r.dossier_id "
        " AND (h.result_id = r.id OR (h.result_id IS NULL AND r.replaces_id IS NULL)))",
        (dossier_id,),
    )
    return int(found[0][0]) if found else None


def _authorisation(held: Held, facts: ReturnFacts, receiver: str, now: datetime) -> str:
    """Return what proves that a proxy may receive; the representative named on the dossier proved it when handing in.

    The mandate recorded then must cover the result and still hold.

    Source: NĐ 61/2018/NĐ-CP Điều 6 khoản 2.
    """
    text = clean_input(facts.authorisation, LONGEST_AUTHORISATION, multiline=False)
    if facts.relation != "representative" or text or facts.authorisation_file_id:
        return text
    known = sql.rows("SELECT role, kind, lower(full_name) FROM dossiers_party WHERE dossier_id = %s", (held.id,))
    mandate = mandate_of(held.id)
    covers = mandate is None or (
        mandate.may_receive and (mandate.valid_to is None or clock.local_date(now) <= mandate.valid_to)
    )
    if covers and any((role, name) == ("representative", receiver.lower()) for role, _, name in known):
        return ""
    if any(role == "owner" and kind == "business" for role, kind, _ in known):
        return ""
    message = "Người nhận thay phải có văn bản ủy quyền. Hãy ghi số, ngày, nơi chứng thực, hoặc đính kèm bản quét."
    raise RuleBroken("return.no_authorisation", message, "authorisation")


def _record_slip(
    actor: Actor,
    held: Held,
    facts: ReturnFacts,
    receiver: str,
    authorisation: str,
    originals: tuple[PaperRow, ...],
    now: datetime,
) -> str:
    by_post = facts.method == BY_POST
    issuer = slip_contents.for_the_desk(held) if by_post else actor
    number = slips.next_number(SlipKind.RETURN, issuer.agency_code, now)
    results = sql.rows(
        "SELECT name, number, symbol, issued_at FROM results_result WHERE dossier_id = %s AND state = 'valid'",
        (held.id,),
    )
    content = ReturnRecord(
        head=slip_contents.letterhead(issuer, sign="TKQ", number=number, now=now),
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
        originals=originals,
        recipient_is=RELATIONS.get(facts.relation, "Chủ hồ sơ"),
        identity_checked=IDENTITY_CHECKS[facts.identity_check],
        authorisation=authorisation,
        returned_how="Qua dịch vụ bưu chính công ích" if by_post else "Trả trực tiếp tại Bộ phận Một cửa",
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
