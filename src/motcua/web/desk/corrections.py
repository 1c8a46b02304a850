"""Putting a mistaken reception right: the old slip is void, a new one is issued, the appointment stays."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services.correcting import LONGEST_REASON, Correction, correct_reception
from motcua.web.desk.counter_people import owner_of
from motcua.web.desk.page import Unreadable, errors_of, options, show
from motcua.web.shared.access import official, require_actor

FIELDS = ("full_name", "personal_number", "phone", "email", "address")


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what was written down at reception, and correct it."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.correction", subject=dossier.id, now=now)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} corrects nothing of {dossier.ref}")
    if request.method != "POST":
        return _page(request, dossier, _before(dossier), {})
    typed = {
        name: clean_input(value, LONGEST_REASON, multiline=name == "reason")
        for name, value in request.POST.items()
        if isinstance(value, str)
    }
    try:
        correct_reception(actor=actor, dossier_id=dossier.id, correction=_correction(dossier, typed), now=now)
    except RuleBroken as problem:
        return _page(request, dossier, typed, errors_of(problem, "full_name"), status=422)
    return redirect(f"{reverse('desk:done', kwargs={'ref': dossier.ref})}?viec=dinh-chinh")


def _before(dossier: queries.Dossier) -> dict[str, str]:
    owner = next(party for party in queries.parties(dossier.id) if party.role == "owner")
    typed = {name: str(getattr(owner, name)) for name in FIELDS} | {"kind": owner.kind, "delivery": dossier.delivery}
    for paper in queries.papers(dossier.id):
        typed |= {f"originals-{paper.no}": str(paper.originals), f"copies-{paper.no}": str(paper.copies)}
    return typed


def _correction(dossier: queries.Dossier, typed: Mapping[str, str]) -> Correction:
    kind = next(party.kind for party in queries.parties(dossier.id) if party.role == "owner")
    owner, problems = owner_of({name: typed.get(name, "") for name in FIELDS} | {"kind": kind})
    counts: dict[int, tuple[int, int]] = {}
    for paper in queries.papers(dossier.id):
        found = [typed.get(f"{what}-{paper.no}", "0").strip() or "0" for what in ("originals", "copies")]
        if not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in found):  # noqa: PLR2004  (to 999)
            problems[f"originals-{paper.no}"] = f"Giấy tờ số {paper.no}: số bản phải là số từ 0 đến 999."
            continue
        counts[paper.no] = (int(found[0]), int(found[1]))
    if problems:
        missing = {} if typed.get("reason", "").strip() else {"reason": "Hãy ghi lý do đính chính."}
        raise Unreadable(problems | missing)
    return Correction(owner=owner, delivery=typed.get("delivery", ""), papers=counts, reason=typed.get("reason", ""))


def _page(
    request: HttpRequest,
    dossier: queries.Dossier,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    values = {
        "dossier": dossier,
        "typed": typed,
        "errors": errors,
        "papers": queries.papers(dossier.id),
        "deliveries": options(DELIVERY_LABELS),
    }
    return show(request, "correction.html", values, status=status)


urlpatterns = [path("ho-so/<str:ref>/dinh-chinh/", page, name="correction")]
