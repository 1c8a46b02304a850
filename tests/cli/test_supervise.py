import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motcua.cli.errors import LauncherError
from motcua.cli.supervise import Supervisor, start_mark, stop_orphans
from motcua.cli.workspace import Process

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def is_alive(pid):
    return start_mark(pid) != ""


def wait_until(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def _runs_own_program(pid):
    # While one program takes over from another, the kernel shows no command line at all.
    line = Path(f"/proc/{pid}/cmdline").read_bytes()
    return line != b"" and b"pdeathsig" not in line


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(tmp_path, os.environ)
    yield supervisor
    supervisor.stop()


def test_stop_ends_children_and_what_they_started(supervisor, tmp_path):
    note = tmp_path / "cháu"
    script = f"sleep 60 & echo $! > {note}; wait"
    parent = supervisor.start("mẹ", ["sh", "-c", script])
    assert wait_until(lambda: note.exists() and note.read_text().strip())
    grandchild = int(note.read_text())

    supervisor.stop()

    assert not is_alive(parent.process.pid)
    assert wait_until(lambda: not is_alive(grandchild))


def test_check_dead_child_names_it_and_shows_its_last_words(supervisor):
    child = supervisor.start("web", ["sh", "-c", "echo 'hết bộ nhớ'; exit 3"])
    child.process.wait()

    with pytest.raises(LauncherError) as caught:
        supervisor.check()

    assert caught.value.vietnamese == (
        f"Tiến trình “web” đã dừng (mã 3); các tiến trình khác được dừng theo. Nhật ký: {child.log}\nhết bộ nhớ"
    )


def test_check_living_children_passes(supervisor):
    supervisor.start("web", SLEEP)

    assert supervisor.check() is None


def test_orphan_of_a_killed_launcher_is_stopped():
    orphan = subprocess.Popen(SLEEP, start_new_session=True)

    stopped = stop_orphans_while_reaping(orphan, Process("worker", orphan.pid, start_mark(orphan.pid)))

    assert stopped == ["worker"]
    assert orphan.returncode == -signal.SIGTERM


def test_orphan_whose_number_was_given_to_another_program_is_left_alone():
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    try:
        stopped = stop_orphans([Process("worker", stranger.pid, "1")])

        assert stopped == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_children_launcher_killed_without_a_word_end_too(tmp_path):
    code = (
        "import os, sys, time; from pathlib import Path; from motcua.cli.supervise import Supervisor\n"
        f"s = Supervisor(Path({str(tmp_path)!r}), os.environ)\n"
        "print(s.start('web', [sys.executable, '-c', 'import time; time.sleep(60)']).process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    launcher = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    child = int(launcher.stdout.readline())
    # The guard is set just before the child's own program takes over; wait until it has.
    assert wait_until(lambda: _runs_own_program(child))

    launcher.kill()
    launcher.communicate()

    assert wait_until(lambda: not is_alive(child))


def stop_orphans_while_reaping(process, recorded):
    """Stop an orphan that is our own child, and so stays a zombie until waited for."""
    stopped = stop_orphans([recorded])
    process.wait()
    return stopped
