"""What other sites show of this portal: links, banners, a list of services, a look-up box, a feed.

The framed pages are the only ones that other sites may frame; they hold no session and change nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.feedgenerator import Atom1Feed

from motcua.core import profile
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.queries import AgencyRow
from motcua.procedures import catalogue
from motcua.procedures.catalogue import CatalogueRow
from motcua.procedures.rules.levels import level_name
from motcua.web.shared.access import public
from motcua.web.shared.framing import framed_anywhere
from motcua.web.shared.jinja import portal_name, query
from motcua.web.shared.language import ENGLISH, in_language, said, spoken_now

AT = "/nhung/"
LIST, BOX, FEED = f"{AT}dich-vu/", f"{AT}tra-cuu/", f"{AT}dich-vu.xml"
BANNERS = {"ngang": (468, 60), "vuong": (250, 250)}
SHOWN = 200
FRESH = "public, max-age=300"


@public
def start(request: HttpRequest) -> HttpResponse:
    """Give the owner of another site ready-made code to copy (HD-6.2, HD-12.5)."""
    agency = _agency(request)
    portal = _portal(request)
    chosen = agency.code if agency else ""
    home = in_language(f"{portal}/")
    frames = [
        (said("Ô tra cứu hồ sơ"), in_language(portal + BOX), 240),
        (said("Danh mục dịch vụ công trực tuyến"), in_language(query(portal + LIST, co_quan=chosen)), 600),
    ]
    values = {
        "portal": portal,
        "onestop": str(profile.value("addresses", "onestop")).rstrip("/"),
        "agencies": [{"value": row.code, "label": row.name} for row in directory.agencies()],
        "chosen": chosen,
        "frames": [
            {
                "title": title,
                "href": address.removeprefix(portal),
                "code": f'<iframe src="{address}" title="{title}" width="100%" height="{height}" '
                'loading="lazy"></iframe>',
            }
            for title, address, height in frames
        ],
        "banners": [
            {
                "src": in_language(f"{AT}bieu-ngu/{name}.svg"),
                "width": width,
                "height": height,
                "code": f'<a href="{home}"><img src="{in_language(f"{portal}{AT}bieu-ngu/{name}.svg")}" '
                f'width="{width}" height="{height}" alt="{_name()}"></a>',
            }
            for name, (width, height) in BANNERS.items()
        ],
        "link": f'<a href="{home}">{_name()}</a>',
        "feed": in_language(query(portal + FEED, co_quan=chosen)),
        "news_feed": in_language(f"{portal}/tin-tuc/atom.xml"),
    }
    return render(request, "portal/embeds/start.html", values)


@framed_anywhere
@public
def services(request: HttpRequest) -> HttpResponse:
    """List the online services, of one agency or all, inside another site's page (DN-13.1)."""
    agency = _agency(request)
    naming = str(profile.value("services", "levels"))
    rows = [(row, level_name(row.service_level, naming)) for row in _offered(agency)]
    values = {"rows": rows, "agency": agency} | _frame(request)
    return _fresh(render(request, "portal/embeds/services.html", values))


@framed_anywhere
@public
def look_up(request: HttpRequest) -> HttpResponse:
    """Show a look-up box inside another site's page; the answer opens on this portal (HD-8.1)."""
    return _fresh(render(request, "portal/embeds/look_up.html", _frame(request)))


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Give the services on offer as Atom, of one agency or all."""
    agency, portal = _agency(request), _portal(request)
    made = Atom1Feed(
        title=said(f"Dịch vụ công – {agency.name if agency else profile.value('province', 'short_name')}"),
        link=in_language(query(f"{portal}/thu-tuc/", co_quan=agency.code if agency else "")),
        feed_url=in_language(query(portal + FEED, co_quan=agency.code if agency else "")),
        description=said("Dịch vụ công đang nhận hồ sơ"),
        language=spoken_now(),
    )
    for row in _offered(agency):
        address, field = f"{portal}/thu-tuc/{row.code}/", said(row.field)
        made.add_item(
            title=said(row.name),
            link=in_language(address),
            description=field,
            unique_id=address,
            categories=[field],
        )
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    return _fresh(response)


@public
def banner(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a banner with the portal's name."""
    width, height = BANNERS.get(name, BANNERS["ngang"])
    lines = [said("Cổng Dịch vụ công"), str(profile.value("province", "name"))]
    values: dict[str, Any] = {"width": width, "height": height, "lines": lines, "name": _name()}
    return _fresh(render(request, "portal/embeds/banner.svg", values, content_type="image/svg+xml"))


def _frame(request: HttpRequest) -> dict[str, str]:
    return {"portal": _portal(request), "name": _name(), "in_language": in_language("")}


def _offered(agency: AgencyRow | None) -> list[CatalogueRow]:
    return catalogue.browse(agency_id=agency.id if agency else None, offered=True, limit=SHOWN).rows


def _agency(request: HttpRequest) -> AgencyRow | None:
    """Return the agency that an address names; None when it names none that there is."""
    code = clean_input(request.GET.get("co_quan", ""), 40, multiline=False)
    return next((row for row in directory.agencies() if row.code == code), None) if code else None


def _name() -> str:
    province = str(profile.value("province", "name"))
    return f"{said('Cổng Dịch vụ công')} – {province}" if spoken_now() == ENGLISH else portal_name(province)


def _portal(request: HttpRequest) -> str:
    return str(profile.value("addresses", "portal")).rstrip("/") or request.build_absolute_uri("/").rstrip("/")


def _fresh(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = FRESH
    return response


urlpatterns = [
    path("nhung/", start, name="embeds"),
    path("nhung/dich-vu/", services, name="embed-services"),
    path("nhung/tra-cuu/", look_up, name="embed-look-up"),
    path("nhung/dich-vu.xml", feed, name="embed-feed"),
    path("nhung/bieu-ngu/<str:name>.svg", banner, name="embed-banner"),
]
