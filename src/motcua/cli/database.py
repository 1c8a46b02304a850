"""Give a command its database: the named one, the running launcher's, or one started for the occasion."""

import contextlib
from collections.abc import Iterator

from motcua.cli.checks import check_database
from motcua.cli.postgres import PostgresServer
from motcua.cli.supervise import stop_orphans
from motcua.cli.workspace import Workspace


@contextlib.contextmanager
def database(workspace: Workspace, purpose: str) -> Iterator[str]:
    """Yield a DATABASE_URL that works for the duration of one command.

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
        yield state.database_url
        return
    with workspace.lock(purpose):
        clear_leftovers(workspace)
        server = PostgresServer(workspace.data / "postgres", environment=workspace.environment)
        try:
            yield server.start()
        finally:
            server.stop()


def clear_leftovers(workspace: Workspace) -> list[str]:
    """Stop what a killed launcher left running and forget it; the caller holds the lock."""
    state = workspace.read_state()
    stopped = stop_orphans(state.children) if state else []
    workspace.drop_state()
    return stopped
