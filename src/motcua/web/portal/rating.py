"""Rating: the form, the desk's tablet, and the figures that are published of each service."""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory import devices
from motcua.directory.rules.devices import Kind
from motcua.feedback import queries, services
from motcua.web.shared import kiosk
from motcua.web.shared.access import public
from motcua.web.shared.jinja import query
from motcua.web.shared.throttle import Throttle, TooMany, address_of

THROTTLE = Throttle("rating", most=60, window=timedelta(minutes=10))
TABLET = "/kiosk/danh-gia/"
REFRESH_SECONDS = 10
# Who is choosing by keys or by ear begins anew with each load.
CHOOSING_SECONDS = 40
THANKS_SECONDS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@public
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever holds an invitation, and take the answer; it is kept without a name."""
    try:
        THROTTLE.pass_or_raise(address_of(request), clock.now())
    except TooMany as many:
        return _form(request, {"error": many.message}, {}, {}, 429)
    invited = queries.invitation(token)
    if request.method != "POST":
        return _form(request, {"invited": invited}, {}, {}, 200)
    typed = {one.key: request.POST.get(one.key, "")[:20] for one in queries.questions()}
    comment = clean_input(request.POST.get("comment", ""), services.LONGEST_COMMENT + 1)
    try:
        services.rate(
            token=token,
            answers=typed,
            comment=comment,
            place="desk" if _is_tablet(request) else "portal",
            now=clock.now(),
        )
    except RuleBroken as broken:
        if broken.code == "rating.again":
            return _form(request, {"invited": queries.invitation(token)}, {}, {}, 200)
        return _form(request, {"invited": invited}, {**typed, "comment": comment}, dict(errors_of(broken)), 422)
    return _form(request, {"invited": invited, "done": True}, {}, {}, 200)


@require_safe
@public
def tablet(request: HttpRequest) -> HttpResponse:
    """Show on the desk's tablet what was returned in the last minutes; it loads itself again.

    Raises:
        NotFound: This browser is no kiosk of a desk.
    """
    found = devices.on_portal(request.COOKIES.get(kiosk.COOKIE, "")[: kiosk.LONGEST_TOKEN])
    if found is None or found.kind is not Kind.KIOSK:
        raise NotFound("tablet")
    rows = queries.waiting_at(found.unit_id, clock.now())
    values = {"device": found, "rows": rows, "refresh": CHOOSING_SECONDS if rows else REFRESH_SECONDS}
    return _private(render(request, "portal/rating_tablet.html", values))


@require_safe
@public
def figures(request: HttpRequest) -> HttpResponse:
    """Publish the figures of each service since 1 January."""
    year = clock.local_date(clock.now()).year
    rows, following = queries.figures(year, request.GET.get("sau", "")[:60])
    values = {
        "rows": rows,
        "year": year,
        "next": query("/so-lieu/", sau=following) if following else "",
        "least": queries.least(),
    }
    return render(request, "portal/figures.html", values)


@require_safe
@public
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Publish all figures of one service, with a picture and a table."""
    year = clock.local_date(clock.now()).year
    values = {"found": queries.of_service(code, year), "year": year, "least": queries.least()}
    return render(request, "portal/figure.html", values)


def _form(
    request: HttpRequest, shown: Mapping[str, object], typed: Mapping[str, str], errors: dict[str, str], status: int
) -> HttpResponse:
    fields = [
        {
            "name": one.key,
            "type": "radio",
            "label": one.text,
            "options": [{"value": value, "label": label} for value, label in one.options],
            "value": typed.get(one.key, ""),
            "error": errors.get(one.key, ""),
            "required": place == 0,
        }
        for place, one in enumerate(queries.questions())
    ]
    values = {
        "fields": fields,
        "comment": typed.get("comment", ""),
        "longest": services.LONGEST_COMMENT,
        "errors": errors,
        "back_after": THANKS_SECONDS,
        "tablet": TABLET if _is_tablet(request) else "",
    }
    return _private(render(request, "portal/rating.html", {**values, **shown}, status=status))


def _is_tablet(request: HttpRequest) -> bool:
    return kiosk.idle_of(request) is not None


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    # The address holds a key: no other site may learn it. "no-referrer" would make browsers hide the origin of the
    # form, too, and the form would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("danh-gia/<str:token>/", rate, name="rate"),
    path("kiosk/danh-gia/", tablet, name="rating_tablet"),
    path("so-lieu/", figures, name="figures"),
    path("so-lieu/<str:code>/", figure, name="figure"),
]
