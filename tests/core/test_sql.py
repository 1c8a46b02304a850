"""Cursors of keyset lists, however they are bent."""

import pytest

from motcua.core.sql import place_of

GOOD = "2026-03-11T09:00:00+07:00~12"


def test_place_of_a_cursor_is_its_moment_and_id() -> None:
    assert place_of(GOOD) == ("2026-03-11T02:00:00+00:00", 12)


@pytest.mark.parametrize(
    "after",
    ["", "~", "x~1", "2026-03-11~", "2026-03-11~-1", "2026-03-11~1~2", f"2026-03-11~{'9' * 5000}", "2026-03-11~²",
     "0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1", "2026-02-30~1"],
)  # fmt: skip
def test_place_of_what_is_no_cursor_is_none(after: str) -> None:
    assert place_of(after) is None


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["2026-W01-1", "20260311T090000", "2026-03-11T09:00:00+23:59", "2026-03-11"])
def test_place_of_is_what_the_database_reads(moment: str) -> None:
    from motcua.core import sql  # noqa: PLC0415

    at, _ = place_of(f"{moment}~1") or ("", 0)

    assert sql.rows("SELECT %s::timestamptz IS NOT NULL", (at,)) == [(True,)]
