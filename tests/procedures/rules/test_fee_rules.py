"""How much, when and by whom less: rules with dates beside published amounts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.procedures.rules.fee_rules import (
    FeeRule,
    Moment,
    RuleKind,
    amounts_in,
    due_in,
    reliefs_in,
    relieved,
)
from motcua.procedures.rules.fees import FeeOption, submissions_for

DAY = date(2026, 3, 11)
POOR = FeeRule(
    id=1, kind=RuleKind.RELIEF, procedure_id=7, name="Hộ nghèo", percent=100, paper="Sổ hộ nghèo", valid_from=DAY
)
ONLINE = replace(POOR, id=2, name="Nộp trực tuyến", percent=50, paper="", channel="online")
HOUSES = replace(POOR, id=3, name="Nhà tình thương", percent=30, case="Nhà ở riêng lẻ")
FEE = FeeOption("Lệ phí", "fee", 50_001, "Thông tư")
AMOUNT = FeeRule(
    id=4, kind=RuleKind.AMOUNT, procedure_id=7, name="cấp mới", amount=70_000, basis="NQ 1", valid_from=DAY
)


@pytest.mark.parametrize(
    ("channel", "case", "day", "names"),
    [
        ("online", None, DAY, ["Hộ nghèo", "Nộp trực tuyến", "Nhà tình thương"]),
        ("counter", None, DAY, ["Hộ nghèo", "Nhà tình thương"]),
        ("outside", "Nhà ở riêng lẻ", DAY, ["Hộ nghèo", "Nhà tình thương"]),
        ("counter", "Công trình khác", DAY, ["Hộ nghèo"]),
        ("online", None, date(2026, 3, 10), []),
    ],
)
def test_reliefs_hold_by_channel_case_and_day_the_largest_first(channel, case, day, names):
    found = reliefs_in([HOUSES, ONLINE, POOR], channel=channel, case=case, day=day)

    assert [rule.name for rule in found] == names


def test_relief_that_ended_holds_on_its_last_day_and_no_longer():
    ended = replace(POOR, valid_to=date(2026, 3, 31))

    assert ended.holds(channel="online", case=None, day=date(2026, 3, 31))
    assert not ended.holds(channel="online", case=None, day=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("rules", "moment"),
    [
        ([], Moment.RETURN),
        ([("", "", None, Moment.RECEPTION)], Moment.RECEPTION),
        ([("", "", None, Moment.RECEPTION), ("", "", 7, Moment.APPRAISAL)], Moment.APPRAISAL),
        ([("online", "", 7, Moment.RECEPTION), ("", "", 7, Moment.APPRAISAL)], Moment.RECEPTION),
        ([("counter", "", 7, Moment.RECEPTION), ("", "", None, Moment.APPRAISAL)], Moment.APPRAISAL),
        ([("online", "", 7, Moment.RECEPTION), ("", "A", 7, Moment.RETURN)], Moment.RETURN),
    ],
)
def test_due_follows_the_closest_rule(rules, moment):
    made = [
        FeeRule(
            id=place, kind=RuleKind.MOMENT, procedure_id=of, channel=channel, case=case, moment=at, pay_days=3,
            valid_from=DAY,
        )
        for place, (channel, case, of, at) in enumerate(rules)
    ]  # fmt: skip

    assert due_in(made, channel="online", case="A", day=DAY).moment is moment


@given(amount=st.integers(1, 10**12), percent=st.integers(1, 100))
def test_relief_never_takes_more_than_its_percent_nor_leaves_a_dong_too_much(amount, percent):
    found = relieved([replace(FEE, amount=amount)], percent=percent, words="Hộ nghèo: NQ 1")
    left = found[0].amount if found else 0

    assert 0 <= amount * (100 - percent) - left * 100 < 100
    assert (left == 0) == (not found)


def test_relief_names_the_full_amount_and_its_source():
    [found] = relieved([FEE], percent=50, words="Hộ cận nghèo: NQ 1")

    assert (found.amount, found.basis) == (25_000, "Thông tư (mức đầy đủ 50.001 đ; Hộ cận nghèo: NQ 1)")


def test_amount_of_a_rule_takes_the_place_of_published_ones_of_its_kind_only():
    charge = FeeOption("Phí", "charge", 9_000, "")
    unknown = FeeOption("Phí, lệ phí", "unknown", 1_000, "")
    ruled = FeeOption("Lệ phí: cấp mới", "fee", 70_000, "NQ 1")

    assert amounts_in([AMOUNT], [FEE, charge, unknown], channel="online", case=None, day=DAY) == [ruled, charge]
    assert amounts_in([replace(AMOUNT, amount=0)], [FEE], channel="online", case=None, day=DAY) == []
    assert amounts_in([AMOUNT, POOR], [FEE], channel="online", case=None, day=date(2026, 1, 1)) == [FEE]


def test_ways_of_other_cases_are_left_out_where_the_record_names_the_case():
    ways = [{"channel": "online", "case": case} for case in ("A", "B", None)]
    content = {"submissions": ways}

    assert [way["case"] for way in submissions_for(content, "online", "A")] == ["A", None]
    assert [way["case"] for way in submissions_for(content, "online", "C")] == ["A", "B", None]
