"""`motcua keys status|add|rotate`: the keys of personal data and files, outside the database (decision 0135)."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from motcua.core import crypto, keyring, rekeying
from motcua.core.keyring import Key, Keyring
from motcua.directory import rekeying as directory_rekeying
from motcua.documents import keeping
from motcua.workplace.services import exports

BEFORE = "trước khi có vòng khóa"
PASSES = 5
"""Rows that somebody holds are left; after so many rounds the operator is told to come again."""


def status(argv: list[str]) -> int:
    """Show each key and what is encrypted with it.

    Returns:
        0 when everything can be read, 1 when something names a key that is not in the ring.
    """
    argparse.ArgumentParser(prog="motcua keys status").parse_args(argv)
    ring, fields, files = crypto.ring(), fields_by_key(), _files_by_key()
    print(f"{'khóa / key':<12}{'trạng thái / state':<24}{'trường / fields':>18}{'tệp / files':>16}")
    for key in ring.keys:
        _row(key.id.hex(), _state(ring, key), fields, files)
    _row("", BEFORE, fields, files)
    lost = sorted((fields.keys() | files.keys()) - {key.id.hex() for key in ring.keys} - {""})
    for key_id in lost:
        _row(key_id, "MẤT / LOST", fields, files)
    if lost:
        print(
            f"✗ Thiếu khóa {', '.join(lost)}: hãy trả lại dòng khóa từ bản sao lưu. / A key is lost.", file=sys.stderr
        )
        return 1
    if len(ring.keys) > 1 and not _waiting(ring, fields, files):
        print("✓ Mọi thứ dùng khóa đang ghi. / Everything is under the key that writes.")
    return 0


def add(argv: list[str]) -> int:
    """Add a key that waits: every machine gets the file before `rotate` lets the key write.

    Returns:
        0 when it was added, 1 when the keys are in no file or one waits already.
    """
    argparse.ArgumentParser(prog="motcua keys add").parse_args(argv)
    path = _path()
    if path is None:
        return 1
    if crypto.ring().keys[-1].waits:
        print("✗ Đã có một khóa đang chờ; hãy chạy “motcua keys rotate”. / A key waits already.", file=sys.stderr)
        return 1
    text = keyring.with_new(path.read_text(encoding="ascii"))
    keyring.replace(path, text)
    print(f"✓ Đã thêm khóa {keyring.parse(text).keys[-1].id.hex()}, đang chờ. / A key was added; it waits.")
    print(f"  Sao lưu {path} ra nơi an toàn và chép tới mọi máy, rồi chạy “motcua keys rotate”.")
    return 0


def rotate(argv: list[str]) -> int:
    """Let the newest key write and write everything anew under it; begun again it does what is left.

    Returns:
        0 when everything is under the key that writes, 1 when something is left; each such thing is told.
    """
    argparse.ArgumentParser(prog="motcua keys rotate").parse_args(argv)
    if crypto.ring().keys[-1].waits:
        path = _path()
        if path is None:
            return 1
        keyring.replace(path, keyring.promoted(path.read_text(encoding="ascii")))
        # Whoever looks for somebody knows the new digests before the first row has one.
        time.sleep(2 * crypto.LOOKED_AT_EVERY)
    print(f"Khóa đang ghi / key that writes: {crypto.ring().writing.id.hex()}", flush=True)
    left = _fields() + _files()
    if left:
        print(f"✗ Còn {left} chưa đổi khóa; xem nhật ký rồi chạy lại. / {left} are left; run again.", file=sys.stderr)
        return 1
    print("✓ Xong. Giữ các khóa cũ trong tệp khóa: vài dấu vết một chiều còn cần chúng. / Done.")
    return 0


def fields_by_key() -> Counter[str]:
    """Count the encrypted values of all tables by the key they name; "" for those from before there were rings."""
    counted: Counter[str] = Counter()
    for column in rekeying.columns():
        counted.update(rekeying.by_key(column))
    return counted


def _fields() -> int:
    """Write all columns and names of accounts anew; returns how many values are left."""
    moved, after = 0, 0
    while (step := directory_rekeying.step(after))[0] is not None:
        after, moved = step[0] or 0, moved + step[1]
    print(f"  tên đăng nhập, ủy quyền / log-in names, mandates: {moved}", flush=True)
    for column in rekeying.columns():
        for _ in range(PASSES):
            done = sum(_column(column))
            if not done:
                break
    return sum(count for key_id, count in fields_by_key().items() if key_id != crypto.ring().writing.id.hex())


def _column(column: rekeying.Column) -> Iterator[int]:
    after, written = column.begin, 0
    while (step := rekeying.step(column, after)).last is not None:
        after, written = step.last, written + step.done
        yield step.done
        print(f"\r  {column.table}.{column.name}: {written}", end="", flush=True)
    if written:
        print(flush=True)


def _files() -> int:
    done = left = 0
    for folder in range(keeping.FOLDERS):
        step = keeping.rewrite(folder)
        done, left = done + step.done, left + step.unreadable
        print(f"\r  tệp / files: {done} ({folder + 1}/{keeping.FOLDERS})", end="", flush=True)
    lists = exports.rewrite()
    print(f"\n  danh sách đã xuất / exported lists: {lists.done}", flush=True)
    return left + lists.unreadable


def _files_by_key() -> Counter[str]:
    counted = exports.key_ids()
    for folder in range(keeping.FOLDERS):
        counted.update(keeping.key_ids(folder))
    return counted


def _path() -> Path | None:
    path: Path | None = settings.FIELD_KEY_FILE
    if path is None:
        print(
            "✗ Khóa đang ở biến MOTCUA_FIELD_KEY. Hãy ghi nó vào một tệp chỉ dịch vụ đọc được, đặt "
            "MOTCUA_FIELD_KEY_FILE tới tệp đó, khởi động lại rồi chạy lệnh này. / Keys must be in a file.",
            file=sys.stderr,
        )
    return path


def _state(ring: Keyring, key: Key) -> str:
    if key is ring.writing:
        return "đang ghi / writes"
    return "chờ / waits" if key.waits else "cũ, chỉ đọc / reads"


def _waiting(ring: Keyring, *counted: Counter[str]) -> int:
    return sum(count for each in counted for key_id, count in each.items() if key_id != ring.writing.id.hex())


def _row(key_id: str, state: str, fields: Counter[str], files: Counter[str]) -> None:
    if fields[key_id] or files[key_id] or key_id:
        print(f"{key_id or '–':<12}{state:<24}{fields[key_id]:>18}{files[key_id]:>16}")
