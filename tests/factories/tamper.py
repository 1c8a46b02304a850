"""Changes history behind the system's back, as somebody with full power over the database could."""

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.core import sql


def tamper(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Run a statement with the guards of the append-only tables switched off."""
    sql.execute("SET session_replication_role = replica", ())
    try:
        return sql.execute(statement, values)
    finally:
        sql.execute("SET session_replication_role = origin", ())
