"""Small files to hand in."""

import io
import struct
import zlib

from pypdf import PdfWriter


def pdf(pages: int = 1, password: str = "", owner_password: str = "") -> bytes:
    """A valid PDF with empty pages, locked when there is a password, against printing only by an owner's."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    if password or owner_password:
        writer.encrypt(password, owner_password or None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png(shade: int = 200) -> bytes:
    """A valid PNG of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes([0, shade]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpg(width: int = 1, height: int = 1) -> bytes:
    """The frame of a JPEG picture of so many grey dots; what shows them is left out."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return start + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


PDF = pdf()
PNG = png()
JPG = jpg()
