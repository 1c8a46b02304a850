"""A signature inside a PDF (ISO 32000-1, 12.8): which bytes it covers, and the signature itself."""

import re

from motcua.gateways.certificate.der import Unreadable

START = b"%PDF-"
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")


def take_apart(data: bytes, original: bytes) -> tuple[bytes, bytes]:
    """Return the covered bytes and the signature of a document that was signed as it came.

    A signing program adds its signature at the end; the document itself stays at the beginning, byte for byte. The
    signature must cover all of the file but itself.

    Raises:
        Unreadable: Not the document, or no signature over all of it.
    """
    if not data.startswith(original):
        raise Unreadable("another document, or written anew by the signing program")
    found = list(_RANGE.finditer(data, len(original)))
    if not found:
        raise Unreadable("no signature in the document")
    before, after, rest = (int(number) for number in found[-1].groups())
    held = _HEX.fullmatch(data[before:after])
    if before < len(original) or after + rest != len(data) or held is None:
        raise Unreadable("the signature does not cover the document")
    digits = re.sub(rb"\s", b"", held[1])
    return data[:before] + data[after:], bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
