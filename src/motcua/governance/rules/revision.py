"""A procedure's content as administrators edit it: rows and lines in, content out; what a whole content must say."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from motcua.core.text import clean_input, fold
from motcua.procedures.rules import file_wishes
from motcua.procedures.rules.content import Fee, FileWish, Limit, Paper, ProcedureContent, Submission
from motcua.procedures.rules.difference import SUPPLEMENT_CLOCKS
from motcua.procedures.rules.importing import LEVELS

TEXTS: Final = {
    "field": 200,
    "publishing_body": 300,
    "reception_address": 1000,
    "steps": 60_000,
    "conditions": 30_000,
    "description": 10_000,
    "decision_no": 80,
}
LINES: Final = {"audiences": 4000, "keywords": 2000, "results": 4000, "legal_bases": 10_000}
UNITS: Final = {
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "working_hour": "giờ làm việc",
    "clock_hour": "giờ",
    "month": "tháng",
    "minute": "phút",
    "same_day": "trong ngày",
}
CHANNELS: Final = {"counter": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính công ích"}
FEE_KINDS: Final = {"lệ phí": "fee", "phí": "charge", "khoản thu": "unknown"}
FEE_NAMES: Final = {value: key for key, value in FEE_KINDS.items()}
MOST_ROWS: Final = 120
SPARE_ROWS: Final = 2
LONGEST_NAME: Final = 1000
LONGEST_FILES: Final = 200
MOST_AMOUNT: Final = 100_000
MOST_FEE: Final = 1_000_000_000_000
_AMOUNT: Final = re.compile(r"\d{1,3}(?:[. ]?\d{3})*|\d+")


def blank(code: str, name: str) -> ProcedureContent:
    """Return the content of a procedure of which only code and name are known."""
    return ProcedureContent(
        code=code,
        name=name,
        field="",
        publishing_body="",
        decision_no="",
        levels=[],
        procedure_type="TTHC không được luật giao quy định chi tiết",
        audiences=[],
        agencies={"implementing": "", "competent": "", "authorised": "", "coordinating": ""},
        reception_address="",
        steps="",
        conditions="",
        description="",
        keywords=[],
        submissions=[],
        papers=[],
        paper_notes=[],
        legal_bases=[],
        legal_text="",
        results=[],
        online_level="information",
        source="",
    )


def lines_of(content: ProcedureContent) -> dict[str, str]:
    """Return the lists of a content as lines to edit."""
    return {
        "audiences": "\n".join(content["audiences"]),
        "keywords": "\n".join(content["keywords"]),
        "results": "\n".join(" | ".join(filter(None, (row["name"], row["code"]))) for row in content["results"]),
        "legal_bases": "\n".join(
            " | ".join(filter(None, (row["number"], row["title"]))) for row in content["legal_bases"]
        ),
    }


def fees_as_lines(fees: list[Fee]) -> str:
    """Return fees as lines: `lệ phí | 50.000 | ghi chú`."""
    return "\n".join(
        " | ".join(
            part
            for part in (
                FEE_NAMES[fee["kind"]],
                f"{fee['amount']:,}".replace(",", ".") if fee["amount"] is not None else fee["text"] or "?",
                fee["note"],
            )
            if part
        )
        for fee in fees
    )


@dataclass(frozen=True)
class FileRules:
    """What the province takes of files everywhere; a procedure may ask for less."""

    kinds: tuple[str, ...] = ("pdf", "jpg", "jpeg", "png", "docx", "xlsx")
    megabytes: int = 20


GENERAL_FILES: Final = FileRules()


def revised(
    content: ProcedureContent, typed: Mapping[str, str], *, name_is_free: bool, files: FileRules = GENERAL_FILES
) -> tuple[ProcedureContent, list[tuple[str, str]]]:
    """Return the content with what was typed, and what could not be read, as (field, message).

    Args:
        content: The draft so far; parts that the form does not show stay.
        typed: Fields of the form; rows of papers are `p0_name`, … and of ways to hand in `s0_channel`, …
        name_is_free: Whether the name may be typed: only of a procedure that the catalogue does not know yet (DN-5.2).
        files: The province's limits of files.
    """
    made: Any = copy.deepcopy(content)
    wrong: list[tuple[str, str]] = []
    if name_is_free and "name" in typed:
        made["name"] = clean_input(typed["name"], LONGEST_NAME, multiline=False)
    for key in TEXTS.keys() & typed.keys():
        if len(typed[key]) > TEXTS[key]:
            wrong.append((key, f"Nội dung dài quá {TEXTS[key]} ký tự, hãy rút gọn."))
        made[key] = clean_input(typed[key], TEXTS[key], multiline=key in {"steps", "conditions", "description"})
    made |= _lists(content, typed)
    if (clock := typed.get("supplement_clock")) is not None:
        made.pop("supplement_clock", None)
        if clock in SUPPLEMENT_CLOCKS and clock:
            made["supplement_clock"] = clock
    if typed.get("online_level") in {"full", "partial", "information"}:
        made["online_level"] = typed["online_level"]
    if "p0_name" in typed:
        made["papers"] = _papers(content["papers"], typed, wrong)
    _set_file_wishes(made, typed, files, wrong)
    if "s0_channel" in typed:
        made["submissions"] = _submissions(content["submissions"], typed, wrong)
    return made, wrong


def _lists(content: ProcedureContent, typed: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {key: _lines(typed[key]) for key in ("audiences", "keywords") if key in typed}
    if "results" in typed:
        made["results"] = [{"name": first, "code": rest} for first, rest in map(_split, _lines(typed["results"]))]
    if "legal_bases" in typed:
        rows = map(_split, _lines(typed["legal_bases"]))
        made["legal_bases"] = [{"number": first, "title": rest} for first, rest in rows]
        # The bases are listed now; the old running text would contradict them.
        if made["legal_bases"] != content["legal_bases"]:
            made["legal_text"] = ""
    if "levels" in typed:
        made["levels"] = [level for level in LEVELS if level in typed["levels"].split(",")]
    return made


def problems(content: ProcedureContent) -> list[tuple[str, str]]:
    """Return what a content lacks to be published, as (field, message).

    Source: NĐ 63/2010/NĐ-CP Điều 8 khoản 2 as amended by NĐ 92/2017/NĐ-CP (the parts every procedure has).
    """
    found = [
        (key, f"Hãy nhập {words}.")
        for key, words in (
            ("name", "tên thủ tục"),
            ("field", "lĩnh vực"),
            ("levels", "cấp thực hiện"),
            ("audiences", "đối tượng thực hiện"),
            ("steps", "trình tự thực hiện"),
            ("results", "kết quả thực hiện"),
            ("legal_bases", "căn cứ pháp lý"),
        )
        if not content[key]  # type: ignore[literal-required]
    ]
    if content["legal_text"]:
        found = [row for row in found if row[0] != "legal_bases"]
    if not content["submissions"]:
        found.append(("s0_channel", "Hãy nhập ít nhất một cách thức thực hiện."))
    found += [
        (f"s{place}_amount", f"Cách nộp {CHANNELS[row['channel']].lower()} chưa có thời hạn giải quyết.")
        for place, row in enumerate(content["submissions"])
        if row["limit"] is None and not row["limit_text"]
    ]
    return found


def _papers(known: list[Paper], typed: Mapping[str, str], wrong: list[tuple[str, str]]) -> list[Paper]:
    found: list[Paper] = []
    for place in range(MOST_ROWS):
        name = clean_input(typed.get(f"p{place}_name", ""), LONGEST_NAME, multiline=False)
        if not name:
            continue
        old = known[place] if place < len(known) else None
        found.append(
            Paper(
                no=len(found) + 1,
                case=clean_input(typed.get(f"p{place}_case", ""), 300, multiline=False) or None,
                name=name,
                manner="show" if typed.get(f"p{place}_manner") == "show" else "submit",
                required=typed.get(f"p{place}_required") == "1",
                originals=_count(typed, f"p{place}_originals", wrong),
                copies=_count(typed, f"p{place}_copies", wrong),
                forms=list(old["forms"]) if old else [],
            )
        )
    return found


def _set_file_wishes(
    made: dict[str, Any], typed: Mapping[str, str], files: FileRules, wrong: list[tuple[str, str]]
) -> None:
    if "files_all" not in typed and "p0_files" not in typed:
        return
    made.pop("file_limits", None)
    lines = [("files_all", file_wishes.EVERY_PAPER)]
    lines += [
        (f"p{place}_files", name)
        for place in range(MOST_ROWS)
        if (name := clean_input(typed.get(f"p{place}_name", ""), LONGEST_NAME, multiline=False))
    ]
    found: dict[str, FileWish] = {}
    for field, paper in lines:
        text = clean_input(typed.get(field, ""), LONGEST_FILES, multiline=False)
        wish, faults = file_wishes.read(text, paper=paper, kinds=files.kinds, megabytes=files.megabytes)
        wrong += [(field, " ".join(faults))] if faults else []
        if wish is not None and wish != found.setdefault(fold(paper), wish):
            wrong.append((field, "Giấy tờ cùng tên ở dòng khác ghi yêu cầu khác về tệp. Hãy ghi giống nhau."))
    if found:
        made["file_limits"] = list(found.values())


def _submissions(known: list[Submission], typed: Mapping[str, str], wrong: list[tuple[str, str]]) -> list[Submission]:
    found: list[Submission] = []
    for place in range(MOST_ROWS):
        channel = typed.get(f"s{place}_channel", "")
        if channel not in CHANNELS:
            continue
        old = known[place] if place < len(known) else None
        limit = _limit(typed, place, wrong)
        found.append(
            Submission(
                channel=channel,  # type: ignore[typeddict-item]
                case=clean_input(typed.get(f"s{place}_case", ""), 300, multiline=False) or None,
                limit=limit,
                limit_text=old["limit_text"] if old and limit in (None, old["limit"]) else "",
                fees=_fees(typed.get(f"s{place}_fees", ""), old["fees"] if old else [], f"s{place}_fees", wrong),
                note=old["note"] if old else "",
            )
        )
    return found


def _limit(typed: Mapping[str, str], place: int, wrong: list[tuple[str, str]]) -> Limit | None:
    unit, text = typed.get(f"s{place}_unit", ""), typed.get(f"s{place}_amount", "").strip()
    if unit == "same_day":
        return Limit(amount=1, unit="same_day")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= MOST_AMOUNT or unit not in UNITS:
        wrong.append((f"s{place}_amount", "Thời hạn phải là số nguyên và có đơn vị, ví dụ 5 ngày làm việc."))
        return None
    return Limit(amount=int(text), unit=unit)  # type: ignore[typeddict-item]


def _fees(text: str, known: list[Fee], field: str, wrong: list[tuple[str, str]]) -> list[Fee]:
    found: list[Fee] = []
    # A line left as it was is the fee it was, with what the line does not show.
    unchanged = {fees_as_lines([fee]): fee for fee in known}
    for line in _lines(text):
        if line in unchanged:
            found.append(unchanged[line])
            continue
        parts = [part.strip() for part in line.split("|")]
        kind = FEE_KINDS.get(parts[0].lower(), "")
        if not kind or len(parts) < 2:  # noqa: PLR2004  (kind and amount)
            wrong.append((field, f"Dòng “{line[:60]}” chưa đúng. Ghi như: lệ phí | 50.000 | ghi chú."))
            continue
        number = parts[1].removesuffix("đ").strip()
        amount = int(re.sub(r"\D", "", number)) if _AMOUNT.fullmatch(number) else None
        if amount is not None and amount > MOST_FEE:
            wrong.append((field, f"Dòng “{line[:60]}”: số tiền quá lớn, hãy kiểm tra lại."))
            continue
        text_ = "" if amount is not None or parts[1] == "?" else parts[1]
        found.append(Fee(amount=amount, kind=kind, text=text_, note=" | ".join(parts[2:])))  # type: ignore[typeddict-item]
    return found


def _count(typed: Mapping[str, str], field: str, wrong: list[tuple[str, str]]) -> int:
    text = typed.get(field, "").strip() or "0"
    if not (text.isascii() and text.isdigit()) or int(text) > 99:  # noqa: PLR2004  (copies of one paper)
        wrong.append((field, "Số bản phải là số nguyên từ 0 đến 99."))
        return 0
    return int(text)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def _split(line: str) -> tuple[str, str]:
    first, _, rest = line.partition("|")
    return first.strip(), rest.strip()
