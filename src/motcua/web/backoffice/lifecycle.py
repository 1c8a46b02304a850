"""What a handler asks for (supplement, payment, extension, stop) and what a leader decides."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.text import clean_input, name_key
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.permissions import may_decide
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.rules.supplement import Stage
from motcua.dossiers.services.already_held import in_store
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import NAMES, Kind, is_of
from motcua.payments import queries as payments
from motcua.payments.services import ObligationFacts
from motcua.procedures.queries import content_of
from motcua.processing import services as processing
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.held_papers import held_words
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number, whole_number

LONGEST = 4000
MOST_OTHERS = 30
OBLIGATION_ROWS = 4
ASKS = {
    "bo-sung": ("Đề nghị yêu cầu bổ sung", "Gửi Bộ phận Một cửa"),
    "nghia-vu": ("Yêu cầu thực hiện nghĩa vụ tài chính", "Gửi thông báo cho người nộp"),
    "gia-han": ("Đề nghị gia hạn và xin lỗi", "Trình lãnh đạo"),
    "dung": ("Đề nghị dừng giải quyết", "Trình lãnh đạo"),
    "chung-tu": ("Chứng từ nộp tiền", "Ghi nhận, tiếp tục giải quyết"),
}
DECIDED = {
    Kind.SUPPLEMENT: "Đã duyệt. Bộ phận Một cửa sẽ gửi yêu cầu bổ sung cho người nộp.",
    Kind.EXTENSION: "Đã gia hạn. Văn bản xin lỗi đã lập và người nộp được thông báo ngày hẹn mới.",
    Kind.STOP: "Đã dừng giải quyết. Thông báo dừng đã lập và gửi người nộp.",
    Kind.WITHDRAWAL: "Đã đồng ý cho rút hồ sơ. Thông báo dừng đã lập và gửi người nộp.",
}


def links_of(actor: Actor, found: dossiers.Dossier) -> list[dict[str, str]]:
    """Return the links to what the actor may ask for on a dossier."""
    if not processing.handles(actor, found.id):
        return []
    kinds = {Status.PROCESSING: ("bo-sung", "nghia-vu", "gia-han", "dung"), Status.OBLIGATION: ("chung-tu",)}
    return [
        {"href": reverse("work:ask", args=(found.ref, kind)), "text": ASKS[kind][0]}
        for kind in kinds.get(Status(found.status), ())
    ]


def decisions_of(actor: Actor, found: dossiers.Dossier) -> dict[int, str]:
    """Return, by proposal, the address where the actor decides on it."""
    if not may_decide(actor, found.handling_agency_id):
        return {}
    return {
        row.id: reverse("work:decide", args=(found.ref, row.kind.value))
        for row in dossiers.proposals(found.id)
        if row.is_open and row.waits == "approval"
    }


def own_proposals(actor: Actor, found: dossiers.Dossier) -> dict[int, str]:
    """Return, by proposal, the address where the actor takes back what the actor proposed."""
    return {
        row.id: reverse("work:take-back", args=(found.ref, row.kind.value))
        for row in dossiers.proposals(found.id)
        if row.is_open and is_of(actor, row.maker) and row.kind is not Kind.WITHDRAWAL
    }


@require_http_methods(["POST"])
@official()
def take_back(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Take back one's own proposal while nobody has decided."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    if kind not in set(Kind) or kind == Kind.WITHDRAWAL:
        raise NotFound(f"{kind[:20]} of {ref[:60]}")
    try:
        processing.take_back(actor=actor, dossier_id=found.id, kind=Kind(kind), now=now)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, f"Đã rút lại đề nghị: {NAMES[Kind(kind)].lower()}.")
    return redirect("work:dossier", ref=found.ref)


@require_safe
@official(Role.APPROVER, Role.SIGNER)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision of the actor's agency, oldest first."""
    actor, now = require_actor(request), clock.now()
    page = dossiers.waiting_for(actor, request.GET.get("sau", "")[:80])
    audit.read(actor=actor.ref, act="work.proposals", subject=actor.agency_id, now=now)
    base = reverse("work:proposals")
    rows = [
        {"row": row, "href": reverse("work:decide", args=(row.ref, row.kind.value)), "dossier": row.ref}
        for row in page.rows
    ]
    next_href = f"{base}?sau={page.after}".replace("+", "%2B") if page.after else ""
    return show(request, "lifecycle/waiting.html", {"rows": rows, "next_href": next_href})


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def ask(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Show the form of one kind of request, and carry it out."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    if kind not in ASKS or not processing.handles(actor, found.id):
        raise NotFound(f"{kind[:20]} of {ref[:60]}")
    audit.read(actor=actor.ref, act="work.ask", subject=found.id, now=now, detail=kind)
    if request.method != "POST":
        return _form(request, found, kind, now)
    try:
        done = _ASK[kind](request, actor, found, now)
    except RuleBroken as broken:
        return _form(request, found, kind, now, errors=dict(errors_of(broken)), status=422)
    messages.success(request, done)
    return redirect("work:dossier", ref=found.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.APPROVER, Role.SIGNER)
def decide(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Show what is proposed with its reasons, and take the leader's decision."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    if kind not in set(Kind) or not may_decide(actor, found.handling_agency_id):
        raise NotFound(f"{kind[:20]} of {ref[:60]}")
    audit.read(actor=actor.ref, act="work.decide", subject=found.id, now=now, detail=kind)
    if request.method != "POST":
        return _decision(request, actor, found, Kind(kind), now)
    try:
        done = _decide(request, actor, found, Kind(kind), now)
    except RuleBroken as broken:
        status = 409 if broken.code == "proposal.gone" else 422
        return _decision(request, actor, found, Kind(kind), now, errors=dict(errors_of(broken)), status=status)
    messages.success(request, done)
    return redirect("work:dossier", ref=found.ref)


def _decide(request: HttpRequest, actor: Actor, found: dossiers.Dossier, kind: Kind, now: datetime) -> str:
    shown = id_number(request.POST.get("proposal", ""))
    if request.POST.get("viec") == "khong":
        answer = _text(request, "answer")
        processing.refuse(actor=actor, dossier_id=found.id, kind=kind, answer=answer, shown=shown, now=now)
        return f"Đã trả lời không đồng ý: {NAMES[kind].lower()}."
    settled = Settled(fees=_text(request, "fees"), originals=_text(request, "originals"))
    processing.agree(actor=actor, dossier_id=found.id, kind=kind, settled=settled, shown=shown, now=now)
    return DECIDED[kind]


def _ask_supplement(request: HttpRequest, actor: Actor, found: dossiers.Dossier, now: datetime) -> str:
    if (number := whole_number(request.POST.get("kho", ""))) is not None:
        processing.use_held_paper(actor=actor, dossier_id=found.id, paper_no=number, now=now)
        return f"Đã đưa bản trong kho của người nộp vào giấy tờ số {number}."
    chosen = {number for text in request.POST.getlist("paper") if (number := whole_number(text)) is not None}
    items: list[dict[str, Any]] = [
        {"no": number, "need": _text(request, f"need-{number}"), "verify": _text(request, f"verify-{number}")[:300]}
        for number in sorted(chosen)
    ]
    items += [{"no": 0, "name": line} for line in _lines(request, "others")]
    processing.propose_supplement(
        actor=actor,
        dossier_id=found.id,
        items=items,
        reason=_text(request, "reason"),
        basis=_text(request, "basis"),
        now=now,
    )
    return "Đã gửi đề nghị. Chỉ Bộ phận Một cửa liên hệ người nộp."


def _ask_payment(request: HttpRequest, actor: Actor, found: dossiers.Dossier, now: datetime) -> str:
    rows = [(_text(request, f"name-{place}"), _text(request, f"amount-{place}")) for place in range(OBLIGATION_ROWS)]
    facts = ObligationFacts(
        items=[(name, _dong(amount)) for name, amount in rows if name or amount],
        account=_text(request, "account"),
        pay_by=read_day(_text(request, "pay_by")),
        basis=_text(request, "obligation_basis"),
    )
    processing.require_payment(actor=actor, dossier_id=found.id, facts=facts, now=now)
    return "Đã gửi thông báo nghĩa vụ tài chính. Hồ sơ chờ người nộp."


def _ask_extension(request: HttpRequest, actor: Actor, found: dossiers.Dossier, now: datetime) -> str:
    day = read_day(_text(request, "day"))
    processing.propose_extension(actor=actor, dossier_id=found.id, day=day, reason=_text(request, "reason"), now=now)
    return "Đã trình lãnh đạo đề nghị gia hạn."


def _ask_stop(request: HttpRequest, actor: Actor, found: dossiers.Dossier, now: datetime) -> str:
    processing.propose_stop(
        actor=actor, dossier_id=found.id, reason=_text(request, "reason"), basis=_text(request, "basis"), now=now
    )
    return "Đã trình lãnh đạo đề nghị dừng giải quyết."


def _prove(request: HttpRequest, actor: Actor, found: dossiers.Dossier, now: datetime) -> str:
    act = request.POST.get("viec", "")
    if act == "nhan":
        processing.take_proof(actor=actor, dossier_id=found.id, now=now)
        return "Đã chấp nhận chứng từ. Hồ sơ được giải quyết tiếp."
    if act == "tra":
        processing.refuse_proof(actor=actor, dossier_id=found.id, answer=_text(request, "proof_answer"), now=now)
        return "Đã trả lại chứng từ; người nộp được báo lý do."
    sent = request.FILES.get("file")
    file_id = None
    if sent is not None:
        stored = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
        file_id = stored.id
    processing.prove_payment(
        actor=actor, dossier_id=found.id, text=_text(request, "proof_text"), file_id=file_id, now=now
    )
    return "Đã ghi nhận chứng từ. Hồ sơ được giải quyết tiếp."


_ASK = {
    "bo-sung": _ask_supplement,
    "nghia-vu": _ask_payment,
    "gia-han": _ask_extension,
    "dung": _ask_stop,
    "chung-tu": _prove,
}


def _form(
    request: HttpRequest,
    found: dossiers.Dossier,
    kind: str,
    now: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    post = request.POST
    title, button = ASKS[kind]
    asked = [row for row in dossiers.supplements(found.id) if row.stage == Stage.APPRAISAL]
    held = in_store(found, name_key(found.owner_name), now=now) if kind == "bo-sung" else {}
    values = {
        "dossier": found,
        "kind": kind,
        "title": title,
        "action": button,
        "errors": _anchored(errors or {}, kind),
        "told": errors or {},
        "values": {name: str(post.get(name, "")) for name in post},
        "papers": [
            {
                "paper": paper,
                "chosen": str(paper["no"]) in post.getlist("paper"),
                "need": post.get(f"need-{paper['no']}", ""),
                "verify": post.get(f"verify-{paper['no']}", ""),
                "held": held_words(held[paper["no"]]) if paper["no"] in held else "",
                "held_file": paper["no"] in held and bool(held[paper["no"]].file_id),
            }
            for paper in content_of(found.version_id)["papers"]
        ],
        "asked_before": asked,
        "rows": range(OBLIGATION_ROWS),
        "proof": next((row for row in payments.proofs(found.id) if row.is_open), None) if kind == "chung-tu" else None,
        "obligation": next((row for row in payments.obligations(found.id) if row.is_open), None),
        "earliest": _earliest(found, now) if kind == "gia-han" else None,
        "late": kind == "gia-han" and _is_late(found, now),
    }
    return show(request, "lifecycle/ask.html", values, status=status)


def _decision(
    request: HttpRequest,
    actor: Actor,
    found: dossiers.Dossier,
    kind: Kind,
    now: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    open_now = [
        row for row in dossiers.proposals(found.id) if row.kind is kind and row.is_open and row.waits == "approval"
    ]
    to = open_now[0].content.get("to") if open_now else None
    values = {
        "dossier": found,
        "proposal": open_now[0] if open_now else None,
        "name": NAMES[kind],
        "kind": kind.value,
        "to": datetime.fromisoformat(to) if to else None,
        "late": kind is Kind.EXTENSION and _is_late(found, now),
        "settles": kind in {Kind.STOP, Kind.WITHDRAWAL},
        "papers": [paper for paper in dossiers.papers(found.id) if paper.originals],
        "errors": errors or {},
        "values": {name: str(request.POST.get(name, "")) for name in ("answer", "fees", "originals")},
        "may_decide": may_decide(actor, found.handling_agency_id),
    }
    return show(request, "lifecycle/decide.html", values, status=status)


def _earliest(found: dossiers.Dossier, now: datetime) -> date | None:
    if found.due_at is None:
        return None
    calendar = calendars.calendar_of(found.handling_agency_id)
    return calendar.working_day_on_or_after(clock.local_date(max(found.due_at, now)) + timedelta(days=1))


def _is_late(found: dossiers.Dossier, now: datetime) -> bool:
    return found.due_at is not None and dossiers.is_late_apology(found.due_at, now, found.handling_agency_id)


def _anchored(errors: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return messages by the id of the field they lead to."""
    first = {"bo-sung": "papers", "nghia-vu": "name-0"}.get(kind, "")
    return {first if key == "items" and first else key: message for key, message in errors.items()}


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST)


def _lines(request: HttpRequest, name: str) -> list[str]:
    lines = [line.strip() for line in _text(request, name).splitlines()]
    return [line for line in lines if line][:MOST_OTHERS]


def _dong(text: str) -> int:
    digits = text.replace(".", "").replace(" ", "").removesuffix("đ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0  # noqa: PLR2004  (more digits than any amount has)


urlpatterns = [
    path("xu-ly/de-nghi/", waiting, name="proposals"),
    path("xu-ly/ho-so/<str:ref>/de-nghi/<slug:kind>/", ask, name="ask"),
    path("xu-ly/ho-so/<str:ref>/quyet-dinh/<slug:kind>/", decide, name="decide"),
    path("xu-ly/ho-so/<str:ref>/rut-de-nghi/<slug:kind>/", take_back, name="take-back"),
]
