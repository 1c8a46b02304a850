"""Amounts of money in Vietnamese words."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", " nghìn", " triệu")
BILLION = 1_000_000_000


def in_words(amount: int) -> str:
    """Return whole đồng in words, such as "Một triệu hai trăm linh năm nghìn đồng".

    Raises:
        ValueError: The amount is negative.
    """
    if amount < 0:
        raise ValueError("an amount in words cannot be negative")
    words = _number(amount) if amount else DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _number(amount: int) -> str:
    billions, rest = divmod(amount, BILLION)
    parts = [f"{_number(billions)} tỷ"] if billions else []
    for place in (2, 1, 0):
        group = rest // 1000**place % 1000
        if group:
            parts.append(_group(group, full=bool(parts)) + SCALES[place])
    return " ".join(parts)


def _group(value: int, *, full: bool) -> str:
    """Return three digits in words; a full group, one with something before it, names its empty hundreds too."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    parts = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 1:
        parts.append("mười")
    elif tens:
        parts.append(f"{DIGITS[tens]} mươi")
    elif ones and parts:
        parts.append("linh")
    if ones:
        parts.append(_last(tens, ones))
    return " ".join(parts)


def _last(tens: int, ones: int) -> str:
    if tens > 1 and DIGITS[ones] == "một":
        return "mốt"
    if tens and DIGITS[ones] == "năm":
        return "lăm"
    return DIGITS[ones]
