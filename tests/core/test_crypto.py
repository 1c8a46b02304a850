"""Encrypted numbers and the index they are found by."""

import pytest
from cryptography.exceptions import InvalidTag

from motcua.core import crypto


def test_encrypt_gives_back_the_text_and_never_the_same_bytes():
    first, second = crypto.encrypt("000000000001"), crypto.encrypt("000000000001")

    assert (crypto.decrypt(first), crypto.decrypt(memoryview(second))) == ("000000000001", "000000000001")
    assert first != second
    assert b"000000000001" not in first


def test_encrypt_of_nothing_is_nothing():
    assert (crypto.encrypt(""), crypto.decrypt(b""), crypto.index("")) == (b"", "", b"")


def test_decrypt_of_altered_bytes_is_refused():
    stored = bytearray(crypto.encrypt("000000000001"))
    stored[-1] ^= 1

    with pytest.raises(InvalidTag):
        crypto.decrypt(bytes(stored))


def test_decrypt_of_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match="version"):
        crypto.decrypt(b"\x09" + crypto.encrypt("x")[1:])


def test_index_is_steady_short_and_needs_the_key(settings):
    first = crypto.index("000000000001")
    assert (first, len(first)) == (crypto.index("000000000001"), 16)

    settings.FIELD_KEYS = "22" * 32

    assert crypto.index("000000000001") != first
