"""The papers of a draft: one file or many for each, sent when chosen or with the form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents import store_queries
from motcua.documents.enums import LOST, closed_words
from motcua.documents.rules.limits import FileLimits, in_words
from motcua.documents.rules.store import Kind, is_same
from motcua.documents.store_queries import Item
from motcua.dossiers.file_limits import limits_for, limits_of
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.services import Costs
from motcua.intake.services.drafts import MOST_FILES_PER_PAPER
from motcua.procedures.queries import content_of
from motcua.procedures.rules.content import Paper, papers_for
from motcua.procedures.rules.default_form import chosen_case
from motcua.procedures.rules.fee_rules import MOMENT_TEXTS, PROOF_NO
from motcua.web.portal import wizard
from motcua.web.portal.kept import keeps_typed, take_back
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.numbers import id_number, whole_number

OFFERED = 3
TAKEN = "Đã lấy giấy tờ từ kho vào bản khai."
LIMIT_ID = "gioi-han-tep"
"""The one sentence about kinds and sizes that every paper of the page refers to."""


@keeps_typed
@citizen
def papers(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show the papers; without scripts their files come with the form."""
    actor = require_actor(request)
    draft = queries.draft(actor, token)
    if draft.receipt_no:
        return redirect("portal:dossier", ref=draft.receipt_no)
    if request.method != "POST":
        return _show_papers(request, draft, {}, was_expired=take_back(request) is not None)
    errors = _take_all(request, token)
    if not errors and "luu" not in request.POST:
        errors = _lacks_proof(queries.draft(actor, token))
    if errors:
        return _show_papers(request, queries.draft(actor, token), errors, status=422)
    if "luu" in request.POST:
        return redirect("portal:own")
    return redirect("portal:review", code=code, token=token)


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
    """Take a file out of the draft; files chosen beside the button, which come with the form, are kept."""
    if request.method == "POST":
        intake.remove_file(actor=require_actor(request), token=token, file_token=file_token)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"removed": True})
        if errors := _take_all(request, token):
            return _show_papers(request, queries.draft(require_actor(request), token), errors, status=422)
    return redirect("portal:papers", code=code, token=token)


def show_papers_again(request: HttpRequest, code: str, token: str, no: int, errors: dict[str, str]) -> HttpResponse:
    """Take files that came with the button of the store, then show the page at that paper, or what is wrong."""
    errors = _take_all(request, token) | errors
    if errors:
        return _show_papers(request, queries.draft(require_actor(request), token), errors, status=422)
    messages.success(request, TAKEN)
    return redirect(f"/nop-ho-so/{code}/{token}/giay-to/#paper-{no}")


def paper_items(draft: queries.DraftFacts, errors: dict[str, str]) -> list[dict[str, Any]]:
    """Return the papers to send, as the page shows them: those of the chosen case, and any that has files already."""
    content, general = content_of(draft.version_id), documents.file_limits()
    files = queries.draft_files(draft.id)
    return [
        upload_item(draft, paper["no"], files)
        | {
            "no": paper["no"],
            "label": paper["name"],
            "required": paper["required"],
            "hint": _hint(paper, limits_for(content, paper["no"]), general),
            "described_by": LIMIT_ID,
            "error": errors.get(f"paper-{paper['no']}", ""),
        }
        for paper in _papers_to_send(draft, {file.paper_no for file in files})
    ]


def upload_item(draft: queries.DraftFacts, paper_no: int, files: Sequence[queries.DraftFileRow]) -> dict[str, Any]:
    """Return how a paper's files are sent, and those that are there, as the page's macro takes it."""
    limits = limits_of(draft.version_id, paper_no)
    start = f"{wizard.base(draft)}tep/"
    return {
        "name": f"paper-{paper_no}",
        "accept": limits.accept,
        "upload_url": f"{start}{paper_no}/",
        "shrink": True,
        "max_bytes": limits.largest,
        "max_files": MOST_FILES_PER_PAPER,
        "files": [_file_item(file, start) for file in files if file.paper_no == paper_no],
    }


def limit_words(limits: FileLimits) -> str:
    """Return what may be sent for a paper, in words."""
    return f"{in_words(limits)} Mỗi giấy tờ tối đa {MOST_FILES_PER_PAPER} tệp. Có thể chụp nhiều ảnh cho một giấy tờ."


def in_store(actor: Actor, names: dict[int, str]) -> dict[int, list[Item]]:
    """Return what the own store holds for papers by number and name: the very paper, the most trusted, newest first."""
    found = store_queries.fitting(actor.account_id, names, clock.now())
    ranks = list(Kind)

    def rank(asked: str, item: Item) -> tuple[bool, int]:
        return not is_same(asked, item.name), ranks.index(Kind(item.kind))

    return {no: sorted(each, key=lambda item: rank(names[no], item))[:OFFERED] for no, each in found.items()}


def _hint(paper: Paper, limits: FileLimits, general: FileLimits) -> str:
    """Return the case, and what the procedure asks of this paper's files besides what holds for all."""
    parts = [f"Trường hợp: {paper['case']}." if paper["case"] else ""]
    parts += [in_words(limits)] if limits != general else []
    return " ".join(filter(None, parts))


def relief_fields(draft: queries.DraftFacts, costs: Costs, errors: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the choice of a relief and the upload of what proves it; None where there is nothing to choose."""
    if not costs.reliefs:
        return None
    options = [
        {
            "value": str(rule.id),
            "label": f"{rule.name}: {rule.taken_off}",
            "hint": f"Cần gửi: {rule.paper}. Căn cứ: {rule.basis}" if rule.paper else f"Căn cứ: {rule.basis}",
        }
        for rule in costs.reliefs
    ]
    choice = {
        "name": "relief",
        "type": "radio",
        "label": "Bạn có thuộc diện được miễn, giảm không?",
        "hint": "Bộ phận Một cửa kiểm tra giấy tờ khi tiếp nhận và báo lại cho bạn",
        "options": [{"value": "0", "label": "Không đề nghị miễn, giảm"}, *options],
        "value": str(costs.chosen.id) if costs.chosen else "0",
        "error": errors.get("relief", ""),
    }
    needs_paper = any(rule.paper for rule in costs.reliefs)
    named = costs.chosen.paper if costs.chosen and costs.chosen.paper else "giấy tờ ghi ở diện bạn chọn"
    proof = upload_item(draft, PROOF_NO, queries.draft_files(draft.id)) | {
        "label": f"Giấy tờ chứng minh được miễn, giảm: {named}",
        "described_by": LIMIT_ID,
        "error": errors.get(f"paper-{PROOF_NO}", ""),
    }
    return {"choice": choice, "proof": proof if needs_paper else None}


def _take_all(request: HttpRequest, token: str) -> dict[str, str]:
    """Keep the files and the choice that came with whatever button of the page; return what was wrong."""
    return take_files(request, token) | _take_relief(request, token)


def _take_relief(request: HttpRequest, token: str) -> dict[str, str]:
    """Keep which relief was chosen, where the page asked."""
    if "relief" not in request.POST:
        return {}
    chosen = id_number(request.POST["relief"])
    try:
        intake.choose_relief(actor=require_actor(request), token=token, rule_id=chosen, now=clock.now())
    except RuleBroken as broken:
        return {broken.field or "relief": broken.message}
    return {}


def _has_proof(draft: queries.DraftFacts) -> bool:
    return any(file.paper_no == PROOF_NO for file in queries.draft_files(draft.id))


def _lacks_proof(draft: queries.DraftFacts) -> dict[str, str]:
    """Tell that what proves the chosen relief was not sent."""
    chosen = intake.costs(draft, clock.now()).chosen if draft.relief_id else None
    if chosen is None or not chosen.paper or _has_proof(draft):
        return {}
    return {f"paper-{PROOF_NO}": f"Hãy gửi {chosen.paper}, hoặc chọn không đề nghị miễn, giảm."}


def _papers_to_send(draft: queries.DraftFacts, with_files: set[int]) -> list[Paper]:
    content = content_of(draft.version_id)
    case = chosen_case(content, draft.answers)
    wanted = {paper["no"] for paper in (papers_for(content, case) if case else content["papers"])} | with_files
    return [paper for paper in content["papers"] if paper["manner"] == "submit" and paper["no"] in wanted]


def take_files(request: HttpRequest, token: str) -> dict[str, str]:
    """Keep the files that came with a page, for the papers they are of; return what is wrong with any, by input."""
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
    request: HttpRequest,
    draft: queries.DraftFacts,
    errors: dict[str, str],
    status: int = 200,
    *,
    was_expired: bool = False,
) -> HttpResponse:
    # What a page of the form asks for is sent there.
    in_form = wizard.papers_in_form(draft)
    items = [item for item in paper_items(draft, errors) if item["no"] not in in_form]
    costs = intake.costs(draft, clock.now())
    values = {
        "papers": items,
        "costs": costs,
        "due_text": MOMENT_TEXTS[costs.due.moment],
        "proof_no": PROOF_NO,
        "relief": relief_fields(draft, costs, errors),
        "limit": limit_words(documents.file_limits()),
        "limit_id": LIMIT_ID,
        "errors": errors,
        "was_expired": was_expired,
        "messages": messages.get_messages(request),
        "in_store": in_store(require_actor(request), _wanted(items, costs, draft)),
    }
    return render(request, "portal/papers.html", wizard.frame(draft, wizard.PAPERS) | values, status=status)


def _wanted(items: list[dict[str, Any]], costs: Costs, draft: queries.DraftFacts) -> dict[int, str]:
    """Return the names of papers that have no file yet, with that of the paper which proves the chosen relief."""
    names = {item["no"]: item["label"] for item in items if not item["files"]}
    if costs.chosen and costs.chosen.paper and not _has_proof(draft):
        names[PROOF_NO] = costs.chosen.paper
    return names


def _file_item(file: Any, start: str) -> dict[str, Any]:  # noqa: ANN401  (a stored file or a draft's file row)
    shown = {"id": file.token, "name": file.name, "size": file.size, "remove_url": f"{start}xoa/{file.token}/"}
    told = closed_words(file.state, own=True)
    return shown | ({"error" if file.state in LOST else "state": told} if told else {})
