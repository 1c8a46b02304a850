"""Shared catalogues without a database: days, entries, rows of files."""

from datetime import date

import pytest

from motcua.governance.rules.code_lists import EntryValues, overlaps, problems, read_day, read_rows

GOOD = EntryValues("CC-01", "Không thuộc thẩm quyền", "Điều 1", "QĐ 1/QĐ-UBND", date(2026, 1, 1))
ROW = {"code": "A1", "name": "Tên", "note": "", "valid_from": "01/07/2026", "valid_to": "", "source": "QĐ 1"}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/03/2026", date(2026, 3, 5)),
        (" 5/3/2026 ", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("31/02/2026", None),
        ("05/03/9999", None),
        ("05-03-2026", None),
        ("", None),
    ],
)
def test_day_typed_either_way_is_read_and_nonsense_is_none(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"code": "có dấu"}, ["code"]),
        ({"name": ""}, ["name"]),
        ({"source": ""}, ["source"]),
        ({"valid_to": date(2025, 12, 31)}, ["valid_to"]),
        ({"valid_to": date(2026, 1, 1)}, []),
        ({"code": "", "name": "x" * 501}, ["code", "name"]),
    ],
)
def test_entry_names_what_is_wrong_with_it(changes: dict[str, object], fields: list[str]) -> None:
    values = EntryValues(**{**vars_of(GOOD), **changes})

    assert [field for field, _ in problems(values)] == fields


def vars_of(values: EntryValues) -> dict[str, object]:
    return {name: getattr(values, name) for name in values.__dataclass_fields__}


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ((1, None), (5, None), True),
        ((1, 4), (5, None), False),
        ((1, 5), (5, 6), True),
        ((5, 6), (1, 4), False),
    ],
)
def test_spans_overlap_when_they_share_a_day(
    first: tuple[int, int | None], second: tuple[int, int | None], meet: bool
) -> None:
    spans = [(date(2026, 1, one[0]), date(2026, 1, one[1]) if one[1] else None) for one in (first, second)]

    assert overlaps(spans[0], spans[1]) is meet
    assert overlaps(spans[1], spans[0]) is meet


def test_rows_of_a_file_are_taken_or_refused_by_line() -> None:
    rows = [ROW, ROW | {"code": "A2", "valid_from": "hôm nay"}, ROW | {"name": "Khác"}, ROW | {"code": "x y"}]

    taken, faults = read_rows(rows)

    assert taken == [(2, EntryValues("A1", "Tên", "", "QĐ 1", date(2026, 7, 1)))]
    assert [(fault.line, fault.what, fault.why) for fault in faults] == [
        (3, "A2", "Cột valid_from phải là ngày, ví dụ 01/07/2026."),
        (4, "A1", "Trùng mã và ngày hiệu lực với dòng 2."),
        (5, "x y", "Mã gồm chữ không dấu, số, dấu chấm hoặc gạch, ví dụ CC-01."),
    ]
