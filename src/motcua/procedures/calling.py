"""Put the processes of other agencies in the place of the steps that call them, at the place where they run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_calls import PARTED, calls_of, expand
from motcua.procedures.rules.process_definition import ProcessDefinition, Step, parse
from motcua.procedures.rules.process_json import dump
from motcua.procedures.rules.process_places import SLOT
from motcua.procedures.rules.process_slots import Filling, Whereabouts, kinds, resolve

_LIBRARY = """
SELECT DISTINCT ON (o.handling_id, p.code) o.handling_id, p.code, v.definition::text, o.routing::text,
       ev.definition::text
FROM procedures_offering o
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN procedures_processversion v ON v.id = o.process_id
LEFT JOIN procedures_processedition e ON e.id = o.edition_id
LEFT JOIN procedures_processversion ev ON ev.id = e.process_id
WHERE o.active AND o.handling_id = ANY(%s) AND p.code = ANY(%s)
ORDER BY o.handling_id, p.code, o.agency_id <> o.handling_id, o.id
"""


@dataclass(frozen=True)
class Called:
    """The process by which an agency handles a procedure: what runs, which unit does what, what it calls itself."""

    definition: ProcessDefinition
    routing: dict[str, int]
    calls: frozenset[str]


@dataclass(frozen=True)
class Library:
    """The processes that may be called, by agency and procedure, and the names of the agencies asked for."""

    called: Mapping[tuple[int, str], Called]
    names: Mapping[int, str]


EMPTY = Library({}, {})


def library_of(calls: Collection[Step], agency_ids: Collection[int]) -> Library:
    """Return what these agencies have of the procedures that are called; two statements, none without calls."""
    if not calls:
        return EMPTY
    agencies = sorted(set(agency_ids))
    names = dict(sql.rows("SELECT id, name FROM directory_agency WHERE id = ANY(%s)", (agencies,)))
    found = sql.rows(_LIBRARY, (agencies, sorted({call.calls for call in calls})))
    return Library(
        {
            (agency, code): Called(
                parse(sql.json_value(definition)),
                sql.json_value(routing),
                frozenset(call.calls for call in calls_of(parse(sql.json_value(version)))) if version else frozenset(),
            )
            for agency, code, definition, routing, version in found
        },
        names,
    )


def expanded(
    definition: ProcessDefinition, slots: Mapping[str, int], library: Library, *, own: tuple[int, str]
) -> ProcessDefinition:
    """Return the process with the called ones in the place of their calls.

    Args:
        definition: Sound by the checker.
        slots: Agencies of the named slots at the place.
        library: What may be called.
        own: The agency that handles at the place and the procedure itself; neither may be called back.

    Raises:
        RuleBroken: The agency of a call is not chosen, has no such process, calls back, or its process does not fit.
    """
    used: dict[str, ProcessDefinition] = {}
    for call in calls_of(definition):
        agency = _agency(call, slots)
        name = library.names.get(agency, "cơ quan được chọn")
        found = library.called.get((agency, call.calls))
        if (agency, call.calls) == own:
            raise _wrong(call, f"gọi lại chính thủ tục {call.calls} của {name} nên chạy vòng mãi")
        if found is None:
            why = f"{name} chưa cung cấp thủ tục {call.calls} nên chưa có quy trình để gọi; hãy mở ở đó trước"
            raise _wrong(call, why)
        if own[1] in found.calls:
            why = f"quy trình {call.calls} của {name} lại gọi thủ tục {own[1]}; hai quy trình gọi vòng nhau"
            raise _wrong(call, why)
        if found.calls:
            raise _wrong(call, f"quy trình {call.calls} của {name} lại gọi tiếp quy trình của cơ quan khác")
        used[call.key] = found.definition
    return expand(definition, used)


def routing_of_called(
    definition: ProcessDefinition, slots: Mapping[str, int], library: Library
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Return the units by which the called agencies do their steps, under the keys those have once expanded.

    The second value tells of each slot of a called process, under its name once expanded, a unit that fills it.
    """
    units: dict[str, int] = {}
    filled: list[tuple[str, int]] = []
    for call in calls_of(definition):
        found = library.called.get((slots.get(call.agency.removeprefix(SLOT), 0), call.calls))
        for step in found.definition.steps if found else ():
            unit = found.routing.get(step.key) if found else None
            if unit is not None:
                units[f"{call.key}{PARTED}{step.key}"] = unit
                if step.agency.startswith(SLOT):
                    name = f"{call.agency.removeprefix(SLOT)}-{step.agency.removeprefix(SLOT)}"
                    filled.append((name, unit))
    return units, filled


def with_calls(definition: dict[str, Any], slots: Mapping[str, int], *, own: tuple[int, str]) -> dict[str, Any]:
    """Return the definition that runs at one place; most processes call none and are returned as they are.

    Raises:
        RuleBroken: As `expanded`.
    """
    parsed = parse(definition)
    calls = calls_of(parsed)
    if not calls:
        return definition
    library = library_of(calls, [slots[name] for call in calls if (name := call.agency.removeprefix(SLOT)) in slots])
    return dump(expanded(parsed, slots, library, own=own))


def slots_here(slots: Mapping[str, Filling], *, receiving_id: int, handling_id: int) -> dict[str, int]:
    """Return the agency of each slot where one agency receives and another, or the same, handles."""
    if not kinds(slots):
        return {name: int(filling) for name, filling in slots.items()}
    found = {
        agency: (level, parent)
        for agency, level, parent in sql.rows(
            "SELECT id, level, parent_id FROM directory_agency WHERE id = ANY(%s)", ([receiving_id, handling_id],)
        )
    }
    receiving, handling = found[receiving_id], found[handling_id]
    return resolve(slots, Whereabouts(receiving_id, receiving[0], handling_id, *handling))


def _agency(call: Step, slots: Mapping[str, int]) -> int:
    name = call.agency.removeprefix(SLOT)
    if name not in slots:
        raise RuleBroken("offering.slot_missing", f"Bước “{call.title}” cần chọn cơ quan cho vị trí “{name}”.")
    return slots[name]


def _wrong(call: Step, why: str) -> RuleBroken:
    return RuleBroken("process.call", f"Bước “{call.title}” chưa dùng được: {why}.")
