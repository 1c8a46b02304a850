"""A dossier at the desk: what it needs now, and what an act has led to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.file_limits import limits_of
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.slips.editions import SlipKind
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.web.desk.board import may_transfer
from motcua.web.desk.page import show
from motcua.web.desk.review import decide, review, waits_here
from motcua.web.desk.standing import slip_links, standing
from motcua.web.shared.access import official, require_actor

DONE_TITLES = {
    "nhan": "Đã tiếp nhận hồ sơ",
    "quay": "Đã tiếp nhận hồ sơ",
    "tra-ngay": "Đã tiếp nhận và trả kết quả",
    "bo-sung": "Đã gửi yêu cầu bổ sung",
    "tu-choi": "Đã từ chối tiếp nhận",
    "tra": "Đã trả kết quả",
    "dinh-chinh": "Đã đính chính, giấy hẹn cũ bị hủy",
    "tra-de-nghi": "Đã trả lại đề nghị",
    "xac-nhan": "Đã xác nhận bổ sung đủ",
    "con-thieu": "Đã đề nghị người nộp gửi tiếp",
    "xin-rut": "Đã ghi nhận đề nghị rút hồ sơ",
    "cho-rut": "Đã cho rút hồ sơ",
    "khong-rut": "Đã trả lời không đồng ý cho rút",
    "chung-tu": "Đã ghi nhận chứng từ",
    "nhan-chung-tu": "Đã chấp nhận chứng từ, hồ sơ được giải quyết tiếp",
    "tra-chung-tu": "Đã trả lại chứng từ, người nộp được báo lý do",
    "thoi-rut": "Hồ sơ được giải quyết tiếp",
}
# The slip that an act has just made, so that its button comes first.
_SLIP_OF_ACT = {
    "bo-sung": SlipKind.SUPPLEMENT,
    "tu-choi": SlipKind.REFUSAL,
    "tra": SlipKind.RETURN,
    "cho-rut": SlipKind.STOP,
}

ON_PAPER = "Đã nhận bản giấy tại quầy"
LONGEST_ANSWER = 2000


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a dossier as the desk needs it now, and carry out what the officer decides about it."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.dossier", subject=dossier.id, now=now)
    if request.method == "POST":
        return decide(request, actor, dossier, now)
    if waits_here(actor, dossier):
        return review(request, dossier, now)
    return standing(request, actor, dossier, now)


@official(Role.DESK)
@require_safe
def done(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what an act led to: the code, the promised day, what to print, whom to serve next."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.done", subject=dossier.id, now=now)
    act = request.GET.get("viec", "")
    terms_now = queries.terms(dossier.id)
    first = _SLIP_OF_ACT.get(act, SlipKind.APPOINTMENT)
    slips = sorted(slip_links(dossier.id, now), key=lambda slip: slip["kind"] != first)
    values = {
        "dossier": dossier,
        "title": DONE_TITLES.get(act, "Hồ sơ"),
        "at_counter": act in {"quay", "tra-ngay"},
        "repeated": request.GET.get("lap") == "1",
        "explanation": [line["text"] for line in terms_now.explanation] if terms_now else [],
        "limit_basis": terms_now.limit_basis if terms_now else "",
        "slips": slips,
        "group": queries.together(actor, dossier.id),
        "receipts": payments.receipts(dossier.id),
        "owed": sum(charge.amount for charge in payments.charges(dossier.id) if charge.paid_at is None),
        "may_transfer": may_transfer(actor, dossier),
    }
    return show(request, "done.html", values)


@official(Role.DESK)
@require_POST
def take_cash(request: HttpRequest, ref: str) -> HttpResponse:
    """Take all that the dossier owes in cash or by card, or record how else it was paid, and go back."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} takes no cash for {dossier.ref}")
    back = "desk:return" if request.POST.get("ve") == "tra" else "desk:dossier"
    try:
        way, proof = request.POST.get("cach", "tien-mat"), request.POST.get("proof", "")
        if way == "the":
            intake.take_card(actor=actor, dossier_id=dossier.id, payer=dossier.owner_name, slip=proof, now=now)
            told = "Đã thu bằng thẻ. Biên lai ở mục Phí, lệ phí."
        elif way == "chung-tu":
            intake.record_paid_elsewhere(actor=actor, dossier_id=dossier.id, proof=proof, now=now)
            told = "Đã ghi nhận khoản đã nộp cách khác."
        else:
            intake.take_cash(actor=actor, dossier_id=dossier.id, payer=dossier.owner_name, now=now)
            told = "Đã thu tiền mặt. Biên lai ở mục Phí, lệ phí."
    except RuleBroken as problem:
        return standing(request, actor, dossier, now, error=problem.message, wrong=problem.field or "", status=422)
    messages.success(request, told)
    return redirect(back, ref=dossier.ref)


@official(Role.DESK)
@require_POST
def supplement(request: HttpRequest, ref: str) -> HttpResponse:
    """Take what an applicant brings to the desk after being asked: scans, papers as they are, answers in words."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} receives nothing for {dossier.ref}")
    try:
        files = [
            (
                paper.no,
                documents.store(
                    name=sent.name or "",
                    chunks=sent.chunks(),
                    owner_id=None,
                    now=now,
                    wanted=limits_of(dossier.version_id, paper.no),
                ).id,
            )
            for paper in queries.papers(dossier.id)
            for sent in request.FILES.getlist(f"file-{paper.no}")
        ]
        texts = _brought(request, dossier.id)
        intake.answer_supplement(actor=actor, dossier_id=dossier.id, files=files, texts=texts, now=now)
    except RuleBroken as problem:
        return standing(request, actor, queries.visible(actor, ref), now, error=problem.message, status=422)
    return redirect("desk:dossier", ref=dossier.ref)


def _brought(request: HttpRequest, dossier_id: int) -> dict[int, str]:
    """Return, by place of the asked item, what was said of it: taken on paper, or answered in words."""
    asked = [row for row in queries.supplements(dossier_id) if row.is_open]
    texts: dict[int, str] = {}
    for place, item in enumerate(asked[-1].items if asked else ()):
        words = clean_input(request.POST.get(f"khac-{place}", ""), LONGEST_ANSWER)
        on_paper = ON_PAPER if item.get("no") and request.POST.get(f"giay-{place}") == "1" else ""
        if said := ". ".join(part for part in (on_paper, words) if part):
            texts[place] = said
    return texts
