"""What a password must be: long, not only digits, not the login, not one that everybody tries first."""

import re
from collections.abc import Container
from typing import Final

from motcua.core.text import fold, nfc

SHORTEST = 10
LONGEST = 200
# What lists of leaked passwords hold again and again, here and elsewhere, and the words of this service.
_WORDS: Final = """
password passwd pass word matkhau matkhaucuatoi matkhaumoi qwerty qwertyuiop qwertyui qwert asdfgh asdfghjkl
zxcvbn zxcvbnm qazwsx qazwsxedc qwerasdf asdfqwer abc abcd abcde abcdef abcdefgh abcdefghij abcabc admin
administrator root user guest test tester demo login welcome letmein iloveyou loveyou love lovely princess
sunshine football superman batman dragon monkey master shadow michael computer internet google facebook zalo
vietnam vietnamvodich vietnamese hanoi saigon hochiminh danang quenmatkhau khongbiet khongco anhyeuem emyeuanh
anhnhoem anhyeuemnhieu yeuanh yeuem yeuban toiyeuban toiyeuem toiyeuvietnam conyeume giadinh giadinhtoi
hanhphuc maimai tinhyeu motcua dichvucong dichvuconglao hanhchinh hanhchinhcong congdan cancuoc cancuoccongdan
nguoidan nguoidung canbo congchuc ubnd uybannhandan tracuu hoso taikhoan xinchao chaoban changeme default
secret trustno hello helloworld whatever starwars naruto doraemon pokemon samsung iphone nguyen tran
"""
COMMON: Final = frozenset(_WORDS.split())
"""Without marks, spaces and what stands around them: digits and signs beside a common word help nobody."""
IN_BREACH: Final = "Mật khẩu này đã lộ trong một vụ rò rỉ dữ liệu nên dễ bị thử. Hãy chọn một câu ngắn chỉ bạn nghĩ ra."
TOO_COMMON: Final = "Mật khẩu này rất nhiều người dùng nên dễ bị đoán. Hãy chọn một câu ngắn chỉ bạn nghĩ ra."
_SHORTEST_WORD: Final = 4
_AROUND: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SWAPPED: Final = str.maketrans("@4310$5!7", "aaeiossit")


def read_password(typed: str) -> str:
    """Return a password in the form that is hashed, so that every keyboard gives the same one."""
    return nfc(typed[: LONGEST + 1]).encode("utf8", "replace").decode()


def password_fault(password: str, *, login: str, full_name: str = "", listed: Container[str] = COMMON) -> str:
    """Return what is wrong with a new password, in plain words; empty when nothing is.

    Args:
        login: Whose password it is to be.
        full_name: Theirs.
        listed: Passwords of lists of breaches, in small letters, besides the common words.
    """
    if len(password) < SHORTEST:
        return f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Một câu ngắn dễ nhớ là tốt nhất."
    if len(password) > LONGEST:
        return f"Mật khẩu dài quá {LONGEST} ký tự."
    if password.isdigit():
        return "Mật khẩu chỉ có chữ số thì dễ bị đoán. Hãy thêm chữ."
    if len(set(password)) <= 3:  # noqa: PLR2004  (aaaaaaaaaa, ababababab)
        return "Mật khẩu lặp lại ít ký tự thì dễ bị đoán. Hãy chọn mật khẩu khác."
    plain = fold(password).replace(" ", "")
    known = {fold(login), fold(login.partition("@")[0]), fold(full_name).replace(" ", "")} - {""}
    if plain in known:
        return "Mật khẩu không được trùng với tên đăng nhập hoặc họ tên."
    if password.lower() in listed:
        return TOO_COMMON
    return _too_common(plain, listed)


def _too_common(plain: str, listed: Container[str]) -> str:
    """Refuse a common word with digits and signs around it, or twice, or with the usual signs for letters in it."""
    bare = _AROUND.sub("", plain)
    for word in {bare, _AROUND.sub("", plain.translate(_SWAPPED)), bare.translate(_SWAPPED)}:
        half = word[: len(word) // 2]
        if len(word) < _SHORTEST_WORD or _is_known(word, listed) or (half + half == word and _is_known(half, listed)):
            return TOO_COMMON
    return ""


def _is_known(word: str, listed: Container[str]) -> bool:
    return word in COMMON or word in listed
