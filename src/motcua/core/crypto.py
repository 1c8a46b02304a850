"""Personal numbers and phones: encrypted at rest, found by a keyed index.

What is stored names its key, so that several keys read while one writes (`keyring`, decision 0135).
"""

import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from motcua.core import keyring
from motcua.core.keyring import ID_BYTES, Key, KeyLost, Keyring

ALONE = b"\x01"
"""How a value begins that was written before there were rings; it does not name its key."""
NAMED = b"\x02"
HEAD = len(NAMED) + ID_BYTES
_NONCE = 12

LOOKED_AT_EVERY = 0.5
"""Seconds; so soon every process that runs knows a changed file, and a value costs no look at the disk."""

log = logging.getLogger(__name__)


@dataclass
class _File:
    """The file of keys as it was read last."""

    path: Path
    version: tuple[int, int, int]
    keys: Keyring
    looked_at: float


_held: list[_File] = []


def ring() -> Keyring:
    """Return the keys of this moment; a file that changed is read anew, so that no process needs a restart.

    While the file is gone or unreadable, what was read before goes on holding.
    """
    path = settings.FIELD_KEY_FILE
    if path is None:
        return keyring.parse(settings.FIELD_KEYS)
    now = time.monotonic()
    if _held and _held[0].path is path and now - _held[0].looked_at < LOOKED_AT_EVERY:
        return _held[0].keys
    return _looked_at(path, now)


def _looked_at(path: Path, now: float) -> Keyring:
    held = _held[0] if _held and _held[0].path == path else None
    try:
        facts = path.stat()
        version = (facts.st_mtime_ns, facts.st_ino, facts.st_size)
        keys = held.keys if held and held.version == version else keyring.parse(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as fault:
        if held is None:
            return keyring.parse(settings.FIELD_KEYS)
        log.warning("keyring kept as it was: %s", type(fault).__name__)
        version, keys = held.version, held.keys
    _held[:] = [_File(path, version, keys, now)]
    return keys


def key_named(key_id: bytes) -> Key:
    """Return the key that something names; one that is not known yet may have come this moment."""
    try:
        return ring().of(key_id)
    except KeyLost:
        _held.clear()
        return ring().of(key_id)


def head() -> bytes:
    """Return how everything begins that is encrypted now; what begins otherwise waits for `keys rotate`."""
    return NAMED + ring().writing.id


def encrypt(text: str) -> bytes:
    """Encrypt with AES-256-GCM; empty text stays empty."""
    if not text:
        return b""
    key = ring().writing
    begins, nonce = NAMED + key.id, secrets.token_bytes(_NONCE)
    return begins + nonce + key.fields.encrypt(nonce, text.encode(), begins)


def decrypt(stored: bytes | memoryview) -> str:
    """Return the text that `encrypt` was given.

    Raises:
        KeyLost: The key it names is not in the ring.
        InvalidTag: The bytes were altered, or their key from before there were rings is lost.
        ValueError: The bytes were written under an unknown version.
    """
    data = bytes(stored)
    if not data:
        return ""
    if data[:1] == ALONE:
        return _decrypt_alone(data)
    if data[:1] != NAMED:
        raise ValueError("unknown encryption version")
    begins, nonce, sealed = data[:HEAD], data[HEAD : HEAD + _NONCE], data[HEAD + _NONCE :]
    return key_named(begins[1:]).fields.decrypt(nonce, sealed, begins).decode()


def index(text: str) -> bytes:
    """Return the keyed digest that is stored beside an encrypted value; empty for empty text.

    To find one ask with `indexes`: until every row is written anew, some are found by an older key.
    """
    return ring().writing.index(text) if text else b""


def indexes(text: str) -> list[bytes]:
    """Return the digests by which a value may be found, one for each key; none for empty text."""
    return [key.index(text) for key in ring().readers] if text else []


def _decrypt_alone(data: bytes) -> str:
    for key in ring().readers:
        try:
            return key.plain.decrypt(data[1 : 1 + _NONCE], data[1 + _NONCE :], ALONE).decode()
        except InvalidTag:
            continue
    raise InvalidTag
