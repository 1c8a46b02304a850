"""Import of national procedure records (the format of the open procedure data): read, repair, doubt, refuse.

Nothing is guessed silently: every change and every doubt is an `Issue`, and a record that can't be understood is
refused with a message, never with an exception.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from motcua.procedures.rules.content import (
    Agencies,
    LegalBasis,
    OnlineLevel,
    Paper,
    ProcedureContent,
    Result,
    Submission,
    content_hash,
)
from motcua.procedures.rules.import_channels import read_submissions
from motcua.procedures.rules.import_papers import read_papers
from motcua.procedures.rules.import_text import (
    Issue,
    Notebook,
    Refused,
    folded,
    list_at,
    mapping_in,
    text_at,
    texts_at,
)

__all__ = ["ImportedRecord", "Issue", "content_hash", "is_procedure_code", "read_line", "read_record", "summary"]

LEVELS: Final[tuple[str, ...]] = ("ministry", "province", "district", "commune", "other")
LONGEST_RECORD: Final = 4_000_000

_CODE: Final = re.compile(r"\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2,3})?", re.ASCII)
_URL: Final = re.compile(r"https?://[\w.-]+(?:/[^\s\"'<>\\]*)?")
_PRESENCE: Final = re.compile(
    r"phai co mat|cung co mat|hai ben nam nu[^.;]{0,30}co mat|truc tiep den (?:co quan )?(?:de )?(?:ky|nop ban chinh)|"
    r"thu nhan (?:anh|van tay|thong tin sinh trac)|chup anh[^.;]{0,20}van tay|sat hach|phong van truc tiep"
)


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """What became of one record: its content, or None when refused, and all issues."""

    code: str
    content: ProcedureContent | None
    issues: tuple[Issue, ...]

    @property
    def refused(self) -> bool:
        """Tell whether the record was not taken."""
        return self.content is None


def is_procedure_code(text: str) -> bool:
    """Tell whether a text has the shape of a national procedure code such as 1.001193."""
    return _CODE.fullmatch(text) is not None


def read_line(line: str | bytes) -> ImportedRecord:
    """Read one line of a JSONL file; a broken line is refused like a broken record."""
    if len(line) > LONGEST_RECORD:
        return _refusal("", Issue("refused", "record", "Dòng dài quá 4 triệu ký tự; không đọc."))
    try:
        text = line if isinstance(line, str) else line.decode("utf-8-sig")
        raw = json.loads(text)
    except UnicodeDecodeError:
        return _refusal("", Issue("refused", "record", "Dòng không phải chữ UTF-8; hãy lưu lại tệp ở dạng UTF-8."))
    except (ValueError, RecursionError):
        return _refusal("", Issue("refused", "record", "Dòng không phải JSON đúng; hãy kiểm tra tệp nguồn."))
    return read_record(raw)


def read_record(raw: object) -> ImportedRecord:
    """Read one record of the national data; never raises, whatever the record holds."""
    if not isinstance(raw, dict):
        return _refusal("", Issue("refused", "record", "Bản ghi phải là một đối tượng JSON."))
    code = raw.get("code")
    shown_code = code[:40] if isinstance(code, str) else ""
    notebook = Notebook()
    try:
        content = _read(raw, notebook)
    except Refused as refusal:
        return _refusal(shown_code, Issue("refused", refusal.field, refusal.message), *notebook.issues)
    return ImportedRecord(content["code"], content, tuple(notebook.issues))


def summary(records: Iterable[ImportedRecord]) -> dict[str, Any]:
    """Return counts for the report: records taken, refused, with repairs or doubts, and issues by kind and message."""
    kept = list(records)
    messages = Counter((issue.kind, issue.field, re.sub(r"[\d.]+", "N", issue.message))
                       for record in kept for issue in record.issues)  # fmt: skip
    return {
        "records": len(kept),
        "refused": sum(record.refused for record in kept),
        "repaired": sum(any(issue.kind == "repaired" for issue in record.issues) for record in kept),
        "doubted": sum(any(issue.kind == "doubted" for issue in record.issues) for record in kept),
        "issues": [
            {"kind": kind, "field": field, "message": message, "count": count}
            for (kind, field, message), count in messages.most_common()
        ],
    }


def online_level(name: str, submissions: list[Submission], papers: list[Paper], steps: str) -> OnlineLevel:
    """Tell how far the service goes online.

    Information only: no online channel. Partial: the name says so, some papers are shown at the desk, or the steps ask
    the person to come (presence at signing, biometrics, a driving test). Full: everything else.

    The levels are those of NĐ 42/2022/NĐ-CP (until 30/6/2026) and NĐ 224/2026/NĐ-CP (from 1/7/2026); telling them from
    the text of a record is this project's reading.
    """
    if not any(submission["channel"] == "online" for submission in submissions):
        return "information"
    plain_name = folded(name)
    if "toan trinh" in plain_name:
        return "full"
    if "truc tuyen mot phan" in plain_name or any(paper["manner"] == "show" for paper in papers):
        return "partial"
    if _PRESENCE.search(folded(steps)):
        return "partial"
    return "full"


def _refusal(code: str, *issues: Issue) -> ImportedRecord:
    return ImportedRecord(code, None, issues)


def _read(raw: Mapping[str, Any], notebook: Notebook) -> ProcedureContent:
    code, name = _identity(raw, notebook)
    steps = text_at(raw, "steps", notebook, multiline=True)
    submissions = read_submissions(raw, steps, notebook)
    papers, paper_notes = read_papers(raw, notebook)
    numbers = texts_at(raw, "legal_basis_numbers", notebook)
    _note_missing(raw, notebook)
    return ProcedureContent(
        code=code,
        name=name,
        field=text_at(raw, "field", notebook),
        publishing_body=text_at(raw, "publishing_body", notebook),
        decision_no=text_at(raw, "decision_no", notebook),
        levels=_levels(raw, notebook),
        procedure_type=text_at(raw, "procedure_type", notebook),
        audiences=texts_at(raw, "audiences", notebook),
        agencies=_agencies(raw, notebook),
        reception_address=text_at(raw, "reception_address", notebook, multiline=True),
        steps=steps,
        conditions=text_at(raw, "conditions", notebook, multiline=True),
        description=text_at(raw, "description", notebook, multiline=True),
        keywords=_keywords(raw, notebook),
        submissions=submissions,
        papers=papers,
        paper_notes=paper_notes,
        legal_bases=[LegalBasis(number=number, title="") for number in numbers],
        legal_text=_legal_text(raw, numbers, notebook),
        results=_results(raw, notebook),
        online_level=online_level(name, submissions, papers, steps),
        source=_source(raw, notebook),
    )


def _identity(raw: Mapping[str, Any], notebook: Notebook) -> tuple[str, str]:
    code = text_at(raw, "code", notebook)
    if not code:
        raise Refused("code", "Bản ghi thiếu mã thủ tục.")
    if not is_procedure_code(code):
        raise Refused("code", "Mã thủ tục không đúng dạng, ví dụ đúng: 1.001193.")
    name = text_at(raw, "name", notebook)
    if not re.search(r"[^\W\d_]", name):
        raise Refused("name", "Bản ghi thiếu tên thủ tục.")
    if name != (bare := name.lstrip(" .,;:-")):
        notebook.repaired("name", "Đã bỏ dấu câu thừa ở đầu tên thủ tục.")
    return code, bare


def _note_missing(raw: Mapping[str, Any], notebook: Notebook) -> None:
    for key, words in (("field", "lĩnh vực"), ("steps", "trình tự thực hiện"), ("results", "kết quả thực hiện")):
        if not raw.get(key):
            notebook.doubted(key, f"Nguồn không có {words}.")
    flags = raw.get("parse_flags")
    if isinstance(flags, list) and "submission_partial" in flags:
        notebook.doubted("submission", "Bảng cách thức nộp chỉ đọc được một phần.")


def _levels(raw: Mapping[str, Any], notebook: Notebook) -> list[str]:
    found = texts_at(raw, "levels", notebook)
    known = [level for level in LEVELS if level in found]
    if len(known) < len(found) or not known:
        notebook.doubted("levels", "Cấp thực hiện thiếu hoặc lạ.")
    return known


def _agencies(raw: Mapping[str, Any], notebook: Notebook) -> Agencies:
    return Agencies(
        implementing=text_at(raw, "implementing_agencies", notebook),
        competent=text_at(raw, "competent_agency", notebook),
        authorised=text_at(raw, "authorised_agency", notebook),
        coordinating=text_at(raw, "coordinating_agency", notebook),
    )


def _keywords(raw: Mapping[str, Any], notebook: Notebook) -> list[str]:
    parts = re.split(r"[,;\n]", text_at(raw, "keywords", notebook))
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _legal_text(raw: Mapping[str, Any], numbers: list[str], notebook: Notebook) -> str:
    """Return the legal bases as text; a number printed twice in a row ends its line."""
    text = text_at(raw, "legal_basis_text", notebook, multiline=True)
    for number in numbers:
        text = text.replace(f"{number}{number}", f"{number}\n")
    return text.strip()


def _results(raw: Mapping[str, Any], notebook: Notebook) -> list[Result]:
    results: list[Result] = []
    for item in list_at(raw, "results"):
        row = mapping_in(item, "results")
        result = Result(code=text_at(row, "code", notebook), name=text_at(row, "name", notebook))
        if result["name"] and result not in results:
            results.append(result)
    return results


def _source(raw: Mapping[str, Any], notebook: Notebook) -> str:
    url = text_at(raw, "portal_url", notebook)
    if url and not _URL.fullmatch(url):
        notebook.doubted("portal_url", "Địa chỉ nguồn không phải địa chỉ web; đã bỏ.")
        return ""
    return url
