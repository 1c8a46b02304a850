"""Writes of money, by topic; one name for those who call them."""

from motcua.payments.services.differences import ask_refund, decide_refund, explain, match, pay_refund
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
from motcua.payments.services.orders import begin, offered, order, owed, waiting
from motcua.payments.services.proofs import refuse_proof, send_proof, take_proof
from motcua.payments.services.receiving import ask, hear, receive

__all__ = [
    "ObligationFacts",
    "Taken",
    "ask",
    "ask_refund",
    "begin",
    "close_overdue",
    "decide_refund",
    "explain",
    "go_on_if_paid",
    "hear",
    "match",
    "meet_if_paid",
    "offered",
    "order",
    "overdue",
    "owe",
    "owed",
    "pay_refund",
    "prove_paid",
    "receive",
    "refuse_proof",
    "render",
    "require_payment",
    "send_proof",
    "settle_ended",
    "take_cash",
    "take_proof",
    "waiting",
]
