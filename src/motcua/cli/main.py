"""The `motcua` command: find the function, give it its database, and turn known errors into sentences."""

import os
import sys

from motcua.cli.commands import COMMANDS, help_text, load, split
from motcua.cli.database import database
from motcua.cli.errors import LauncherError
from motcua.cli.supervise import StopRequested, ignore_stop, listen_for_stop
from motcua.cli.workspace import Workspace

USAGE_ERROR = 2
STOPPED = 130
SERVING = {"serve", "worker"}
WITHOUT_DJANGO = SERVING | {"demo accounts"}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    listen_for_stop()
    try:
        return _dispatch(arguments)
    except LauncherError as error:
        print(f"✗ {error.vietnamese}\n  {error.english}", file=sys.stderr)
        return 1
    except StopRequested:
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output (head, less) has enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(help_text(), flush=True)
        return 0
    found = split(arguments)
    if found is None:
        print(f"Không có lệnh “{' '.join(arguments[:2])}”. / Unknown command.\n", file=sys.stderr)
        print(help_text(), file=sys.stderr)
        return USAGE_ERROR
    return _run(*found)


def _run(name: str, argv: list[str]) -> int:
    if not COMMANDS[name].needs_database or {"-h", "--help"} & set(argv):
        return _call(name, argv)
    workspace = Workspace.open(os.environ)
    with database(workspace, f"motcua {name}", serves=name in SERVING) as url:
        try:
            os.environ.update(workspace.child_environment(database_url=url))
            return _call(name, argv)
        finally:
            ignore_stop()


def _call(name: str, argv: list[str]) -> int:
    if COMMANDS[name].needs_database and name not in WITHOUT_DJANGO:
        _set_up_django()
    try:
        return load(name)(argv)
    except Exception as error:
        if not _lacks_tables(error):
            raise
        raise LauncherError(
            f"Cơ sở dữ liệu chưa có bảng, hoặc còn ở phiên bản cũ, nên lệnh “{name}” chưa chạy được. "
            "Hãy chạy `make run` một lần trước (hay `motcua prepare`); "
            "nếu dữ liệu ở nơi khác, đặt MOTCUA_DATA hoặc DATABASE_URL.",
            "The database lacks tables this command needs: start MotCua once (`make run`) or run `motcua prepare`; "
            "set MOTCUA_DATA or DATABASE_URL when the data lies elsewhere.",
        ) from error


def _lacks_tables(error: BaseException) -> bool:
    """Tell whether the database said that a table or column is missing; by name, for nothing is imported for it."""
    cause = error.__cause__
    return any(type(one).__name__ in {"UndefinedTable", "UndefinedColumn"} for one in (error, cause))


def _set_up_django() -> None:
    """Load Django; the commands that do not need it stay quick."""
    import django  # noqa: PLC0415  (see above)

    django.setup()
