"""Settings, states and what a code reader typed, by tables."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory.rules.devices import (
    SENTENCE,
    SETTINGS,
    TEST_CODE,
    Kind,
    State,
    check_state,
    code_read,
    letters_read,
    settings_of,
)

pytestmark = pytest.mark.req("HD-15.1-2")
TODAY = date(2026, 3, 11)


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_typed_gives_the_defaults_of_the_kind(kind):
    assert settings_of(kind, {}) == {one.key: one.default for one in SETTINGS.get(kind, ())}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.PRINTER, {"paper": "a5", "colour": "red"}, {"paper": "a5"}),
        (Kind.KIOSK, {"idle_seconds": " 0090 "}, {"idle_seconds": "90"}),
        (Kind.KIOSK, {"idle_seconds": "40"}, {"idle_seconds": "40"}),
        (Kind.DISPLAY, {"refresh_seconds": "600"}, {"refresh_seconds": "600"}),
        (Kind.READER, {"ending": "none"}, {"ending": "none"}),
        (Kind.SMS, {"sender": "UBND H99"}, {"sender": "UBND H99"}),
        (Kind.COUNTER, {"idle_seconds": "90"}, {}),
    ],
)
def test_settings_of_a_kind_are_kept_and_no_others(kind, typed, kept):
    assert settings_of(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        (Kind.PRINTER, {"paper": "a3"}, "Khổ giấy: hãy chọn trong danh sách."),
        (Kind.KIOSK, {"idle_seconds": "39"}, "Tự về trang đầu sau (giây): hãy nhập số nguyên từ 40 đến 1800."),
        (Kind.KIOSK, {"idle_seconds": "1801"}, "Tự về trang đầu sau (giây): hãy nhập số nguyên từ 40 đến 1800."),
        (Kind.KIOSK, {"idle_seconds": "²"}, "Tự về trang đầu sau (giây): hãy nhập số nguyên từ 40 đến 1800."),
        (Kind.KIOSK, {"idle_seconds": "9" * 5000}, "Tự về trang đầu sau (giây): hãy nhập số nguyên từ 40 đến 1800."),
        (Kind.SCANNER, {"dpi": "cao"}, "Độ phân giải (dpi): hãy nhập số nguyên từ 150 đến 600."),
        (Kind.SMS, {"sender": "x" * 61}, "Tên người gửi: nhiều nhất 60 ký tự."),
    ],
)
def test_setting_that_does_not_fit_is_told_at_its_field(kind, typed, message):
    with pytest.raises(SeveralBroken) as told:
        settings_of(kind, typed)

    assert told.value.errors == [(next(iter(typed)), message)]


def refusal(old: State, new: State, since: date = TODAY, note: str = "kẹt giấy") -> str:
    try:
        check_state(old=old, new=new, old_since=date(2026, 3, 1), since=since, today=TODAY, note=note)
    except RuleBroken as broken:
        return broken.code
    return ""


def test_table_of_states_anything_may_follow_but_itself_and_nothing_follows_retired():
    told = {(old.value, new.value): refusal(old, new) for old in State for new in State}

    assert {pair for pair, code in told.items() if not code} == {
        (old.value, new.value) for old in State for new in State if old not in {new, State.RETIRED}
    }
    assert {code for (old, _), code in told.items() if old == State.RETIRED} == {"device.retired"}


@pytest.mark.parametrize(
    ("new", "since", "note", "code"),
    [
        (State.BROKEN, date(2026, 3, 12), "kẹt giấy", "device.future"),
        (State.BROKEN, date(2026, 2, 28), "kẹt giấy", "device.before"),
        (State.BROKEN, date(2026, 3, 1), "kẹt giấy", ""),
        (State.BROKEN, TODAY, "", "device.note"),
        (State.RETIRED, TODAY, "", "device.note"),
    ],
)
def test_day_and_note_of_a_state(new, since, note, code):
    assert refusal(State.IN_USE, new, since, note) == code


def test_a_device_that_works_again_needs_no_note():
    assert refusal(State.BROKEN, State.IN_USE, TODAY, "") == ""


@pytest.mark.parametrize(
    ("typed", "what", "is_good"),
    [
        (f"{TEST_CODE}\r\n", "Mã của phiếu in thử: đọc đúng từng ký tự", True),
        (TEST_CODE.lower(), "Mã bị biến dạng khi gõ vào", False),
        ("MOTCUA-ẤỀĐƯ-0123456789", "Mã bị biến dạng khi gõ vào", False),
        ("H99.21-260311-0001", "Mã hồ sơ", True),
        ("https://dvc.example/tra-cuu/?ma=H99.21-260311-0001", "Địa chỉ trang, như mã QR trên phiếu hẹn", True),
        ("8934563138165", "Mã khác, 13 ký tự", True),
        (" \t\n", "Chưa đọc được gì", False),
    ],
)
def test_what_a_reader_typed_is_named(typed, what, is_good):
    read = code_read(typed)

    assert (read.what, read.is_good, bool(read.advice)) == (what, is_good, not is_good)


def test_identity_card_is_counted_and_never_shown_again():
    read = code_read("099300000001|123456789|Nguyễn Thị Mẫu|01011990|Nữ|Phường Cẩm Thạnh|01012021")

    assert (read.what, read.shown) == ("Mã QR trên thẻ căn cước", "7 phần, 75 ký tự (không hiện lại nội dung)")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered_in_short(typed):
    assert len(code_read(typed).shown) <= 81
    assert len(letters_read(typed).shown) <= 81


@pytest.mark.parametrize(
    ("typed", "what", "is_good"),
    [
        (SENTENCE, "Gõ đúng, Unicode dựng sẵn", True),
        (unicodedata.normalize("NFD", SENTENCE), "Gõ đúng, Unicode tổ hợp", True),
        ("§­êng NguyÔn HuÖ", "Khác câu mẫu", False),
    ],
)
def test_how_vietnamese_was_typed_is_named(typed, what, is_good):
    read = letters_read(typed)

    assert (read.what, read.is_good) == (what, is_good)
