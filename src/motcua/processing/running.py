"""Running dossiers that another version of their process touches: how many, which, at which open step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import sql
from motcua.procedures import editions
from motcua.procedures.editions import EditionFacts, EditionState

PAGE = 25
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Touched:
    """A running dossier that does not run by the version."""

    id: int
    ref: str
    receiving: str
    handling: str
    due_at: datetime | None
    steps: list[str]


# Status numbers: accepted, in process, waiting for a supplement, for an obligation.
_WHERE = """
FROM dossiers_dossier d
JOIN dossiers_terms t ON t.dossier_id = d.id
JOIN procedures_offering o ON o.id = d.offering_id
JOIN directory_agency g ON g.id = d.receiving_agency_id
JOIN directory_agency h ON h.id = d.handling_agency_id
WHERE d.procedure_id = %(procedure)s AND d.status IN (2, 4, 5, 6) AND d.offering_id = ANY(%(offerings)s)
  AND (NOT %(in_force)s OR t.process_id <> o.process_id)
"""
_PAGE = f"""
SELECT d.id, coalesce(d.code, d.receipt_no), g.name, h.name, d.due_at,
       ARRAY(SELECT k.title FROM processing_task k WHERE k.dossier_id = d.id AND k.done_at IS NULL ORDER BY k.id)
{_WHERE} AND d.id > %(after)s ORDER BY d.id LIMIT %(limit)s
"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_WHERE} LIMIT {MOST_COUNTED + 1}) x"
_STEPS = f"""
SELECT k.step, min(k.title), count(*)
FROM (SELECT d.id {_WHERE}) x JOIN processing_task k ON k.dossier_id = x.id AND k.done_at IS NULL
GROUP BY k.step ORDER BY k.step
"""


def touched(facts: EditionFacts, *, after: int = 0, limit: int = PAGE) -> tuple[list[Touched], int | None]:
    """Return the running dossiers that a version touches, oldest first, and where the next page begins.

    Of a version in force these are the dossiers that run by another one; of a draft all that run at its places.
    """
    found = [Touched(*row) for row in sql.rows(_PAGE, _values(facts) | {"after": after, "limit": limit + 1})]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def count(facts: EditionFacts) -> int:
    """Return how many there are, at most one more than `MOST_COUNTED`."""
    return int(sql.rows(_COUNT, _values(facts))[0][0])


def open_steps(facts: EditionFacts) -> list[tuple[str, str, int]]:
    """Return the steps that are open in these dossiers: key, title, how many tasks."""
    return [(key, title, number) for key, title, number in sql.rows(_STEPS, _values(facts))]


def ids(facts: EditionFacts, *, limit: int) -> list[int]:
    """Return the ids of these dossiers, oldest first."""
    statement = f"SELECT d.id {_WHERE} ORDER BY d.id LIMIT %(limit)s"
    return [row[0] for row in sql.rows(statement, _values(facts) | {"limit": limit})]


def _values(facts: EditionFacts) -> dict[str, Any]:
    offerings: Sequence[int] = [place.id for place in editions.places_of(facts)]
    in_force = facts.state is EditionState.IN_FORCE
    return {"procedure": facts.procedure_id, "offerings": list(offerings), "in_force": in_force}
