"""Whole numbers as they come from addresses and forms."""

_LONGEST = 9
_LONGEST_ID = 19
_LARGEST_ID = 2**63 - 1


def whole_number(text: str) -> int | None:
    """Return a plain whole number of at most nine digits, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


def id_number(text: str) -> int | None:
    """Return the id of a row as it stands in a form or address, None for anything else and for what is no id."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0
    return number if 0 < number <= _LARGEST_ID else None
