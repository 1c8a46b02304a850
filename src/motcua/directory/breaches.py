"""Passwords that are known from breaches: the commonest, which come with Django, and a list of the operator's own.

Django's are twenty thousand, drawn by Royce Williams from breaches of years (`CommonPasswordValidator`). The operator's
file may hold hundreds of millions: it is searched where it lies, in some thirty steps, and nothing of it is kept.
"""

import hashlib
import logging
import string
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator

from motcua.directory.rules.passwords import IN_BREACH, password_fault

SHORTEST_HASH = 16
"""Digits; shorter beginnings of hashes would meet passwords that are in no breach."""

log = logging.getLogger(__name__)


def new_password_fault(password: str, *, login: str, full_name: str = "") -> str:
    """Return what is wrong with a new password, in plain words, breaches included; empty when nothing is."""
    fault = password_fault(password, login=login, full_name=full_name, listed=_commonest())
    return fault or (IN_BREACH if is_breached(password) else "")


def is_breached(password: str) -> bool:
    """Tell whether the operator's file lists a password; a file that cannot be read keeps nobody out."""
    path: Path | None = settings.BREACHED_PASSWORDS
    if path is None:
        return False
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb") as file:
            return _is_listed(file, path.stat().st_size, wanted)
    except OSError as fault:
        log.warning("breached passwords not looked up: %s", fault)
        return False


def file_fault() -> str:
    """Return why the operator's file is of no use; empty when it is, or none is set."""
    path: Path | None = settings.BREACHED_PASSWORDS
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            lines = [_hash_of(file.readline()) for _ in range(1000)]
    except OSError as fault:
        return f"không đọc được {path} ({fault.strerror})"
    hashes = [each for each in lines if each]
    if not hashes or any(len(each) < SHORTEST_HASH or not set(each) <= _DIGITS for each in hashes):
        return f"{path} không phải danh sách băm SHA-1, mỗi dòng một giá trị"
    return "" if hashes == sorted(hashes) else f"{path} chưa được sắp xếp theo giá trị băm"


_DIGITS = frozenset(string.hexdigits.upper().encode())


def _is_listed(file: BinaryIO, size: int, wanted: bytes) -> bool:
    """Search a sorted file of lines by halving it: a step lands inside a line and reads the next one."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        file.seek(max(low, middle - 1))
        if middle > low:
            file.readline()
        if file.tell() >= high:
            high = middle
            continue
        listed = _hash_of(file.readline())
        if len(listed) >= SHORTEST_HASH and wanted.startswith(listed):
            return True
        # What is no hash is taken for the empty lines at the end.
        if len(listed) >= SHORTEST_HASH and listed < wanted:
            low = file.tell()
        else:
            high = middle
    return False


def _hash_of(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().upper()


@cache
def _commonest() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
