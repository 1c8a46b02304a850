"""The call centre: a caller is known first, then told; questions go on to the unit, callers are called back.

Whoever answers calls sees no list of dossiers and no name: a call opens how one dossier stands, for its time.
"""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_token
from motcua.directory.actors import Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.rules.caller import PROOF_LABELS, Proof
from motcua.web.backoffice.governance.typed import errors_of, texts
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.lookups import label_of, public_timeline
from motcua.web.shared.numbers import id_number
from motcua.web.shared.standing import dossier_standing
from motcua.workplace import calls as reads
from motcua.workplace.calls import STATES, CallRow
from motcua.workplace.services import calls
from motcua.workplace.services.calls import LONGEST_NAME, LONGEST_TEXT, Callback

KNOWN = {"token": 40, "ref": 60, "secret": 40, "phone": 30, "digits": 20}
NOTED = {"note": LONGEST_TEXT, "ends": 10, "question": LONGEST_TEXT, "caller": LONGEST_NAME, "phone": 30}
LOOKS = {"open": "amber", "noted": "green", "waiting": "blue", "answered": "amber", "closed": "done"}


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.CALL_CENTRE)
def centre(request: HttpRequest) -> HttpResponse:
    """Ask who calls about which dossier; on POST open the call. Beneath stands who waits to be called back."""
    if request.method != "POST":
        return _centre(request, {"token": new_token()}, {})
    actor, now = require_actor(request), clock.now()
    typed = texts(request, KNOWN)
    try:
        token = calls.identify(actor=actor, **typed, now=now)
    except RuleBroken as broken:
        return _centre(request, typed, errors_of(broken, otherwise="ref"), 422)
    return redirect("work:call", token=token)


@require_safe
@official(Role.CALL_CENTRE)
def taken(request: HttpRequest) -> HttpResponse:
    """List the calls that the official took, newest first."""
    actor = require_actor(request)
    after = id_number(request.GET.get("sau", "")) or 0
    rows, following = reads.taken(actor, after)
    here = reverse("work:calls-taken")
    values = {
        "rows": rows,
        "states": STATES,
        "looks": LOOKS,
        "start_href": here if after else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "calls/taken.html", values)


@require_safe
@official(Role.CALL_CENTRE)
def call(request: HttpRequest, token: str) -> HttpResponse:
    """Show a call, and while it is open how the dossier stands."""
    return _call(request, token, {}, {})


@act("work:call")
@official(Role.CALL_CENTRE)
def note(request: HttpRequest, token: str) -> HttpResponse:
    """Write down what was told, or pass the question on and promise to call back."""
    actor, now = require_actor(request), clock.now()
    typed = texts(request, NOTED, multiline=frozenset({"note", "question"}))
    back = Callback(typed["question"], typed["caller"], typed["phone"]) if typed["ends"] == "back" else None
    try:
        calls.note(actor=actor, token=token, text=typed["note"], callback=back, now=now)
    except RuleBroken as broken:
        return _call(request, token, typed, errors_of(broken, otherwise="note"), 422)
    messages.success(
        request,
        "Đã chuyển câu hỏi. Khi có câu trả lời, cuộc gọi hiện ở mục “Chờ gọi lại”." if back else "Đã ghi cuộc gọi.",
    )
    return redirect("work:call-centre") if back is None else redirect("work:call", token=token)


@act("work:call")
@official(Role.CALL_CENTRE)
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Write down what was told when the caller was called back, or that nobody picked up."""
    actor, now = require_actor(request), clock.now()
    typed = texts(request, {"outcome": LONGEST_TEXT, "act": 20}, multiline=frozenset({"outcome"}))
    reached = typed["act"] != "nobody"
    try:
        calls.called_back(actor=actor, token=token, reached=reached, text=typed["outcome"], now=now)
    except RuleBroken as broken:
        return _call(request, token, typed, errors_of(broken, otherwise="outcome"), 422)
    messages.success(request, "Đã ghi kết quả gọi lại." if reached else "Đã ghi một lần không ai bắt máy.")
    return redirect("work:call-centre")


@require_safe
@official()
def callers(request: HttpRequest) -> HttpResponse:
    """List the questions of callers that wait for the official's unit, oldest first."""
    actor, now = require_actor(request), clock.now()
    after = id_number(request.GET.get("sau", "")) or 0
    rows, following = reads.waiting_at(actor, after)
    audit.read(actor=actor.ref, act="work.tasks", subject=actor.unit_id, now=now, detail="Câu hỏi từ tổng đài")
    here = reverse("work:callers")
    values = {
        "rows": rows,
        "start_href": here if after else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "calls/callers.html", values)


def _centre(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    actor = require_actor(request)
    after = id_number(request.GET.get("sau", "")) or 0
    rows, following = reads.callbacks(after)
    here = reverse("work:call-centre")
    values = {
        "typed": typed,
        "errors": errors,
        "rows": rows,
        "unwritten": [row for row in reads.taken(actor)[0] if row.state == "open"],
        "states": STATES,
        "looks": LOOKS,
        "start_href": here if after else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "calls/centre.html", values, status=status)


def _call(
    request: HttpRequest, token: str, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    row = reads.callback(actor, token)
    values: dict[str, object] = {
        "row": row,
        "state": STATES[row.state],
        "look": LOOKS[row.state],
        "proof": PROOF_LABELS[Proof(row.proof)],
        "typed": typed,
        "errors": errors,
        "phone": "",
        "shown": row.may_be_seen(now),
    }
    if row.state in {"waiting", "answered"}:
        audit.read(actor=actor.ref, act="call.phone", subject=row.dossier_id, now=now)
        values["phone"] = reads.phone_of(row.id)
    if values["shown"]:
        audit.read(actor=actor.ref, act="call.dossier", subject=row.dossier_id, now=now)
        values |= _standing(row, now)
    return show(request, "calls/call.html", values, status=status)


def _standing(row: CallRow, now: datetime) -> dict[str, object]:
    """Return what a caller may hear: what the slip's secret would show, and never a name."""
    dossier = dossiers.by_id(row.dossier_id)
    terms = dossiers.terms(dossier.id)
    return {
        "dossier": dossier,
        "label": label_of(dossier.status),
        "standing": dossier_standing(dossier, now),
        "why": [line["text"] for line in terms.explanation] if terms else [],
        "timeline": public_timeline(dossier)[::-1],
        "in_charge": reads.place_of(reads.unit_in_charge(dossier.id)),
    }


urlpatterns = [
    path("xu-ly/tong-dai/", centre, name="call-centre"),
    path("xu-ly/tong-dai/da-nhan/", taken, name="calls-taken"),
    path("xu-ly/tong-dai/cuoc-goi/<str:token>/", call, name="call"),
    path("xu-ly/tong-dai/cuoc-goi/<str:token>/ghi/", note, name="call-note"),
    path("xu-ly/tong-dai/cuoc-goi/<str:token>/goi-lai/", back, name="call-back"),
    path("xu-ly/cau-hoi-tong-dai/", callers, name="callers"),
]
