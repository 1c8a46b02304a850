"""Handing in one more dossier together with an own one, and the group followed together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.procedures import queries as procedures
from motcua.web.shared.access import citizen, require_actor


@require_safe
@citizen
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the group of an own dossier, and let its owner choose what to hand in with it."""
    actor = require_actor(request)
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_group", subject=found.id, now=clock.now())
    offers = [row for row in procedures.offerings_at_agency(found.receiving_agency_id) if row.online]
    wanted = clean_input(request.GET.get("thu-tuc", ""), 40, multiline=False)
    chosen = next((row for row in offers if row.code == wanted), None)
    if chosen is not None:
        query = urlencode({"cung-nhom": found.ref, "co_quan": chosen.agency_code})
        return redirect(f"{reverse('portal:begin', kwargs={'code': chosen.code})}?{query}")
    asked = "thu-tuc" in request.GET
    values = {
        "dossier": found,
        "members": queries.together(actor, found.id),
        "options": [{"value": row.code, "label": row.name} for row in offers],
        "is_open": any(row.code == found.procedure_code for row in offers),
        "errors": {"thu-tuc": "Hãy chọn thủ tục trong danh sách."} if asked else {},
    }
    return render(request, "portal/together.html", values, status=422 if asked else 200)


def chosen_before(actor: Actor, ref: str) -> queries.Dossier | None:
    """Return the own dossier that a new draft is begun together with; None when the address names none.

    Raises:
        NotFound: No such dossier, or somebody else's.
    """
    name = clean_input(ref, 80, multiline=False)
    return queries.visible(actor, name) if name else None
