"""`motcua verify-history [CODE]`: is the history what was written?"""

import argparse
import re
import sys
from pathlib import Path

from motcua.core import seals, sql, verify
from motcua.core.errors import NotFound
from motcua.dossiers.rules.codes import normalise_code

UNKNOWN_CODE = 2

# What `core.verify` tells, in the words of operators.
_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"event (\d+) is missing", r"thiếu sự kiện \1"),
        (r"event (\d+) does not follow from the one before it", r"sự kiện \1 không nối tiếp sự kiện trước"),
        (r"event (\d+) was altered", r"sự kiện \1 đã bị sửa"),
        (r"head says (\d+) events, (\d+) follow from one another", r"đầu chuỗi ghi \1 sự kiện, nối tiếp nhau \2"),
        (r"events without a head", "có sự kiện nhưng mất đầu chuỗi"),
        (r"sealed at (.+), now gone", r"đã niêm phong lúc \1, nay không còn"),
        (r"(\d+) events were sealed at (.+), (\d+) are left", r"\1 sự kiện đã niêm phong lúc \2, nay còn \3"),
        (r"event (\d+) is not the one sealed at (.+)", r"sự kiện \1 không phải sự kiện đã niêm phong lúc \2"),
        (r"seals: seal line (\d+) .*", r"Tệp niêm phong: dòng \1 bị sửa, thiếu hoặc sai thứ tự"),
    )
)
_STREAM = re.compile(r"^stream (\d+): ")


def run(argv: list[str]) -> int:
    """Check every history, or one dossier's, against itself and the seals.

    Returns:
        0 when nothing is wrong, 1 when something is, 2 for an unknown code.
    """
    parser = argparse.ArgumentParser(prog="motcua verify-history")
    parser.add_argument("code", nargs="?", help="mã hồ sơ / dossier code; bỏ trống: tất cả / all when left out")
    parser.add_argument("--seals", type=Path, default=seals.seal_file(), help="tệp niêm phong / seal file")
    options = parser.parse_args(argv)
    try:
        stream = _stream_of(options.code) if options.code else None
    except NotFound:
        print(f"✗ Không có hồ sơ mang mã {options.code}.", file=sys.stderr)
        return UNKNOWN_CODE
    seal_file = options.seals if options.seals.exists() else None
    if seal_file is None:
        print(f"– Chưa có {options.seals}: không xét được đuôi bị cắt hay hồ sơ bị xóa.", file=sys.stderr)
    found = 0
    for fault in verify.faults(stream=stream, seal_file=seal_file):
        found += 1
        print(f"✗ {_in_vietnamese(fault)}")
    streams, events = _extent(stream)
    if found:
        print(f"Tìm thấy {found} sai lệch trong {streams} chuỗi, {events} sự kiện.")
        return 1
    print(f"✓ {streams} chuỗi, {events} sự kiện: nguyên vẹn.")
    return 0


def _stream_of(code: str) -> int:
    ref = normalise_code(code)
    found = sql.rows("SELECT id FROM dossiers_dossier WHERE code = %s OR receipt_no = %s", (ref, ref))
    if not found:
        raise NotFound(code)
    return int(found[0][0])


def _extent(stream: int | None) -> tuple[int, int]:
    where, values = ("WHERE stream = %s", [stream]) if stream is not None else ("", [])
    counted = sql.rows(f"SELECT count(DISTINCT stream), count(*) FROM core_event {where}", values)
    return int(counted[0][0]), int(counted[0][1])


def _in_vietnamese(fault: str) -> str:
    for pattern, words in _WORDS:
        fault = pattern.sub(words, fault)
    of_stream = _STREAM.match(fault)
    if of_stream is None:
        return fault
    stream = int(of_stream[1])
    known = sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (stream,))
    name = f"Hồ sơ {known[0][0]}" if known else f"Chuỗi {stream}"
    return f"{name}: {fault[of_stream.end() :]}"
