"""The immutable content of a procedure version, as plain JSON values, and its hash."""

import hashlib
import json
from typing import Any, Final, Literal, NotRequired, TypedDict

LimitUnit = Literal["minute", "working_hour", "clock_hour", "working_day", "calendar_day", "month", "same_day"]
Channel = Literal["counter", "online", "postal"]
FeeKind = Literal["fee", "charge", "unknown"]
Manner = Literal["submit", "show"]
SupplementClock = Literal["restart", "pause", "continue"]
OnlineLevel = Literal["full", "partial", "information"]
Level = Literal["ministry", "province", "district", "commune", "other"]

UNIT_NAMES: Final[dict[str, str]] = {
    "minute": "phút",
    "working_hour": "giờ làm việc",
    "clock_hour": "giờ",
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "month": "tháng",
    "same_day": "trong ngày",
}


class Limit(TypedDict):
    """A time limit with its unit; for `same_day` the amount is 1."""

    amount: int
    unit: LimitUnit


class Fee(TypedDict):
    """A fee (lệ phí) or charge (phí) in whole đồng; amount None when the portal's number can't be trusted."""

    amount: int | None
    kind: FeeKind
    text: str
    note: str


class Submission(TypedDict):
    """One way of handing in, for one case, with its limit and fees."""

    channel: Channel
    case: str | None
    limit: Limit | None
    limit_text: str
    fees: list[Fee]
    note: str


class Paper(TypedDict):
    """A required paper; `required` means needed from everybody, whatever their case."""

    no: int
    case: str | None
    name: str
    manner: Manner
    required: bool
    originals: int
    copies: int
    forms: list[str]


class FileWish(TypedDict):
    """What is asked of the files of one paper, or of all (`paper` empty); empty and 0: the province's limits."""

    paper: str
    kinds: list[str]
    megabytes: int
    pages: int
    signature: str


class Agencies(TypedDict):
    """Names of the agencies as the portal prints them."""

    implementing: str
    competent: str
    authorised: str
    coordinating: str


class LegalBasis(TypedDict):
    """Number of a legal document; the portal does not separate titles from numbers."""

    number: str
    title: str


class Result(TypedDict):
    """A kind of result with its national code, empty when the portal has none."""

    code: str
    name: str


class ProcedureContent(TypedDict):
    """Everything a published procedure version says; the shared format between rooms.

    `supplement_clock` and `file_limits` are there only where sector law says otherwise than the province's rule; no
    national record has them, so that their hashes do not change.
    """

    code: str
    name: str
    field: str
    publishing_body: str
    decision_no: str
    levels: list[str]
    procedure_type: str
    audiences: list[str]
    agencies: Agencies
    reception_address: str
    steps: str
    conditions: str
    description: str
    keywords: list[str]
    submissions: list[Submission]
    papers: list[Paper]
    paper_notes: list[str]
    legal_bases: list[LegalBasis]
    legal_text: str
    results: list[Result]
    online_level: OnlineLevel
    source: str
    supplement_clock: NotRequired[SupplementClock]
    file_limits: NotRequired[list[FileWish]]


def supplement_clock_of(content: ProcedureContent) -> str:
    """Return what a version says of the clock during a supplement after appraisal; empty: the province's rule."""
    return content.get("supplement_clock", "")


def canonical_json(value: Any) -> str:  # noqa: ANN401  any JSON value
    """Return the one JSON text of a value: sorted keys, no spaces, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(content: ProcedureContent) -> str:
    """Return the hex SHA-256 of the canonical JSON; equal contents have equal hashes on every machine."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def limit_in_words(limit: Limit | None) -> str:
    """Return "5 ngày làm việc", "trong ngày", or an empty text when there is no limit."""
    if limit is None:
        return ""
    if limit["unit"] == "same_day":
        return UNIT_NAMES["same_day"]
    return f"{limit['amount']} {UNIT_NAMES[limit['unit']]}"


def money_in_words(amount: int) -> str:
    """Return "1.250.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def cases_of_papers(content: ProcedureContent) -> list[str]:
    """Return the distinct cases (trường hợp) under which papers are listed, in their order."""
    return list(dict.fromkeys(paper["case"] for paper in content["papers"] if paper["case"]))


def papers_for(content: ProcedureContent, case: str | None) -> list[Paper]:
    """Return the papers that concern a person in the given case: the general ones and those of the case."""
    return [paper for paper in content["papers"] if paper["case"] is None or paper["case"] == case]
