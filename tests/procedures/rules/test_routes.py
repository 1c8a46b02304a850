"""Where a procedure is handed in online."""

import pytest

from motcua.procedures.rules.routes import Route, address_of, route_in, takes_here


@pytest.mark.parametrize(
    ("route", "door", "way", "here"),
    [
        ("here", "open", Route.HERE, True),
        ("both", "open", Route.BOTH, True),
        ("national", "open", Route.NATIONAL, False),
        ("here", "closed", Route.NATIONAL, False),
        ("both", "closed", Route.NATIONAL, False),
    ],
)
def test_closed_door_sends_every_procedure_to_the_national_portal(
    route: str, door: str, way: Route, here: bool
) -> None:
    assert (route_in(route, door), takes_here(route, door)) == (way, here)


def test_address_names_the_procedure() -> None:
    assert address_of("https://a.example/?ma={code}", "1.001193") == "https://a.example/?ma=1.001193"
