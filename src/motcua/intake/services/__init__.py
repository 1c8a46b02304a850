"""Taking dossiers in: drafts and hand-in online, reception at the desk."""

from motcua.intake.services.counter import CounterReception, Received, receive_at_counter
from motcua.intake.services.desk import (
    accept_as_sent,
    accept_online,
    ask_for_supplement,
    refuse_online,
    take_cash,
    transfer_dossiers,
)
from motcua.intake.services.drafts import add_file, remove_file, save_section, start_draft
from motcua.intake.services.hand_in import HandedIn, answer_supplement, hand_in

__all__ = [
    "CounterReception",
    "HandedIn",
    "Received",
    "accept_as_sent",
    "accept_online",
    "add_file",
    "answer_supplement",
    "ask_for_supplement",
    "hand_in",
    "receive_at_counter",
    "refuse_online",
    "remove_file",
    "save_section",
    "start_draft",
    "take_cash",
    "transfer_dossiers",
]
