"""Where citizens hand a procedure in online: here, on the National Public Service Portal, or on either."""

from enum import StrEnum
from typing import Final


class Route(StrEnum):
    """The way a procedure takes online."""

    HERE = "here"
    NATIONAL = "national"
    BOTH = "both"


ROUTE_NAMES: Final = {
    Route.HERE: "Trên cổng của tỉnh",
    Route.NATIONAL: "Trên Cổng Dịch vụ công quốc gia",
    Route.BOTH: "Trên cổng của tỉnh hoặc Cổng Dịch vụ công quốc gia",
}
OPEN: Final = "open"


def route_in(route: str, citizen_door: str) -> Route:
    """Return the way that counts: a province whose citizens' door is closed sends all to the national portal."""
    return Route(route) if citizen_door == OPEN else Route.NATIONAL


def takes_here(route: str, citizen_door: str) -> bool:
    """Tell whether citizens may begin to hand in on this portal."""
    return route_in(route, citizen_door) is not Route.NATIONAL


def address_of(template: str, code: str) -> str:
    """Return the address of a procedure on the national portal."""
    return template.replace("{code}", code)
