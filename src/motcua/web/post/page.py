"""What every page of the post's door has in common."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from motcua.core.text import clean_input
from motcua.web.shared.numbers import whole_number

LONGEST = 1000


def show(request: HttpRequest, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of this door; personal data is not kept by the browser."""
    shown = {"home_url": reverse("post:home"), "messages": messages.get_messages(request)}
    response = render(request, f"post/{template}", shown | dict(values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def typed_of(request: HttpRequest) -> dict[str, str]:
    """Return every text as typed, so that it stays when the page comes again."""
    return {name: clean_input(str(value), LONGEST) for name, value in request.POST.items()}


def dong(typed: str) -> int | None:
    """Return a typed amount in whole đồng; empty is 0, None when it cannot be read."""
    return whole_number(typed.replace(".", "").replace(" ", "") or "0")


def options(labels: Mapping[Any, str]) -> list[dict[str, str]]:
    """Return labels by value as the options of a field."""
    return [{"value": str(value), "label": label} for value, label in labels.items()]
