"""Which agency fills a slot at a place: one that the version names, or of a kind of which each place has its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

COMMUNE: Final = "commune"


class SlotKind(StrEnum):
    """A kind of agency that stands in a version instead of one agency."""

    RECEIVING = "kind:receiving"
    COMMUNE = "kind:commune"
    SUPERIOR = "kind:superior"


KIND_NAMES: Final = {
    SlotKind.RECEIVING: "Cơ quan tiếp nhận của từng nơi",
    SlotKind.COMMUNE: "Ủy ban nhân dân cấp xã của từng nơi",
    SlotKind.SUPERIOR: "Cơ quan cấp trên trực tiếp của nơi giải quyết",
}

Filling: TypeAlias = int | str
"""What a version says of a slot: the id of an agency, or the value of a `SlotKind`."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The agencies of a place: who receives, who handles, who stands above them in the tree."""

    receiving_id: int
    receiving_level: str
    handling_id: int
    handling_level: str
    superior_id: int | None


def resolve(slots: Mapping[str, Filling], at: Whereabouts) -> dict[str, int]:
    """Return the agency of each slot at a place; a kind of which the place has none is absent."""
    of_kind = {
        SlotKind.RECEIVING: at.receiving_id,
        SlotKind.COMMUNE: _commune(at),
        SlotKind.SUPERIOR: at.superior_id,
    }
    found = {
        name: of_kind.get(SlotKind(filling)) if isinstance(filling, str) else filling for name, filling in slots.items()
    }
    return {name: agency for name, agency in found.items() if agency is not None}


def fixed(slots: Mapping[str, Filling]) -> dict[str, int]:
    """Return the slots for which the version names one agency."""
    return {name: filling for name, filling in slots.items() if isinstance(filling, int)}


def kinds(slots: Mapping[str, Filling]) -> dict[str, SlotKind]:
    """Return the slots for which the version names a kind of agency."""
    return {name: SlotKind(filling) for name, filling in slots.items() if isinstance(filling, str)}


def _commune(at: Whereabouts) -> int | None:
    """Return the commune of a place: the one that receives, else the one that handles."""
    if at.receiving_level == COMMUNE:
        return at.receiving_id
    return at.handling_id if at.handling_level == COMMUNE else None
