"""The inbox: what is to be done, by whom, until when; saved views and columns of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.core.workcalendar import WorkCalendar
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.dossiers.enums import CHANNEL_LABELS
from motcua.procedures import approvals
from motcua.procedures.approval_seats import may_sit
from motcua.processing import inbox
from motcua.processing import queries as processing
from motcua.processing.inbox import InboxRow, Section
from motcua.processing.queries import Proposal
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number
from motcua.web.shared.standing import Standing, step_standing
from motcua.workplace import calls
from motcua.workplace import queries as workplace
from motcua.workplace.rules.columns import COLUMNS
from motcua.workplace.services import views

SECTIONS = {
    "": (Section.TODO, "Cần làm"),
    "cua-toi": (Section.MINE, "Đã giao cho tôi"),
    "chua-giao": (Section.FREE, "Chưa giao cho ai"),
    "sap-han": (Section.NEARLY, "Sắp đến hạn"),
    "qua-han": (Section.LATE, "Quá hạn bước"),
    "don-vi": (Section.UNIT, "Của cả đơn vị"),
    "cho-nguoi-khac": (Section.WAITING, "Chờ người khác"),
}
QUESTIONS = "hoi-toi"
MOST_COUNTED = 100
LONGEST_CODE = 60


@dataclass(frozen=True)
class TaskLine:
    """A task as the list shows it; `proposal` only where a leader decides."""

    task: InboxRow
    standing: Standing
    proposal: Proposal | None
    whose: str
    channel: str


@require_safe
@official()
def tasks(request: HttpRequest) -> HttpResponse:
    """Show one section of the inbox, soonest due first."""
    return inbox_page(request)


def inbox_page(request: HttpRequest, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    """Render the inbox; with the messages of an act that was refused."""
    actor, now = require_actor(request), clock.now()
    source = request.GET if request.method == "GET" else request.POST
    picked = source.get("loc", "")
    if picked == QUESTIONS:
        return _questions(request, actor, now)
    picked = picked if picked in SECTIONS else ""
    procedure = clean_input(source.get("thu-tuc", ""), LONGEST_CODE, multiline=False)
    calendar = calendars.calendar_of(actor.agency_id)
    section = SECTIONS[picked][0]
    page = inbox.inbox(actor, section, now=now, after=source.get("sau", "")[:80], procedure=procedure)
    audit.read(actor=actor.ref, act="work.tasks", subject=actor.unit_id, now=now, detail=SECTIONS[picked][1])
    here = reverse("work:tasks")
    decides = actor.has(Role.APPROVER, Role.SIGNER)
    values = _head(actor, now, picked) | {
        "lines": _lines(actor, page.rows, now, calendar, decides=decides),
        "decides": decides,
        "picked": picked,
        "procedure": procedure,
        "columns": workplace.columns_of(actor),
        "all_columns": COLUMNS,
        "errors": errors or {},
        "typed_name": request.POST.get("name", "")[:80],
        "waiting": section is Section.WAITING,
        "walked_to": page.walked_to,
        "start_href": query(here, loc=picked, **{"thu-tuc": procedure}) if source.get("sau") else "",
        "next_href": query(here, loc=picked, sau=page.after, **{"thu-tuc": procedure}) if page.after else "",
    }
    return show(request, "tasks.html", values, status=status)


def _questions(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    after = request.GET.get("sau", "")
    rows, following = workplace.asked_of(actor, id_number(after) or 0)
    audit.read(actor=actor.ref, act="work.tasks", subject=actor.unit_id, now=now, detail="Hỏi tôi")
    here = reverse("work:tasks")
    values = _head(actor, now, QUESTIONS) | {
        "questions": rows,
        "start_href": query(here, loc=QUESTIONS) if after else "",
        "next_href": query(here, loc=QUESTIONS, sau=following) if following else "",
    }
    return show(request, "asked.html", values)


def _head(actor: Actor, now: datetime, picked: str) -> dict[str, Any]:
    """Return what stands above every section: their names with counts, saved views, posts."""
    here = reverse("work:tasks")
    counted = inbox.counts(actor, now=now, most=MOST_COUNTED)
    picks = [
        {
            "text": label,
            "href": query(here, loc=key),
            "current": key == picked,
            "count": _capped(counted[section]) if section in counted else None,
        }
        for key, (section, label) in SECTIONS.items()
    ]
    asked = workplace.asked_count(actor, MOST_COUNTED)
    questions = {"text": "Hỏi tôi", "href": query(here, loc=QUESTIONS), "current": picked == QUESTIONS}
    keys = {section.value: key for key, (section, _) in SECTIONS.items()}
    return {
        "picks": [*picks, questions | {"count": _capped(asked)}, *_approvals(actor, now)],
        "callers": _capped(callers) if (callers := calls.waiting_count(actor, MOST_COUNTED)) else "",
        "views": [
            (view, query(here, loc=keys.get(view.section, ""), **{"thu-tuc": view.procedure}))
            for view in workplace.views(actor)
        ],
        "posts": directory.posts_of(actor.account_id, now),
    }


def _approvals(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return the way to what waits for the actor's approval, for those who sit in a seat of the chain."""
    if not may_sit(actor):
        return []
    count, late = approvals.waiting_count(actor, now)
    text = f"Phê duyệt ({late} quá ngày)" if late else "Phê duyệt"
    return [{"text": text, "href": reverse("work:approvals"), "current": False, "count": _capped(count)}]


@act("work:tasks")
@official()
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the section and the procedure shown under a name."""
    actor = require_actor(request)
    picked = request.POST.get("loc", "")
    procedure = clean_input(request.POST.get("thu-tuc", ""), LONGEST_CODE, multiline=False)
    try:
        section = SECTIONS.get(picked, SECTIONS[""])[0]
        views.save_view(actor=actor, name=request.POST.get("name", ""), section=section.value, procedure=procedure)
    except RuleBroken as broken:
        return inbox_page(request, errors={"name": broken.message}, status=422)
    messages.success(request, "Đã lưu cách xem. Mở lại ở mục “Cách xem đã lưu”.")
    return redirect(query(reverse("work:tasks"), loc=picked, **{"thu-tuc": procedure}))


@act("work:tasks")
@official()
def forget_view(request: HttpRequest) -> HttpResponse:
    """Forget one of one's own views."""
    number = id_number(request.POST.get("id", ""))
    if number is not None:
        views.forget_view(actor=require_actor(request), view_id=number)
        messages.success(request, "Đã xóa cách xem.")
    return redirect("work:tasks")


@act("work:tasks")
@official()
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns the inbox shows."""
    views.choose_columns(actor=require_actor(request), keys=request.POST.getlist("cot"))
    messages.success(request, "Đã đổi các cột của danh sách.")
    picked = request.POST.get("loc", "")
    return redirect(query(reverse("work:tasks"), loc=picked if picked in SECTIONS else ""))


def _lines(
    actor: Actor, rows: Sequence[InboxRow], now: datetime, calendar: WorkCalendar, *, decides: bool
) -> list[TaskLine]:
    decided = [row.dossier_id for row in rows if row.kind == "approve"] if decides else []
    proposals = processing.proposals(decided) if decided else {}
    return [
        TaskLine(
            row,
            step_standing(row.due_at, now, calendar, row.warn_at),
            proposals.get(row.dossier_id) if row.dossier_id in decided else None,
            _whose(actor, row),
            CHANNEL_LABELS.get(row.channel, row.channel),
        )
        for row in rows
    ]


def _whose(actor: Actor, row: InboxRow) -> str:
    if row.assignee_id is None:
        return "Chưa giao"
    return "Giao cho tôi" if row.assignee_id == actor.account_id else row.assignee


def _capped(number: int) -> str:
    return f"{MOST_COUNTED}+" if number >= MOST_COUNTED else str(number)
