"""One version of a process: what it says, how it differs, where it stands; send, take back, give up, end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from motcua.core import clock, profile
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.governance.queries import notices
from motcua.governance.queries.notices import NoticeRow
from motcua.procedures import approvals, drafting, editions, enforcing
from motcua.procedures.approvals import ApprovalFacts, StepFacts
from motcua.procedures.drafting import KIND, KIND_REPEAL, Judgement
from motcua.procedures.editions import EditionFacts, EditionState
from motcua.procedures.process_print import print_process
from motcua.procedures.process_workbook import template_workbook, write_workbook
from motcua.procedures.queries import current_content
from motcua.procedures.rules.approval import SEAT_NAMES, State, Verdict, seats_of
from motcua.procedures.rules.process_bpmn import write_bpmn
from motcua.procedures.rules.process_definition import ProcessDefinition, parse
from motcua.procedures.rules.process_diagram import draw
from motcua.procedures.rules.process_diff import Change, differences
from motcua.procedures.rules.process_draft_definition import drawable
from motcua.procedures.rules.process_json import write_json
from motcua.procedures.rules.processes import total_hours
from motcua.web.backoffice.approvals import deciders_of, decision_of, is_late, typed_texts
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.processes.lists import READERS
from motcua.web.backoffice.processes.words import STATES, lines_of, slot_words
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number

TYPES = {
    "pdf": "application/pdf",
    "bpmn": "application/xml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened in the life of a version."""

    title: str
    at: datetime
    by: str
    text: str = ""
    kind: str = ""


@require_safe
@official(*READERS)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a version."""
    return show_version(request, code, number)


@act("work:process")
@official(*ADMINS)
def submit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send a draft to be approved."""
    actor, now = require_actor(request), clock.now()
    facts = editions.visible(actor, code, number)
    typed = typed_texts(request)
    try:
        drafting.submit(
            actor=actor,
            edition_id=facts.id,
            revision=whole_number(request.POST.get("revision", "")) or 0,
            notice=typed["notice"],
            decision=decision_of(typed),
            now=now,
        )
    except RuleBroken as broken:
        return show_version(request, code, number, typed, {broken.field or "notice": broken.message}, status=422)
    messages.success(request, "Đã gửi phê duyệt. Bản này không sửa được nữa cho tới khi bị trả lại hoặc bạn rút về.")
    return redirect("work:process", code=code, number=number)


@act("work:process")
@official(*ADMINS)
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a request for approval back."""
    actor = require_actor(request)
    facts = editions.visible(actor, code, number)
    asked = _open_request(facts)
    if asked is None:
        messages.info(request, "Bản này không còn chờ phê duyệt.")
    else:
        approvals.withdraw(actor=actor, approval_id=asked.id, now=clock.now())
        messages.success(request, "Đã rút về. Bản này là bản thảo, có thể sửa và gửi lại.")
    return redirect("work:process", code=code, number=number)


@act("work:process")
@official(*ADMINS)
def discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a draft up."""
    actor = require_actor(request)
    facts = editions.visible(actor, code, number)
    try:
        drafting.discard_draft(actor=actor, edition_id=facts.id, now=clock.now())
    except RuleBroken as broken:
        return show_version(request, code, number, {}, {"notice": broken.message}, status=422)
    messages.success(request, f"Đã bỏ bản thảo số {number}.")
    return redirect("work:process-versions", code=code)


@act("work:process")
@official(*ADMINS)
def repeal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask for the repeal of a version in force."""
    actor, now = require_actor(request), clock.now()
    facts = editions.visible(actor, code, number)
    typed = typed_texts(request)
    try:
        enforcing.ask_repeal(
            actor=actor, edition_id=facts.id, notice=typed["notice"], decision=decision_of(typed), now=now
        )
    except RuleBroken as broken:
        return show_version(request, code, number, typed, {broken.field or "notice": broken.message}, status=422)
    messages.success(request, "Đã gửi đề nghị bãi bỏ. Quy trình còn áp dụng cho tới khi có quyết định.")
    return redirect("work:process", code=code, number=number)


@require_safe
@official(*READERS)
def export(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Give a version out as a file."""
    facts = editions.visible(require_actor(request), code, number)
    definition = definition_of(facts)
    if definition is None:
        messages.error(request, "Bản thảo còn chỗ chưa xong nên chưa xuất được. Hãy sửa các điểm hệ thống nêu.")
        return redirect("work:process", code=code, number=number)
    if kind == "pdf":
        return as_file(_printed(facts, definition), kind, f"quy-trinh-{code}-ban-{number}")
    if kind not in _WRITERS:
        raise NotFound(f"export {kind}")
    return as_file(_WRITERS[kind](definition), kind, f"quy-trinh-{code}-ban-{number}")


@require_safe
@official(*ADMINS)
def template(request: HttpRequest) -> HttpResponse:
    """Give the empty sheet out, with the rules of writing."""
    return as_file(template_workbook(), "xlsx", "mau-quy-trinh")


_WRITERS = {"bpmn": write_bpmn, "json": write_json, "xlsx": write_workbook}


def _printed(facts: EditionFacts, definition: ProcessDefinition) -> bytes:
    content = current_content(facts.code)
    standing = f"Bản {facts.number}, {STATES[facts.state][0].lower()}, áp dụng cho {facts.holds_for}"
    if facts.decision_no and facts.decision_date:
        standing += f"; Quyết định số {facts.decision_no} ngày {facts.decision_date:%d/%m/%Y}"
    return print_process(
        definition,
        code=facts.code,
        procedure=facts.procedure_name,
        limit_hours=total_hours(content) if content else None,
        source=standing,
        at=facts.in_force_at or facts.saved_at,
    )


def as_file(data: bytes, kind: str, name: str) -> HttpResponse:
    """Return bytes as a file to be kept."""
    response = HttpResponse(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def show_version(
    request: HttpRequest,
    code: str,
    number: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a version, with what was typed into its forms."""
    actor, now = require_actor(request), clock.now()
    facts = editions.visible(actor, code, number)
    is_draft = facts.state is EditionState.DRAFT
    verdict = drafting.judge(facts, places=is_draft)
    shown = editions.definition_in(facts) or verdict.definition
    requests = [*approvals.history(KIND, facts.id), *approvals.history(KIND_REPEAL, facts.id)]
    decided = approvals.steps([one.id for one in requests])
    names = {row.id: row.name for row in directory.agencies()} if facts.slots else {}
    asked = next((one for one in requests if one.state is State.OPEN), None)
    values = {
        "facts": facts,
        "state": STATES[facts.state],
        "steps": lines_of(shown, {slot: slot_words(filling, names) for slot, filling in facts.slots.items()}),
        "diagram": diagram(drawable(shown), verdict if is_draft else None),
        "findings": [finding.message for finding in verdict.findings] if is_draft else [],
        "missing": verdict.missing if is_draft else [],
        "ready": is_draft and not verdict.findings and not verdict.missing,
        "changes": changes_of(facts, shown),
        "moments": _moments(facts, requests, decided),
        "asked": asked,
        "waits_for": SEAT_NAMES[asked.seats[asked.at]] if asked else "",
        "waits_late": asked is not None and is_late(asked, now),
        "deciders": deciders_of(asked, now) if asked else [],
        "may_decide": asked is not None and approvals.may_decide(actor, asked),
        "may_withdraw": asked is not None and asked.kind == KIND and actor.account_id in asked.authors,
        "may_write": editions.may_draft(actor, facts.agency_id, facts.owner_id) and actor.has(*ADMINS),
        "chain": [SEAT_NAMES[seat] for seat in seats_of(profile.value("approval", "procedure_chain"))],
        "tools": _tools(facts),
        "notices": [
            {"value": row.number, "label": f"{row.number}, {row.document_no}".rstrip(", ")}
            for row in (_notices_for(actor, code) if actor.has(*ADMINS) else [])
        ],
        "typed": typed or {},
        "errors": errors or {},
        "is_draft": is_draft,
        "in_force": facts.state is EditionState.IN_FORCE,
    }
    return show(request, "processes/version.html", values, status=status)


def _notices_for(actor: Actor, code: str) -> list[NoticeRow]:
    """Return the open change notices that name the procedure."""
    return [row for row in notices.usable_notices(actor) if code in row.codes]


def _tools(facts: EditionFacts) -> list[tuple[str, str]]:
    where = {"code": facts.code, "number": facts.number}
    exports = (("PDF", "pdf"), ("Excel", "xlsx"), ("BPMN", "bpmn"), ("JSON", "json"))
    return [
        ("Thử đi qua quy trình", reverse("work:process-try", kwargs=where)),
        ("Mô phỏng", reverse("work:process-simulate", kwargs=where)),
        ("Nơi áp dụng, khác biệt của từng nơi", reverse("work:process-places", kwargs=where)),
        *(
            [("Hồ sơ đang chạy theo bản khác", reverse("work:process-running", kwargs=where))]
            if facts.state in {EditionState.DRAFT, EditionState.SUBMITTED, EditionState.IN_FORCE}
            else []
        ),
        *((f"Xuất {words}", reverse("work:process-export", kwargs=where | {"kind": kind})) for words, kind in exports),
    ]


def definition_of(facts: EditionFacts) -> ProcessDefinition | None:
    """Return the definition of a version; None when a draft is not finished."""
    stored = editions.definition_in(facts)
    if stored is not None:
        return parse(stored)
    verdict = drafting.judge(facts, places=False)
    try:
        return parse(verdict.definition)
    except RuleBroken:
        return None


def diagram(definition: ProcessDefinition, verdict: Judgement | None = None, marked: tuple[str, ...] = ()) -> str:
    """Return the picture of a process, ready for the page: its texts are escaped by the one who draws."""
    faulty = [finding.step for finding in verdict.findings if finding.step] if verdict else []
    return mark_safe(draw(definition, faulty=faulty, marked=marked))  # noqa: S308  (drawn here, texts escaped)


def changes_of(facts: EditionFacts, shown: Mapping[str, Any]) -> list[Change]:
    """Return how a version differs from the one it was made from; before the first is approved, from what runs."""
    before: Mapping[str, Any] | None = None
    if facts.based_on:
        before = editions.definition_in(editions.edition_by_id(facts.based_on))
    elif facts.state in {EditionState.DRAFT, EditionState.SUBMITTED}:
        before, _ = editions.base_definition(facts.code, facts.agency_id)
    return differences(parse(before), drawable(shown)) if before else []


def _open_request(facts: EditionFacts) -> ApprovalFacts | None:
    return next((one for one in approvals.history(KIND, facts.id) if one.state is State.OPEN), None)


def _moments(
    facts: EditionFacts, requests: list[ApprovalFacts], decided: Mapping[int, list[StepFacts]]
) -> list[Moment]:
    found = [Moment("Soạn bản thảo", facts.made_at, facts.made_by)]
    for one in requests:
        what = "Đề nghị bãi bỏ" if one.kind == KIND_REPEAL else "Gửi phê duyệt"
        found.append(
            Moment(what, one.asked_at, f"{one.asked_by}, {one.asked_post}", f"Thông báo thay đổi: {one.notice}")
        )
        for step in decided[one.id]:
            refused = step.verdict is Verdict.REFUSE
            title = f"{SEAT_NAMES[step.seat]}: {'từ chối' if refused else 'đồng ý'}"
            text = f"Lý do: {step.reason}" if refused else step.reason
            found.append(Moment(title, step.decided_at, f"{step.by}, {step.post}", text, "refused" if refused else ""))
        if one.state is State.WITHDRAWN and one.closed_at:
            found.append(Moment("Rút về", one.closed_at, one.asked_by))
    if facts.in_force_at:
        signed = f"{facts.decision_date:%d/%m/%Y}" if facts.decision_date else ""
        text = f"Quyết định {facts.decision_no} ngày {signed}, áp dụng cho {facts.holds_for}."
        found.append(Moment("Có hiệu lực, áp dụng ngay ở mọi nơi", facts.in_force_at, "Hệ thống", text, "now"))
    for told in editions.spread_of(facts.id) if facts.in_force_at else ():
        what = f"{told.where} đặt khác biệt của mình" if told.where else f"Mở tại {told.count} cơ quan cùng lúc"
        found.append(Moment(what, told.at, told.by))
    if facts.ended_at:
        found.append(Moment(STATES[facts.state][0], facts.ended_at, ""))
    # Newest first; of what happened at one moment, what came last stands above.
    return sorted(found, key=lambda moment: moment.at)[::-1]
