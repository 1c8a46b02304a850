"""Tests of Vietnamese text handling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.text import clean_input, fold, has_hidden_characters, name_key, nfc, sort_key, words


def test_nfc_decomposed_text_is_composed() -> None:
    assert nfc(unicodedata.normalize("NFD", "Nguyễn Văn Mẫu")) == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Nguyễn\t Văn \u00a0 Mẫu ", "Nguyễn Văn Mẫu"),
        ("an\u202etoàn\u200b \u200fxã\ufeff", "antoàn xã"),
        ("a\x00b\x1bc", "a b c"),
        ("dòng một\r\n\r\n\r\n\r\n dòng hai ", "dòng một\n\ndòng hai"),
        ("\ud800 x", "x"),
        ("\uf0fc Đơn", "Đơn"),
        ("so\u00adft", "soft"),
        ("", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_clean_input_dirty_text_becomes_plain(raw: str, expected: str) -> None:
    assert clean_input(raw, 200) == expected


def test_clean_input_single_line_joins_lines() -> None:
    assert clean_input("Xã A\nHuyện B", 200, multiline=False) == "Xã A Huyện B"


def test_clean_input_ten_megabytes_is_cut() -> None:
    assert clean_input("Á" * 10_000_000, 100) == "Á" * 100


@given(st.text(max_size=300))
def test_clean_input_twice_changes_nothing(text: str) -> None:
    once = clean_input(text, 5000)

    assert clean_input(once, 5000) == once


def test_has_hidden_characters_only_for_what_nobody_sees() -> None:
    found = [has_hidden_characters(text) for text in ("Tờ khai\n\tmẫu 1", "a\u200eb", "a\x07", "\u2003 rộng")]

    assert found == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đăng ký KHAI SINH", "dang ky khai sinh"),
        (unicodedata.normalize("NFD", "Đường sắt đô thị"), "duong sat do thi"),
        ("ƯỜNG ương ĐỖ", "uong uong do"),
        ("İ", "i"),
    ],
)
def test_fold_any_form_gives_plain_lower_letters(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text(max_size=200))
def test_fold_composed_and_decomposed_text_agree(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


def test_words_punctuation_separates() -> None:
    assert words("Cấp lại (đổi) GPLX_hạng A1, số 1.001193") == [
        "cap",
        "lai",
        "doi",
        "gplx",
        "hang",
        "a1",
        "so",
        "1",
        "001193",
    ]


def test_name_key_spaces_and_marks_are_gone() -> None:
    assert name_key("  Nguyễn  Thị\tÁnh-Nguyệt ") == "nguyen thi anh nguyet"


def test_sort_key_names_follow_the_vietnamese_order() -> None:
    ordered = ["An", "Áng", "Anh", "Ăn", "Ân", "Ba ba", "Ba bề", "Bà ba", "Bả", "Bã", "Bá", "Bạ", "Da", "Dũng", "Đà",
               "Em", "Ê", "Oanh", "Ô", "Ơn", "Tí", "Tú", "Từ", "Ưng", "Vy", "Xã 2", "Ý"]  # fmt: skip

    shuffled = ordered[1::2] + ordered[::2]

    assert sorted(shuffled, key=sort_key) == ordered


def test_sort_key_letters_count_before_tones() -> None:
    assert sorted(["Bình", "Bính", "Binh", "Bin"], key=sort_key) == ["Bin", "Binh", "Bình", "Bính"]


@given(st.text(max_size=100))
def test_sort_key_case_and_form_do_not_matter(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(unicodedata.normalize("NFD", text))
