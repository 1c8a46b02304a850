"""The data folder: its lock, its secrets, and the note that says where the running system is."""

import fcntl
import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from motcua.cli.errors import LauncherError

SETTINGS_MODULE = "motcua.config.settings.dev"
SOURCE = Path(__file__).resolve().parent.parent.parent
SECRET_BYTES = 32


@dataclass(frozen=True)
class Process:
    """A child as a later start can recognise it: a pid alone may have been given to another program."""

    name: str
    pid: int
    started: str


@dataclass(frozen=True)
class RunState:
    """What the running launcher tells other commands."""

    pid: int
    address: str
    database_url: str
    smtp_port: int
    children: list[Process] = field(default_factory=list)
    application_url: str = ""


class DataLock:
    """One user of a data folder at a time; the system lets go of it when its holder dies."""

    def __init__(self, workspace: "Workspace", purpose: str) -> None:
        self._path = workspace.data / "lock"
        self._workspace = workspace
        self._purpose = purpose
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            LauncherError: another command holds it; the message says which and where its pages are.
        """
        descriptor = _try_lock(self._path)
        if descriptor is None:
            raise self._busy()
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()} {self._purpose}\n".encode())
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; the file stays, because deleting a locked file lets two processes hold one each."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _busy(self) -> LauncherError:
        holder = self._path.read_text(encoding="utf-8").strip() or "?"
        state = self._workspace.read_state()
        where = f" tại {state.address}" if state else ""
        return LauncherError(
            f"MotCua đang chạy rồi{where} (tiến trình {holder}, dữ liệu ở {self._workspace.data}). "
            "Hãy dừng nó trước, hoặc đặt MOTCUA_DATA tới thư mục khác.",
            f"MotCua is already running on {self._workspace.data}; stop it first or choose another MOTCUA_DATA.",
        )


@dataclass(frozen=True)
class Workspace:
    """The folder that MOTCUA_DATA names and the variables the launcher was given."""

    data: Path
    environment: Mapping[str, str]

    @classmethod
    def open(cls, environment: Mapping[str, str]) -> "Workspace":
        """Return the workspace that the variables name, making its folder.

        Raises:
            LauncherError: the folder cannot be made or written.
        """
        data = Path(environment.get("MOTCUA_DATA") or "var").expanduser().resolve()
        try:
            if not data.exists():
                data.mkdir(parents=True)
                data.chmod(0o711)
            (data / "logs").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LauncherError(
                f"Không ghi được vào thư mục dữ liệu {data}: {error.strerror}. Hãy đặt MOTCUA_DATA tới nơi khác.",
                f"The data folder {data} cannot be written; choose another MOTCUA_DATA.",
            ) from error
        return cls(data, environment)

    @property
    def profile(self) -> str:
        """Return the profile's name."""
        return self.environment.get("MOTCUA_PROFILE") or "demo"

    @property
    def port(self) -> int:
        """Return the port of the web server.

        Raises:
            LauncherError: PORT is no port number.
        """
        value = self.environment.get("PORT") or "8000"
        if not value.isdecimal() or not 0 < int(value) < 65536:  # noqa: PLR2004  (the range of port numbers)
            raise LauncherError(f"PORT={value} không phải số cổng hợp lệ.", f"PORT={value} is no port number.")
        return int(value)

    def lock(self, purpose: str) -> DataLock:
        """Return the folder's lock, not yet taken."""
        return DataLock(self, purpose)

    def is_locked(self) -> bool:
        """Tell whether a launcher or command is using the folder now."""
        descriptor = _try_lock(self.data / "lock")
        if descriptor is None:
            return True
        os.close(descriptor)
        return False

    def read_state(self) -> RunState | None:
        """Return the note of the last launcher, or None when there is none or it is damaged."""
        try:
            raw = json.loads((self.data / "run.json").read_text(encoding="utf-8"))
            children = [Process(**child) for child in raw.pop("children")]
            return RunState(**raw, children=children)
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def write_state(self, state: RunState) -> None:
        """Write the note where only the owner reads it (it holds passwords of the database)."""
        partial = self.data / "run.json.new"
        write_private(partial, json.dumps(asdict(state), indent=1))
        partial.replace(self.data / "run.json")

    def drop_state(self) -> None:
        """Remove the note: nothing runs any more."""
        (self.data / "run.json").unlink(missing_ok=True)

    def child_environment(
        self, *, database_url: str, smtp_port: int | None = None, demo: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Return the environment of the server, the worker and the commands.

        Secrets that were not given are made once and kept in `secrets/`.

        Args:
            database_url: Where the database is.
            smtp_port: The demo mail server's, when one is started.
            demo: Where the other demo gateways are; what was given from outside counts before it.
        """
        result = dict(self.environment) | {
            "DATABASE_URL": database_url,
            "MOTCUA_DATA": str(self.data),
            "MOTCUA_PROFILE": self.profile,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(SOURCE), self.environment.get("PYTHONPATH")])),
            "PYTHONUNBUFFERED": "1",
        }
        result.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        result.setdefault("MOTCUA_BASE_URL", f"http://127.0.0.1:{self.port}")
        for name in ("MOTCUA_SECRET_KEY", "MOTCUA_FIELD_KEY"):
            if not result.get(name) and not result.get(f"{name}_FILE"):
                result[f"{name}_FILE"] = str(self._secret(name.removeprefix("MOTCUA_").lower()))
        if smtp_port is not None:
            result |= {"MOTCUA_SMTP_HOST": "127.0.0.1", "MOTCUA_SMTP_PORT": str(smtp_port)}
        return {**(demo or {}), **result}

    def _secret(self, name: str) -> Path:
        folder = self.data / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / name
        if not path.exists():
            partial = folder / f"{name}.new"
            write_private(partial, secrets.token_hex(SECRET_BYTES) + "\n")
            partial.replace(path)
        return path


def python_command(*arguments: str) -> list[str]:
    """Return the command line that runs this Python with the given arguments."""
    return [sys.executable, *arguments]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
