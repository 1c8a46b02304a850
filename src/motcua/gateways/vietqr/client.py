"""VietQR on paper and on the wire: the EMV text of the code, and the signature of the bank's notices."""

import hashlib
import hmac

APPLICATION = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
_POLYNOMIAL, _START = 0x1021, 0xFFFF
_CRC = "6304"


def qr_text(*, bank: str, account: str, amount: int = 0, purpose: str = "") -> str:
    """Return the text of a code: static without an amount, dynamic with one (whole đồng).

    Args:
        bank: The bank's six-digit number (BIN).
        purpose: Transfer text, ASCII.
    """
    to = _field("00", bank) + _field("01", account)
    text = _field("00", "01") + _field("01", "12" if amount else "11")
    text += _field("38", _field("00", APPLICATION) + _field("01", to) + _field("02", TO_ACCOUNT))
    text += _field("53", "704") + (_field("54", str(amount)) if amount else "") + _field("58", "VN")
    text += (_field("62", _field("08", purpose)) if purpose else "") + _CRC
    return text + checksum(text)


def read(text: str) -> dict[str, str]:
    """Return the fields of a code's text by tag, as a bank's application reads them; empty when the check fails."""
    if len(text) < len(_CRC) + 4 or checksum(text[:-4]) != text[-4:]:
        return {}
    found = {}
    while text:
        length = int(text[2:4])
        found[text[:2]], text = text[4 : 4 + length], text[4 + length :]
    return found


def checksum(text: str) -> str:
    """Return CRC-16/CCITT-FALSE as four upper-case hexadecimal digits."""
    crc = _START
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ _POLYNOMIAL if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def signature(secret: str, body: bytes) -> str:
    """Return the signature of a notice: HMAC-SHA256 of its body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"
