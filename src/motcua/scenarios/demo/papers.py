"""Small real files to hand in: a PDF as a scanner makes it, a PNG as a phone makes it, a PDF of a result."""

import random
import struct
import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from motcua.core import pdf
from motcua.core.clock import LOCAL

TEMPLATE = Path(__file__).with_name("sample.typ")
LONGEST_TITLE = 160
_WIDTH, _HEIGHT, _MARGIN, _LINE = 420, 594, 40, 18
_WHITE, _INK, _DESK = 250, 70, 150
_MADE = datetime(2025, 7, 1, 8, tzinfo=LOCAL)


@lru_cache(maxsize=256)
def scan(title: str) -> bytes:
    """Return a PDF that shows the title of a paper; the same for everybody, so it is made once."""
    return _document(title, [("Họ và tên", "theo tờ khai trong hồ sơ")], _MADE)


def result(title: str, rows: Sequence[tuple[str, str]], day: datetime) -> bytes:
    """Return the PDF of a result with its particulars."""
    return _document(title, rows, day)


@lru_cache(maxsize=16)
def photo(look: int) -> bytes:
    """Return a grey PNG like a sheet of paper on a desk, with lines of writing; `look` makes it differ."""
    rng = random.Random(look)
    lines = {
        y + part: rng.randrange(_WIDTH // 2, _WIDTH - _MARGIN)
        for y in range(_MARGIN * 2, _HEIGHT - _MARGIN * 2, _LINE)
        for part in (0, 1)
    }
    raw = bytearray()
    for y in range(_HEIGHT):
        raw.append(0)
        row = bytearray([_DESK] * _WIDTH)
        if _MARGIN // 2 <= y < _HEIGHT - _MARGIN // 2:
            row[_MARGIN // 2 : _WIDTH - _MARGIN // 2] = bytes([_WHITE] * (_WIDTH - _MARGIN))
        if y in lines:
            end = lines[y]
            row[_MARGIN:end] = bytes([_INK] * (end - _MARGIN))
        raw += row
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(raw), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _document(title: str, rows: Sequence[tuple[str, str]], day: datetime) -> bytes:
    data = {"title": title[:LONGEST_TITLE], "rows": [list(row) for row in rows], "document_date": day.isoformat()}
    return pdf.render(TEMPLATE, data)
