"""Which unit does each step at one place, and what an agency may set differently from the approved process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from motcua.core.errors import RuleBroken

RECEIVING: Final = "receiving"
HANDLING: Final = "handling"
SLOT: Final = "slot:"
_PREFERRED: Final = {
    "desk": "desk",
    "dispatcher": "division",
    "handler": "division",
    "approver": "leadership",
    "signer": "leadership",
    "clerk": "records",
}


@dataclass(frozen=True, slots=True)
class UnitHolds:
    """A unit with the roles that somebody holds in it today."""

    id: int
    agency_id: int
    key: str
    kind: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Who handles at one place: the agency, what was done before, what it wants differently.

    `kinds` names, in words, what a slot asks for where the version says a kind of agency.
    """

    handling_id: int
    slots: Mapping[str, int]
    before: Mapping[str, int]
    preferred_unit: int = 0
    chosen: Mapping[str, int] | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that nobody can do at a place."""

    step: str
    message: str


def slots_of(definition: Mapping[str, Any]) -> list[str]:
    """Return the names of the agencies that the process leaves open, in order."""
    names = [str(step.get("agency", "")) for step in definition["steps"]]
    return list(dict.fromkeys(name.removeprefix(SLOT) for name in names if name.startswith(SLOT)))


def slots_used(
    definition: Mapping[str, Any], routing: Mapping[str, int], agency_of: Mapping[int, int]
) -> dict[str, int]:
    """Return which agency fills each slot at a place, told by the units that do its steps there."""
    found: dict[str, int] = {}
    for step in definition["steps"]:
        name, unit = str(step.get("agency", "")), routing.get(step["key"])
        if name.startswith(SLOT) and unit is not None and unit in agency_of:
            found[name.removeprefix(SLOT)] = agency_of[unit]
    return found


def place_steps(
    definition: Mapping[str, Any], place: Place, holders: Mapping[int, Sequence[UnitHolds]]
) -> tuple[dict[str, int], list[Missing]]:
    """Return which unit does each step at a place, and the steps nobody can do; the receiving side's are absent.

    A unit chosen by the agency comes first, then the one that did the step before, then the preferred one, then the
    unit made for the role.

    Args:
        definition: A stored definition that the checker passed.
        place: Who handles.
        holders: Units with somebody in them, by agency.
    """
    routing: dict[str, int] = {}
    missing: list[Missing] = []
    for step in definition["steps"]:
        if step["kind"] in {"join", "call"} or step["agency"] == RECEIVING:
            continue
        agency_id = (
            place.handling_id if step["agency"] == HANDLING else place.slots.get(step["agency"].removeprefix(SLOT))
        )
        if agency_id is None:
            missing.append(Missing(step["key"], _nobody_there(step, place)))
            continue
        unit = _unit(step, place, [unit for unit in holders.get(agency_id, ()) if step["role"] in unit.roles])
        if unit:
            routing[step["key"]] = unit
        else:
            message = f"Bước “{step['title']}” chưa có ai thực hiện: cơ quan chưa có người giữ vai trò cần thiết."
            missing.append(Missing(step["key"], message))
    return routing, missing


def _nobody_there(step: Mapping[str, Any], place: Place) -> str:
    name = step["agency"].removeprefix(SLOT)
    if name in place.kinds:
        kind = place.kinds[name]
        return f"Bước “{step['title']}” giao cho {kind[0].lower()}{kind[1:]}, nơi này không có."
    return f"Bước “{step['title']}” cần chọn cơ quan cho vị trí “{name}”."


def _unit(step: Mapping[str, Any], place: Place, fit: Sequence[UnitHolds]) -> int:
    ids = {unit.id for unit in fit}
    wanted = ((place.chosen or {}).get(step["key"]), place.before.get(step["key"]), place.preferred_unit)
    for unit in wanted:
        if unit in ids:
            return int(unit)
    best = _PREFERRED.get(step["role"], "division")
    return min(fit, key=lambda unit: (unit.kind != best, unit.key)).id if fit else 0


def with_local_hours(definition: Mapping[str, Any], hours: Mapping[str, float]) -> dict[str, Any]:
    """Return the approved process with an agency's own, shorter limits.

    Raises:
        RuleBroken: A limit is longer than the approved one or negative, or the step has none of its own.
    """
    steps = []
    for step in definition["steps"]:
        wanted = hours.get(step["key"])
        if wanted is None or step["kind"] == "join":
            steps.append(step)
            continue
        approved = step["limit_hours"]
        if wanted <= 0 or (approved and wanted > approved) or not approved:
            told = f"{approved:g}".replace(".", ",")
            message = f"Bước “{step['title']}”: hạn riêng phải lớn hơn 0 và không quá {told} giờ đã phê duyệt."
            raise RuleBroken("process.local_hours", message, f"hours-{step['key']}")
        steps.append({**step, "limit_hours": int(wanted) if float(wanted).is_integer() else wanted})
    return {**definition, "steps": steps}
