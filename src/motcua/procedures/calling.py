"""Put the processes of other agencies in the place of the steps that call them, when a process is offered."""

from collections.abc import Mapping
from typing import Any

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.procedures.queries import process_of
from motcua.procedures.rules.process_calls import calls_of, expand
from motcua.procedures.rules.process_definition import Step, parse
from motcua.procedures.rules.process_json import dump
from motcua.procedures.rules.process_places import SLOT

_PROCESSES = """
SELECT DISTINCT ON (o.handling_id, p.code) o.handling_id, p.code, o.process_id
FROM procedures_offering o JOIN procedures_procedure p ON p.id = o.procedure_id
WHERE o.active AND o.handling_id = ANY(%s) AND p.code = ANY(%s) ORDER BY o.handling_id, p.code, o.id
"""


def with_calls(definition: dict[str, Any], slots: Mapping[str, int]) -> dict[str, Any]:
    """Return the definition that runs; most processes call none and are returned as they are.

    Args:
        definition: In its stored form.
        slots: Agencies of the named slots.

    Raises:
        RuleBroken: The agency of a call is not chosen, has no such process, or its process does not fit.
    """
    parsed = parse(definition)
    calls = calls_of(parsed)
    if not calls:
        return definition
    wanted = {call.key: (_agency(call, slots), call.calls) for call in calls}
    agencies, codes = ([place[part] for place in wanted.values()] for part in (0, 1))
    kept = {(agency, code): process_id for agency, code, process_id in sql.rows(_PROCESSES, (agencies, codes))}
    return dump(expand(parsed, {key: parse(process_of(kept[place])) for key, place in wanted.items() if place in kept}))


def _agency(call: Step, slots: Mapping[str, int]) -> int:
    name = call.agency.removeprefix(SLOT)
    if name not in slots:
        raise RuleBroken("offering.slot_missing", f"Bước “{call.title}” cần chọn cơ quan cho vị trí “{name}”.")
    return slots[name]
