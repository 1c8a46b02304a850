"""The web server and the worker, each as a command of its own and as parts of `motcua up`."""

import argparse
import os
import sys
from pathlib import Path

from motcua.cli.accounts import spawn
from motcua.cli.checks import LOOPBACK
from motcua.cli.supervise import StopRequested, ignore_stop, stop_group
from motcua.cli.workspace import python_command

APPLICATION = "motcua.config.serving:application"
# Senders on slow lines that a process can wait for at a time; none of them keeps another from being served.
SLOW_SENDERS = "32"
WEB_STOP_SECONDS = "5"
WORKER_STOP_SECONDS = "10"


def web_command(*, host: str, port: int, processes: int) -> list[str]:
    """Return the command line of the web server: one working thread and one database connection a process."""
    return python_command(
        *("-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", SLOW_SENDERS),
        *("--respawn-failed-workers", "--workers-kill-timeout", WEB_STOP_SECONDS),
        *("--log-level", "warning", APPLICATION),
    )


def worker_command(*arguments: str) -> list[str]:
    """Return the command line of the worker that runs jobs from the database queue."""
    return python_command(
        *("-m", "django", "procrastinate", "worker", "--shutdown-graceful-timeout", WORKER_STOP_SECONDS),
        # What a job did stands in the tables of its room; done jobs would only grow.
        *("--delete-jobs", "successful"),
        *arguments,
    )


def serve(argv: list[str]) -> int:
    """Run the web server until asked to stop."""
    parser = argparse.ArgumentParser(prog="motcua serve", description="Chạy máy chủ web / run the web server")
    parser.add_argument("--host", default=LOOPBACK, help="địa chỉ lắng nghe / address to listen on")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="cổng / port")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="số tiến trình / processes")
    options = parser.parse_args(argv)
    return _until_stopped(web_command(host=options.host, port=options.port, processes=options.processes))


def worker(argv: list[str]) -> int:
    """Run the worker until asked to stop; the arguments are procrastinate's own."""
    return _until_stopped(worker_command(*argv))


def _until_stopped(command: list[str]) -> int:
    process = spawn(command, output=sys.stdout.buffer, environment=os.environ, folder=Path.cwd())
    try:
        return process.wait()
    except StopRequested:
        ignore_stop()
        stop_group(process)
        return 0
