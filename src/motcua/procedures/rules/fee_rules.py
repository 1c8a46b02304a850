"""How much, when and by whom less: dated rules beside the amounts that a procedure's version publishes.

National records often leave an amount to the provincial council; exemptions and reductions are resolved by others too.
Such resolutions begin and end without a new version, so they are rows with dates and a source (decision 0079).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.core.money import format_dong
from motcua.procedures.rules.fees import KIND_NAMES, FeeOption

ALL = 100
"""Percent of a reduction that leaves nothing to pay."""
PROOF_NO: Final = 999
"""The number under which what proves a relief stands among the papers of a draft and a dossier."""


class RuleKind(StrEnum):
    """What a fee rule says."""

    AMOUNT = "amount"
    RELIEF = "relief"
    MOMENT = "moment"


class Moment(StrEnum):
    """When fees are to be paid.

    At reception and after appraisal the dossier waits for the money; otherwise it is due before the result is returned.
    """

    RECEPTION = "reception"
    APPRAISAL = "appraisal"
    RETURN = "return"


MOMENT_NAMES: Final = {
    Moment.RECEPTION: "khi tiếp nhận",
    Moment.APPRAISAL: "sau khi thẩm định",
    Moment.RETURN: "chậm nhất khi nhận kết quả",
}
MOMENT_TEXTS: Final = {
    Moment.RECEPTION: "Nộp ngay sau khi hồ sơ được tiếp nhận; nộp xong hồ sơ mới được giải quyết tiếp.",
    Moment.APPRAISAL: "Nộp sau khi thẩm định xong, khi cơ quan báo; nộp xong hồ sơ mới được giải quyết tiếp.",
    Moment.RETURN: "Nộp sau khi hồ sơ được tiếp nhận, chậm nhất khi nhận kết quả.",
}


@dataclass(frozen=True, kw_only=True)
class FeeRule:
    """One dated rule; empty channel or case means any, no procedure means every one.

    Args:
        name: What an amount is for, or whom a relief is for.
        fee_kind: Whether an amount is a fee (lệ phí) or a charge (phí).
        amount: Whole đồng; 0 when nothing is taken any more.
        percent: What a relief takes off, 1 to 100.
        paper: What proves a relief; empty when nothing need be shown, as for filing online.
        pay_days: Working days to pay once the moment has come.
    """

    id: int
    kind: RuleKind
    procedure_id: int | None
    channel: str = ""
    case: str = ""
    name: str = ""
    fee_kind: str = "fee"
    amount: int = 0
    percent: int = 0
    paper: str = ""
    moment: Moment = Moment.RETURN
    pay_days: int = 0
    basis: str = ""
    valid_from: date
    valid_to: date | None = None

    def holds(self, *, channel: str, case: str | None, day: date) -> bool:
        """Tell whether it holds on a day for this way of handing in; a case nobody named yet excludes nothing."""
        wanted = "counter" if channel == "outside" else channel
        return (
            self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
            and self.channel in {"", wanted}
            and (not self.case or case is None or self.case == case)
        )

    @property
    def taken_off(self) -> str:
        """What a relief takes off, in words."""
        return taken_off(self.percent)


def taken_off(percent: int) -> str:
    """Return what a relief takes off, in words."""
    return "miễn toàn bộ" if percent == ALL else f"giảm {percent} %"


@dataclass(frozen=True)
class Due:
    """When a dossier's fees are due, how many working days there are to pay then, and by which text."""

    moment: Moment = Moment.RETURN
    pay_days: int = 0
    basis: str = ""


def amounts_in(
    rules: Sequence[FeeRule], published: Sequence[FeeOption], *, channel: str, case: str | None, day: date
) -> list[FeeOption]:
    """Return the amounts that can be owed: those of the rules in force, and published ones of a kind without a rule.

    Args:
        published: What the procedure's version names for this channel and case.
    """
    found = [rule for rule in rules if rule.kind is RuleKind.AMOUNT and rule.holds(channel=channel, case=case, day=day)]
    ruled = {rule.fee_kind for rule in found}
    own = [
        FeeOption(f"{KIND_NAMES[rule.fee_kind]}: {rule.name}", rule.fee_kind, rule.amount, rule.basis)
        for rule in found
        if rule.amount
    ]
    return own + [fee for fee in published if not ruled or fee.kind not in ruled | {"unknown"}]


def reliefs_in(rules: Sequence[FeeRule], *, channel: str, case: str | None, day: date) -> list[FeeRule]:
    """Return the reliefs that may be asked for, the largest first."""
    found = [rule for rule in rules if rule.kind is RuleKind.RELIEF and rule.holds(channel=channel, case=case, day=day)]
    return sorted(found, key=lambda rule: (-rule.percent, rule.name))


def due_in(rules: Sequence[FeeRule], *, channel: str, case: str | None, day: date) -> Due:
    """Return when fees are due: the closest rule says, of the procedure before all, of channel and case before any.

    Of two equally close ones the later one holds; without one fees are due before the result is returned.
    """
    found = [rule for rule in rules if rule.kind is RuleKind.MOMENT and rule.holds(channel=channel, case=case, day=day)]
    if not found:
        return Due()
    closest = max(found, key=_closeness)
    return Due(closest.moment, closest.pay_days, closest.basis)


def with_due(fees: Sequence[FeeOption], due: Due) -> list[FeeOption]:
    """Return fees that know when they are due."""
    return [replace(fee, moment=due.moment.value, pay_days=due.pay_days, due_basis=due.basis) for fee in fees]


def relieved(fees: Sequence[FeeOption], *, percent: int, words: str) -> list[FeeOption]:
    """Return what is owed after a relief: parts of a đồng fall to the payer, and what is nothing is not owed.

    Args:
        percent: What is taken off, 1 to 100.
        words: The relief and its source, which the receipt's basis names.
    """
    found = []
    for fee in fees:
        amount = fee.amount * (ALL - percent) // ALL
        if amount:
            basis = f"{fee.basis} (mức đầy đủ {format_dong(fee.amount)}; {words})".strip()
            found.append(replace(fee, amount=amount, basis=basis))
    return found


def _closeness(rule: FeeRule) -> tuple[bool, bool, bool, date, int]:
    return rule.procedure_id is not None, rule.case != "", rule.channel != "", rule.valid_from, rule.id
