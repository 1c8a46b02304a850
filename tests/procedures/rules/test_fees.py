"""Fees in words: an amount and the record's note, each said once."""

import pytest

from motcua.procedures.rules.fees import fee_in_words


@pytest.mark.parametrize(
    ("amount", "note", "words"),
    [
        (0, "", "miễn phí"),
        (0, "Không quy định", "miễn phí"),
        (0, "Không thu lệ phí.", "miễn phí"),
        (0, "Miễn lệ phí", "miễn phí"),
        (0, "Không thu lệ phí khi đăng ký đúng hạn", "miễn phí – Không thu lệ phí khi đăng ký đúng hạn"),
        (50_000, "", "50.000 đ"),
        (50_000, "Mỗi bản", "50.000 đ – Mỗi bản"),
        (None, "", "chưa xác định số tiền"),
        (None, "Không quy định", "Không quy định"),
        (None, "Theo nghị quyết của tỉnh", "chưa xác định số tiền – Theo nghị quyết của tỉnh"),
    ],
)
def test_fee_in_words_says_once_that_nothing_is_due(amount: int | None, note: str, words: str) -> None:
    assert fee_in_words(amount, note) == words
