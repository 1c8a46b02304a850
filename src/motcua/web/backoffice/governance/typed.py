"""What was typed into the forms of these pages, as plain values."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest

from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.governance.rules.code_lists import read_day
from motcua.web.shared.numbers import id_number


def texts(
    request: HttpRequest, fields: Mapping[str, int], *, multiline: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return the clean text of each posted field; one more character than allowed is kept, so that rules notice."""
    return {
        name: clean_input(request.POST.get(name, ""), most + 1, multiline=name in multiline)
        for name, most in fields.items()
    }


def day(typed: Mapping[str, str], field: str, *, required: bool = True) -> date | None:
    """Return a typed day; None for an empty field that may be empty.

    Raises:
        RuleBroken: It is no day, or missing.
    """
    text = typed.get(field, "")
    if not text and not required:
        return None
    found = read_day(text)
    if found is None:
        raise RuleBroken("day.bad", "Hãy nhập ngày, tháng, năm, ví dụ 05/03/2026.", field)
    return found


def must_day(typed: Mapping[str, str], field: str) -> date:
    """Return a typed day that may not be missing.

    Raises:
        RuleBroken: It is no day.
    """
    found = day(typed, field)
    if found is None:
        raise RuleBroken("day.bad", "Hãy nhập ngày, tháng, năm, ví dụ 05/03/2026.", field)
    return found


def errors_of(broken: RuleBroken, *, otherwise: str) -> dict[str, str]:
    """Return messages by field; what belongs to no field stands at `otherwise`."""
    if isinstance(broken, SeveralBroken):
        return dict(reversed(broken.errors))
    return {broken.field or otherwise: broken.message}


def number(text: str) -> int | None:
    """Return an id from an address or a form; None when it is no number of ours."""
    return id_number(text)
