"""How long a text message is for a network: what it counts, and in how many parts it goes out."""

from dataclasses import dataclass

# The basic signs of GSM 03.38; those of the second line need two places each.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€")
_PLAIN, _WIDE = (160, 153), (70, 67)


@dataclass(frozen=True)
class SmsLength:
    """What a network counts: characters, parts, and whether signs outside the basic set make each part short."""

    characters: int
    parts: int
    is_wide: bool


def sms_length(text: str) -> SmsLength:
    """Return the length of a text message.

    Source: 3GPP TS 23.038 (alphabets), TS 23.040 (parts): 160 or 153 characters a part, 70 or 67 with other signs.
    """
    is_wide = any(sign not in _BASIC and sign not in _DOUBLE for sign in text)
    size = len(text.encode("utf-16-le")) // 2 if is_wide else len(text) + sum(sign in _DOUBLE for sign in text)
    whole, part = _WIDE if is_wide else _PLAIN
    return SmsLength(len(text), 1 if size <= whole else -(-size // part), is_wide)
