"""Papers that citizens opened to this agency from their stores; each opening is kept for the owner to read."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.documents import sharing, store_queries
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import official_mark, stored_file
from motcua.web.shared.numbers import id_number


@require_safe
@official()
def shared(request: HttpRequest) -> HttpResponse:
    """List what is open to the own agency now, newest first."""
    actor, now = require_actor(request), clock.now()
    after = id_number(request.GET.get("sau", "")) or 0
    rows, more = store_queries.shared_with(actor, after=after, now=now)
    audit.read(actor=actor.ref, act="store.shared_list", subject=actor.agency_id, now=now)
    base = "/xu-ly/kho-chia-se/"
    values = {"rows": rows, "next": f"{base}?sau={more}" if more else "", "first": base if after else ""}
    return show(request, "shared_papers.html", values)


@require_safe
@official()
def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open one of them; a paper of another agency looks like none."""
    actor, now = require_actor(request), clock.now()
    found = sharing.shared_with_agency(actor, token, now)
    sharing.open_shared(shared=found, who=f"{actor.full_name}, {actor.agency_name}", actor=actor.ref, now=now)
    mark = official_mark(actor, found.purpose, now)
    return stored_file(found.file_id, mark=mark, names=[found.item_name])


urlpatterns = [
    path("xu-ly/kho-chia-se/", shared, name="shared-papers"),
    path("xu-ly/kho-chia-se/<str:token>/", shared_file, name="shared-paper"),
]
