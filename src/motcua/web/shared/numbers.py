"""Whole numbers as they come from addresses and forms."""

_LONGEST = 9


def whole_number(text: str) -> int | None:
    """Return a plain whole number of at most nine digits, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None
