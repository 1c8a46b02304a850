"""The form as a document: to download empty or filled from the account, and what was entered, to print."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound
from motcua.dossiers import queries as dossiers
from motcua.intake import queries
from motcua.intake.prefilling import known_answers
from motcua.procedures import catalogue, form_editions
from motcua.procedures.form_print import MEDIA_TYPES, Printed, print_form
from motcua.procedures.queries import form_of
from motcua.web.portal import wizard
from motcua.web.shared import language
from motcua.web.shared.access import citizen, public, require_actor


@require_safe
@public
def empty(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Send the form of a procedure, empty: level 2 of the service, no account needed."""
    facts = catalogue.procedure(code)
    form, _ = form_editions.form_now(code, None)
    what = Printed(form=form, title=f"Tờ khai: {facts.content['name']}", code=code, at=_day())
    return _sent(what, kind, f"to-khai-{code}")


@require_safe
@citizen
def filled(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Send the form of a procedure with what the account says, the rest to be filled in by hand."""
    facts = catalogue.procedure(code)
    form, _ = form_editions.form_now(code, None)
    answers, _ = known_answers(require_actor(request), form, clock.now())
    what = Printed(form=form, title=f"Tờ khai: {facts.content['name']}", code=code, at=clock.now(), answers=answers)
    return _sent(what, kind, f"to-khai-{code}")


@require_safe
@citizen
def entered(request: HttpRequest, code: str, token: str, kind: str) -> HttpResponse:
    """Send what was entered so far in a draft."""
    draft = queries.draft(require_actor(request), token)
    if draft.procedure_code != code:
        raise NotFound("draft")
    what = Printed(
        form=wizard.form(draft),
        title=f"Tờ khai: {draft.procedure_name}",
        code=code,
        agency=draft.agency_name,
        answers=draft.answers,
        files=_names((file.paper_no, file.name) for file in queries.draft_files(draft.id)),
        blanks=False,
        source=f"Bản khai lưu lúc {clock.shown(draft.saved_at)}, chưa nộp",
        at=draft.saved_at,
    )
    return _sent(what, kind, f"da-khai-{code}")


@require_safe
@citizen
def handed_in(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Send what was declared in an own dossier, as it was handed in."""
    actor = require_actor(request)
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_dossier", subject=found.id, now=clock.now())
    what = Printed(
        form=form_of(found.form_id),
        title=f"Tờ khai: {found.procedure_name}",
        code=found.procedure_code,
        agency=found.receiving_agency,
        answers=dossiers.answers(found.id),
        files=_names((file.paper_no, file.name) for file in dossiers.files(found.id) if file.kind == "paper"),
        blanks=False,
        source=f"Hồ sơ {found.ref}, nộp lúc {clock.shown(found.submitted_at)}",
        at=found.submitted_at,
    )
    return _sent(what, kind, f"da-khai-{found.ref}")


def _names(files: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for paper_no, name in files:
        names.setdefault(paper_no or 0, []).append(name)
    return names


def _day() -> datetime:
    """Return the beginning of the day, so that an empty form is the same file all day."""
    return clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def _sent(what: Printed, kind: str, name: str) -> HttpResponse:
    if kind not in MEDIA_TYPES:
        raise NotFound(f"kind {kind}")
    # On an English page each Vietnamese label has its English beside it; the Vietnamese one counts.
    printed = print_form(replace(what, beside=language.said), kind)
    response = HttpResponse(printed, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store" if what.answers is not None else "public, max-age=600"
    return response
