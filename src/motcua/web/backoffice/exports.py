"""Lists as files: ask, watch, fetch; a file is there only for who asked for it."""

from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.dossiers.enums import Bucket
from motcua.web.backoffice.page import show
from motcua.web.backoffice.tasks import BUCKETS
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.masking import LONGEST_REASON, REASONS, reason_of
from motcua.web.shared.moments import read_day
from motcua.workplace import queries as workplace
from motcua.workplace.queries import ExportRow
from motcua.workplace.services import exports as services

FIELDS = ("list", "from", "to", "procedure", "format", "full", "ly-do")
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STATES = {
    "waiting": "Đang chờ lập tệp",
    "running": "Đang lập tệp",
    "ready": "Đã xong",
    "failed": "Không lập được",
    "gone": "Đã hết hạn tải",
}


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def exports(request: HttpRequest) -> HttpResponse:
    """Show the own exports and the form; take a new request."""
    if request.method != "POST":
        chosen = request.GET.get("muc", "")
        return _page(request, {"list": chosen if chosen in BUCKETS else "", "format": "xlsx"}, {})
    actor, now = require_actor(request), clock.now()
    typed = {name: clean_input(request.POST.get(name, ""), 60, multiline=False) for name in FIELDS}
    typed["ly-do-khac"] = clean_input(request.POST.get("ly-do-khac", ""), LONGEST_REASON, multiline=False)
    try:
        token = services.ask_for_export(
            actor=actor,
            kind=typed["format"],
            bucket=_bucket(typed["list"]),
            since=_day(typed["from"], "from"),
            until=_day(typed["to"], "to"),
            procedure=typed["procedure"],
            now=now,
            full_reason=reason_of(request.POST) if typed["full"] else "",
        )
    except RuleBroken as broken:
        return _page(request, typed, {broken.field or "format": broken.message}, 422)
    messages.success(request, "Đang lập tệp. Bạn có thể làm việc khác rồi quay lại trang này để tải.")
    return redirect(f"{reverse('work:exports')}#tep-{token}")


@require_safe
@official()
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """Tell how far a file is."""
    row = workplace.export(require_actor(request), token[:60])
    told = {"state": row.state, "done": row.done, "total": row.total, "text": in_words(row)}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_safe
@official()
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the file to who asked for it."""
    actor, now = require_actor(request), clock.now()
    file, kind = services.open_export(actor=actor, token=token[:60], now=now)
    name = f"ho-so-{clock.local(now):%Y%m%d-%H%M}.{kind}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[kind])
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def in_words(row: ExportRow) -> str:
    """Say how far an export is."""
    if row.state == "running" and row.total:
        return f"Đang lập tệp: {row.done} trong {row.total} hồ sơ"
    if row.state == "ready":
        return f"Đã xong, {row.total} hồ sơ"
    return row.message or STATES[row.state]


def _page(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    rows = workplace.exports(require_actor(request))
    values = {
        "rows": [(row, in_words(row), _wanted(row)) for row in rows],
        "writing": next((row for row in rows if row.state in {"waiting", "running"}), None),
        "typed": typed,
        "errors": errors,
        "lists": [{"value": key, "label": label} for key, (_, label) in BUCKETS.items()],
        "formats": [{"value": kind, "label": kind.upper()} for kind in services.FORMATS],
        "may_see_numbers": services.may_see_numbers(require_actor(request)),
        "reasons": [{"value": key, "label": label} for key, label in REASONS.items()],
    }
    return show(request, "exports.html", values, status=status)


def _wanted(row: ExportRow) -> str:
    labels = {str(int(bucket)): label for bucket, label in BUCKETS.values()}
    wanted = row.wanted
    parts = [labels.get(wanted["list"], "Mọi danh sách"), row.format.upper()]
    parts += [
        f"từ {_shown(wanted['from'])}" if wanted["from"] else "",
        f"đến {_shown(wanted['to'])}" if wanted["to"] else "",
    ]
    parts.append(f"thủ tục {wanted['procedure']}" if wanted["procedure"] else "")
    parts.append("số định danh, điện thoại đầy đủ" if wanted.get("full") else "")
    return ", ".join(part for part in parts if part)


def _shown(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _bucket(text: str) -> Bucket | None:
    return BUCKETS[text][0] if text in BUCKETS else None


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    found = read_day(text)
    if found is None:
        raise RuleBroken("export.day", "Hãy nhập ngày dạng 31/12/2026.", name)
    return found
