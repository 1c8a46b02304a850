"""Shared catalogues on screen: look, add, change from a day on, end, take in and give out as files."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.sheets import read_sheet
from motcua.directory.actors import Actor
from motcua.governance.queries import code_lists as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.code_lists import COLUMNS, LISTS, LONGEST, EntryValues
from motcua.governance.services import code_lists as services
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.jinja import query

_FIELDS = LONGEST | {"valid_from": 20, "valid_to": 20, "owner": 20, "last_day": 20}
REQUIRED = ("code", "name", "valid_from", "source")


@require_safe
@official(*ADMINS)
def lists(request: HttpRequest) -> HttpResponse:
    """Show which shared catalogues there are."""
    counts = reads.counts(clock.local_date(clock.now()))
    rows = [(one, counts.get(one.key, 0)) for one in LISTS.values()]
    return show(request, "governance/code_lists.html", {"rows": rows})


@require_safe
@official(*ADMINS)
def entries(request: HttpRequest, key: str) -> HttpResponse:
    """Show one catalogue: in force today, on another day, or everything ever entered."""
    return _show_list(request, key)


@act("work:code-list")
@official(*ADMINS)
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Begin an entry."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS)
    try:
        values = _values(typed)
        services.add_entry(actor=actor, key=key, values=values, agency_id=_owner(actor, key, typed), now=now)
    except RuleBroken as broken:
        return _show_list(request, key, typed, read.errors_of(broken, otherwise="name"), status=422)
    messages.success(request, f"Đã thêm “{values.name}”, có hiệu lực từ {values.valid_from:%d/%m/%Y}.")
    return redirect("work:code-list", key=key)


@require_safe
@official(*ADMINS)
def entry(request: HttpRequest, key: str, entry_id: int) -> HttpResponse:
    """Show an entry, what its code meant before and after, and who entered it."""
    return _show_entry(request, key, entry_id)


@act("work:code-entry")
@official(*ADMINS)
def change(request: HttpRequest, key: str, entry_id: int) -> HttpResponse:
    """Replace an entry from a day on."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS) | {"form": "change"}
    try:
        values = _values(typed | {"code": reads.entry(entry_id).code})
        fresh = services.change_entry(actor=actor, entry_id=entry_id, values=values, now=now)
    except RuleBroken as broken:
        return _show_entry(request, key, entry_id, typed, read.errors_of(broken, otherwise="name"), status=422)
    messages.success(
        request, f"Đã ghi thay đổi, có hiệu lực từ {values.valid_from:%d/%m/%Y}. Nội dung cũ vẫn xem được."
    )
    return redirect("work:code-entry", key=key, entry_id=fresh)


@act("work:code-entry")
@official(*ADMINS)
def end(request: HttpRequest, key: str, entry_id: int) -> HttpResponse:
    """End an entry."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS) | {"form": "end"}
    try:
        last_day = read.must_day(typed, "last_day")
        services.end_entry(actor=actor, entry_id=entry_id, last_day=last_day, source=typed["source"], now=now)
    except RuleBroken as broken:
        errors = read.errors_of(broken, otherwise="last_day")
        errors = {("end_source" if field == "source" else field): text for field, text in errors.items()}
        return _show_entry(request, key, entry_id, typed, errors, status=422)
    messages.success(request, f"Mục này hết hiệu lực sau ngày {last_day:%d/%m/%Y}.")
    return redirect("work:code-entry", key=key, entry_id=entry_id)


@act("work:code-list")
@official(*ADMINS)
def take_in(request: HttpRequest, key: str) -> HttpResponse:
    """Take in a file, or only try it: all rows or none, and a report by row."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS)
    only_try = request.POST.get("act") == "try"
    try:
        rows = read_sheet(brought_in(request), columns=COLUMNS, required=REQUIRED)
        owner = _owner(actor, key, typed)
        done = services.import_entries(actor=actor, key=key, rows=rows, agency_id=owner, now=now, only_try=only_try)
    except RuleBroken as broken:
        return _show_list(request, key, typed, {"file": broken.message}, status=422)
    report = {"done": done, "only_try": only_try, "faults": done.faults[:100], "more": max(0, len(done.faults) - 100)}
    if done.faults or only_try:
        return _show_list(request, key, typed, report=report, status=422 if done.faults else 200)
    messages.success(request, f"Đã nhập {done.added} mục mới; {done.unchanged} mục đã có, không đổi.")
    return redirect("work:code-list", key=key)


@require_safe
@official(*ADMINS)
def give_out(request: HttpRequest, key: str) -> HttpResponse:
    """Give a whole catalogue out as CSV."""
    reads.list_named(key)
    response = HttpResponse(services.export_csv(key), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="danh-muc-{key}.csv"'
    return response


def _values(typed: Mapping[str, str]) -> EntryValues:
    return EntryValues(
        code=typed["code"],
        name=typed["name"],
        note=typed["note"],
        source=typed["source"],
        valid_from=read.must_day(typed, "valid_from"),
        valid_to=read.day(typed, "valid_to", required=False),
    )


def _owner(actor: Actor, key: str, typed: Mapping[str, str]) -> int | None:
    """Return whose entry is meant: the province's when the actor may keep it and does not say otherwise."""
    if services.may_edit(actor, key, None) and typed.get("owner") != "agency":
        return None
    return actor.agency_id


def _show_list(
    request: HttpRequest,
    key: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    report: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    one, today = reads.list_named(key), clock.local_date(clock.now())
    everything = request.GET.get("loc", "") == "tat-ca"
    after = read.number(request.GET.get("sau", ""))
    page = reads.page(key, day=None if everything else today, after=after)
    here = reverse("work:code-list", args=(key,))
    shown = "tat-ca" if everything else ""
    for_province, for_agency = services.may_edit(actor, key, None), services.may_edit(actor, key, actor.agency_id)
    values = {
        "list": one,
        "rows": page.rows,
        "today": today,
        "views": [
            {"text": "Đang có hiệu lực", "href": here, "current": not everything},
            {"text": "Tất cả, cả mục đã hết hiệu lực", "href": query(here, loc="tat-ca"), "current": everything},
        ],
        "next_href": query(here, loc=shown, sau=page.next) if page.next else "",
        "start_href": query(here, loc=shown) if after else "",
        "may_add": for_province or for_agency,
        "choose_owner": for_province and for_agency,
        "typed": typed or {},
        "errors": errors or {},
        "report": report,
    }
    return show(request, "governance/code_list.html", values, status=status)


def _show_entry(
    request: HttpRequest,
    key: str,
    entry_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = require_actor(request), clock.local_date(clock.now())
    found = reads.entry(entry_id)
    goes_on = found.valid_to is None or found.valid_to >= today
    values = {
        "list": reads.list_named(key),
        "entry": found,
        "others": [row for row in reads.same_code(found.list, found.code) if row.id != found.id],
        "facts": facts_of(found.id),
        "today": today,
        "may_edit": goes_on and services.may_edit(actor, found.list, found.agency_id),
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/code_entry.html", values, status=status)


_AT = "quan-tri/danh-muc-dung-chung/"
urlpatterns = [
    path(_AT, lists, name="code-lists"),
    path(f"{_AT}<str:key>/", entries, name="code-list"),
    path(f"{_AT}<str:key>/them/", add, name="code-add"),
    path(f"{_AT}<str:key>/nhap/", take_in, name="code-import"),
    path(f"{_AT}<str:key>/xuat.csv", give_out, name="code-export"),
    path(f"{_AT}<str:key>/<int:entry_id>/", entry, name="code-entry"),
    path(f"{_AT}<str:key>/<int:entry_id>/sua/", change, name="code-change"),
    path(f"{_AT}<str:key>/<int:entry_id>/cham-dut/", end, name="code-end"),
]
