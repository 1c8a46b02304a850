"""Amounts in figures and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.core.money import MOST_DONG, dong, dong_in_words, format_dong


@pytest.mark.parametrize(
    ("amount", "figures", "words"),
    [
        (0, "0 đ", "Không đồng"),
        (5, "5 đ", "Năm đồng"),
        (10, "10 đ", "Mười đồng"),
        (11, "11 đ", "Mười một đồng"),
        (15, "15 đ", "Mười lăm đồng"),
        (21, "21 đ", "Hai mươi mốt đồng"),
        (40, "40 đ", "Bốn mươi đồng"),
        (105, "105 đ", "Một trăm linh năm đồng"),
        (300, "300 đ", "Ba trăm đồng"),
        (8_000, "8.000 đ", "Tám nghìn đồng"),
        (25_000, "25.000 đ", "Hai mươi lăm nghìn đồng"),
        (1_250_000, "1.250.000 đ", "Một triệu hai trăm năm mươi nghìn đồng"),
        (1_000_001, "1.000.001 đ", "Một triệu không trăm linh một đồng"),
        (2_005_000, "2.005.000 đ", "Hai triệu không trăm linh năm nghìn đồng"),
        (3_000_000_000, "3.000.000.000 đ", "Ba tỷ đồng"),
        (1_200_000_000_000, "1.200.000.000.000 đ", "Một nghìn hai trăm tỷ đồng"),
        (10**15, "1.000.000.000.000.000 đ", "Một triệu tỷ đồng"),
    ],
)
def test_amount_printed_reads_as_people_say_it(amount, figures, words):
    assert (format_dong(amount), dong_in_words(amount)) == (figures, words)


@pytest.mark.parametrize("amount", [-1, MOST_DONG + 1])
def test_amount_out_of_range_is_refused(amount):
    with pytest.raises(RuleBroken) as refused:
        dong(amount)

    assert refused.value.code == "money.bad"


@given(st.integers(0, MOST_DONG))
def test_amount_in_words_means_the_amount(amount):
    assert _read(dong_in_words(amount)) == amount


def _read(words: str) -> int:
    """Read an amount back from its words, independently of how they were made."""
    digits = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7}
    digits |= {"tám": 8, "chín": 9}
    billions = total = group = last = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in digits:
            group, last = group + digits[word], digits[word]
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group += last * 9
        elif word == "trăm":
            group += last * 99
        elif word in {"nghìn", "triệu"}:
            total, group = total + group * (1000 if word == "nghìn" else 10**6), 0
        elif word == "tỷ":
            billions, total, group = total + group, 0, 0
    return billions * 10**9 + total + group
