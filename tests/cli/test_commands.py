import sys
from types import ModuleType

import pytest
from psycopg.errors import UndefinedTable

from motcua.cli import commands
from motcua.cli.commands import COMMANDS, Command, load, split
from motcua.cli.errors import LauncherError
from motcua.cli.main import main


@pytest.fixture
def command_table(monkeypatch):
    """Register a command `thu` whose function returns what the test puts into its answer."""
    module = ModuleType("thu_lenh")
    module.run = len
    monkeypatch.setitem(sys.modules, "thu_lenh", module)
    monkeypatch.setitem(COMMANDS, "thu", Command("thu_lenh:run", "thử", "try", needs_database=False))
    return module


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["up"], ("up", [])),
        (["procedures", "import", "a.jsonl", "--x"], ("procedures import", ["a.jsonl", "--x"])),
        (["verify-history", "H48.12-261123-0007"], ("verify-history", ["H48.12-261123-0007"])),
        (["procedures"], None),
        (["khong-co"], None),
    ],
)
def test_split_arguments_longest_name_wins(arguments, expected):
    assert split(arguments) == expected


def test_main_known_command_passes_the_rest_and_returns_its_code(command_table):
    assert main(["thu", "a", "b"]) == 2


def test_main_unknown_command_shows_the_list_and_fails(capsys):
    assert main(["khong-co"]) == 2

    assert capsys.readouterr().err.startswith("Không có lệnh “khong-co”.")


def test_main_launcher_error_is_two_sentences_and_no_traceback(command_table, capsys):
    def refuse(_argv):
        raise LauncherError("Đĩa đã đầy.", "The disk is full.")

    command_table.run = refuse

    assert main(["thu"]) == 1
    assert capsys.readouterr().err == "✗ Đĩa đã đầy.\n  The disk is full.\n"


def test_main_on_a_database_without_tables_says_what_to_run_first(command_table, capsys):
    def import_into_nothing(_argv):
        raise RuntimeError("relation does not exist") from UndefinedTable()

    command_table.run = import_into_nothing

    assert main(["thu"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("✗ Cơ sở dữ liệu chưa có bảng")
    assert "make run" in told


def test_main_does_not_hide_other_failures(command_table):
    def fail(_argv):
        raise RuntimeError("something else")

    command_table.run = fail

    with pytest.raises(RuntimeError):
        main(["thu"])


def test_load_module_that_is_missing_is_a_clear_message(monkeypatch):
    monkeypatch.setitem(COMMANDS, "thu", Command("motcua.cli.khong_co:run", "thử", "try"))

    with pytest.raises(LauncherError) as caught:
        load("thu")

    assert caught.value.vietnamese == "Phiên bản này chưa có lệnh “thu”."


def test_help_lists_every_command_that_is_not_hidden():
    shown = {line.split("  ")[1] for line in commands.help_text().splitlines() if line.startswith("  ")}

    assert shown == {name for name, command in COMMANDS.items() if not command.is_hidden}
