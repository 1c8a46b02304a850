"""Files that are made to fill the memory of whoever opens them are told by reading them piece by piece."""

import io
import struct
import zipfile
import zlib

import pytest
from tests.factories.papers import JPG, PDF, PNG, jpg, pdf

from motcua.documents.rules import reading
from motcua.documents.rules.reading import MOST_SIDE, fault_of, is_signed

DOCX, XLSX = "word/document.xml", "xl/workbook.xml"


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth of the real ones: the same reading, no waiting."""
    for name, value in (("RATIO_FROM", 200_000), ("MOST_UNPACKED", 2_000_000), ("MOST_STREAM", 2_000_000),
                        ("MOST_STREAMS", 6_000_000), ("MOST_TABLE", 80_000)):  # fmt: skip
        monkeypatch.setattr(reading, name, value)


def packed(*parts: tuple[str, bytes], first: str = DOCX) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((first, b"<xml/>"), *parts):
            archive.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    """The bit that says encrypted, in the local header and in the directory."""
    data = bytearray(packed())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def many_parts() -> bytes:
    return packed(*((f"word/{number}.xml", b"") for number in range(2_001)))


def png_of(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


def pdf_with(dictionary: bytes, data: bytes) -> bytes:
    """A PDF with one more stream, which its table of objects does not know: readers that repair find it."""
    return PDF + b"\n9 0 obj\n<<" + dictionary + b">>\nstream\n" + data + b"\nendstream\nendobj\n"


def zeros(size: int) -> bytes:
    return zlib.compress(bytes(size))


NESTED = packed(("word/embeddings/1.xlsx", packed(first=XLSX)))

FAULTS: list[tuple[str, str, bytes, str]] = [
    ("an office file", "docx", packed(), ""),
    ("a table", "xlsx", packed(first=XLSX), ""),
    ("a table inside a letter", "docx", NESTED, ""),
    ("a picture of a telephone", "jpg", jpg(9248, 6936), ""),
    ("a dot", "png", PNG, ""),
    ("a frame", "jpg", JPG, ""),
    ("pages", "pdf", pdf(50), ""),
    ("an honest long stream", "pdf", pdf_with(b"/Filter /FlateDecode", zeros(300_000)), ""),
    ("a stream that breaks off", "pdf", pdf_with(b"/Filter /FlateDecode", zeros(300_000)[:200]), ""),
    ("another kind of office file", "docx", packed(first=XLSX), "file.lying"),
    ("no archive", "docx", b"PK\x03\x04 khong phai", "file.lying"),
    ("macros", "docx", packed(("word/vbaProject.bin", b"x")), "file.macros"),
    ("macros by another case", "xlsx", packed(("xl/VBAPROJECT.BIN", b"x"), first=XLSX), "file.macros"),
    ("a password", "docx", locked(), "file.locked"),
    ("much of nothing", "docx", packed(("word/media/1.bmp", bytes(600_000))), "file.bomb"),
    ("more parts than any letter has", "docx", many_parts(), "file.bomb"),
    ("a file in a file in a file", "docx", packed(("word/embeddings/2.docx", NESTED)), "file.bomb"),
    ("a bomb in an inner file", "docx",
     packed(("a.xlsx", packed(("b", bytes(600_000)), first=XLSX))), "file.bomb"),
    ("a wall of dots", "png", png_of(30_000, 30_000), "file.pixels"),
    ("a line of dots", "png", png_of(MOST_SIDE + 1, 1), "file.pixels"),
    ("a wall in a photograph", "jpg", jpg(60_000, 60_000), "file.pixels"),
    ("no dots", "png", png_of(0, 5), "file.broken"),
    ("no header", "png", PNG[:12] + b"IDAT" + PNG[16:], "file.broken"),
    ("a photograph without frame", "jpg", b"\xff\xd8\xff\xe0\x00\x10" + bytes(40), "file.broken"),
    ("a photograph cut in its frame", "jpg", JPG[:24], "file.broken"),
    ("a stream too long", "pdf", pdf_with(b"/Filter /FlateDecode", zeros(2_100_000)), "file.bomb"),
    ("the short name of the filter", "pdf", pdf_with(b"/F[/Fl]", zeros(2_100_000)), "file.bomb"),
    ("four streams, together too long", "pdf",
     PDF + b"".join(pdf_with(b"/Filter /FlateDecode", zeros(1_900_000))[len(PDF):] for _ in range(4)), "file.bomb"),
    ("a table of objects too long", "pdf", pdf_with(b"/Type /XRef /Filter /FlateDecode", zeros(90_000)), "file.bomb"),
    ("packed three times", "pdf",
     pdf_with(b"/Filter [/FlateDecode /FlateDecode /FlateDecode]", zlib.compress(b"x")), "file.bomb"),
    ("a million objects", "pdf", PDF + b"1 0 obj\n" * 200_001, "file.bomb"),
]  # fmt: skip


@pytest.mark.parametrize(("extension", "data", "code"), [pytest.param(*each[1:], id=each[0]) for each in FAULTS])
def test_fault_of_a_file_tells_bombs_from_honest_papers(extension: str, data: bytes, code: str) -> None:
    fault = fault_of(extension, data)

    assert (fault.code if fault else "") == code


def test_zip_that_lies_about_its_sizes_is_counted_as_it_unpacks() -> None:
    honest = packed(("word/media/1.bmp", bytes(600_000)))
    place = honest.rindex(b"PK\x01\x02")
    lying = bytearray(honest)
    lying[place + 24 : place + 28] = struct.pack("<I", 10)

    fault = fault_of("docx", bytes(lying))

    assert fault is None or fault.code in {"file.bomb", "file.lying"}


@pytest.mark.parametrize(
    ("data", "signed"),
    [
        (PDF, False),
        (PDF + b"/Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 10 20 30]", True),
        (PDF + b"/Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 840 960 240]", True),
        (PDF + b"/ByteRange [0 10 20 30]", False),
        (PDF + b"/SubFilter /adbe.pkcs7.detached", False),
    ],
)
def test_is_signed_asks_for_the_bytes_covered_and_the_kind_of_signature(data: bytes, signed: bool) -> None:
    assert is_signed(data) is signed
