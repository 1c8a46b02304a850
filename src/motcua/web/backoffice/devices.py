"""The register of counters and devices: desks, one desk's register, one device with its settings and history."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import devices
from motcua.directory.devices import DeskLine, DeviceRow, DeviceTerms
from motcua.directory.rules.devices import KINDS, LONGEST_SETTING, SETTINGS, STATES, WITH_ADDRESS, Kind, State
from motcua.directory.staff import FactRow
from motcua.web.backoffice.governance.typed import errors_of, must_day, number, texts
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor

LOOKS = {
    State.IN_USE: ("green", "tick"),
    State.BROKEN: ("red", "cross"),
    State.IN_REPAIR: ("amber", "triangle"),
    State.RETIRED: ("grey", "square"),
}
FIELDS = {"name": devices.LONGEST_NAME, "counter": 20, "maker": devices.LONGEST_MAKER, "serial": devices.LONGEST_MAKER}
STATE_FIELDS = {"state": 20, "since": 20, "state_note": devices.LONGEST_NOTE}


@require_safe
@official(*ADMINS)
def desks(request: HttpRequest) -> HttpResponse:
    """List the desks whose register the administrator keeps."""
    return show(request, "devices/desks.html", {"desks": devices.desks(require_actor(request))})


@require_safe
@official(*ADMINS)
def desk(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show the register of one desk."""
    found = devices.desk(require_actor(request), unit_id)
    values = {
        "desk": found,
        "rows": [(row, KINDS[row.kind], STATES[row.state], LOOKS[row.state]) for row in devices.devices_of(unit_id)],
        "kinds": [
            {"href": f"{reverse('work:device-new', args=[unit_id])}?loai={kind.value}", "text": name}
            for kind, name in KINDS.items()
        ],
    }
    return show(request, "devices/desk.html", values)


@official(*ADMINS)
def enter(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter a counter or device of a kind."""
    actor = require_actor(request)
    found = devices.desk(actor, unit_id)
    asked = request.POST.get("kind", "") or request.GET.get("loai", "")
    if asked not in set(Kind):
        return redirect("work:devices-desk", unit_id=unit_id)
    kind, typed, errors = Kind(asked), _defaults(Kind(asked)), {}
    if request.method == "POST":
        typed = _typed(request, kind)
        try:
            made = devices.enter(actor=actor, unit_id=unit_id, kind=kind, terms=_terms(typed), now=clock.now())
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="name")
        else:
            messages.success(request, f"Đã ghi “{typed['name']}” vào sổ.")
            return redirect("work:device", device_id=made)
    values = {"desk": found, "kind": kind.value, "kind_name": KINDS[kind], **_form(found, kind, typed, errors)}
    return show(request, "devices/new.html", values, status=422 if errors else 200)


@require_safe
@official(*ADMINS)
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show one device: particulars, state, address on the portal, history."""
    return _show(request, device_id)


@act("work:device")
@official(*ADMINS)
def change(request: HttpRequest, device_id: int) -> HttpResponse:
    """Change particulars and settings."""
    actor = require_actor(request)
    row, _ = devices.one_device(actor, device_id)
    typed = _typed(request, row.kind)
    try:
        devices.change(
            actor=actor, device_id=device_id, terms=_terms(typed), version=_version(request), now=clock.now()
        )
    except RuleBroken as broken:
        return _show(request, device_id, typed, errors_of(broken, otherwise="name"))
    messages.success(request, "Đã ghi thông tin thiết bị.")
    return redirect("work:device", device_id=device_id)


@act("work:device")
@official(*ADMINS)
def note_state(request: HttpRequest, device_id: int) -> HttpResponse:
    """Note how the device stands from a day on."""
    actor = require_actor(request)
    devices.one_device(actor, device_id)
    typed = texts(request, STATE_FIELDS)
    try:
        devices.note_state(
            actor=actor,
            device_id=device_id,
            state=typed["state"],
            since=must_day(typed, "since"),
            note=typed["state_note"],
            version=_version(request),
            now=clock.now(),
        )
    except RuleBroken as broken:
        return _show(request, device_id, typed, errors_of(broken, otherwise="state"))
    messages.success(request, f"Đã ghi tình trạng: {STATES[State(typed['state'])].lower()}.")
    return redirect("work:device", device_id=device_id)


def _show(
    request: HttpRequest,
    device_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    row, found = devices.one_device(require_actor(request), device_id)
    today = clock.local_date(clock.now())
    shown = {**_of(row), "state": "", "since": f"{today:%d/%m/%Y}", "state_note": "", **(typed or {})}
    address = reverse("portal:kiosk" if row.kind is Kind.KIOSK else "portal:display", args=[row.token])
    facts = devices.history_of(device_id)
    values = {
        "row": row,
        "kind_name": KINDS[row.kind],
        "state_name": STATES[row.state],
        "look": LOOKS[row.state],
        "is_open": row.state is not State.RETIRED,
        "address": request.build_absolute_uri(address) if row.kind in WITH_ADDRESS else "",
        "states": [{"value": one.value, "label": name} for one, name in STATES.items() if one is not row.state],
        "history": _told(facts, row.kind),
        "desk": found,
        **_form(found, row.kind, shown, errors or {}),
    }
    return show(request, "devices/device.html", values, status=422 if errors else 200)


def _form(found: DeskLine, kind: Kind, typed: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, object]:
    counters = [
        {"value": str(row.id), "label": row.name}
        for row in devices.devices_of(found.unit_id)
        if row.kind is Kind.COUNTER and row.state is not State.RETIRED
    ]
    fields: list[dict[str, object]] = [{"name": "name", "label": "Tên", "hint": "Ví dụ: Quầy số 1, Máy in quầy 1"}]
    if kind is not Kind.COUNTER:
        fields += [
            {
                "name": "counter",
                "label": "Đặt tại quầy",
                "type": "select",
                "options": counters,
                "placeholder": "Dùng chung",
                "required": False,
            },
            {"name": "maker", "label": "Hãng, kiểu máy", "required": False},
            {"name": "serial", "label": "Số máy, số tài sản", "required": False},
        ]
    for one in SETTINGS.get(kind, ()):
        options = [{"value": value, "label": label} for value, label in one.options]
        looks = {"type": "select", "options": options, "no_empty": True} if options else {}
        narrow = {"inputmode": "numeric", "classes": "govuk-input--width-5"} if one.most else {}
        fields.append({"name": one.key, "label": one.label, "hint": one.hint, **looks, **narrow})
    for field in fields:
        field |= {"value": typed.get(str(field["name"]), ""), "error": errors.get(str(field["name"]))}
    return {"fields": fields, "typed": typed, "errors": errors}


def _told(facts: list[FactRow], kind: Kind) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    for fact in facts:
        payload = fact.payload
        if fact.type == "device.kept":
            title = "Ghi thông tin, cài đặt"
            lines = [", ".join(str(payload[name]) for name in ("name", "maker", "serial") if payload[name])]
            lines += [f"{label}: {value}." for label, value in _settings_in_words(kind, dict(payload["settings"]))]
        else:
            title = f"Tình trạng: {STATES[State(payload['state'])].lower()}"
            year, month, day = str(payload["since"]).split("-")
            lines = [f"Từ {day}/{month}/{year}; trước đó {STATES[State(payload['state_before'])].lower()}."]
            lines += [str(payload["note"])] if payload["note"] else []
        told.append({"title": title, "at": fact.at, "by": fact.by, "lines": lines})
    return told


def _settings_in_words(kind: Kind, settings: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (one.label, dict(one.options).get(settings[one.key], settings[one.key]))
        for one in SETTINGS.get(kind, ())
        if settings.get(one.key)
    ]


def _typed(request: HttpRequest, kind: Kind) -> dict[str, str]:
    return texts(request, FIELDS | {one.key: LONGEST_SETTING for one in SETTINGS.get(kind, ())})


def _terms(typed: Mapping[str, str]) -> DeviceTerms:
    settings = {key: value for key, value in typed.items() if key not in FIELDS}
    return DeviceTerms(typed["name"], number(typed["counter"]) or 0, typed["maker"], typed["serial"], settings)


def _of(row: DeviceRow) -> dict[str, str]:
    counter = str(row.counter_id or "")
    return {"name": row.name, "counter": counter, "maker": row.maker, "serial": row.serial, **row.settings}


def _defaults(kind: Kind) -> dict[str, str]:
    return {one.key: one.default for one in SETTINGS.get(kind, ())}


def _version(request: HttpRequest) -> int:
    return number(request.POST.get("version", "")) or 0


urlpatterns = [
    path("quan-tri/thiet-bi/", desks, name="devices"),
    path("quan-tri/thiet-bi/<int:unit_id>/", desk, name="devices-desk"),
    path("quan-tri/thiet-bi/<int:unit_id>/them/", enter, name="device-new"),
    path("quan-tri/thiet-bi/may/<int:device_id>/", device, name="device"),
    path("quan-tri/thiet-bi/may/<int:device_id>/sua/", change, name="device-change"),
    path("quan-tri/thiet-bi/may/<int:device_id>/tinh-trang/", note_state, name="device-state"),
]
