"""Written pages: news, introduction, guides, life events, questions, glossary, services of other sites, status."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.feedgenerator import Atom1Feed

from motcua.content.queries import pages as reads
from motcua.content.queries.pages import PageFacts
from motcua.content.rules import pages as rules
from motcua.content.rules.markup import plain
from motcua.content.rules.pages import KINDS
from motcua.core import clock, profile
from motcua.core.text import clean_input
from motcua.procedures import catalogue
from motcua.procedures.rules.levels import level_name
from motcua.web.portal.written import by_own_title, glossary_for, listed, read
from motcua.web.shared import language
from motcua.web.shared.access import public
from motcua.web.shared.jinja import query
from motcua.web.shared.language import in_language, said, spoken_now

FEED = "/tin-tuc/atom.xml"
IN_FEED = 50
LONGEST_QUESTION = 200


def _listing(kind: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the view that lists what is shown of a kind: news by time, the rest by title."""

    @public
    def view(request: HttpRequest) -> HttpResponse:
        one, cursor = KINDS[kind], clean_input(request.GET.get("sau", ""), 80, multiline=False)
        page = reads.newest(kind, after=cursor) if kind == rules.NEWS else reads.PageList(reads.by_title(kind), "")
        at = f"/{one.path}/"
        values = {
            "kind": one,
            "rows": listed(page.rows) if kind == rules.NEWS else by_own_title(page.rows),
            "next": query(at, sau=page.next) if page.next else "",
            "first": at if cursor else "",
            "feed": FEED if kind == rules.NEWS else "",
        }
        return render(request, "portal/pages/list.html", values)

    return view


def _one(kind: str) -> Callable[..., HttpResponseBase]:
    """Return the view that shows one page of a kind."""

    @public
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        page = reads.shown(kind, slug)
        written = read(page, glossary_for(page))
        values = {"kind": KINDS[kind], "page": written.page, "written": written, "procedures": _procedures(page)}
        return render(request, "portal/pages/page.html", values)

    return view


@public
def guide(request: HttpRequest) -> HttpResponse:
    """Show how to use the portal, and the guides written for single matters (DN-14.2)."""
    return render(request, "portal/guide.html", {"guides": by_own_title(reads.by_title(rules.GUIDE))})


@public
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the glossary."""
    rows = [read(page) for page in reads.by_title(rules.TERM, limit=reads.MOST_TERMS)]
    if language.is_english():
        rows.sort(key=lambda row: row.page.title.casefold())
    return render(request, "portal/pages/glossary.html", {"rows": rows})


@public
def elsewhere(request: HttpRequest) -> HttpResponse:
    """List and search the services that agencies run on other sites (DN-3.1, DN-3.2)."""
    question = clean_input(request.GET.get("q", ""), LONGEST_QUESTION, multiline=False)
    values = {"kind": KINDS[rules.ELSEWHERE], "rows": by_own_title(reads.run_elsewhere(question)), "question": question}
    return render(request, "portal/pages/elsewhere.html", values)


@public
def status(request: HttpRequest) -> HttpResponse:
    """Show what is disturbed now, what is planned, and what was before."""
    now = clock.now()
    rows = listed(reads.newest(rules.MAINTENANCE).rows)
    ended = [row for row in rows if row.ends_at and row.ends_at <= now]
    going = [row for row in rows if row.starts_at and row.starts_at <= now and row not in ended]
    planned = [row for row in rows if row not in ended and row not in going]
    values = {"now": now, "going": going, "planned": planned, "ended": ended, "kind": KINDS[rules.MAINTENANCE]}
    return render(request, "portal/pages/status.html", values)


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest news as Atom, for other sites."""
    portal = str(profile.value("addresses", "portal")).rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    made = Atom1Feed(
        title=said(f"Tin tức – {profile.value('province', 'short_name')}"),
        link=in_language(f"{portal}/tin-tuc/"),
        feed_url=in_language(portal + FEED),
        description=said("Tin cải cách hành chính, dịch vụ công"),
        language=spoken_now(),
    )
    for row in listed(reads.newest(rules.NEWS, limit=IN_FEED).rows):
        made.add_item(
            title=row.title,
            link=in_language(portal + row.href),
            description=row.summary or plain(row.body)[:300],
            unique_id=f"tag:{request.get_host().partition(':')[0]},2026:tin-tuc/{row.id}",
            pubdate=row.published_at,
            updateddate=row.updated_at,
            author_name=row.agency_name,
        )
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _procedures(page: PageFacts) -> list[dict[str, str]]:
    """Return the procedures that a page names, in its order; what was repealed since is left out."""
    if not page.procedures:
        return []
    naming = str(profile.value("services", "levels"))
    known = {row.code: row for row in catalogue.by_codes(list(page.procedures))}
    return [
        {
            "name": known[code].name,
            "href": f"/thu-tuc/{code}/",
            "online": level_name(known[code].service_level, naming),
            "offered": "Nhận hồ sơ tại tỉnh" if known[code].offered else "",
        }
        for code in page.procedures
        if code in known
    ]


def _addresses() -> list[Any]:
    own_lists = {rules.GUIDE: guide, rules.TERM: glossary, rules.ELSEWHERE: elsewhere, rules.MAINTENANCE: status}
    found = []
    for kind in KINDS.values():
        found.append(path(f"{kind.path}/", own_lists.get(kind.key) or _listing(kind.key), name=f"pages-{kind.key}"))
        found.append(path(f"{kind.path}/<str:slug>/", _one(kind.key), name=f"page-{kind.key}"))
    return found


urlpatterns = [path(FEED.lstrip("/"), feed, name="pages-feed"), *_addresses()]
