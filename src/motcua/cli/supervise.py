"""Start children, watch them, and stop all of them in order, whatever happened."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from motcua.cli.accounts import spawn
from motcua.cli.errors import LauncherError
from motcua.cli.workspace import Process

GRACE_SECONDS = 15.0
SHORT_GRACE_SECONDS = 2.0
LARGEST_LOG = 10 * 2**20
PAUSE = 0.1


class StopRequested(BaseException):
    """Somebody asked to stop: Ctrl-C, SIGTERM or a closed terminal. Like KeyboardInterrupt, not an Exception."""


def listen_for_stop() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into StopRequested, even when started in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)


def ignore_stop() -> None:
    """Let a clean stop finish although Ctrl-C is pressed again."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def heed_make() -> None:
    """Stop when the `make` that started us was interrupted or killed.

    A signal sent to make alone, not to the terminal's whole group, makes it wait for us without telling us: all that
    shows is that it holds the signal back while it waits.

    Raises:
        StopRequested: make wants to end.
    """
    if not STARTED_BY_MAKE:
        return
    if os.getppid() != PARENT or _holds_interrupt_back(PARENT):
        raise StopRequested


@dataclass
class Child:
    """A supervised program and where its words go."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Supervisor:
    """The children of one launcher, oldest first."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = environment
        self.children: list[Child] = []

    def start(self, name: str, command: Sequence[str], *, last_signal: str = "TERM") -> Child:
        """Start a child; its output is added to `<name>.log`.

        Args:
            name: What messages and the log call it.
            command: The program and its arguments.
            last_signal: What the child gets when this launcher is killed: KILL where a polite end would wait for a
                database that goes at the same moment.
        """
        log = self._logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            process = spawn(
                command,
                output=output,
                environment=self._environment,
                folder=Path.cwd(),
                last_signal=last_signal,
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def run(self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> None:
        """Run a child to its end, its words shown at the terminal.

        Args:
            name: What messages call it.
            command: The program and its arguments.
            environment: Other variables than those of the children that stay.

        Raises:
            LauncherError: it failed; it has said why.
        """
        given = self._environment if environment is None else environment
        process = spawn(command, output=sys.stdout.buffer, environment=given, folder=Path.cwd())
        child = Child(name, process, Path(os.devnull))
        self.children.append(child)
        while process.poll() is None:
            heed_make()
            time.sleep(PAUSE / 2)
        if process.returncode != 0:
            raise LauncherError(
                f"Bước “{name}” không hoàn thành; lý do ở ngay trên.", f"The step '{name}' failed; the reason is above."
            )
        self.children.remove(child)

    def output_of(self, command: Sequence[str]) -> str:
        """Return what a short command prints; empty when it fails, since nothing depends on it."""
        with tempfile.TemporaryFile() as output:
            process = spawn(command, output=output, environment=self._environment, folder=Path.cwd())
            if process.wait() != 0:
                return ""
            output.seek(0)
            return output.read().decode(errors="replace").rstrip()

    def check(self) -> None:
        """Raise when a child has died.

        Raises:
            LauncherError: names the child and shows the end of its log.
        """
        for child in self.children:
            if child.process.poll() is not None:
                raise LauncherError(
                    f"Tiến trình “{child.name}” đã dừng (mã {child.process.returncode}); các tiến trình khác được "
                    f"dừng theo. Nhật ký: {child.log}\n{_tail(child.log)}",
                    f"'{child.name}' ended with code {child.process.returncode}; the rest is being stopped.",
                )

    def processes(self) -> list[Process]:
        """Return the children as a later start can recognise them."""
        return [Process(child.name, child.process.pid, start_mark(child.process.pid)) for child in self.children]

    def stop(self, *, grace: float = GRACE_SECONDS) -> None:
        """Stop the youngest child first; one that does not go within `grace` seconds is killed with all it started."""
        for child in reversed(self.children):
            stop_group(child.process, grace=grace)
        self.children.clear()


def stop_group(process: subprocess.Popen[bytes], *, grace: float = GRACE_SECONDS) -> None:
    """End a child that leads its own process group, politely first, and then all that is left of the group."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _signal_group(process.pid, signal.SIGKILL)


def stop_orphans(processes: Iterable[Process]) -> list[str]:
    """Stop children that outlived a killed launcher and return their names.

    A process is ours only if it also started at the moment that was written down.
    """
    stopped = []
    for process in processes:
        if not process.started or start_mark(process.pid) != process.started:
            continue
        _signal_group(process.pid, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while start_mark(process.pid) == process.started and time.monotonic() < until:
            time.sleep(PAUSE)
        _signal_group(process.pid, signal.SIGKILL)
        stopped.append(process.name)
    return stopped


def start_mark(pid: int) -> str:
    """Return when a live process started, in clock ticks since boot; empty when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _holds_interrupt_back(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return True
    blocked = next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), "0")
    return bool(int(blocked, 16) & 1 << (signal.SIGINT - 1))


def _name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested


def _tail(log: Path, lines: int = 12) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


PARENT = os.getppid()
STARTED_BY_MAKE = _name_of(PARENT) == "make"
