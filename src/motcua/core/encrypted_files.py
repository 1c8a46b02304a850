"""A file encrypted as a whole, readable from any place: its hash and size, then pieces that each prove themselves.

    magic 4 · key id 4 · salt 16 · [hash 32 · size 8] · pieces of 128 KiB

Every bracket and piece is AES-256-GCM under a key of this file alone, derived from the ring's key and the salt; the
number of the piece is its nonce, and the size is known before, so nothing can be cut, moved or repeated unseen.
"""

import hashlib
import hmac
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from motcua.core import crypto
from motcua.core.keyring import ID_BYTES, Key

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

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


def encrypted(data: bytes, key: Key) -> Iterator[bytes]:
    """Yield what is written to the disk for these bytes."""
    salt = secrets.token_bytes(_SALT)
    head = _MAGIC + key.id + salt
    cipher = _cipher(key, salt)
    yield head
    yield cipher.encrypt(_nonce(0), hashlib.sha256(data).digest() + len(data).to_bytes(_SIZE, "big"), head)
    for number, start in enumerate(range(0, len(data), PIECE), start=1):
        yield cipher.encrypt(_nonce(number), data[start : start + PIECE], head)


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


class _Pieces(io.RawIOBase):
    def __init__(self, file: io.FileIO) -> None:
        self._file, self._at, self._held = file, 0, (0, b"")
        self._head = file.read(_HEAD + _FACTS) or b""
        self._cipher, known = _facts(self._head)
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


def _facts(begins: bytes) -> tuple[AESGCM, Facts]:
    if not begins.startswith(_MAGIC) or len(begins) < _HEAD + _FACTS:
        raise Damaged("not an encrypted file, or cut")
    key_id, salt = begins[len(_MAGIC) : len(_MAGIC) + ID_BYTES], begins[len(_MAGIC) + ID_BYTES : _HEAD]
    cipher = _cipher(crypto.key_named(key_id), salt)
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
