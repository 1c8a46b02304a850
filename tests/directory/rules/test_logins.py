"""Logins and passwords as people type them."""

import pytest

from motcua.core.errors import RuleBroken
from motcua.directory.rules.logins import Login, normal_phone, official_login, read_login
from motcua.directory.rules.passwords import password_fault, read_password


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("  Ten.Mau@Vidu.EXAMPLE ", Login(email="ten.mau@vidu.example")),
        ("0912345678", Login(phone="0912345678")),
        ("+84 912 345 678", Login(phone="0912345678")),
        ("84912345678", Login(phone="0912345678")),
        ("0084.912.345.678", Login(phone="0912345678")),
        ("(+84) 0912-345-678", Login(phone="0912345678")),
    ],
)
def test_read_login_in_any_usual_writing_gives_one_form(typed, login):
    assert read_login(typed) == login


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "login.missing"),
        ("   ", "login.missing"),
        ("ten", "login.invalid"),
        ("0212345678", "login.invalid"),
        ("091234567", "login.invalid"),
        ("０９１２３４５６７８", "login.invalid"),
        ("ten@", "email.invalid"),
        ("ten@vidu", "email.invalid"),
        ("ten mau@vidu.example", "email.invalid"),
        ("tên@vidu.example", "email.invalid"),
        ("a@b.example\r\nBcc: c@d.example", "email.invalid"),
        ("a..b@vidu.example", "email.invalid"),
        ("a" * 65 + "@vidu.example", "email.invalid"),
        ("a@" + "b" * 10_000_000, "email.invalid"),
    ],
)
def test_read_login_that_cannot_be_one_is_refused(typed, code):
    with pytest.raises(RuleBroken) as told:
        read_login(typed)

    assert (told.value.code, told.value.field) == (code, "login")


def test_normal_phone_takes_land_lines_too():
    assert [normal_phone("024 3823 4567"), normal_phone("+84 255 382 3456")] == ["02438234567", "02553823456"]


@pytest.mark.parametrize("typed", ["", "Chu Tich", "chủtịch", "-chutich", "x" * 101, "a\x00b"])
def test_official_login_with_other_letters_is_refused(typed):
    with pytest.raises(RuleBroken, match="chữ không dấu"):
        official_login(typed)


COMMON = "Mật khẩu này rất nhiều người dùng nên dễ bị đoán. Hãy chọn một câu ngắn chỉ bạn nghĩ ra."


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("mẫu đơn số một", ""),
        ("ngắn quá", "Mật khẩu cần ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
        ("x1" * 101, "Mật khẩu dài quá 200 ký tự."),
        ("01234567890", "Mật khẩu chỉ có chữ số thì dễ bị đoán. Hãy thêm chữ."),
        ("aaaaaaaaaaaa", "Mật khẩu lặp lại ít ký tự thì dễ bị đoán. Hãy chọn mật khẩu khác."),
        ("Tên.Mẫu@vidu.example", "Mật khẩu không được trùng với tên đăng nhập hoặc họ tên."),
        ("nguyenvanmau", "Mật khẩu không được trùng với tên đăng nhập hoặc họ tên."),
        ("Matkhau@123", COMMON),
        ("P@ssw0rd2024", COMMON),
        ("anh yêu em 123", COMMON),
        ("qwertyuiop1", COMMON),
        ("123456789!@# a", COMMON),
        ("Dịch vụ công 2026", COMMON),
        ("dichvucongdichvucong", COMMON),
        ("mẫu đơn password", ""),
        ("ba con vịt xanh", ""),
    ],
)
def test_password_fault_tells_in_plain_words(password, fault):
    assert password_fault(password, login="ten.mau@vidu.example", full_name="Nguyễn Văn Mẫu") == fault


def test_read_password_typed_on_another_keyboard_is_the_same():
    assert read_password("ma\u0302\u0303u đơn") == read_password("mẫu đơn")
