"""Where a dossier stands: everything about it on one page, with what the desk may do now."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motcua.core import clock
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.documents.rules.limits import in_words
from motcua.dossiers import queries
from motcua.dossiers.enums import CHANNEL_LABELS, DELIVERY_LABELS, PAPER_STATE_LABELS
from motcua.dossiers.file_limits import limits_of
from motcua.dossiers.permissions import may_receive, may_withdraw_file
from motcua.dossiers.rules.clock import timeliness
from motcua.dossiers.rules.lifecycle import ENDED, Status, may_be_withdrawn
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.feedback.asked import questions_of
from motcua.intake.queries import register_sources
from motcua.payments import queries as payments
from motcua.postal import queries as postal
from motcua.procedures import queries as procedures
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.processing import queries as processing
from motcua.results import queries as results
from motcua.web.desk import papers, waiting, words
from motcua.web.desk.board import may_transfer
from motcua.web.desk.page import show
from motcua.web.shared.answers import answered
from motcua.web.shared.masking import mask_party
from motcua.web.shared.slips import slip_standing
from motcua.web.shared.story.lines import story

# The slips stand in a list of their own; the officer at the desk needs the outcome, not every mark.
WAITS = "Tạm dừng, tính tiếp khi người nộp thực hiện xong"
NOT_TOLD = frozenset({"dossier.slip_issued", "result.handed_over"})


def standing(
    request: HttpRequest,
    actor: Actor,
    dossier: queries.Dossier,
    now: datetime,
    *,
    error: str = "",
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show where a dossier stands, with the message of an act that was refused and the field it speaks of."""
    terms_now = queries.terms(dossier.id)
    calendar = calendars.calendar_of(dossier.handling_agency_id)
    charges = payments.charges(dossier.id)
    asked = queries.supplements(dossier.id)
    at_desk = may_receive(actor, dossier.desk_unit_id)
    kind, nearly = "", words.nearly_left(dossier, calendar)
    if dossier.due_at:
        kind = timeliness(
            due=dossier.due_at, finished=dossier.finished_at, now=now, calendar=calendar, nearly_minutes=nearly
        ).value
    open_now = dossier.due_at is not None and dossier.finished_at is None
    waits = open_now and queries.clock_waits(dossier.id)
    # The newest part only: a dossier of a thousand facts opens as fast as one of three.
    events, earlier = queries.history_page(dossier.id)
    way_in = [] if earlier or dossier.channel != "postal" else postal.way_in(dossier.id)
    steps = processing.recent_steps(dossier.id, [int(event.payload.get("task", 0)) for event in events])
    left = words.working_days_left(dossier.due_at, now, calendar, nearly).text if open_now and dossier.due_at else ""
    values = {
        "dossier": dossier,
        "error": error,
        "wrong": wrong,
        "proof": clean_input(request.POST.get("proof", ""), 200, multiline=False),
        "channel": CHANNEL_LABELS.get(dossier.channel, ""),
        "delivery": DELIVERY_LABELS.get(dossier.delivery, ""),
        "kind": "paused" if waits else kind,
        "time_text": WAITS if waits else left,
        "explanation": [line["text"] for line in terms_now.explanation] if terms_now else [],
        "limit_basis": terms_now.limit_basis if terms_now else "",
        "papers": queries.papers(dossier.id),
        "state_labels": PAPER_STATE_LABELS,
        "manners": papers.MANNERS,
        "files": file_links(dossier),
        "answers": answered(
            procedures.form_of(dossier.form_id),
            queries.answers(dossier.id),
            revealed=False,
            sources=register_sources(dossier.id),
        ),
        "parties": [mask_party(party) for party in queries.parties(dossier.id)],
        "timeline": story(way_in + events, steps, without=NOT_TOLD),
        "has_earlier": bool(earlier),
        "group": queries.together(actor, dossier.id),
        "slips": slip_links(dossier.id, now),
        "receipts": payments.receipts(dossier.id),
        "charges": charges,
        "owed": sum(charge.amount for charge in charges if charge.paid_at is None),
        "asked": next((row for row in reversed(asked) if row.is_open), None),
        "result": results.result(dossier.id),
        "handed_over": results.handover(dossier.id),
        "to_do_with_applicant": waiting.links_of(actor, dossier),
        "open_questions": sum(row.is_open for row in questions_of(dossier.id)),
        "may_withdraw": at_desk and may_be_withdrawn(dossier.status),
        "may_transfer": may_transfer(actor, dossier),
        "may_return": at_desk
        and (
            dossier.status == Status.DONE or (dossier.status == Status.RETURNED and results.waits_for_owner(dossier.id))
        ),
        "at_desk": at_desk,
        "may_take_cash": at_desk,
        "may_correct": at_desk and dossier.accepted_at is not None and dossier.status not in {*ENDED, Status.DONE},
        "may_supplement": at_desk and dossier.awaiting == "applicant",
        "files_asked": _files_asked(dossier, asked),
        "may_withdraw_file": may_withdraw_file(
            actor, receiving_agency_id=dossier.receiving_agency_id, handling_agency_id=dossier.handling_agency_id
        ),
    }
    return show(request, "dossier.html", values, status=status)


def _files_asked(dossier: queries.Dossier, asked: list[queries.SupplementRow]) -> dict[int, str]:
    """Return what the files of each asked paper must be."""
    items = [item for row in asked if row.is_open for item in row.items]
    return {item["no"]: in_words(limits_of(dossier.version_id, int(item["no"]))) for item in items if item["no"]}


def file_links(dossier: queries.Dossier) -> list[dict[str, object]]:
    """Return the files of a dossier as links to them."""
    return [
        {
            "text": _file_name(row),
            "paper_no": row.paper_no,
            "href": reverse("desk:file", kwargs={"ref": dossier.ref, "token": row.token}),
            "is_result": row.kind == "result",
            "size": row.size,
            "closed": row.closed,
        }
        for row in queries.files(dossier.id)
    ]


def _file_name(row: queries.FileRow) -> str:
    if row.paper_no == PROOF_NO:
        return f"Chứng minh miễn, giảm: {row.name}"
    return f"{row.paper_no}. {row.name}" if row.paper_no else row.name


def slip_links(dossier_id: int, now: datetime) -> list[dict[str, str]]:
    """Return the issued slips of a dossier as links to print them."""
    headings = edition_on(clock.local_date(now)).headings
    return [
        {
            "kind": slip.kind,
            "text": headings[SlipKind(slip.kind)].title,
            "number": ", ".join(part for part in (f"{slip.number:02}/{slip.year}", slip_standing(slip)) if part),
            "href": reverse("desk:slip", kwargs={"token": slip.token}),
        }
        for slip in queries.slips(dossier_id)
    ]
