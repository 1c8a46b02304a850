"""Lists: my tasks, the dossiers of my unit, search; and which post I act in."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import Bucket
from motcua.processing import queries as processing
from motcua.processing.queries import MyTask, Pick, Proposal
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.standing import Standing, promise, step_standing

PICKS = {"": Pick.ALL, "cua-toi": Pick.MINE, "chua-giao": Pick.FREE, "qua-han": Pick.LATE}
PICK_LABELS = {"": "Tất cả", "cua-toi": "Đã giao cho tôi", "chua-giao": "Chưa giao cho ai", "qua-han": "Quá hạn bước"}
BUCKETS = {
    "dang-xu-ly": (Bucket.PROCESSING, "Đang xử lý"),
    "cho-tiep-nhan": (Bucket.TO_RECEIVE, "Chờ tiếp nhận"),
    "cho-chuyen": (Bucket.TO_TRANSFER, "Chờ chuyển xử lý"),
    "cho-bo-sung": (Bucket.WAITING_APPLICANT, "Chờ người nộp bổ sung"),
    "cho-tra": (Bucket.TO_RETURN, "Chờ trả kết quả"),
    "da-ket-thuc": (Bucket.CLOSED, "Đã kết thúc"),
}
MOST_COUNTED = 100
LONGEST_QUESTION = 200


@dataclass(frozen=True)
class TaskLine:
    """A task as the list shows it; `proposal` only where a leader decides."""

    task: MyTask
    standing: Standing
    proposal: Proposal | None


@dataclass(frozen=True)
class DossierLine:
    """A dossier as a list shows it."""

    row: dossiers.ListRow
    standing: Standing


@require_safe
@official()
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the open tasks of the post, soonest due first."""
    actor, now = require_actor(request), clock.now()
    picked = request.GET.get("loc", "")
    picked = picked if picked in PICKS else ""
    page = processing.my_tasks(actor, request.GET.get("sau", "")[:80], pick=PICKS[picked], now=now)
    audit.read(actor=actor.ref, act="work.tasks", subject=actor.unit_id, now=now)
    here = reverse("work:tasks")
    values = {
        "lines": _task_lines(actor, page.rows, now),
        "decides": actor.has(Role.APPROVER, Role.SIGNER),
        "picks": [
            {"text": label, "href": query(here, loc=key), "current": key == picked}
            for key, label in PICK_LABELS.items()
        ],
        "picked": picked,
        "start_href": query(here, loc=picked) if request.GET.get("sau") else "",
        "next_href": query(here, loc=picked, sau=page.after) if page.after else "",
        "posts": directory.posts_of(actor.account_id, now),
    }
    return show(request, "tasks.html", values)


@require_safe
@official()
def unit(request: HttpRequest) -> HttpResponse:
    """Show the dossiers that the post may see, list by list, whoever works on them."""
    actor, now = require_actor(request), clock.now()
    key = request.GET.get("muc", "")
    key = key if key in BUCKETS else "dang-xu-ly"
    bucket, label = BUCKETS[key]
    page = dossiers.bucket_page(actor, bucket, request.GET.get("sau", "")[:80])
    counts = dossiers.bucket_counts(actor, MOST_COUNTED)
    audit.read(actor=actor.ref, act="work.unit", subject=actor.unit_id, now=now)
    here = reverse("work:unit")
    values = {
        "lines": _dossier_lines(actor, page.rows, now),
        "label": label,
        "lists": [
            {
                "text": text,
                "href": query(here, muc=name),
                "current": name == key,
                "count": _count(counts.get(int(each))) if each is not Bucket.CLOSED else None,
            }
            for name, (each, text) in BUCKETS.items()
        ],
        "start_href": query(here, muc=key) if request.GET.get("sau") else "",
        "next_href": query(here, muc=key, sau=page.after) if page.after else "",
    }
    return show(request, "unit.html", values)


@require_safe
@official()
def find(request: HttpRequest) -> HttpResponse:
    """Find dossiers that the post may see by code, receipt number or the beginning of the owner's name."""
    actor, now = require_actor(request), clock.now()
    question = clean_input(request.GET.get("q", ""), LONGEST_QUESTION, multiline=False)
    rows = dossiers.find(actor, question) if question else []
    if question:
        audit.read(actor=actor.ref, act="work.find", subject=actor.unit_id, now=now)
    values = {"question": question, "lines": _dossier_lines(actor, rows, now), "most": dossiers.PAGE}
    return show(request, "find.html", values)


@act("work:tasks")
@official()
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act in another of the account's posts from now on."""
    actor, now = require_actor(request), clock.now()
    wanted = request.POST.get("post", "")
    posts = {str(post.id): post for post in directory.posts_of(actor.account_id, now)}
    if wanted in posts:
        request.session["post"] = posts[wanted].id
        messages.success(request, f"Bạn đang làm việc với chức vụ {posts[wanted].title}, {posts[wanted].unit_name}.")
    else:
        messages.error(request, "Chức vụ vừa chọn không còn thuộc về bạn. Hãy chọn lại.")
    return redirect("work:tasks")


def _task_lines(actor: Actor, rows: list[MyTask], now: datetime) -> list[TaskLine]:
    if not rows:
        return []
    calendar = calendars.calendar_of(actor.agency_id)
    decided = [row.dossier_id for row in rows if row.kind == "approve"]
    proposals = processing.proposals(decided) if decided else {}
    return [
        TaskLine(row, step_standing(row.due_at, now, calendar), proposals.get(row.dossier_id) if decided else None)
        for row in rows
    ]


def _dossier_lines(actor: Actor, rows: list[dossiers.ListRow], now: datetime) -> list[DossierLine]:
    return [DossierLine(row, promise(row.due_at, row.finished_at, row.awaiting, now, actor.agency_id)) for row in rows]


def _count(number: int | None) -> str:
    return f"{MOST_COUNTED}+" if number and number >= MOST_COUNTED else str(number or 0)
