"""The citizen corrects telephone and e-mail on an own dossier."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.dossiers import queries
from motcua.dossiers.services.contact import Contact, contact_of, correct_contact
from motcua.web.shared.access import citizen, require_actor

LONGEST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what is known and take what is right; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_contact", subject=found.id, now=now)
    if request.method != "POST":
        return _page(request, found, contact_of(found.id), {}, 200)
    typed = Contact(*(clean_input(request.POST.get(name, ""), LONGEST, multiline=False) for name in ("phone", "email")))
    try:
        correct_contact(actor=actor, dossier_id=found.id, contact=typed, now=now)
    except RuleBroken as broken:
        return _page(request, found, typed, dict(errors_of(broken)), 422)
    return redirect(f"/ho-so/{found.ref}/")


def _page(
    request: HttpRequest, found: queries.Dossier, contact: Contact, errors: dict[str, str], status: int
) -> HttpResponse:
    values = {"dossier": found, "contact_now": contact, "errors": errors}
    response = render(request, "portal/contact.html", values, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("ho-so/<str:ref>/lien-lac/", correct, name="contact")]
