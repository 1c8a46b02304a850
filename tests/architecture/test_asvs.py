"""The page of ASVS names every item of levels 1 and 2 once, and only tests that exist."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+)\.(\d+) \| ([12]) \| ([^|]+) \| (\w+) \| ([^|]*) ?\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
STATES = {"test", "design", "operator", "none", "open"}

# The last item of levels 1 and 2 in each section of ASVS 5.0.0; what stands above is of level 3.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
ITEMS_OF_LEVEL_1 = 70


def rows() -> list[tuple[str, str, str, str, str, str]]:
    return ROW.findall(PAGE.read_text())


def test_every_item_of_levels_1_and_2_stands_there_once() -> None:
    wanted = {(section, str(number)) for section, last in SECTIONS.items() for number in range(1, last + 1)}

    found = Counter((section, number) for section, number, *_ in rows())

    assert set(found) == wanted
    assert [item for item, times in found.items() if times > 1] == []
    assert (len(wanted), sum(level == "1" for _, _, level, *_ in rows())) == (253, ITEMS_OF_LEVEL_1)


def test_every_named_test_exists_and_what_is_called_proved_names_one() -> None:
    gone = [
        f"{path}::{name}"
        for path, name in TEST.findall(PAGE.read_text())
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text()
    ]
    unproved = [f"{row[0]}.{row[1]}" for row in rows() if row[4] == "test" and not TEST.search(row[5])]
    silent = [f"{row[0]}.{row[1]}" for row in rows() if row[4] in {"open", "design", "none"} and not row[5].strip()]

    assert (gone, unproved, silent) == ([], [], [])
    assert {row[4] for row in rows()} <= STATES
