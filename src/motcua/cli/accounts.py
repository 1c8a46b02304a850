"""Who PostgreSQL runs as: it refuses root, so root hands it to an account without rights."""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from motcua.cli.errors import LauncherError

SYSTEM_FOLDER = Path("/var/lib/motcua")
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """An operating-system account, by number."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Return the account that PostgreSQL must run as, or None for the current one.

    Data that exists keeps its owner, so installing a `postgres` account later changes nothing.

    Raises:
        LauncherError: root has no account to hand the server to.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        "Không có tài khoản thường (postgres hoặc nobody) để chạy PostgreSQL; hãy chạy bằng người dùng thường.",
        "No unprivileged account (postgres or nobody) to run PostgreSQL as; please run as an ordinary user.",
    )


def run_as(account: Account | None, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end under the account, with a bare environment, and return its output."""
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=SERVER_ENVIRONMENT,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def spawn(
    command: Sequence[str | Path],
    *,
    output: IO[bytes],
    account: Account | None = None,
    environment: Mapping[str, str] = SERVER_ENVIRONMENT,
    folder: Path = Path("/"),
    last_signal: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a child that Ctrl-C at the terminal does not reach and that ends when this process is killed.

    Args:
        command: The program and its arguments.
        output: Where standard output and errors go.
        account: Who the child runs as; None for the current account.
        environment: The whole environment of the child.
        folder: Its working folder.
        last_signal: What the kernel sends the child when this process dies without a word.
    """
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", last_signal, "--"] if setpriv else []
    return subprocess.Popen(
        [*guard, *(str(part) for part in command)],
        cwd=folder,
        env=dict(environment),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def may_enter(account: Account | None, path: Path) -> bool:
    """Tell whether the account can reach the path, every parent folder included."""
    return run_as(account, ["test", "-x", path]).returncode == 0


def place_for(folder: Path, account: Account | None) -> Path:
    """Return `folder` if the account can reach it, else a system folder that belongs to it alone.

    A note in `folder` leads there, so that deleting `folder` leads to fresh data and never to that of a former life,
    whose keys are gone.
    """
    _make(folder)
    note = folder / "elsewhere"
    if not note.exists():
        if may_enter(account, folder):
            return folder
        note.write_text(f"{SYSTEM_FOLDER / secrets.token_hex(6)}\n", encoding="utf-8")
    substitute = Path(note.read_text(encoding="utf-8").strip())
    _make(substitute)
    return substitute


def own_folder(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account may open."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def _make(folder: Path) -> None:
    """Create missing folders so that others may pass through them but not list them."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(0o711)
