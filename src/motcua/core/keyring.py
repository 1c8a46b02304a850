"""The keys that personal data are encrypted with: which there are, and which one writes.

A ring is text: one key a line, 64 hexadecimal digits, oldest first; a comment may follow a `#`. The last key that does
not say `waiting` writes, all of them read. A key that waits is known to every machine before the first one writes
with it.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
ID_BYTES = 4
WAITING = "waiting"


class BadKeyring(ValueError):
    """The text is no ring of keys; the message says which line and never shows it."""


class KeyLost(RuntimeError):
    """Something was encrypted with a key that is not in the ring."""

    def __init__(self, key_id: bytes) -> None:
        self.key_id = key_id.hex()
        super().__init__(
            f"khóa {self.key_id} không có trong MOTCUA_FIELD_KEY_FILE; hãy trả lại dòng khóa này từ bản sao lưu / "
            f"key {self.key_id} is not in the ring; give its line back from the backup"
        )


@dataclass(frozen=True)
class Key:
    """One secret; what encrypts, names or finds something is derived from it, so that no two uses share a key."""

    secret: bytes = field(repr=False)
    waits: bool = False

    @cached_property
    def id(self) -> bytes:
        """Return by which bytes things name their key; they tell nothing of the secret."""
        return self.derived(b"id")[:ID_BYTES]

    @cached_property
    def fields(self) -> AESGCM:
        """Return the cipher of single values."""
        return AESGCM(self.derived(b"fields"))

    @cached_property
    def plain(self) -> AESGCM:
        """Return the cipher of values from before there were rings."""
        return AESGCM(self.secret)

    def index(self, text: str) -> bytes:
        """Return the digest by which a value is found."""
        return hmac.digest(self.secret, b"index:" + text.encode(), hashlib.sha256)[:16]

    def derived(self, purpose: bytes) -> bytes:
        """Return a key of 32 bytes for one purpose."""
        return hmac.digest(self.secret, b"motcua:" + purpose, hashlib.sha256)


@dataclass(frozen=True)
class Keyring:
    """All keys, oldest first."""

    keys: tuple[Key, ...]

    @cached_property
    def writing(self) -> Key:
        """Return the key that new things are written with."""
        return next(key for key in reversed(self.keys) if not key.waits)

    @cached_property
    def readers(self) -> tuple[Key, ...]:
        """Return all keys, the one that writes first."""
        return (self.writing, *(key for key in reversed(self.keys) if key is not self.writing))

    def of(self, key_id: bytes) -> Key:
        """Return the key that something names.

        Raises:
            KeyLost: It is not here.
        """
        for key in self.readers:
            if key.id == key_id:
                return key
        raise KeyLost(key_id)


@cache
def parse(text: str) -> Keyring:
    """Read a ring; commas may stand for line ends, as in a variable.

    Raises:
        BadKeyring: No key, a line that is none, a key given twice, or all of them wait.
    """
    keys: list[Key] = []
    for number, line in enumerate(text.replace(",", "\n").splitlines(), start=1):
        words = line.partition("#")[0].split()
        if words:
            keys.append(_key(words, number))
    if not keys:
        raise BadKeyring("must be 64 hexadecimal digits")
    if len({key.secret for key in keys}) < len(keys):
        raise BadKeyring("holds the same key twice")
    if all(key.waits for key in keys):
        raise BadKeyring("holds no key that writes: all of them wait")
    return Keyring(tuple(keys))


def with_new(text: str) -> str:
    """Return the ring with one more key that waits."""
    return f"{text.rstrip()}\n{secrets.token_hex(KEY_BYTES)} {WAITING}\n"


def promoted(text: str) -> str:
    """Return the ring in which nothing waits any more, so that the last key writes."""
    return "".join(_promoted(line) + "\n" for line in text.rstrip().splitlines())


def replace(path: Path, text: str) -> None:
    """Write a ring in place of the one before: whole or not at all, readable as before, synced before it counts."""
    before = path.stat()
    half = path.with_name(f"{path.name}.new")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, before.st_mode & 0o777)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        if os.geteuid() == 0:
            os.chown(half, before.st_uid, before.st_gid)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(path)


def _key(words: list[str], number: int) -> Key:
    try:
        secret = bytes.fromhex(words[0])
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES or words[1:] not in ([], [WAITING]):
        raise BadKeyring(f"must be 64 hexadecimal digits; line {number} is not")
    return Key(secret, waits=len(words) > 1)


def _promoted(line: str) -> str:
    key, mark, comment = line.partition("#")
    return " ".join(word for word in key.split() if word != WAITING) + (f"  {mark}{comment}" if mark else "")
