"""The closed language of texts: values stay values, what is empty leaves no gap, faults are told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.notifications import texts
from motcua.notifications.rules.kinds import CHANNELS, KINDS, LANGUAGES, Channel, allowed, needed, shape
from motcua.notifications.rules.texts import faults, fill, fill_line, variables


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hồ sơ {ma}[, hẹn trả {hen}]", {"ma": "H1", "hen": "mai"}, "Hồ sơ H1, hẹn trả mai"),
        ("Hồ sơ {ma}[, hẹn trả {hen}]", {"ma": "H1", "hen": ""}, "Hồ sơ H1"),
        ("A\nLý do: {ly_do}\nB", {"ly_do": ""}, "A\nB"),
        ("A\n\nLý do: {ly_do}\n\nB", {"ly_do": ""}, "A\n\nB"),
        ("{cac_muc}\nHết", {"cac_muc": "1. Một\n2. Hai"}, "1. Một\n2. Hai\nHết"),
        ("{a}", {"a": "{b}[x]"}, "{b}[x]"),
    ],
)
def test_fill_leaves_out_what_is_empty(text: str, values: dict[str, str], expected: str) -> None:
    assert fill(text, values) == expected


def test_fill_line_stays_one_line_and_keeps_its_words() -> None:
    assert fill_line("Lý do: {ly_do}", {"ly_do": ""}) == "Lý do:"
    assert fill_line("Hồ sơ {ma}", {"ma": "H1\nDÒNG HAI"}) == "Hồ sơ H1 DÒNG HAI"


@given(value=st.text(alphabet="{}[]ab_\n x", max_size=30))
def test_a_value_is_never_read_as_text_of_the_language(value: str) -> None:
    filled = fill("đầu\n«{a}»\ncuối", {"a": value, "b": "KHÔNG"})

    assert "KHÔNG" not in filled
    assert filled.startswith("đầu")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hồ sơ {ma_ho_so} {mat_khau}", "Biến {mat_khau} không dùng được ở đây."),
        ("Hồ sơ của ông/bà", "Nội dung phải có {ma_ho_so}"),
        ("Hồ sơ {ma_ho_so} {{ 7*7 }}", "Có dấu ngoặc nhọn không thành biến."),
        ("Hồ sơ {ma_ho_so} {nguoi.ten}", "Có dấu ngoặc nhọn không thành biến."),
        ("Hồ sơ {ma_ho_so} [, hẹn {hen_tra}", "Có dấu ngoặc vuông chưa đóng"),
        ("Hồ sơ {ma_ho_so} [a [b] c]", "Có dấu ngoặc vuông chưa đóng"),
    ],
)
def test_faults_say_what_to_do(text: str, told: str) -> None:
    found = faults(text, allowed={"ma_ho_so", "hen_tra"}, needed=("ma_ho_so",))

    assert [one[: len(told)] for one in found] == [told]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_comes_with_the_system_keeps_the_rules(language: str) -> None:
    for kind in [one for one in KINDS if language in shape(one).languages]:
        for channel in shape(kind).channels:
            text = texts.shipped(kind, language, channel)
            names, musts = allowed(kind, channel), needed(kind, channel)
            assert faults(f"{text.subject}\n{text.body}", allowed=names, needed=musts) == [], (kind, channel)
            known = {one: texts.shipped(kind, language, one) for one in shape(kind).channels}
            for values in (texts.samples(kind, channel), dict.fromkeys(names, "")):
                filled = texts.filled(known, channel, values)
                assert "{" not in filled.subject + filled.body
                assert "\n\n\n" not in filled.body
                assert "\n" not in filled.subject


def test_only_e_mail_may_carry_the_secret() -> None:
    carrying = {channel for kind in KINDS for channel in CHANNELS if "ma_bi_mat" in allowed(kind, channel)}

    assert carrying == {Channel.EMAIL}
    assert variables("{a} {b} {a}") == ["a", "b"]
