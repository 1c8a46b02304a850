"""The citizen's electronic store: what is in it, put in, shared, who looked, everything as one file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents import store, store_export, store_queries
from motcua.documents.rules.store import KIND_NAMES, Kind
from motcua.documents.store_queries import Item
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.procedures.queries import form_of
from motcua.web.portal.attach import show_papers_again
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.answers import answered
from motcua.web.shared.english.own import Own
from motcua.web.shared.files import stored_file
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number

LONGEST = 300
ACTS = {
    "viewed": "Mở giấy tờ",
    "listed": "Xem kho",
    "used": "Dùng cho hồ sơ",
    "shared_opened": "Mở qua chia sẻ",
    "verify_asked": "Yêu cầu gửi lại để xác minh",
    "agency_used": "Cơ quan dùng khi giải quyết hồ sơ",
    "exported": "Xuất toàn bộ kho",
}
BAD_DAY = "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2027."


@require_safe
@citizen
def start(request: HttpRequest) -> HttpResponse:
    """List the papers: newest first, found without marks, by kind, folder or what ends soon."""
    actor, now = require_actor(request), clock.now()
    asked = clean_input(request.GET.get("q", ""), 100, multiline=False)
    kind = request.GET.get("loai", "") if request.GET.get("loai", "") in set(Kind) else ""
    folder = clean_input(request.GET.get("thu-muc", ""), store.LONGEST_FOLDER, multiline=False)
    ending = "sap-het-han" in request.GET
    after = id_number(request.GET.get("sau", "")) or 0
    page = store_queries.items(actor, asked=asked, kind=kind, folder=folder, ending=ending, after=after, now=now)
    found = store_queries.summary(actor, now)
    audit.read(actor=actor.ref, act="store.listed", subject=found.store_id or actor.account_id, now=now)
    filters = {"q": asked, "loai": kind, "thu-muc": folder, "sap-het-han": "1" if ending else ""}
    kept = {name: value for name, value in filters.items() if value}
    values = {
        "page": page,
        "found": found,
        "used": found.used,
        "quota": store.quota(),
        "asked": asked,
        "kind": kind,
        "folder": folder,
        "ending": ending,
        "is_filtered": bool(kept),
        "kinds": [{"value": each.value, "label": name} for each, name in KIND_NAMES.items()],
        "folders": [{"value": name, "label": Own(name)} for name in found.folders],
        "next": f"/kho/?{urlencode(kept | {'sau': page.after})}" if page.after else "",
        "first": f"/kho/?{urlencode(kept)}" if after else "",
    }
    return _page(request, "list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def add(request: HttpRequest) -> HttpResponse:
    """Put an own paper in; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _add_page(request, actor, {}, 200)
    sent, errors = request.FILES.get("file"), {}
    day, problem = _day(request, "valid_to")
    if not _text(request, "name"):
        errors["name"] = "Hãy đặt tên giấy tờ, ví dụ: Giấy khai sinh."
    if sent is None:
        errors["file"] = "Hãy chọn tệp của giấy tờ."
    if problem:
        errors["valid_to"] = problem
    if errors or sent is None:
        return _add_page(request, actor, errors, 422)
    try:
        token = store.add(
            actor=actor,
            name=_text(request, "name"),
            folder=_text(request, "folder"),
            valid_to=day,
            file_name=sent.name or "",
            chunks=sent.chunks(),
            now=now,
        )
    except RuleBroken as broken:
        return _add_page(request, actor, dict(errors_of(broken, "file")), 422)
    messages.success(request, "Đã đưa giấy tờ vào kho.")
    return redirect(f"/kho/giay-to/{token}/")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Show one paper with its provenance; name, file or take it out."""
    actor, now = require_actor(request), clock.now()
    found = store_queries.item(actor, token, now)
    if request.method != "POST":
        audit.read(actor=actor.ref, act="store.paper", subject=found.id, now=now)
        return _paper_page(request, actor, found, {}, 200)
    try:
        if request.POST.get("viec") == "bo-ra":
            store.remove(actor=actor, token=token, now=now)
            messages.success(request, f"Đã bỏ “{found.name}” khỏi kho. Hồ sơ đã dùng giấy tờ này vẫn giữ bản của mình.")
            return redirect("portal:store")
        day, problem = _day(request, "valid_to")
        if problem:
            return _paper_page(request, actor, found, {"valid_to": problem}, 422)
        store.arrange(
            actor=actor,
            token=token,
            name=_text(request, "name") if found.kind == Kind.UPLOAD else None,
            folder=_text(request, "folder"),
            valid_to=day,
            now=now,
        )
    except RuleBroken as broken:
        return _paper_page(request, actor, found, dict(errors_of(broken)), 422)
    messages.success(request, "Đã lưu.")
    return redirect(f"/kho/giay-to/{token}/")


@require_safe
@citizen
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open the file of a paper; the owner's own reading is kept like any other."""
    actor, now = require_actor(request), clock.now()
    found = store_queries.item(actor, token, now)
    if not found.file_id:
        raise NotFound("store file")
    store.note_reading(
        store_id=found.store_id, item_id=found.id, act="viewed", who=actor.full_name, actor=actor.ref, now=now
    )
    return stored_file(found.file_id, reader_id=actor.account_id)


@require_safe
@citizen
def readings(request: HttpRequest) -> HttpResponse:
    """Tell who saw or used what and why, newest first."""
    actor, now = require_actor(request), clock.now()
    after = id_number(request.GET.get("sau", "")) or 0
    rows, more = store_queries.readings(actor, after=after)
    audit.read(actor=actor.ref, act="store.readings", subject=actor.account_id, now=now)
    values = {
        "rows": rows,
        "acts": ACTS,
        "next": f"/kho/nhat-ky/?sau={more}" if more else "",
        "first": "/kho/nhat-ky/" if after else "",
    }
    return _page(request, "readings.html", values)


@require_POST
@citizen
def export(request: HttpRequest) -> FileResponse:
    """Give everything as one ZIP file with a manifest of hashes."""
    actor, now = require_actor(request), clock.now()
    held = store_queries.all_items(actor, now)
    declared = dossiers.answers_of_account(actor.account_id)
    if held:
        store.note_reading(
            store_id=held[0].store_id, item_id=None, act="exported", who=actor.full_name, actor=actor.ref, now=now
        )
    out = store_export.export(owner=actor.full_name, items=held, declared=declared, now=now)
    name = f"kho-du-lieu-{clock.local_date(now):%Y%m%d}.zip"
    response = FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@citizen
def use(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Give a paper of the store for a paper of the draft; files chosen beside the button are kept, too."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return redirect("portal:papers", code=code, token=token)
    errors: dict[str, str] = {}
    item_token = request.POST.get("kho", "")[:80]
    try:
        intake.add_from_store(actor=actor, token=token, paper_no=number, item_token=item_token, now=now)
    except RuleBroken as broken:
        errors = {broken.field or f"paper-{number}": broken.message}
    return show_papers_again(request, code, token, number, errors)


def _add_page(request: HttpRequest, actor: Actor, errors: dict[str, str], status: int) -> HttpResponse:
    largest, kinds = documents.limits()
    found = store_queries.summary(actor, clock.now())
    values = {
        "errors": errors,
        "typed": {name: _text(request, name) for name in ("name", "folder", "valid_to")},
        "folders": found.folders,
        "accept": ",".join(f".{kind}" for kind in kinds),
        "limit": f"Tệp {', '.join(kinds).upper()}, tối đa {largest // 1_000_000} MB.",
        "free": max(0, store.quota() - found.used),
    }
    return _page(request, "add.html", values, status)


def _paper_page(request: HttpRequest, actor: Actor, found: Item, errors: dict[str, str], status: int) -> HttpResponse:
    shown = request.POST if request.method == "POST" else {}
    day = f"{found.valid_to:%d/%m/%Y}" if found.valid_to else ""
    seen, _ = store_queries.readings(actor, token=found.token)
    values: dict[str, Any] = {
        "paper": found,
        "errors": errors,
        "typed": {
            "name": shown.get("name", found.name),
            "folder": shown.get("folder", found.folder),
            "valid_to": shown.get("valid_to", day),
        },
        "is_own": found.kind == Kind.UPLOAD,
        "declared": _declared(actor, found),
        "readings": seen,
        "acts": ACTS,
        "shares": store_queries.shares(actor, found.token),
        "now": clock.now(),
    }
    return _page(request, "paper.html", values, status)


def _declared(actor: Actor, found: Item) -> list[Any]:
    if found.kind != Kind.DECLARED or found.dossier_id is None:
        return []
    dossier = dossiers.visible_by_id(actor, found.dossier_id)
    return answered(form_of(dossier.form_id), dossiers.answers(dossier.id), revealed=True)


def _page(request: HttpRequest, template: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = values | {"messages": list(messages.get_messages(request))}
    response = render(request, f"portal/store/{template}", shown, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _day(request: HttpRequest, name: str) -> tuple[Any, str]:
    """Return the typed day (None when empty) and what is wrong with it."""
    text = _text(request, name)
    day = read_day(text)
    return day, BAD_DAY if text and day is None else ""


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST, multiline=False)


urlpatterns = [
    path("kho/", start, name="store"),
    path("kho/them/", add, name="store_add"),
    path("kho/nhat-ky/", readings, name="store_readings"),
    path("kho/xuat/", export, name="store_export"),
    path("kho/giay-to/<str:token>/", paper, name="store_paper"),
    path("kho/giay-to/<str:token>/tep/", file, name="store_file"),
    path("nop-ho-so/<str:code>/<str:token>/kho/<int:number>/", use, name="use_stored"),
]
