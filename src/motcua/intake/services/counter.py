"""Reception of a person in front of the desk: one act makes and accepts the dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import clock, sql
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.core.worktime import TimeLimit
from motcua.directory.actors import Actor
from motcua.dossiers import time_rules
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import may_work_at_desk
from motcua.dossiers.services import groups, opening, reception
from motcua.dossiers.services.mandates import Mandate, record_mandate
from motcua.intake.models import Submission
from motcua.intake.rules.registers import Told
from motcua.intake.services.duplicates import note_duplicate, warn_of_duplicate
from motcua.intake.services.registers import note_consulted
from motcua.payments import services as payments
from motcua.procedures import deployment, fee_rules
from motcua.procedures.queries import OfferingFacts, form_of, offering
from motcua.procedures.rules.fee_rules import Moment, due_in, reliefs_in, with_due
from motcua.procedures.rules.fees import FeeOption

OUTSIDE = "outside"
LONGEST_PLACE = 200


@dataclass(frozen=True, kw_only=True)
class CounterReception:
    """What the officer entered for a person at the desk.

    Args:
        mandate: By what the representative acts.
        account_id: Whose account it is filed in, where the officer helped to file online.
        statement: Version and text of the statement of responsibility that the applicant confirmed then.
        fees: In full; a relief is taken off here.
        relief: The relief whose paper the officer has seen.
        registers: What registers of the state said of questions of the form, by field key.
    """

    offering_id: int
    owner: opening.PartyFacts
    checks: Sequence[reception.PaperCheck]
    representative: opening.PartyFacts | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[int, int]] = ()
    fees: Sequence[FeeOption] = ()
    cash_taken: bool = False
    delivery: str = "counter"
    channel: str = "counter"
    limit: TimeLimit | None = None
    limit_basis: str = ""
    handed_over_at: datetime | None = None
    outside_at: str = ""
    duplicate_seen: bool = True
    together_with: int | None = None
    mandate: Mandate | None = None
    account_id: int | None = None
    statement: tuple[str, str] = ("", "")
    relief: int | None = None
    registers: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """The accepted dossier's names; `repeated` tells that the same form had been sent before."""

    id: int
    code: str
    due_at: datetime | None
    slip_token: str
    receipt_token: str = ""
    repeated: bool = False


@transaction.atomic
def receive_at_counter(
    *, actor: Actor, reception: CounterReception, token: str, now: datetime, transfer_now: bool = False
) -> Received:
    """Make, check and accept a dossier in one act, with its slip and, when taken, the cash receipt.

    The same token again answers with the same dossier, so a double click receives once.

    Raises:
        NotAllowed: The actor does not work at a desk.
        SeveralBroken: The applicant's name is missing.
        RuleBroken: A paper is missing, the limit is not known, the procedure is no longer offered, or the desk's agency
            may not receive.
        NotFound: The dossier it is handed in together with is not there, or not visible.
    """
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} receives no dossiers")
    # A form's token counts for who sent it: nobody reaches a colleague's reception by it.
    token = f"counter:{actor.account_id}:{token}"
    before = _before(token)
    if before:
        return before
    if reception.channel == OUTSIDE and not reception.outside_at.strip():
        raise SeveralBroken([("outside_at", "Hãy ghi nơi tiếp nhận lưu động hoặc tại chỗ.")])
    if not reception.owner.full_name.strip():
        raise SeveralBroken([("full_name", "Hãy nhập họ và tên người nộp hồ sơ.")])
    return _receive(actor, reception, token, now, transfer_now=transfer_now)


def _receive(actor: Actor, entered: CounterReception, token: str, now: datetime, *, transfer_now: bool) -> Received:
    facts = offering(entered.offering_id)
    _require_open(actor, facts)
    if entered.together_with is not None:
        # First, because it is the older one, and before any series of numbers is taken.
        hold(entered.together_with)
    others = warn_of_duplicate(
        personal_number=entered.owner.personal_number,
        procedure_id=facts.procedure_id,
        confirmed=entered.duplicate_seen,
    )
    opened = opening.open_dossier(
        actor=actor,
        opening=opening.Opening(
            offering=facts,
            version_id=facts.version_id,
            form_id=facts.form_id,
            channel=entered.channel,
            delivery=entered.delivery,
            desk_unit_id=actor.unit_id,
            receiving_agency_id=actor.agency_id,
            owner=entered.owner,
            representative=entered.representative,
            answers=entered.answers,
            files=entered.files,
            account_id=entered.account_id,
            statement_version=entered.statement[0],
            statement_text=entered.statement[1],
            outside_at=clean_input(entered.outside_at, LONGEST_PLACE, multiline=False),
        ),
        reception_due=None,
        now=now,
    )
    sql.insert(Submission, [{"token": token, "dossier": opened.id, "made_by": actor.ref, "made_at": now}])
    note_duplicate(actor=actor, dossier_id=opened.id, others=others, now=now)
    if entered.registers:
        form = form_of(facts.form_id)
        told = entered.registers
        note_consulted(actor=actor, dossier_id=opened.id, form=form, answers=entered.answers, told=told, now=now)
    held = hold(opened.id)
    if entered.representative is not None and entered.mandate is not None:
        record_mandate(actor=actor, dossier_id=opened.id, mandate=entered.mandate, now=now)
    fees = _agreed_fees(actor, held, entered, now)
    is_paid = entered.cash_taken and any(fee.moment != Moment.APPRAISAL for fee in fees)
    accepted = reception.accept(
        actor=actor,
        held=held,
        offering=facts,
        acceptance=reception.Acceptance(
            checks=entered.checks,
            fees=fees,
            paid=is_paid,
            limit=entered.limit,
            limit_basis=entered.limit_basis,
            handed_over_at=entered.handed_over_at,
        ),
        secret=opened.secret,
        now=now,
    )
    if entered.together_with is not None:
        groups.link(actor=actor, dossier_id=opened.id, with_id=entered.together_with, now=now)
    payments.owe_at_reception(actor=actor, dossier_id=opened.id, fees=fees, now=now)
    receipt = ""
    if is_paid:
        receipt = payments.take_cash(actor=actor, held=hold(opened.id), payer=entered.owner.full_name, now=now).token
    if transfer_now or time_rules.transfers_at_once(clock.local_date(now)):
        reception.transfer(actor=actor, held=hold(opened.id), now=now)
    return Received(opened.id, accepted.code, accepted.due_at, accepted.slip_token, receipt)


def _agreed_fees(actor: Actor, held: Held, entered: CounterReception, now: datetime) -> list[FeeOption]:
    """Return what is owed, after the relief, and when it is due.

    Raises:
        RuleBroken: The relief holds no longer, or not here.
    """
    if not entered.fees:
        return []
    day = clock.local_date(now)
    rules = fee_rules.of_procedure(held.procedure_id, day)
    fees = list(entered.fees)
    if entered.relief is not None:
        found = reliefs_in(rules, channel=entered.channel, case=None, day=day)
        rule = next((each for each in found if each.id == entered.relief), None)
        if rule is None:
            message = "Quy định miễn, giảm này không còn áp dụng. Hãy chọn lại."
            raise RuleBroken("relief.ended", message, "relief")
        fees = payments.relieve_at_desk(actor=actor, held=held, rule=rule, fees=fees, now=now)
    return with_due(fees, due_in(rules, channel=entered.channel, case=None, day=day))


def _require_open(actor: Actor, facts: OfferingFacts) -> None:
    """Refuse what was withdrawn while the form stood open, and a desk whose agency may not receive (LD-3-1)."""
    if not facts.active:
        message = f"{facts.agency_name} đã ngừng nhận thủ tục này. Hãy tải lại trang và chọn thủ tục khác."
        raise RuleBroken("offering.closed", message, "procedure_query")
    # A stopped agency offers nothing itself; it could still receive for others.
    if actor.agency_id != facts.agency_id or deployment.approval_is_needed():
        deployment.require_may_serve(actor.agency_id)


def _before(token: str) -> Received | None:
    # The token's lock makes the second of two simultaneous sends wait and then find the first one's dossier.
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (token,))
    found = sql.rows(
        "SELECT d.id, d.code, d.due_at, coalesce((SELECT token FROM dossiers_slip WHERE dossier_id = d.id "
        "AND kind = 'appointment' LIMIT 1), ''), coalesce((SELECT token FROM payments_receipt WHERE dossier_id = d.id "
        "LIMIT 1), '') FROM intake_submission s JOIN dossiers_dossier d ON d.id = s.dossier_id WHERE s.token = %s",
        (token,),
    )
    return replace(Received(*found[0]), repeated=True) if found else None
