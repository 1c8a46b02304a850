"""Beginning a form: choose where, go on with what was begun before or start anew; a newer form asks to be moved to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.mandates import MandateFacts
from motcua.dossiers import queries as dossiers
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.prefilling import is_of_owner, known_answers
from motcua.intake.rules.common import common_answers
from motcua.intake.services.drafts import DraftMoved
from motcua.intake.services.ending import ends_at
from motcua.procedures import routing
from motcua.procedures.queries import OfferingFacts, form_of, offerings_of
from motcua.procedures.routing import TakenElsewhere
from motcua.procedures.rules.form_move import move_answers
from motcua.procedures.rules.form_types import fields_of
from motcua.web.portal import wizard
from motcua.web.portal.mandates import answers_for, ask_for_whom, chosen_mandate
from motcua.web.portal.together import chosen_before
from motcua.web.shared.access import citizen, require_actor

PREFILLED = 1
"""The revision a draft has when nobody but the system wrote in it."""


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open the draft at the chosen agency; with several agencies and none chosen, ask.

    Who began one before is asked first whether to go on with it; `tiep` goes on, `moi` (posted) throws it away.
    """
    offers = [row for row in offerings_of(code) if row.online]
    chosen = [row for row in offers if row.agency_code == request.GET.get("co_quan", "")]
    if not chosen and len(offers) == 1:
        chosen = offers
    actor = require_actor(request)
    former = chosen_before(actor, request.GET.get("cung-nhom", ""))
    if not chosen and former is not None:
        chosen = [row for row in offers if row.agency_id == former.receiving_agency_id]
    if not chosen:
        return _choose_agency(request, code, offers)
    if for_whom := ask_for_whom(actor, request, code):
        return for_whom
    mandate = _acting_by(actor, request, code, chosen[0])
    kin = {"together_with": former.id if former else None, "mandate_id": mandate.id if mandate else None}
    found = queries.begun(actor, chosen[0].id, **kin)
    if found is not None and found.revision > PREFILLED and "tiep" not in request.GET:
        if request.method != "POST" or request.POST.get("moi") != found.token:
            return _offer_begun(request, code, chosen[0], found)
        try:
            routing.require_taken_here(chosen[0].route)
        except TakenElsewhere as elsewhere:
            return _taken_elsewhere(request, code, chosen[0], elsewhere)
        intake.discard_draft(actor=actor, token=found.token)
        messages.success(request, "Đã bỏ bản khai cũ. Bạn đang khai lại từ đầu.")
    try:
        token = intake.start_draft(actor=actor, offering_id=chosen[0].id, now=clock.now(), **kin)
    except TakenElsewhere as elsewhere:
        return _taken_elsewhere(request, code, chosen[0], elsewhere)
    draft = queries.draft(actor, token)
    if draft.revision == 0:
        _prefill(request, draft, former, mandate)
    return redirect("portal:section", code=code, token=token, number=1)


def _acting_by(actor: Actor, request: HttpRequest, code: str, place: OfferingFacts) -> MandateFacts | None:
    """Return the mandate that was chosen; what was begun under an ended one of the same person goes on under it."""
    mandate = chosen_mandate(actor, request, code)
    if mandate is not None:
        intake.bring_under(actor=actor, offering_id=place.id, mandate_id=mandate.id)
    return mandate


def _taken_elsewhere(request: HttpRequest, code: str, offer: OfferingFacts, elsewhere: TakenElsewhere) -> HttpResponse:
    values = {"offer": offer, "message": elsewhere.message, "national": routing.national_address(code)}
    return render(request, "portal/taken_elsewhere.html", values, status=422)


def _choose_agency(request: HttpRequest, code: str, offers: list[OfferingFacts]) -> HttpResponse:
    asked = "co_quan" in request.GET
    values = {
        "code": code,
        "name": offers[0].name if offers else "",
        "together_with": clean_input(request.GET.get("cung-nhom", ""), 80, multiline=False),
        "for_whom": clean_input(request.GET.get("thay", ""), 60, multiline=False),
        "options": [{"value": row.agency_code, "label": row.agency_name} for row in offers],
        "errors": {"co_quan": "Hãy chọn nơi tiếp nhận hồ sơ."} if asked and offers else {},
    }
    status = 404 if not offers else 422 if asked else 200
    return render(request, "portal/choose_agency.html", values, status=status)


def _offer_begun(request: HttpRequest, code: str, place: OfferingFacts, found: queries.DraftFacts) -> HttpResponse:
    values = {
        "code": code,
        "place": place,
        "found": found,
        "files": len(queries.draft_files(found.id)),
        "ends_on": clock.local_date(ends_at(found.saved_at)),
        "go_on": f"{wizard.base(found)}{_first_open(found)}/",
    }
    return render(request, "portal/begun.html", values)


def _first_open(found: queries.DraftFacts) -> str:
    """Return the first step with a required question that has no answer yet; the papers when all have one."""
    for number, part in wizard.sections(found):
        asked = wizard.asked_fields(wizard.form(found), part, found.answers)
        if any(field["required"] and field["key"] not in found.answers and "show_when" not in field for field in asked):
            return str(number)
    return wizard.PAPERS


def _prefill(
    request: HttpRequest, draft: queries.DraftFacts, former: dossiers.Dossier | None, mandate: MandateFacts | None
) -> None:
    """Give what is known with its source; the citizen sees and may change all of it."""
    actor, form = require_actor(request), wizard.form(draft)
    answers, sources = known_answers(actor, form, clock.now())
    if former is not None:
        shared = common_answers(form_of(former.form_id), dossiers.answers(former.id), form)
        answers |= shared
        sources |= dict.fromkeys(shared, f"hồ sơ {former.ref}")
    if mandate is not None:
        keys = {field["key"] for field in fields_of(form)}
        owner = {key: value for key, value in answers_for(mandate).items() if key in keys and value}
        of_owner = {field["key"]: field["prefill"] for field in fields_of(form) if is_of_owner(field)}
        answers = {key: value for key, value in answers.items() if key not in of_owner}
        known = {"owner.full_name": mandate.principal_name, "owner.personal_number": mandate.number}
        owner |= {key: known[source] for key, source in of_owner.items() if known.get(source)}
        answers |= owner
        sources |= dict.fromkeys(owner, "ủy quyền, đại diện đã khai")
    try:
        intake.save_section(
            actor=actor, token=draft.token, answers=answers, sources=sources, revision=0, now=clock.now()
        )
    except DraftMoved:
        # Two tabs began at once: the other one filled it in.
        return


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def newer_form(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Say what changed in the form since the draft was begun, and move the draft."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.procedure_code != code:
        raise NotFound("draft")
    if not draft.is_outdated:
        return redirect("portal:section", code=code, token=token, number=1)
    if request.method == "POST":
        moved = intake.move_draft(actor=actor, token=token, now=clock.now())
        messages.success(request, "Đã chuyển bản khai sang biểu mẫu mới. Hãy xem lại từng bước.")
        if moved.left:
            messages.info(request, f"{len(moved.left)} câu trả lời không còn chỗ, bạn đã xem ở trang trước.")
        return redirect("portal:section", code=code, token=token, number=1)
    moved = move_answers(form_of(draft.form_id), form_of(draft.offered_form_id), draft.answers)
    values: dict[str, Any] = {"draft": draft, "moved": moved, "kept": len(moved.answers)}
    return render(request, "portal/newer_form.html", values)
