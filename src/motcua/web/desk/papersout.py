"""What leaves the desk on paper, and the files an officer reads: each only after the dossier was found visible."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.addresses import portal_address
from motcua.core.errors import NotFound
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.documents import services as documents
from motcua.dossiers import queries, slip_contents
from motcua.dossiers.enums import CHANNEL_LABELS, PaperState
from motcua.dossiers.services import slips
from motcua.dossiers.slips.content import Guidance, GuidanceChannel, GuidancePaper
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.payments import queries as payment_queries
from motcua.payments import services as payments
from motcua.procedures import catalogue
from motcua.procedures.rules.content import ProcedureContent, Submission
from motcua.web.desk.page import pdf
from motcua.web.desk.papers import MANNERS
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import body, official_mark

LONGEST_NAME = 200
# Scripts, forms and foreign sources are shut out of both; browsers do not open their PDF reader inside a sandbox.
_IMAGE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
)


@official(Role.DESK)
@require_safe
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Print an issued slip."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible_by_id(actor, queries.slip_dossier(token))
    audit.read(actor=actor.ref, act="desk.slip", subject=dossier.id, now=now)
    return pdf(*slips.render(token))


@official(Role.DESK)
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Print a receipt for money taken."""
    actor, now = require_actor(request), clock.now()
    dossier_id = payment_queries.receipt_dossier(token)
    if dossier_id is None:
        raise NotFound("receipt")
    dossier = queries.visible_by_id(actor, dossier_id)
    audit.read(actor=actor.ref, act="desk.receipt", subject=dossier.id, now=now)
    return pdf(*payments.render(token))


@official(Role.DESK)
@require_safe
def file(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """Show a file of a dossier beside the checklist, or save it when the browser cannot show it safely."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    found = queries.file_of(dossier.id, token)
    stored, kept = documents.open_file(found.id, reader_id=actor.account_id)
    mark = official_mark(actor, f"Giải quyết hồ sơ {dossier.ref}", now) if found.kind != "result" else None
    response = body(stored, kept, mark=mark, names=found.names)
    audit.read(actor=actor.ref, act="desk.file", subject=dossier.id, now=now, detail=stored.token)
    is_pdf = stored.media_type == "application/pdf"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _IMAGE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request: HttpRequest, code: str) -> HttpResponse:
    """Print Phiếu hướng dẫn: all papers of a procedure, with those ticked that the person already has.

    By GET for the procedure alone (`du=<number>` ticks a paper); by POST from the counter page, so that the
    person's name stays out of addresses and logs.
    """
    actor, now = require_actor(request), clock.now()
    facts = catalogue.procedure(code)
    content = facts.content
    ready = {no for no in request.GET.getlist("du") if no.isdigit()}
    ready |= {
        name.removeprefix("paper-")
        for name, state in request.POST.items()
        if name.startswith("paper-") and state == PaperState.PRESENT
    }
    offered_here = any(offering.agency_id == actor.agency_id for offering in facts.offerings)
    page = f"{portal_address()}/thu-tuc/{content['code']}/"
    sheet = Guidance(
        head=replace(slip_contents.letterhead(actor, sign="HD", number=0, now=now), number=""),
        lookup_url=page,
        procedure=content["name"],
        procedure_code=content["code"],
        papers=tuple(_paper(content, place, ready) for place in range(len(content["papers"]))),
        channels=tuple(_channel(way) for way in content["submissions"]),
        receiver=clean_input(request.POST.get("full_name", ""), LONGEST_NAME, multiline=False),
        place_to_file=f"{actor.unit_name}, {actor.agency_name}" if offered_here else content["reception_address"],
        notes=tuple(content["paper_notes"]),
        page_address=page,
        officer=actor.full_name,
        contact=actor.full_name,
    )
    data = render_slip(SlipKind.GUIDANCE, edition_on(clock.local_date(now)), sheet)
    return pdf(data, f"huong-dan-{content['code']}.pdf")


def _paper(content: ProcedureContent, place: int, ready: set[str]) -> GuidancePaper:
    paper = content["papers"][place]
    about = [MANNERS[paper["manner"]], paper["case"] or ""]
    return GuidancePaper(
        name=paper["name"],
        originals=paper["originals"],
        copies=paper["copies"],
        required=paper["required"],
        manner=". ".join(part for part in about if part),
        forms=tuple(paper["forms"]),
        ready=str(paper["no"]) in ready,
    )


def _channel(way: Submission) -> GuidanceChannel:
    fees = "; ".join(fee["text"] or fee["note"] for fee in way["fees"] if fee["text"] or fee["note"])
    name = CHANNEL_LABELS[way["channel"]] + (f" ({way['case']})" if way["case"] else "")
    return GuidanceChannel(name=name, limit_text=way["limit_text"] or "Chưa nêu", fee_text=fees or "Không thu")
