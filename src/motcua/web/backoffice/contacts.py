"""How to reach one-stop desks, kept on screen."""

from collections.abc import Mapping
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.content.queries import contacts as reads
from motcua.content.queries.history import facts_of
from motcua.content.rules.contacts import LONGEST, Contact
from motcua.content.services import contacts as services
from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number

_FIELDS = LONGEST | {"number": 9}


@require_safe
@official(*ADMINS)
def listing(request: HttpRequest) -> HttpResponse:
    """Show the desks whose contact the official keeps."""
    return show(request, "pages/desks.html", {"rows": reads.desks_kept_by(require_actor(request))})


@official(*ADMINS)
def desk(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show or keep how to reach one desk."""
    actor = require_actor(request)
    found = reads.desk(actor, unit_id)
    if request.method != "POST":
        return _form(request, found, asdict(found.contact) | {"number": str(found.number)})
    typed = read.texts(request, _FIELDS, multiline=frozenset({"directions"}))
    contact = Contact(**{name: typed[name] for name in LONGEST})
    number = whole_number(typed["number"]) or 0
    try:
        services.keep(actor=actor, unit_id=unit_id, number=number, contact=contact, now=clock.now())
    except RuleBroken as broken:
        status = 409 if broken.code == "contact.moved" else 422
        return _form(request, found, typed, read.errors_of(broken, otherwise="address"), status=status)
    messages.success(request, f"Đã cập nhật thông tin của {found.name}, {found.agency_name}.")
    return redirect("work:desk-contacts")


def _form(
    request: HttpRequest,
    found: reads.DeskFacts,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {"desk": found, "typed": typed, "errors": errors or {}, "facts": facts_of(found.unit_id)}
    return show(request, "pages/desk.html", values, status=status)


_AT = "quan-tri/lien-he/"
urlpatterns = [
    path(_AT, listing, name="desk-contacts"),
    path(f"{_AT}<int:unit_id>/", desk, name="desk-contact"),
]
