"""An account chooses the language of the portal; its notices follow."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.notifications import wishes
from motcua.web.shared import language
from motcua.web.shared.access import citizen, require_actor


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language in the browser and as the account's wish, and go back to where the person was."""
    response = redirect(_place(request))
    wanted = request.POST.get(language.PARAMETER, "")
    if request.method == "POST" and wanted in language.NAMES:
        actor = require_actor(request)
        wished = replace(wishes.wishes_of(actor.account_id), language=wanted)
        wishes.change_wishes(actor=actor, wishes=wished, now=clock.now())
        language.remember(response, wanted)
    return response


def _place(request: HttpRequest) -> str:
    """Return where to go back to; only addresses of this site."""
    place = request.POST.get("tiep", "")
    return place if place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else "/"


urlpatterns = [path("ngon-ngu/", choose, name="language")]
