"""Amounts in words, as people read them aloud."""

import pytest

from motcua.dossiers.slip_contents import with_basis
from motcua.dossiers.slips import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (8_000, "Tám nghìn đồng"),
        (75_000, "Bảy mươi lăm nghìn đồng"),
        (100_005, "Một trăm nghìn không trăm linh năm đồng"),
        (1_000_050, "Một triệu không trăm năm mươi đồng"),
        (1_250_000, "Một triệu hai trăm năm mươi nghìn đồng"),
        (21_004_000, "Hai mươi mốt triệu không trăm linh bốn nghìn đồng"),
        (3_000_000_000, "Ba tỷ đồng"),
        (2_000_000_015, "Hai tỷ không trăm mười lăm đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
        (999_000_001_999, "Chín trăm chín mươi chín tỷ không trăm linh một nghìn chín trăm chín mươi chín đồng"),
    ],
)
def test_in_words_reads_the_amount(amount: int, words: str) -> None:
    assert in_words(amount) == words


def test_in_words_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        in_words(-1)


@pytest.mark.parametrize(
    ("reason", "basis", "printed"),
    [
        ("Chưa đủ giấy tờ", "Điều 5", "Chưa đủ giấy tờ. Căn cứ: Điều 5"),
        ("Chưa đủ giấy tờ.", "Điều 5", "Chưa đủ giấy tờ. Căn cứ: Điều 5"),
        ("Chưa đủ giấy tờ", "", "Chưa đủ giấy tờ"),
    ],
)
def test_reason_ends_before_its_basis_begins(reason: str, basis: str, printed: str) -> None:
    assert with_basis(reason, basis) == printed
