"""What every page of the desk has in common."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from motcua.core.errors import RuleBroken
from motcua.core.errors import errors_of as told


def show(request: HttpRequest, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of this door; personal data is not kept by the browser."""
    response = render(request, f"desk/{template}", _common(request) | dict(values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _common(request: HttpRequest) -> dict[str, Any]:
    return {"home_url": reverse("desk:board"), "messages": messages.get_messages(request)}


def pdf(data: bytes, name: str) -> HttpResponse:
    """Answer with a document to be read and printed in the browser."""
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    return response


class Unreadable(RuleBroken):
    """Several typed values cannot be read; `fields` tells each."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("form.unreadable", "Có thông tin cần sửa trước khi gửi.")
        self.fields = dict(fields)


def errors_of(problem: RuleBroken, otherwise: str = "") -> dict[str, str]:
    """Return messages by field; one that belongs to no field goes to `otherwise`."""
    if isinstance(problem, Unreadable):
        return problem.fields
    return dict(told(problem, otherwise))


def options(labels: Mapping[str, str]) -> list[dict[str, str]]:
    """Return labels by value as the options of a field."""
    return [{"value": value, "label": label} for value, label in labels.items()]
