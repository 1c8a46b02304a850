"""Between handling side and applicant: what the desk asks, confirms, takes back and decides."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.lifecycle import Status, may_be_withdrawn
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.web.desk.page import errors_of, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number

LONGEST = 4000


@require_safe
@official(Role.DESK)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for the desk: requests to issue, withdrawals to decide; oldest first."""
    actor, now = require_actor(request), clock.now()
    page = queries.waiting_for(actor, request.GET.get("sau", "")[:80])
    audit.read(actor=actor.ref, act="desk.proposals", subject=actor.unit_id, now=now)
    base = reverse("desk:proposals")
    next_href = f"{base}?sau={page.after}".replace("+", "%2B") if page.after else ""
    return show(request, "waiting.html", {"rows": page.rows, "next_href": next_href})


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.DESK)
def act(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what the desk may do between the handling side and the applicant, and do it."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    if not may_receive(actor, found.desk_unit_id):
        raise NotAllowed(f"{actor.ref} does nothing for {found.ref}")
    audit.read(actor=actor.ref, act="desk.waiting", subject=found.id, now=now)
    if request.method != "POST":
        return _page(request, found)
    try:
        done = _ACTS.get(request.POST.get("viec", ""), _unknown)(request, actor, found, now)
    except RuleBroken as broken:
        return _page(request, queries.visible(actor, ref), errors=errors_of(broken), status=422)
    after = queries.visible(actor, found.receipt_no)
    return redirect(f"{reverse('desk:done', kwargs={'ref': after.ref})}?viec={done}")


def links_of(actor: Actor, found: queries.Dossier) -> list[str]:
    """Return, in words, what the page of these acts offers for a dossier now; empty when nothing."""
    if not may_receive(actor, found.desk_unit_id):
        return []
    words = []
    kinds = {row.kind for row in queries.proposals(found.id) if row.is_open and row.waits == "desk"}
    if Kind.SUPPLEMENT in kinds:
        words.append("Có yêu cầu bổ sung chờ gửi người nộp")
    if found.awaiting == "confirm":
        words.append("Người nộp đã bổ sung, chờ xác nhận")
    if found.awaiting == "desk_decision":
        words.append("Người nộp đề nghị rút hồ sơ, chờ quyết định")
    if found.awaiting == "proof":
        words.append("Người nộp đã gửi chứng từ nộp tiền, chờ kiểm tra")
    elif found.status == Status.OBLIGATION:
        words.append("Chờ nộp nghĩa vụ tài chính")
    return words


def _issue(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    shown = id_number(request.POST.get("proposal", ""))
    intake.issue_supplement(actor=actor, dossier_id=found.id, shown=shown, now=now)
    return "bo-sung"


def _send_back(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    shown, answer = id_number(request.POST.get("proposal", "")), _text(request, "answer")
    intake.return_proposal(actor=actor, dossier_id=found.id, answer=answer, shown=shown, now=now)
    return "tra-de-nghi"


def _confirm(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.confirm_supplement(actor=actor, dossier_id=found.id, now=now)
    return "xac-nhan"


def _lacks(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.answer_incomplete(actor=actor, dossier_id=found.id, reason=_text(request, "lacks"), now=now)
    return "con-thieu"


def _withdraw(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    files = [
        documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=None, now=now).id
        for sent in request.FILES.getlist("paper")
    ]
    reason = _text(request, "reason")
    intake.ask_withdrawal(actor=actor, dossier_id=found.id, reason=reason, files=files, now=now)
    return "xin-rut"


def _agree(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    settled = Settled(fees=_text(request, "fees"), originals=_text(request, "originals"))
    intake.agree_withdrawal(actor=actor, dossier_id=found.id, settled=settled, now=now)
    return "cho-rut"


def _keep(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.refuse_withdrawal(actor=actor, dossier_id=found.id, answer=_text(request, "answer"), now=now)
    return "khong-rut"


def _prove(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    sent = request.FILES.get("file")
    file_id = None
    if sent is not None:
        file_id = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=None, now=now).id
    intake.prove_payment(actor=actor, dossier_id=found.id, text=_text(request, "proof_text"), file_id=file_id, now=now)
    return "chung-tu"


def _take_proof(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.take_proof(actor=actor, dossier_id=found.id, now=now)
    return "nhan-chung-tu"


def _refuse_proof(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.refuse_proof(actor=actor, dossier_id=found.id, answer=_text(request, "proof_answer"), now=now)
    return "tra-chung-tu"


def _not_withdrawn(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    intake.take_withdrawal_back(actor=actor, dossier_id=found.id, now=now)
    return "thoi-rut"


def _unknown(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> str:
    raise RuleBroken("desk.no_act", "Hãy chọn một việc cần làm.")


_ACTS = {
    "gui": _issue,
    "tra-lai": _send_back,
    "xac-nhan": _confirm,
    "con-thieu": _lacks,
    "xin-rut": _withdraw,
    "cho-rut": _agree,
    "khong-rut": _keep,
    "chung-tu": _prove,
    "nhan-chung-tu": _take_proof,
    "tra-chung-tu": _refuse_proof,
    "thoi-rut": _not_withdrawn,
}


def _page(
    request: HttpRequest, found: queries.Dossier, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    here = [row for row in queries.proposals(found.id) if row.is_open and row.waits == "desk"]
    names = ("answer", "lacks", "reason", "fees", "originals", "proof_text", "proof_answer")
    values = {
        "dossier": found,
        "to_issue": next((row for row in here if row.kind is Kind.SUPPLEMENT), None),
        "withdrawal": next((row for row in here if row.kind is Kind.WITHDRAWAL), None),
        "asked": next((row for row in reversed(queries.supplements(found.id)) if row.confirmed_at is None), None),
        "obligation": next((row for row in payments.obligations(found.id) if row.is_open), None),
        "proof": next((row for row in payments.proofs(found.id) if row.is_open), None),
        "may_withdraw": may_be_withdrawn(found.status),
        "files": queries.files(found.id),
        "papers": [paper for paper in queries.papers(found.id) if paper.originals],
        "errors": errors or {},
        "values": {name: clean_input(request.POST.get(name, ""), LONGEST) for name in names},
    }
    return show(request, "act.html", values, status=status)


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST)


urlpatterns = [
    path("de-nghi/", waiting, name="proposals"),
    path("ho-so/<str:ref>/viec/", act, name="act"),
]
