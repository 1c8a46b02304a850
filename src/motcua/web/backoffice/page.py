"""What every page of the officials' door shows: tabs, account links, messages."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from motcua.directory.actors import Actor, Role
from motcua.web.shared.access import require_actor

ADMINS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)
WATCHERS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)


def show(
    request: HttpRequest, template: str, values: Mapping[str, Any], *, tab: str = "", status: int = 200
) -> HttpResponse:
    """Render a page of this door; pages with personal data are not kept by the browser."""
    actor = require_actor(request)
    shown = {
        "nav": tabs(actor, tab),
        "home_url": reverse("work:tasks"),
        "account_links": [
            {"text": "Cổng công dân", "href": "/"},
            {"text": "Đăng xuất", "href": "/dang-xuat/", "method": "post", "signs_out": True},
        ],
        "messages": messages.get_messages(request),
    }
    response = render(request, f"backoffice/{template}", shown | dict(values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    """Return the tabs that this post has a use for."""
    found = [
        ("tasks", "Việc của tôi", reverse("work:tasks")),
        ("unit", "Hồ sơ của đơn vị", reverse("work:unit")),
        ("find", "Tìm hồ sơ", reverse("work:find")),
    ]
    if actor.has(Role.DESK):
        found.insert(0, ("desk", "Một cửa", "/mot-cua/"))
    if actor.has(*ADMINS):
        found.append(("admin", "Thủ tục của cơ quan", reverse("work:procedures")))
    return [{"text": text, "href": href, "current": key == current} for key, text, href in found]
