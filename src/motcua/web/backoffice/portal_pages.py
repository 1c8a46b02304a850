"""Pages of the portal on screen: write, look at, publish, take down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.content.permissions import may_write
from motcua.content.queries import pages as reads
from motcua.content.queries.history import facts_of
from motcua.content.rules.markup import blocks_of
from motcua.content.rules.pages import ENGLISH, KINDS, LONGEST, Kind, PageText, is_left_behind
from motcua.content.services import pages as services
from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import AgencyRow
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_moment
from motcua.web.shared.numbers import id_number, whole_number

_FIELDS = LONGEST | ENGLISH | {"procedures": 2000, "starts_at": 40, "ends_at": 40}
_FIELDS |= {"agency": 40, "token": 40, "number": 9}
_LINES = frozenset({"summary", "body", "procedures", "english_summary", "english_body"})
PREVIEW, PUBLISH = "preview", "publish"


@require_safe
@official(*ADMINS)
def listing(request: HttpRequest) -> HttpResponse:
    """Show what the official may write, by kind."""
    actor = require_actor(request)
    kinds = _kinds(actor)
    wanted = request.GET.get("loai", "")
    kind = next((one for one in kinds if one.key == wanted), kinds[0])
    before = id_number(request.GET.get("sau", ""))
    page, here = reads.written(actor, kind.key, before=before), reverse("work:portal-pages")
    values = {
        "kind": kind,
        "rows": page.rows,
        "views": [
            {"text": one.label, "href": query(here, loai=one.key), "current": one.key == kind.key} for one in kinds
        ],
        "next_href": query(here, loai=kind.key, sau=page.next) if page.next else "",
        "start_href": query(here, loai=kind.key) if before else "",
    }
    return show(request, "pages/list.html", values)


@official(*ADMINS)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a new page."""
    actor, one = require_actor(request), reads.kind_named(kind)
    if not may_write(actor, one, actor.agency_id):
        raise NotFound(f"kind {kind}")
    if request.method != "POST":
        return _form(request, one, {"token": new_token()})
    typed = read.texts(request, _FIELDS, multiline=_LINES)
    if request.POST.get("act") == PREVIEW:
        return _form(request, one, typed, preview=True)
    publish_now = request.POST.get("act") == PUBLISH
    try:
        page_id = services.begin(
            actor=actor,
            kind=kind,
            agency_id=_agency(actor, typed).id,
            token=typed["token"] or new_token(),
            text=_text(one, typed),
            now=clock.now(),
            publish_now=publish_now,
        )
    except RuleBroken as broken:
        return _form(request, one, typed, read.errors_of(broken, otherwise="title"), status=422)
    messages.success(request, "Đã đăng trang." if publish_now else "Đã lưu bản nháp. Người dân chưa thấy trang này.")
    return redirect("work:portal-page", page_id=page_id)


@official(*ADMINS)
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a page to its writers, or save a new text of it."""
    actor, found = require_actor(request), _found(request, page_id)
    one = KINDS[found.kind]
    if request.method != "POST":
        return _form(request, one, _stored(found), page=found)
    typed = read.texts(request, _FIELDS, multiline=_LINES)
    if request.POST.get("act") == PREVIEW:
        return _form(request, one, typed, page=found, preview=True)
    publish_now = request.POST.get("act") == PUBLISH
    try:
        number = whole_number(typed["number"]) or 0
        text = _text(one, typed)
        services.save(actor=actor, page_id=page_id, number=number, text=text, now=clock.now(), publish_now=publish_now)
    except RuleBroken as broken:
        errors = read.errors_of(broken, otherwise="title")
        return _form(request, one, typed, errors, page=found, status=409 if broken.code == "page.moved" else 422)
    shown = "Đã lưu bản nháp. Người dân vẫn thấy bản trước." if found.is_shown else "Đã lưu bản nháp."
    messages.success(request, "Đã đăng trang." if publish_now else shown)
    if is_left_behind(_text(one, _stored(found)), text):
        messages.warning(request, "Bản tiếng Việt đã đổi, bản tiếng Anh còn như cũ. Hãy xem lại bản tiếng Anh.")
    return redirect("work:portal-page", page_id=page_id)


@act("work:portal-page")
@official(*ADMINS)
def take_down(request: HttpRequest, page_id: int) -> HttpResponse:
    """Stop showing a page."""
    actor, found = require_actor(request), _found(request, page_id)
    reason = clean_input(request.POST.get("reason", ""), services.LONGEST_REASON)
    try:
        services.take_down(actor=actor, page_id=page_id, reason=reason, now=clock.now())
    except RuleBroken as broken:
        errors = read.errors_of(broken, otherwise="reason")
        return _form(request, KINDS[found.kind], _stored(found), errors, page=found, status=422)
    messages.success(request, "Đã gỡ trang. Các bản đã soạn vẫn còn và có thể đăng lại.")
    return redirect("work:portal-page", page_id=page_id)


def _found(request: HttpRequest, page_id: int) -> reads.PageFacts:
    """Return a page that the official may write; another's looks like none."""
    found = reads.to_write(page_id)
    if not may_write(require_actor(request), KINDS[found.kind], found.agency_id):
        raise NotFound(f"page {page_id}")
    return found


def _kinds(actor: Actor) -> list[Kind]:
    return [one for one in KINDS.values() if may_write(actor, one, actor.agency_id)]


def _agency(actor: Actor, typed: Mapping[str, str]) -> AgencyRow:
    return directory.agency_by_code(typed["agency"] or actor.agency_code)


def _text(kind: Kind, typed: Mapping[str, str]) -> PageText:
    has_times = "times" in kind.has
    return PageText(
        title=typed["title"],
        summary=typed["summary"],
        body=typed["body"],
        procedures=tuple(typed["procedures"].replace(",", " ").replace(";", " ").split()),
        link=typed["link"],
        starts_at=_moment(typed, "starts_at") if has_times else None,
        ends_at=_moment(typed, "ends_at") if has_times else None,
        english_title=typed["english_title"],
        english_summary=typed["english_summary"],
        english_body=typed["english_body"],
    )


def _moment(typed: Mapping[str, str], name: str) -> datetime | None:
    text = typed.get(name, "")
    found = read_moment(text)
    if text and found is None:
        raise RuleBroken("page.moment", "Hãy nhập giờ rồi ngày, ví dụ 22:00 31/12/2026.", name)
    return found


def _stored(found: reads.PageFacts) -> dict[str, str]:
    return {
        "title": found.title,
        "summary": found.summary,
        "body": found.body,
        "procedures": "\n".join(found.procedures),
        "link": found.link,
        "starts_at": clock.shown(found.starts_at) if found.starts_at else "",
        "ends_at": clock.shown(found.ends_at) if found.ends_at else "",
        "number": str(found.number),
        **{name: str(getattr(found, name)) for name in ENGLISH},
    }


def _form(
    request: HttpRequest,
    kind: Kind,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    page: reads.PageFacts | None = None,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    values: dict[str, Any] = {
        "kind": kind,
        "page": page,
        "typed": typed,
        "errors": errors or {},
        "preview": preview or (page is not None and not errors),
        "blocks": blocks_of(typed.get("body", "")),
        "english_blocks": blocks_of(typed.get("english_body", "")),
        "agencies": directory.agencies() if page is None and actor.has(Role.PROVINCE_ADMIN) else [],
        "facts": facts_of(page.id) if page else [],
    }
    return show(request, "pages/page.html", values, status=status)


_AT = "quan-tri/trang/"
urlpatterns = [
    path(_AT, listing, name="portal-pages"),
    path(f"{_AT}moi/<str:kind>/", new, name="portal-page-new"),
    path(f"{_AT}<int:page_id>/", page, name="portal-page"),
    path(f"{_AT}<int:page_id>/go/", take_down, name="portal-page-down"),
]
