"""Gathers what the page of one dossier shows, and shows it again with what was typed when an act is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motcua.core.errors import RuleBroken, errors_of
from motcua.core.workcalendar import WorkCalendar
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents.queries import OwnFile
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import CHANNEL_LABELS, DELIVERY_LABELS, IDENTITY_CHECKS, PAPER_STATE_LABELS, PaperState
from motcua.dossiers.permissions import may_withdraw_file
from motcua.dossiers.queries import Dossier, FileRow, PaperRow
from motcua.feedback.asked import questions_of
from motcua.intake.queries import register_sources
from motcua.payments import queries as payments
from motcua.postal import queries as postal
from motcua.procedures.queries import content_of, form_of
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.processing import queries as processing
from motcua.processing.queries import StepRow
from motcua.processing.worksheet import OpenStep, steps_to_do
from motcua.results import queries as results
from motcua.web.backoffice import lifecycle
from motcua.web.backoffice.page import WATCHERS, show
from motcua.web.backoffice.step_times import step_times
from motcua.web.shared.access import require_actor
from motcua.web.shared.answers import answered
from motcua.web.shared.grounds import ground_options
from motcua.web.shared.jinja import query
from motcua.web.shared.masking import REASONS, mask_party
from motcua.web.shared.numbers import whole_number
from motcua.web.shared.slips import slip_standing
from motcua.web.shared.standing import Standing, dossier_standing, step_standing
from motcua.web.shared.story.dossiers import SLIP_TITLES
from motcua.web.shared.story.lines import story
from motcua.workplace import calls
from motcua.workplace import queries as workplace
from motcua.workplace.services import presence

VIEWABLE = ("application/pdf", "image/jpeg", "image/png")
ROLES = {"owner": "Chủ hồ sơ", "representative": "Người được ủy quyền"}
KINDS = {"person": "Cá nhân", "organisation": "Tổ chức", "business": "Doanh nghiệp", "household": "Hộ kinh doanh"}
GONE = frozenset({"step.already_done", "result.already_issued"})


@dataclass(frozen=True)
class Typed:
    """What came with a form that could not be carried out, and why; `form` names the form it belongs to."""

    form: str = ""
    task_id: int = 0
    values: dict[str, str] = field(default_factory=dict)
    files: Sequence[OwnFile] = ()
    errors: dict[str, str] = field(default_factory=dict)
    conflict: str = ""


@dataclass(frozen=True)
class FileLink:
    """A file of the dossier with its address; only some kinds are shown inside the page."""

    name: str
    size: int
    href: str
    viewable: bool
    is_image: bool
    paper_no: int | None
    kind: str
    closed: str


@dataclass(frozen=True)
class PaperLine:
    """A required paper, what the desk found and its files."""

    paper: PaperRow
    state: str
    files: list[FileLink]


@dataclass(frozen=True)
class StepLine:
    """A step of the dossier with how it stands."""

    step: StepRow
    standing: Standing


@dataclass(frozen=True)
class ToDo:
    """A step the actor may end, with how it stands and what the step before it decided."""

    step: OpenStep
    standing: Standing
    before: StepRow | None


@dataclass(frozen=True)
class Shown:
    """Which part of a long dossier the page shows: the file, the papers after a number, what happened before one."""

    file: str = ""
    papers: int = 0
    before: int = 0


def here_in_words(others: Sequence[str]) -> str:
    """Say who else has the dossier open; empty when nobody has."""
    return f"Cũng đang mở hồ sơ này: {', '.join(others)}." if others else ""


def show_dossier(
    request: HttpRequest,
    found: Dossier,
    now: datetime,
    typed: Typed | None = None,
    *,
    revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render the dossier's page; the caller has recorded the reading."""
    actor = require_actor(request)
    wanted = Shown(
        file=request.GET.get("xem", "")[:64],
        papers=whole_number(request.GET.get("giay-to", "")) or 0,
        before=whole_number(request.GET.get("dien-bien", "")) or 0,
    )
    values = gather(actor, found, now, wanted, revealed=revealed)
    return show(request, "dossier.html", values | {"typed": typed or Typed()}, status=status)


def show_again(request: HttpRequest, found: Dossier, now: datetime, typed: Typed, broken: RuleBroken) -> HttpResponse:
    """Show the page as it stands now with what was typed and why the act did not happen.

    When somebody else was first, the answer is 409 and the comment stays as a note not yet sent.
    """
    if broken.code in GONE:
        kept = {"text": typed.values.get("comment", "")} | typed.values
        typed = Typed(form="note" if kept["text"] else "", values=kept, files=typed.files, conflict=broken.message)
        return show_dossier(request, found, now, typed, status=409)
    errors = dict(errors_of(broken))
    again = Typed(form=typed.form, task_id=typed.task_id, values=typed.values, files=typed.files, errors=errors)
    return show_dossier(request, found, now, again, status=422)


def gather(actor: Actor, found: Dossier, now: datetime, wanted: Shown, *, revealed: bool) -> dict[str, Any]:
    """Return all values of the page; neither statements nor rows depend on how much there is to show.

    Papers and history come page by page, so that a dossier with hundreds of both opens as fast as one with three.
    """
    events, earlier = dossiers.history_page(found.id, wanted.before)
    steps = processing.recent_steps(found.id, [int(event.payload.get("task", 0)) for event in events])
    terms = dossiers.terms(found.id)
    work = _work_values(actor, found, steps, now)
    return {
        "dossier": found,
        "standing": dossier_standing(found, now),
        "why": [line["text"] for line in terms.explanation] if terms else [],
        "channel": CHANNEL_LABELS.get(found.channel, found.channel),
        "delivery": DELIVERY_LABELS.get(found.delivery, found.delivery),
        "times": step_times(steps, now),
        "lines": story((postal.way_in(found.id) if found.channel == "postal" and not earlier else []) + events, steps),
        "lines_next": query(_page(found), **{"dien-bien": earlier}) + "#dien-bien" if earlier else "",
        "lines_first": _page(found) + "#dien-bien" if wanted.before else "",
        "grounds": ground_options(actor.agency_id, now) if work["todo"] else [],
        "slips": _slips(found),
        "watches": actor.has(*WATCHERS),
        **work,
        **_file_values(actor, found, wanted),
        **_applicant_values(found, revealed=revealed),
        **_talk_values(actor, found, now),
        **_act_values(actor, found),
        **_money_values(found),
        **_result_values(found, steps),
    }


def _page(found: Dossier) -> str:
    return reverse("work:dossier", args=(found.ref,))


def _work_values(actor: Actor, found: Dossier, steps: Sequence[StepRow], now: datetime) -> dict[str, Any]:
    """Return what is to be done, by the actor and by others."""
    calendar = calendars.calendar_of(actor.agency_id)
    todo = [
        ToDo(step, step_standing(step.due_at, now, calendar, step.warn_at), _before(steps, step))
        for step in steps_to_do(actor=actor, dossier_id=found.id, now=now)
    ]
    return {
        "todo": todo,
        "waiting": _waiting(steps, {each.step.task_id for each in todo}, now, calendar),
        "opinions": _opinions(steps, now, calendar),
        "drafts": workplace.drafts(actor, found.id),
    }


def _file_values(actor: Actor, found: Dossier, wanted: Shown) -> dict[str, Any]:
    """Return a page of papers with their files, and what a new file may be."""
    papers, more = dossiers.papers_page(found.id, wanted.papers)
    files = [_link(found.ref, file) for file in dossiers.files_of(found.id, [paper.no for paper in papers])]
    size, kinds = documents.limits()
    return {
        "papers": _paper_lines(papers, files),
        "papers_next": query(_page(found), **{"giay-to": more}) + "#giay-to" if more else "",
        "papers_first": _page(found) + "#giay-to" if wanted.papers else "",
        "shown_file": _shown(files, wanted.file),
        "working": [file for file in files if file.kind == "working"],
        "viewable": [file for file in files if file.viewable],
        "supplements": dossiers.supplements(found.id),
        "largest": size,
        "accept": ",".join(f".{kind}" for kind in kinds),
        "kinds_text": ", ".join(kind.upper() for kind in kinds),
        "may_withdraw_file": may_withdraw_file(
            actor, receiving_agency_id=found.receiving_agency_id, handling_agency_id=found.handling_agency_id
        ),
    }


def _applicant_values(found: Dossier, *, revealed: bool) -> dict[str, Any]:
    """Return who the parties are and what they answered; masked unless the reader gave a reason."""
    parties = dossiers.parties(found.id)
    return {
        "parties": parties if revealed else [mask_party(party) for party in parties],
        "revealed": revealed,
        "roles": ROLES,
        "kinds": KINDS,
        "sections": answered(
            form_of(found.form_id),
            dossiers.answers(found.id),
            revealed=revealed,
            sources=register_sources(found.id),
        ),
        "reasons": [{"value": key, "label": label} for key, label in REASONS.items()],
    }


def _talk_values(actor: Actor, found: Dossier, now: datetime) -> dict[str, Any]:
    """Return what colleagues and callers said, and who else has the dossier open."""
    return {
        "notes": processing.recent_notes(found.id),
        "questions": workplace.questions(actor, found.id),
        "asked_by_applicant": questions_of(found.id),
        "callers": [
            (row, row.state == "waiting" and row.unit_id == actor.unit_id) for row in calls.of_dossier(found.id)
        ],
        "colleagues": workplace.colleagues(actor, found.id, now),
        "here": here_in_words(presence.here(actor=actor, dossier_id=found.id, now=now)),
    }


def _act_values(actor: Actor, found: Dossier) -> dict[str, Any]:
    """Return the detours: what may be proposed, what waits for a decision."""
    return {
        "proposals": dossiers.proposals(found.id),
        "ask_links": lifecycle.links_of(actor, found),
        "decisions": lifecycle.decisions_of(actor, found),
        "take_back": lifecycle.own_proposals(actor, found),
    }


def _money_values(found: Dossier) -> dict[str, Any]:
    return {
        "obligations": payments.obligations(found.id),
        "proofs": payments.proofs(found.id),
        "charges": payments.charges(found.id),
        "receipts": [
            {
                "title": f"Biên lai số {each.number}/{each.year}",
                "href": reverse("work:receipt", args=(found.ref, each.token)),
                "amount": each.amount,
            }
            for each in payments.receipts(found.id)
        ],
    }


def _result_values(found: Dossier, steps: Sequence[StepRow]) -> dict[str, Any]:
    return {
        "result": results.result(found.id),
        "handover": results.handover(found.id),
        "identity_checks": IDENTITY_CHECKS,
        "result_names": [each["name"] for each in content_of(found.version_id)["results"]],
        "signer": _signer(steps),
    }


def _slips(found: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{SLIP_TITLES.get(slip.kind, slip.kind)} số {slip.number}/{slip.year}"
            + (f" ({standing})" if (standing := slip_standing(slip)) else ""),
            "href": reverse("work:slip", args=(found.ref, slip.token)),
            "at": slip.issued_at,
        }
        for slip in dossiers.slips(found.id)
    ]


def _before(steps: Sequence[StepRow], step: OpenStep) -> StepRow | None:
    """Return the step that was ended last before this one was opened: what it proposed is what is decided now."""
    done = [each for each in steps if each.done_at and not each.cancelled and each.done_at <= step.opened_at]
    return max(done, key=lambda each: (each.done_at, each.id), default=None)


def _waiting(steps: Sequence[StepRow], mine: set[int], now: datetime, calendar: WorkCalendar) -> list[StepLine]:
    """Return the open steps that are somebody else's."""
    return [
        StepLine(step, step_standing(step.due_at, now, calendar, step.warn_at))
        for step in steps
        if step.done_at is None and step.id not in mine
    ]


def _opinions(steps: Sequence[StepRow], now: datetime, calendar: WorkCalendar) -> list[list[StepLine]]:
    """Return the groups of steps that ran or run side by side, oldest first."""
    forked = sorted((step for step in steps if step.fork), key=lambda step: (step.fork or 0, step.id))
    return [
        [StepLine(step, step_standing(step.due_at, now, calendar, step.warn_at)) for step in group]
        for _, group in groupby(forked, key=lambda step: step.fork)
    ]


def _paper_lines(papers: Sequence[PaperRow], files: Sequence[FileLink]) -> list[PaperLine]:
    return [
        PaperLine(
            paper,
            PAPER_STATE_LABELS.get(PaperState(paper.state), paper.state),
            [file for file in files if file.kind == "paper" and file.paper_no == paper.no],
        )
        for paper in papers
    ]


def _link(ref: str, file: FileRow) -> FileLink:
    proves_relief = file.paper_no == PROOF_NO
    return FileLink(
        name=f"Chứng minh miễn, giảm: {file.name}" if proves_relief else file.name,
        size=file.size,
        href=reverse("work:file", args=(ref, file.token)),
        viewable=file.media_type in VIEWABLE and not file.closed,
        is_image=file.media_type.startswith("image/"),
        paper_no=None if proves_relief else file.paper_no,
        kind=file.kind,
        closed=file.closed,
    )


def _shown(files: Sequence[FileLink], wanted: str) -> FileLink | None:
    viewable = [file for file in files if file.viewable]
    return next((file for file in viewable if wanted and file.href.endswith(f"/{wanted}/")), next(iter(viewable), None))


def _signer(steps: Sequence[StepRow]) -> dict[str, str]:
    """Return who approved last, as a proposal for the signer of the result."""
    approved = [step for step in steps if step.kind == "approve" and step.done_by]
    return {"name": approved[-1].done_by, "title": approved[-1].done_title} if approved else {"name": "", "title": ""}
