"""Fees to charge and, where the procedure states none, the time limit: read from what the officer typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.money import format_dong
from motcua.core.text import clean_input
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.procedures import fee_rules
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.fee_rules import FeeRule, RuleKind, amounts_in, reliefs_in
from motcua.procedures.rules.fees import FeeOption, fee_options, submissions_for
from motcua.procedures.rules.limits import limit_for

MOST_DONG = 10_000_000_000
LONGEST_BASIS = 300
UNITS = (
    (TimeUnit.WORKING_DAY.value, "ngày làm việc"),
    (TimeUnit.CALENDAR_DAY.value, "ngày"),
    (TimeUnit.WORKING_HOUR.value, "giờ làm việc"),
    (TimeUnit.MONTH.value, "tháng"),
)
_AMOUNT = re.compile(r"\d{1,3}(?:[.\s]\d{3})+|\d{1,13}")


@dataclass(frozen=True)
class FeeView:
    """An amount the procedure names, whether it is charged, and how much is."""

    index: int
    option: FeeOption
    published: str
    chosen: bool
    amount: str
    error: str = ""


@dataclass(frozen=True)
class LimitView:
    """The time limit: stated by the procedure, or to be entered with its basis."""

    stated: str = ""
    amount: str = ""
    unit: str = TimeUnit.WORKING_DAY.value
    basis: str = ""


def rules_of(code: str) -> list[FeeRule]:
    """Return the dated fee rules of a procedure that did not end before today."""
    return fee_rules.of_code(code, clock.local_date(clock.now()))


def fresh_fees(content: ProcedureContent, channel: str, rules: Sequence[FeeRule] = ()) -> list[FeeView]:
    """Return the fees of a channel; the only one there is is charged unless the officer takes it back."""
    published, day = fee_options(content, channel), clock.local_date(clock.now())
    options = amounts_in(rules, published, channel=channel, case=None, day=day)
    return [
        FeeView(
            place,
            option,
            _published(content, channel, option),
            len(options) == 1,
            f"{option.amount:,}".replace(",", "."),
        )
        for place, option in enumerate(options)
    ]


def typed_fees(fees: Sequence[FeeView], chosen: Sequence[str], post: Mapping[str, str]) -> list[FeeView]:
    """Return the fees as posted."""
    return [
        replace(
            fee,
            chosen=str(fee.index) in chosen,
            amount=clean_input(post.get(f"amount-{fee.index}", fee.amount), 20, multiline=False),
        )
        for fee in fees
    ]


def charged(fees: Sequence[FeeView]) -> tuple[list[FeeOption], dict[str, str]]:
    """Return what is charged, and what cannot be read: messages by field."""
    found: list[FeeOption] = []
    problems: dict[str, str] = {}
    for fee in fees:
        if not fee.chosen:
            continue
        amount = _whole_dong(fee.amount)
        if amount is None:
            problems[f"amount-{fee.index}"] = "Số tiền phải là số đồng nguyên lớn hơn 0, ví dụ 50.000."
            continue
        basis = fee.option.basis
        if amount != fee.option.amount:
            basis = f"{basis} (mức công bố {format_dong(fee.option.amount)})".strip()
        found.append(replace(fee.option, amount=amount, basis=basis))
    return found, problems


def reliefs(rules: Sequence[FeeRule], channel: str) -> list[dict[str, str]]:
    """Return the exemptions and reductions that may be granted at the counter today, as options."""
    found = reliefs_in(rules, channel=channel, case=None, day=clock.local_date(clock.now()))
    return [
        {
            "value": str(rule.id),
            "label": f"{rule.name}: {rule.taken_off}" + (f" (đã xem {rule.paper})" if rule.paper else ""),
        }
        for rule in found
    ]


def unknown_fees(content: ProcedureContent, channel: str, rules: Sequence[FeeRule] = ()) -> list[str]:
    """Return the fees whose amount neither the version nor a rule tells; nothing may be charged for them."""
    day = clock.local_date(clock.now())
    if any(rule.kind is RuleKind.AMOUNT and rule.holds(channel=channel, case=None, day=day) for rule in rules):
        return []
    texts = [
        fee["text"] or fee["note"] or "chưa nêu mức thu"
        for way in submissions_for(content, channel)
        for fee in way["fees"]
        if fee["amount"] is None
    ]
    return list(dict.fromkeys(texts))


def limit_view(content: ProcedureContent, channel: str, post: Mapping[str, str] | None = None) -> LimitView:
    """Return the stated limit in words, or the fields for one."""
    stated = limit_for(content, channel)
    if stated:
        return LimitView(stated=stated.label)
    post = post or {}
    units = {unit for unit, _ in UNITS}
    unit = post.get("limit_unit", "")
    return LimitView(
        amount=clean_input(post.get("limit_amount", ""), 10, multiline=False),
        unit=unit if unit in units else TimeUnit.WORKING_DAY.value,
        basis=clean_input(post.get("limit_basis", ""), LONGEST_BASIS, multiline=False),
    )


def entered_limit(view: LimitView) -> tuple[TimeLimit | None, dict[str, str]]:
    """Return the limit entered for a procedure that states none, and what is missing: messages by field."""
    if view.stated:
        return None, {}
    problems = {}
    if not view.basis:
        problems["limit_basis"] = "Hãy ghi căn cứ của thời hạn (văn bản, điều khoản)."
    if not (view.amount.isascii() and view.amount.isdigit()):
        return None, {"limit_amount": "Hãy nhập thời hạn là số nguyên từ 1 đến 100.000."} | problems
    try:
        return TimeLimit(int(view.amount), TimeUnit(view.unit)), problems
    except RuleBroken as problem:
        return None, {"limit_amount": problem.message} | problems


def _published(content: ProcedureContent, channel: str, option: FeeOption) -> str:
    for way in submissions_for(content, channel):
        for fee in way["fees"]:
            if fee["amount"] == option.amount and fee["kind"] == option.kind and fee["text"]:
                return fee["text"]
    return format_dong(option.amount)


def _whole_dong(text: str) -> int | None:
    if not _AMOUNT.fullmatch(text):
        return None
    amount = int(re.sub(r"\D", "", text))
    return amount if 0 < amount <= MOST_DONG else None
