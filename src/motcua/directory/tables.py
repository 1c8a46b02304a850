"""Tables from outside: rows of CSV files, each line on its own, and the report of what became of them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from motcua.core.text import clean_input, has_hidden_characters

LONGEST_LINE = 20_000
Cells = Mapping[str, str]


class SourceRow(dict[str, str]):
    """The cells of one line by column; `fault` says why the line could not be read."""

    def __init__(self, cells: Cells, *, line: int, fault: str = "") -> None:
        super().__init__(cells)
        self.line = line
        self.fault = fault


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken."""

    line: int
    what: str
    why: str


@dataclass
class ImportReport:
    """What an import did."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def include(self, other: "ImportReport") -> None:
        """Add another report's numbers to this one."""
        self.read += other.read
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.refused += other.refused


class Refused(Exception):
    """The row cannot be taken; the message says why, in Vietnamese."""


def read_table(file: Path) -> Iterator[SourceRow]:
    """Yield the rows of a CSV file with a header line; a broken line is a row with a fault and stops nothing.

    Raises:
        OSError: The file cannot be read.
    """
    with file.open("rb") as source:
        header: list[str] = []
        for number, line in enumerate(source, start=1):
            cells, fault = _cells(line)
            if number == 1:
                header = [cell.strip().lower() for cell in cells]
            elif cells or fault:
                yield _row(header, cells, number, fault)


def take_rows(rows: Iterable[Cells], take: Callable[[Cells], str], report: ImportReport) -> None:
    """Give each readable row to `take`, which returns `added`, `changed` or `unchanged` or raises `Refused`."""
    for index, row in enumerate(rows, start=2):
        report.read += 1
        line, fault = (row.line, row.fault) if isinstance(row, SourceRow) else (index, "")
        try:
            if fault:
                raise Refused(fault)  # noqa: TRY301  (one place for all refusals)
            outcome = take(row)
        except Refused as refusal:
            report.refused.append(Refusal(line, _what(row), str(refusal)))
        else:
            setattr(report, outcome, getattr(report, outcome) + 1)


def text_cell(row: Cells, column: str, *, longest: int = 300, required: bool = True) -> str:
    """Return a cell as clean text of one line.

    Raises:
        Refused: It is missing, too long or holds hidden characters.
    """
    raw = row.get(column, "")
    if len(raw) > longest:
        raise Refused(f"cột {column} dài quá {longest} ký tự")
    if has_hidden_characters(raw):
        raise Refused(f"cột {column} có ký tự ẩn")
    cell = clean_input(raw, longest, multiline=False)
    if required and not cell:
        raise Refused(f"thiếu cột {column}")
    return cell


def _cells(line: bytes) -> tuple[list[str], str]:
    if len(line) > LONGEST_LINE:
        return [], f"dòng dài quá {LONGEST_LINE} byte"
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        return [], "dòng không phải UTF-8"
    if not text.strip():
        return [], ""
    try:
        return next(csv.reader([text], strict=True)), ""
    except csv.Error:
        return [], "dấu nháy không khép"


def _row(header: list[str], cells: list[str], line: int, fault: str) -> SourceRow:
    if not fault and len(cells) != len(header):
        fault = f"có {len(cells)} cột, cần {len(header)}"
    return SourceRow(dict(zip(header, cells, strict=False)), line=line, fault=fault)


def _what(row: Cells) -> str:
    first = next(iter(row.values()), "")
    return clean_input(first if isinstance(first, str) else "", 60, multiline=False)
