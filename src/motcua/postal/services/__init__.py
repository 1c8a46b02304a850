"""Writes of the public post, by topic; one name for those who call them."""

from motcua.postal.services.collecting import Pickup, complete, pick_up, send_back
from motcua.postal.services.delivering import Proof, begin_delivery, bring_back, change_zone, deliver, note_attempt
from motcua.postal.services.handing_over import hand_to_desks, sign_at_desk
from motcua.postal.services.losses import LossFacts, lose
from motcua.postal.services.money import confirm_money, hand_on
from motcua.postal.services.receiving import give_back_to_post, receive_from_post

__all__ = [
    "LossFacts",
    "Pickup",
    "Proof",
    "begin_delivery",
    "bring_back",
    "change_zone",
    "complete",
    "confirm_money",
    "deliver",
    "give_back_to_post",
    "hand_on",
    "hand_to_desks",
    "lose",
    "note_attempt",
    "pick_up",
    "receive_from_post",
    "send_back",
    "sign_at_desk",
]
