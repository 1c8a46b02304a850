"""Checks of the local catalogue: against the national record, and of what is reviewed when.

Source: DN-9.2-2 (compare, list differences), DN-5.2 (the name is the national one, exactly), LD-7.2, QN-8.3-1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.difference import difference

MISSING: Final = "missing"
EXTRA: Final = "extra"
REPEALED: Final = "repealed"
FIELD_NAMES: Final = {
    MISSING: "Có ở quốc gia, chưa có ở tỉnh",
    EXTRA: "Có ở tỉnh, không có ở quốc gia",
    REPEALED: "Tỉnh đã bãi bỏ, quốc gia còn công bố",
    "name": "Tên thủ tục",
}
LISTED_FIELDS: Final = {MISSING, EXTRA, REPEALED, "name"}
LONGEST: Final = {"answer": 2000, "findings": 4000}
MONTHS_A_YEAR: Final = 12
LAST_DAY_EVERYWHERE: Final = 28


@dataclass(frozen=True)
class Finding:
    """One disagreement: which procedure, which part, what each side says."""

    code: str
    field: str
    name: str
    national: str
    local: str


def compare_contents(national: ProcedureContent, local: ProcedureContent) -> list[Finding]:
    """Return where the version in force departs from the national record, one finding a part."""
    told: dict[str, list[str]] = {}
    for change in difference(national, local):
        told.setdefault(change.key, []).append(change.text)
    return [
        Finding(local["code"], key, local["name"], "Theo bản ghi quốc gia", "; ".join(texts)[:2000])
        for key, texts in told.items()
    ]


def compare_lists(national: Mapping[str, str], local: Mapping[str, str], repealed: Iterable[str]) -> list[Finding]:
    """Compare the national list (code to name) with the procedures in force here; names must match letter by letter."""
    gone = set(repealed)
    found = []
    for code, name in national.items():
        if code in gone:
            found.append(Finding(code, REPEALED, name, name, "Đã bãi bỏ"))
        elif code not in local:
            found.append(Finding(code, MISSING, name, name, ""))
        elif local[code] != name:
            found.append(Finding(code, "name", local[code], name, local[code]))
    return found + [Finding(code, EXTRA, name, "", name) for code, name in local.items() if code not in national]


def review_due(last: date | None, offered: date, months: int) -> date:
    """Return by when a procedure is to be reviewed: months after the last review, or after it was first offered."""
    start = last or offered
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, LAST_DAY_EVERYWHERE))
