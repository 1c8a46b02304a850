"""Which papers are shown with a mark over them, and how a picture looks with it."""

import base64
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from motcua.core.text import words

LONGEST_LINE: Final = 46
"""Characters; a stamp as wide as the page stays readable."""
PICTURES: Final = ("image/jpeg", "image/png")
PDF: Final = "application/pdf"
MARKED: Final = (*PICTURES, PDF)
EXTENSIONS: Final = ("pdf", "jpg", "jpeg", "png")
"""Kinds that a mark can be laid over; identity papers are taken in no other."""
LONGEST_SIDE: Final = 1600
"""Pixels of a marked picture: enough to read a card, quick to draw."""
_PORTRAITS: Final = range(5, 9)
"""Values of the EXIF orientation by which width and height change places (Exif 2.3, tag 0x0112)."""
_TURNS: Final = {
    2: "-1 0 0 1 {w} 0",
    3: "-1 0 0 -1 {w} {h}",
    4: "1 0 0 -1 0 {h}",
    5: "0 1 1 0 0 0",
    6: "0 1 -1 0 {h} 0",
    7: "0 -1 -1 0 {h} {w}",
    8: "0 -1 1 0 0 {w}",
}
"""What turns stored pixels to how they are looked at, by the same values."""
_STARTS_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APP1: Final = 0xE1
_JPEG: Final = b"\xff\xd8"


def is_identity_paper(names: Iterable[str], identity_words: Sequence[str]) -> bool:
    """Tell whether one of the names of a paper holds one of the profile's words, whatever its marks and case."""
    wanted = [f" {' '.join(words(each))} " for each in identity_words]
    return any(each in f" {' '.join(words(name))} " for name in names for each in wanted)


def lines(*, who: str, agency: str, purpose: str, at: str) -> list[str]:
    """Return what a mark says, in lines of one width."""
    told = (f"{who} – {agency}" if agency else who, purpose, f"Xem lúc {at}")
    return [line for text in told if text for line in textwrap.wrap(text, LONGEST_LINE)]


def drawn(data: bytes, media_type: str) -> tuple[str, tuple[int, int]] | None:
    """Return a picture as an SVG, turned as it is looked at and not too large, and its size; None: it tells none."""
    size = picture_size(data)
    if size is None:
        return None
    scale = min(1, LONGEST_SIDE / max(size))
    wide, high = (max(1, round(side * scale)) for side in size)
    turn = _orientation(data)
    raw_wide, raw_high = size[::-1] if turn in _PORTRAITS else size
    matrix = _TURNS.get(turn, "1 0 0 1 0 0").format(w=raw_wide, h=raw_high)
    shown = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {size[0]} {size[1]}" '
        f'preserveAspectRatio="none"><image width="{raw_wide}" height="{raw_high}" transform="matrix({matrix})" '
        f'href="data:{media_type};base64,{shown}"/></svg>'
    ), (wide, high)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG or PNG as it is looked at; None when it does not tell."""
    if data.startswith(b"\x89PNG"):
        found = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
        return found if all(found) else None
    return _jpeg_size(data)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return the size in the first start of frame (ITU-T T.81 B.2.2), turned as the picture is."""
    for marker, body in _segments(data):
        if marker in _STARTS_OF_FRAME:
            high, wide = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
            turned = _orientation(data) in _PORTRAITS
            return ((high, wide) if turned else (wide, high)) if high and wide else None
    return None


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the segments of a JPEG up to its pixels."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004  (every segment begins with it)
        long = int.from_bytes(data[place + 2 : place + 4])
        yield data[place + 1], data[place + 4 : place + 2 + long]
        place += 2 + long


def _orientation(data: bytes) -> int:
    """Return how a picture is held when it is looked at, by Exif 2.3; 0 when it does not tell."""
    if not data.startswith(_JPEG):
        return 0
    tiff = next((body[6:] for marker, body in _segments(data) if marker == _APP1 and body.startswith(b"Exif\0\0")), b"")
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    for entry in range(int.from_bytes(tiff[start : start + 2], order)):
        tag = tiff[start + 2 + 12 * entry : start + 14 + 12 * entry]
        if int.from_bytes(tag[:2], order) == 0x0112:  # noqa: PLR2004  (see _PORTRAITS)
            return int.from_bytes(tag[8:10], order)
    return 0
