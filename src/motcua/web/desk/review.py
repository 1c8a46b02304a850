"""The side-by-side check of an online dossier: accept, ask once for all that is missing, or refuse."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input, name_key
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.directory.rules.mandates import BASES
from motcua.dossiers import queries
from motcua.dossiers.enums import DELIVERY_LABELS, PaperState
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services.already_held import in_store
from motcua.dossiers.services.reception import Acceptance
from motcua.dossiers.time_rules import nearly_of_reception
from motcua.feedback.asked import questions_of
from motcua.intake import services as intake
from motcua.intake.claim_queries import claims_of
from motcua.intake.queries import register_sources
from motcua.payments import queries as payments
from motcua.payments.services import ReliefAnswer
from motcua.procedures import queries as procedures
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.web.desk import papers, terms, words
from motcua.web.desk.page import Unreadable, errors_of, show
from motcua.web.desk.standing import file_links, standing
from motcua.web.shared.access import require_actor
from motcua.web.shared.answers import answered
from motcua.web.shared.grounds import ground_options
from motcua.web.shared.held_papers import held_words
from motcua.web.shared.numbers import whole_number

LONGEST_TEXT = 4000
MOST_OTHER_ITEMS = 30
FROM_STORE = "kho-"


def waits_here(actor: Actor, dossier: queries.Dossier) -> bool:
    """Tell whether the dossier waits for a decision of the actor's desk."""
    return dossier.awaiting == "desk" and may_receive(actor, dossier.desk_unit_id)


def review(
    request: HttpRequest,
    dossier: queries.Dossier,
    now: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the files beside the checklist."""
    return _page(request, dossier, now, _checklist(dossier), errors=errors, status=status)


def decide(request: HttpRequest, actor: Actor, dossier: queries.Dossier, now: datetime) -> HttpResponse:
    """Carry out what the officer decided; a colleague who was faster is named, and nothing typed is lost otherwise."""
    if not waits_here(actor, dossier):
        return _too_late(request, actor, dossier, now)
    act = request.POST.get("viec", "")
    if act.startswith(FROM_STORE):
        return _use_held(request, actor, dossier, now)
    checklist = papers.typed(_checklist(dossier), request.POST)
    decided = _ACTS.get(act)
    if decided is None:
        return _page(request, dossier, now, papers.all_present(checklist) if act == "du" else checklist)
    try:
        decided(request, actor, dossier, checklist, now)
    except RuleBroken as problem:
        after = queries.visible(actor, dossier.receipt_no)
        if not waits_here(actor, after):
            return standing(request, actor, after, now, error=problem.message, status=409)
        errors = _renamed(errors_of(problem, "accept" if act == "nhan" else "supplement_reason"), act)
        return _page(request, dossier, now, checklist, errors=errors, act=act, status=422)
    after = queries.visible(actor, dossier.receipt_no)
    return redirect(f"{reverse('desk:done', kwargs={'ref': after.ref})}?viec={act}")


def _accept(
    request: HttpRequest, actor: Actor, dossier: queries.Dossier, checklist: list[papers.PaperView], now: datetime
) -> None:
    content = procedures.content_of(dossier.version_id)
    found, problems = papers.checks(checklist)
    fresh = terms.fresh_fees(content, dossier.channel, terms.rules_of(dossier.procedure_code))
    fees = terms.typed_fees(fresh, request.POST.getlist("fee"), request.POST)
    charged, more = terms.charged(fees)
    problems |= more
    view = terms.limit_view(content, dossier.channel, request.POST)
    limit, more = terms.entered_limit(view)
    problems |= more
    if problems:
        raise Unreadable(problems)
    acceptance = Acceptance(checks=found, fees=charged, limit=limit, limit_basis=view.basis)
    intake.accept_online(
        actor=actor, dossier_id=dossier.id, acceptance=acceptance, relief=_relief_answer(request), now=now
    )


def _relief_answer(request: HttpRequest) -> ReliefAnswer | None:
    """Return what was decided about a relief; None while nothing is."""
    answer = request.POST.get("relief", "")
    if answer not in {"dong-y", "tu-choi"}:
        return None
    return ReliefAnswer(accepted=answer == "dong-y", reason=_text(request, "relief_reason"))


def _ask(
    request: HttpRequest, actor: Actor, dossier: queries.Dossier, checklist: list[papers.PaperView], now: datetime
) -> None:
    found, problems = papers.checks(checklist)
    missing = [paper for paper in checklist if paper.state == PaperState.MISSING]
    for paper in missing:
        if not paper.note:
            problems[f"note-{paper.no}"] = f"Giấy tờ số {paper.no}: hãy ghi cần bổ sung hoặc sửa gì."
    items: list[dict[str, object]] = [_asked(paper) for paper in missing]
    items += [{"no": 0, "name": line, "need": ""} for line in _lines(request.POST.get("other_items", ""))]
    if not items:
        problems["other_items"] = "Hãy đánh dấu giấy tờ thiếu, hoặc ghi nội dung khác cần bổ sung."
    reason = _text(request, "supplement_reason")
    if not reason:
        problems["supplement_reason"] = "Hãy ghi lý do cần bổ sung."
    if problems:
        raise Unreadable(problems)
    basis = _text(request, "basis")
    intake.ask_for_supplement(
        actor=actor, dossier_id=dossier.id, items=items, reason=reason, checks=found, basis=basis, now=now
    )


def _asked(paper: papers.PaperView) -> dict[str, object]:
    verify = {"verify": paper.verify} if paper.verify else {}
    return {"no": paper.no, "name": paper.name, "need": paper.note} | verify


def _use_held(request: HttpRequest, actor: Actor, dossier: queries.Dossier, now: datetime) -> HttpResponse:
    number = whole_number(request.POST.get("viec", "").removeprefix(FROM_STORE)) or 0
    checklist = papers.typed(_checklist(dossier), request.POST)
    try:
        intake.use_held_paper(actor=actor, dossier_id=dossier.id, paper_no=number, now=now)
    except RuleBroken as problem:
        return _page(request, dossier, now, checklist, errors=errors_of(problem, "accept"), status=422)
    taken = [replace(paper, state=PaperState.PRESENT.value) if paper.no == number else paper for paper in checklist]
    files = {paper.no: paper.files for paper in _checklist(dossier)}
    return _page(request, dossier, now, papers.with_files(taken, files))


def _refuse(
    request: HttpRequest, actor: Actor, dossier: queries.Dossier, checklist: list[papers.PaperView], now: datetime
) -> None:
    del checklist  # A refusal stands on its reason, whatever the state of the papers.
    reason, advice = _text(request, "refusal_reason"), _text(request, "advice")
    ground = request.POST.get("ground", "")[:40]
    intake.refuse_online(actor=actor, dossier_id=dossier.id, ground=ground, reason=reason, advice=advice, now=now)


_ACTS = {"nhan": _accept, "bo-sung": _ask, "tu-choi": _refuse}


def _page(
    request: HttpRequest,
    dossier: queries.Dossier,
    now: datetime,
    checklist: list[papers.PaperView],
    *,
    errors: Mapping[str, str] | None = None,
    act: str = "",
    status: int = 200,
) -> HttpResponse:
    errors, post = errors or {}, request.POST
    content = procedures.content_of(dossier.version_id)
    rules = terms.rules_of(dossier.procedure_code)
    fees = terms.fresh_fees(content, dossier.channel, rules)
    asked = queries.supplements(dossier.id)
    links = file_links(dossier)
    chips = [link for link in links if not link["closed"]]
    values = {
        "dossier": dossier,
        "chips": chips,
        "closed": [link for link in links if link["closed"]],
        "first": chips[0] if chips else None,
        "papers": papers.told(_with_held(checklist, dossier, now), errors),
        "states": papers.STATES,
        "fees": terms.typed_fees(fees, post.getlist("fee"), post) if post else fees,
        "unknown_fees": terms.unknown_fees(content, dossier.channel, rules),
        "relief": payments.relief(dossier.id),
        "relief_answer": request.POST.get("relief", ""),
        "relief_reason": _text(request, "relief_reason"),
        "proofs": [chip for chip in chips if chip["paper_no"] == PROOF_NO],
        "limit": terms.limit_view(content, dossier.channel, post),
        "units": terms.UNITS,
        "errors": errors,
        "act": act,
        "other_items": _text(request, "other_items"),
        "supplement_reason": _text(request, "supplement_reason"),
        "basis": _text(request, "basis")
        if "basis" in post
        else f"Thành phần hồ sơ công bố của thủ tục {content['code']}",
        "grounds": ground_options(dossier.receiving_agency_id, now),
        "ground": post.get("ground", ""),
        "refusal_reason": _text(request, "refusal_reason"),
        "advice": _text(request, "advice"),
        "answers": answered(
            procedures.form_of(dossier.form_id),
            queries.answers(dossier.id),
            revealed=True,
            sources=register_sources(dossier.id),
        ),
        "parties": queries.parties(dossier.id),
        "on_behalf": queries.on_behalf(dossier.id),
        "bases": BASES,
        "delivery": DELIVERY_LABELS.get(dossier.delivery, ""),
        "time": _reception_time(dossier, now),
        "asked": asked,
        "open_questions": sum(row.is_open for row in questions_of(dossier.id)),
        "claim": claims_of([dossier.id], now).get(dossier.id),
        "claim_reason": _text(request, "claim_reason"),
        "account_id": require_actor(request).account_id,
        "may_ask": not any(each.stage == "reception" for each in asked),
    }
    return show(request, "review.html", values, status=status)


def _too_late(request: HttpRequest, actor: Actor, dossier: queries.Dossier, now: datetime) -> HttpResponse:
    last = next((event for event in reversed(queries.history_page(dossier.id)[0]) if event.who), None)
    by = f" do {last.who} thực hiện lúc {clock.shown(last.at)}" if last else ""
    message = f"Hồ sơ này không còn chờ tiếp nhận; thay đổi mới nhất{by}. Bên dưới là hiện trạng của hồ sơ."
    return standing(request, actor, dossier, now, error=message, status=409)


def _checklist(dossier: queries.Dossier) -> list[papers.PaperView]:
    content = procedures.content_of(dossier.version_id)
    found = {row.no: row for row in queries.papers(dossier.id)}
    files: dict[int, list[papers.FileView]] = {}
    for row in queries.files(dossier.id):
        if row.paper_no is not None:
            files.setdefault(row.paper_no, []).append(papers.FileView(row.token, row.name, row.size, row.closed))
    views = papers.with_files(papers.fresh(content["papers"], on_paper=dossier.channel != "online"), files)
    checked = PaperState.UNCHECKED.value
    return [
        replace(view, state=found[view.no].state, note=found[view.no].note)
        if view.no in found and found[view.no].state != checked
        else view
        for view in views
    ]


def _with_held(checklist: list[papers.PaperView], dossier: queries.Dossier, now: datetime) -> list[papers.PaperView]:
    """Say beside each paper what the applicant's store has already."""
    held = in_store(dossier, name_key(dossier.owner_name), now=now)
    return [
        replace(paper, held=held_words(held[paper.no]), held_file=bool(held[paper.no].file_id))
        if paper.no in held
        else paper
        for paper in checklist
    ]


def _reception_time(dossier: queries.Dossier, now: datetime) -> words.TimeLeft | None:
    if dossier.reception_due is None:
        return None
    calendar = calendars.calendar_of(dossier.receiving_agency_id)
    nearly = nearly_of_reception(dossier.submitted_at)
    return words.working_time_left(dossier.reception_due, now, calendar, nearly)


def _renamed(errors: Mapping[str, str], act: str) -> dict[str, str]:
    names = {"reason": "refusal_reason" if act == "tu-choi" else "supplement_reason", "items": "other_items"}
    return {names.get(name, name): message for name, message in errors.items()}


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST_TEXT)


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in clean_input(text, LONGEST_TEXT).splitlines()]
    return [line for line in lines if line][:MOST_OTHER_ITEMS]
