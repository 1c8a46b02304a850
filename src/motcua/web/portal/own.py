"""The citizen's own dossiers: list, one dossier, answer to a request for supplement, files and slips."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents.rules.limits import in_words
from motcua.dossiers import queries
from motcua.dossiers.enums import CHANNEL_LABELS, DELIVERY_LABELS
from motcua.dossiers.file_limits import limits_of
from motcua.dossiers.rules.lifecycle import Status, may_be_withdrawn
from motcua.dossiers.services import slips
from motcua.dossiers.services.proposals import Kind
from motcua.dossiers.services.reception import usual_basis
from motcua.feedback import queries as ratings
from motcua.feedback.asked import questions_of
from motcua.intake import queries as drafts
from motcua.intake import services as intake
from motcua.intake.services.ending import ends_at
from motcua.payments import queries as payments
from motcua.payments import services as receipts
from motcua.payments.services.moments import PLACE
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.results import queries as results
from motcua.web.portal import kept_files
from motcua.web.shared import language
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.english.own import Own
from motcua.web.shared.files import stored_file
from motcua.web.shared.lookups import label_of, public_timeline
from motcua.web.shared.numbers import id_number, whole_number
from motcua.web.shared.slips import slip_standing
from motcua.web.shared.standing import against_promise

LONGEST_ANSWER = 2000
GAPS = "accepts_gaps"
SLIP_NAMES = {
    "appointment": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "return": "Phiếu trả kết quả",
    "apology": "Văn bản xin lỗi và hẹn lại ngày trả kết quả",
    "stop": "Thông báo dừng giải quyết hồ sơ",
}


@citizen
def own(request: HttpRequest) -> HttpResponse:
    """List drafts and dossiers of this account, page by page."""
    actor = require_actor(request)
    before = id_number(request.GET.get("truoc", "")) or 0
    found, following = queries.own_page(actor, before)
    rows = [
        {
            "href": f"/ho-so/{row.ref}/",
            "title": row.procedure_name,
            "ref": row.ref,
            "owner": row.owner_name,
            "status": row.status,
            "label": label_of(row.status),
            "submitted_at": row.submitted_at,
            "due_at": row.due_at,
            "needs_you": row.awaiting == "applicant",
        }
        for row in found
    ]
    values = {
        "rows": rows,
        "drafts": [] if before else _drafts(actor),
        "next": f"/ho-so/?truoc={following}" if following else "",
        "first": "/ho-so/" if before else "",
    }
    return render(request, "portal/own.html", values)


def _drafts(actor: Actor) -> list[tuple[drafts.DraftFacts, date]]:
    """Return the own drafts, each with the day until which it is kept."""
    return [(row, clock.local_date(ends_at(row.saved_at))) for row in drafts.drafts(actor)]


@citizen
def dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one own dossier: where it stands, why the date, papers, slips, result."""
    return show_own(request, ref, {}, 200)


def show_own(
    request: HttpRequest, ref: str, errors: dict[str, str], status: int, kept: Sequence[kept_files.KeptFile] = ()
) -> HttpResponse:
    """Render the page of one own dossier, with what was typed and why it was not sent."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_dossier", subject=found.id, now=now)
    terms = queries.terms(found.id)
    issued = results.results(found.id) if found.status in (9, 10) else []
    files = queries.files(found.id)
    supplements = queries.supplements(found.id)
    asked = [row for row in supplements if row.is_open] if found.awaiting == "applicant" else []
    answered = [row for row in supplements if row.answered_at] if found.awaiting in {"desk", "confirm"} else []
    kind = against_promise(found, now, found.handling_agency_id).kind if found.due_at else ""
    if found.status in {Status.SUPPLEMENT, Status.OBLIGATION, Status.WITHDRAWAL} and queries.clock_waits(found.id):
        kind = "paused"
    just_handed_in = "da-nop" in request.GET
    is_waiting = found.status == Status.REGISTERED and found.awaiting == "desk" and found.reception_due is not None
    obligation = next((row for row in payments.obligations(found.id) if row.is_open), None)
    values: dict[str, Any] = {
        "dossier": found,
        "label": label_of(found.status),
        "just_handed_in": just_handed_in,
        "is_waiting": is_waiting and not just_handed_in,
        "now": now,
        "channel": CHANNEL_LABELS.get(found.channel, found.channel),
        "delivery": DELIVERY_LABELS.get(found.delivery, found.delivery),
        "kind": kind,
        "explanation": [line["text"] for line in terms.explanation] if terms else [],
        "papers": [
            (paper, [file for file in files if file.paper_no == paper.no and file.kind == "paper"])
            for paper in queries.papers(found.id)
        ],
        "slips": [(row, SLIP_NAMES.get(row.kind, row.kind), slip_standing(row)) for row in queries.slips(found.id)],
        "obligation": obligation,
        "due": _due(obligation) if obligation else None,
        "proofs": payments.proofs(found.id),
        "proof_upload": _proof_upload(errors),
        "proof_text": clean_input(request.POST.get("proof_text", ""), LONGEST_ANSWER),
        "withdrawal": _withdrawal(found),
        "may_withdraw": may_be_withdrawn(found.status),
        "members": queries.together(actor, found.id),
        "charges": payments.charges(found.id),
        "relief": payments.relief(found.id),
        "relief_files": [file for file in files if file.paper_no == PROOF_NO],
        "upcoming": payments.upcoming(found.id) if terms else [],
        "may_pay": bool(payments.ways(found.id)),
        "unsettled": payments.unsettled(found.id),
        "receipts": payments.receipts(found.id),
        "refunds": payments.refunds(found.id),
        "results": issued,
        "rate": ratings.open_token(found.id) if found.status == Status.RETURNED else "",
        "timeline": public_timeline(found),
        "asked": asked[0] if asked else None,
        "asked_basis": _basis(asked[0].basis, found.procedure_code) if asked else "",
        "answered": answered[-1] if answered else None,
        "uploads": _uploads(found.version_id, asked[0].items, errors) if asked else [],
        "questions": _questions(asked[0].items, request.POST) if asked else [],
        "kept": kept_files.to_carry(actor, kept, found.id),
        "asked_before": questions_of(found.id),
        "messages": messages.get_messages(request),
        "errors": errors,
    }
    return render(request, "portal/dossier.html", values, status=status)


@citizen
def supplement(request: HttpRequest, ref: str) -> HttpResponse:
    """Send what the desk asked for: all files with one form; nothing is sent when one of them is refused."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    if request.method != "POST":
        return redirect("portal:dossier", ref=ref)
    items = [item for row in queries.supplements(found.id) if row.is_open for item in row.items]
    if not items:
        told = "Hồ sơ này không còn chờ bổ sung: lần gửi trước đã được nhận, hoặc cơ quan đã giải quyết tiếp."
        return show_own(request, ref, {"": told}, 422)
    asked = {int(item["no"]) for item in items if item["no"]}
    typed = {place: request.POST.get(f"khac-{place}", "") for place, item in enumerate(items) if not item["no"]}
    texts = {place: text for place, raw in typed.items() if (text := clean_input(raw, LONGEST_ANSWER))}
    errors: dict[str, str] = {}
    kept = [each for each in kept_files.posted(request, actor, found.id) if each.paper_no in asked]
    for name, files in request.FILES.lists():
        number = whole_number(name.removeprefix("paper-"))
        for file in files if number in asked else ():
            try:
                stored = documents.store(
                    name=file.name or "",
                    chunks=file.chunks(),
                    owner_id=actor.account_id,
                    now=now,
                    wanted=limits_of(found.version_id, number or 0),
                )
                kept.append(kept_files.KeptFile(number or 0, stored.id, stored.name))
            except RuleBroken as broken:
                errors[name] = broken.message
    if errors:
        return show_own(request, ref, errors, 422, kept)
    try:
        intake.answer_supplement(
            actor=actor,
            dossier_id=found.id,
            files=[(each.paper_no, each.file_id) for each in kept],
            texts=texts,
            now=now,
            accepts_gaps=request.POST.get(GAPS) == "1",
        )
    except RuleBroken as broken:
        return show_own(request, ref, {broken.field if broken.field == GAPS else "bo-sung": broken.message}, 422, kept)
    messages.success(request, "Đã gửi bổ sung. Bạn không phải làm gì thêm cho đến khi Bộ phận Một cửa trả lời.")
    return redirect(f"/ho-so/{found.ref}/")


def _due(found: payments.ObligationRow) -> dict[str, Any]:
    """Return what is to be paid and where: the published fees and our own words, else what an official wrote."""
    is_ours = found.account == PLACE
    return {
        "items": [(name if is_ours else Own(name), amount) for name, amount in found.items],
        "place": found.account if is_ours else Own(found.account),
    }


def _basis(basis: str, code: str) -> str:
    """Return by what a supplement is asked for: our own words where the desk wrote none."""
    return basis if basis == usual_basis(code) else Own(basis)


def _withdrawal(found: queries.Dossier) -> queries.ProposalRow | None:
    """Return the applicant's last request to withdraw, while it waits or when it was refused."""
    asked = [row for row in queries.proposals(found.id) if row.kind is Kind.WITHDRAWAL]
    return asked[-1] if asked and not asked[-1].accepted and not asked[-1].was_taken_back else None


def _uploads(version_id: int, items: list[dict[str, Any]], errors: dict[str, str]) -> list[dict[str, Any]]:
    limits = {item["no"]: limits_of(version_id, int(item["no"])) for item in items if item["no"]}
    return [
        {
            "name": f"paper-{item['no']}",
            "no": item["no"],
            "label": item["name"],
            "hint": language.joined(_need(item), ". ", in_words(limits[item["no"]])),
            "accept": limits[item["no"]].accept,
            "shrink": True,
            "error": errors.get(f"paper-{item['no']}", ""),
            "files": [],
        }
        for item in items
        if item["no"]
    ]


def _need(item: dict[str, Any]) -> str:
    """Return what an official wants of a paper, in the official's own words where there are any."""
    need = str(item.get("need") or "").rstrip(".")
    return Own(need) if need else "Cần bổ sung"


def _proof_upload(errors: dict[str, str]) -> dict[str, Any]:
    limits = documents.file_limits()
    return {
        "name": "proof_file",
        "label": "Ảnh chụp hoặc bản quét chứng từ nộp tiền",
        "hint": f"{in_words(limits)} Gửi được nhiều tệp.",
        "accept": limits.accept,
        "shrink": True,
        "error": errors.get("proof_file", ""),
        "files": [],
    }


def _questions(items: list[dict[str, Any]], typed: QueryDict) -> list[dict[str, Any]]:
    """Return what the desk asked for in words; what was typed stays when another part is refused."""
    return [
        {
            "name": f"khac-{place}",
            "type": "textarea",
            "label": item["name"],
            "hint": "Trả lời bằng lời. Nếu cần gửi tệp, hãy gửi kèm ở giấy tờ liên quan.",
            "value": typed.get(f"khac-{place}", ""),
            "max_length": LONGEST_ANSWER,
            "required": False,
            "hide_optional": True,
        }
        for place, item in enumerate(items)
        if not item["no"]
    ]


@citizen
def file(request: HttpRequest, ref: str, token: str) -> HttpResponseBase:
    """Open a file of an own dossier: own papers, and the result once it may be returned."""
    actor = require_actor(request)
    found = queries.visible(actor, ref)
    file = queries.file_of(found.id, token)
    if file.kind == "working" or (file.kind == "result" and found.status not in (9, 10)):
        raise NotFound("file")
    audit.read(actor=actor.ref, act="own_file", subject=found.id, now=clock.now(), detail=token)
    return stored_file(file.id, reader_id=actor.account_id)


@citizen
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Print a slip of an own dossier."""
    actor = require_actor(request)
    dossier_id = queries.slip_dossier(token)
    if not queries.may_see_id(actor, dossier_id):
        raise NotFound("slip")
    audit.read(actor=actor.ref, act="own_slip", subject=dossier_id, now=clock.now(), detail=token)
    data, name = slips.render(token)
    return _pdf(data, name)


@citizen
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Print a receipt of an own dossier."""
    actor = require_actor(request)
    dossier_id = payments.receipt_dossier(token)
    if dossier_id is None or not queries.may_see_id(actor, dossier_id):
        raise NotFound("receipt")
    audit.read(actor=actor.ref, act="own_receipt", subject=dossier_id, now=clock.now(), detail=token)
    data, name = receipts.render(token)
    return _pdf(data, name)


def _pdf(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
