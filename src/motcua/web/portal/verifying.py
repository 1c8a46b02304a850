"""Anyone checks a result by its code; its owner gets the sheet with the QR."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.addresses import portal_address
from motcua.core.errors import NotFound
from motcua.core.text import clean_input
from motcua.dossiers import queries
from motcua.results import queries as results
from motcua.results import verifying
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.throttle import Throttle, TooMany, address_of

THROTTLE = Throttle("verify", most=60, window=timedelta(minutes=10))
LONGEST = 60
NOT_FOUND = "Không có kết quả nào với mã kiểm tra này. Hãy xem lại mã trên phiếu, gồm 16 chữ và số."


@require_safe
@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code and lead to what it stands for."""
    typed = clean_input(request.GET.get("ma", ""), LONGEST, multiline=False)
    if code := verifying.spelled(typed):
        return redirect("portal:verified", token=code)
    errors = {"ma": "Hãy nhập mã kiểm tra."} if "ma" in request.GET else {}
    return _page(request, {"typed": typed, "errors": errors}, 422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def verified(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the authority knows of a result, and whether a file is the one it issued; no file is kept."""
    now = clock.now()
    try:
        THROTTLE.pass_or_raise(address_of(request), now)
        found = verifying.verify(token)
    except TooMany as many:
        return _page(request, {"typed": token[:LONGEST], "errors": {"ma": many.message}}, 429)
    except NotFound:
        return _page(request, {"typed": token[:LONGEST], "errors": {"ma": NOT_FOUND}}, 404)
    audit.read(actor=_who(request), act="result.verified", subject=found.result_id, now=now)
    file = request.FILES.get("tep")
    values = {
        "found": found,
        "standing": found.standing(clock.local_date(now)),
        "owner": shortened(found.owner_name),
        "token": verifying.spelled(token),
        "compared": verifying.is_same_file(found, file.chunks()) if file else None,
        "may_compare": bool(found.sha256) and actor_of(request) is not None,
        "errors": {"tep": "Hãy chọn tệp cần so."} if request.method == "POST" and not file else {},
    }
    return _page(request, values, 422 if values["errors"] else 200)


@require_safe
@citizen
def sheet(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Give the owner the sheet with the QR of one of the dossier's results."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_result_sheet", subject=found.id, now=now)
    # Counted from the first, so that a result keeps its address when it is replaced.
    issued = results.results(found.id)[::-1] if found.status in (9, 10) else []
    if not 1 <= number <= len(issued):
        raise NotFound("result")
    row = issued[number - 1]
    token = verifying.token_of(row.id, now)
    content = verifying.sheet(
        verifying.verify(token), token=token, address=f"{portal_address()}/kiem-tra/{token}/", now=now
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="phieu-kiem-tra-{row.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shortened(name: str) -> str:
    """Return a name as a stranger may see it: the first word, then initials; enough to compare with the paper."""
    first, *others = name.split()[:8] or [""]
    return " ".join([first, *(f"{word[0]}." for word in others)])


def _who(request: HttpRequest) -> str:
    actor = actor_of(request)
    return actor.ref if actor else f"link:{address_of(request)}"


def _page(request: HttpRequest, values: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "portal/verify.html", values, status=status)
    # The address holds a key: no other site may learn it. "no-referrer" would make browsers hide the origin of the
    # form, too, and the form would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("kiem-tra/", ask, name="verify"),
    path("kiem-tra/<str:token>/", verified, name="verified"),
    path("ho-so/<str:ref>/ket-qua/<int:number>.pdf", sheet, name="result_sheet"),
]
