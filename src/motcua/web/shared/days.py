"""Days as people type them."""

from datetime import date

_SIGNS = str.maketrans({"-": "/", ".": "/", " ": ""})


def read_day(text: str) -> date | None:
    """Return a day typed as 05/03/2026; None when it is no day."""
    try:
        day, month, year = (int(part) for part in text.translate(_SIGNS).split("/"))
        return date(year, month, day)
    except ValueError:
        return None
