"""How surely the holder of an account is known; the stronger stands later."""

from enum import StrEnum


class Assurance(StrEnum):
    """What stands behind a log-in or an account."""

    DECLARED = "declared"
    """An own account: the address was confirmed by a code, who it is only declared."""
    DESK = "desk"
    """An official compared identity papers with the person (decision 0100)."""
    CERTIFICATE = "certificate"
    """A digital certificate of a licensed authority, whose key only the holder has (decision 0108)."""
    NATIONAL = "national"
    """A national account of the first level (LoA1)."""
    NATIONAL_HIGH = "national-high"
    """A national account of a higher level: identified on site, with biometrics."""


WORDS = {
    Assurance.DECLARED: "Tự khai, đã xác nhận địa chỉ liên hệ",
    Assurance.DESK: "Đã đối chiếu giấy tờ tại Bộ phận Một cửa",
    Assurance.CERTIFICATE: "Chứng thư số",
    Assurance.NATIONAL: "Tài khoản quốc gia mức 1",
    Assurance.NATIONAL_HIGH: "Tài khoản quốc gia mức 2 trở lên",
}
_ORDER = list(Assurance)
SURE = frozenset(Assurance) - {Assurance.DECLARED}
"""Levels that vouch for name and number: somebody else than the holder looked."""


def stronger(one: str, other: str) -> str:
    """Return the stronger of two levels; an unknown one counts as none."""
    return max((one, other), key=lambda level: _ORDER.index(Assurance(level)) if level in WORDS else -1)


def is_enough(level: str, asked: str) -> bool:
    """Tell whether a level is at least what is asked; nothing asked is always met."""
    return not asked or (level in WORDS and stronger(level, asked) == level)


def words(level: str) -> str:
    """Return a level as people read it."""
    return WORDS[Assurance(level)] if level in WORDS else "Chưa xác định"
