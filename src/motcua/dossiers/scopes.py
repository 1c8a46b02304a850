"""Keeps the rows that say who sees a dossier and in which list it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.dossiers.enums import Bucket

PROCEDURE_OF = """
CASE WHEN x.scope = 1 OR EXISTS (SELECT FROM directory_agency g WHERE g.id = x.scope)
     THEN (SELECT o.procedure_id FROM dossiers_dossier o WHERE o.id = d.dossier_id) END
"""
"""What a new row `x` of dossier `d` says of its procedure: only those of agencies and of the province say it."""

_BEGIN = f"""
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key, of_procedure)
SELECT x.id, x.scope, d.dossier_id, %s, %s, %s, {PROCEDURE_OF}
FROM unnest(%s::bigint[], %s::bigint[]) AS x(id, scope), (SELECT %s::bigint AS dossier_id) d
"""
_PUT = f"""
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key, of_procedure)
SELECT x.id, x.scope, d.dossier_id, d.bucket, d.order_at, d.name_key, {PROCEDURE_OF}
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

_PUT_MANY = """
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key)
SELECT x.id, x.scope, x.dossier, d.bucket, d.order_at, d.name_key
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS x(id, scope, dossier),
     LATERAL (SELECT bucket, order_at, name_key FROM dossiers_scope WHERE dossier_id = x.dossier LIMIT 1) d
ON CONFLICT (dossier_id, scope) DO NOTHING
"""
_SETS_MANY = """
SELECT d.id, s.id FROM unnest(%s::bigint[], %s::bigint[]) AS w(scope, dossier)
JOIN dossiers_dossier d ON d.id = w.dossier
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_setprocedure c ON c.code = p.code
JOIN directory_procedureset s ON s.id = c.set_id AND coalesce(s.unit_id, s.agency_id) = w.scope
ORDER BY s.id FOR SHARE OF s
"""


def begin(dossier_id: int, scopes: Iterable[int], bucket: Bucket, order_at: datetime, name_key: str) -> None:
    """Make a new dossier visible to its first scopes, and to the sets of procedures inside them."""
    wanted = _with_sets(dossier_id, scopes)
    ids = [new_id() for _ in wanted]
    sql.execute(_BEGIN, (int(bucket), order_at, name_key, ids, wanted, dossier_id))


def widen(dossier_id: int, scopes: Iterable[int]) -> None:
    """Make a dossier visible to more scopes and their sets; those that see it already stay as they are."""
    wanted = _with_sets(dossier_id, scopes)
    if wanted:
        sql.execute(_PUT, ([new_id() for _ in wanted], wanted, dossier_id))


def widen_many(wanted: Mapping[int, Iterable[int]]) -> None:
    """Make many dossiers visible to more scopes, each to its own, and to their sets; two statements."""
    pairs = {(scope, dossier) for dossier, scopes in wanted.items() for scope in scopes}
    if not pairs:
        return
    columns = [list(column) for column in zip(*sorted(pairs), strict=True)]
    pairs |= {(found, dossier) for dossier, found in sql.rows(_SETS_MANY, columns)}
    scopes, dossiers = (list(column) for column in zip(*sorted(pairs), strict=True))
    sql.execute(_PUT_MANY, ([new_id() for _ in pairs], scopes, dossiers))


def move(dossier_id: int, bucket: Bucket, order_at: datetime) -> None:
    """Put a dossier into another list, for everybody who sees it."""
    sql.execute(
        "UPDATE dossiers_scope SET bucket = %s, order_at = %s WHERE dossier_id = %s",
        (int(bucket), order_at, dossier_id),
    )


def _with_sets(dossier_id: int, scopes: Iterable[int]) -> list[int]:
    wanted = set(scopes)
    return sorted(wanted | {row[0] for row in sql.rows(_SETS, (dossier_id, list(wanted)))}) if wanted else []
