"""Whole files encrypted: the same bytes come back from any place, and nothing that was altered does."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import crypto, encrypted_files
from motcua.core.encrypted_files import PIECE, Damaged
from motcua.core.keyring import KeyLost

SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(b"".join(encrypted_files.encrypted(data, crypto.ring().writing)))
    return path


def some(size: int) -> bytes:
    return bytes(number * 31 % 251 for number in range(size))


@pytest.mark.parametrize("size", SIZES)
def test_reader_gives_back_what_was_written_and_the_size_was_foretold(tmp_path: Path, size: int):
    data = some(size)
    path = written(tmp_path / "a", data)

    with encrypted_files.reader(path) as file:
        assert file.read() == data
    assert path.stat().st_size == encrypted_files.size_of(size)
    facts = encrypted_files.facts(path)
    assert facts is not None
    assert (facts.size, facts.key_id) == (size, crypto.ring().writing.id)


@pytest.mark.parametrize("size", SIZES)
def test_file_written_in_parts_is_the_same_kind_of_file(tmp_path: Path, size: int):
    data, path = some(size), tmp_path / "a"

    with encrypted_files.writing(path, crypto.ring().writing) as out:
        for start in range(0, size, 50_001):
            out.write(data[start : start + 50_001])

    with encrypted_files.reader(path) as file:
        assert file.read() == data
    facts = encrypted_files.facts(path)
    assert facts is not None
    assert (facts.sha256, path.stat().st_size) == (hashlib.sha256(data).hexdigest(), encrypted_files.size_of(size))


def test_file_whose_writing_was_cut_off_can_be_read_by_nobody(tmp_path: Path):
    def cut_off() -> None:
        with encrypted_files.writing(tmp_path / "a", crypto.ring().writing) as out:
            out.write(some(2 * PIECE))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cut_off()

    with pytest.raises(Damaged):
        encrypted_files.reader(tmp_path / "a")


def test_what_only_passes_is_read_once_and_its_key_is_in_no_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kept = []
    monkeypatch.setattr(
        encrypted_files, "TemporaryFile", lambda **_: kept.append((tmp_path / "a").open("w+b")) or kept[0]
    )
    data = b"so dinh danh 000000000001" * 9_000

    with encrypted_files.Spool().filled(lambda out: out.write(data)) as file:
        assert (file.seek(0, io.SEEK_END), file.seek(0), file.read()) == (len(data), 0, data)
    assert b"000000000001" not in (tmp_path / "a").read_bytes()
    with pytest.raises(KeyLost):
        encrypted_files.reader(tmp_path / "a")


def test_file_rewritten_under_another_key_is_whole_and_a_damaged_one_stays(tmp_path: Path, settings):
    path, damaged = written(tmp_path / "a", some(3 * PIECE + 17)), written(tmp_path / "b", some(PIECE))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    before = damaged.read_bytes()
    settings.FIELD_KEYS = f"{settings.FIELD_KEYS}\n{'22' * 32}"
    key = crypto.ring().writing

    assert (encrypted_files.rewrite(path, key), encrypted_files.rewrite(path, key)) == (True, False)
    with pytest.raises(Damaged):
        encrypted_files.rewrite(damaged, key)

    with encrypted_files.reader(path) as file:
        assert file.read() == some(3 * PIECE + 17)
    assert (damaged.read_bytes(), sorted(each.name for each in tmp_path.iterdir())) == (before, ["a", "b"])


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("files") / "long", some(2 * PIECE + 5))


@given(at=st.integers(0, 2 * PIECE + 9), size=st.integers(0, PIECE + 3))
def test_reader_reads_from_any_place(long_file: Path, at: int, size: int):
    with encrypted_files.reader(long_file) as file:
        file.seek(at)

        assert file.read(size) == some(2 * PIECE + 5)[at : at + size]
        assert file.seek(-5, io.SEEK_END) == 2 * PIECE


def test_the_disk_shows_neither_the_bytes_nor_their_hash(tmp_path: Path):
    data = b"%PDF-1.7 so dinh danh 000000000001" * 100
    first, second = written(tmp_path / "a", data), written(tmp_path / "b", data)
    facts = encrypted_files.facts(first)

    assert facts is not None
    assert b"000000000001" not in first.read_bytes()
    assert bytes.fromhex(facts.sha256) not in first.read_bytes()
    assert first.read_bytes() != second.read_bytes()
    assert facts.sha256 != encrypted_files.name_of(facts.sha256, crypto.ring().writing)


@pytest.mark.parametrize("damage", ["flipped", "head", "cut", "cut to a piece", "swapped", "longer"])
def test_altered_files_are_refused(tmp_path: Path, damage: str):
    path = written(tmp_path / "a", some(2 * PIECE))
    data = bytearray(path.read_bytes())
    begin, piece = len(data) - 2 * (PIECE + 16), PIECE + 16
    if damage == "flipped":
        data[-20] ^= 1
    elif damage == "head":
        data[30] ^= 1
    elif damage == "cut":
        del data[-1:]
    elif damage == "cut to a piece":
        del data[-piece:]
    elif damage == "swapped":
        data[begin:] = data[begin + piece :] + data[begin : begin + piece]
    else:
        data += b"\0" * piece
    path.write_bytes(data)

    if damage == "longer":
        # What stands behind the end is never read.
        with encrypted_files.reader(path) as file:
            assert file.read() == some(2 * PIECE)
        return
    with pytest.raises(Damaged), encrypted_files.reader(path) as file:
        file.read()


def test_a_plain_file_is_known_as_such_and_a_foreign_key_is_named(tmp_path: Path, settings):
    plain = tmp_path / "plain"
    plain.write_bytes(b"%PDF-1.7")
    path = written(tmp_path / "a", b"x")

    assert encrypted_files.facts(plain) is None
    settings.FIELD_KEYS = "22" * 32
    with pytest.raises(KeyLost):
        encrypted_files.reader(path)
