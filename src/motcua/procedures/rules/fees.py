"""What a dossier owes by the procedure it was handed in under."""

from dataclasses import dataclass

from motcua.core.text import fold
from motcua.procedures.rules.content import ProcedureContent, Submission, money_in_words

KIND_NAMES = {"fee": "Lệ phí", "charge": "Phí", "unknown": "Phí, lệ phí"}

_SAYS_NOTHING_IS_DUE = frozenset(
    {
        "0", "0 dong", "khong", "khong co", "khong quy dinh", "khong thu", "khong thu phi", "khong thu le phi",
        "khong thu phi, le phi", "khong mat phi", "mien", "mien phi", "mien le phi", "mien phi, le phi",
    }
)  # fmt: skip


@dataclass(frozen=True)
class FeeOption:
    """One amount the procedure names for a channel; `amount` in whole đồng.

    Args:
        moment: When it is due (`rules.fee_rules.Moment`); empty until a dossier is received.
        pay_days: Working days to pay once that moment has come.
        due_basis: The text that says so.
    """

    name: str
    kind: str
    amount: int
    basis: str
    moment: str = ""
    pay_days: int = 0
    due_basis: str = ""


def fee_in_words(amount: int | None, note: str) -> str:
    """Return an amount and what the record notes about it, without saying twice that nothing is due."""
    plain = fold(note).strip(" .;:-")
    if amount is None:
        return note if plain in _SAYS_NOTHING_IS_DUE else " – ".join(filter(None, ("chưa xác định số tiền", note)))
    if amount == 0 and plain in _SAYS_NOTHING_IS_DUE:
        note = ""
    return " – ".join(filter(None, (money_in_words(amount) if amount else "miễn phí", note)))


def submissions_for(content: ProcedureContent, channel: str, case: str | None = None) -> list[Submission]:
    """Return the ways of handing in by this channel; all ways when the record names none for it.

    What is received away from the desk is received by the same officials, on the counter's terms.

    Args:
        case: Leave out the ways of other cases, where the record names this one.
    """
    wanted = "counter" if channel == "outside" else channel
    named = [way for way in content["submissions"] if way["channel"] == wanted] or list(content["submissions"])
    if case and any(way["case"] == case for way in named):
        return [way for way in named if way["case"] in {None, case}]
    return named


def fee_options(content: ProcedureContent, channel: str, case: str | None = None) -> list[FeeOption]:
    """Return the amounts above zero that can be owed by this channel and in this case, each once."""
    found: dict[tuple[str, int, str], FeeOption] = {}
    for way in submissions_for(content, channel, case):
        for fee in way["fees"]:
            if fee["amount"]:
                text = fee["note"] or way["case"] or way["note"] or ""
                name = KIND_NAMES[fee["kind"]] + (f": {text[:160]}" if text else "")
                found.setdefault((fee["kind"], fee["amount"], text), FeeOption(name, fee["kind"], fee["amount"], text))
    return list(found.values())
