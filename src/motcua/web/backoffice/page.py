"""What every page of the officials' door has in common."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from motcua.directory.actors import Role

ADMINS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)
WATCHERS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)


def show(request: HttpRequest, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of this door; pages with personal data are not kept by the browser."""
    shown = {"home_url": reverse("work:tasks"), "messages": messages.get_messages(request)}
    response = render(request, f"backoffice/{template}", shown | dict(values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
