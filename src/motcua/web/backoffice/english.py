"""English of a procedure and of its form: each Vietnamese text with a box beside it, part by part."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.content.queries import pages
from motcua.content.rules.pages import KINDS
from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.procedures import english
from motcua.procedures.rules.english import LONGEST, digest_of
from motcua.web.backoffice.governance.typed import errors_of
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.english import catalogue
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import whole_number

SHORT_TEXT = 80
SHOWN = 50


@require_safe
@official(*ADMINS)
def lacking(request: HttpRequest) -> HttpResponse:
    """List procedures on offer whose name has no English yet, and pages of the portal without an edition."""
    actor, rows = require_actor(request), english.lacking(SHOWN + 1)
    values = {
        "rows": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "may_write": english.may_write(actor),
        "pages": [
            {"id": page.id, "title": page.title, "kind_name": KINDS[page.kind].one}
            for page in pages.without_english(actor, SHOWN)
        ],
    }
    return show(request, "english/lacking.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.PROVINCE_ADMIN)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show one part of a procedure's texts with their English, or keep what was typed."""
    found = english.sheet(code, besides=catalogue.english().words)
    at = min(whole_number(request.GET.get("phan", "")) or 1, max(len(found.parts), 1))
    if request.method != "POST":
        return _page(request, found, at, {}, {}, 200)
    typed = {
        name.removeprefix("en-"): clean_input(text, LONGEST + 1)
        for name, text in request.POST.dict().items()
        if name.startswith("en-")
    }
    try:
        changed = english.keep(
            actor=require_actor(request), code=code, given=typed, seen=_seen(request), now=clock.now()
        )
    except RuleBroken as broken:
        return _page(request, found, at, typed, errors_of(broken, otherwise=""), 422)
    messages.success(request, f"Đã lưu tiếng Anh của {changed} mục." if changed else "Không có gì thay đổi.")
    following = at + 1 if request.POST.get("viec") == "tiep" and at < len(found.parts) else at
    return redirect(query(reverse("work:english", args=[code]), phan=following))


def _seen(request: HttpRequest) -> Mapping[str, str]:
    """Return what stood in the boxes when the page was opened; nothing when the field was tampered with."""
    try:
        kept = json.loads(request.POST.get("seen", "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}


def _page(
    request: HttpRequest,
    found: english.Sheet,
    at: int,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> HttpResponse:
    here = reverse("work:english", args=[found.code])
    part = found.parts[at - 1] if found.parts else None
    kept = {digest_of(text): found.english.get(text, "") for text in (part.texts if part else ())}
    values: dict[str, Any] = {
        "sheet": found,
        "contents": [
            {
                "text": one.title,
                "href": query(here, phan=place),
                "current": place == at,
                "lacking": sum(text not in found.english for text in one.texts),
                "count": len(one.texts),
            }
            for place, one in enumerate(found.parts, start=1)
        ],
        "part": part,
        "at": at,
        "seen": json.dumps(kept, ensure_ascii=False),
        "errors": {f"en-{digest}" if digest else "": message for digest, message in errors.items()},
        "fields": [
            {
                "name": f"en-{digest_of(text)}",
                "label": text,
                "type": "text" if len(text) <= SHORT_TEXT else "textarea",
                "rows": 3,
                "value": typed.get(digest_of(text), kept[digest_of(text)]),
                "error": errors.get(digest_of(text), ""),
                "required": False,
                "hide_optional": True,
                "attributes": {"lang": "en", "spellcheck": "true"},
            }
            for text in (part.texts if part else ())
        ],
    }
    return show(request, "english/sheet.html", values, status=status)


urlpatterns = [
    path("quan-tri/tieng-anh/", lacking, name="english-lacking"),
    path("quan-tri/thu-tuc/<str:code>/tieng-anh/", sheet, name="english"),
]
