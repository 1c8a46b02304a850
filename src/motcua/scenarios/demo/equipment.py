"""What the demo's first one-stop desk works with: two counters, their devices, one of them broken."""

from datetime import datetime

from motcua.core.clock import local_date
from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.devices import DeviceTerms
from motcua.directory.rules.devices import Kind, State

SHARED = (
    (Kind.KIOSK, "Kiosk sảnh", {"idle_seconds": "120"}),
    (Kind.DISPLAY, "Màn hình sảnh", {"refresh_seconds": "30"}),
    (Kind.SMS, "Cổng tin nhắn của tỉnh", {"sender": "MINHHOA"}),
)
AT_COUNTER = ((Kind.PRINTER, "Máy in"), (Kind.SCANNER, "Máy quét"), (Kind.READER, "Đầu đọc mã"))


def show(*, actor: Actor, agency_code: str, now: datetime) -> int:
    """Enter counters and devices of the office's desk; return how many."""
    unit_id = duty.desks(directory.agency_by_code(agency_code).id)[0].unit_id
    made = [_enter(actor, unit_id, kind, DeviceTerms(name, settings=settings), now) for kind, name, settings in SHARED]
    for number in (1, 2):
        counter = _enter(actor, unit_id, Kind.COUNTER, DeviceTerms(f"Quầy số {number}"), now)
        made += [counter]
        made += [
            _enter(actor, unit_id, kind, DeviceTerms(f"{name} quầy {number}", counter, "Ví Dụ 2026"), now)
            for kind, name in AT_COUNTER
        ]
    devices.note_state(
        actor=actor,
        device_id=made[-2],
        state=State.BROKEN,
        since=local_date(now),
        note="Kéo lệch giấy, đã gọi bảo hành",
        version=1,
        now=now,
    )
    return len(made)


def _enter(actor: Actor, unit_id: int, kind: Kind, terms: DeviceTerms, now: datetime) -> int:
    return devices.enter(actor=actor, unit_id=unit_id, kind=kind, terms=terms, now=now)
