"""One dossier on one page, and what an official does with it."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents.queries import OwnFile, own_files
from motcua.dossiers import queries as dossiers
from motcua.processing import services as processing
from motcua.results import services as results
from motcua.web.backoffice.dossier_page import Typed, here_in_words, show_again, show_dossier
from motcua.web.backoffice.page import act
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.errors import problem
from motcua.web.shared.masking import reason_of
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number, whole_number
from motcua.workplace.services import calls, presence, questions
from motcua.workplace.services.drafts import forget_draft
from motcua.workplace.services.drafts import keep_draft as save_draft

LONGEST = 8000
LONGEST_ID = 19
MOST_FILES = 20
NEVER_KEPT = frozenset({"files", "new_files", "csrfmiddlewaretoken"})


@require_safe
@official()
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a dossier that the post may see."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="work.dossier", subject=found.id, now=now)
    return show_dossier(request, found, now)


@act("work:dossier")
@official()
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Show numbers, phones and addresses in full, for a reason; recorded apart from opening the dossier."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    try:
        reason = reason_of(request.POST)
    except RuleBroken as broken:
        return _refused(request, actor, found, _typed(request, "reveal", ("ly-do", "ly-do-khac")), broken, now)
    audit.read(actor=actor.ref, act="work.reveal", subject=found.id, now=now, detail=reason)
    return show_dossier(request, found, now, revealed=True)


@act("work:dossier")
@official()
def end_step(request: HttpRequest, ref: str) -> HttpResponse:
    """End an open step with one of its outcomes."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    typed = _typed(request, "step", ("outcome", "comment", "ground", "late_reason"))
    outcome = typed.values["outcome"]
    chosen = request.POST.get(f"assignee-{outcome}", "")[:LONGEST_ID]
    typed.values[f"assignee-{outcome}"] = chosen
    try:
        typed = _with_files(request, actor, typed, now)
        _require_outcome(outcome)
        processing.complete_step(
            actor=actor,
            dossier_id=found.id,
            task_id=typed.task_id,
            outcome=outcome,
            comment=typed.values["comment"],
            ground=typed.values["ground"],
            assignee_id=id_number(chosen),
            files=[file.id for file in typed.files],
            late_reason=typed.values["late_reason"],
            now=now,
        )
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    forget_draft(actor=actor, dossier_id=found.id, form=f"buoc-{typed.task_id}", now=now)
    messages.success(request, "Đã hoàn thành bước. Hồ sơ đã sang bước tiếp theo như ở dưới.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def issue(request: HttpRequest, ref: str) -> HttpResponse:
    """Number and issue the result, as the records clerk does."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    names = ("outcome", "comment", "late_reason", "name", "symbol", "signer_name", "signer_title", "valid_to")
    typed = _typed(request, "issue", names)
    try:
        typed = _with_files(request, actor, typed, now)
        number = results.issue_result(
            actor=actor,
            dossier_id=found.id,
            task_id=typed.task_id,
            outcome=typed.values["outcome"],
            facts=results.IssueFacts(
                name=typed.values["name"],
                symbol=typed.values["symbol"],
                signer_name=typed.values["signer_name"],
                signer_title=typed.values["signer_title"],
                file_id=typed.files[-1].id if typed.files else None,
                valid_to=last_day(typed.values["valid_to"]),
            ),
            comment=typed.values["comment"],
            late_reason=typed.values["late_reason"],
            now=now,
        )
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    messages.success(request, f"Đã phát hành kết quả số {number}/{typed.values['symbol'].strip()}.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a comment that officials of this dossier read."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    typed = _typed(request, "note", ("text",))
    try:
        processing.write_note(actor=actor, dossier_id=found.id, text=typed.values["text"], now=now)
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    forget_draft(actor=actor, dossier_id=found.id, form="y-kien", now=now)
    messages.success(request, "Đã ghi ý kiến.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    """Join working files to the dossier; the applicant is not shown them."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    typed = _typed(request, "attach", ())
    try:
        typed = _with_files(request, actor, typed, now)
        processing.attach_files(actor=actor, dossier_id=found.id, files=[file.id for file in typed.files], now=now)
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    messages.success(request, f"Đã đính kèm {len(typed.files)} tệp.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a colleague who sees the dossier; the question stands in that colleague's inbox."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    typed = _typed(request, "question", ("question", "asked_of"))
    try:
        questions.ask(
            actor=actor,
            dossier_id=found.id,
            asked_of=id_number(typed.values["asked_of"]) or 0,
            text=typed.values["question"],
            now=now,
        )
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    forget_draft(actor=actor, dossier_id=found.id, form="hoi", now=now)
    messages.success(request, "Đã gửi câu hỏi. Câu trả lời sẽ hiện ở hồ sơ này.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def answer(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Answer a question that was put to the actor, which closes it."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    name = f"answer-{number}"
    typed = _typed(request, name, (name,))
    try:
        questions.answer(actor=actor, dossier_id=found.id, question_id=number, text=typed.values[name], now=now)
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    forget_draft(actor=actor, dossier_id=found.id, form=f"tra-loi-{number}", now=now)
    messages.success(request, "Đã trả lời. Câu hỏi đã đóng.")
    return redirect("work:dossier", ref=found.ref)


@act("work:dossier")
@official()
def answer_caller(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """Answer what somebody asked by telephone; the call centre calls back."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    name = f"call-{token}"
    typed = _typed(request, name, (name,))
    try:
        call_id = calls.answer(actor=actor, dossier_id=found.id, token=token, text=typed.values[name], now=now)
    except RuleBroken as broken:
        return _refused(request, actor, found, typed, broken, now)
    forget_draft(actor=actor, dossier_id=found.id, form=f"goi-{call_id}", now=now)
    messages.success(request, "Đã gửi tổng đài. Tổng đài sẽ gọi lại cho người dân.")
    return redirect("work:dossier", ref=found.ref)


@require_POST
@official()
def keep_draft(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """Keep what is being written in a form of the page, field by field."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    names = [name for name in request.POST.getlist("changed") if name not in NEVER_KEPT]
    try:
        revision = save_draft(
            actor=actor,
            dossier_id=found.id,
            form=form[:60],
            values={name: request.POST.get(name, "") for name in names},
            revision=whole_number(request.POST.get("revision", "")),
            now=now,
        )
    except RuleBroken as broken:
        return problem(409, broken.code, broken.message)
    return JsonResponse({"saved_at": now.isoformat(), "revision": revision})


@require_POST
@official()
def here(request: HttpRequest, ref: str) -> HttpResponse:
    """Tell that the actor looks at the dossier, and who else does."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    others = presence.here(actor=actor, dossier_id=found.id, now=now)
    return JsonResponse({"text": here_in_words(others)}, json_dumps_params={"ensure_ascii": False})


def last_day(text: str) -> date | None:
    """Return a typed last day of validity, or None when the field was left empty.

    Raises:
        RuleBroken: It is no day.
    """
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        message = "Hãy nhập ngày hết hiệu lực theo dạng ngày/tháng/năm, ví dụ 31/12/2027."
        raise RuleBroken("result.validity", message, "valid_to")
    return day


def _typed(request: HttpRequest, form: str, names: tuple[str, ...]) -> Typed:
    task = request.POST.get("task", "")
    values = {name: request.POST.get(name, "")[:LONGEST] for name in names}
    return Typed(form=form, task_id=id_number(task) or 0, values=values)


def _with_files(request: HttpRequest, actor: Actor, typed: Typed, now: datetime) -> Typed:
    """Return what was typed with the files: those sent before by their tokens, those that came with the form."""
    tokens = request.POST.getlist("files")[:MOST_FILES]
    sent = [
        documents.store(name=file.name or "", chunks=file.chunks(), owner_id=actor.account_id, now=now)
        for file in request.FILES.getlist("new_files")[:MOST_FILES]
    ]
    files: list[OwnFile] = own_files(actor.account_id, [*tokens, *(file.token for file in sent)])
    return Typed(form=typed.form, task_id=typed.task_id, values=typed.values, files=files)


def _refused(
    request: HttpRequest, actor: Actor, found: dossiers.Dossier, typed: Typed, broken: RuleBroken, now: datetime
) -> HttpResponse:
    """Show the dossier as it is now, which is another reading of it."""
    audit.read(actor=actor.ref, act="work.dossier", subject=found.id, now=now)
    return show_again(request, dossiers.visible(actor, found.ref), now, typed, broken)


def _require_outcome(outcome: str) -> None:
    if not outcome:
        raise RuleBroken("step.no_outcome", "Hãy chọn kết quả của bước này.", "outcome")
