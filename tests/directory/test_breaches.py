"""Passwords known from breaches: the list that comes with Django, and the operator's file, searched where it lies."""

import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from motcua.directory import breaches
from motcua.directory.breaches import is_breached, new_password_fault
from motcua.directory.rules.passwords import IN_BREACH, TOO_COMMON

KNOWN = [f"mật khẩu lộ số {number}" for number in range(200)]


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path: Path, *, digits: int = 40, end: str = "\r\n", last: str = "") -> Path:
    lines = sorted(f"{sha1(password)[:digits]}:{number}" for number, password in enumerate(KNOWN))
    path.write_bytes((end.join(lines) + last).encode())
    return path


@pytest.mark.parametrize(
    "shape", [{}, {"last": "\r\n"}, {"digits": 16, "end": "\n"}, {"digits": 20, "end": "\n", "last": "\n\n"}]
)
def test_every_password_of_the_file_is_found_and_no_other(
    tmp_path: Path, settings: Settings, shape: dict[str, str]
) -> None:
    settings.BREACHED_PASSWORDS = listed(tmp_path / "list", **shape)

    assert [password for password in KNOWN if not is_breached(password)] == []
    assert [password for password in KNOWN if is_breached(f"{password}!")] == []
    assert (new_password_fault(KNOWN[7], login="x"), new_password_fault("ba con vịt xanh", login="x")) == (
        IN_BREACH,
        "",
    )
    assert breaches.file_fault() == ""


@pytest.mark.parametrize("password", ["1qaz2wsx3edc", "1Q2W3E4R5T6Y", "butterfly2024", "Butterfly"])
def test_commonest_passwords_of_breaches_are_refused_without_a_file(settings: Settings, password: str) -> None:
    settings.BREACHED_PASSWORDS = None

    assert new_password_fault(f"{password:!<10}", login="x") == TOO_COMMON


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "không đọc được"),
        (b"", "không phải danh sách"),
        (b"matkhau\n", "không phải danh sách"),
        (b"ABCDEF0123:1\n", "không phải danh sách"),
        (b"B" * 40 + b"\n" + b"A" * 40, "chưa được sắp xếp"),
    ],
)
def test_file_that_is_of_no_use_is_told_and_keeps_nobody_out(
    tmp_path: Path, settings: Settings, content: bytes | None, told: str
) -> None:
    settings.BREACHED_PASSWORDS = tmp_path / "list"
    if content is not None:
        settings.BREACHED_PASSWORDS.write_bytes(content)

    assert told in breaches.file_fault()
    assert new_password_fault("ba con vịt xanh", login="x") == ""
