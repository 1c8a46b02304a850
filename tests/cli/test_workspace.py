import json

import pytest

from motcua.cli.errors import LauncherError
from motcua.cli.workspace import Process, RunState, Workspace


def workspace_in(folder, **variables):
    return Workspace.open({"MOTCUA_DATA": str(folder / "du-lieu"), **variables})


def test_lock_second_start_says_where_the_first_one_runs(tmp_path):
    workspace = workspace_in(tmp_path)
    with workspace.lock("motcua up"):
        workspace.write_state(RunState(1, "http://127.0.0.1:8000/", "postgresql:///x", 2525))

        with pytest.raises(LauncherError) as caught, workspace.lock("motcua up"):
            pass

    assert caught.value.vietnamese.startswith("MotCua đang chạy rồi tại http://127.0.0.1:8000/ (tiến trình ")


def test_lock_after_release_can_be_taken_again(tmp_path):
    workspace = workspace_in(tmp_path)
    with workspace.lock("motcua up"):
        assert workspace.is_locked()

    assert not workspace.is_locked()
    with workspace.lock("motcua simulate"):
        assert workspace.is_locked()


def test_state_written_then_read_is_the_same_and_private(tmp_path):
    workspace = workspace_in(tmp_path)
    state = RunState(7, "http://127.0.0.1:8000/", "postgresql:///x", 2525, [Process("web", 8, "12345")])

    workspace.write_state(state)

    assert workspace.read_state() == state
    assert (workspace.data / "run.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", json.dumps({"children": [{}]})])
def test_state_damaged_note_counts_as_none(tmp_path, damaged):
    workspace = workspace_in(tmp_path)
    (workspace.data / "run.json").write_text(damaged)

    assert workspace.read_state() is None


def test_secrets_first_use_are_made_once_and_kept(tmp_path):
    workspace = workspace_in(tmp_path)

    first = workspace.child_environment(database_url="postgresql:///x")
    second = workspace.child_environment(database_url="postgresql:///x")

    made = {path.name: path.stat().st_mode & 0o777 for path in (workspace.data / "secrets").iterdir()}
    assert made == {"secret_key": 0o600, "field_key": 0o600}
    assert first == second
    assert len(bytes.fromhex((workspace.data / "secrets" / "field_key").read_text())) == 32


def test_secrets_given_by_the_operator_are_not_replaced(tmp_path):
    workspace = workspace_in(tmp_path, MOTCUA_SECRET_KEY="của tôi", MOTCUA_FIELD_KEY_FILE="/run/khoa")

    environment = workspace.child_environment(database_url="postgresql:///x")

    assert environment["MOTCUA_SECRET_KEY"] == "của tôi"
    assert environment["MOTCUA_FIELD_KEY_FILE"] == "/run/khoa"
    assert not (workspace.data / "secrets").exists()


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "tep").write_text("")

    with pytest.raises(LauncherError) as caught:
        Workspace.open({"MOTCUA_DATA": str(tmp_path / "tep" / "du-lieu")})

    assert caught.value.vietnamese.startswith(f"Không ghi được vào thư mục dữ liệu {tmp_path / 'tep' / 'du-lieu'}")


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "80.5"])
def test_port_malformed_value_is_refused(tmp_path, value):
    with pytest.raises(LauncherError) as caught:
        _ = workspace_in(tmp_path, PORT=value).port

    assert caught.value.vietnamese == f"PORT={value} không phải số cổng hợp lệ."
