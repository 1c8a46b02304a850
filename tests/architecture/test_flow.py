"""The page about reactions says what is wired."""

from pathlib import Path

from motcua.core import ledger


def test_flow_page_lists_exactly_what_is_wired() -> None:
    page = Path("docs/flow.md").read_text(encoding="utf8")

    written = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in page.splitlines()]

    rows = sorted(row for row in written if len(row) == 2 and "." in row[0])
    assert rows == sorted(ledger.wired())
