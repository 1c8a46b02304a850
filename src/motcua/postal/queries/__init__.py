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
from motcua.postal.queries.demands import Demand, DemandRow, OwingRow, demand, owing_at_desk, to_collect
from motcua.postal.queries.following import Travelled, look_up, way_in
from motcua.postal.queries.lateness import LateRow, late
from motcua.postal.queries.money import MoneyRow, SettlementRow, money_held, settlement, settlements, settlements_for
from motcua.postal.queries.records import Record, RecordRow, print_record, record, records, records_to_sign

__all__ = [
    "Consignment",
    "ConsignmentRow",
    "Delivery",
    "DeliveryRow",
    "Demand",
    "DemandRow",
    "LateRow",
    "MoneyRow",
    "OwingRow",
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
    "demand",
    "held",
    "late",
    "look_up",
    "money_held",
    "owing_at_desk",
    "print_consignment",
    "print_record",
    "record",
    "records",
    "records_to_sign",
    "settlement",
    "settlements",
    "settlements_for",
    "to_collect",
    "waiting_at_desk",
    "way_in",
]
