"""Bytes on disk, encrypted and kept by content: whole or not at all, and gone when no row names them any more.

Bytes are written before the row that names them. A crash between the two leaves bytes without a row, which `strays`
finds; a row without bytes there never is. A file's name is its hash under a key, so the disk alone tells nothing;
files from before that lie unencrypted under their plain hash and are read as well until `rewrite` has been there.
"""

import errno
import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from motcua.core import crypto, encrypted_files, sql
from motcua.core.encrypted_files import Damaged, Rewritten
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_token
from motcua.core.keyring import KeyLost

UNUSED_AFTER = timedelta(days=2)
"""How long what belongs to nothing is kept: longer than anybody fills in a form."""
NIGHTS = 32
"""In so many nights every folder was looked through once."""
FOLDERS = 256
_ASKED_AT_ONCE = 5_000
_DIGEST = 64

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """Bytes by their hash; opened like a file of the disk, but decrypted while they are read."""

    digest: str

    @property
    def path(self) -> Path:
        """Return where they lie, or would be written now when they are not there."""
        possible = places(self.digest)
        return next((path for path in possible if path.is_file()), possible[0])

    def is_file(self) -> bool:
        """Tell whether they are there."""
        # Looked for twice: a file that is written anew stands under its new name before it leaves the old one.
        return any(path.is_file() for path in places(self.digest) * 2)

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open them for reading from any place.

        Raises:
            FileNotFoundError: They are gone.
            KeyLost: The key they were encrypted with is not in the ring.
            Damaged: They were altered.
        """
        if mode != "rb":
            raise ValueError("kept bytes are only read")
        for path in places(self.digest) * 2:
            try:
                return path.open("rb") if path.name == self.digest else encrypted_files.reader(path)
            except FileNotFoundError:
                continue
        raise FileNotFoundError(errno.ENOENT, "bytes are gone", self.digest)

    def read_bytes(self) -> bytes:
        """Return all of them; raises like `open`."""
        with self.open() as file:
            return file.read()


def place(digest: str) -> Kept:
    """Return the bytes with this hash, there or not."""
    return Kept(digest)


def places(digest: str) -> list[Path]:
    """Return where the bytes with this hash may be: under the key that writes, under others, unencrypted."""
    names = [encrypted_files.name_of(digest, key) for key in crypto.ring().readers]
    return [_root() / name[:2] / name for name in (*names, digest)]


def keep(digest: str, data: bytes) -> None:
    """Write bytes under their hash; when this returns they outlive a loss of power.

    Raises:
        RuleBroken: The disk is full or fails; nothing half stays.
    """
    if _is_there(digest, len(data)):
        return
    try:
        _write(places(digest)[0], encrypted_files.encrypted(data, crypto.ring().writing))
    except OSError:
        log.exception("file not kept")
        message = (
            "Máy chủ tạm thời không lưu được tệp, nên tệp chưa được nhận. Hãy thử lại sau ít phút; nếu vẫn vậy, hãy "
            "báo cho cơ quan tiếp nhận."
        )
        raise RuleBroken("file.not_kept", message, "file") from None


def forget(digests: Sequence[str]) -> int:
    """Delete bytes that no row names, unless they were sent again a moment ago; return how many."""
    gone = 0
    for digest in set(digests) - _named(digests):
        dropped = [_drop(path) for path in places(digest)]
        gone += any(dropped)
    return gone


def erase(digest: str) -> None:
    """Delete bytes now, however young, unless a file that may be opened one day names them or comes in just now."""
    began = time.time()
    if not digest or _named([digest]):
        return
    for path in places(digest):
        aside = path.with_name(f"{path.name}.{new_token(6)}")
        try:
            path.replace(aside)
            if aside.stat().st_mtime > began or _named([digest]):
                aside.replace(path)
            else:
                aside.unlink()
        except FileNotFoundError:
            continue


def strays(day: date) -> int:
    """Delete what crashes left in this night's share of the folders: half files, and bytes without a row."""
    share = range(day.toordinal() % NIGHTS, FOLDERS, NIGHTS)
    return sum(map(_clear, (_root() / f"{number:02x}" for number in share)))


def rewrite(folder: int) -> Rewritten:
    """Encrypt with the key that writes what one of the folders holds under older keys or none; again does the rest.

    Safe beside everything else: a file stands under its new name before it leaves the old one. What cannot be read
    stays as it is.
    """
    done = unreadable = 0
    for path in _whole(_root() / f"{folder:02x}"):
        try:
            done += _rewrite(path)
        except FileNotFoundError:
            continue
        except (KeyLost, Damaged) as fault:
            log.warning("file %s not rewritten: %s", path.name, fault)
            unreadable += 1
    return Rewritten(done, unreadable)


def key_ids(folder: int) -> dict[str, int]:
    """Count the files of one folder by the key they are encrypted with; "" for unencrypted ones."""
    counted: dict[str, int] = {}
    for path in _whole(_root() / f"{folder:02x}"):
        with path.open("rb") as file:
            key_id = encrypted_files.key_id(file.read(encrypted_files.BEGINS)) or b""
        counted[key_id.hex()] = counted.get(key_id.hex(), 0) + 1
    return counted


def _rewrite(path: Path) -> bool:
    said, key = encrypted_files.facts(path), crypto.ring().writing
    if said is not None and said.key_id == key.id:
        return False
    with path.open("rb") if said is None else encrypted_files.reader(path) as file:
        data = file.read()
    digest = path.name if said is None else said.sha256
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged("the bytes are not those of the hash")
    _write(places(digest)[0], encrypted_files.encrypted(data, key))
    path.unlink(missing_ok=True)
    return True


def _write(path: Path, parts: Iterable[bytes]) -> None:
    half = path.with_name(f"{path.name}.{new_token(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _settle(path.parent)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _clear(folder: Path) -> int:
    gone, old = 0, []
    for path in _old(folder):
        if len(path.name) == _DIGEST:
            old += _hash_of(path)
        else:
            gone += _drop(path)
    return gone + sum(forget(old[start : start + _ASKED_AT_ONCE]) for start in range(0, len(old), _ASKED_AT_ONCE))


def _old(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if not _is_young(path))


def _whole(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if len(path.name) == _DIGEST) if folder.is_dir() else []


def _hash_of(path: Path) -> list[str]:
    """Return the hash of what a file holds; nothing of one that cannot be read, which is nobody's to delete."""
    try:
        said = encrypted_files.facts(path)
    except (OSError, KeyLost):
        return []
    return [path.name if said is None else said.sha256]


def _is_there(digest: str, size: int) -> bool:
    """Tell whether the bytes are kept already; they become young again, so that a sweep at this moment leaves them."""
    for path in places(digest):
        try:
            os.utime(path)
            if path.stat().st_size == (size if path.name == digest else encrypted_files.size_of(size)):
                return True
        except FileNotFoundError:
            continue
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
    """Return which bytes a file names that is open or may be one day; the record of a closed one needs none."""
    found = sql.rows(
        "SELECT DISTINCT sha256 FROM documents_storedfile WHERE sha256 = ANY(%s) AND state IN ('unscanned', 'checked')",
        (list(digests),),
    )
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
