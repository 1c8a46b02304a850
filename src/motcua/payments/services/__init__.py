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

__all__ = [
    "ObligationFacts",
    "Taken",
    "close_overdue",
    "go_on_if_paid",
    "meet_if_paid",
    "overdue",
    "owe",
    "prove_paid",
    "render",
    "require_payment",
    "settle_ended",
    "take_cash",
]
