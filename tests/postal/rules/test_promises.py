"""How long the post may take: by zone, by the dated table of the province."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.clock import LOCAL
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.postal.enums import Zone
from motcua.postal.rules.promises import Limits, promise

PROFILES = Path("src/motcua/profiles")
READY = datetime(2026, 2, 13, 16, 30, tzinfo=LOCAL)
TAKEN = READY + timedelta(hours=20)
DN, OTHERS = Limits(24, 2, 4), Limits(0, 2, 4)


@pytest.mark.req("DN-15.2-1", "DN-15.2-2")
@pytest.mark.parametrize(
    ("limits", "zone", "origin", "limit"),
    [
        (DN, Zone.IN_PROVINCE, READY, TimeLimit(24, TimeUnit.CLOCK_HOUR)),
        (DN, Zone.OTHER_PROVINCE, TAKEN, TimeLimit(4, TimeUnit.WORKING_DAY)),
        (OTHERS, Zone.IN_PROVINCE, TAKEN, TimeLimit(2, TimeUnit.WORKING_DAY)),
        (OTHERS, Zone.OTHER_PROVINCE, TAKEN, TimeLimit(4, TimeUnit.WORKING_DAY)),
    ],
)
def test_limit_and_beginning_follow_zone_and_province(
    limits: Limits, zone: Zone, origin: datetime, limit: TimeLimit
) -> None:
    found = promise(zone=zone, limits=limits, ready=READY, taken=TAKEN)

    assert (found.origin, found.limit) == (origin, limit)


@given(hours=st.integers(1, 240), days=st.integers(1, 30), late=st.integers(0, 10_000))
def test_clock_hours_never_wait_for_the_post_to_come(hours: int, days: int, late: int) -> None:
    taken = READY + timedelta(minutes=late)

    found = promise(zone=Zone.IN_PROVINCE, limits=Limits(hours, days, days), ready=READY, taken=taken)

    assert (found.origin, found.limit) == (READY, TimeLimit(hours, TimeUnit.CLOCK_HOUR))


@pytest.mark.req("DN-15.2-1")
@pytest.mark.parametrize(
    ("name", "hours"),
    [("dong-nai", 24), ("lam-dong", 0), ("hai-duong", 0), ("vinh-long", 0), ("quang-ngai", 0), ("demo", 0)],
)
def test_only_the_province_that_says_so_counts_clock_hours(name: str, hours: int) -> None:
    found = tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf8"))["delivery"]

    assert (found["in_province_clock_hours"], found["bring_working_days"] > 0) == (hours, True)
