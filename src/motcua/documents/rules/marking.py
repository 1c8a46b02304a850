"""Which papers are shown with a mark over them, and how a picture looks with it."""

import base64
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final, Literal
from xml.sax.saxutils import escape

from motcua.core.text import words

LONGEST_LINE: Final = 46
"""Characters; a stamp as wide as the page stays readable."""
PICTURES: Final = ("image/jpeg", "image/png")
PDF: Final = "application/pdf"
MARKED: Final = (*PICTURES, PDF)
"""Kinds that are shown inside a page; other files are only saved."""
_PLACES: Final = (1 / 6, 1 / 2, 5 / 6)
_PORTRAITS: Final = range(5, 9)
"""Values of the EXIF orientation by which width and height change places (Exif 2.3, tag 0x0112)."""
_STARTS_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APP1: Final = 0xE1


def is_identity_paper(names: Iterable[str], identity_words: Sequence[str]) -> bool:
    """Tell whether one of the names of a paper holds one of the profile's words, whatever its marks and case."""
    wanted = [f" {' '.join(words(each))} " for each in identity_words]
    return any(each in f" {' '.join(words(name))} " for name in names for each in wanted)


def lines(*, who: str, agency: str, purpose: str, at: str) -> list[str]:
    """Return what a mark says, in lines of one width."""
    told = (f"{who} – {agency}" if agency else who, purpose, f"Xem lúc {at}")
    return [line for text in told if text for line in textwrap.wrap(text, LONGEST_LINE)]


def marked_picture(data: bytes, media_type: str, said: Sequence[str]) -> bytes | None:
    """Return the picture with the mark over it, as one SVG; None when the picture tells no size."""
    size = picture_size(data)
    if size is None:
        return None
    wide, high = size
    letter = max(8, wide // (LONGEST_LINE - 4))
    stamps = "".join(_stamp(said, wide / 2, high * place, letter) for place in _PLACES)
    shown = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f"<title>{escape('; '.join(said))}</title><style>svg{{max-width:100%;height:auto}}</style>"
        f'<image width="{wide}" height="{high}" href="data:{media_type};base64,{shown}"/>'
        f'<g font-family="Arial,Helvetica,sans-serif" font-weight="bold" text-anchor="middle" font-size="{letter}" '
        f'fill="#b3001b" fill-opacity="0.45" stroke="#ffffff" stroke-opacity="0.5" stroke-width="{letter / 30:.2f}">'
        f"{stamps}</g></svg>"
    ).encode()


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG or PNG as it is looked at; None when it does not tell."""
    if data.startswith(b"\x89PNG"):
        found = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
        return found if all(found) else None
    return _jpeg_size(data)


def _stamp(said: Sequence[str], x: float, y: float, letter: int) -> str:
    top = -(len(said) - 1) / 2 * letter * 1.3
    rows = "".join(
        f'<text y="{top + number * letter * 1.3:.0f}">{escape(line)}</text>' for number, line in enumerate(said)
    )
    return f'<g transform="translate({x:.0f} {y:.0f}) rotate(-12)">{rows}</g>'


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the one with the size (ITU-T T.81 B.2.2), past the one that may turn the picture."""
    place, turned = 2, False
    while place + 9 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004  (every segment begins with it)
        marker, long = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker in _STARTS_OF_FRAME:
            high, wide = int.from_bytes(data[place + 5 : place + 7]), int.from_bytes(data[place + 7 : place + 9])
            return ((high, wide) if turned else (wide, high)) if high and wide else None
        if marker == _APP1 and data[place + 4 : place + 10] == b"Exif\0\0":
            turned = _is_turned(data[place + 10 : place + 2 + long])
        place += 2 + long
    return None


def _is_turned(tiff: bytes) -> bool:
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    for entry in range(int.from_bytes(tiff[start : start + 2], order)):
        tag = tiff[start + 2 + 12 * entry : start + 14 + 12 * entry]
        if int.from_bytes(tag[:2], order) == 0x0112:  # noqa: PLR2004  (see _PORTRAITS)
            return int.from_bytes(tag[8:10], order) in _PORTRAITS
    return False
