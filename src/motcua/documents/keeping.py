"""Bytes on disk, kept by content: whole or not at all, and gone when no row names them any more.

Bytes are written before the row that names them. A crash between the two leaves bytes without a row, which `strays`
finds; a row without bytes there never is.
"""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_token

UNUSED_AFTER = timedelta(days=2)
"""How long what belongs to nothing is kept: longer than anybody fills in a form."""
NIGHTS = 32
"""In so many nights every folder was looked through once."""
_FOLDERS = 256
_ASKED_AT_ONCE = 5_000
_DIGEST = 64

log = logging.getLogger(__name__)


def place(digest: str) -> Path:
    """Return where the bytes with this hash are."""
    return _root() / digest[:2] / digest


def keep(digest: str, data: bytes) -> None:
    """Write bytes under their hash; when this returns they outlive a loss of power.

    Raises:
        RuleBroken: The disk is full or fails; nothing half stays.
    """
    path = place(digest)
    if _is_there(path, len(data)):
        return
    half = path.with_name(f"{digest}.{new_token(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _settle(path.parent)
    except OSError:
        log.exception("file not kept")
        half.unlink(missing_ok=True)
        message = (
            "Máy chủ tạm thời không lưu được tệp, nên tệp chưa được nhận. Hãy thử lại sau ít phút; nếu vẫn vậy, hãy "
            "báo cho cơ quan tiếp nhận."
        )
        raise RuleBroken("file.not_kept", message, "file") from None


def forget(digests: Sequence[str]) -> int:
    """Delete bytes that no row names, unless they were sent again a moment ago; return how many."""
    gone = 0
    for digest in set(digests) - _named(digests):
        gone += _drop(place(digest))
    return gone


def strays(day: date) -> int:
    """Delete what crashes left in this night's share of the folders: half files, and bytes without a row."""
    share = range(day.toordinal() % NIGHTS, _FOLDERS, NIGHTS)
    return sum(map(_clear, (_root() / f"{number:02x}" for number in share)))


def _clear(folder: Path) -> int:
    gone, old = 0, []
    for path in _old(folder):
        if len(path.name) == _DIGEST:
            old.append(path.name)
        else:
            gone += _drop(path)
    return gone + sum(forget(old[start : start + _ASKED_AT_ONCE]) for start in range(0, len(old), _ASKED_AT_ONCE))


def _old(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if not _is_young(path))


def _is_there(path: Path, size: int) -> bool:
    """Tell whether the bytes are kept already; they become young again, so that a sweep at this moment leaves them."""
    try:
        os.utime(path)
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _drop(path: Path) -> bool:
    """Delete a file unless somebody makes it young meanwhile: it is set aside first, then looked at again."""
    aside = path.with_name(f"{path.name}.{new_token(6)}")
    try:
        if _is_young(path):
            return False
        path.replace(aside)
        if _is_young(aside):
            aside.replace(path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True


def _is_young(path: Path) -> bool:
    try:
        return path.stat().st_mtime > time.time() - UNUSED_AFTER.total_seconds()
    except FileNotFoundError:
        return True


def _named(digests: Sequence[str]) -> set[str]:
    found = sql.rows("SELECT DISTINCT sha256 FROM documents_storedfile WHERE sha256 = ANY(%s)", (list(digests),))
    return {digest for (digest,) in found}


def _settle(folder: Path) -> None:
    """Have the folder's new entry written to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _root() -> Path:
    return Path(settings.DATA_FOLDER) / "files"
