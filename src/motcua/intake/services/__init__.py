"""Taking dossiers in: drafts and hand-in online, reception at the desk."""

from motcua.intake.services.claims import claim
from motcua.intake.services.counter import CounterReception, Received, receive_at_counter
from motcua.intake.services.desk import (
    accept_as_sent,
    accept_online,
    ask_for_supplement,
    prove_payment,
    record_paid_elsewhere,
    refuse_online,
    take_card,
    take_cash,
    transfer_dossiers,
    use_held_paper,
)
from motcua.intake.services.drafts import (
    DraftMoved,
    add_file,
    add_from_store,
    discard_draft,
    move_draft,
    remove_file,
    save_section,
    start_draft,
)
from motcua.intake.services.fees import Costs, choose_relief, costs
from motcua.intake.services.hand_in import HandedIn, answer_supplement, hand_in
from motcua.intake.services.late import enter_late
from motcua.intake.services.registers import look_up_at_counter, look_up_for_draft, take_from_register
from motcua.intake.services.waiting import (
    agree_withdrawal,
    answer_incomplete,
    ask_withdrawal,
    confirm_supplement,
    issue_supplement,
    refuse_proof,
    refuse_withdrawal,
    return_proposal,
    send_proof,
    take_proof,
    take_withdrawal_back,
)

__all__ = [
    "Costs",
    "CounterReception",
    "DraftMoved",
    "HandedIn",
    "Received",
    "accept_as_sent",
    "accept_online",
    "add_file",
    "add_from_store",
    "agree_withdrawal",
    "answer_incomplete",
    "answer_supplement",
    "ask_for_supplement",
    "ask_withdrawal",
    "choose_relief",
    "claim",
    "confirm_supplement",
    "costs",
    "discard_draft",
    "enter_late",
    "hand_in",
    "issue_supplement",
    "look_up_at_counter",
    "look_up_for_draft",
    "move_draft",
    "prove_payment",
    "receive_at_counter",
    "record_paid_elsewhere",
    "refuse_online",
    "refuse_proof",
    "refuse_withdrawal",
    "remove_file",
    "return_proposal",
    "save_section",
    "send_proof",
    "start_draft",
    "take_card",
    "take_cash",
    "take_from_register",
    "take_proof",
    "take_withdrawal_back",
    "transfer_dossiers",
    "use_held_paper",
]
