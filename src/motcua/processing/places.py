"""Where dossiers go when the desk passes them on: the unit of the first step."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import sql
from motcua.procedures.queries import process_of

_TERMS = """
SELECT t.dossier_id, t.process_id, t.routing, d.desk_unit_id FROM dossiers_terms t
JOIN dossiers_dossier d ON d.id = t.dossier_id WHERE t.dossier_id = ANY(%s)
"""
_UNITS = """
SELECT u.id, g.name, u.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id WHERE u.id = ANY(%s)
"""


@dataclass(frozen=True, order=True)
class Place:
    """A unit with its agency, by name."""

    agency: str
    unit: str


def first_places(dossier_ids: Sequence[int]) -> dict[int, Place]:
    """Return the unit that does the first step of each accepted dossier; two statements whatever their number.

    A first step of the receiving side stays at the desk.
    """
    units: dict[int, int] = {}
    for dossier_id, process_id, routing, desk_unit in sql.rows(_TERMS, (list(dossier_ids),)):
        start = str(process_of(process_id)["start"])
        units[dossier_id] = sql.json_value(routing).get(start, desk_unit)
    names = {unit: Place(agency, name) for unit, agency, name in sql.rows(_UNITS, (list(set(units.values())),))}
    return {dossier_id: names[unit] for dossier_id, unit in units.items() if unit in names}
