"""Whether money that came settles what an order asked for."""

import re
from collections.abc import Mapping, Sequence

from motcua.payments.enums import DifferenceKind

REF = re.compile(r"MC[0-9A-HJKMNP-TV-Z]{12}")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ref_of(chance: bytes) -> str:
    """Return an order's name from random bytes: `MC` and twelve signs that survive any bank's transfer text."""
    return "MC" + "".join(_ALPHABET[byte % 32] for byte in chance[:12])


def ref_in(text: str) -> str:
    """Return the order's name that a transfer text holds, whatever the bank wrote around it; empty when none."""
    found = REF.search(re.sub(r"[\s.\-_]", "", text.upper()))
    return found[0] if found else ""


def difference(*, came: int, ordered: int, charges: Sequence[int], owed: Mapping[int, int]) -> DifferenceKind | None:
    """Return why money does not settle an order; None when it does.

    All or nothing: part of a sum settles no charge, and more than the sum settles none either, so that what is not
    settled is seen whole.

    Args:
        came: What came, in whole đồng.
        ordered: What the order asked for.
        charges: What the order is for.
        owed: Amounts that the dossier still owes, by charge.
    """
    if came != ordered:
        return DifferenceKind.WRONG_AMOUNT
    if any(charge not in owed for charge in charges) or sum(owed[charge] for charge in charges) != came:
        return DifferenceKind.NOT_OWED
    return None
