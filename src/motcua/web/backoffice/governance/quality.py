"""Reviews, disagreements with the national record, and the catalogue report, on screen."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken
from motcua.core.sheets import read_sheet
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.governance import time_rules
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries import quality as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.openings import SERVICE_KINDS
from motcua.governance.rules.quality import FIELD_NAMES, LONGEST, review_due
from motcua.governance.services import quality as services
from motcua.procedures.rules.difference import PART_NAMES
from motcua.procedures.rules.levels import level_name
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.jinja import query

STATE_LOOKS = {"open": "red", "explained": "amber", "closed": "green"}


@require_safe
@official(*ADMINS)
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what is to be reviewed, or everything with its last review."""
    return _show_reviews(request)


@act("work:reviews")
@official(*ADMINS)
def record(request: HttpRequest) -> HttpResponse:
    """Confirm that a procedure and its process are accurate, or record findings."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, {"findings": LONGEST["findings"], "offering": 20}, multiline=frozenset({"findings"}))
    accurate = request.POST.get("act") == "accurate"
    try:
        services.review(
            actor=actor,
            offering_id=read.number(typed["offering"]) or 0,
            accurate=accurate,
            findings="" if accurate else typed["findings"],
            now=now,
        )
    except RuleBroken as broken:
        errors = {f"findings-{typed['offering']}": broken.message}
        return _show_reviews(request, typed, errors, status=422)
    messages.success(request, "Đã xác nhận chính xác." if accurate else "Đã ghi phát hiện khi rà soát.")
    return redirect(request.POST.get("back", "") if _is_own(request.POST.get("back", "")) else "work:reviews")


@require_safe
@official(*ADMINS)
def discrepancies(request: HttpRequest) -> HttpResponse:
    """Show disagreements with the national record."""
    return _show_discrepancies(request)


@act("work:discrepancies")
@official(Role.PROVINCE_ADMIN)
def compare(request: HttpRequest) -> HttpResponse:
    """Compare with the national record, and with an uploaded national list when there is one."""
    actor, now = require_actor(request), clock.now()
    upload = request.FILES.get("file")
    try:
        listed = None
        if upload is not None and upload.size:
            rows = read_sheet(brought_in(request), columns=("code", "name"), required=("code", "name"))
            listed = {row["code"]: clean_input(row["name"], 2000, multiline=False) for row in rows if row.get("code")}
        new, agreed = services.compare_with_national(actor=actor, listed=listed, now=now)
    except RuleBroken as broken:
        return _show_discrepancies(request, {"file": broken.message}, status=422)
    messages.success(request, f"Đã đối chiếu: {new} khác biệt mới, {agreed} khác biệt cũ đã thống nhất.")
    return redirect("work:discrepancies")


@require_safe
@official(*ADMINS)
def discrepancy(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """Show one disagreement: what each side says and what was answered."""
    return _show_discrepancy(request, discrepancy_id)


@act("work:discrepancy")
@official(*ADMINS)
def answer(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """Explain a disagreement, or close it as accepted."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, {"answer": LONGEST["answer"]}, multiline=frozenset({"answer"}))
    do = services.accept if request.POST.get("act") == "accept" else services.explain
    try:
        do(actor=actor, discrepancy_id=discrepancy_id, answer=typed["answer"], now=now)
    except RuleBroken as broken:
        return _show_discrepancy(request, discrepancy_id, typed, {"answer": broken.message}, status=422)
    messages.success(request, "Đã khép lại." if do is services.accept else "Đã ghi giải trình.")
    return redirect("work:discrepancy", discrepancy_id=discrepancy_id)


@require_safe
@official(*ADMINS)
def report(request: HttpRequest) -> HttpResponse:
    """Show the catalogue report (DN-4.5), and what kinds of services there are at which level."""
    now, naming = clock.now(), str(profile.value("services", "levels"))
    groups = reads.report(now)
    found = reads.service_of({line.code for _, lines in groups for line in lines})
    values = {
        "groups": groups,
        "services": [
            (SERVICE_KINDS.get(kind, kind), level_name(level, naming), count, online)
            for kind, level, count, online in reads.services(now)
        ],
        "service_of": {
            code: f"{SERVICE_KINDS.get(kind, kind)}, {level_name(level, naming)}"
            for code, (kind, level) in found.items()
        },
    }
    return show(request, "governance/report.html", values)


def _is_own(address: str) -> bool:
    return address.startswith("/quan-tri/ra-soat/")


def _show_reviews(
    request: HttpRequest,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    everything = request.GET.get("loc", "") == "tat-ca"
    after = read.number(request.GET.get("sau", ""))
    page = reads.reviews(actor, now=now, only_due=not everything, after=after)
    months = time_rules.review_months(clock.local_date(now))
    here, shown = reverse("work:reviews"), "tat-ca" if everything else ""
    due = [
        review_due(
            clock.local_date(row.reviewed_at) if row.reviewed_at else None, clock.local_date(row.offered_at), months
        )
        for row in page.rows
    ]
    values = {
        "rows": list(zip(page.rows, due, strict=True)),
        "today": clock.local_date(now),
        "months": months,
        "views": [
            {"text": "Cần rà soát", "href": here, "current": not everything},
            {"text": "Tất cả", "href": query(here, loc="tat-ca"), "current": everything},
        ],
        "here": query(here, loc=shown, sau=after),
        "next_href": query(here, loc=shown, sau=page.next) if page.next else "",
        "start_href": query(here, loc=shown) if after else "",
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/reviews.html", values, status=status)


def _show_discrepancies(
    request: HttpRequest, errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor = require_actor(request)
    state = request.GET.get("loc", "")
    state = state if state in reads.DISCREPANCY_STATES else ""
    after = read.number(request.GET.get("sau", ""))
    page = reads.discrepancies(actor, state=state, after=after)
    here = reverse("work:discrepancies")
    values = {
        "rows": page.rows,
        "part_names": PART_NAMES | FIELD_NAMES,
        "states": reads.DISCREPANCY_STATES,
        "looks": STATE_LOOKS,
        "views": [
            {"text": text, "href": query(here, loc=key), "current": key == state}
            for key, text in (("", "Chưa khép"), *reads.DISCREPANCY_STATES.items())
        ],
        "next_href": query(here, loc=state, sau=page.next) if page.next else "",
        "start_href": query(here, loc=state) if after else "",
        "may_compare": may_govern_province(actor),
        "errors": errors or {},
    }
    return show(request, "governance/discrepancies.html", values, status=status)


def _show_discrepancy(
    request: HttpRequest,
    discrepancy_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    found = reads.discrepancy(actor, discrepancy_id)
    values = {
        "row": found,
        "part_names": PART_NAMES | FIELD_NAMES,
        "states": reads.DISCREPANCY_STATES,
        "looks": STATE_LOOKS,
        "facts": facts_of(found.id),
        "may_answer": found.state != "closed",
        "may_accept": may_govern_province(actor),
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/discrepancy.html", values, status=status)


urlpatterns = [
    path("quan-tri/ra-soat/", reviews, name="reviews"),
    path("quan-tri/ra-soat/ghi/", record, name="review-record"),
    path("quan-tri/doi-chieu/", discrepancies, name="discrepancies"),
    path("quan-tri/doi-chieu/thuc-hien/", compare, name="compare"),
    path("quan-tri/doi-chieu/<int:discrepancy_id>/", discrepancy, name="discrepancy"),
    path("quan-tri/doi-chieu/<int:discrepancy_id>/tra-loi/", answer, name="discrepancy-answer"),
    path("quan-tri/bao-cao-danh-muc/", report, name="catalogue-report"),
]
