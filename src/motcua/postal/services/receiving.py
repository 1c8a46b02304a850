"""The desk makes a dossier of what the post brought, or gives it back to be completed."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.held import hold
from motcua.dossiers.permissions import may_receive
from motcua.intake.services import CounterReception, Received, receive_at_counter
from motcua.payments import services as payments
from motcua.postal.enums import ConsignmentState
from motcua.postal.events import BecameDossier, FoundIncomplete
from motcua.postal.models import Consignment
from motcua.postal.services.collecting import require_state

LONGEST_MISSING = 1000
BY_POST = "postal"


@transaction.atomic
def receive_from_post(
    *, actor: Actor, consignment: str, reception: CounterReception, token: str, now: datetime
) -> Received:
    """Accept what the post brought as a dossier whose time counts from the record both sides signed.

    Fees that the post took are recorded as paid when they are what the dossier owes. A second click, or a colleague
    at the same moment, gets the same dossier.

    Raises:
        NotFound: Nothing of the actor's desk.
        NotAllowed: The actor does not work at a desk.
        RuleBroken: The desk has not signed for it; or see `receive_at_counter`.

    Source: QĐ 45/2016/QĐ-TTg Điều 7 khoản 3, 4.
    """
    found = _at_desk(actor, consignment)
    if found.dossier_id is not None:
        return _before(found.dossier_id)
    require_state(found, ConsignmentState.TAKEN)
    made = receive_at_counter(
        actor=actor,
        reception=replace(reception, channel=BY_POST, handed_over_at=found.ended_at),
        token=token,
        now=now,
    )
    found.state, found.dossier_id = ConsignmentState.RECEIVED.value, made.id
    found.save(update_fields=["state", "dossier"])
    fact = BecameDossier(code=made.code, dossier=made.id)
    ledger.record(stream=found.id, fact=fact, actor=actor.ref, now=now)
    _settle(actor, found, made.id, reception, now)
    return made


@transaction.atomic
def give_back_to_post(*, actor: Actor, token: str, missing: str, now: datetime) -> None:
    """Give an opened consignment back to the post, with all that is missing said once; the sender completes it.

    Raises:
        NotFound: Nothing of the actor's desk.
        NotAllowed: The actor does not work at a desk.
        RuleBroken: It is a dossier already, or nothing is said to be missing.

    Source: QĐ 45/2016/QĐ-TTg Điều 7 khoản 4: it counts as handed in from the completed supplement.
    """
    found = _at_desk(actor, token)
    require_state(found, ConsignmentState.TAKEN)
    text = clean_input(missing, LONGEST_MISSING)
    if not text:
        raise RuleBroken("post.no_missing", "Hãy ghi đủ những gì còn thiếu, một lần, để người gửi bổ sung.", "missing")
    found.state, found.missing = ConsignmentState.INCOMPLETE.value, text
    found.save(update_fields=["state", "missing"])
    ledger.record(stream=found.id, fact=FoundIncomplete(), actor=actor.ref, now=now, reason=text)


def _at_desk(actor: Actor, token: str) -> Consignment:
    found = Consignment.objects.select_for_update().filter(token=token[:64], desk_unit_id=actor.unit_id).first()
    if found is None or not actor.unit_id:
        raise NotFound("consignment")
    if not may_receive(actor, found.desk_unit_id):
        raise NotAllowed(f"{actor.ref} receives nothing")
    return found


def _settle(actor: Actor, found: Consignment, dossier_id: int, reception: CounterReception, now: datetime) -> None:
    taken = sql.rows("SELECT amount, receipt FROM postal_collection WHERE consignment_id = %s", (found.id,))
    # As it is owed now: a relief may have been taken off, or the fee falls due later.
    owed = sum(payments.owed(dossier_id).values())
    # Another amount stays owed: the desk sees both and settles with the sender.
    if not taken or reception.cash_taken or owed != taken[0][0]:
        return
    amount, receipt = taken[0]
    payments.record_paid_to_post(actor=actor, held=hold(dossier_id), amount=amount, receipt=receipt, now=now)
    payments.meet_if_paid(actor=actor, held=hold(dossier_id), how="post", now=now)


def _before(dossier_id: int) -> Received:
    code, due, slip = sql.rows(
        "SELECT d.code, d.due_at, coalesce((SELECT token FROM dossiers_slip WHERE dossier_id = d.id "
        "AND kind = 'appointment' ORDER BY id LIMIT 1), '') FROM dossiers_dossier d WHERE d.id = %s",
        (dossier_id,),
    )[0]
    return Received(dossier_id, code, due, slip, repeated=True)
