"""Who telephones about a dossier: what a caller must know before anything is said."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LAST_DIGITS = 4
_NOT_DIGITS = re.compile(r"\D")


class Proof(StrEnum):
    """By what a caller was known."""

    SECRET = "secret"  # noqa: S105  (the name of a proof)
    PERSON = "person"


PROOF_LABELS = {
    Proof.SECRET: "Mã bí mật trên giấy hẹn",
    Proof.PERSON: "Số điện thoại và 4 số cuối của số định danh",
}


@dataclass(frozen=True)
class Known:
    """What a caller says: the slip's secret, or the telephone number and the last digits of the personal number."""

    secret: str = ""
    phone: str = ""
    digits: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether it can prove anything at all: the secret alone, or both facts about the person."""
        return bool(self.secret) or (bool(self.phone) and len(self.digits) == LAST_DIGITS)


def proof_of(known: Known, *, secret: str, people: Iterable[tuple[str, str]]) -> Proof | None:
    """Return by what the caller is known, None for a stranger.

    Codes follow one another and a telephone number is known to many, so neither opens anything: it takes the slip's
    secret, or the telephone number together with the last four digits of the personal number of the same person,
    owner or representative. Who gave no telephone number is known by the secret alone.

    Args:
        known: What the caller says, in the form it is stored in.
        secret: The slip's secret; empty when there is none.
        people: Personal number and telephone number of each party.
    """
    if known.secret:
        return Proof.SECRET if secret and _same(secret, known.secret) else None
    if not known.is_enough:
        return None
    fits = [
        _same(phone, known.phone) and _same(_NOT_DIGITS.sub("", number)[-LAST_DIGITS:], known.digits)
        for number, phone in people
        if phone and number
    ]
    return Proof.PERSON if any(fits) else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
