"""Limits somebody found in the law outlive a record that states a bare number."""

from typing import Any

from motcua.procedures.rules.carrying import carry_limits


def way(channel: str, limit: dict[str, Any] | None, text: str = "", case: str | None = None) -> dict[str, Any]:
    return {"channel": channel, "case": case, "limit": limit, "limit_text": text, "fees": [], "note": ""}


DAYS = {"amount": 3, "unit": "working_day"}
MORE = {"amount": 5, "unit": "working_day"}


def test_limit_without_unit_keeps_the_one_before() -> None:
    new: Any = {"submissions": [way("online", None, "1"), way("counter", MORE, "5 ngày làm việc")]}
    before: Any = {"submissions": [way("online", DAYS, "3 ngày làm việc"), way("counter", DAYS, "3 ngày làm việc")]}

    carried, channels = carry_limits(new, before)

    assert channels == ["online"]
    assert carried["submissions"] == [way("online", DAYS, "3 ngày làm việc"), way("counter", MORE, "5 ngày làm việc")]


def test_limit_of_the_general_case_serves_a_new_case() -> None:
    new: Any = {"submissions": [way("online", None, "1", case="Có xác minh")]}
    before: Any = {"submissions": [way("online", DAYS, "3 ngày làm việc")]}

    carried, _ = carry_limits(new, before)

    assert carried["submissions"] == [way("online", DAYS, "3 ngày làm việc", case="Có xác minh")]


def test_nothing_known_before_carries_nothing() -> None:
    new: Any = {"submissions": [way("online", None, "1")]}
    before: Any = {"submissions": [way("counter", DAYS), way("online", None)]}

    assert carry_limits(new, before) == (new, [])
