"""Reading the required papers of a national record.

The portal flattened every table into one string; rows were cut apart again before the import, not always rightly. What
is put right here: rows still glued together, counts glued to a year ("2026" + "1 bản chính"), file names glued to the
paper's name, headings taken for papers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from motcua.procedures.rules.content import Manner, Paper
from motcua.procedures.rules.import_text import (
    LONGEST_TEXT,
    Notebook,
    Refused,
    cleaned,
    folded,
    list_at,
    mapping_in,
    shortened,
    text_at,
    texts_at,
    without_bullet,
)

LONGEST_NAME: Final = 600
LONGEST_CASE: Final = 300
LONGEST_FILE_NAME: Final = 200
LIST_IN_ONE_ROW: Final = 1_500
MOST_COPIES: Final = 30
TWO_DIGITS: Final = 2
LARGEST_DIGIT: Final = 9
SHORTEST_NAME: Final = 8
SHORTEST_RAW: Final = 40

_FILE_END: Final = r"\.(?:docx?|pdf|xlsx?|rtf|zip|rar)"
_FILES: Final = re.compile(_FILE_END, re.IGNORECASE)
_FILE_AT_END: Final = re.compile(_FILE_END + r"[\s.;,]*$", re.IGNORECASE)
_FILE_START: Final = re.compile(
    r"(?<=[^\s(\[“\"'/])(?=(?:[Mm](?:ẫu|au|ãu|âu|ẪU|AU|us)|[Pp]h(?:ụ|u) ?l(?:ục|uc)|PHỤ LỤC|PL ?\d|[Đđ]ơn|[Dd]on |"
    r"[Gg]iấy |[Vv]ăn bản|[Bb]áo cáo|[Tt]ờ (?:khai|trình)|[Tt]o (?:khai|trinh)|[Bb](?:iên|ien) b|BCTT|[Bb]ieu|"
    r"[Bb]iểu ?mẫu)[^\n]*$)"
)
_GLUED_START: Final = re.compile(r"(?<=[a-zà-ỹđ0-9)”.;])(?=[A-ZÀ-ỸĐ])|(?<=[.;])(?=\w)")
_GLUED_ROW: Final = re.compile(
    r"(?P<digits>\d{1,7}) bản chính(?:(?P<comma>,\s?)(?P<copies>\d{1,2}) bản sao)?(?P<next>[^\s.,;:)(]|$)"
)
_TAIL: Final = re.compile(r"(?P<digits>\d{1,7}) bản chính(?:,\s?(?P<copies>\d{1,2}) bản sao)?\s*-*$")
_CONDITIONAL: Final = re.compile(
    r"^\(?(?:\w{1,3}[.)] ?)?(?:truong hop|neu |doi voi|khi |rieng |trong truong hop|ngoai ra)|\bneu (?:co|thuoc)\b|"
    r"(?:trong|doi voi) (?:cac )?truong hop|^(?:giay|van ban|hop dong) (?:ve viec )?(?:uy|u) quyen"
)
_SPECIFIC_CASE: Final = re.compile(r"truong hop|doi voi|\bneu\b|\bkhi\b|\bcua nguoi\b|\bthuoc\b|\bde nghi\b")
_CAUTION: Final = re.compile(r"^(?:luu y|ghi chu|chu y)")
_LIST_HEADING: Final = re.compile(
    r"^(?:\w{1,3}[.)] ?)?(?:thanh phan(?: (?:so luong )?ho so)?|ho so(?: gom| bao gom)?|(?:cac )?giay to|"
    r"nop truc tiep|nop qua|bao gom|gom)"
)
_ENDS_WITH_NUMBERED: Final = re.compile(r"(?:số|Mẫu|mẫu|lục|khoản|Điều|điểm|năm|tháng|/|-)\s*$")


@dataclass(frozen=True, slots=True)
class _Row:
    case: str
    name: str
    originals: int
    copies: int
    forms: tuple[str, ...]
    of_unknown_case: bool = False


def read_papers(raw: Mapping[str, Any], notebook: Notebook) -> tuple[list[Paper], list[str]]:
    """Return the papers in their order and the notes that belong to them.

    Raises:
        Refused: A row has a wrong type.
    """
    rows: dict[_Row, None] = {}
    notes: dict[str, None] = {}
    for item in list_at(raw, "components"):
        row = mapping_in(item, "components")
        if row.get("kind") == "note" and not _tail_of(row):
            notes.update(dict.fromkeys(_note_of(row, notebook)))
            continue
        for cut in _cut_rows(row, notebook):
            if cut in rows:
                notebook.repaired("components", "Đã gộp giấy tờ trùng lặp.")
            rows[cut] = None
    notes.update(dict.fromkeys(_unparsed(raw, found=bool(rows), notebook=notebook)))
    specific = _specific_cases(list(rows))
    papers = [_paper(number, row, specific, notes, notebook) for number, row in enumerate(rows, start=1)]
    return papers, list(notes)


def manner_of(case: str, name: str) -> Manner:
    """Tell papers that are only shown ("Giấy tờ phải xuất trình") from those that are handed in."""
    heading = folded(without_bullet(case))
    if "xuat trinh" in heading and not re.search(r"\bnop\b", heading):
        return "show"
    return "show" if folded(without_bullet(name)).startswith("xuat trinh") else "submit"


def is_conditional(name: str) -> bool:
    """Tell whether a paper is asked only of some people, by the words at its start or "(nếu có)"."""
    return _CONDITIONAL.search(folded(without_bullet(name))) is not None


def split_count(digits: str, before: str) -> tuple[str, int]:
    """Return what belongs to the text before and the count: ("2026", 1) for "20261".

    A number below 10 is a count. Longer runs are a year or a form's number with the count glued on, unless they stand
    alone and could be a count ("12").
    """
    if len(digits) == 1:
        return "", int(digits)
    could_be_count = len(digits) == TWO_DIGITS and int(digits) <= MOST_COPIES and not _ENDS_WITH_NUMBERED.search(before)
    if could_be_count:
        return "", int(digits)
    return digits[:-1], int(digits[-1])


def _note_of(row: Mapping[str, Any], notebook: Notebook) -> Iterator[str]:
    text = without_bullet(text_at(row, "name", notebook, multiline=True))
    if not text or set(text) <= set("-– "):
        return
    case = without_bullet(_long_text(row, "case", notebook)).rstrip(": ")
    plain = folded(case)
    if case and len(case) <= LONGEST_CASE and not _CAUTION.match(plain) and _SPECIFIC_CASE.search(plain):
        text = f"{case}: {text}"
    yield text


def _tail_of(row: Mapping[str, Any]) -> re.Match[str] | None:
    name = row.get("name")
    is_tail = row.get("originals") is None and isinstance(name, str) and len(name) <= LONGEST_TEXT
    return _TAIL.search(str(name)) if is_tail else None


def _cut_rows(row: Mapping[str, Any], notebook: Notebook) -> Iterator[_Row]:
    """Yield the true rows of a source row: those glued into its case, those glued into its name, itself."""
    case = _long_text(row, "case", notebook)
    name = _long_text(row, "name", notebook)
    forms = tuple(_safe_file(form) for form in texts_at(row, "form_files", notebook))
    originals, copies = _count(row, "originals"), _count(row, "copies")
    if tail := _tail_of(row):
        notebook.repaired("components", "Đã tách dòng cuối của bảng thành phần hồ sơ.")
        name = name[: name.rfind(tail["digits"])]
        rest, originals = split_count(tail["digits"], name)
        name, copies = name + rest, int(tail["copies"] or 0)
    elif originals > LARGEST_DIGIT:
        rest, originals = split_count(str(originals), name)
        if rest:
            notebook.repaired("components", f"Tách “{rest}” bị dính vào số bản chính.")
            name = f"{name}{'' if name.endswith(' ') else ' '}{rest}"
    *glued_in_case, (case, _, _) = _glued(case)
    *glued_in_name, (name, _, _) = _glued(name)
    if glued_in_case:
        notebook.repaired("components", "Đã tách giấy tờ bị dính vào tên trường hợp.")
    if glued_in_name:
        notebook.repaired("components", "Đã tách các giấy tờ bị dính vào nhau.")
    for text, count, copy_count in glued_in_case:
        # The source sorted the rows anew, so the case of a paper found in the next case's heading is lost.
        yield from _finished(_Row("", text, count, copy_count, (), of_unknown_case=True), notebook)
    for text, count, copy_count in glued_in_name:
        yield from _finished(_Row(case, text, count, copy_count, ()), notebook)
    yield from _finished(_Row(case, name, originals, copies, forms), notebook)


def _glued(text: str) -> list[tuple[str, int, int]]:
    """Return the rows that end inside the text with their counts, and last what is left (counts unknown)."""
    rows: list[tuple[str, int, int]] = []
    start = 0
    for match in _GLUED_ROW.finditer(text):
        short = len(match["digits"]) <= TWO_DIGITS and text[match.start() - 1 : match.start()] == " "
        natural = match["comma"] != "," and (match["next"] == "" or short)
        if natural or match["next"] == "":
            continue
        before = text[start : match.start()]
        rest, originals = split_count(match["digits"], before)
        rows.append((before + rest, originals, int(match["copies"] or 0)))
        start = match.end() - 1
    return [*rows, (text[start:], 0, 0)]


def _finished(row: _Row, notebook: Notebook) -> Iterator[_Row]:
    """Yield the row with its files told apart and bullets gone, or nothing when no name is left."""
    bare, found = split_files(row.name)
    if found:
        notebook.repaired("components", "Đã tách tên tệp mẫu khỏi tên giấy tờ.")
    elif _FILE_AT_END.search(row.name):
        notebook.doubted("components", "Tên tệp mẫu còn dính ở cuối tên giấy tờ.")
    bare, forms = _rejoined(without_bullet(bare), [*row.forms, *map(_safe_file, found)], notebook)
    if bare and not set(bare) <= set("-– ."):
        case = without_bullet(row.case).rstrip(": ")
        yield replace(row, case=case, name=bare, forms=tuple(dict.fromkeys(forms)))


def _rejoined(name: str, forms: list[str], notebook: Notebook) -> tuple[str, list[str]]:
    """Give back to a form file the beginning that the source left at the end of the paper's name."""
    start = _FILE_START.search(name[-60:]) if len(forms) == 1 and name.endswith(".") else None
    if start is None or len(name) < LONGEST_CASE // 4:
        return name, forms
    notebook.repaired("components", "Đã tách tên tệp mẫu khỏi tên giấy tờ.")
    cut = len(name) - len(name[-60:]) + start.start()
    return name[:cut].rstrip(), [name[cut:] + forms[0]]


def split_files(name: str) -> tuple[str, list[str]]:
    """Return the paper's name and the names of form files that were glued to its end."""
    if not _FILE_AT_END.search(name):
        return name, []
    ends = [match.end() for match in _FILES.finditer(name)]
    first = name[: ends[0]]
    starts = [match.start() for match in _FILE_START.finditer(first)] or [
        match.start() for match in _GLUED_START.finditer(first) if match.start() < len(first) - 6
    ]
    if not starts or starts[-1] < SHORTEST_NAME:
        return name, []
    cuts = [starts[-1], *ends]
    files = [name[begin:end].strip() for begin, end in pairwise(cuts)]
    return name[: starts[-1]], [file for file in files if len(file) <= LONGEST_FILE_NAME]


def _safe_file(name: str) -> str:
    return re.sub(r"[\\/:*?\"<>|]+", " ", name).strip(" .")


def _long_text(row: Mapping[str, Any], key: str, notebook: Notebook) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("components", "Tên giấy tờ và trường hợp phải là chữ.")
    return cleaned(value, "components", notebook, longest=LONGEST_TEXT, multiline=False)


def _count(row: Mapping[str, Any], key: str) -> int:
    value = row.get(key)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused("components", "Số bản chính, bản sao phải là số nguyên không âm.")
    return value


def _specific_cases(rows: list[_Row]) -> set[str]:
    """Return the headings that are cases; headings such as "Giấy tờ phải nộp" are not.

    A lone neutral heading over the whole table is no case either; several neutral headings are parts of one dossier.
    """
    headings = {row.case for row in rows if row.case}
    return {
        heading
        for heading in headings
        if not _CAUTION.match(folded(heading))
        and (_SPECIFIC_CASE.search(folded(heading)) or not (_LIST_HEADING.match(folded(heading)) or len(headings) == 1))
    }


def _paper(number: int, row: _Row, specific: set[str], notes: dict[str, None], notebook: Notebook) -> Paper:
    name = row.name
    if len(name) > LONGEST_NAME:
        if len(name) > LIST_IN_ONE_ROW:
            notebook.doubted("components", "Tên giấy tờ quá dài (nguồn gộp cả danh sách vào một dòng); đã rút gọn.")
        notes[f"Giấy tờ số {number}, ghi đầy đủ: {name}"] = None
        name = shortened(name, 300)
    case = shortened(row.case, LONGEST_CASE) if row.case in specific else None
    originals, copies = _sane_counts(row, notebook)
    return Paper(
        no=number,
        case=case,
        name=name,
        manner=manner_of(row.case, row.name),
        required=not (case or row.of_unknown_case or is_conditional(row.name) or _CAUTION.match(folded(row.case))),
        originals=originals,
        copies=copies,
        forms=[form for form in row.forms if form],
    )


def _sane_counts(row: _Row, notebook: Notebook) -> tuple[int, int]:
    originals, copies = row.originals, row.copies
    if originals > MOST_COPIES or copies > MOST_COPIES:
        notebook.doubted("components", "Số bản giấy tờ lớn bất thường; tạm ghi 1.")
        originals, copies = min(originals, 1), min(copies, 1)
    return originals, copies


def _unparsed(raw: Mapping[str, Any], *, found: bool, notebook: Notebook) -> Iterator[str]:
    flags = raw.get("parse_flags")
    if isinstance(flags, list) and "components_tail" in flags:
        notebook.doubted("components", "Cuối bảng thành phần hồ sơ chưa tách chắc chắn.")
    if found:
        return
    notebook.doubted("components", "Chưa tách được thành phần hồ sơ; xem trình tự thực hiện.")
    text = text_at(raw, "components_raw", notebook, multiline=True)
    steps = raw.get("steps")
    if len(text) > SHORTEST_RAW and isinstance(steps, str) and text[:200] not in steps:
        yield f"Nguồn ghi về thành phần hồ sơ: {shortened(text, 3_000)}"
