"""What a process is at each place where it holds: which agencies it asks and calls there, which unit does each step.

Everything is read for all places together: the number of statements does not depend on how many there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.core.errors import RuleBroken
from motcua.procedures.calling import Library, expanded, library_of, routing_of_called
from motcua.procedures.editions import EditionFacts, PlaceFacts, agencies_of_units, holders_in
from motcua.procedures.queries import processes_of
from motcua.procedures.rules.process_calls import calls_of
from motcua.procedures.rules.process_definition import ProcessDefinition, parse
from motcua.procedures.rules.process_json import dump
from motcua.procedures.rules.process_places import SLOT, Missing, Place, UnitHolds, place_steps, slots_used
from motcua.procedures.rules.process_slots import KIND_NAMES, fixed, kinds, resolve


@dataclass(frozen=True)
class PlacedAt:
    """A process at one place: with the called ones in it, the unit of each step, and what nobody there can do."""

    place: PlaceFacts
    definition: dict[str, Any]
    routing: dict[str, int]
    missing: list[Missing]


def placed(facts: EditionFacts, definition: dict[str, Any], places: Sequence[PlaceFacts]) -> list[PlacedAt]:
    """Return the process at each place; a handful of statements whatever their number.

    Args:
        facts: The version, for its slots and its procedure.
        definition: In its stored form, as approved: calls are not yet replaced.
        places: Where it is to hold.
    """
    if not places:
        return []
    parsed = parse(definition)
    before = _before(places)
    slots = {place.id: _slots(facts, place, before[place.id]) for place in places}
    calls = calls_of(parsed)
    wanted = {filled[name] for filled in slots.values() for call in calls if (name := _slot(call.agency)) in filled}
    library = library_of(calls, wanted)
    called = {place.id: routing_of_called(parsed, slots[place.id], library) for place in places}
    agency_of = agencies_of_units([unit for _, filled in called.values() for _, unit in filled]) if calls else {}
    for place in places:
        inner = {name: agency_of[unit] for name, unit in called[place.id][1] if unit in agency_of}
        slots[place.id] = inner | slots[place.id]
    agencies = {place.handling_id for place in places}
    agencies |= {agency for filled in slots.values() for agency in filled.values()}
    holders = holders_in(sorted(agencies))
    usual = _usual_units(places)
    made = _Making(facts, parsed, definition, library)
    return [made.at(place, slots[place.id], called[place.id][0], usual.get(place.id, 0), holders) for place in places]


@dataclass
class _Making:
    """One process on its way to its places; equal expansions are made once."""

    facts: EditionFacts
    parsed: ProcessDefinition
    stored: dict[str, Any]
    library: Library

    def __post_init__(self) -> None:
        self._calls = calls_of(self.parsed)
        self._known: dict[tuple[int, ...], dict[str, Any]] = {}

    def at(
        self,
        place: PlaceFacts,
        slots: Mapping[str, int],
        called: Mapping[str, int],
        usual: int,
        holders: Mapping[int, Sequence[UnitHolds]],
    ) -> PlacedAt:
        try:
            definition = self._expanded(place, slots)
        except RuleBroken as broken:
            return PlacedAt(place, self.stored, {}, [Missing("", broken.message)])
        routing, missing = place_steps(
            definition,
            Place(
                handling_id=place.handling_id,
                slots=slots,
                before={**called, **place.routing},
                preferred_unit=usual,
                chosen=place.local.get("units") or {},
                kinds={name: KIND_NAMES[kind] for name, kind in kinds(self.facts.slots).items()},
            ),
            holders,
        )
        return PlacedAt(place, definition, routing, missing)

    def _expanded(self, place: PlaceFacts, slots: Mapping[str, int]) -> dict[str, Any]:
        if not self._calls:
            return self.stored
        key = (place.handling_id, *(slots.get(_slot(call.agency), 0) for call in self._calls))
        if key not in self._known:
            own = (place.handling_id, self.facts.code)
            self._known[key] = dump(expanded(self.parsed, slots, self.library, own=own))
        return self._known[key]


def _slot(agency: str) -> str:
    return agency.removeprefix(SLOT)


def _slots(facts: EditionFacts, place: PlaceFacts, before: Mapping[str, int]) -> dict[str, int]:
    """Return who fills each slot: the place's own choice, else the version's kind, who did it before, who is named."""
    own = {name: int(agency) for name, agency in (place.local.get("slots") or {}).items()}
    of_kind = resolve({name: kind.value for name, kind in kinds(facts.slots).items()}, place.whereabouts)
    return {**fixed(facts.slots), **before, **of_kind, **own}


def _before(places: Sequence[PlaceFacts]) -> dict[int, dict[str, int]]:
    """Return which agencies fill the slots at each place now."""
    agency_of = agencies_of_units([unit for place in places for unit in place.routing.values()])
    known = processes_of([place.process_id for place in places])
    return {place.id: slots_used(known[place.process_id], place.routing, agency_of) for place in places}


def _usual_units(places: Sequence[PlaceFacts]) -> dict[int, int]:
    """Return the division that handles at each place: new steps for the same role stay with it."""
    known = processes_of([place.process_id for place in places])
    found: dict[int, int] = {}
    for place in places:
        handlers = [step["key"] for step in known[place.process_id]["steps"] if step.get("role") == "handler"]
        found[place.id] = next((place.routing[key] for key in handlers if key in place.routing), 0)
    return found
