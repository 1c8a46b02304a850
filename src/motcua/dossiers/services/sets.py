"""Keeps what a set of procedures sees in step with the set."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.directory import procedure_sets
from motcua.directory.actors import Actor

BATCH = 5_000
_LEAVE = """
DELETE FROM dossiers_scope s USING dossiers_dossier d
WHERE s.scope = %(set)s AND d.id = s.dossier_id AND NOT d.procedure_id = ANY(%(procedures)s)
"""
_ENTER = """
SELECT s.dossier_id FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
WHERE s.scope = %(base)s AND d.procedure_id = ANY(%(procedures)s) AND s.dossier_id > %(after)s
  AND NOT EXISTS (SELECT FROM dossiers_scope x WHERE x.dossier_id = s.dossier_id AND x.scope = %(set)s)
ORDER BY s.dossier_id LIMIT %(batch)s
"""
_PUT = """
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key)
SELECT x.id, %(set)s, s.dossier_id, s.bucket, s.order_at, s.name_key
FROM unnest(%(ids)s::bigint[], %(dossiers)s::bigint[]) AS x(id, dossier)
JOIN dossiers_scope s ON s.dossier_id = x.dossier AND s.scope = %(base)s
ON CONFLICT (dossier_id, scope) DO NOTHING
"""
_ALL_SETS = """
SELECT s.id, coalesce(s.unit_id, s.agency_id), array_agg(p.id) FROM directory_procedureset s
JOIN directory_setprocedure c ON c.set_id = s.id JOIN procedures_procedure p ON p.code = c.code
GROUP BY s.id ORDER BY s.id
"""


@transaction.atomic
def fill_set(*, actor: Actor, set_id: int, codes: Collection[str], now: datetime) -> None:
    """Make a set hold exactly these procedures: its posts see their dossiers, and no other, from now on.

    Costs a row for every dossier of these procedures in the unit, once; lists then read it like any other scope.

    Raises:
        NotFound: Not a set of the actor's subtree.
        RuleBroken: A code is not in the catalogue.
    """
    known = dict(sql.rows("SELECT code, id FROM procedures_procedure WHERE code = ANY(%s)", (list(codes),)))
    unknown = sorted(set(codes) - known.keys())
    if unknown:
        raise RuleBroken("set.unknown", f"Không có thủ tục {', '.join(unknown[:5])} trong danh mục.", "codes")
    before, _ = procedure_sets.change_codes(actor=actor, set_id=set_id, codes=codes, now=now)
    values = {"set": set_id, "base": before.base, "procedures": list(known.values())}
    sql.execute(_LEAVE, values)
    _enter(values)


def refill_all() -> None:
    """Let every set see what it should, after dossiers were written in bulk; normally there is nothing to do."""
    for set_id, base, procedures in sql.rows(_ALL_SETS, ()):
        _enter({"set": set_id, "base": base, "procedures": procedures})


def _enter(values: dict[str, object]) -> None:
    after = 0
    while found := [row[0] for row in sql.rows(_ENTER, values | {"after": after, "batch": BATCH})]:
        sql.execute(_PUT, values | {"ids": [new_id() for _ in found], "dossiers": found})
        after = found[-1]
