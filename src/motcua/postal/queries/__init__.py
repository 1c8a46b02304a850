"""Reads of what travels by post; each side sees its own, and the post no more of a dossier than it needs."""

from motcua.postal.queries.consignments import (
    Consignment,
    ConsignmentRow,
    consignment,
    consignments,
    held,
    print_consignment,
    waiting_at_desk,
)
from motcua.postal.queries.deliveries import Delivery, DeliveryRow, carried, carried_for_desk, deliveries, delivery
from motcua.postal.queries.following import Travelled, look_up, way_in
from motcua.postal.queries.lateness import LateRow, late
from motcua.postal.queries.money import MoneyRow, SettlementRow, money_held, settlement, settlements, settlements_for
from motcua.postal.queries.records import Record, RecordRow, print_record, record, records, records_to_sign

__all__ = [
    "Consignment",
    "ConsignmentRow",
    "Delivery",
    "DeliveryRow",
    "LateRow",
    "MoneyRow",
    "Record",
    "RecordRow",
    "SettlementRow",
    "Travelled",
    "carried",
    "carried_for_desk",
    "consignment",
    "consignments",
    "deliveries",
    "delivery",
    "held",
    "late",
    "look_up",
    "money_held",
    "print_consignment",
    "print_record",
    "record",
    "records",
    "records_to_sign",
    "settlement",
    "settlements",
    "settlements_for",
    "waiting_at_desk",
    "way_in",
]
