"""Whole đồng: a type, how amounts are printed, and how they are read aloud on receipts."""

from typing import NewType

from motcua.core.errors import RuleBroken

Dong = NewType("Dong", int)

MOST_DONG = 10**15
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_TEN = 10
_FIVE = 5
_SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ")


def dong(amount: int) -> Dong:
    """Return a number as an amount of whole đồng.

    Raises:
        RuleBroken: It is negative or beyond any fee there is.
    """
    if not 0 <= amount <= MOST_DONG:
        raise RuleBroken("money.bad", "Số tiền phải là số đồng nguyên, không âm.", field="amount")
    return Dong(amount)


def format_dong(amount: int) -> str:
    """Return an amount as printed: `1.250.000 đ`."""
    return f"{amount:,} đ".replace(",", ".")


def dong_in_words(amount: int) -> str:
    """Return an amount in words for a receipt: `Một triệu hai trăm năm mươi nghìn đồng`.

    Raises:
        RuleBroken: It is negative or beyond any fee there is.
    """
    groups = _groups(dong(amount))
    words: list[str] = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words += [*_hundreds(groups[place], leading=not words), *_SCALES[place].split()]
    text = " ".join(_one_billion_each(words) or ["không"])
    return f"{text[0].upper()}{text[1:]} đồng"


def _groups(amount: int) -> list[int]:
    groups = []
    while amount:
        amount, rest = divmod(amount, 1000)
        groups.append(rest)
    return groups


def _one_billion_each(words: list[str]) -> list[str]:
    """Say the billion once: `một nghìn hai trăm tỷ`, not `một nghìn tỷ hai trăm tỷ`."""
    last = max((place for place, word in enumerate(words) if word == "tỷ"), default=-1)
    return [word for place, word in enumerate(words) if word != "tỷ" or place == last]


def _hundreds(group: int, *, leading: bool) -> list[str]:
    hundred, rest = divmod(group, 100)
    ten, unit = divmod(rest, _TEN)
    words = [] if leading and not hundred else [_DIGITS[hundred], "trăm"]
    if not rest:
        return words
    if not ten:
        return [*words, *(["linh"] if words else []), _DIGITS[unit]]
    words += ["mười"] if ten == 1 else [_DIGITS[ten], "mươi"]
    return [*words, _unit_after_ten(ten, unit)] if unit else words


def _unit_after_ten(ten: int, unit: int) -> str:
    if unit == 1 and ten > 1:
        return "mốt"
    return "lăm" if unit == _FIVE else _DIGITS[unit]
