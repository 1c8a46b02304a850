"""The demo province as it was loaded, again for each size: a copy of the database that a bench has to itself."""

import psycopg
from django.db import connection
from psycopg import sql

from motcua.core import parameters
from motcua.directory import calendars


def remember() -> None:
    """Keep a copy of the database as it is now."""
    name = _name()
    _alone(_COPY.format(sql.Identifier(_kept(name)), sql.Identifier(name)))


def again() -> None:
    """Put the copy in the place of the database; what was written since is gone."""
    name = _name()
    _alone(
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)),
        _COPY.format(sql.Identifier(name), sql.Identifier(_kept(name))),
    )
    calendars.forget()
    parameters.forget()


_COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {}")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _kept(name: str) -> str:
    return f"{name}_loaded"


def _alone(*statements: sql.Composed) -> None:
    """Send statements from another database: nobody may be in the one that is copied or dropped."""
    address = connection.get_connection_params()
    connection.close()
    wanted = {key: address[key] for key in ("user", "password", "host", "port", "options") if key in address}
    with psycopg.connect(**wanted, dbname="postgres", autocommit=True) as other:
        for statement in statements:
            other.execute(statement)
