"""Originals that the desk holds: giving them back item by item, and what was lost or damaged."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.dossiers.enums import IDENTITY_CHECKS, RELATIONS
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services import originals
from motcua.web.desk.page import errors_of, options, show
from motcua.web.shared.access import official, require_actor

LONGEST = 1000
MOST_DIGITS = 11
NO_SUCH_PAPER, NO_AMOUNT = -1, -1


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what is held and what went back; give back, or record a loss."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.originals", subject=dossier.id, now=now)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} holds no originals of {dossier.ref}")
    given_first = {"relation": "owner", "receiver_name": dossier.owner_name}
    if request.method != "POST":
        return _page(request, dossier, given_first, {})
    # The other form of the page keeps what it begins with.
    typed = given_first | {name: clean_input(str(value), LONGEST) for name, value in request.POST.items()}
    try:
        if typed.get("viec") == "mat":
            originals.record_loss(actor=actor, dossier_id=dossier.id, loss=_loss(typed), now=now)
        else:
            receiver = originals.Receiver(
                typed.get("receiver_name", ""), typed.get("relation", ""), typed.get("identity_check", "")
            )
            given = [originals.Given(each.no, _count(typed, each.no)) for each in originals.originals_of(dossier.id)]
            originals.give_back_originals(actor=actor, dossier_id=dossier.id, given=given, receiver=receiver, now=now)
    except RuleBroken as problem:
        return _page(request, dossier, typed, errors_of(problem, "receiver_name"), status=422)
    return redirect("desk:originals", ref=dossier.ref)


def _count(typed: Mapping[str, str], no: int) -> int:
    text = typed.get(f"count-{no}", "").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004  (to 999)
        raise RuleBroken("originals.count", f"Giấy tờ số {no}: hãy nhập số bản bằng chữ số.", f"count-{no}")
    return int(text)


def _loss(typed: Mapping[str, str]) -> originals.Loss:
    costs = typed.get("costs", "").replace(".", "").replace(" ", "") or "0"
    paper = typed.get("paper_no", "")
    is_amount = costs.isascii() and costs.isdigit() and len(costs) <= MOST_DIGITS
    is_paper = paper.isascii() and paper.isdigit() and len(paper) <= 4  # noqa: PLR2004  (smallint)
    # What cannot be read goes on as what no paper and no amount is, to be told with the rest.
    return originals.Loss(
        paper_no=None if paper == "ket-qua" else int(paper) if is_paper else NO_SUCH_PAPER,
        kind=typed.get("kind", ""),
        happened=typed.get("happened", ""),
        responsible=typed.get("responsible", ""),
        costs=int(costs) if is_amount else NO_AMOUNT,
        costs_borne_by=typed.get("costs_borne_by", ""),
        apology=typed.get("apology", ""),
    )


def _page(
    request: HttpRequest,
    dossier: queries.Dossier,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    papers = queries.papers(dossier.id)
    values = {
        "dossier": dossier,
        "typed": typed,
        "errors": errors,
        "originals": originals.originals_of(dossier.id),
        "returns": originals.returns_of(dossier.id),
        "losses": originals.losses_of(dossier.id),
        "names": {paper.no: paper.name for paper in papers},
        "paper_options": [
            *({"value": str(paper.no), "label": f"{paper.no}. {paper.name}"[:120]} for paper in papers),
            {"value": "ket-qua", "label": "Kết quả giải quyết"},
        ],
        "relation_options": options(RELATIONS),
        "identity_options": options(IDENTITY_CHECKS),
        "identity_names": IDENTITY_CHECKS,
        "loss_options": options(originals.LOSSES),
        "loss_names": originals.LOSSES,
    }
    return show(request, "originals.html", values, status=status)


urlpatterns = [path("ho-so/<str:ref>/giay-to-goc/", page, name="originals")]
