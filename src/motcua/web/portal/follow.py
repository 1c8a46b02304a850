"""Following a dossier by its code: with the slip's secret the whole way, without it only how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.text import clean_input
from motcua.dossiers import queries
from motcua.dossiers.rules.codes import is_consignment_number
from motcua.postal.enums import CONSIGNMENT_LABELS, ConsignmentState
from motcua.web.shared.access import public
from motcua.web.shared.lookups import look_up, look_up_by_post, public_timeline, way_by_post
from motcua.web.shared.standing import against_promise
from motcua.web.shared.throttle import TooMany, address_of

NOT_FOUND = (
    "Không tìm thấy hồ sơ với mã này, hoặc mã bí mật không đúng. Hãy xem lại mã in trên giấy tiếp nhận, "
    "ví dụ H99.21-261123-0007."
)


@public
def look(request: HttpRequest) -> HttpResponse:
    """Look a dossier up; the address in the slip's QR code leads here."""
    code = clean_input(request.GET.get("ma", ""), 80, multiline=False)
    secret = clean_input(request.GET.get("bi-mat", ""), 40, multiline=False)
    values: dict[str, object] = {"code": code, "secret": secret, "errors": {}}
    if not code:
        if "ma" in request.GET:
            values["errors"] = {"ma": "Hãy nhập mã hồ sơ."}
        return _page(request, values, 422 if "ma" in request.GET else 200)
    now = clock.now()
    if is_consignment_number(code):
        return _by_post(request, values, code, secret)
    try:
        shown = look_up(ref=code, secret=secret, caller=address_of(request), now=now)
    except NotFound:
        return _page(request, values | {"errors": {"ma": NOT_FOUND}}, 404)
    except TooMany as many:
        return _page(request, values | {"errors": {"ma": many.message}}, 429)
    values["shown"] = shown
    if shown.dossier:
        terms = queries.terms(shown.dossier.id)
        values |= {
            "explanation": [line["text"] for line in terms.explanation] if terms else [],
            "kind": against_promise(shown.dossier, now, shown.dossier.handling_agency_id).kind
            if shown.dossier.due_at
            else "",
            "timeline": public_timeline(shown.dossier),
        }
    return _page(request, values, 200)


def _by_post(request: HttpRequest, values: dict[str, object], code: str, secret: str) -> HttpResponse:
    """Show where a dossier is that the post picked up: the number on the sending slip is not a dossier's code yet."""
    try:
        found = look_up_by_post(number=code, secret=secret, caller=address_of(request), now=clock.now())
    except NotFound:
        return _page(request, values | {"errors": {"ma": NOT_FOUND}}, 404)
    except TooMany as many:
        return _page(request, values | {"errors": {"ma": many.message}}, 429)
    state = CONSIGNMENT_LABELS[ConsignmentState(found.state)]
    return _page(request, values | {"parcel": found, "state": state, "timeline": way_by_post(found.events)}, 200)


def _page(request: HttpRequest, values: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "portal/look_up.html", values, status=status)
    # The address may hold the slip's secret: it must not travel on, nor stay in shared caches.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
