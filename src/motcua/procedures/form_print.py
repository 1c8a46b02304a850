"""A form as a document: PDF and DOCX to be filled in by hand, or with what was entered."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from motcua.core import pdf
from motcua.core.clock import local
from motcua.procedures.rules.form_posts import shown_answers, shown_fields
from motcua.procedures.rules.form_types import (
    OPTION_TYPES,
    REPEATING_TYPES,
    TICK_TYPES,
    Answers,
    Field,
    FormDefinition,
    fields_of,
)
from motcua.procedures.rules.form_words import readable

TEMPLATE: Final = Path(__file__).parent / "printing" / "form.typ"
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_LINES: Final = 3
_DOTS: Final = "." * 60
_NATION: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_EPOCH: Final = (2020, 1, 1, 0, 0, 0)
_IN_ENGLISH: Final = {
    "nation": "SOCIALIST REPUBLIC OF VIET NAM",
    "motto": "Independence - Freedom - Happiness",
    "to": "To",
    "signer": "Declarant: signature and full name",
}
"""What stands on every form beside the statutory Vietnamese words, which alone count."""


@dataclass(frozen=True)
class Printed:
    """What is printed.

    Args:
        form: The form.
        title: Its name as people know it.
        code: The procedure's national code.
        agency: To whom it is addressed; dots when empty.
        answers: What was entered; None for an empty form.
        blanks: Keep dotted lines where there is no answer, to be filled in by hand.
        source: One line for the foot of each page.
        at: Aware moment; the date of the document.
        files: Names of the files sent for each paper, by its number.
        beside: Returns a text in the reader's language, to stand beside the Vietnamese one; the same text for none.
    """

    form: FormDefinition
    title: str
    code: str
    at: datetime
    agency: str = ""
    answers: Answers | None = None
    blanks: bool = True
    files: Mapping[int, Sequence[str]] = field(default_factory=dict)
    source: str = ""
    beside: Callable[[str], str] = str

    def both(self, text: str) -> str:
        """Return a text with what stands beside it, if anything."""
        other = self.beside(text) if text else ""
        return f"{text} ({other})" if other not in {"", text} else text

    @property
    def second_title(self) -> str:
        """The title in the reader's language; empty when that is the first."""
        other = self.beside(self.title)
        return "" if other == self.title else other


def print_form(what: Printed, kind: str) -> bytes:
    """Return the form as `pdf` (PDF/A-3a) or `docx`; equal content gives equal bytes."""
    return _docx(what) if kind == "docx" else pdf.render(TEMPLATE, _data(what))


def _data(what: Printed) -> dict[str, Any]:
    answers = what.answers or {}
    return {
        "document_date": what.at.isoformat(),
        "title": what.title,
        "second_title": what.second_title,
        "english": _IN_ENGLISH if what.second_title else {},
        "agency": what.agency,
        "source": what.source or f"Mã thủ tục {what.code}",
        "filled": what.answers is not None,
        "blanks": what.blanks,
        "printed": f"Ngày {local(what.at):%d tháng %m năm %Y}",
        "signer": _signer(what.form, answers),
        "sections": _sections(what),
    }


def _sections(what: Printed) -> list[dict[str, Any]]:
    """Return the sections with their lines; of a filled form only what is asked in its case."""
    form = what.form
    answers: Mapping[str, Any] = shown_answers(form, what.answers) if what.answers is not None else {}
    asked = {field["key"] for field in (fields_of(form) if what.blanks else shown_fields(form, answers))}
    sections = []
    for section in form["sections"]:
        rows = [_row(what, one, answers.get(one["key"])) for one in section["fields"] if one["key"] in asked]
        if rows:
            sections.append({"title": what.both(section["title"]), "rows": [row for row in rows if row]})
    return sections


def _row(what: Printed, field: Field, value: object) -> dict[str, Any] | None:
    kind = field["type"]
    if kind == "file":
        # On paper the file is a sheet that lies with the form; what was sent is named.
        value = "\n".join(what.files.get(field.get("paper", 0), ()))
        if not value:
            return None
    told = (field["label"], field.get("hint", "")) if kind == "note" else (field["label"],)
    label = " ".join(what.both(part) for part in told if part)
    options = [what.both(option["label"]) for option in field.get("options", [])] if kind in OPTION_TYPES else []
    if kind in TICK_TYPES:
        options = [what.both("Có" if kind == "checkbox" else "Tôi cam đoan")]
    columns = [what.both(column["label"]) for column in field.get("columns", [])] if kind in REPEATING_TYPES else []
    lines = min(field.get("max_length", 0) // 200, MOST_LINES) if kind in {"text", "textarea"} else 0
    lines += 1 if kind in {"textarea", "address"} else 0
    return {
        "label": label,
        "value": readable(field, value),
        "note": kind == "note",
        "options": options,
        "columns": columns,
        "lines": lines,
    }


def _signer(form: FormDefinition, answers: Mapping[str, Any]) -> str:
    for one in fields_of(form):
        value = answers.get(one["key"])
        if one.get("prefill") == "account.full_name" and isinstance(value, str):
            return value
    return ""


def _docx(what: Printed) -> bytes:
    """Return a plain Word document; ordinary paragraphs and tables, so that any office program edits it."""
    english = _IN_ENGLISH if what.second_title else {}
    body = [_paragraph(_NATION[0], bold=True, centred=True), _paragraph(_NATION[1], bold=True, centred=True)]
    body += [_paragraph(english[key], centred=True, size=20) for key in ("nation", "motto") if english]
    body += [_paragraph(""), _paragraph(what.title.upper(), bold=True, centred=True, size=28)]
    body += [_paragraph(what.second_title, centred=True)] if english else []
    to = f"Kính gửi ({english['to']})" if english else "Kính gửi"
    body.append(_paragraph(f"{to}: {what.agency or _DOTS}", centred=True))
    for section in _sections(what):
        body.append(_paragraph(section["title"], bold=True))
        for row in section["rows"]:
            body += _docx_row(row)
    body += [_paragraph(""), _paragraph("......., ngày ..... tháng ..... năm ........", right=True)]
    signer = _signer(what.form, what.answers or {})
    body.append(_paragraph("NGƯỜI KHAI (ký, ghi rõ họ tên)", bold=True, right=True))
    body += [_paragraph(english["signer"], right=True, size=20)] if english else []
    body += [_paragraph(""), _paragraph("")]
    body += [_paragraph(signer, right=True)] if signer else []
    body.append(_paragraph(what.source or f"Mã thủ tục {what.code}", size=17))
    document = _DOCUMENT.format(body="".join(body))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELS), ("word/document.xml", document)):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _docx_row(row: Mapping[str, Any]) -> list[str]:
    if row["note"]:
        return [_paragraph(row["label"])]
    if row["value"]:
        return [_paragraph(f"{row['label']}: {row['value']}")]
    if row["options"]:
        return [_paragraph(f"{row['label']}: {'   '.join(f'□ {option}' for option in row['options'])}")]
    if row["columns"]:
        return [_paragraph(f"{row['label']}:"), _table(row["columns"])]
    return [_paragraph(f"{row['label']}: {_DOTS}"), *[_paragraph(_DOTS * 2)] * row["lines"]]


def _paragraph(text: str, *, bold: bool = False, centred: bool = False, right: bool = False, size: int = 24) -> str:
    place = "center" if centred else "right" if right else "left"
    font = " ".join(f'w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "cs"))
    look = f'<w:rPr><w:rFonts {font}/>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in pdf.printable(text).split("\n")]
    kept = f'<w:pPr><w:spacing w:after="80"/><w:jc w:val="{place}"/></w:pPr>'
    return f"<w:p>{kept}<w:r>{look}{'<w:br/>'.join(lines)}</w:r></w:p>"


def _table(columns: list[str]) -> str:
    cells = "".join(f"<w:tc>{_paragraph(name, bold=True, size=20)}</w:tc>" for name in columns)
    empty = "".join(f"<w:tc>{_paragraph('')}</w:tc>" for _ in columns)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in columns)
    rows = "".join(f"<w:tr>{row}</w:tr>" for row in (cells, *[empty] * 3))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE: Final = "http://schemas.openxmlformats.org"
_TYPES: Final = (
    f'{_XML}<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELS: Final = (
    f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT: Final = (
    f'{_XML}<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main"><w:body>{{body}}'
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1021" w:bottom="1134" w:left="1418" '
    'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
)
