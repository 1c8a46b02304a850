"""Writes of money, by topic; one name for those who call them."""

from motcua.payments.services.differences import ask_refund, decide_refund, explain, match, pay_refund
from motcua.payments.services.fees import (
    Taken,
    owe,
    record_paid_elsewhere,
    record_paid_to_post,
    render,
    take_card,
    take_cash,
)
from motcua.payments.services.moments import (
    owe_at_reception,
    owe_the_rest,
    wait_after_appraisal,
    wait_at_reception,
)
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
from motcua.payments.services.reliefs import (
    ReliefAnswer,
    ask_relief,
    decide_relief,
    relief_waits,
    relieve_at_desk,
)
from motcua.payments.services.statement import Reconciled, read_file, reconcile, take_over

__all__ = [
    "ObligationFacts",
    "Reconciled",
    "ReliefAnswer",
    "Taken",
    "ask",
    "ask_refund",
    "ask_relief",
    "begin",
    "close_overdue",
    "decide_refund",
    "decide_relief",
    "explain",
    "go_on_if_paid",
    "hear",
    "match",
    "meet_if_paid",
    "offered",
    "order",
    "overdue",
    "owe",
    "owe_at_reception",
    "owe_the_rest",
    "owed",
    "pay_refund",
    "prove_paid",
    "read_file",
    "receive",
    "reconcile",
    "record_paid_elsewhere",
    "record_paid_to_post",
    "refuse_proof",
    "relief_waits",
    "relieve_at_desk",
    "render",
    "require_payment",
    "send_proof",
    "settle_ended",
    "take_card",
    "take_cash",
    "take_over",
    "take_proof",
    "wait_after_appraisal",
    "wait_at_reception",
    "waiting",
]
