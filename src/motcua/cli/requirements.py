"""Which rows of the five provinces' regulations are proved by a test: read from the marks, shown as one page."""

import argparse
import ast
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from motcua.cli.workspace import SOURCE

ROWS = Path("docs/requirements/rows.csv")
PARTLY = Path("docs/requirements/partly.csv")
PAGE = Path("docs/traceability.md")
STATES = ("đạt", "một phần", "chưa")


@dataclass(frozen=True)
class Row:
    """One obligation of a regulation, and the piece of work that meets it first."""

    id: str
    province: str
    work: str
    title: str


@dataclass(frozen=True)
class Mark:
    """One use of a row's id in a test."""

    id: str
    test: str


@dataclass(frozen=True)
class Trace:
    """All rows with their tests and the reasons why some are met only partly."""

    rows: Sequence[Row]
    tests: Mapping[str, Sequence[str]]
    partly: Mapping[str, str]
    mistakes: Sequence[str]

    def state(self, row: Row) -> str:
        """Return whether the row is met, partly met or open."""
        if row.id in self.partly:
            return STATES[1]
        return STATES[0] if row.id in self.tests else STATES[2]


def run(argv: list[str]) -> int:
    """Print the state by province; write or check the page when asked."""
    parser = argparse.ArgumentParser(
        prog="motcua requirements", description="Yêu cầu nào đã có kiểm thử / which requirement rows a test proves"
    )
    parser.add_argument("--write", action="store_true", help=f"ghi {PAGE} / write the page")
    parser.add_argument("--check", action="store_true", help="báo lỗi khi sai hoặc cũ / fail when wrong or stale")
    parser.add_argument("--work", help="chỉ phần việc này / only rows of this piece of work")
    parser.add_argument("--open", action="store_true", help="liệt kê yêu cầu chưa đạt / list rows that are not met")
    parser.add_argument("--quiet", action="store_true", help="chỉ in lỗi / print mistakes only")
    options = parser.parse_args(argv)
    root = SOURCE.parent
    trace = read_trace(root)
    if not options.quiet:
        print(summary(trace, work=options.work))
    if options.open:
        print("\n".join(_open_lines(trace, options.work)))
    mistakes = list(trace.mistakes)
    page = page_text(trace)
    if options.write:
        (root / PAGE).write_text(page, encoding="utf-8")
    elif options.check and (not (root / PAGE).exists() or (root / PAGE).read_text(encoding="utf-8") != page):
        mistakes.append(f"{PAGE} đã cũ, hãy chạy `make requirements` / is stale, run `make requirements`")
    for mistake in mistakes:
        print(f"✗ {mistake}", file=sys.stderr)
    return 1 if mistakes else 0


def read_trace(root: Path) -> Trace:
    """Read rows, marks and reasons from a checkout."""
    with (root / ROWS).open(encoding="utf-8", newline="") as stream:
        rows = [Row(**row) for row in csv.DictReader(stream)]
    with (root / PARTLY).open(encoding="utf-8", newline="") as stream:
        partly = {row["id"]: row["reason"] for row in csv.DictReader(stream)}
    known = {row.id for row in rows}
    tests: dict[str, list[str]] = {}
    mistakes = [f"{PARTLY}: không có yêu cầu / unknown row {id_}" for id_ in partly if id_ not in known]
    mistakes += [f"{PARTLY}: thiếu lý do / no reason for {id_}" for id_, reason in partly.items() if not reason.strip()]
    for path in sorted((root / "tests").rglob("*.py")):
        for mark in marks_in(path.read_text(encoding="utf-8"), str(path.relative_to(root))):
            if mark.id in known:
                tests.setdefault(mark.id, []).append(mark.test)
            else:
                mistakes.append(f"{mark.test}: không có yêu cầu / unknown row {mark.id!r}")
    return Trace(rows, {id_: sorted(set(names)) for id_, names in tests.items()}, partly, mistakes)


def marks_in(source: str, name: str) -> Iterator[Mark]:
    """Yield the `pytest.mark.req(...)` marks of a test file, on functions, cases and whole modules.

    An argument that is no plain text is given back as its source, which is no row and so becomes a mistake.
    """
    yield from _marks_under(ast.parse(source), name)


def summary(trace: Trace, *, work: str | None = None) -> str:
    """Return one line per province and a total: met, partly, open."""
    rows = [row for row in trace.rows if work in {None, row.work}]
    provinces = list(dict.fromkeys(row.province for row in rows))
    lines = [f"{'':<12}" + "".join(f"{state:>10}" for state in (*STATES, "tổng"))]
    for province in [*provinces, "Tất cả"]:
        chosen = [row for row in rows if province in {"Tất cả", row.province}]
        counts = [sum(trace.state(row) == state for row in chosen) for state in STATES]
        lines.append(f"{province:<12}" + "".join(f"{count:>10}" for count in [*counts, len(chosen)]))
    return "\n".join(lines)


def page_text(trace: Trace) -> str:
    """Return the page that leads from each row to its tests."""
    lines = [
        "# Yêu cầu và kiểm thử",
        "",
        "Trang này do `make requirements` sinh ra từ `docs/requirements/rows.csv` và các dấu `@pytest.mark.req`.",
        "Một yêu cầu **đạt** khi có kiểm thử sẽ hỏng nếu thiếu nó; **một phần** khi `partly.csv` nói còn thiếu gì.",
        "",
        "```",
        summary(trace),
        "```",
    ]
    for province in dict.fromkeys(row.province for row in trace.rows):
        lines += ["", f"## {province}", "", "| mã | yêu cầu | trạng thái | kiểm thử |", "|---|---|---|---|"]
        lines += [_page_row(trace, row) for row in trace.rows if row.province == province]
    return "\n".join(lines) + "\n"


def _page_row(trace: Trace, row: Row) -> str:
    tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in trace.tests.get(row.id, []))
    reason = f": {trace.partly[row.id]}" if row.id in trace.partly else ""
    return f"| {row.id} | {row.title.replace('|', '/')} | {trace.state(row)}{reason} | {tests} |"


def _open_lines(trace: Trace, work: str | None) -> Iterator[str]:
    for row in trace.rows:
        if trace.state(row) != STATES[0] and work in {None, row.work}:
            yield f"{row.id:<12} {trace.state(row):<9} {row.work:<21} {row.title}"


def _marks_under(node: ast.AST, name: str) -> Iterator[Mark]:
    here = f"{name}::{node.name}" if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else name
    if isinstance(node, ast.Call) and _is_req(node.func):
        for argument in node.args:
            text = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
            yield Mark(str(text), here)
    for child in ast.iter_child_nodes(node):
        yield from _marks_under(child, here)


def _is_req(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "req"
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )
