"""Lists: the dossiers of my unit, search; and which post I act in."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import Bucket
from motcua.dossiers.rules import searching
from motcua.dossiers.rules.searching import Kind
from motcua.procedures import catalogue
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.standing import Standing, promise

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
PROCEDURES = 5


@dataclass(frozen=True)
class DossierLine:
    """A dossier as a list shows it."""

    row: dossiers.ListRow
    standing: Standing


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
        "bucket_key": key,
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
    """Find dossiers that the post may see; every search is recorded, of a number only its last digits."""
    actor, now = require_actor(request), clock.now()
    question = clean_input(request.GET.get("q", ""), LONGEST_QUESTION, multiline=False)
    asked = searching.read(question)
    after = request.GET.get("sau", "")[:80]
    found = dossiers.find_page(actor, question, after)
    rows = found.rows
    if asked:
        detail = f"{asked.trail}: {len(rows)} hồ sơ"
        audit.read(actor=actor.ref, act="work.find", subject=actor.unit_id, now=now, detail=detail)
    # Words that are nobody's name may be a procedure's.
    procedures = catalogue.find(question, PROCEDURES) if asked and not rows and asked.kind is Kind.NAME else []
    here = reverse("work:find")
    values = {
        "question": question,
        "lines": _dossier_lines(actor, rows, now),
        "most": 0 if asked and asked.kind is Kind.PROCEDURE else dossiers.PAGE,
        "cut_at": dossiers.LOOKED_AT if found.cut else 0,
        "procedures": [row for row in procedures if row.offered],
        "start_href": query(here, q=question) if after else "",
        "next_href": query(here, q=question, sau=found.after) if found.after else "",
    }
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


def _dossier_lines(actor: Actor, rows: list[dossiers.ListRow], now: datetime) -> list[DossierLine]:
    return [DossierLine(row, promise(row, now, actor.agency_id)) for row in rows]


def _count(number: int | None) -> str:
    return f"{MOST_COUNTED}+" if number and number >= MOST_COUNTED else str(number or 0)
