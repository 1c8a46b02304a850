"""Paying online: an order for all that a dossier owes, carried by a gateway (decision 0114).

An order never changes money. What does is a verified message about it: `receiving`.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, ports, sql
from motcua.core.addresses import portal_address
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.payments.enums import Gateway, OrderState
from motcua.payments.events import OrderMade
from motcua.payments.models import Order
from motcua.payments.ports import Beginning, OrderFacts, PaymentGateway
from motcua.payments.rules import ref_of
from motcua.procedures.queries import content_of

LIFE = timedelta(minutes=15)
"""How long a payer may take; money that comes later is taken all the same."""
_OWED = """
SELECT id, amount FROM payments_charge WHERE dossier_id = %s AND paid_at IS NULL AND closed_at IS NULL ORDER BY id
"""
_OPEN = """
SELECT ref, amount, charges, expires_at FROM payments_order
WHERE dossier_id = %s AND gateway = %s AND state = 'open'
"""
_FACTS = """
SELECT o.gateway, o.ref, o.amount, o.text, coalesce(d.code, d.receipt_no), d.version_id, o.payer, o.made_at,
       o.expires_at
FROM payments_order o JOIN dossiers_dossier d ON d.id = o.dossier_id WHERE o.ref = %s
"""


@dataclass(frozen=True)
class Asked:
    """An order with its gateway."""

    gateway: Gateway
    facts: OrderFacts


def served_by(gateway: Gateway) -> PaymentGateway:
    """Return what serves a gateway's port."""
    found: PaymentGateway = ports.gateway(f"payment.{gateway.value}")
    return found


def offered() -> list[Gateway]:
    """Return the gateways that are set up."""
    return [gateway for gateway in Gateway if served_by(gateway).is_ready()]


def owed(dossier_id: int) -> dict[int, int]:
    """Return what a dossier still owes: whole đồng by charge."""
    return dict(sql.rows(_OWED, (dossier_id,)))


@transaction.atomic
def order(*, actor: Actor, dossier_id: int, gateway: Gateway, shown: int, now: datetime) -> str:
    """Make an order for all that an own dossier owes; returns its name. A second click finds the first one's order.

    Args:
        shown: The sum the applicant was shown, in whole đồng.

    Raises:
        NotAllowed: Not the applicant's own dossier.
        RuleBroken: Nothing is owed, the sum changed since it was shown, or the gateway is not set up.
    """
    held = hold(dossier_id)
    if actor.is_official or held.account_id != actor.account_id:
        raise NotAllowed(f"{actor.ref} pays nothing of {held.ref}")
    if not served_by(gateway).is_ready():
        raise RuleBroken("payment.no_gateway", "Cách thanh toán này chưa mở. Hãy chọn cách khác.", "gateway")
    charges = owed(held.id)
    total = sum(charges.values())
    if not total:
        raise RuleBroken("payment.nothing_owed", "Hồ sơ này không còn khoản nào phải nộp.")
    if total != shown:
        raise RuleBroken(
            "payment.fee_changed", "Số tiền phải nộp vừa thay đổi. Hãy xem lại số tiền mới rồi thanh toán."
        )
    for ref, amount, ids, expires_at in sql.rows(_OPEN, (held.id, gateway.value)):
        if amount == total and sql.json_value(ids) == list(charges) and expires_at > now:
            return str(ref)
        close(ref, now)
    return make(actor, held, gateway, charges, now)


def make(actor: Actor, held: Held, gateway: Gateway, charges: dict[int, int], now: datetime) -> str:
    """Write an order for these charges of a held dossier; returns its name."""
    ref, order_id, total = ref_of(secrets.token_bytes(12)), new_id(), sum(charges.values())
    row = {
        "id": order_id,
        "ref": ref,
        "dossier": held.id,
        "gateway": gateway.value,
        "amount": total,
        "charges": list(charges),
        "text": f"Nop phi le phi ho so {held.ref}",
        "payer": actor.full_name,
        "made_by": actor.ref,
        "made_at": now,
        "expires_at": now + LIFE,
        "state": OrderState.OPEN.value,
    }
    sql.insert(Order, [row])
    fact = OrderMade(order=order_id, gateway=gateway.value, total=total)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return ref


def close(ref: str, now: datetime) -> None:
    """Close an open order that is no longer to be paid; money that comes for it all the same is not lost."""
    sql.execute(
        "UPDATE payments_order SET state = 'closed', ended_at = %s WHERE ref = %s AND state = 'open'", (now, ref)
    )


def close_open(dossier_id: int, gateway: Gateway, now: datetime) -> None:
    """Close what a held dossier may still pay by a gateway, because something else pays it."""
    sql.execute(
        "UPDATE payments_order SET state = 'closed', ended_at = %s "
        "WHERE dossier_id = %s AND gateway = %s AND state = 'open'",
        (now, dossier_id, gateway.value),
    )


def facts_of(ref: str) -> Asked:
    """Return an order as its gateway needs it.

    Raises:
        NotFound: No such order.
    """
    found = sql.rows(_FACTS, (ref,))
    if not found:
        raise NotFound(f"order {ref}")
    gateway, name, amount, text, dossier_ref, version, payer, made_at, expires_at = found[0]
    facts = OrderFacts(
        ref=name,
        amount=amount,
        text=text,
        dossier_ref=dossier_ref,
        procedure=content_of(version)["name"],
        payer=payer,
        made_at=clock.local(made_at),
        expires_at=clock.local(expires_at),
        return_url=f"{portal_address()}/thanh-toan/{name}/",
    )
    return Asked(Gateway(gateway), facts)


def begin(ref: str) -> Beginning:
    """Return how the payer goes on; stands outside every transaction, because it may call the gateway.

    Raises:
        OutsideServiceFailed: The gateway does not answer or refuses.
    """
    asked = facts_of(ref)
    kept = sql.rows("SELECT address FROM payments_order WHERE ref = %s AND address <> ''", (ref,))
    if kept:
        return Beginning(address=kept[0][0])
    begun = served_by(asked.gateway).begin(asked.facts)
    if begun.address:
        sql.execute("UPDATE payments_order SET address = %s WHERE ref = %s", (begun.address, ref))
    return begun


_STALE = """
SELECT ref FROM payments_order WHERE state = 'open' AND made_at < %s AND (asked_at IS NULL OR asked_at < %s)
ORDER BY made_at, id LIMIT 200
"""
PATIENCE = timedelta(minutes=3)
GIVEN_UP = timedelta(days=2)


def waiting(now: datetime) -> Iterator[str]:
    """Yield the open orders of which no word came: their gateways are to be asked."""
    for (ref,) in sql.rows(_STALE, (now - PATIENCE, now - PATIENCE)):
        yield ref
