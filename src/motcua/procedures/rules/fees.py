"""What a dossier owes by the procedure it was handed in under."""

from dataclasses import dataclass

from motcua.procedures.rules.content import ProcedureContent, Submission

KIND_NAMES = {"fee": "Lệ phí", "charge": "Phí", "unknown": "Phí, lệ phí"}


@dataclass(frozen=True)
class FeeOption:
    """One amount the procedure names for a channel; `amount` in whole đồng."""

    name: str
    kind: str
    amount: int
    basis: str


def submissions_for(content: ProcedureContent, channel: str) -> list[Submission]:
    """Return the ways of handing in by this channel; all ways when the record names none for it.

    What is received away from the desk is received by the same officials, on the counter's terms.
    """
    wanted = "counter" if channel == "outside" else channel
    named = [way for way in content["submissions"] if way["channel"] == wanted]
    return named or list(content["submissions"])


def fee_options(content: ProcedureContent, channel: str) -> list[FeeOption]:
    """Return the amounts above zero that can be owed by this channel, each once."""
    found: dict[tuple[str, int, str], FeeOption] = {}
    for way in submissions_for(content, channel):
        for fee in way["fees"]:
            if fee["amount"]:
                text = fee["note"] or way["case"] or way["note"] or ""
                name = KIND_NAMES[fee["kind"]] + (f": {text[:160]}" if text else "")
                found.setdefault((fee["kind"], fee["amount"], text), FeeOption(name, fee["kind"], fee["amount"], text))
    return list(found.values())


def owed_by_default(content: ProcedureContent, channel: str) -> list[FeeOption]:
    """Return what is owed without anybody choosing: only when the procedure names exactly one amount."""
    options = fee_options(content, channel)
    return options if len(options) == 1 else []
