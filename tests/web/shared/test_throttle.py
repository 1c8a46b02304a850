"""One address may ask so often in a window, and again in the next."""

from datetime import datetime, timedelta

import pytest

from motcua.web.shared.numbers import whole_number
from motcua.web.shared.throttle import Throttle, TooMany


def test_throttle_beyond_the_most_refuses_with_the_minutes_left(now: datetime) -> None:
    throttle = Throttle(most=2, window=timedelta(minutes=10))
    for _ in range(2):
        throttle.pass_or_raise("a", now)

    with pytest.raises(TooMany) as refused:
        throttle.pass_or_raise("a", now + timedelta(minutes=4))

    assert (refused.value.code, refused.value.message) == (
        "lookup.too_many", "Bạn đã tra cứu quá nhiều lần. Hãy thử lại sau 7 phút."
    )  # fmt: skip


def test_throttle_counts_each_key_apart_and_forgets_with_the_window(now: datetime) -> None:
    throttle = Throttle(most=1, window=timedelta(minutes=10))
    throttle.pass_or_raise("a", now)
    throttle.pass_or_raise("b", now)

    throttle.pass_or_raise("a", now + timedelta(minutes=10))

    with pytest.raises(TooMany):
        throttle.pass_or_raise("a", now + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999), ("9999999999", None), ("", None), ("-1", None),
     ("²", None), ("٣", None), ("1.0", None), (" 1", None), ("1e3", None)],
)  # fmt: skip
def test_whole_number_is_plain_digits_only(text: str, number: int | None) -> None:
    assert whole_number(text) == number
