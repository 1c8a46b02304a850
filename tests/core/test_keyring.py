"""Several keys at once: which writes, which reads, what a wrong file says."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from motcua.core import crypto, keyring
from motcua.core.keyring import BadKeyring, KeyLost

OLD, NEW = "11" * 32, "22" * 32


@pytest.fixture(autouse=True)
def _looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change the file of keys more than twice a second."""
    monkeypatch.setattr(crypto, "LOOKED_AT_EVERY", 0)


def test_the_last_key_that_does_not_wait_writes_and_all_read():
    ring = keyring.parse(f"# khóa của tỉnh\n{OLD}\n{NEW}   # thêm ngày 01/03\n{'33' * 32} waiting\n")

    assert ring.writing.secret == bytes.fromhex(NEW)
    assert [key.secret.hex()[:2] for key in ring.readers] == ["22", "33", "11"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "64 hexadecimal"),
        ("abc", "line 1 is not"),
        (f"{OLD}\nzz", "line 2 is not"),
        (f"{OLD} hurry", "line 1 is not"),
        (f"{OLD},{OLD}", "twice"),
        (f"{OLD} waiting", "all of them wait"),
    ],
)
def test_a_text_that_is_no_ring_says_which_line_and_never_shows_it(text, why):
    with pytest.raises(BadKeyring, match=why) as told:
        keyring.parse(text)

    assert not text or text not in str(told.value)


def test_a_new_key_waits_until_it_is_promoted():
    waiting = keyring.with_new(f"{OLD}  # đầu tiên\n")
    ring, promoted = keyring.parse(waiting), keyring.parse(keyring.promoted(waiting))

    assert (ring.writing.secret.hex(), promoted.keys[0].secret.hex()) == (OLD, OLD)
    assert promoted.writing == promoted.keys[1]
    assert promoted.writing.id == ring.keys[1].id


def test_replace_keeps_who_may_read_the_file_and_leaves_nothing_half(tmp_path: Path):
    file = tmp_path / "field_key"
    file.write_text(OLD)
    file.chmod(0o600)

    keyring.replace(file, f"{OLD}\n{NEW}\n")

    assert (file.read_text(), file.stat().st_mode & 0o777) == (f"{OLD}\n{NEW}\n", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_what_an_older_key_wrote_is_read_and_found(settings):
    settings.FIELD_KEYS = OLD
    stored, found_by = crypto.encrypt("000000000001"), crypto.index("000000000001")
    settings.FIELD_KEYS = f"{OLD}\n{NEW}"

    assert crypto.decrypt(stored) == "000000000001"
    assert stored[: crypto.HEAD] != crypto.head() == crypto.encrypt("x")[: crypto.HEAD]
    assert crypto.indexes("000000000001") == [crypto.index("000000000001"), found_by]
    assert crypto.index("000000000001") != found_by


def test_what_was_written_before_there_were_rings_is_read_by_any_of_the_keys(settings):
    settings.FIELD_KEYS = f"{OLD}\n{NEW}"
    nonce = b"\x07" * 12
    stored = b"\x01" + nonce + AESGCM(bytes.fromhex(OLD)).encrypt(nonce, b"0900000999", b"\x01")

    assert crypto.decrypt(stored) == "0900000999"
    settings.FIELD_KEYS = NEW
    with pytest.raises(InvalidTag):
        crypto.decrypt(stored)


def test_a_lost_key_is_named_with_what_to_do_and_without_a_secret(settings):
    settings.FIELD_KEYS = OLD
    stored, lost = crypto.encrypt("000000000001"), crypto.ring().writing.id.hex()
    settings.FIELD_KEYS = NEW

    with pytest.raises(KeyLost, match=f"khóa {lost} không có .* sao lưu") as told:
        crypto.decrypt(stored)

    assert OLD not in str(told.value)


def test_a_key_added_to_the_file_is_known_without_a_restart(settings, tmp_path: Path):
    settings.FIELD_KEY_FILE = tmp_path / "field_key"
    settings.FIELD_KEY_FILE.write_text(OLD)
    before = crypto.ring()

    keyring.replace(settings.FIELD_KEY_FILE, f"{OLD}\n{NEW}\n")

    assert (len(before.keys), crypto.ring().writing.secret.hex()) == (1, NEW)


@pytest.mark.parametrize("damage", ["gone", "nonsense"])
def test_a_file_that_breaks_while_the_system_runs_changes_nothing(settings, tmp_path: Path, damage: str):
    settings.FIELD_KEY_FILE = file = tmp_path / "field_key"
    file.write_text(OLD)
    before = crypto.ring()

    file.unlink() if damage == "gone" else file.write_text("hỏng")

    assert crypto.ring() is before
