"""Giving a result back: who receives it, how they were identified, which originals go back."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services.originals import held_originals
from motcua.payments import queries as payments
from motcua.results import queries as results
from motcua.results import services
from motcua.web.desk.page import errors_of, options, show
from motcua.web.shared.access import official, require_actor

LONGEST_NAME = 120
MOST_DIGITS = 4


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what is to be given back and to whom, and record that it was."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.return", subject=dossier.id, now=now)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {dossier.ref}")
    if request.method == "POST":
        return _give(request, actor, dossier, now)
    if dossier.status != Status.DONE and not results.waits_for_owner(dossier.id):
        return redirect("desk:dossier", ref=dossier.ref)
    people = {party.role: party for party in queries.parties(dossier.id)}
    represented = "representative" in people
    receiver = people["representative"] if represented else people["owner"]
    typed = {
        "receiver_name": "" if receiver.kind == "business" else receiver.full_name,
        "relation": "representative" if represented or receiver.kind == "business" else "owner",
        "identity_check": "",
    }
    return _page(request, dossier, typed, {str(each.no) for each in held_originals(dossier.id)})


def _give(request: HttpRequest, actor: Actor, dossier: queries.Dossier, now: datetime) -> HttpResponse:
    back = {no for no in request.POST.getlist("original") if no.isascii() and no.isdigit() and len(no) <= MOST_DIGITS}
    typed = {
        name: clean_input(request.POST.get(name, ""), LONGEST_NAME, multiline=False)
        for name in ("receiver_name", "relation", "identity_check", "authorisation")
    }
    relation = typed["relation"] if typed["relation"] in services.RELATIONS else "owner"
    again = dossier.status == Status.RETURNED and results.waits_for_owner(dossier.id)
    give = services.return_replacement if again else services.return_result
    try:
        scan = _scan(request, actor, now)
    except RuleBroken as problem:
        return _page(request, dossier, typed, back, errors={"authorisation_file": problem.message}, status=422)
    facts = services.ReturnFacts(
        receiver_name=typed["receiver_name"],
        relation=relation,
        identity_check=typed["identity_check"],
        authorisation=typed["authorisation"],
        authorisation_file_id=scan,
        originals=[int(no) for no in sorted(back, key=int)],
    )
    try:
        give(actor=actor, dossier_id=dossier.id, facts=facts, now=now)
    except RuleBroken as problem:
        return _page(request, dossier, typed, back, errors=errors_of(problem, "cash"), status=422)
    return redirect(f"{reverse('desk:done', kwargs={'ref': dossier.ref})}?viec=tra")


def _scan(request: HttpRequest, actor: Actor, now: datetime) -> int | None:
    """Keep the scan of an authorisation that came with the form."""
    sent = request.FILES.get("authorisation_file")
    if sent is None:
        return None
    return documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now).id


def _page(
    request: HttpRequest,
    dossier: queries.Dossier,
    typed: dict[str, str],
    back: set[str],
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    charges = payments.charges(dossier.id)
    values = {
        "dossier": dossier,
        "typed": typed,
        "back": back,
        "errors": errors or {},
        "parties": queries.parties(dossier.id),
        "result": results.result(dossier.id),
        "originals": held_originals(dossier.id),
        "charges": charges,
        "owed": sum(charge.amount for charge in charges if charge.paid_at is None),
        "relation_options": options(services.RELATIONS),
        "identity_options": options(services.IDENTITY_CHECKS),
        "delivery": DELIVERY_LABELS.get(dossier.delivery, "") if dossier.delivery != "counter" else "",
    }
    return show(request, "return.html", values, status=status)
