"""Tax codes, which are also the codes of enterprises."""

from typing import Final

_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def is_tax_code(text: str) -> bool:
    """Tell whether the tenth digit fits the nine before it, as every tax code is made."""
    digits = text[:10]
    if len(digits) != len(_WEIGHTS) + 1 or not digits.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return 10 - total % 11 == int(digits[9])
