"""Sharing a paper of the store: consent, list, taking back, and what the one who got a link sees."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.documents import sharing, store_queries
from motcua.documents.marking import Mark, is_identity_paper
from motcua.documents.store_queries import Item
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.errors import answer
from motcua.web.shared.files import stored_file
from motcua.web.shared.moments import read_day
from motcua.web.shared.throttle import Throttle, address_of

LONGEST = 300
NOT_OPEN = (
    "Đường dẫn này không mở giấy tờ nào: có thể đã hết ngày được xem, hoặc chủ giấy tờ đã dừng chia sẻ. Hãy hỏi lại "
    "người đã gửi đường dẫn cho bạn."
)
THROTTLE = Throttle("shared-paper", most=60, window=timedelta(minutes=10))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def share(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to whom, for what and until when; nothing is open before the owner agrees."""
    actor, now = require_actor(request), clock.now()
    found = store_queries.item(actor, token, now)
    if request.method != "POST":
        audit.read(actor=actor.ref, act="store.share", subject=found.id, now=now)
        return _form(request, found, {}, 200)
    facts = sharing.ShareFacts(
        agency_code=_text(request, "agency") if request.POST.get("cach") == "co-quan" else "",
        recipient=_text(request, "recipient") if request.POST.get("cach") == "duong-dan" else "",
        purpose=_text(request, "purpose"),
        until=read_day(_text(request, "until")),
        consents="consent" in request.POST,
    )
    try:
        made = sharing.share(actor=actor, token=token, facts=facts, now=now)
    except RuleBroken as broken:
        errors = dict(errors_of(broken))
        if request.POST.get("cach") == "co-quan" and "recipient" in errors:
            errors["agency"] = "Hãy chọn cơ quan nhận."
            del errors["recipient"]
        elif request.POST.get("cach") not in {"co-quan", "duong-dan"} and "recipient" in errors:
            errors["cach"] = "Hãy chọn cách chia sẻ."
            del errors["recipient"]
        return _form(request, found, errors, 422)
    messages.success(request, f"Đã chia sẻ “{found.name}”.")
    return redirect(f"/kho/chia-se/?moi={made}")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def shares(request: HttpRequest) -> HttpResponse:
    """List what is shared, and take it back."""
    actor, now = require_actor(request), clock.now()
    if request.method == "POST":
        sharing.revoke(actor=actor, share_token=_text(request, "chia-se"), now=now)
        messages.success(request, "Đã dừng chia sẻ. Đường dẫn hoặc cơ quan không mở được nữa.")
        return redirect("portal:store_shares")
    audit.read(actor=actor.ref, act="store.shares", subject=actor.account_id, now=now)
    values = {
        "rows": store_queries.shares(actor),
        "now": now,
        "start": request.build_absolute_uri("/kho/xem/"),
        "fresh": request.GET.get("moi", "")[:80],
        "messages": list(messages.get_messages(request)),
    }
    response = render(request, "portal/store/shares.html", values)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Tell whoever has the link what it opens, from whom and until when; ended and unknown links look the same."""
    now = clock.now()
    THROTTLE.pass_or_raise(address_of(request), now)
    try:
        found = sharing.shared_by_link(token, now)
    except NotFound:
        return answer(request, 404, "share.not_open", NOT_OPEN)
    audit.read(actor=_who(request)[1], act="store.shared_page", subject=found.item_id, now=now)
    values = {"shared": found, "token": token, "is_marked": is_identity_paper(found.item_name)}
    response = render(request, "portal/store/shared.html", values)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@public
def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open the shared file; the owner reads of it."""
    now = clock.now()
    THROTTLE.pass_or_raise(address_of(request), now)
    try:
        found = sharing.shared_by_link(token, now)
    except NotFound:
        return answer(request, 404, "share.not_open", NOT_OPEN)
    who, actor = _who(request)
    sharing.open_shared(shared=found, who=f"{found.recipient} ({who})", actor=actor, now=now)
    mark = Mark(who=found.recipient, agency=who, purpose=found.purpose, at=now)
    return stored_file(found.file_id, mark=mark, names=[found.item_name])


def _who(request: HttpRequest) -> tuple[str, str]:
    actor: Actor | None = actor_of(request)
    if actor is not None:
        return actor.full_name, actor.ref
    return f"người có đường dẫn, từ địa chỉ {address_of(request)}", f"link:{address_of(request)}"


def _form(request: HttpRequest, found: Item, errors: dict[str, str], status: int) -> HttpResponse:
    names = ("cach", "agency", "recipient", "purpose", "until")
    values = {
        "paper": found,
        "errors": errors,
        "typed": {name: _text(request, name) for name in names},
        "agencies": [{"value": each.code, "label": each.name} for each in directory.agencies()],
        "longest": sharing.longest_days(),
        "consent": sharing.CONSENT,
        "consents": "consent" in request.POST,
    }
    response = render(request, "portal/store/share.html", values, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST, multiline=False)


urlpatterns = [
    path("kho/giay-to/<str:token>/chia-se/", share, name="store_share"),
    path("kho/chia-se/", shares, name="store_shares"),
    path("kho/xem/<str:token>/", shared, name="store_shared"),
    path("kho/xem/<str:token>/tep/", shared_file, name="store_shared_file"),
]
