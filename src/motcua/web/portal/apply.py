"""Handing in online: fill in section by section, check, hand in once. Begun in `starting`, papers in `attach`."""

import json
import logging
import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.money import format_dong
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.rules.merging import merge
from motcua.intake.rules.parties import asks_delivery
from motcua.intake.services.drafts import DraftMoved
from motcua.procedures.rules.fee_rules import MOMENT_TEXTS, PROOF_NO
from motcua.procedures.rules.form_files import missing_files
from motcua.procedures.rules.form_posts import read_form_post, shown_answers, shown_fields, with_calculated
from motcua.procedures.rules.form_types import REPEATING_TYPES, FormDefinition, Section, root_of
from motcua.procedures.rules.form_words import readable
from motcua.procedures.rules.forms import check_answers
from motcua.web.portal import form_files, registers, wizard
from motcua.web.portal.attach import TAKEN, paper_items
from motcua.web.portal.kept import keeps_typed, take_back
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.answers import form_field, in_words
from motcua.web.shared.english.own import Own
from motcua.web.shared.numbers import whole_number

log = logging.getLogger(__name__)
_IS_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CONTROLS = frozenset({"csrfmiddlewaretoken", "revision", "changed", "goc", "luu", "delivery", registers.BIRTH})
_MOST_NAMED = 10
BACK = "sua"
"""In the address of a section that one came to from the review, to change an answer: saving leads back there."""


@keeps_typed
@citizen
def section(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Show or save one section; what was typed is saved even when something in it is wrong."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        return redirect("portal:dossier", ref=draft.receipt_no)
    part = dict(wizard.sections(draft)).get(number)
    if part is None:
        return redirect(wizard.after(draft, number, draft.answers))
    if request.method != "POST":
        return wizard.to_newer_form(draft) or _show_kept(request, draft, part, number)
    _note_strange(request, draft, request.POST)
    faults = form_files.take(request, draft, part)
    try:
        answers = _save(request, draft, part)
    except DraftMoved:
        return _show_merged(request, queries.draft(actor, token), part, number)
    faults |= form_files.act(request, draft, part)
    if newer := wizard.to_newer_form(draft):
        return newer
    asked_register = registers.act(request, draft, {field["key"] for field in part["fields"]}) if not faults else None
    if asked_register == {}:
        return redirect(request.get_full_path())
    faults |= asked_register or {}
    if "luu" in request.POST and not faults:
        return redirect("portal:own")
    changed = _rows_changed(request) or form_files.acted_on(request, part)
    if changed and not faults:
        return _stay(request, changed)
    problems = faults or _problems(draft, part, answers)
    if problems:
        return _show_section(request, queries.draft(actor, token), part, number, problems, answers, status=422)
    return _go_on(request, draft, number, answers)


def _stay(request: HttpRequest, key: str) -> HttpResponse:
    """Show the page again at the field that a button of it changed."""
    if form_files.USE in request.POST:
        messages.success(request, TAKEN)
    return redirect(f"{request.get_full_path()}#{key}")


def _go_on(request: HttpRequest, draft: queries.DraftFacts, number: int, answers: dict[str, Any]) -> HttpResponse:
    """Lead on; back to the review where one came from there, unless some page of questions is not in order."""
    if BACK in request.GET and not any(_problems(draft, part, answers) for _, part in wizard.sections(draft, answers)):
        return redirect("portal:review", code=draft.procedure_code, token=draft.token)
    return redirect(wizard.after(draft, number, answers))


def _note_strange(request: HttpRequest, draft: queries.DraftFacts, names: Iterable[str]) -> None:
    """Log the names of posted fields that the form does not have, never what was in them; they change nothing."""
    known = {field["key"] for part in wizard.form(draft)["sections"] for field in part["fields"]} | _CONTROLS
    strange = sorted({root for name in names if _IS_KEY.fullmatch(root := root_of(name)) and root not in known})
    if strange:
        actor = require_actor(request)
        log.info("not in the form for %s: %s", actor.ref, ", ".join(strange[:_MOST_NAMED]))


def _conflict(theirs: str) -> str:
    if not theirs:
        return "Cửa sổ khác đã bỏ trống mục này. Hãy giữ hoặc sửa nội dung bạn vừa nhập."
    return f"Cửa sổ khác đã lưu: “{theirs}”. Hãy giữ hoặc sửa nội dung bạn vừa nhập."


def _show_merged(request: HttpRequest, draft: queries.DraftFacts, part: Section, number: int) -> HttpResponse:
    """Show what was typed here put together with what another window saved; nothing is saved before it was seen."""
    fields = {field["key"]: field for field in part["fields"]}
    mine = {**draft.answers, **typed_answers(draft, part, request.POST.dict())}
    merged = merge(fields, base=_base(request), mine=mine, theirs=draft.answers)
    errors = {key: _conflict(readable(fields[key], draft.answers.get(key))) for key in merged.conflicts}
    rest = f" và xem lại {len(errors)} mục khác nhau" if errors else ""
    told = (
        "Bản khai này vừa được lưu ở một cửa sổ hoặc thiết bị khác. Hai bản đã được gộp ở dưới, chưa lưu: hãy đọc lại"
        f"{rest}, rồi bấm “Lưu và tiếp tục”."
    )
    typed = {key: merged.answers.get(key) for key in fields}
    return _show_section(request, draft, part, number, {"": told} | errors, typed, status=409)


def _base(request: HttpRequest) -> dict[str, Any] | None:
    """Return the answers that the page was opened with, as it carries them; None when it does not."""
    try:
        found = json.loads(request.POST.get("goc", ""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _rows_changed(request: HttpRequest) -> str:
    """Return the repeating field whose row was to be added or taken away; what was typed is saved by then."""
    key = request.POST.get("them-dong", "") or root_of(request.POST.get("xoa-dong", ""))
    return key if _IS_KEY.fullmatch(key) else ""


def _show_kept(request: HttpRequest, draft: queries.DraftFacts, part: Section, number: int) -> HttpResponse:
    kept = take_back(request)
    if kept is None:
        return _show_section(request, draft, part, number, {})
    return _show_section(request, draft, part, number, {}, typed_answers(draft, part, kept), was_expired=True)


def typed_answers(draft: queries.DraftFacts, part: Section, post: dict[str, str]) -> dict[str, Any]:
    """Return what was typed on a section's page, None where a field was left empty.

    Fields that were not on the page keep their answers, and so does what a choice of the page hides: it comes back
    when the choice does. What is hidden at the end is not handed in.
    """
    if dropped := post.get("xoa-dong"):
        post = {name: value for name, value in post.items() if not name.startswith(f"{dropped}-")}
    asked = wizard.asked_fields(wizard.form(draft), part, with_calculated(wizard.form(draft), draft.answers))
    on_page = Section(key=part["key"], title=part["title"], fields=asked)
    read = read_form_post(FormDefinition(sections=[on_page]), post, keep_hidden=True)
    return {field["key"]: read.get(field["key"]) for field in asked}


def _save(request: HttpRequest, draft: queries.DraftFacts, part: Section) -> dict[str, Any]:
    answers = typed_answers(draft, part, request.POST.dict())
    intake.save_section(
        actor=require_actor(request),
        token=draft.token,
        answers=answers,
        revision=whole_number(request.POST.get("revision", "")),
        now=clock.now(),
    )
    return {key: value for key, value in {**draft.answers, **answers}.items() if value is not None}


def _problems(draft: queries.DraftFacts, part: Section, answers: dict[str, Any]) -> dict[str, str]:
    form, keys = wizard.form(draft), {field["key"] for field in part["fields"]}
    given = shown_answers(form, answers)
    found = check_answers(form, given, today=clock.local_date(clock.now()))
    if form_files.asks(part):
        found += missing_files(form, given, {file.paper_no for file in queries.draft_files(draft.id)})
    return {fault["field"]: fault["message"] for fault in found if root_of(fault["field"]) in keys}


def _show_section(
    request: HttpRequest,
    draft: queries.DraftFacts,
    part: Section,
    number: int,
    errors: dict[str, str],
    typed: dict[str, Any] | None = None,
    status: int = 200,
    *,
    was_expired: bool = False,
) -> HttpResponse:
    form = wizard.form(draft)
    answers = with_calculated(form, draft.answers if typed is None else {**draft.answers, **typed})
    asked = wizard.asked_fields(form, part, answers)
    shown = {field["key"] for field in shown_fields(form, answers)}
    deciding = wizard.deciding_fields(form, part)
    actor = require_actor(request)
    uploads = form_files.shown(actor, draft, asked, errors)
    told = registers.notes(draft, asked, answers)
    values = wizard.frame(draft, str(number)) | {
        "judge_by": " ".join(deciding),
        "judge_hidden": " ".join(field["key"] for field in asked if field["key"] not in shown),
        "judge_url": f"{wizard.base(draft)}{number}/hien/",
        "part": part,
        "number": number,
        "fields": [
            form_field(field, answers.get(field["key"]), errors.get(field["key"], ""), errors)
            | {"source": draft.sources.get(field["key"], "")}
            | uploads.get(field["key"], {})
            | told.get(field["key"], {})
            for field in asked
        ],
        "has_uploads": bool(uploads),
        "registers": registers.offers(actor, draft, asked),
        "register_birth": request.POST.get(registers.BIRTH, "")[:10],
        "errors": errors,
        "base_answers": json.dumps(_shown_before(draft, part), ensure_ascii=False),
        "was_expired": was_expired,
        "sign_in_url": f"/dang-nhap/?tiep={request.path}",
        "messages": messages.get_messages(request),
    }
    return render(request, "portal/section.html", values, status=status)


def _shown_before(draft: queries.DraftFacts, part: Section) -> dict[str, Any]:
    return {field["key"]: draft.answers[field["key"]] for field in part["fields"] if field["key"] in draft.answers}


@public
def autosave(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Save changed fields of an open page; answers JSON the script understands."""
    actor = actor_of(request)
    if actor is None or actor.is_official:
        return JsonResponse({"message": "Phiên đăng nhập đã hết hạn."}, status=401)
    if request.method != "POST":
        return JsonResponse({"message": "Chỉ nhận yêu cầu lưu."}, status=405)
    draft = queries.draft(actor, token)
    _note_strange(request, draft, request.POST.getlist("changed"))
    sent = whole_number(request.POST.get("revision", ""))
    try:
        revision = intake.save_section(
            actor=actor,
            token=token,
            answers=_changed_answers(request, wizard.form(draft)),
            revision=draft.revision if sent is None else sent,
            delivery=_delivery(request),
            now=clock.now(),
        )
    except DraftMoved as moved:
        return JsonResponse({"message": moved.message, "revision": moved.revision}, status=409)
    return JsonResponse({"saved_at": clock.now().isoformat(), "revision": revision})


def _changed_answers(request: HttpRequest, form: FormDefinition) -> dict[str, Any]:
    changed = set(request.POST.getlist("changed"))
    typed = read_form_post(form, request.POST.dict(), keep_hidden=True)
    # A part of an address or a cell of a row stands for the whole answer: the script sends all of its parts.
    whole = {root_of(name) for name in changed}
    keys = [field["key"] for part in form["sections"] for field in part["fields"]]
    return {key: typed.get(key) for key in keys if key in whole}


def _delivery(request: HttpRequest) -> str | None:
    wanted = request.POST.get("delivery", "")
    return wanted if wanted in DELIVERY_LABELS else None


_MOVED = (
    "Bản khai vừa được sửa ở một cửa sổ hoặc thiết bị khác nên chưa được nộp. Dưới đây là bản mới nhất; "
    "hãy xem lại rồi nộp."
)


@keeps_typed
@citizen
def review(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show everything once more; hand in with the statement of responsibility."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        # The later click of a double click is told the receipt number, too.
        return redirect(f"/ho-so/{draft.receipt_no}/{'?da-nop=1' if request.method == 'POST' else ''}")
    if newer := wizard.to_newer_form(draft):
        return newer
    if request.method != "POST":
        return _show_review(request, draft, {}, was_expired=take_back(request) is not None)
    try:
        done = intake.hand_in(
            actor=actor,
            draft_token=token,
            statement_accepted="statement" in request.POST,
            duplicate_seen="duplicate_seen" in request.POST,
            delivery=_delivery(request),
            revision=whole_number(request.POST.get("revision", "")),
            now=clock.now(),
        )
    except intake.DraftMoved:
        return _show_review(request, queries.draft(actor, token), {"": _MOVED}, status=409)
    except RuleBroken as broken:
        draft = queries.draft(actor, token)
        if draft.receipt_no:
            # The other click of a double click came first.
            return redirect(f"/ho-so/{draft.receipt_no}/?da-nop=1")
        errors = dict(broken.errors) if isinstance(broken, SeveralBroken) else {broken.field or "": broken.message}
        return _show_review(request, draft, errors, status=422)
    return redirect(f"/ho-so/{done.receipt_no}/?da-nop=1")


def _show_review(
    request: HttpRequest,
    draft: queries.DraftFacts,
    errors: dict[str, str],
    status: int = 200,
    *,
    was_expired: bool = False,
) -> HttpResponse:
    form, start = wizard.form(draft), wizard.base(draft)
    answers = shown_answers(form, draft.answers)
    shown = {field["key"] for field in shown_fields(form, answers) if field["type"] != "note"}
    papers = paper_items(draft, {})
    sent = {paper["no"]: Own("\n".join(file["name"] for file in paper["files"])) for paper in papers}
    in_form = wizard.papers_in_form(draft)
    for paper in papers:
        key = in_form[paper["no"]]["key"] if paper["no"] in in_form else f"paper-{paper['no']}"
        paper["href"] = _where(draft, key)
    sections = [
        {
            "title": part["title"],
            "rows": [
                {
                    "key": field["label"],
                    "value": sent.get(field.get("paper", 0), Own())
                    if field["type"] == "file"
                    else in_words(field, answers.get(field["key"])),
                    "href": f"{start}{place}/?{BACK}#{field['key']}",
                    "lines": field["type"] in REPEATING_TYPES | {"file"},
                }
                for field in part["fields"]
                if field["key"] in shown
            ],
        }
        for place, part in wizard.sections(draft)
    ]
    values = wizard.frame(draft, wizard.REVIEW) | {
        "sections": sections,
        "papers": papers,
        "fees": _fees(draft),
        "errors": errors,
        "duplicate_seen": "duplicate_seen" in request.POST,
        "statement_accepted": "statement" in request.POST,
        "error_links": [{"text": message, "href": _where(draft, key)} for key, message in errors.items()],
        "statement": profile.section("statement"),
        "deliveries": None if asks_delivery(form) else _deliveries(_delivery(request) or draft.delivery),
        "was_expired": was_expired,
    }
    return render(request, "portal/review.html", values, status=status)


def _fees(draft: queries.DraftFacts) -> list[dict[str, Any]]:
    """Return what handing in will cost, as rows of the summary; nothing where nothing is owed."""
    costs = intake.costs(draft, clock.now())
    if not costs.options:
        return []
    change = f"{wizard.base(draft)}{wizard.PAPERS}/#relief" if costs.reliefs else ""
    rows = [{"key": fee.name, "value": format_dong(fee.amount)} for fee in costs.options]
    if costs.reliefs:
        asked = f"{costs.chosen.name}: {costs.chosen.taken_off}" if costs.chosen else "Không đề nghị"
        rows.append({"key": "Miễn, giảm", "value": asked, "href": change})
    if costs.chosen and costs.chosen.paper:
        sent = [file.name for file in queries.draft_files(draft.id) if file.paper_no == PROOF_NO]
        rows.append({"key": costs.chosen.paper, "value": Own(", ".join(sent)) or "Chưa gửi", "href": change})
    if costs.chosen and len(costs.options) == 1:
        left = sum(fee.amount for fee in costs.left)
        rows.append({"key": "Còn phải nộp nếu được xác nhận", "value": format_dong(left) if left else "Không phải nộp"})
    return [*rows, {"key": "Khi nào nộp", "value": MOMENT_TEXTS[costs.due.moment]}]


def _where(draft: queries.DraftFacts, key: str) -> str:
    if key == "relief" or key.startswith("paper-"):
        return f"{wizard.base(draft)}{wizard.PAPERS}/#{key}"
    for place, part in wizard.sections(draft):
        if any(field["key"] == root_of(key) for field in part["fields"]):
            return f"{wizard.base(draft)}{place}/?{BACK}#{key}"
    if key == "mandate":
        return "/uy-quyen/"
    return "#duplicate_seen" if key == "duplicate_seen" else "#statement"


def _deliveries(chosen: str) -> dict[str, Any]:
    return {
        "name": "delivery",
        "type": "radio",
        "label": "Bạn muốn nhận kết quả bằng cách nào?",
        "required": True,
        "value": chosen,
        "options": [{"value": key, "label": label} for key, label in DELIVERY_LABELS.items()],
    }
