"""Dated fee rules, declared as administrators declare them."""

from datetime import date, datetime
from typing import Any

from tests.factories.world import ADMINISTRATOR, HOUSEHOLD_BUSINESS, World

from motcua.core import clock
from motcua.procedures import catalogue, fee_rules
from motcua.procedures.fee_rules import RuleFacts
from motcua.procedures.rules.fee_rules import RuleKind

RESOLUTION = "NQ 12/2026/NQ-HĐND"
PAPER = "Giấy chứng nhận hộ nghèo"


def declared(
    world: World, kind: RuleKind, *, now: datetime, code: str = HOUSEHOLD_BUSINESS, valid_from: date | None = None,
    **how: Any,
) -> int:  # fmt: skip
    """A rule of a procedure, in force from today on."""
    facts = RuleFacts(kind=kind, basis=RESOLUTION, valid_from=valid_from or clock.local_date(now), **how)
    procedure_id = catalogue.procedure(code).procedure_id
    return fee_rules.declare(actor=world.actor(ADMINISTRATOR), procedure_id=procedure_id, facts=facts, now=now)


def costing(world: World, *, now: datetime, amount: int = 50_000, **how: Any) -> int:
    """The procedure costs something by a resolution."""
    return declared(world, RuleKind.AMOUNT, now=now, name="cấp mới", fee_kind="fee", amount=amount, **how)


def relief(world: World, *, now: datetime, percent: int = 100, paper: str = PAPER, **how: Any) -> int:
    """The poor pay less, or nothing."""
    return declared(world, RuleKind.RELIEF, now=now, name="Hộ nghèo", percent=percent, paper=paper, **how)


def due_at(world: World, moment: str, *, now: datetime, **how: Any) -> int:
    """Fees are due at a moment, with three working days to pay."""
    return declared(world, RuleKind.MOMENT, now=now, moment=moment, pay_days=3, **how)
