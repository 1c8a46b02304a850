"""Reception on paper during an outage, entered afterwards: due times count from the true reception."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.directory.actors import Actor
from motcua.dossiers.held import hold
from motcua.dossiers.services.outages import Late, note_late, true_time
from motcua.intake.services.counter import CounterReception, Received, receive_at_counter


@transaction.atomic
def enter_late(*, actor: Actor, reception: CounterReception, token: str, late: Late, now: datetime) -> Received:
    """Enter a dossier received on paper: code, limit and appointment as of the true time, marked with who and why.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: The outage is not approved or does not hold the time; or see `receive_at_counter`.

    Source: LD-8.2-2, HD-13.2-2, VL-18.2-2: entered in full, with the true times, marked.
    """
    happened = true_time(actor, late, now)
    received = receive_at_counter(actor=actor, reception=reception, token=token, now=happened)
    if received.repeated:
        return received
    hold(received.id)
    note_late(actor=actor, dossier_id=received.id, late=replace(late, happened_at=happened), what="reception", now=now)
    return received
