"""The citizen's inbox of notices, what they want of copies, and the way out of reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.notifications import inbox, wishes
from motcua.notifications.rules.kinds import LANGUAGES
from motcua.notifications.rules.reaching import Wishes
from motcua.web.shared import language
from motcua.web.shared.access import citizen, public, require_actor
from motcua.web.shared.copies import copy_lines
from motcua.web.shared.moments import read_clock
from motcua.web.shared.numbers import id_number

LONGEST = 20
_HOURS = ("quiet_from", "quiet_to")
# Where a notice about no dossier leads.
_ONWARD = {
    "member_invited": ("Mở trang tổ chức", "/to-chuc/"),
    "member_let_go": ("Mở trang ủy quyền", "/uy-quyen/"),
    "mandate_given": ("Mở trang ủy quyền", "/uy-quyen/"),
    "mandate_declared": ("Xem địa chỉ Bộ phận Một cửa", "/co-quan/"),
    "mandate_ended": ("Mở trang ủy quyền", "/uy-quyen/"),
    "mandate_given_up": ("Mở trang ủy quyền", "/uy-quyen/"),
    "identity_confirmed": ("Báo mất, khóa tài khoản", "/bao-mat-tai-khoan/"),
    "account_locked": ("Xem địa chỉ Bộ phận Một cửa", "/co-quan/"),
    "draft_waiting": ("Mở hồ sơ của tôi", "/ho-so/"),
    "store_ending": ("Mở kho của tôi", "/kho/?sap-het-han=1"),
    "draft_ended": ("Tìm thủ tục", "/thu-tuc/"),
    "own_file_infected": ("Mở hồ sơ của tôi", "/ho-so/"),
}


@require_safe
@citizen
def notices(request: HttpRequest) -> HttpResponse:
    """Show the inbox."""
    actor = require_actor(request)
    rows, following = inbox.page(actor.account_id, id_number(request.GET.get("truoc", "")) or 0)
    values = {
        "rows": rows,
        "unread": inbox.unread(actor.account_id),
        "next": f"/thong-bao/?truoc={following}" if following else "",
        "messages": messages.get_messages(request),
    }
    return _private(render(request, "portal/inbox.html", values))


@require_safe
@citizen
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Show one notice; it counts as read."""
    actor = require_actor(request)
    shown = inbox.read(account_id=actor.account_id, notice_id=number, now=clock.now())
    values = {"shown": shown, "copies": copy_lines(shown.copies), "onward": _ONWARD.get(shown.kind)}
    return _private(render(request, "portal/notice.html", values))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def read_all(request: HttpRequest) -> HttpResponse:
    """Count everything as read."""
    if request.method == "POST":
        inbox.read_all(account_id=require_actor(request).account_id, now=clock.now())
    return redirect("portal:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change what the citizen wants of copies."""
    actor = require_actor(request)
    if request.method != "POST":
        return _preferences(request, _shown(wishes.wishes_of(actor.account_id)), {}, 200)
    typed = {name: request.POST.get(name, "")[:LONGEST].strip() for name in ("language", *_HOURS)}
    ticked = {name: name in request.POST for name in ("email", "sms", "reminders")}
    hours = {name: read_clock(typed[name]) for name in _HOURS}
    errors = {name: "Hãy ghi giờ như 21:30." for name, hour in hours.items() if typed[name] and hour is None}
    wanted = Wishes(
        typed["language"], ticked["email"], ticked["sms"], ticked["reminders"], hours["quiet_from"], hours["quiet_to"]
    )
    if not errors:
        try:
            wishes.change_wishes(actor=actor, wishes=wanted, now=clock.now())
        except RuleBroken as broken:
            errors = dict(errors_of(broken))
    if errors:
        return _preferences(request, {**typed, **ticked}, errors, 422)
    messages.success(request, "Đã lưu cách nhận thông báo.")
    response = redirect("portal:notices")
    language.remember(response, wanted.language)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@public
def silence(request: HttpRequest, token: str) -> HttpResponse:
    """Stop reminders to the e-mail a link was made for; only by a button, because mail programs open links."""
    if request.method == "POST":
        wishes.silence(token=token, now=clock.now())
    else:
        wishes.check_link(token)
    return _private(render(request, "portal/silence.html", {"done": request.method == "POST"}))


def _preferences(request: HttpRequest, typed: dict[str, object], errors: dict[str, str], status: int) -> HttpResponse:
    languages = [{"value": key, "label": name} for key, name in LANGUAGES.items()]
    values = {"typed": typed, "errors": errors, "languages": languages}
    return _private(render(request, "portal/preferences.html", values, status=status))


def _shown(wished: Wishes) -> dict[str, object]:
    hours = {"quiet_from": wished.quiet_from, "quiet_to": wished.quiet_to}
    return {name: getattr(wished, name) for name in ("language", "email", "sms", "reminders")} | {
        name: f"{hour:%H:%M}" if hour else "" for name, hour in hours.items()
    }


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("thong-bao/", notices, name="notices"),
    path("thong-bao/da-doc/", read_all, name="notices_read"),
    path("thong-bao/cach-nhan/", preferences, name="preferences"),
    path("thong-bao/ngung/<str:token>/", silence, name="silence"),
    path("thong-bao/<int:number>/", notice, name="notice"),
]
