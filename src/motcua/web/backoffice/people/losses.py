"""Reports of lost accounts, and the texts that holders of accounts agree to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import loss, terms
from motcua.directory.actors import Role
from motcua.directory.rules.loss import CHECKS, KINDS
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor

FIELDS = {"report": 20, "identity_check": 20, "note": 2000, "do": 10}
LONG = {"terms": 40_000, "privacy": 40_000, "english_terms": 40_000, "english_privacy": 40_000}
TEXTS = LONG | {"change": 300, "english_change": 300, "english_checked": 1}


@official(Role.PROVINCE_ADMIN)
def losses(request: HttpRequest) -> HttpResponse:
    """Show open reports; open the account again after a check of identity, or close a report that leads nowhere."""
    actor, now = require_actor(request), clock.now()
    typed, errors = dict.fromkeys(FIELDS, ""), {}
    if request.method == "POST":
        typed = texts(request, FIELDS, multiline=frozenset({"note"}))
        chosen = number(typed["report"]) or 0
        try:
            if typed["do"] == "dismiss":
                loss.dismiss(actor=actor, report_id=chosen, note=typed["note"], now=now)
                messages.success(request, "Đã khép báo cáo.")
            else:
                check = typed["identity_check"]
                loss.unlock(actor=actor, report_id=chosen, identity_check=check, note=typed["note"], now=now)
                messages.success(request, "Đã mở tài khoản. Chủ tài khoản đặt mật khẩu mới bằng mã xác minh.")
            return redirect("work:losses")
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="note")
    rows = loss.open_reports(actor, number(request.GET.get("sau", "")) or 0)
    values = {
        "rows": rows,
        "kinds": KINDS,
        "checks": [{"value": key, "label": label} for key, label in CHECKS.items()],
        "typed": typed,
        "errors": errors,
        "after": rows[-1].id if len(rows) == loss.PAGE else 0,
    }
    return show(request, "people/losses.html", values, status=422 if errors else 200)


@official(Role.PROVINCE_ADMIN)
def editions(request: HttpRequest) -> HttpResponse:
    """Show the editions of the terms and publish a new one, or its English."""
    actor, current, errors = require_actor(request), terms.current(), {}
    seen = terms.Read(current.number, current.translation)
    typed = _as_typed(current)
    if request.method == "POST":
        typed = texts(request, TEXTS, multiline=frozenset(LONG))
        seen = terms.Read(number(request.POST.get("seen_number", "")), request.POST.get("seen_translation", "")[:64])
        try:
            made = terms.publish(
                actor=actor,
                vietnamese=terms.Words(typed["terms"], typed["privacy"], typed["change"]),
                english=terms.Words(typed["english_terms"], typed["english_privacy"], typed["english_change"]),
                is_english_checked=typed["english_checked"] == "1",
                seen=seen,
                now=clock.now(),
            )
            messages.success(
                request,
                f"Bản {made} có hiệu lực; mọi người được hỏi lại ở trang kế tiếp."
                if made != seen.number
                else f"Đã lưu tiếng Anh của bản {made}; không ai bị hỏi lại.",
            )
            return redirect("work:terms")
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="terms")
            # Who was told of another's edition and sends again knows it.
            seen = terms.Read(current.number, current.translation) if broken.code == "terms.moved" else seen
    values = {"rows": terms.editions(), "typed": typed, "errors": errors, "seen": seen}
    return show(request, "people/terms.html", values, status=422 if errors else 200)


def _as_typed(current: terms.Edition) -> dict[str, str]:
    """Return the texts in force as the form shows them; what is new is written anew for each edition."""
    english = current.english or terms.Words()
    return {
        "terms": current.vietnamese.terms,
        "privacy": current.vietnamese.privacy,
        "change": "",
        "english_terms": english.terms,
        "english_privacy": english.privacy,
        "english_change": "",
        "english_checked": "",
    }


urlpatterns = [
    path("quan-tri/bao-mat-tai-khoan/", losses, name="losses"),
    path("quan-tri/dieu-khoan/", editions, name="terms"),
]
