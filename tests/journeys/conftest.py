"""The whole system as `make run` starts it, and a browser to use it with.

Each worker process has a system of its own, so that journeys never meet; the demo province is loaded once for all.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
READY_SECONDS = 240
PASSWORD = "MotCua@2026"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class System:
    """A started system: where it answers and where its data lies."""

    address: str
    data: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `motcua` command against this system."""
        return subprocess.run(
            [sys.executable, "-m", "motcua", *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """Start database, worker, mail and web server with the demo province, and stop them all at the end."""
    data = Path(tempfile.mkdtemp(prefix="motcua-journeys-"))
    # As root the database runs under an unprivileged account, which must be able to pass through.
    data.chmod(0o755)
    subprocess.run(["cp", "-a", f"{_prepared()}/.", str(data)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = _environment(data) | {"PORT": str(port)}
    log = (data / "up.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "motcua", "up"], env=environment, cwd=ROOT, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/readyz", data / "up.log")
        yield System(address, data, environment)
    finally:
        process.send_signal(signal.SIGINT)
        code, told = process.wait(timeout=60), (data / "up.log").read_text(encoding="utf8")
        shutil.rmtree(data, ignore_errors=True)
        assert code == 0, told


def _prepared() -> Path:
    """Return the data folder of a system that was never started; the first worker makes it, the others wait.

    `make test` made it before, beside the checks of the code.
    """
    if made_before := os.environ.get("MOTCUA_PREPARED"):
        return Path(made_before)
    shared = Path(os.environ["MOTCUA_TEST_FOLDER"])
    shared.chmod(0o711)
    data, done = shared / "prepared", shared / "prepared.done"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            command = [sys.executable, "-m", "motcua", "prepare"]
            made = subprocess.run(
                command, env=_environment(data), cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert made.returncode == 0, made.stdout + made.stderr
            done.touch()
    return data


def _environment(data: Path) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("MOTCUA_", "DATABASE_URL", "DJANGO_"))
    }
    return kept | {"MOTCUA_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf8")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf8"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def person(system: System, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser window of its own for each person: `person(login)`, signed in when a login is given."""
    contexts: list[BrowserContext] = []

    def open_window(login: str = "", *, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=system.address
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if login:
            page.goto("/dang-nhap/")
            page.fill("#login", login)
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        return page

    yield open_window
    for context in contexts:
        context.close()
