"""Start, use and stop a PostgreSQL server of our own, reachable through a socket with a password only."""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from motcua.cli.accounts import Account, own_folder, place_for, run_as, server_account, spawn
from motcua.cli.errors import LauncherError
from motcua.cli.pgbinaries import find_binaries, remember
from motcua.cli.workspace import write_private

ROLE = "motcua"
# Web server and worker connect as it; what it may do is in `motcua.scenarios.grants`.
APPLICATION_ROLE = "motcua_app"
DATABASE = "motcua"
LONGEST_SOCKET_FOLDER = 85
START_SECONDS = 60.0
STOP_SECONDS = 30.0
BUILTIN_LOCALE_SINCE = 17

SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "max_connections": "120",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "wal_compression": "on",
    "password_encryption": "scram-sha-256",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresServer:
    """One PostgreSQL server over one folder; the caller holds the folder's lock."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None, durable: bool = True) -> None:
        """Choose place, account and programs; nothing is started.

        Args:
            folder: Where the data shall live; as root another place is used when the account cannot reach it.
            environment: Where MOTCUA_PG_BIN is looked up; the process environment by default.
            durable: False trades safety at a power cut for speed (tests).
        """
        folder = self._asked = folder.resolve()
        self.account: Account | None = server_account(folder / "data")
        self.home = place_for(folder, self.account)
        if self.home != folder:
            self.account = server_account(self.home / "data")
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self._password = self.home / "password"
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._binaries = find_binaries(
            home=self.home,
            environment=os.environ if environment is None else environment,
            account=self.account,
        )

    @property
    def socket_folder(self) -> Path:
        """Return the folder of the socket, short enough for the system's limit on socket names."""
        near = self.home / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"motcua-{name}"

    @property
    def url(self) -> str:
        """Return the DATABASE_URL of the running server, as the role that owns everything."""
        return self._url(ROLE, self._password)

    def application_url(self) -> str:
        """Return the DATABASE_URL for web server and worker: a role that owns nothing, made when it is not there.

        What it may do in the tables is given where they are made (`motcua prepare`).
        """
        password = self.home / "application-password"
        with psycopg.connect(self.url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]).fetchone()
            if known is None or not password.exists():
                # The file comes last: one that is there always opens.
                password.unlink(missing_ok=True)
                chosen = secrets.token_urlsafe(24)
                hidden = connection.pgconn.encrypt_password(
                    chosen.encode(), APPLICATION_ROLE.encode(), b"scram-sha-256"
                )
                statement = "CREATE ROLE {} LOGIN PASSWORD {}" if known is None else "ALTER ROLE {} LOGIN PASSWORD {}"
                named = sql.Identifier(APPLICATION_ROLE)
                connection.execute(sql.SQL(statement).format(named, sql.Literal(hidden.decode())))
                partial = self.home / "application-password.new"
                write_private(partial, chosen)
                partial.replace(password)
        return self._url(APPLICATION_ROLE, password)

    def is_running(self) -> bool:
        """Tell whether the server that this object started is alive."""
        return self._process is not None and self._process.poll() is None

    def check(self) -> None:
        """Raise when the server has died.

        Raises:
            LauncherError: shows the end of its log.
        """
        if self._process is not None and self._process.poll() is not None:
            raise LauncherError(
                f"PostgreSQL đã dừng (mã {self._process.returncode}). Nhật ký: {self.log}\n{_tail(self.log)}",
                "PostgreSQL ended by itself; its log says why.",
            )

    def start(self) -> str:
        """Make the data on the first start, start the server, and return its DATABASE_URL.

        Raises:
            LauncherError: the data cannot be made or the server does not come up; the message names the log.
        """
        if self.data.exists() and not os.access(self.data, os.R_OK):
            raise LauncherError(
                f"Thư mục dữ liệu {self.data} thuộc về người dùng khác; hãy chạy bằng người dùng đó hoặc root.",
                f"The data folder {self.data} belongs to another account; run as that account or as root.",
            )
        if not self.data.exists():
            self._make_data()
        else:
            self._stop_orphan()
        own_folder(self.socket_folder, self.account)
        self._launch()
        try:
            self._await_ready()
            self._make_database()
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Stop the server, letting it finish its files; do nothing when it is not running."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait()

    def remove(self) -> None:
        """Delete the stopped server with all its data."""
        for folder in (self.socket_folder, self.home, self._asked):
            shutil.rmtree(folder, ignore_errors=True)

    def _url(self, role: str, password: Path) -> str:
        secret = password.read_text(encoding="utf-8").strip()
        return f"postgresql://{role}:{secret}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    def _make_data(self) -> None:
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, self.account)
        password = secrets.token_urlsafe(24)
        write_private(self._password, password)
        handed = self.home / "password.new"
        write_private(handed, password)
        if self.account is not None:
            os.chown(handed, self.account.uid, self.account.gid)
        made = run_as(self.account, [*self._initdb(), "--pgdata", fresh, f"--pwfile={handed}"])
        handed.unlink()
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise _initdb_failed(made.stderr or made.stdout)
        remember(self.home, self._binaries)
        fresh.rename(self.data)

    def _initdb(self) -> list[str | Path]:
        if self._binaries.major >= BUILTIN_LOCALE_SINCE:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            locale = ["--locale=C.UTF-8"]
        durability = [] if self._durable else ["--no-sync"]
        return [
            self._binaries.folder / "initdb",
            f"--username={ROLE}",
            "--encoding=UTF8",
            *locale,
            "--auth=scram-sha-256",
            *durability,
        ]

    def _launch(self) -> None:
        settings = SETTINGS | {
            "shared_buffers": f"{_buffer_megabytes()}MB",
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700",
        }
        if not self._durable:
            settings |= THROWAWAY_SETTINGS
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as output:
            self._process = spawn(
                [self._binaries.folder / "postgres", "-D", self.data, *options],
                output=output,
                account=self.account,
                last_signal="INT",
            )

    def _await_ready(self) -> None:
        """Wait until the server writes `ready` into its own pid file."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            if _status_line(self.data) == "ready":
                return
            time.sleep(0.02)
        raise LauncherError(
            f"PostgreSQL không khởi động được. Xem {self.log}:\n{_tail(self.log)}",
            "PostgreSQL did not start; the log says why.",
        )

    def _make_database(self) -> None:
        admin = self.url.replace(f"@/{DATABASE}?", "@/postgres?")
        with psycopg.connect(admin, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _stop_orphan(self) -> None:
        """Stop a server that outlived its launcher, or drop the pid file that a dead one left."""
        pid = _recorded_pid(self.data)
        if pid is None:
            return
        if not _is_server_of(pid, self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + STOP_SECONDS
        while _is_server_of(pid, self.data):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGQUIT)
            time.sleep(0.05)


@contextlib.contextmanager
def temporary_server(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a throw-away server, for tests without safety at a power cut; its data are deleted at the end.

    Args:
        folder: Where `postgres/` is made and deleted; as root it may live elsewhere when it cannot be reached.
        durable: Write as a server in service does, so that measured writes are honest.

    Yields:
        The DATABASE_URL of the empty database.
    """
    asked = folder / "postgres"
    PostgresServer(asked, durable=durable).remove()
    server = PostgresServer(asked, durable=durable)
    try:
        yield server.start()
    finally:
        server.stop()
        server.remove()


def _recorded_pid(data: Path) -> int | None:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _status_line(data: Path) -> str:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004  (the state stands in the eighth line)


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in arguments


def _buffer_megabytes() -> int:
    """Return an eighth of the memory, between 128 MB and 1 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(1024, memory // 8 // 2**20))


def _tail(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-8:])


def _initdb_failed(output: str) -> LauncherError:
    if "No space left" in output:
        return LauncherError("Đĩa đã đầy, không tạo được cơ sở dữ liệu.", "The disk is full; no database was made.")
    return LauncherError(f"Không tạo được cơ sở dữ liệu:\n{output.strip()}", "initdb failed; its words are above.")
