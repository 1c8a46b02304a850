from datetime import UTC, date, datetime

import pytest

from motcua.web.shared.jinja import dmy, dong, environment, filesize, hm_dmy, query


def test_dmy_moment_late_in_utc_is_next_day_in_vietnam() -> None:
    assert dmy(datetime(2026, 3, 4, 18, 30, tzinfo=UTC)) == "05/03/2026"


def test_dmy_plain_day_is_kept() -> None:
    assert dmy(date(1990, 1, 9)) == "09/01/1990"


def test_dmy_nothing_is_empty() -> None:
    assert dmy(None) == ""


def test_hm_dmy_moment_is_told_on_vietnams_clock() -> None:
    assert hm_dmy(datetime(2026, 3, 5, 7, 5, tzinfo=UTC)) == "14:05 05/03/2026"


def test_hm_dmy_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hm_dmy(datetime(2026, 3, 5, 7, 5))  # noqa: DTZ001  (what the test refuses)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0\xa0đ"), (12000, "12.000\xa0đ"), (1250000, "1.250.000\xa0đ"), (None, "")]
)
def test_dong_amount_is_grouped_by_dots(amount: int | None, text: str) -> None:
    assert dong(amount) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0\xa0B"), (999, "999\xa0B"), (820_400, "820\xa0kB"), (1_440_000, "1,4\xa0MB"), (20_000_000, "20\xa0MB"),
     (3_000_000_000_000, "3000\xa0GB"), (None, "")],
)  # fmt: skip
def test_filesize_number_of_bytes_is_rounded(size: int | None, text: str) -> None:
    assert filesize(size) == text


def test_query_values_that_are_empty_are_left_out() -> None:
    assert query("/thu-tuc/", q="khai sinh", level="", after=None, page=2) == "/thu-tuc/?q=khai+sinh&page=2"


def test_query_without_values_is_the_path() -> None:
    assert query("/thu-tuc/", q="") == "/thu-tuc/"


def test_environment_hostile_text_is_escaped() -> None:
    template = environment().from_string("<p>{{ name }}</p>")

    assert template.render(name="<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
