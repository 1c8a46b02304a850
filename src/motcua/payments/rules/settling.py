"""Which orders a transfer names, and whether money that came settles what they asked for."""

import re
from collections.abc import Mapping, Sequence

from motcua.core.text import fold
from motcua.payments.enums import DifferenceKind

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NAME = f"MC[{_ALPHABET}]{{12}}"
_ANYWHERE = re.compile(f"(?=({_NAME}))")
_SEPARATORS = re.compile(r"[^0-9A-Z]")
# The signs that names leave out because people and machines mistake them for these.
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
LONGEST_TEXT, MOST_NAMES = 1000, 20


def ref_of(chance: bytes) -> str:
    """Return an order's name from random bytes: `MC` and twelve signs that survive any bank's transfer text."""
    return "MC" + "".join(_ALPHABET[byte % 32] for byte in chance[:12])


def refs_in(text: str) -> list[str]:
    """Return whatever may be an order's name in a transfer text, in its order, each once.

    Marks, spaces and signs that banks put in are taken out; O, I and L are read as 0 and 1. What only looks like a
    name is among them: the caller keeps those that are orders. A name that was cut or changed is none.
    """
    plain = _SEPARATORS.sub("", fold(text[:LONGEST_TEXT]).upper()).translate(_MISTAKEN)
    return list(dict.fromkeys(_ANYWHERE.findall(plain)))[:MOST_NAMES]


def ref_in(text: str) -> str:
    """Return the first of `refs_in`; empty when there is none."""
    return next(iter(refs_in(text)), "")


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


def difference_of_several(
    *, came: int, ordered: Sequence[int], charges: Sequence[int], owed: Mapping[int, int]
) -> DifferenceKind | None:
    """Return why money that names several orders does not settle them; None when it settles each of them exactly.

    All or nothing here too: nobody could say which of them a part of the sum was meant for. Orders that ask for the
    same charge do not fit together.

    Args:
        came: What came, in whole đồng.
        ordered: What each order asked for.
        charges: What all the orders are for, one after another.
        owed: Amounts that their dossiers still owe, by charge.
    """
    if len(set(charges)) != len(charges):
        return DifferenceKind.WRONG_AMOUNT if came != sum(ordered) else DifferenceKind.NOT_OWED
    return difference(came=came, ordered=sum(ordered), charges=charges, owed=owed)
