"""Personal numbers and phones: encrypted at rest, found by a keyed index."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12


def encrypt(text: str) -> bytes:
    """Encrypt with AES-256-GCM; empty text stays empty."""
    if not text:
        return b""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, text.encode(), _VERSION)


def decrypt(stored: bytes | memoryview) -> str:
    """Return the text that `encrypt` was given.

    Raises:
        ValueError: The bytes were written under an unknown version.
    """
    data = bytes(stored)
    if not data:
        return ""
    if data[:1] != _VERSION:
        raise ValueError("unknown encryption version")
    return AESGCM(settings.FIELD_KEY).decrypt(data[1 : 1 + _NONCE], data[1 + _NONCE :], _VERSION).decode()


def index(text: str) -> bytes:
    """Return the keyed digest by which an encrypted value is found; empty for empty text."""
    if not text:
        return b""
    return hmac.digest(settings.FIELD_KEY, b"index:" + text.encode(), hashlib.sha256)[:16]
