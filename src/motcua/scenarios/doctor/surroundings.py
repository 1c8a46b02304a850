"""Looks at what the system stands on: database version, space on disk, whether tables are up to date."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from motcua.core import clock, crypto, rekeying, sql
from motcua.directory import breaches
from motcua.documents import scanning
from motcua.scenarios import grants
from motcua.scenarios.simulate import indexes
from motcua.workplace.services import exports

OLDEST_DATABASE = 15
DEMO = "demo"
SHOWN = 3
LEAST_FREE_BYTES = 2_000_000_000
LONGEST_UNSCANNED = timedelta(hours=1)
# A command of the operator's ends sooner than this, as a rule.
_SERVED_BY_THE_OWNER = """
SELECT count(*) FROM pg_stat_activity a JOIN pg_class c ON c.oid = to_regclass('core_event')
WHERE a.usesysid = c.relowner AND a.datname = current_database() AND a.application_name = 'motcua'
  AND a.pid <> pg_backend_pid() AND a.backend_start < now() - interval '10 minutes'
"""


def look() -> Iterator[tuple[str, str]]:
    """Yield (what was looked at, what is wrong or an empty text)."""
    yield _database()
    yield _tables()
    yield _indexes()
    yield _rights()
    yield _keys()
    yield _exports()
    yield "danh sách mật khẩu đã lộ", breaches.file_fault()
    yield _disk(Path(settings.DATA_FOLDER))
    yield _scans()


def _database() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int, "
            "current_setting('server_encoding')"
        )
        version, number, encoding = cursor.fetchone()
    fault = ""
    if number < OLDEST_DATABASE * 10_000:
        fault = f"cần PostgreSQL {OLDEST_DATABASE} trở lên"
    elif encoding != "UTF8":
        fault = f"bảng mã {encoding}, cần UTF8"
    return f"PostgreSQL {version}", fault


def _tables() -> tuple[str, str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "bảng dữ liệu", f"còn {len(missing)} bước cập nhật chưa chạy" if missing else ""


def _indexes() -> tuple[str, str]:
    kept = indexes.left_aside()
    fault = f"còn {kept} chỉ mục chưa dựng lại sau một lần mô phỏng dở dang; chạy lại “motcua simulate --append”"
    return "chỉ mục", fault if kept else ""


def _rights() -> tuple[str, str]:
    """Tell whether web server and worker can do more in the database than they need, or less."""
    looked_at = "quyền của máy chủ web trong cơ sở dữ liệu"
    with connection.cursor() as cursor:
        where = grants.place(cursor)
        differs = grants.rights(cursor, where.role, where) if where else None
    if differs is None:
        # For trying out one role may do all; `motcua up` makes both for its own server anyway.
        fault = "máy chủ web sở hữu các bảng; hãy tách thành hai vai trò, xem “Hai vai trò” trong hướng dẫn vận hành"
        return looked_at, "" if settings.PROFILE == DEMO else fault
    if differs.beyond:
        advice = "hãy chạy “motcua prepare”; vai trò này không được là SUPERUSER hay thuộc vai trò sở hữu"
        return looked_at, f"vai trò {differs.role} có quyền thừa: {_few(differs.beyond)}; {advice}"
    if differs.lacks:
        return looked_at, f"vai trò {differs.role} thiếu quyền: {_few(differs.lacks)}; hãy chạy “motcua prepare”"
    if serving := sql.rows(_SERVED_BY_THE_OWNER, ())[0][0]:
        fault = (
            f"{serving} kết nối lâu dài dùng vai trò sở hữu bảng; đặt DATABASE_URL của máy chủ web và tiến trình nền"
        )
        return looked_at, f"{fault} là vai trò {differs.role}"
    return looked_at, ""


def _few(found: tuple[str, ...]) -> str:
    more = f" và {len(found) - SHOWN} quyền khác" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more


def _keys() -> tuple[str, str]:
    ring = crypto.ring()
    known = {key.id.hex() for key in ring.keys} | {""}
    lost = sorted({key_id for column in rekeying.columns() for key_id in rekeying.by_key(column)} - known)
    fault = f"mất khóa {', '.join(lost)}; hãy trả lại dòng khóa từ bản sao lưu của MOTCUA_FIELD_KEY_FILE"
    return f"khóa mã hóa {ring.writing.id.hex()}", fault if lost else ""


def _exports() -> tuple[str, str]:
    """Tell of exported lists that lie in plain; the worker deletes such files within a quarter of an hour."""
    plain = exports.key_ids()[""]
    fault = f"{plain} tệp không mã hóa trong thư mục exports; xóa tệp, rồi kiểm tra worker đang chạy cùng phiên bản"
    return "danh sách đã xuất", fault if plain else ""


def _scans() -> tuple[str, str]:
    """Tell how many files wait for a scan; that some wait a short while is how it should be."""
    waiting = scanning.waiting()
    if waiting.since is None:
        return "quét mã độc: không có tệp nào chờ", ""
    fault = f"{waiting.count} tệp chờ, lâu nhất từ {clock.shown(waiting.since)}; xem máy quét (MOTCUA_CLAMD)"
    is_late = clock.now() - waiting.since > LONGEST_UNSCANNED
    return f"quét mã độc: {waiting.count} tệp chờ", fault if is_late else ""


def _disk(folder: Path) -> tuple[str, str]:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    fault = f"chỉ còn {free / 1e9:.1f} GB trống" if free < LEAST_FREE_BYTES else ""
    if not os.access(place, os.W_OK):
        fault = "không ghi được"
    return f"thư mục dữ liệu {folder}", fault
