"""Files, slips and receipts of a dossier: for whoever sees the dossier, with headers that keep them harmless."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services import slips
from motcua.payments import queries as payments
from motcua.payments import services as payment_services
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.errors import problem
from motcua.web.shared.files import body, confined, official_mark

# A file is looked at inside the page or saved; whatever it holds, nothing of it runs.
FILE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
)


@require_safe
@official()
def file(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """Send one file of a dossier, inside the page where its kind allows."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    one = dossiers.file_of(found.id, token[:64])
    stored, kept = documents.open_file(one.id, reader_id=actor.account_id)
    mark = official_mark(actor, f"Giải quyết hồ sơ {found.ref}", now) if one.kind != "result" else None
    response = body(stored, kept, mark=mark, names=one.names)
    audit.read(actor=actor.ref, act="work.file", subject=found.id, now=now, detail=stored.token)
    return _guarded(response)


@require_safe
@official()
def slip(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """Send an issued slip as PDF."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    if dossiers.slip_dossier(token[:64]) != found.id:
        raise NotFound("slip of another dossier")
    audit.read(actor=actor.ref, act="work.slip", subject=found.id, now=now)
    data, name = slips.render(token)
    return _document(data, name)


@require_safe
@official()
def receipt(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """Send a receipt as PDF."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    if payments.receipt_dossier(token[:64]) != found.id:
        raise NotFound("receipt of another dossier")
    audit.read(actor=actor.ref, act="work.receipt", subject=found.id, now=now)
    data, name = payment_services.render(token)
    return _document(data, name)


@require_POST
@official()
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file the moment it is chosen; it joins a dossier only with the act it was chosen for."""
    actor, now = require_actor(request), clock.now()
    sent = request.FILES.get("file")
    if sent is None:
        return problem(422, "file.none", "Chưa có tệp nào được gửi. Hãy chọn lại tệp.")
    try:
        stored = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
    except RuleBroken as broken:
        return problem(422, broken.code, broken.message)
    return JsonResponse({"id": stored.token, "name": stored.name, "size": stored.size})


def _document(data: bytes, name: str) -> HttpResponseBase:
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return _guarded(response)


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = confined(FILE_POLICY, response)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
