"""What a counter needs, and the page on which an officer tries its devices. Nothing of a trial is kept."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import devices
from motcua.directory.actors import Actor, Role
from motcua.directory.rules.devices import (
    KINDS,
    PAPERS,
    SENTENCE,
    SETTINGS,
    STATES,
    TEST_CODE,
    CodeRead,
    Kind,
    State,
    code_read,
    letters_read,
)
from motcua.directory.slips.printing import LETTERS, test_slip
from motcua.documents import scanning
from motcua.documents import services as documents
from motcua.web.desk.page import errors_of, pdf, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import filesize
from motcua.web.shared.numbers import id_number

WHO = (Role.DESK, Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)
LONGEST_CODE = 2_000


@require_safe
@official(*WHO)
def needs(request: HttpRequest) -> HttpResponse:
    """Say what a counter needs: browser, printer, scanner, code reader, paper sizes."""
    largest, kinds = documents.limits()
    values: dict[str, object] = {
        "megabytes": largest // 1_000_000,
        "file_kinds": ", ".join(kind.upper() for kind in kinds),
    }
    values |= _home(require_actor(request))
    return show(request, "equipment.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@official(*WHO)
def trial(request: HttpRequest) -> HttpResponse:
    """Try the devices of the own counter; what was read comes back on the page, never into an address or a log."""
    actor, status = require_actor(request), 200
    results: dict[str, CodeRead] = {}
    errors: dict[str, str] = {}
    typed = {name: request.POST.get(name, "")[:LONGEST_CODE] for name in ("code", "letters")}
    if "try_code" in request.POST:
        results["code"] = code_read(typed["code"])
    if "try_letters" in request.POST:
        results["letters"] = letters_read(typed["letters"])
    if "try_scan" in request.POST:
        try:
            results["scan"] = _scanned(request)
        except RuleBroken as broken:
            errors, status = errors_of(broken, "file"), 422
    own = [row for row in devices.devices_of(actor.unit_id) if row.state is not State.RETIRED]
    largest, kinds = documents.limits()
    values = {
        "results": results,
        # A card that was scanned is a person's: it is not typed into the field again.
        "typed": {"letters": typed["letters"]},
        "errors": errors,
        "printers": [row for row in own if row.kind is Kind.PRINTER and row.state is State.IN_USE],
        "papers": PAPERS,
        "devices": [(row, KINDS[row.kind], STATES[row.state], _settings(row)) for row in own],
        "sentence": SENTENCE,
        "letters": LETTERS,
        "test_code": TEST_CODE,
        "accept": ",".join(f".{kind}" for kind in kinds),
        "megabytes": largest // 1_000_000,
        **_home(actor),
    }
    return show(request, "selftest.html", values, status=status)


@require_safe
@official(*WHO)
def slip(request: HttpRequest) -> HttpResponse:
    """Print the test slip: for a printer of the own desk on its paper, or on a named paper size."""
    actor = require_actor(request)
    wanted, name, paper = id_number(request.GET.get("may", "")), "", request.GET.get("giay", "")
    for row in devices.devices_of(actor.unit_id) if wanted else ():
        if row.id == wanted and row.kind is Kind.PRINTER:
            name, paper = row.name, row.settings.get("paper", "")
    data = test_slip(agency=actor.agency_name, unit=actor.unit_name, device=name, paper=paper, now=clock.now())
    return pdf(data, "phieu-in-thu.pdf")


def _scanned(request: HttpRequest) -> CodeRead:
    sent = request.FILES.get("file")
    if sent is None:
        raise RuleBroken("file.missing", "Hãy chọn tệp vừa quét rồi gửi lại.", "file")
    name, extension, data = documents.examine(name=sent.name or "", chunks=sent.chunks())
    scanning.look(name, data)
    return CodeRead("Nhận được tệp, đọc được, không lưu lại", f"{name}, {extension.upper()}, {filesize(len(data))}")


def _home(actor: Actor) -> dict[str, object]:
    """Return where the pages' first link leads: administrators have no desk."""
    name, text = ("desk:board", "Một cửa") if actor.has(Role.DESK) else ("work:admin", "Quản trị")
    return {"home_url": reverse(name), "home": {"text": text, "href": reverse(name)}}


def _settings(row: devices.DeviceRow) -> str:
    known = SETTINGS.get(row.kind, ())
    told = [
        (one.label, dict(one.options).get(row.settings.get(one.key, ""), row.settings.get(one.key))) for one in known
    ]
    return "; ".join(f"{label}: {value}" for label, value in told if value)


urlpatterns = [
    path("yeu-cau-thiet-bi/", needs, name="equipment"),
    path("tu-kiem-tra/", trial, name="selftest"),
    path("tu-kiem-tra/phieu.pdf", slip, name="selftest-slip"),
]
