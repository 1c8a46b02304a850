"""The whole system, really started: what stops it, and that nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from motcua.cli.checks import free_port
from motcua.cli.postgres import PostgresServer
from motcua.cli.supervise import start_mark
from motcua.cli.workspace import SOURCE, Workspace

pytestmark = pytest.mark.slow

GIVEN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT")


class Launcher:
    """`motcua up` in a folder of its own, without demo data."""

    def __init__(self, folder):
        kept = {name: value for name, value in os.environ.items() if name not in GIVEN and "MOTCUA" not in name}
        self.environment = kept | {
            "MOTCUA_DATA": str(folder / "du-lieu"),
            "PORT": str(free_port()),
            "PYTHONPATH": str(SOURCE),
        }
        self.workspace = Workspace.open(self.environment)
        self.process = None

    def run(self, *arguments):
        command = [sys.executable, "-m", "motcua", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=60)

    def start(self, command=None):
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "motcua", "up", "--no-demo"],
            env=self.environment,
            cwd=self.workspace.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        for line in self.process.stdout:
            said += line
            if "Sẵn sàng" in line:
                return self.workspace.read_state()
        raise AssertionError(said)

    def end(self):
        said = self.process.communicate(timeout=60)[0]
        return self.process.returncode, said

    def still_running(self, state):
        """Return which of the started processes live, PostgreSQL included, after a moment of grace."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            living = [child.name for child in state.children if start_mark(child.pid) == child.started]
            if not living and not self.database_answers(state):
                return []
            time.sleep(0.05)
        return [*living, "postgres"]

    def serving_roles(self, state):
        """Return as whom web server and worker are connected, once both are."""
        until = time.monotonic() + 20
        found = []
        with psycopg.connect(state.database_url, autocommit=True) as connection:
            while len(found) < 2 and time.monotonic() < until:
                time.sleep(0.05)
                found = connection.execute(
                    "SELECT usename FROM pg_stat_activity WHERE application_name = 'motcua'"
                ).fetchall()
        return {name for (name,) in found}

    def database_answers(self, state):
        try:
            psycopg.connect(state.database_url).close()
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def launcher():
    """A launcher over a database that each worker makes once; every test finds it and leaves it stopped."""
    shared = Path(os.environ["MOTCUA_TEST_FOLDER"])
    # The server's account must be able to pass through.
    shared.chmod(0o711)
    yield from stopped_at_the_end(Launcher(shared / f"up-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"))


def stopped_at_the_end(launcher):
    yield launcher
    if launcher.process is not None and launcher.process.poll() is None:
        launcher.process.terminate()
        launcher.end()


def test_up_interrupted_answers_until_then_and_leaves_nothing_running(launcher):
    state = launcher.start()
    with urllib.request.urlopen(f"{state.address}readyz") as answer:
        assert answer.status == 200
    assert (launcher.serving_roles(state), state.application_url.split(":")[1]) == ({"motcua_app"}, "//motcua_app")

    launcher.process.send_signal(signal.SIGINT)

    code, said = launcher.end()
    assert (code, said.splitlines()[-1]) == (0, "Đã dừng. / Stopped.")
    assert launcher.still_running(state) == []
    assert launcher.workspace.read_state() is None


def test_up_only_make_is_interrupted_stops_all_the_same(launcher):
    (launcher.workspace.data / "Makefile").write_text(f"run:\n\t@exec {sys.executable} -m motcua up --no-demo\n")
    # A suite begun in the background passes on that the interrupt is ignored, and make keeps to that.
    state = launcher.start(["env", "--default-signal=INT", "make", "run"])

    launcher.process.send_signal(signal.SIGINT)

    assert "Đã dừng. / Stopped." in launcher.end()[1]
    assert launcher.still_running(state) == []


def test_up_started_twice_is_refused_and_the_first_goes_on(launcher):
    state = launcher.start()

    second = launcher.run("up")

    assert second.returncode == 1
    assert second.stderr.startswith(f"✗ MotCua đang chạy rồi tại {state.address} (tiến trình ")
    assert launcher.database_answers(state)


def test_up_a_part_dies_names_it_and_stops_the_rest(launcher):
    state = launcher.start()
    worker = next(child for child in state.children if child.name == "worker")

    os.kill(worker.pid, signal.SIGKILL)

    code, said = launcher.end()
    assert code == 1
    assert "✗ Tiến trình “worker” đã dừng (mã -9)" in said
    assert launcher.still_running(state) == []


def test_up_killed_without_a_word_leaves_nothing_and_starts_again(launcher):
    state = launcher.start()

    launcher.process.kill()

    launcher.end()
    assert launcher.still_running(state) == []
    assert launcher.start().pid == launcher.process.pid


def test_up_database_of_a_newer_version_is_refused(launcher):
    state = launcher.start()
    with psycopg.connect(state.database_url) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_tuong_lai', now())"
        )
    launcher.process.terminate()
    launcher.end()

    try:
        again = launcher.run("up", "--no-demo")
    finally:
        forget_the_future(launcher)

    assert again.returncode == 1
    assert "mới hơn (core.9999_tuong_lai)" in again.stdout


def forget_the_future(launcher):
    """The next test finds the database as this version left it."""
    server = PostgresServer(launcher.workspace.data / "postgres", environment=launcher.environment)
    try:
        with psycopg.connect(server.start()) as connection:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_tuong_lai'")
    finally:
        server.stop()
