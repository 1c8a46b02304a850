"""Change notices and the duty to send them, on screen."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_token
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries import notices as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.notices import KINDS, LONGEST, STATES, SUBJECTS, NoticeValues, read_codes
from motcua.governance.services import notices as services
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.standing import working_time

STANDINGS = {
    "done": ("Đã gửi", "green", "tick"),
    "done_late": ("Đã gửi, muộn", "amber", "tick"),
    "open": ("Đang chờ gửi", "blue", "ring"),
    "nearly_due": ("Sắp đến hạn", "amber", "half"),
    "late": ("Quá hạn", "red", "dot"),
}
STATE_LOOKS = {"sent": "blue", "applied": "green", "refused": "red", "withdrawn": "grey"}
_FIELDS = {name: LONGEST[name] for name in ("document_no", "document_issuer", "content", "codes", "answer")}
_FIELDS |= {"subject": 20, "kind": 20, "document_date": 20, "token": 60, "duty": 20}
_LONG = frozenset({"content", "answer", "codes"})


@require_safe
@official(*ADMINS)
def notices(request: HttpRequest) -> HttpResponse:
    """Show the notices that wait, or all."""
    actor = require_actor(request)
    state = request.GET.get("loc", "sent")
    state = state if state in STATES else ""
    after = read.number(request.GET.get("sau", ""))
    page = reads.notices(actor, state=state, after=after)
    here = reverse("work:notices")
    views = [("sent", "Chờ thực hiện"), ("tat-ca", "Tất cả"), *[(key, STATES[key]) for key in ("applied", "refused")]]
    values = {
        "rows": [(row, _measured(row)) for row in page.rows],
        "kinds": KINDS,
        "subjects": SUBJECTS,
        "states": STATES,
        "looks": STATE_LOOKS,
        "views": [
            {"text": text, "href": query(here, loc=key), "current": key == (state or "tat-ca")} for key, text in views
        ],
        "next_href": query(here, loc=state or "tat-ca", sau=page.next) if page.next else "",
        "start_href": query(here, loc=state or "tat-ca") if after else "",
        "for_all": may_govern_province(actor),
    }
    return show(request, "governance/notices.html", values)


@require_safe
@official(*ADMINS)
def duties(request: HttpRequest) -> HttpResponse:
    """Show who has to send content and process of published procedures, and who is late."""
    actor, now = require_actor(request), clock.now()
    only = {"qua-han": "late", "tat-ca": ""}.get(request.GET.get("loc", ""), "open")
    after = read.number(request.GET.get("sau", ""))
    page = reads.duties(actor, now=now, only=only, after=after)
    here = reverse("work:duties")
    keys = {"open": "dang-cho", "late": "qua-han", "": "tat-ca"}
    views = (("open", "Chưa gửi"), ("late", "Quá hạn"), ("", "Tất cả"))
    values = {
        "rows": [(row, STANDINGS[row.standing(now)], row.agency_id == actor.agency_id) for row in page.rows],
        "views": [{"text": t, "href": query(here, loc=keys[key]), "current": key == only} for key, t in views],
        "next_href": query(here, loc=keys[only], sau=page.next) if page.next else "",
        "start_href": query(here, loc=keys[only]) if after else "",
    }
    return show(request, "governance/duties.html", values)


@require_safe
@official(*ADMINS)
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a notice; a duty or a procedure named in the address fills it in."""
    actor = require_actor(request)
    typed = {"token": new_token(), "codes": request.GET.get("ma", "")[:100], "kind": "", "subject": "procedure"}
    duty_id = read.number(request.GET.get("nhiem-vu", ""))
    if duty_id:
        duty = reads.duty(actor, duty_id)
        typed |= {"duty": str(duty.id), "codes": ", ".join(duty.codes), "document_no": duty.decision_no}
        typed |= {"document_date": f"{duty.signed_on:%d/%m/%Y}", "document_issuer": duty.issuer}
    return _show_form(request, typed)


@act("work:notice-new")
@official(*ADMINS)
def send(request: HttpRequest) -> HttpResponse:
    """Send a notice."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS, multiline=_LONG)
    try:
        values = NoticeValues(
            subject=typed["subject"],
            kind=typed["kind"],
            codes=read_codes(typed["codes"]),
            document_no=typed["document_no"],
            document_date=read.day(typed, "document_date", required=False),
            document_issuer=typed["document_issuer"],
            content=typed["content"],
        )
        duty_id = read.number(typed["duty"])
        number = services.send_notice(
            actor=actor, token=typed["token"] or new_token(), values=values, duty_id=duty_id, now=now
        )
    except RuleBroken as broken:
        return _show_form(request, typed, read.errors_of(broken, otherwise="content"), status=422)
    messages.success(request, f"Đã gửi thông báo {number} cho đơn vị vận hành.")
    return redirect("work:notice", number=number)


@require_safe
@official(*ADMINS)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Show one notice and what became of it."""
    return _show_notice(request, number)


@act("work:notice")
@official(*ADMINS)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Apply, refuse or take back a notice."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS, multiline=_LONG)
    chosen = request.POST.get("act", "")
    try:
        if chosen == "apply":
            services.apply_notice(actor=actor, number=number, answer=typed["answer"], now=now)
        elif chosen == "refuse":
            services.refuse_notice(actor=actor, number=number, answer=typed["answer"], now=now)
        else:
            services.withdraw_notice(actor=actor, number=number, now=now)
    except RuleBroken as broken:
        return _show_notice(request, number, typed, read.errors_of(broken, otherwise="answer"), status=422)
    done = {"apply": "đã ghi là đã thực hiện", "refuse": "đã từ chối, cơ quan gửi thấy lý do"}
    messages.success(request, f"Thông báo {number} {done.get(chosen, 'đã rút')}.")
    return redirect("work:notice", number=number)


def _measured(row: reads.NoticeRow) -> str:
    return working_time(row.minutes) if row.minutes is not None and row.state == "applied" else ""


def _show_form(
    request: HttpRequest, typed: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    values = {
        "typed": typed,
        "errors": errors or {},
        "kinds": [{"value": key, "label": label} for key, label in KINDS.items()],
        "subjects": [{"value": key, "label": label} for key, label in SUBJECTS.items()],
    }
    return show(request, "governance/notice_form.html", values, status=status)


def _show_notice(
    request: HttpRequest,
    number: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    found = reads.notice_numbered(actor, number)
    is_open = found.state == "sent"
    values = {
        "notice": found,
        "kinds": KINDS,
        "subjects": SUBJECTS,
        "states": STATES,
        "looks": STATE_LOOKS,
        "measured": _measured(found),
        "facts": facts_of(found.id),
        "may_close": is_open and may_govern_province(actor),
        "may_withdraw": is_open and found.agency_id == actor.agency_id,
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/notice.html", values, status=status)


_AT = "quan-tri/thong-bao-thay-doi/"
urlpatterns = [
    path(_AT, notices, name="notices"),
    path("quan-tri/nhiem-vu-cong-bo/", duties, name="duties"),
    path(f"{_AT}moi/", new, name="notice-new"),
    path(f"{_AT}gui/", send, name="notice-send"),
    path(f"{_AT}<str:number>/", notice, name="notice"),
    path(f"{_AT}<str:number>/ket-thuc/", close, name="notice-close"),
]
