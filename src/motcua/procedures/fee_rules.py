"""Dated rules on how much, when and by whom less: declared by the operating unit, asked for by a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.procedures.events import FeeRuleEnded, FeeRuleMade
from motcua.procedures.models.fees import FeeRule as FeeRuleRow
from motcua.procedures.rules.fee_rules import ALL, FeeRule, Moment, RuleKind

STREAM = 32
"""The history of rules that hold for every procedure."""
LONGEST_TEXT = 500
LONGEST_NAME = 160
MOST_PAY_DAYS = 60
FEE_KINDS = frozenset({"fee", "charge"})
MOST_AMOUNT = 10_000_000_000
CHANNELS = frozenset({"", "online", "counter", "postal"})
_COLUMNS = """
SELECT r.id, r.kind, r.procedure_id, r.channel, r.for_case, r.name, r.fee_kind, r.amount, r.percent, r.paper,
       r.moment, r.pay_days, r.basis, r.valid_from, r.valid_to
FROM procedures_feerule r
"""
_OF_PROCEDURE = f"""
{_COLUMNS} WHERE (r.procedure_id = %(procedure)s OR r.procedure_id IS NULL
       OR r.procedure_id = (SELECT id FROM procedures_procedure WHERE code = %(code)s))
  AND (%(day)s::date IS NULL OR r.valid_to IS NULL OR r.valid_to >= %(day)s)
ORDER BY r.kind, r.valid_from DESC, r.id DESC
"""


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as it is declared; see `rules.fee_rules.FeeRule`."""

    kind: RuleKind
    channel: str = ""
    case: str = ""
    name: str = ""
    fee_kind: str = ""
    amount: int | None = None
    percent: int | None = None
    paper: str = ""
    moment: str = ""
    pay_days: int | None = None
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def may_set(actor: Actor) -> bool:
    """Tell whether the actor declares fee rules: the operating unit alone, as resolutions hold for the province."""
    return actor.has(Role.PROVINCE_ADMIN)


def of_procedure(procedure_id: int | None, day: date | None = None) -> list[FeeRule]:
    """Return the rules of a procedure with those for every one, newest first; past ones too when no day is named."""
    return [_rule(row) for row in sql.rows(_OF_PROCEDURE, {"procedure": procedure_id, "code": None, "day": day})]


def of_code(code: str, day: date) -> list[FeeRule]:
    """Return the rules of the procedure of a national code that did not end before a day; see `of_procedure`."""
    return [_rule(row) for row in sql.rows(_OF_PROCEDURE, {"procedure": None, "code": code, "day": day})]


@transaction.atomic
def declare(*, actor: Actor, procedure_id: int | None, facts: RuleFacts, now: datetime) -> int:
    """Declare a rule from a day on; returns its id. The same twice, by a second click, is there once.

    Args:
        procedure_id: None for a rule of every procedure.

    Raises:
        NotAllowed: The actor is not the operating unit.
        SeveralBroken: Something is missing or wrong; each is told.
    """
    if not may_set(actor):
        raise NotAllowed(f"{actor.ref} sets no fees")
    row = _row(facts, procedure_id, clock.local_date(now))
    sql.rows("SELECT pg_advisory_xact_lock(hashtext('procedures.fee_rules'))", ())
    asked = {("procedure_id" if key == "procedure" else key): value for key, value in row.items()}
    same = FeeRuleRow.objects.filter(**asked).first()
    if same is not None:
        return int(same.id)
    rule_id = new_id()
    sql.insert(FeeRuleRow, [row | {"id": rule_id, "made_by": actor.ref, "made_at": now}])
    fact = FeeRuleMade(rule=rule_id, kind=facts.kind.value, valid_from=str(row["valid_from"]))
    _tell(procedure_id, fact, facts.basis, actor, now)
    return rule_id


@transaction.atomic
def end(*, actor: Actor, rule_id: int, last_day: date | None, source: str, now: datetime) -> None:
    """Let a rule hold until a day, by the text that ends it; what it gave before stays. A second click changes nothing.

    Raises:
        NotAllowed: The actor is not the operating unit.
        NotFound: No such rule.
        RuleBroken: The day lies before today, or no text is named.
    """
    if not may_set(actor):
        raise NotAllowed(f"{actor.ref} sets no fees")
    found = FeeRuleRow.objects.select_for_update().filter(id=rule_id).first()
    if found is None:
        raise NotFound(f"fee rule {rule_id}")
    faults, source = Faults(), clean_input(source, LONGEST_TEXT, multiline=False)
    # Until yesterday at the earliest: what was promised today stays promised.
    is_day = last_day is not None and last_day >= clock.local_date(now) - timedelta(days=1)
    faults.unless(is_day, "fee_rule.day", "Hãy nhập ngày cuối còn áp dụng, từ hôm qua trở đi.", "last_day")
    faults.unless(source, "fee_rule.source", "Hãy ghi văn bản chấm dứt quy định này.", "ending")
    faults.tell()
    if found.valid_to == last_day and found.ending == source:
        return
    found.valid_to, found.ending = last_day, source
    found.save(update_fields=["valid_to", "ending"])
    _tell(found.procedure_id, FeeRuleEnded(rule=rule_id, valid_to=str(last_day)), source, actor, now)


def _row(facts: RuleFacts, procedure_id: int | None, today: date) -> dict[str, object]:
    faults, own = Faults(), _OWN[facts.kind]
    given = own(facts, faults)
    basis = clean_input(facts.basis, LONGEST_TEXT, multiline=False)
    of_one = procedure_id is not None or facts.kind is not RuleKind.AMOUNT
    faults.unless(of_one, "fee_rule.of_all", "Mức thu phải đặt cho từng thủ tục. Hãy mở trang của thủ tục.", "name")
    faults.unless(facts.channel in CHANNELS, "fee_rule.channel", "Hãy chọn cách nộp trong danh sách.", "channel")
    begins = facts.valid_from is not None and facts.valid_from >= today
    faults.unless(begins, "fee_rule.from", "Ngày bắt đầu phải từ hôm nay trở đi, ví dụ 01/01/2027.", "valid_from")
    ends = facts.valid_to is None or (facts.valid_from is not None and facts.valid_to >= facts.valid_from)
    faults.unless(ends, "fee_rule.to", "Ngày cuối không được trước ngày bắt đầu.", "valid_to")
    faults.unless(basis, "fee_rule.basis", "Hãy ghi văn bản quy định (số, ngày, điều khoản).", "basis")
    faults.tell()
    common = {
        "kind": facts.kind.value,
        "procedure": procedure_id,
        "channel": facts.channel,
        "for_case": clean_input(facts.case, LONGEST_TEXT, multiline=False),
        "basis": basis,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
    }
    return _EMPTY | given | common


_EMPTY: dict[str, object] = {
    "name": "", "fee_kind": "", "amount": 0, "percent": 0, "paper": "", "moment": "", "pay_days": 0,
}  # fmt: skip


def _amount(facts: RuleFacts, faults: Faults) -> dict[str, object]:
    name = clean_input(facts.name, LONGEST_NAME, multiline=False)
    faults.unless(name, "fee_rule.name", "Hãy ghi khoản thu, ví dụ: cấp mới.", "name")
    faults.unless(facts.fee_kind in FEE_KINDS, "fee_rule.fee_kind", "Hãy chọn phí hay lệ phí.", "fee_kind")
    fits = facts.amount is not None and 0 <= facts.amount <= MOST_AMOUNT
    message = "Mức thu là số đồng nguyên, ví dụ 50.000; 0 là không thu."
    faults.unless(fits, "fee_rule.amount", message, "amount")
    return {"name": name, "fee_kind": facts.fee_kind, "amount": facts.amount or 0}


def _relief(facts: RuleFacts, faults: Faults) -> dict[str, object]:
    name = clean_input(facts.name, LONGEST_NAME, multiline=False)
    faults.unless(name, "fee_rule.name", "Hãy ghi đối tượng được miễn, giảm, ví dụ: Hộ nghèo.", "name")
    fits = facts.percent is not None and 1 <= facts.percent <= ALL
    faults.unless(fits, "fee_rule.percent", "Mức giảm là số nguyên từ 1 đến 100 (100 là miễn).", "percent")
    paper = clean_input(facts.paper, LONGEST_NAME, multiline=False)
    return {"name": name, "percent": facts.percent or 0, "paper": paper}


def _moment(facts: RuleFacts, faults: Faults) -> dict[str, object]:
    faults.unless(facts.moment in set(Moment), "fee_rule.moment", "Hãy chọn thời điểm thu.", "moment")
    waits = facts.moment != Moment.RETURN
    fits = not waits or (facts.pay_days is not None and 1 <= facts.pay_days <= MOST_PAY_DAYS)
    message = f"Hãy nhập số ngày làm việc để nộp, từ 1 đến {MOST_PAY_DAYS}."
    faults.unless(fits, "fee_rule.pay_days", message, "pay_days")
    return {"moment": facts.moment, "pay_days": (facts.pay_days or 0) if waits else 0}


_OWN = {RuleKind.AMOUNT: _amount, RuleKind.RELIEF: _relief, RuleKind.MOMENT: _moment}


def _tell(procedure_id: int | None, fact: ledger.Fact, source: str, actor: Actor, now: datetime) -> None:
    stream = procedure_id or STREAM
    ledger.ensure(stream)
    text = clean_input(source, LONGEST_TEXT, multiline=False)
    ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now, reason=text)


def _rule(row: tuple[object, ...]) -> FeeRule:
    names = ("id", "kind", "procedure_id", "channel", "case", "name", "fee_kind", "amount", "percent", "paper",
             "moment", "pay_days", "basis", "valid_from", "valid_to")  # fmt: skip
    values: Mapping[str, object] = dict(zip(names, row, strict=True))
    moment = Moment(str(values["moment"])) if values["moment"] else Moment.RETURN
    return FeeRule(**{**values, "kind": RuleKind(str(values["kind"])), "moment": moment})  # type: ignore[arg-type]
