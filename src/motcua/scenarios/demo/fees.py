"""Dated rules on fees of the invented province, for the amount, who pays less and when; one asks to pay less."""

from dataclasses import replace
from datetime import datetime, timedelta

from motcua.core import clock
from motcua.directory.actors import Actor
from motcua.governance.queries.notices import known_codes
from motcua.procedures import catalogue, fee_rules
from motcua.procedures.fee_rules import RuleFacts
from motcua.procedures.rules.fee_rules import Moment, RuleKind
from motcua.scenarios.demo.reception import Stage, hand_in

RECORD, EXTRACT, COMPANY = "3.000333", "2.000635", "2.001583"
RESOLUTION = "Nghị quyết 12/2025/NQ-HĐND (minh họa)"
POOR, POOR_PAPER = "Người thuộc hộ nghèo", "Giấy chứng nhận hộ nghèo"
RULES: tuple[tuple[str, RuleFacts], ...] = (
    (RECORD, RuleFacts(kind=RuleKind.AMOUNT, name="cấp phiếu", fee_kind="charge", amount=200_000)),
    (RECORD, RuleFacts(kind=RuleKind.RELIEF, name=POOR, percent=100, paper=POOR_PAPER)),
    (RECORD, RuleFacts(kind=RuleKind.RELIEF, name="Sinh viên", percent=50, paper="Thẻ sinh viên")),
    (EXTRACT, RuleFacts(kind=RuleKind.RELIEF, name=POOR, percent=100, paper=POOR_PAPER)),
    (COMPANY, RuleFacts(kind=RuleKind.MOMENT, moment=Moment.RECEPTION, pay_days=3)),
)


def show(*, actor: Actor, now: datetime) -> int:
    """Declare the rules of procedures that the demo has, from today on; return how many."""
    known = set(known_codes([RECORD, EXTRACT, COMPANY]))
    made = 0
    for code, facts in RULES:
        if code in known:
            dated = replace(facts, basis=RESOLUTION, valid_from=clock.local_date(now))
            procedure_id = catalogue.procedure(code).procedure_id
            fee_rules.declare(actor=actor, procedure_id=procedure_id, facts=dated, now=now)
            made += 1
    return made


def ask(stage: Stage, now: datetime) -> int:
    """Hand in online with the relief of poor households, which waits for its paper to be checked; return how many.

    Nothing where the procedure has no such rule today.
    """
    # A rule of today holds for who hands in today.
    before = now - timedelta(minutes=1)
    at = before if clock.local_date(before) == clock.local_date(now) else now
    rules = fee_rules.of_code(stage.story.offering.code, clock.local_date(at))
    rule = next((one for one in rules if one.kind == RuleKind.RELIEF and one.name == POOR), None)
    if rule is None:
        return 0
    hand_in(stage, at, relief=rule.id)
    return 1
