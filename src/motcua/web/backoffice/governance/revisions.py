"""Drafts of procedures on screen: list, editor, what differs, the way into force."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents.rules.limits import in_words
from motcua.governance.permissions import may_act_for
from motcua.governance.queries import notices as notice_reads
from motcua.governance.queries import revisions as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.revision import (
    CHANNELS,
    FEE_NAMES,
    LINES,
    MOST_ROWS,
    SPARE_ROWS,
    TEXTS,
    UNITS,
    fees_as_lines,
    lines_of,
)
from motcua.governance.services import revisions as services
from motcua.procedures import approvals
from motcua.procedures.queries import content_of
from motcua.procedures.rules import file_wishes
from motcua.procedures.rules.content import supplement_clock_of
from motcua.procedures.rules.difference import LEVELS, ONLINE, SUPPLEMENT_CLOCKS, difference
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query

LOOKS = {"draft": "blue", "submitted": "amber", "approved": "violet", "in_force": "green"}
_LONGEST = 70_000
_ROW_FIELDS = {
    "p": ("name", "case", "manner", "required", "originals", "copies", "files"),
    "s": ("channel", "case", "amount", "unit", "fees"),
}


@require_safe
@official(*ADMINS)
def revisions(request: HttpRequest) -> HttpResponse:
    """Show drafts and what became of earlier ones."""
    actor = require_actor(request)
    state = request.GET.get("loc", "")
    after = read.number(request.GET.get("sau", ""))
    page = reads.revisions(actor, state=state, after=after)
    here = reverse("work:revisions")
    views = [("", "Tất cả"), *[(key, reads.STATES[key]) for key in ("draft", "submitted", "approved", "in_force")]]
    values = {
        "rows": page.rows,
        "states": reads.STATES,
        "looks": LOOKS,
        "kinds": services.KINDS,
        "views": [{"text": text, "href": query(here, loc=key), "current": key == state} for key, text in views],
        "next_href": query(here, loc=state, sau=page.next) if page.next else "",
        "start_href": query(here, loc=state) if after else "",
    }
    return show(request, "governance/revisions.html", values)


@require_safe
@official(*ADMINS)
def new(request: HttpRequest) -> HttpResponse:
    """Choose the notice and the procedure of a draft."""
    return _show_new(request, {"notice": request.GET.get("tb", "")[:100], "code": request.GET.get("ma", "")[:60]})


@act("work:revision-new")
@official(*ADMINS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft, or open the one that is under way."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, {"notice": 100, "code": 60})
    try:
        revision_id = services.begin(actor=actor, notice_no=typed["notice"], code=typed["code"], now=now)
    except NotFound:
        return _show_new(request, typed, {"notice": "Hãy chọn thông báo thay đổi đang chờ thực hiện."}, status=422)
    except RuleBroken as broken:
        return _show_new(request, typed, read.errors_of(broken, otherwise="code"), status=422)
    return redirect("work:revision", revision_id=revision_id)


@require_safe
@official()
def revision(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show a draft: the editor for its agency, the differences for those who decide."""
    return _show(request, revision_id)


@act("work:revision")
@official(*ADMINS)
def save(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Save a draft; or send it for approval, or give it up."""
    actor, now = require_actor(request), clock.now()
    chosen = request.POST.get("act", "save")
    typed = _typed(request)
    edit = read.number(typed["edit"]) or 0
    try:
        if chosen == "discard":
            services.discard(actor=actor, revision_id=revision_id, now=now)
            messages.success(request, "Đã hủy bản soạn.")
            return redirect("work:revisions")
        day = read.must_day(typed, "effective_from")
        edit = services.save(actor=actor, revision_id=revision_id, edit=edit, typed=typed, effective_from=day, now=now)
        if chosen == "submit":
            typed = typed | {"edit": str(edit)}
            services.submit(actor=actor, revision_id=revision_id, edit=edit, now=now)
            messages.success(request, "Đã gửi kiểm tra, phê duyệt. Thay đổi có hiệu lực sau bước phê duyệt cuối cùng.")
        else:
            messages.success(request, f"Đã lưu lúc {clock.local(now):%H:%M}.")
    except RuleBroken as broken:
        return _show(request, revision_id, typed, read.errors_of(broken, otherwise="effective_from"), status=422)
    return redirect("work:revision", revision_id=revision_id)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return the posted fields of the form that are there; rows by their numbers."""
    names = {*TEXTS, *LINES, "name", "edit", "effective_from", "online_level", "supplement_clock", "files_all"}
    names |= {
        f"{kind}{place}_{field}"
        for kind, fields in _ROW_FIELDS.items()
        for place in range(MOST_ROWS)
        for field in fields
    }
    typed = {name: clean_input(request.POST[name], _LONGEST) for name in names & set(request.POST)}
    if "levels" in request.POST or request.POST.get("has_levels"):
        typed["levels"] = ",".join(request.POST.getlist("levels"))
    return {"edit": "", "effective_from": ""} | typed


def _visible(actor: Actor, facts: reads.RevisionRow) -> bool:
    """Tell whether the actor may see a draft: its agency, the province, whoever decides or decided on it."""
    if may_act_for(actor, facts.agency_id):
        return True
    requests = approvals.history(services.KIND, facts.id)
    return any(approvals.may_decide(actor, one) or actor.account_id in one.deciders for one in requests)


def _show_new(
    request: HttpRequest, typed: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor = require_actor(request)
    usable = [row for row in notice_reads.usable_notices(actor) if row.subject != "process"]
    values = {
        "typed": typed,
        "errors": errors or {},
        "notices": [{"value": row.number, "label": f"{row.number}: {', '.join(row.codes[:3])}"} for row in usable],
    }
    return show(request, "governance/revision_new.html", values, status=status)


def _show(
    request: HttpRequest,
    revision_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    facts = reads.revision(revision_id)
    if not _visible(actor, facts):
        raise NotFound(f"revision {revision_id}")
    base = content_of(facts.base_id) if facts.base_id else None
    requests = approvals.history(services.KIND, facts.id)
    may_edit = facts.state == "draft" and may_act_for(actor, facts.agency_id)
    values = {
        "revision": facts,
        "content": facts.content,
        "states": reads.STATES,
        "looks": LOOKS,
        "kinds": services.KINDS,
        "changes": difference(base, facts.content) if base and facts.kind == "amended" else [],
        "is_new": base is None,
        "requests": [(one, approvals.steps([one.id])[one.id]) for one in requests[:1]],
        "facts": facts_of(facts.id),
        "may_edit": may_edit,
        "form": _form(facts, typed) if may_edit and facts.kind != "abolished" else {},
        "typed": typed or {},
        "effective_from": (typed or {}).get("effective_from") or f"{facts.effective_from:%d/%m/%Y}",
        "errors": errors or {},
    }
    return show(request, "governance/revision.html", values, status=status)


def _form(facts: reads.RevisionRow, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return the values of the editor: what was typed before what is saved, with spare rows below."""
    content, given = facts.content, typed or {}
    texts = {key: given.get(key, content[key]) for key in TEXTS}  # type: ignore[literal-required]
    texts |= {key: given.get(key, text) for key, text in lines_of(content).items()}
    papers = [
        {
            "name": row["name"],
            "case": row["case"] or "",
            "manner": row["manner"],
            "required": "1" if row["required"] else "",
            "originals": row["originals"],
            "copies": row["copies"],
            "files": file_wishes.as_line(file_wishes.wish_for(content, row["name"])),
        }
        for row in content["papers"]
    ]
    ways = [
        {
            "channel": row["channel"],
            "case": row["case"] or "",
            "amount": "" if row["limit"] is None or row["limit"]["unit"] == "same_day" else row["limit"]["amount"],
            "unit": row["limit"]["unit"] if row["limit"] else "",
            "fees": fees_as_lines(row["fees"]),
        }
        for row in content["submissions"]
    ]
    return {
        "texts": texts,
        "name": given.get("name", content["name"]),
        "levels": given["levels"].split(",") if "levels" in given else content["levels"],
        "online_level": given.get("online_level", content["online_level"]),
        "supplement_clock": given.get("supplement_clock", supplement_clock_of(content)),
        "clock_options": [{"value": key, "label": text.capitalize()} for key, text in SUPPLEMENT_CLOCKS.items()],
        "papers": _rows("p", papers, given),
        "files_all": given.get(
            "files_all", file_wishes.as_line(file_wishes.wish_for(content, file_wishes.EVERY_PAPER))
        ),
        "files_hint": f"Chỉ ghi khi pháp luật chuyên ngành yêu cầu; mức chung: {in_words(documents.file_limits())} "
        f"Ghi như: {file_wishes.EXAMPLE}. Có thể chỉ ghi một phần.",
        "ways": _rows("s", ways, given),
        "level_options": [{"value": key, "label": text.capitalize()} for key, text in LEVELS.items()],
        "online_options": [{"value": key, "label": text.capitalize()} for key, text in ONLINE.items()],
        "channels": CHANNELS,
        "units": UNITS,
        "fee_names": ", ".join(FEE_NAMES.values()),
    }


def _rows(kind: str, known: list[dict[str, Any]], given: Mapping[str, str]) -> list[dict[str, Any]]:
    blank = dict.fromkeys(_ROW_FIELDS[kind], "")
    count = len(known) + SPARE_ROWS
    if given:
        typed = [place for place in range(MOST_ROWS) if given.get(f"{kind}{place}_{_ROW_FIELDS[kind][0]}")]
        count = max(count, max(typed, default=0) + 1 + SPARE_ROWS)
    rows = [*known, *[blank for _ in range(count - len(known))]]
    if not given:
        return rows
    return [
        {field: given.get(f"{kind}{place}_{field}", "") for field in _ROW_FIELDS[kind]} for place, _ in enumerate(rows)
    ]


_AT = "quan-tri/soan-thu-tuc/"
urlpatterns = [
    path(_AT, revisions, name="revisions"),
    path(f"{_AT}moi/", new, name="revision-new"),
    path(f"{_AT}bat-dau/", begin, name="revision-begin"),
    path(f"{_AT}<int:revision_id>/", revision, name="revision"),
    path(f"{_AT}<int:revision_id>/luu/", save, name="revision-save"),
]
