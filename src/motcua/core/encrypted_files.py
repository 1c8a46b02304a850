"""A file encrypted as a whole, readable from any place: its hash and size, then pieces that each prove themselves.

    magic 4 · key id 4 · salt 16 · [hash 32 · size 8] · pieces of 128 KiB

Every bracket and piece is AES-256-GCM under a key of this file alone, derived from the ring's key and the salt; the
number of the piece is its nonce, and the size is known before, so nothing can be cut, moved or repeated unseen.
"""

import hashlib
import hmac
import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from motcua.core import crypto
from motcua.core.keyring import ID_BYTES, KEY_BYTES, Key

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE = 1 << 17
_MAGIC = b"MCF1"
BEGINS = len(_MAGIC) + ID_BYTES
_SALT, _TAG, _NONCE, _HASH, _SIZE = 16, 16, 12, 32, 8
_HEAD = len(_MAGIC) + ID_BYTES + _SALT
_FACTS = _HASH + _SIZE + _TAG


class Damaged(OSError):
    """The bytes are not those that were written."""


@dataclass(frozen=True)
class Facts:
    """What a file says of itself."""

    key_id: bytes
    sha256: str
    size: int


@dataclass(frozen=True)
class Rewritten:
    """What writing files anew under another key did: how many, and how many could not be read."""

    done: int
    unreadable: int


def encrypted(data: bytes, key: Key) -> Iterator[bytes]:
    """Yield what is written to the disk for these bytes."""
    head, cipher = _begun(key)
    yield head
    yield _sealed(cipher, head, hashlib.sha256(data).digest(), len(data))
    for number, start in enumerate(range(0, len(data), PIECE), start=1):
        yield cipher.encrypt(_nonce(number), data[start : start + PIECE], head)


@contextmanager
def writing(path: Path, key: Key) -> Iterator[io.RawIOBase]:
    """Open a file that is encrypted while it is written, one piece in memory at a time.

    Hash and size come last, so one that was not written to its end can be read by nobody.
    """
    with path.open("wb") as file:
        out = _Writing(file, key)
        yield out
        out.seal()
        file.flush()
        os.fsync(file.fileno())


class Spool:
    """A file that only passes: written first, then read.

    On the disk it has no name, and a key of its own that is kept in memory alone and goes with it. One piece is in
    memory at a time.
    """

    def __init__(self) -> None:
        folder = Path(settings.DATA_FOLDER) / "passing"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._key = Key(secrets.token_bytes(KEY_BYTES))
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  (closed by `close`, or by who reads)
        self._out = _Writing(self._file, self._key)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._out.write(data)

    def filled(self, write: Callable[[io.RawIOBase], object]) -> BinaryIO:
        """Return what a function writes as a file to read."""
        try:
            write(self._out)
            return self.reader()
        except BaseException:
            self.close()
            raise

    def reader(self) -> BinaryIO:
        """Return what was written as a file to read from any place, as often as wanted; nothing is added any more."""
        self._out.seal()
        self._file.seek(0)
        return io.BufferedReader(_Pieces(self._file, self._key), PIECE)

    def close(self) -> None:
        """Give the file up; nothing of it stays."""
        self._file.close()


def rewrite(path: Path, key: Key) -> bool:
    """Write an encrypted file anew under another key, in its place when it is whole; False when it has that key.

    Raises:
        KeyLost: Its key is not in the ring.
        Damaged: It was altered, or is not encrypted; it stays as it is.
        FileNotFoundError: It is not there.
    """
    with reader(path) as before:
        said = facts(path)
        if said is not None and said.key_id == key.id:
            return False
        half = path.with_name(f"{path.name}.new")
        try:
            with writing(half, key) as after:
                shutil.copyfileobj(before, after, PIECE)
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
    return True


def size_of(size: int) -> int:
    """Return how long the encrypted form of so many bytes is."""
    return _HEAD + _FACTS + size + _TAG * -(-size // PIECE)


def name_of(sha256: str, key: Key) -> str:
    """Return under which name a file with this hash lies: the hash itself tells whoever reads the disk what it is."""
    return hmac.new(key.derived(b"names"), sha256.encode(), hashlib.sha256).hexdigest()


def key_id(begins: bytes) -> bytes | None:
    """Return which key a file was encrypted with, from its first `BEGINS` bytes; None for one that is not encrypted."""
    return begins[len(_MAGIC) :] if begins.startswith(_MAGIC) else None


def facts(path: Path) -> Facts | None:
    """Return what an encrypted file says of itself; None for one that is not encrypted.

    Raises:
        KeyLost: Its key is not in the ring.
        Damaged: It was altered.
        FileNotFoundError: It is not there.
    """
    with path.open("rb") as file:
        begins = file.read(_HEAD + _FACTS)
    return _facts(begins)[1] if begins.startswith(_MAGIC) else None


def reader(path: Path) -> BinaryIO:
    """Open an encrypted file for reading from any place.

    Raises:
        KeyLost: Its key is not in the ring.
        Damaged: It was altered; pieces that were altered say so when they are read.
        FileNotFoundError: It is not there.
    """
    file = path.open("rb", buffering=0)
    try:
        return io.BufferedReader(_Pieces(file), PIECE)
    except BaseException:
        file.close()
        raise


class _Writing(io.RawIOBase):
    def __init__(self, file: BinaryIO, key: Key) -> None:
        self._file, self._hash, self._size = file, hashlib.sha256(), 0
        self._rest, self._number = bytearray(), 0
        self._head, self._cipher = _begun(key)
        file.write(self._head + bytes(_FACTS))

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        new = bytes(data)
        self._hash.update(new)
        self._size += len(new)
        self._rest += new
        whole = len(self._rest) // PIECE * PIECE
        for start in range(0, whole, PIECE):
            self._put(bytes(self._rest[start : start + PIECE]))
        del self._rest[:whole]
        return len(new)

    def seal(self) -> None:
        """Write the last piece, and hash and size before the first."""
        if self._rest:
            self._put(bytes(self._rest))
        self._file.seek(len(self._head))
        self._file.write(_sealed(self._cipher, self._head, self._hash.digest(), self._size))

    def _put(self, piece: bytes) -> None:
        self._number += 1
        self._file.write(self._cipher.encrypt(_nonce(self._number), piece, self._head))


class _Pieces(io.RawIOBase):
    def __init__(self, file: BinaryIO | io.FileIO, key: Key | None = None) -> None:
        self._file, self._at, self._held = file, 0, (0, b"")
        self._head = file.read(_HEAD + _FACTS) or b""
        self._cipher, known = _facts(self._head, key)
        self._size = known.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if self._at >= self._size:
            return 0
        room = memoryview(buffer).cast("B")
        number, inside = divmod(self._at, PIECE)
        part = self._piece(number + 1)[inside : inside + len(room)]
        room[: len(part)] = part
        self._at += len(part)
        return len(part)

    def readall(self) -> bytes:
        first, inside = divmod(self._at, PIECE)
        last = -(-self._size // PIECE)
        parts = [self._piece(number + 1) for number in range(first, last)]
        self._at = max(self._at, self._size)
        return b"".join(parts)[inside:]

    def close(self) -> None:
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            long = min(PIECE, self._size - (number - 1) * PIECE) + _TAG
            self._file.seek(_HEAD + _FACTS + (number - 1) * (PIECE + _TAG))
            self._held = (number, _opened(self._cipher, number, self._file.read(long) or b"", self._head[:_HEAD]))
        return self._held[1]


def _begun(key: Key) -> tuple[bytes, AESGCM]:
    """Return the head of a new file and the cipher of its pieces."""
    salt = secrets.token_bytes(_SALT)
    return _MAGIC + key.id + salt, _cipher(key, salt)


def _sealed(cipher: AESGCM, head: bytes, digest: bytes, size: int) -> bytes:
    return cipher.encrypt(_nonce(0), digest + size.to_bytes(_SIZE, "big"), head)


def _facts(begins: bytes, key: Key | None = None) -> tuple[AESGCM, Facts]:
    if not begins.startswith(_MAGIC) or len(begins) < _HEAD + _FACTS:
        raise Damaged("not an encrypted file, or cut")
    key_id, salt = begins[len(_MAGIC) : len(_MAGIC) + ID_BYTES], begins[len(_MAGIC) + ID_BYTES : _HEAD]
    cipher = _cipher(key or crypto.key_named(key_id), salt)
    said = _opened(cipher, 0, begins[_HEAD:], begins[:_HEAD])
    return cipher, Facts(key_id, said[:_HASH].hex(), int.from_bytes(said[_HASH:], "big"))


def _opened(cipher: AESGCM, number: int, data: bytes, head: bytes) -> bytes:
    try:
        return cipher.decrypt(_nonce(number), data, head)
    except InvalidTag:
        raise Damaged(f"piece {number} was altered") from None


def _cipher(key: Key, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key.derived(b"files"), salt, hashlib.sha256))


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")
