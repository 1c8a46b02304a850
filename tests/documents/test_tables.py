"""Tables that are only read: bounded, no bombs, scanned; what could not be scanned is not read."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from motcua.core.errors import OutsideServiceFailed, RuleBroken
from motcua.documents import scanning, tables
from motcua.documents.ports import TEST_FILE


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


WORKBOOK = workbook()


@pytest.mark.parametrize("data", [b"code,name\n1,M\n", b'{"a": 1}', WORKBOOK])
def test_honest_file_is_given_to_its_reader_as_it_is(data: bytes) -> None:
    assert tables.read_in(name="bang", chunks=[data[:5], data[5:]]) == data


@pytest.mark.req("DN-4.2-3")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"x" * 5_000_001, "file.too_large"),
        (b"a,b\n" + TEST_FILE, "file.infected"),
        (packed({"anh": b"x"}), "file.lying"),
        (packed({"xl/workbook.xml": b"", "xl/media": TEST_FILE}), "file.infected"),
        (packed({"xl/workbook.xml": b"", "xl/sheet": bytes(40_000_000)}), "file.bomb"),
        (packed({"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}), "file.macros"),
        (WORKBOOK[:-30], "file.lying"),
    ],
)
def test_file_that_could_harm_is_refused_before_anything_reads_it(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        tables.read_in(name="../bang.xlsx", chunks=[data])

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert "“bang.xlsx”" in refused.value.message


def test_file_that_could_not_be_scanned_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def scan(self, data: bytes) -> str:
            raise OutsideServiceFailed("clamd", "không trả lời", retryable=True)

    monkeypatch.setattr(scanning, "_scanner", Silent)

    with pytest.raises(RuleBroken) as refused:
        tables.read_in(name="bang.csv", chunks=[b"code,name\n1,M\n"])

    assert refused.value.code == "file.unscanned"
