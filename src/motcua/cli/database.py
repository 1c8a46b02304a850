"""Give a command its database: the named one, the running launcher's, or one started for the occasion."""

import contextlib
from collections.abc import Iterator

import psycopg

from motcua.cli.checks import check_database
from motcua.cli.postgres import PostgresServer
from motcua.cli.supervise import stop_orphans
from motcua.cli.workspace import Workspace


@contextlib.contextmanager
def database(workspace: Workspace, purpose: str, *, serves: bool = False) -> Iterator[str]:
    """Yield a DATABASE_URL that works for the duration of one command.

    Args:
        workspace: Its data folder and variables.
        purpose: What others are told that the folder is used for.
        serves: It is web server or worker, which own no tables.

    Raises:
        LauncherError: DATABASE_URL is unreachable, or the data folder is busy without a running server.
    """
    given = workspace.environment.get("DATABASE_URL")
    if given:
        check_database(given)
        yield given
        return
    state = workspace.read_state()
    if state is not None and workspace.is_locked():
        yield (state.application_url if serves else "") or state.database_url
        return
    with workspace.lock(purpose):
        clear_leftovers(workspace)
        server = PostgresServer(workspace.data / "postgres", environment=workspace.environment)
        try:
            owner, application = server.start(), server.application_url()
            yield application if serves and _has_rights(application) else owner
        finally:
            server.stop()


def clear_leftovers(workspace: Workspace) -> list[str]:
    """Stop what a killed launcher left running and forget it; the caller holds the lock."""
    state = workspace.read_state()
    stopped = stop_orphans(state.children) if state else []
    workspace.drop_state()
    return stopped


def _has_rights(url: str) -> bool:
    """Tell whether the tables of this database have been opened to the role; before `motcua prepare` they are not."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT has_table_privilege(to_regclass('core_event'), 'INSERT')").fetchone()
    return found == (True,)
