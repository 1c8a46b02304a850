"""The register of a desk's counters and devices: what stands where, how it is set, how it stands (decision 0073)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from motcua.core import clock, sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.events import DeviceKept, DeviceStateNoted
from motcua.directory.models.equipment import Device
from motcua.directory.rules.devices import WITH_ADDRESS, Kind, State, check_state, settings_of
from motcua.directory.staff import FactRow, administered_ids, history
from motcua.directory.standing import require_administered, tell

LONGEST_NAME = 80
LONGEST_MAKER = 120
LONGEST_NOTE = 500
MOST = 300
"""Counters and devices of one desk, those no longer used included."""


@dataclass(frozen=True)
class DeskLine:
    """A desk with how many of its counters and devices stand how."""

    unit_id: int
    unit_name: str
    agency_id: int
    agency_name: str
    in_use: int = 0
    out_of_order: int = 0


@dataclass(frozen=True)
class DeviceRow:
    """A counter or device of the register."""

    id: int
    unit_id: int
    kind: Kind
    name: str
    counter_id: int
    counter_name: str
    maker: str
    serial: str
    settings: dict[str, str]
    token: str
    state: State
    since: date
    note: str
    noted_by: str
    noted_at: datetime
    version: int


@dataclass(frozen=True)
class DeviceTerms:
    """What a device is, as typed; settings by their key."""

    name: str
    counter_id: int = 0
    maker: str = ""
    serial: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Particulars:
    """What a device is, as it is kept."""

    name: str
    counter_id: int | None
    maker: str
    serial: str
    settings: dict[str, str]


@dataclass(frozen=True)
class PortalDevice:
    """A kiosk or display as the portal knows it."""

    kind: Kind
    name: str
    unit_id: int
    unit_name: str
    agency_name: str
    settings: dict[str, str]


_DESKS = """
SELECT u.id, u.name, g.id, g.name, count(d.id) FILTER (WHERE d.state = 'in_use'),
       count(d.id) FILTER (WHERE d.state IN ('broken', 'in_repair'))
FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id
LEFT JOIN directory_device d ON d.unit_id = u.id
WHERE u.kind = 'desk' AND u.valid_to IS NULL AND g.active
  AND (%(all)s OR g.id = ANY(%(agencies)s)) AND (%(unit)s::bigint IS NULL OR u.id = %(unit)s)
GROUP BY u.id, g.id ORDER BY g.sort_key COLLATE "C", u.key
"""
_DEVICES = """
SELECT d.id, d.unit_id, d.kind, d.name, coalesce(d.counter_id, 0), coalesce(c.name, ''), d.maker, d.serial, d.settings,
       d.token, d.state, d.since, d.note, coalesce(a.full_name, 'Hệ thống'), d.noted_at, d.version
FROM directory_device d LEFT JOIN directory_device c ON c.id = d.counter_id
LEFT JOIN directory_account a ON a.id = substring(d.noted_by from 'account:([0-9]+)')::bigint
"""
_ORDER = " ORDER BY d.state = 'retired', coalesce(c.name, d.name), d.kind <> 'counter', d.kind, d.name LIMIT %s"
_ON_PORTAL = """
SELECT d.kind, d.name, d.unit_id, u.name, g.name, d.settings FROM directory_device d
JOIN directory_unit u ON u.id = d.unit_id JOIN directory_agency g ON g.id = u.agency_id
WHERE d.token = %s AND d.state = 'in_use' AND d.kind = ANY(%s) AND u.valid_to IS NULL AND g.active
"""


def desks(actor: Actor) -> list[DeskLine]:
    """Return the desks whose register the actor keeps, in Vietnamese order; one statement."""
    agencies = administered_ids(actor)
    values = {"all": agencies is None, "agencies": agencies or [], "unit": None}
    return [DeskLine(*row) for row in sql.rows(_DESKS, values)]


def desk(actor: Actor, unit_id: int) -> DeskLine:
    """Return a desk of the actor's subtree.

    Raises:
        NotFound: No such desk, or not the actor's to administer: both look the same.
    """
    found = sql.rows(_DESKS, {"all": True, "agencies": [], "unit": unit_id})
    if not found:
        raise NotFound(f"desk {unit_id}")
    line = DeskLine(*found[0])
    require_administered(actor, line.agency_id)
    return line


def devices_of(unit_id: int) -> list[DeviceRow]:
    """Return counters and devices of a desk: by counter, those no longer used last."""
    return [_row(row) for row in sql.rows(_DEVICES + " WHERE d.unit_id = %s" + _ORDER, (unit_id, MOST))]


def one_device(actor: Actor, device_id: int) -> tuple[DeviceRow, DeskLine]:
    """Return a device of the actor's subtree with its desk.

    Raises:
        NotFound: No such device, or not the actor's to administer.
    """
    found = sql.rows(_DEVICES + " WHERE d.id = %s", (device_id,))
    if not found:
        raise NotFound(f"device {device_id}")
    row = _row(found[0])
    return row, desk(actor, row.unit_id)


def history_of(device_id: int) -> list[FactRow]:
    """Return what happened to a device, newest first; the caller found it to be the actor's."""
    return history(device_id)


def on_portal(token: str) -> PortalDevice | None:
    """Return the kiosk or display that a token names, when it is in use."""
    found = sql.rows(_ON_PORTAL, (token, sorted(WITH_ADDRESS)))
    if not found:
        return None
    kind, name, unit_id, unit_name, agency_name, settings = found[0]
    return PortalDevice(Kind(kind), name, unit_id, unit_name, agency_name, sql.json_value(settings))


@transaction.atomic
def enter(*, actor: Actor, unit_id: int, kind: str, terms: DeviceTerms, now: datetime) -> int:
    """Enter a counter or device as in use from today and return its id.

    Raises:
        NotFound: Not a desk of the actor's subtree.
        RuleBroken: An unknown kind, a name in use, a full register, or a counter that is none.
        SeveralBroken: Particulars or settings that need mending.
    """
    found = desk(actor, unit_id)
    if kind not in set(Kind):
        raise RuleBroken("device.kind", "Hãy chọn loại thiết bị trong danh sách.", "kind")
    _hold_register(unit_id)
    if Device.objects.filter(unit_id=unit_id).count() >= MOST:
        raise RuleBroken("device.full", f"Sổ của bộ phận này đã có {MOST} dòng. Hãy đề nghị đơn vị vận hành.", "name")
    made = _checked(Kind(kind), terms, unit_id)
    standing = {"state": State.IN_USE, "since": clock.local_date(now), "noted_by": actor.ref, "noted_at": now}
    try:
        with transaction.atomic():
            device = Device.objects.create(unit_id=unit_id, kind=kind, token=new_token(), **vars(made), **standing)
    except IntegrityError:
        raise _taken(made.name) from None
    tell(stream=device.id, fact=_kept(found.unit_id, Kind(kind), made), actor=actor, now=now)
    return device.id


@transaction.atomic
def change(*, actor: Actor, device_id: int, terms: DeviceTerms, version: int, now: datetime) -> None:
    """Change particulars and settings of a device; the same values again change nothing.

    Args:
        version: What the actor saw; whoever saw an older one is told and overwrites nothing.

    Raises:
        NotFound: Not a device of the actor's subtree.
        RuleBroken: Changed meanwhile, no longer used, a name in use, or a counter that is none.
        SeveralBroken: Particulars or settings that need mending.
    """
    row = _hold(actor, device_id, version)
    if row.state is State.RETIRED:
        raise RuleBroken("device.retired", "Thiết bị đã thôi dùng nên không sửa được nữa.", "name")
    made = _checked(row.kind, terms, row.unit_id)
    if made == Particulars(row.name, row.counter_id or None, row.maker, row.serial, row.settings):
        return
    try:
        with transaction.atomic():
            Device.objects.filter(id=device_id).update(**vars(made), version=row.version + 1)
    except IntegrityError:
        raise _taken(made.name) from None
    tell(stream=device_id, fact=_kept(row.unit_id, row.kind, made), actor=actor, now=now)


@transaction.atomic
def note_state(
    *, actor: Actor, device_id: int, state: str, since: date, note: str, version: int, now: datetime
) -> None:
    """Note how a device stands from a day on.

    Raises:
        NotFound: Not a device of the actor's subtree.
        RuleBroken: Changed meanwhile, a state that cannot follow, a day that does not fit, a note that is missing, or
            a counter at which devices still stand.
    """
    row = _hold(actor, device_id, version)
    if state not in set(State):
        raise RuleBroken("device.state", "Hãy chọn tình trạng trong danh sách.", "state")
    note, new = clean_input(note, LONGEST_NOTE, multiline=False), State(state)
    check_state(old=row.state, new=new, old_since=row.since, since=since, today=clock.local_date(now), note=note)
    if new is State.RETIRED and Device.objects.filter(counter_id=device_id).exclude(state=State.RETIRED).exists():
        message = "Quầy còn thiết bị. Hãy chuyển thiết bị sang quầy khác hoặc cho thôi dùng trước."
        raise RuleBroken("device.counter_used", message, "state")
    Device.objects.filter(id=device_id).update(
        state=new, since=since, note=note, noted_by=actor.ref, noted_at=now, version=row.version + 1
    )
    fact = DeviceStateNoted(state=new, state_before=row.state, since=since.isoformat(), note=note)
    tell(stream=device_id, fact=fact, actor=actor, now=now)


def _hold_register(unit_id: int) -> None:
    # One change of a desk's register at a time: a counter does not close while a device is being put there.
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (unit_id,))


def _hold(actor: Actor, device_id: int, version: int) -> DeviceRow:
    row, _ = one_device(actor, device_id)
    _hold_register(row.unit_id)
    # Read anew: it may have changed while this transaction waited. A device never moves to another desk.
    row, _ = one_device(actor, device_id)
    if row.version != version:
        message = "Thiết bị vừa được người khác sửa. Hãy xem lại tình trạng mới rồi ghi lại nếu còn cần."
        raise RuleBroken("device.changed", message)
    return row


def _checked(kind: Kind, terms: DeviceTerms, unit_id: int) -> Particulars:
    name = clean_input(terms.name, LONGEST_NAME, multiline=False)
    faults = [] if name else [("name", "Hãy đặt tên, ví dụ: Quầy số 1, Máy in quầy 1.")]
    settings: dict[str, str] = {}
    try:
        settings = settings_of(kind, terms.settings)
    except SeveralBroken as broken:
        faults += broken.errors
    counters = Device.objects.filter(unit_id=unit_id, kind=Kind.COUNTER).exclude(state=State.RETIRED)
    if terms.counter_id and (kind is Kind.COUNTER or not counters.filter(id=terms.counter_id).exists()):
        faults.append(("counter", "Hãy chọn một quầy đang dùng của bộ phận này."))
    if faults:
        raise SeveralBroken(faults)
    maker, serial = (clean_input(each, LONGEST_MAKER, multiline=False) for each in (terms.maker, terms.serial))
    return Particulars(name, terms.counter_id or None, maker, serial, settings)


def _taken(name: str) -> RuleBroken:
    return RuleBroken("device.name_taken", f"Bộ phận này đã có “{name}”. Hãy đặt tên khác.", "name")


def _kept(unit_id: int, kind: Kind, made: Particulars) -> DeviceKept:
    return DeviceKept(
        unit=unit_id,
        kind=kind,
        name=made.name,
        counter=made.counter_id or 0,
        maker=made.maker,
        serial=made.serial,
        settings=tuple(sorted(made.settings.items())),
    )


def _row(row: tuple[Any, ...]) -> DeviceRow:
    values = list(row)
    values[2], values[8], values[10] = Kind(row[2]), sql.json_value(row[8]), State(row[10])
    return DeviceRow(*values)
