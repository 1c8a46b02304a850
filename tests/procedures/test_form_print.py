"""A form on paper: PDF and Word, empty, filled, and what was entered."""

import io
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from tests.procedures.rules.test_form_kinds import PEOPLE, PLACE
from tests.procedures.rules.test_forms import BY_PERSON, content_of, form_of

from motcua.core.clock import LOCAL
from motcua.procedures.form_print import Printed, print_form
from motcua.procedures.rules.default_form import default_form

AT = datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL)


def words(document: bytes, kind: str) -> str:
    if kind == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    else:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            assert archive.testzip() is None
            root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314  (made here)
        text = " ".join(root.itertext())
    return " ".join(text.split())


@pytest.mark.req("DN-2.7", "LD-11.1-3", "LD-2.3.b", "DN-2.13.b")
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_form_is_printed_empty_and_filled(kind: str) -> None:
    form = default_form(content_of())
    blank = Printed(form=form, title="Tờ khai mẫu", code="1.000001", at=AT)
    filled = Printed(form=form, title="Tờ khai mẫu", code="1.000001", at=AT, answers=BY_PERSON)

    empty, full = words(print_form(blank, kind), kind), words(print_form(filled, kind), kind)

    assert "TỜ KHAI MẪU" in empty
    assert "Số định danh cá nhân: ...." in empty
    assert "Nguyễn Văn Mẫu" not in empty
    assert "Số định danh cá nhân: 001085000001" in full
    assert "27/03/1985" in full
    assert print_form(blank, kind) == print_form(blank, kind)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_rows_addresses_and_hostile_text_are_printed_as_text(kind: str) -> None:
    form = form_of(
        *PEOPLE["sections"][0]["fields"], {"key": "noi", "label": "Nơi", "type": "address", "required": False}
    )
    answers = {"x": [{"ten": "Trần <b>&", "von": 5_000}], "noi": PLACE}
    what = Printed(form=form, title="#eval & <Tờ>", code="1", at=AT, answers=answers, blanks=False)

    told = words(print_form(what, kind), kind)

    assert "1. Họ tên: Trần <b>&; Vốn góp: 5.000 đ" in told
    assert "Số 1, xã Mẫu, tỉnh Minh Họa" in told
    assert "#EVAL & <TỜ>" in told
    assert "Lý do" not in told
