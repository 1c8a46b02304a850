"""The demo's first desk has counters and devices in its register."""

import pytest
from tests.factories.world import ADMINISTRATOR, COMMUNE, World

from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.rules.devices import Kind, State
from motcua.scenarios.demo import equipment


@pytest.mark.django_db
@pytest.mark.req("HD-15.1-2")
def test_first_desk_has_every_kind_of_device_and_one_is_broken(world: World, now) -> None:
    made = equipment.show(actor=world.actor(ADMINISTRATOR), agency_code=COMMUNE, now=now)

    rows = devices.devices_of(duty.desks(directory.agency_by_code(COMMUNE).id)[0].unit_id)
    assert (made, len(rows), {row.kind for row in rows}) == (11, 11, set(Kind))
    assert [row.name for row in rows if row.state is State.BROKEN] == ["Máy quét quầy 2"]
