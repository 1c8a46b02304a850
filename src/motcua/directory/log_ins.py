"""By what an account is found: its log-in name or number, under whichever key its digest was made."""

from motcua.core import crypto, sql
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.rules.logins import LONGEST, Login, read_login


def forms(read: Login) -> list[str]:
    """Return what the log-in column may hold for a log-in, the form of today first."""
    return [read.email] if read.email else [phone_key(digest) for digest in crypto.indexes(read.phone)]


def column(read: Login) -> str:
    """Return what the log-in column holds for a log-in: of a number the digest of today unless an older one is there.

    With one key there is one form, and nothing is asked.
    """
    possible = forms(read)
    if len(possible) == 1:
        return possible[0]
    found = sql.rows("SELECT login FROM directory_account WHERE login = ANY(%s) LIMIT 1", (possible,))
    return str(found[0][0]) if found else possible[0]


def looked_up(typed: str) -> str:
    """Return what the log-in column would hold for what was typed at sign-in; never refuses."""
    try:
        return column(read_login(typed))
    except RuleBroken:
        return clean_input(typed, LONGEST, multiline=False).lower()


def phone_key(digest: bytes) -> str:
    """Return how a telephone number is written where log-ins are kept."""
    return f"tel:{digest.hex()}"


def number_key(digest: bytes) -> str:
    """Return how a personal number is written where the one who may act for somebody is kept."""
    return f"id:{digest.hex()}"
