"""Keeps the rows that say who sees a dossier and in which list it stands."""

from collections.abc import Iterable
from datetime import datetime

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.dossiers.enums import Bucket

_PUT = """
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key)
SELECT x.id, x.scope, d.dossier_id, d.bucket, d.order_at, d.name_key
FROM unnest(%s::bigint[], %s::bigint[]) AS x(id, scope),
     (SELECT dossier_id, bucket, order_at, name_key FROM dossiers_scope WHERE dossier_id = %s LIMIT 1) d
ON CONFLICT (dossier_id, scope) DO NOTHING
"""
# Held until the end, so that a set which is changed meanwhile counts for this dossier before or after, never half.
_SETS = """
SELECT s.id FROM dossiers_dossier d
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_setprocedure c ON c.code = p.code
JOIN directory_procedureset s ON s.id = c.set_id
WHERE d.id = %s AND coalesce(s.unit_id, s.agency_id) = ANY(%s) ORDER BY s.id FOR SHARE OF s
"""


def begin(dossier_id: int, scopes: Iterable[int], bucket: Bucket, order_at: datetime, name_key: str) -> None:
    """Make a new dossier visible to its first scopes, and to the sets of procedures inside them."""
    wanted = _with_sets(dossier_id, scopes)
    place = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(wanted))
    values = [part for scope in wanted for part in (new_id(), scope, dossier_id, int(bucket), order_at, name_key)]
    head = "INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key) VALUES "
    sql.execute(head + place, values)


def widen(dossier_id: int, scopes: Iterable[int]) -> None:
    """Make a dossier visible to more scopes and their sets; those that see it already stay as they are."""
    wanted = _with_sets(dossier_id, scopes)
    if wanted:
        sql.execute(_PUT, ([new_id() for _ in wanted], wanted, dossier_id))


def move(dossier_id: int, bucket: Bucket, order_at: datetime) -> None:
    """Put a dossier into another list, for everybody who sees it."""
    sql.execute(
        "UPDATE dossiers_scope SET bucket = %s, order_at = %s WHERE dossier_id = %s",
        (int(bucket), order_at, dossier_id),
    )


def _with_sets(dossier_id: int, scopes: Iterable[int]) -> list[int]:
    wanted = set(scopes)
    return sorted(wanted | {row[0] for row in sql.rows(_SETS, (dossier_id, list(wanted)))}) if wanted else []
