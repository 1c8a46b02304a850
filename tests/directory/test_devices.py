"""The register of a desk: entered, changed and noted by the administrator of the subtree, one after another."""

from datetime import date

import pytest
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CIVIL_STATUS, COMMUNE, DISPATCHER, OTHER_COMMUNE, World

from motcua.core import sql, verify
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.devices import DeviceTerms
from motcua.directory.rules.devices import Kind, State

pytestmark = pytest.mark.req("HD-15.1-2")
TODAY = date(2026, 3, 11)


def desk_of(code: str = COMMUNE) -> int:
    return duty.desks(directory.agency_by_code(code).id)[0].unit_id


def entered(
    world: World, now, kind: Kind = Kind.COUNTER, name: str = "Quầy số 1", by: str = DISPATCHER, **terms
) -> int:
    return devices.enter(
        actor=world.actor(by), unit_id=desk_of(), kind=kind, terms=DeviceTerms(name=name, **terms), now=now
    )


def noted(world: World, now, device_id: int, state: State, note: str = "kẹt giấy", version: int = 1) -> None:
    devices.note_state(
        actor=world.actor(DISPATCHER),
        device_id=device_id,
        state=state,
        since=TODAY,
        note=note,
        version=version,
        now=now,
    )


def of(world: World, device_id: int) -> devices.DeviceRow:
    return devices.one_device(world.actor(DISPATCHER), device_id)[0]


@pytest.mark.django_db
def test_device_stands_in_the_register_with_counter_settings_and_who_noted_it(world, now):
    counter = entered(world, now)

    made = of(world, entered(world, now, Kind.PRINTER, "Máy in", counter_id=counter, settings={"paper": "a5"}))

    assert (made.kind, made.counter_name, made.settings, made.state, made.since, made.noted_by) == (
        Kind.PRINTER, "Quầy số 1", {"paper": "a5"}, State.IN_USE, TODAY, world.actor(DISPATCHER).full_name,
    )  # fmt: skip
    assert [row.name for row in devices.devices_of(desk_of())] == ["Quầy số 1", "Máy in"]


@pytest.mark.django_db
def test_history_tells_each_change_and_its_chain_holds(world, now):
    made = entered(world, now, Kind.KIOSK, "Kiosk")
    devices.change(
        actor=world.actor(DISPATCHER),
        device_id=made,
        terms=DeviceTerms("Kiosk sảnh", settings={"idle_seconds": "60"}),
        version=1,
        now=now,
    )
    noted(world, now, made, State.BROKEN, version=2)

    facts = devices.history_of(made)

    assert [fact.type for fact in facts] == ["device.state_noted", "device.kept", "device.kept"]
    assert facts[0].payload == {"state": "broken", "state_before": "in_use", "since": "2026-03-11", "note": "kẹt giấy"}
    assert [fact.payload["settings"] for fact in facts[1:]] == [[["idle_seconds", "60"]], [["idle_seconds", "120"]]]
    assert list(verify.faults(stream=made)) == []


@pytest.mark.django_db
def test_same_values_again_leave_no_trace(world, now):
    made = entered(world, now, Kind.SCANNER, "Máy quét", maker="Ví Dụ 1")

    devices.change(
        actor=world.actor(DISPATCHER), device_id=made, terms=DeviceTerms("Máy quét", 0, "Ví Dụ 1"), version=1, now=now
    )

    assert (len(devices.history_of(made)), of(world, made).version) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("login", [CIVIL_STATUS, "phancong.nghialo"])
def test_register_of_another_subtree_looks_as_if_it_did_not_exist(world, now, login):
    made = entered(world, now)
    actor = world.actor(login)
    acts = [
        lambda: devices.desk(actor, desk_of()),
        lambda: devices.one_device(actor, made),
        lambda: devices.enter(actor=actor, unit_id=desk_of(), kind="counter", terms=DeviceTerms("Quầy 2"), now=now),
        lambda: devices.change(actor=actor, device_id=made, terms=DeviceTerms("Quầy 2"), version=1, now=now),
        lambda: devices.note_state(
            actor=actor, device_id=made, state="broken", since=TODAY, note="x", version=1, now=now
        ),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            act()

    assert desk_of() not in {line.unit_id for line in devices.desks(actor)}
    assert len(devices.devices_of(desk_of())) == 1
    assert {desk_of(), desk_of(OTHER_COMMUNE)} <= {line.unit_id for line in devices.desks(world.actor(ADMINISTRATOR))}


@pytest.mark.django_db
def test_what_does_not_fit_is_told_at_once_and_nothing_is_entered(world, now):
    with pytest.raises(SeveralBroken) as told:
        entered(world, now, Kind.KIOSK, " ", counter_id=7, settings={"idle_seconds": "1"})

    assert [name for name, _ in told.value.errors] == ["name", "idle_seconds", "counter"]
    assert devices.devices_of(desk_of()) == []


@pytest.mark.django_db
def test_device_is_put_at_a_counter_of_its_own_desk_only(world, now):
    elsewhere = devices.enter(
        actor=world.actor(ADMINISTRATOR),
        unit_id=desk_of(OTHER_COMMUNE),
        kind="counter",
        terms=DeviceTerms("Quầy số 1"),
        now=now,
    )

    with pytest.raises(SeveralBroken) as told:
        entered(world, now, Kind.PRINTER, "Máy in", counter_id=elsewhere)

    assert told.value.errors == [("counter", "Hãy chọn một quầy đang dùng của bộ phận này.")]


@pytest.mark.django_db
def test_name_is_taken_until_its_bearer_is_retired(world, now):
    first = entered(world, now)
    with pytest.raises(RuleBroken) as told:
        entered(world, now)
    noted(world, now, first, State.RETIRED)

    second = entered(world, now)

    assert told.value.code == "device.name_taken"
    assert [(row.id, row.state) for row in devices.devices_of(desk_of())] == [
        (second, State.IN_USE), (first, State.RETIRED),
    ]  # fmt: skip


@pytest.mark.django_db
def test_counter_with_devices_does_not_retire_and_retired_ones_do_not_change(world, now):
    counter = entered(world, now)
    printer = entered(world, now, Kind.PRINTER, "Máy in", counter_id=counter)
    with pytest.raises(RuleBroken) as told:
        noted(world, now, counter, State.RETIRED)
    noted(world, now, printer, State.RETIRED)
    noted(world, now, counter, State.RETIRED)

    with pytest.raises(RuleBroken) as closed:
        devices.change(
            actor=world.actor(DISPATCHER), device_id=printer, terms=DeviceTerms("Máy in 2"), version=2, now=now
        )

    assert (told.value.code, closed.value.code) == ("device.counter_used", "device.retired")


@pytest.mark.django_db
def test_only_what_is_in_use_is_known_on_the_portal(world, now):
    kiosk, printer = entered(world, now, Kind.KIOSK, "Kiosk"), entered(world, now, Kind.PRINTER, "Máy in")
    tokens = [of(world, each).token for each in (kiosk, printer)]
    known = [devices.on_portal(token) is not None for token in tokens]
    noted(world, now, kiosk, State.IN_REPAIR)

    assert (known, devices.on_portal(tokens[0]), devices.on_portal("khong-co")) == ([True, False], None, None)


def test_two_at_once_change_one_device_only_the_first_counts(committed_world, now):
    made = entered(committed_world, now, Kind.PRINTER, "Máy in")

    ended = at_once(
        *(lambda state=state: noted(committed_world, now, made, state) for state in (State.BROKEN, State.IN_REPAIR))
    )

    assert ended == ["device.changed", "done"]
    assert len(devices.history_of(made)) == 2


def test_double_click_enters_one_device(committed_world, now):
    ended = at_once(*(lambda: entered(committed_world, now) for _ in range(2)))

    assert ended == ["device.name_taken", "done"]
    assert sql.rows("SELECT count(*) FROM directory_device", ()) == [(1,)]


def test_counter_does_not_close_while_a_device_is_put_there(committed_world, now):
    counter = entered(committed_world, now)

    ended = at_once(
        lambda: noted(committed_world, now, counter, State.RETIRED),
        lambda: entered(committed_world, now, Kind.PRINTER, "Máy in", counter_id=counter),
    )

    # Whoever came second was refused: a device at a closed counter never results.
    assert ended in (["device.counter_used", "done"], ["done", "form.invalid"])
