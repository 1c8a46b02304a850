"""Writes of the public post, by topic; one name for those who call them."""

from motcua.postal.services.collecting import Pickup, complete, fees_at_pick_up, pick_up, send_back
from motcua.postal.services.delivering import Proof, begin_delivery, bring_back, change_zone, deliver, note_attempt
from motcua.postal.services.demanding import ask_to_collect, collect_asked, leave_uncollected, take_demand_back
from motcua.postal.services.handing_over import hand_to_desks, sign_at_desk
from motcua.postal.services.losses import LossFacts, lose
from motcua.postal.services.money import confirm_money, hand_on
from motcua.postal.services.receiving import give_back_to_post, receive_from_post

__all__ = [
    "LossFacts",
    "Pickup",
    "Proof",
    "ask_to_collect",
    "begin_delivery",
    "bring_back",
    "change_zone",
    "collect_asked",
    "complete",
    "confirm_money",
    "deliver",
    "fees_at_pick_up",
    "give_back_to_post",
    "hand_on",
    "hand_to_desks",
    "leave_uncollected",
    "lose",
    "note_attempt",
    "pick_up",
    "receive_from_post",
    "send_back",
    "sign_at_desk",
    "take_demand_back",
]
