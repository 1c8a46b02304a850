"""Handing in online: choose where, fill in section by section, add papers, check, hand in once."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory import queries as directory
from motcua.documents.services import limits
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.services.drafts import MOST_FILES_PER_PAPER, DraftMoved
from motcua.procedures.queries import content_of, form_of, offerings_of
from motcua.procedures.rules.form_posts import read_form_post, shown_fields
from motcua.procedures.rules.form_types import FormDefinition, Section
from motcua.procedures.rules.forms import check_answers
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.answers import form_field, readable
from motcua.web.shared.numbers import whole_number

PAPERS, REVIEW = "giay-to", "xem-lai"


@citizen
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open the draft at the chosen agency; with several agencies and none chosen, ask."""
    offers = [row for row in offerings_of(code) if row.online]
    chosen = [row for row in offers if row.agency_code == request.GET.get("co_quan", "")]
    if not chosen and len(offers) == 1:
        chosen = offers
    if not chosen:
        return _choose_agency(request, code, offers)
    actor = require_actor(request)
    token = intake.start_draft(actor=actor, offering_id=chosen[0].id, now=clock.now())
    draft = queries.draft(actor, token)
    if draft.revision == 0:
        _prefill(request, draft)
    return redirect("portal:section", code=code, token=token, number=1)


def _choose_agency(request: HttpRequest, code: str, offers: list[Any]) -> HttpResponse:
    asked = "co_quan" in request.GET
    values = {
        "code": code,
        "name": offers[0].name if offers else "",
        "options": [{"value": row.agency_code, "label": row.agency_name} for row in offers],
        "errors": {"co_quan": "Hãy chọn nơi tiếp nhận hồ sơ."} if asked and offers else {},
    }
    status = 404 if not offers else 422 if asked else 200
    return render(request, "portal/choose_agency.html", values, status=status)


def _prefill(request: HttpRequest, draft: queries.DraftFacts) -> None:
    """Give what the account knows already; the citizen sees and may change all of it."""
    actor = require_actor(request)
    known = directory.account_facts(actor.account_id)
    answers = {
        field["key"]: known[source]
        for section in _form(draft)["sections"]
        for field in section["fields"]
        if (source := str(field.get("prefill", "")).removeprefix("account.")) in known and known[source]
    }
    intake.save_section(actor=actor, token=draft.token, answers=answers, revision=0, now=clock.now())


@citizen
def section(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Show or save one section; what was typed is saved even when something in it is wrong."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        return redirect("portal:dossier", ref=draft.receipt_no)
    form = _form(draft)
    if not 1 <= number <= len(form["sections"]):
        return redirect("portal:papers", code=code, token=token)
    part = form["sections"][number - 1]
    if request.method != "POST":
        return _show_section(request, draft, part, number, {})
    try:
        answers = _save(request, draft, part)
    except DraftMoved as moved:
        typed = read_form_post(FormDefinition(sections=[part]), request.POST.dict())
        return _show_section(request, draft, part, number, {"": moved.message}, typed, status=409)
    problems = _problems(form, part, answers)
    if problems and "luu" not in request.POST:
        return _show_section(request, queries.draft(actor, token), part, number, problems, answers, status=422)
    if "luu" in request.POST:
        return redirect("portal:own")
    following = number + 1
    if following > len(form["sections"]):
        return redirect("portal:papers", code=code, token=token)
    return redirect("portal:section", code=code, token=token, number=following)


def _save(request: HttpRequest, draft: queries.DraftFacts, part: Section) -> dict[str, Any]:
    typed = read_form_post(FormDefinition(sections=[part]), request.POST.dict())
    answers: dict[str, Any] = {field["key"]: typed.get(field["key"]) for field in part["fields"]}
    intake.save_section(
        actor=require_actor(request),
        token=draft.token,
        answers=answers,
        revision=whole_number(request.POST.get("revision", "")),
        now=clock.now(),
    )
    return {key: value for key, value in {**draft.answers, **answers}.items() if value is not None}


def _problems(form: FormDefinition, part: Section, answers: dict[str, Any]) -> dict[str, str]:
    keys = {field["key"] for field in part["fields"]}
    found = check_answers(form, answers, today=clock.local_date(clock.now()))
    return {fault["field"]: fault["message"] for fault in found if fault["field"] in keys}


def _show_section(
    request: HttpRequest,
    draft: queries.DraftFacts,
    part: Section,
    number: int,
    errors: dict[str, str],
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    answers = draft.answers if typed is None else {**draft.answers, **typed}
    values = _common(draft, str(number)) | {
        "part": part,
        "number": number,
        "fields": [
            form_field(field, answers.get(field["key"]), errors.get(field["key"], "")) for field in part["fields"]
        ],
        "errors": errors,
        "sign_in_url": f"/dang-nhap/?tiep={request.path}",
    }
    return render(request, "portal/section.html", values, status=status)


@public
def autosave(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Save changed fields of an open page; answers JSON the script understands."""
    actor = actor_of(request)
    if actor is None or actor.is_official:
        return JsonResponse({"message": "Phiên đăng nhập đã hết hạn."}, status=401)
    if request.method != "POST":
        return JsonResponse({"message": "Chỉ nhận yêu cầu lưu."}, status=405)
    draft = queries.draft(actor, token)
    sent = whole_number(request.POST.get("revision", ""))
    try:
        revision = intake.save_section(
            actor=actor,
            token=token,
            answers=_changed_answers(request, _form(draft)),
            revision=draft.revision if sent is None else sent,
            delivery=_delivery(request),
            now=clock.now(),
        )
    except DraftMoved as moved:
        return JsonResponse({"message": moved.message, "revision": moved.revision}, status=409)
    return JsonResponse({"saved_at": clock.now().isoformat(), "revision": revision})


def _changed_answers(request: HttpRequest, form: FormDefinition) -> dict[str, Any]:
    changed = set(request.POST.getlist("changed"))
    typed = read_form_post(form, request.POST.dict())
    keys = [field["key"] for part in form["sections"] for field in part["fields"]]
    return {key: typed.get(key) for key in keys if key in changed}


def _delivery(request: HttpRequest) -> str | None:
    wanted = request.POST.get("delivery", "")
    return wanted if wanted in DELIVERY_LABELS else None


@citizen
def papers(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show the papers; without scripts their files come with the form."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        return redirect("portal:dossier", ref=draft.receipt_no)
    if request.method != "POST":
        return _show_papers(request, draft, {})
    errors = _take_files(request, token)
    if errors:
        return _show_papers(request, draft, errors, status=422)
    if "luu" in request.POST:
        return redirect("portal:own")
    return redirect("portal:review", code=code, token=token)


def _take_files(request: HttpRequest, token: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, files in request.FILES.lists():
        number = whole_number(name.removeprefix("paper-"))
        for file in files if number is not None else ():
            try:
                intake.add_file(
                    actor=require_actor(request),
                    token=token,
                    paper_no=number or 0,
                    name=file.name or "",
                    chunks=file.chunks(),
                    now=clock.now(),
                )
            except RuleBroken as broken:
                errors[name] = broken.message
    return errors


def _show_papers(
    request: HttpRequest, draft: queries.DraftFacts, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    values = _common(draft, PAPERS) | {
        "papers": _paper_items(draft, errors),
        "errors": errors,
        "deliveries": _deliveries(draft),
    }
    return render(request, "portal/papers.html", values, status=status)


def _paper_items(draft: queries.DraftFacts, errors: dict[str, str]) -> list[dict[str, Any]]:
    largest, kinds = limits()
    files = queries.draft_files(draft.id)
    base = f"/nop-ho-so/{draft.procedure_code}/{draft.token}/tep/"
    return [
        {
            "name": f"paper-{paper['no']}",
            "no": paper["no"],
            "label": paper["name"],
            "required": paper["required"],
            "hint": f"Tệp {', '.join(kind.upper() for kind in kinds)}; mỗi tệp tối đa {largest // 1_000_000} MB, "
            f"mỗi giấy tờ tối đa {MOST_FILES_PER_PAPER} tệp. Có thể chụp nhiều ảnh cho một giấy tờ.",
            "accept": ",".join(f".{kind}" for kind in kinds),
            "upload_url": f"{base}{paper['no']}/",
            "max_bytes": largest,
            "max_files": MOST_FILES_PER_PAPER,
            "error": errors.get(f"paper-{paper['no']}", ""),
            "files": [_file_item(file, base) for file in files if file.paper_no == paper["no"]],
        }
        for paper in content_of(draft.version_id)["papers"]
        if paper["manner"] == "submit"
    ]


def _file_item(file: Any, base: str) -> dict[str, Any]:  # noqa: ANN401  (a stored file or a draft's file row)
    return {"id": file.token, "name": file.name, "size": file.size, "remove_url": f"{base}xoa/{file.token}/"}


@public
def upload(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Take one file the moment it is chosen."""
    actor = actor_of(request)
    if actor is None or actor.is_official:
        return JsonResponse({"message": "Phiên đăng nhập đã hết hạn."}, status=401)
    file = request.FILES.get("file")
    if request.method != "POST" or file is None:
        return JsonResponse({"message": "Chưa có tệp nào được gửi."}, status=400)
    try:
        stored = intake.add_file(
            actor=actor, token=token, paper_no=number, name=file.name or "", chunks=file.chunks(), now=clock.now()
        )
    except RuleBroken as broken:
        return JsonResponse({"message": broken.message}, status=422)
    return JsonResponse(_file_item(stored, f"/nop-ho-so/{code}/{token}/tep/"))


@citizen
def remove(request: HttpRequest, code: str, token: str, file_token: str) -> HttpResponse:
    """Take a file out of the draft."""
    if request.method == "POST":
        intake.remove_file(actor=require_actor(request), token=token, file_token=file_token)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"removed": True})
    return redirect("portal:papers", code=code, token=token)


@citizen
def review(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show everything once more; hand in with the statement of responsibility."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        return redirect("portal:dossier", ref=draft.receipt_no)
    if request.method != "POST":
        return _show_review(request, draft, {})
    if wanted := _delivery(request):
        intake.save_section(actor=actor, token=token, answers={}, revision=None, delivery=wanted, now=clock.now())
    try:
        done = intake.hand_in(
            actor=actor, draft_token=token, statement_accepted="statement" in request.POST, now=clock.now()
        )
    except SeveralBroken as broken:
        return _show_review(request, queries.draft(actor, token), dict(broken.errors), status=422)
    except RuleBroken as broken:
        return _show_review(request, queries.draft(actor, token), {broken.field or "": broken.message}, status=422)
    return redirect(f"/ho-so/{done.receipt_no}/?da-nop=1")


def _show_review(
    request: HttpRequest, draft: queries.DraftFacts, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    form = _form(draft)
    base = f"/nop-ho-so/{draft.procedure_code}/{draft.token}/"
    shown = {field["key"] for field in shown_fields(form, draft.answers)}
    parts = [
        {
            "title": part["title"],
            "href": f"{base}{place}/",
            "rows": [
                {
                    "key": field["label"],
                    "value": readable(field, draft.answers.get(field["key"])),
                    "href": f"{base}{place}/#{field['key']}",
                }
                for field in part["fields"]
                if field["key"] in shown
            ],
        }
        for place, part in enumerate(form["sections"], start=1)
    ]
    values = _common(draft, REVIEW) | {
        "parts": parts,
        "papers": _paper_items(draft, {}),
        "papers_url": f"{base}{PAPERS}/",
        "errors": errors,
        "error_links": [{"text": message, "href": _where(form, base, key)} for key, message in errors.items()],
        "statement": profile.section("statement"),
        "deliveries": _deliveries(draft),
    }
    return render(request, "portal/review.html", values, status=status)


def _where(form: FormDefinition, base: str, key: str) -> str:
    if key.startswith("paper-"):
        return f"{base}{PAPERS}/#{key}"
    for place, part in enumerate(form["sections"], start=1):
        if any(field["key"] == key for field in part["fields"]):
            return f"{base}{place}/#{key}"
    return "#statement"


def _common(draft: queries.DraftFacts, current: str) -> dict[str, Any]:
    base = f"/nop-ho-so/{draft.procedure_code}/{draft.token}/"
    names = [*[part["title"] for part in _form(draft)["sections"]], "Giấy tờ", "Xem lại và nộp"]
    keys = [*[str(place) for place in range(1, len(names) - 1)], PAPERS, REVIEW]
    at = keys.index(current)
    steps = [
        {
            "text": name,
            "href": f"{base}{key}/" if place != at else "",
            "state": "done" if place < at else "current" if place == at else "todo",
        }
        for place, (key, name) in enumerate(zip(keys, names, strict=True))
    ]
    return {
        "draft": draft,
        "steps": steps,
        "base": base,
        "back": f"{base}{keys[at - 1]}/" if at else f"/thu-tuc/{draft.procedure_code}/",
    }


def _deliveries(draft: queries.DraftFacts) -> dict[str, Any]:
    return {
        "name": "delivery",
        "type": "radio",
        "label": "Bạn muốn nhận kết quả bằng cách nào?",
        "required": True,
        "value": draft.delivery,
        "options": [{"value": key, "label": label} for key, label in DELIVERY_LABELS.items()],
    }


def _form(draft: queries.DraftFacts) -> FormDefinition:
    return form_of(draft.form_id)
