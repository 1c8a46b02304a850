"""What is wrong with the bytes of a file, found while they are unpacked piece by piece and never all at once.

A small file can hold a picture or a table that fills the memory of whoever opens it ("bomb"); a virus scanner does
not tell (decision 0133). Every limit is far above what honest papers need.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

OFFICE_PART: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MOST_UNPACKED: Final = 200_000_000
"""Bytes that all parts of an office file may have together."""
MOST_RATIO: Final = 100
RATIO_FROM: Final = 20_000_000
"""Below so many unpacked bytes no ratio matters: an empty table packs well."""
MOST_PARTS: Final = 2_000
DEEPEST: Final = 2
"""An office file may hold another, which holds none."""
MOST_PIXELS: Final = 70_000_000
"""More than the camera of a telephone takes (64 million); four bytes each when shown."""
MOST_SIDE: Final = 30_000
MOST_OBJECTS: Final = 200_000
MOST_STREAM: Final = 200_000_000
MOST_STREAMS: Final = 600_000_000
MOST_TABLE: Final = 8_000_000
"""Bytes of one table of a PDF's objects, which every reader holds in memory as a whole."""
MOST_FILTERS: Final = 2
_CHUNK: Final = 1 << 16


@dataclass(frozen=True)
class Fault:
    """Why a file is not taken: a stable code, and what is said behind the file's name."""

    code: str
    words: str


BOMB: Final = Fault(
    "file.bomb",
    "có nội dung nén giải ra quá lớn, có thể làm treo máy người mở. Hãy in ra PDF hoặc lưu lại tệp rồi gửi.",
)
BROKEN: Final = Fault("file.broken", "bị hỏng hoặc không đọc được. Hãy tạo lại tệp rồi gửi.")
LOCKED: Final = Fault("file.locked", "đặt mật khẩu nên cơ quan không mở được. Hãy bỏ mật khẩu rồi gửi lại.")
MACROS: Final = Fault(
    "file.macros", "có chứa chương trình (macro) nên không được nhận. Hãy lưu lại dạng không có macro rồi gửi."
)
LYING: Final = Fault("file.lying", "")
PIXELS: Final = Fault(
    "file.pixels",
    f"có kích thước quá lớn (hơn {MOST_PIXELS // 1_000_000} triệu điểm ảnh). Hãy chụp hoặc quét lại với độ phân giải "
    "thấp hơn rồi gửi.",
)


def fault_of(extension: str, data: bytes) -> Fault | None:
    """Return what is wrong with a file that begins as its kind does; None when nothing was found."""
    if extension in OFFICE_PART:
        return _office(extension, data)
    if extension == "pdf":
        return _pdf(data)
    return _picture(data)


def is_signed(data: bytes) -> bool:
    """Tell whether a PDF holds a digital signature; whether it holds good is another question.

    A signature names the bytes it covers, so it can't be packed away with other objects.

    Source: ISO 32000-1 12.8.1 (ByteRange, SubFilter).
    """
    return bool(_RANGE.search(data)) and bool(_SUBFILTER.search(data))


_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+\d+\s+\d+\s*\]")
_SUBFILTER: Final = re.compile(rb"/SubFilter\s*/(?:adbe\.pkcs7\.|adbe\.x509|ETSI\.)")


# Office files


def _office(extension: str, data: bytes) -> Fault | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if OFFICE_PART[extension] not in names:
                return LYING
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return MACROS
            return _Unpacking(len(data)).fault_of(archive, depth=1)
    except _UNREADABLE:
        return LYING


class _Unpacking:
    """Counts what the parts of a file unpack to, inner files with the same account."""

    def __init__(self, packed: int) -> None:
        self._most = max(RATIO_FROM, min(MOST_UNPACKED, packed * MOST_RATIO))
        self._parts = self._unpacked = 0

    def fault_of(self, archive: zipfile.ZipFile, *, depth: int) -> Fault | None:
        parts = archive.infolist()
        self._parts += len(parts)
        if self._parts > MOST_PARTS:
            return BOMB
        if any(part.flag_bits & 1 for part in parts):
            return LOCKED
        for part in parts:
            if fault := self._read(archive, part, depth):
                return fault
        return None

    def _read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> Fault | None:
        with archive.open(part) as stream:
            chunk = stream.read(_CHUNK)
            inner = BytesIO() if chunk.startswith(b"PK\x03\x04") else None
            if inner is not None and depth >= DEEPEST:
                return BOMB
            while chunk:
                self._unpacked += len(chunk)
                if self._unpacked > self._most:
                    return BOMB
                if inner is not None:
                    inner.write(chunk)
                chunk = stream.read(_CHUNK)
        if inner is None:
            return None
        try:
            with zipfile.ZipFile(inner) as nested:
                return self.fault_of(nested, depth=depth + 1)
        except zipfile.BadZipFile:
            # Begins like an archive and is none: nothing unpacks it.
            return None


_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError, KeyError,
)  # fmt: skip


# Pictures


def _picture(data: bytes) -> Fault | None:
    size = _png_size(data) if data.startswith(b"\x89PNG") else _jpeg_size(data)
    if size is None or not all(size):
        return BROKEN
    width, height = size
    return PIXELS if width * height > MOST_PIXELS or max(size) > MOST_SIDE else None


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:  # noqa: PLR2004  (signature, length, name, width, height)
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the one that tells height and width (ITU-T T.81 B.1.1, B.2.2)."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004  (every segment begins with it)
        marker = data[place + 1]
        if marker == 0xFF:  # noqa: PLR2004  (filling)
            place += 1
            continue
        if marker in _WITHOUT_LENGTH:
            place += 2
            continue
        if marker in _START_OF_FRAME:
            if place + 9 > len(data):
                return None
            height, width = int.from_bytes(data[place + 5 : place + 7]), int.from_bytes(data[place + 7 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return None


# PDF

_STREAM: Final = re.compile(rb"stream\r?\n")
_FLATE: Final = re.compile(rb"/(?:FlateDecode|Fl)\b")
_FILTERS: Final = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b")
_TABLE: Final = re.compile(rb"/Type\s*/(?:XRef|ObjStm)\b")
_HEAD: Final = 2_000
"""How far before its stream a dictionary is looked at."""


def _pdf(data: bytes) -> Fault | None:
    if data.count(b" obj") > MOST_OBJECTS or data.count(b" 00000 n") > MOST_OBJECTS:
        return BOMB
    total = end = 0
    for found in _STREAM.finditer(data):
        if data[found.start() - 3 : found.start()] == b"end":
            continue
        head = data[max(end, found.start() - _HEAD) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        end = found.end()
        if len(_FILTERS.findall(head)) > MOST_FILTERS:
            return BOMB
        if _FLATE.search(head):
            most = MOST_TABLE if _TABLE.search(head) else MOST_STREAM
            size = _inflated(data, end, min(most, MOST_STREAMS - total))
            if size is None:
                return BOMB
            total += size
    return None


def _inflated(data: bytes, start: int, most: int) -> int | None:
    """Return how much a stream unpacks to; None when it is more than allowed. A broken one ends where it breaks."""
    unpacker, size, place = zlib.decompressobj(), 0, start
    fed = data[place : place + _CHUNK]
    try:
        while fed and not unpacker.eof:
            size += len(unpacker.decompress(fed, 1 << 20))
            if size > most:
                return None
            fed = unpacker.unconsumed_tail
            if not fed:
                place += _CHUNK
                fed = data[place : place + _CHUNK]
    except zlib.error:
        return size
    return size
