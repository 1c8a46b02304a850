"""What the post carried and lost or damaged: recorded, answered for by the post, told to whom it belongs."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.services import originals
from motcua.postal.enums import LOSSES, ConsignmentState
from motcua.postal.events import PostLost
from motcua.postal.models import Delivery, Loss
from motcua.postal.permissions import require_carrier
from motcua.postal.services.collecting import own, require_state
from motcua.postal.services.delivering import end_lost, own_delivery
from motcua.processing.services import come_back_from_post

LONGEST_TEXT = 1000
MOST_DONG = 10_000_000_000


@dataclass(frozen=True)
class LossFacts:
    """What happened, what the post pays, what it says to the person."""

    kind: str
    happened: str
    compensation: int
    apology: str


@transaction.atomic
def lose(*, actor: Actor, token: str, facts: LossFacts, now: datetime) -> None:
    """Record that a consignment or a result under way was lost or damaged; the postal operator answers for it.

    A result's owner is told with the apology; the desk has it among those to be returned again, to make a new copy.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It is no longer with the post, or something to enter is missing; each is told.

    Source: QĐ 45/2016/QĐ-TTg Điều 14; NĐ 61/2018/NĐ-CP Điều 21 khoản 2.
    """
    require_carrier(actor)
    if sql.rows("SELECT 1 FROM postal_delivery WHERE token = %s AND unit_id = %s", (token[:64], actor.unit_id)):
        _lose_result(actor, token, _checked(facts), now)
        return
    found = own(actor, token)
    require_state(found, ConsignmentState.COLLECTED, ConsignmentState.INCOMPLETE)
    facts = _checked(facts)
    found.state, found.ended_at = ConsignmentState.LOST.value, now
    found.save(update_fields=["state", "ended_at"])
    _keep(actor, facts, now, consignment_id=found.id)
    fact = PostLost(kind=facts.kind, compensation=facts.compensation)
    ledger.record(stream=found.id, fact=fact, actor=actor.ref, now=now, reason=facts.apology)


def _lose_result(actor: Actor, token: str, facts: LossFacts, now: datetime) -> None:
    held, found = own_delivery(actor, token)
    end_lost(actor, found, now)
    come_back_from_post(actor=actor, dossier_id=held.id, reason=facts.happened, now=now)
    _keep(actor, facts, now, delivery=found)
    fact = PostLost(kind=facts.kind, compensation=facts.compensation)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=facts.happened)
    originals.record_loss(
        actor=actor,
        dossier_id=held.id,
        loss=originals.Loss(
            paper_no=None,
            kind=facts.kind,
            happened=facts.happened,
            responsible=actor.agency_name,
            costs=facts.compensation,
            costs_borne_by=actor.agency_name,
            apology=facts.apology,
        ),
        now=now,
    )


def _checked(facts: LossFacts) -> LossFacts:
    happened, apology = (clean_input(text, LONGEST_TEXT) for text in (facts.happened, facts.apology))
    faults = Faults()
    faults.unless(facts.kind in LOSSES, "post.loss_kind", "Hãy chọn bị mất hay hư hỏng.", "kind")
    faults.unless(happened, "post.loss_happened", "Hãy ghi việc đã xảy ra.", "happened")
    faults.unless(apology, "post.loss_apology", "Hãy ghi lời xin lỗi gửi người dân.", "apology")
    in_range = 0 <= facts.compensation <= MOST_DONG
    message = "Mức bồi thường phải là số tiền từ 0 đồng, ví dụ 150.000."
    faults.unless(in_range, "post.loss_money", message, "compensation")
    faults.tell()
    return LossFacts(facts.kind, happened, facts.compensation, apology)


def _keep(
    actor: Actor,
    facts: LossFacts,
    now: datetime,
    *,
    consignment_id: int | None = None,
    delivery: Delivery | None = None,
) -> None:
    row = {
        "id": new_id(),
        "unit": actor.unit_id,
        "consignment": consignment_id,
        "delivery": delivery.id if delivery else None,
        "kind": facts.kind,
        "happened": facts.happened,
        "compensation": facts.compensation,
        "apology": facts.apology,
        "recorded_by": actor.ref,
        "recorded_at": now,
    }
    sql.insert(Loss, [row])
