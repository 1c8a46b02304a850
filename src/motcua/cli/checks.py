"""What is looked at before anything starts: each finding is one clear sentence."""

import shutil
import socket
from pathlib import Path

import psycopg

from motcua.cli.errors import LauncherError
from motcua.cli.pgbinaries import OLDEST_MAJOR

NEEDED_MEGABYTES = 400
FULL_MEGABYTES = 24
CONNECT_SECONDS = 5
LOOPBACK = "127.0.0.1"


def check_port(port: int) -> None:
    """Refuse a port that another program listens on, or that this account may not open."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise LauncherError(
                f"Người dùng này không được mở cổng {port}; hãy chọn cổng từ 1024 trở lên, ví dụ `PORT=8000 make run`.",
                f"This account may not open port {port}; choose one from 1024 on.",
            ) from error
        except OSError as error:
            raise LauncherError(
                f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: `PORT={_next(port)} make run`.",
                f"Port {port} is taken by another program; choose another, e.g. `PORT={_next(port)} make run`.",
            ) from error


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def check_disk(folder: Path, needed_megabytes: int = NEEDED_MEGABYTES) -> None:
    """Refuse to start on a disk that is nearly full: the database would stop in the middle of a write."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed_megabytes:
        raise LauncherError(
            f"Đĩa chứa {folder} chỉ còn trống {free} MB, cần ít nhất {needed_megabytes} MB. "
            "Hãy giải phóng chỗ trống hoặc đặt MOTCUA_DATA tới đĩa khác.",
            f"Only {free} MB are free at {folder}; {needed_megabytes} MB are needed.",
        )


def is_full(folder: Path) -> bool:
    """Tell whether so little is left that a failure is best explained by it."""
    return shutil.disk_usage(folder).free < FULL_MEGABYTES * 2**20


def check_database(url: str) -> None:
    """Refuse a DATABASE_URL that is malformed, unreachable or of a PostgreSQL too old; never show its password."""
    where = _without_password(url)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            major = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise LauncherError(
            f"Không kết nối được cơ sở dữ liệu trong DATABASE_URL ({where}): {reason}. "
            "Hãy kiểm tra máy chủ, tên và mật khẩu, hoặc bỏ DATABASE_URL để dùng máy chủ đi kèm.",
            "The database in DATABASE_URL cannot be reached; check it, or unset it to use the built-in server.",
        ) from error
    if major < OLDEST_MAJOR:
        raise LauncherError(
            f"Máy chủ trong DATABASE_URL là PostgreSQL {major}; cần bản {OLDEST_MAJOR} trở lên.",
            f"DATABASE_URL leads to PostgreSQL {major}; version {OLDEST_MAJOR} or later is needed.",
        )


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000  # noqa: PLR2004  (the last port number)


def _without_password(url: str) -> str:
    """Return host and database of an address; the words of a malformed one are not repeated, it holds a password."""
    try:
        known = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise LauncherError(
            "DATABASE_URL sai dạng. Mẫu đúng: postgresql://tên:mật-khẩu@máy-chủ:5432/cơ-sở-dữ-liệu",
            "DATABASE_URL is malformed; it should read postgresql://user:password@host:5432/database",
        ) from None
    return f"{known.get('host', '')}/{known.get('dbname', '')}"
