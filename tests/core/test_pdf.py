"""Documents out: equal bytes, PDF/A-3a, text that comes back, nothing read as markup."""

import io
import os
import re
import struct
import threading
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from motcua.core import pdf

MOMENT = datetime(2026, 11, 23, 2, 12, tzinfo=UTC).isoformat()
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Thử", date: auto)
#set page(width: 148mm, height: 210mm)
#set text(font: "Liberation Serif", lang: "vi", fallback: false)
#data.text
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "thu.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def rendered(template: Path, text: str) -> bytes:
    return pdf.render(template, {"document_date": MOMENT, "text": text})


def text_of(document: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()


def test_render_equal_data_gives_equal_bytes(template: Path) -> None:
    first = rendered(template, "Nguyễn Văn Mẫu")
    rendered(template, "Trần Thị Thử")

    assert rendered(template, "Nguyễn Văn Mẫu") == first


def test_render_new_compiler_gives_equal_bytes(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(template, "Nguyễn Văn Mẫu")
    monkeypatch.setattr(pdf, "_idle", {})

    assert rendered(template, "Nguyễn Văn Mẫu") == first


@pytest.mark.parametrize("text", ["Nguyễn Thị Ngọc Ưỡng", "ẾỖỰỹợ", "Đặng Ắ Ẳ Ẵ Ặ ẻ ẽ ọ ụ ỵ Ỵ ơ ư đ"])
def test_render_vietnamese_text_comes_back_from_the_file(template: Path, text: str) -> None:
    assert text_of(rendered(template, text)) == text


def test_render_decomposed_text_is_composed(template: Path) -> None:
    assert text_of(rendered(template, "Nguye\u0302\u0303n")) == "Nguyễn"


@pytest.mark.parametrize("text", ["#[]*_$`<@/ //x", '#panic("x") #sys.inputs', "= Tiêu đề", "1. Một", "\\u{41} -- ---"])
def test_render_markup_characters_are_plain_text(template: Path, text: str) -> None:
    assert text_of(rendered(template, text)) == text


def test_render_undrawable_characters_become_a_box_and_marks_vanish(template: Path) -> None:
    text = "a\x00b\x07c\u202ed\u200ee\U0001f600f漢g\ue000h\ud800i"

    assert text_of(rendered(template, text)) == "abcde□f□g□hi"


def test_render_every_drawable_character_is_accepted(template: Path) -> None:
    document = rendered(template, " ".join(chr(code) for code in sorted(pdf._drawable())))

    assert document.startswith(b"%PDF-1.7")


def test_render_declares_pdf_a_3a_with_its_date(template: Path) -> None:
    document = rendered(template, "x")

    metadata = re.search(rb"<x:xmpmeta.*</x:xmpmeta>", document, re.DOTALL)
    assert metadata is not None
    assert re.findall(rb"<pdfaid:(\w+)>(\w+)<", metadata[0]) == [(b"part", b"3"), (b"conformance", b"A")]
    assert re.findall(rb"<xmp:CreateDate>([^<]+)<", metadata[0]) == [b"2026-11-23T02:12:00+00:00"]


def test_render_embeds_every_font(template: Path) -> None:
    fonts = pypdf.PdfReader(io.BytesIO(rendered(template, "x"))).pages[0]["/Resources"]["/Font"]

    described = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts.values()]
    assert [("/FontFile2" in d or "/FontFile3" in d, d["/FontName"][-15:]) for d in described] == [
        (True, "LiberationSerif")
    ]


@pytest.mark.parametrize("date", [None, "", "hôm nay", "2026-11-23T09:00:00", 5])
def test_render_without_an_aware_date_is_refused(template: Path, date: object) -> None:
    with pytest.raises(pdf.DocumentNotRendered, match="document_date"):
        pdf.render(template, {"document_date": date, "text": "x"})


def test_render_value_that_json_cannot_hold_is_refused(template: Path) -> None:
    with pytest.raises(pdf.DocumentNotRendered, match=r"thu\.typ"):
        pdf.render(template, {"document_date": MOMENT, "text": object()})


def test_render_faulty_template_names_it_and_the_next_call_works(template: Path) -> None:
    with pytest.raises(pdf.DocumentNotRendered, match=r"thu\.typ"):
        pdf.render(template, {"document_date": MOMENT})

    assert text_of(rendered(template, "x")) == "x"


def test_render_from_many_threads_gives_each_its_own_document(template: Path) -> None:
    texts: dict[int, list[str]] = {}

    def work(number: int) -> None:
        texts[number] = [text_of(rendered(template, f"{number}-{turn}")) for turn in range(5)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert texts == {number: [f"{number}-{turn}" for turn in range(5)] for number in range(6)}


def test_printable_line_breaks_stay_and_odd_spaces_become_spaces() -> None:
    assert pdf.printable("a\r\nb\u2028c\td\u00a0e\u3000f") == "a\nb\nc d e f"


def test_fonts_are_version_two_of_liberation_serif() -> None:
    revisions = {path.name: head_revision(path.read_bytes()) for path in pdf.FONT_FOLDER.glob("*.ttf")}

    assert revisions == {f"LiberationSerif-{style}.ttf": "2.1" for style in ("Regular", "Bold", "Italic", "BoldItalic")}


def head_revision(font: bytes) -> str:
    place = font.index(b"head", 12)
    (offset,) = struct.unpack_from(">L", font, place + 8)
    return f"{struct.unpack_from('>L', font, offset + 4)[0] / 65536:.1f}"


def test_render_in_a_process_forked_after_use_is_refused(template: Path) -> None:
    rendered(template, "x")
    child = os.fork()
    if child == 0:
        try:
            rendered(template, "x")
        except pdf.DocumentNotRendered:
            os._exit(7)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
