"""Writes of money, by topic; one name for those who call them."""

from motcua.payments.services.fees import Taken, owe, render, take_cash
from motcua.payments.services.obligations import (
    ObligationFacts,
    close_overdue,
    go_on_if_paid,
    meet_if_paid,
    overdue,
    prove_paid,
    require_payment,
    settle_ended,
)
from motcua.payments.services.proofs import refuse_proof, send_proof, take_proof

__all__ = [
    "ObligationFacts",
    "Taken",
    "close_overdue",
    "go_on_if_paid",
    "meet_if_paid",
    "overdue",
    "owe",
    "prove_paid",
    "refuse_proof",
    "render",
    "require_payment",
    "send_proof",
    "settle_ended",
    "take_cash",
    "take_proof",
]
