"""The register of applications that people enter by signing in here once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.addresses import portal_address
from motcua.core.errors import RuleBroken
from motcua.directory import member_apps, sign_on
from motcua.directory.actors import Role
from motcua.directory.member_apps import App, AppTerms
from motcua.directory.rules.member_apps import AUDIENCES, LONGEST_ADDRESS, MOST_ADDRESSES, SCOPES, Audience, Scope
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor

_ADDRESSES = MOST_ADDRESSES * LONGEST_ADDRESS
FIELDS = {
    "name": member_apps.LONGEST_NAME,
    "owner": member_apps.LONGEST_NAME,
    "purpose": member_apps.LONGEST_PURPOSE,
    "redirect_addresses": _ADDRESSES,
    "return_addresses": _ADDRESSES,
    "back_channel": LONGEST_ADDRESS,
    "audience": 20,
}
_LINES = frozenset({"redirect_addresses", "return_addresses"})


@official(Role.PROVINCE_ADMIN)
def apps(request: HttpRequest) -> HttpResponse:
    """List the applications, and register one; its secret is shown on the page that answers, this once."""
    actor, errors = require_actor(request), dict[str, str]()
    typed: dict[str, Any] = {"audience": Audience.ALL.value, "scopes": [Scope.PROFILE.value]}
    if request.method == "POST":
        typed = _typed(request)
        try:
            app_id, secret = member_apps.enter(actor=actor, terms=_terms(typed), now=clock.now())
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="name")
        else:
            return _secret_page(request, app_id, secret)
    values = {
        "rows": member_apps.apps(actor),
        "audiences": AUDIENCES,
        "discovery": f"{portal_address()}/.well-known/openid-configuration",
        **_form(typed, errors),
    }
    return show(request, "people/member_apps.html", values, status=422 if errors else 200)


@require_safe
@official(Role.PROVINCE_ADMIN)
def app(request: HttpRequest, app_id: int) -> HttpResponse:
    """Show one application."""
    return _show(request, app_id)


@act("work:member-app")
@official(Role.PROVINCE_ADMIN)
def change(request: HttpRequest, app_id: int) -> HttpResponse:
    """Change what is registered of an application."""
    typed = _typed(request)
    version = number(request.POST.get("version", "")) or 0
    try:
        member_apps.change(
            actor=require_actor(request), app_id=app_id, terms=_terms(typed), version=version, now=clock.now()
        )
    except RuleBroken as broken:
        return _show(request, app_id, typed, errors_of(broken, otherwise="name"))
    messages.success(request, "Đã ghi thay đổi.")
    return redirect("work:member-app", app_id=app_id)


@act("work:member-app")
@official(Role.PROVINCE_ADMIN)
def new_secret(request: HttpRequest, app_id: int) -> HttpResponse:
    """Give an application a new secret; the one before counts no more."""
    try:
        secret = member_apps.new_secret(actor=require_actor(request), app_id=app_id, now=clock.now())
    except RuleBroken as broken:
        return _show(request, app_id, None, {"name": broken.message})
    return _secret_page(request, app_id, secret)


@act("work:member-app")
@official(Role.PROVINCE_ADMIN)
def close(request: HttpRequest, app_id: int) -> HttpResponse:
    """Close an application and sign everybody out of it."""
    try:
        member_apps.close(actor=require_actor(request), app_id=app_id, now=clock.now())
    except RuleBroken as broken:
        return _show(request, app_id, None, {"name": broken.message})
    messages.success(request, "Đã dừng ứng dụng; không ai vào được từ đây nữa.")
    return redirect("work:member-apps")


@act("work:member-apps")
@official(Role.PROVINCE_ADMIN)
def change_key(request: HttpRequest) -> HttpResponse:
    """Sign what applications are told with a new key."""
    sign_on.change_key(actor=require_actor(request), now=clock.now())
    messages.success(request, "Đã đổi khóa ký. Khóa cũ còn được công bố một ngày.")
    return redirect("work:member-apps")


def _secret_page(request: HttpRequest, app_id: int, secret: str) -> HttpResponse:
    found = member_apps.one_app(require_actor(request), app_id)
    return show(request, "people/member_secret.html", {"app": found, "secret": secret, "issuer": portal_address()})


def _show(
    request: HttpRequest,
    app_id: int,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    found = member_apps.one_app(require_actor(request), app_id)
    values = {
        "app": found,
        "audience": AUDIENCES[found.audience],
        "issuer": portal_address(),
        **_form(typed or _of(found), errors or {}),
    }
    return show(request, "people/member_app.html", values, status=422 if errors else 200)


def _form(typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    lines = f"Mỗi dòng một địa chỉ, nhiều nhất {MOST_ADDRESSES}; bắt đầu bằng https://"
    fields: list[dict[str, Any]] = [
        {"name": "name", "label": "Tên ứng dụng", "hint": "Ví dụ: Thư viện tỉnh"},
        {"name": "owner", "label": "Cơ quan chủ quản"},
        {"name": "purpose", "label": "Dùng để làm gì", "hint": "Một câu; người dùng đọc trước khi đồng ý"},
        {
            "name": "audience",
            "label": "Dành cho",
            "type": "radio",
            "options": [{"value": one.value, "label": words} for one, words in AUDIENCES.items()],
        },
        {
            "name": "scopes",
            "label": "Ứng dụng được biết",
            "type": "checkboxes",
            "hint": "Chỉ chọn điều ứng dụng cần; người dùng thấy và đồng ý từng điều",
            "options": [
                {"value": scope.value, "label": words, "chosen": scope.value in typed["scopes"]}
                for scope, words in SCOPES.items()
            ],
            "required": False,
        },
        {
            "name": "redirect_addresses",
            "label": "Địa chỉ nhận người dùng (redirect_uri)",
            "type": "textarea",
            "rows": 3,
            "hint": lines,
        },
        {
            "name": "return_addresses",
            "label": "Địa chỉ trở về sau đăng xuất (post_logout_redirect_uri)",
            "type": "textarea",
            "rows": 2,
            "hint": lines,
            "required": False,
        },
        {
            "name": "back_channel",
            "label": "Nơi nhận thông báo đăng xuất (backchannel_logout_uri)",
            "hint": "Máy chủ của ứng dụng nhận tại đây khi phiên của một người kết thúc",
        },
    ]
    for field in fields:
        name = str(field["name"])
        field |= {"value": typed.get(name, ""), "error": errors.get(name)}
    return {"fields": fields, "errors": errors}


def _typed(request: HttpRequest) -> dict[str, Any]:
    return texts(request, FIELDS, multiline=_LINES) | {
        "scopes": [scope.value for scope in SCOPES if f"scopes-{scope.value}" in request.POST]
    }


def _terms(typed: Mapping[str, Any]) -> AppTerms:
    return AppTerms(**typed)


def _of(row: App) -> dict[str, Any]:
    return {
        "name": row.name,
        "owner": row.owner,
        "purpose": row.purpose,
        "audience": row.audience.value,
        "scopes": list(row.scopes),
        "redirect_addresses": "\n".join(row.redirect_addresses),
        "return_addresses": "\n".join(row.return_addresses),
        "back_channel": row.back_channel,
    }


urlpatterns = [
    path("quan-tri/ung-dung/", apps, name="member-apps"),
    path("quan-tri/ung-dung/khoa-ky/", change_key, name="member-apps-key"),
    path("quan-tri/ung-dung/<int:app_id>/", app, name="member-app"),
    path("quan-tri/ung-dung/<int:app_id>/sua/", change, name="member-app-change"),
    path("quan-tri/ung-dung/<int:app_id>/ma-bi-mat/", new_secret, name="member-app-secret"),
    path("quan-tri/ung-dung/<int:app_id>/dung/", close, name="member-app-close"),
]
