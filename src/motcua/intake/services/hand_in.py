"""The citizen hands in: once, whatever the browser does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from motcua.core import clock, profile, sql
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.worktime import reception_due
from motcua.directory import calendars, mandates
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.mandates import MandateFacts
from motcua.documents.enums import LOST, closed_words
from motcua.dossiers import queries as dossiers
from motcua.dossiers import time_rules
from motcua.dossiers.held import hold
from motcua.dossiers.services import groups, on_behalf, opening, reception
from motcua.intake.models import Draft, Submission
from motcua.intake.rules.parties import applicant_facts, delivery_of, is_represented, owner_facts
from motcua.intake.rules.registers import kept
from motcua.intake.rules.supplements import unanswered
from motcua.intake.services.drafts import DraftMoved, hold_draft
from motcua.intake.services.duplicates import note_duplicate, warn_of_duplicate
from motcua.intake.services.fees import require_proof, usable_relief
from motcua.intake.services.registers import note_consulted
from motcua.payments import services as payments
from motcua.procedures.queries import OfferingFacts, content_of, form_of, offering
from motcua.procedures.routing import require_assurance, require_door_open
from motcua.procedures.rules.fee_rules import FeeRule
from motcua.procedures.rules.form_files import file_fields, missing_files
from motcua.procedures.rules.form_posts import shown_answers
from motcua.procedures.rules.form_types import Answers, FormDefinition
from motcua.procedures.rules.forms import check_answers


@dataclass(frozen=True)
class HandedIn:
    """The acknowledged dossier; `repeated` tells that it had been handed in before."""

    receipt_no: str
    repeated: bool


@dataclass(frozen=True)
class _File:
    """A file that goes from the draft into the dossier."""

    paper_no: int
    id: int
    name: str
    state: str

    @property
    def is_lost(self) -> bool:
        """Whether nobody will ever open it; one that waits for a scan goes along."""
        return self.state in LOST

    @property
    def told(self) -> str:
        """Return what the sender does about it."""
        return f"Tệp “{self.name}”: {closed_words(self.state).lower()}. Hãy xóa tệp này khỏi hồ sơ rồi gửi tệp khác."


@transaction.atomic
def hand_in(
    *,
    actor: Actor,
    draft_token: str,
    statement_accepted: bool,
    now: datetime,
    duplicate_seen: bool = True,
    delivery: str | None = None,
    revision: int | None = None,
) -> HandedIn:
    """Turn the draft into a dossier and acknowledge it.

    A second call (double click, back button, second tab, retry) answers with the same dossier.

    Args:
        delivery: How the result is to be received, when that was chosen while handing in.
        revision: The revision that was looked through before handing in; None when nobody looked.

    Raises:
        NotFound: Not the actor's draft.
        DraftMoved: Another tab saved after the draft was looked through.
        SeveralBroken: Answers or papers are missing or wrong; each is told.
        TakenElsewhere: The province closed the citizens' door; the draft stays.
        RuleBroken: The statement of responsibility was not accepted, or the same person has an open dossier of the
            procedure and that was not confirmed, or the mandate to hand in for another has ended, or the relief that
            is asked for holds no longer or lacks its paper.

    Source: LD-11.2, DN-14.5: statement with text, version, time and account.
    """
    draft = hold_draft(actor, draft_token)
    if draft.dossier_id is not None:
        return _handed_in_before(draft.dossier_id)
    if revision is not None and revision != draft.revision:
        raise DraftMoved(draft.revision)
    facts = _open_door(actor, draft, statement_accepted=statement_accepted)
    sent = _checked(draft, now)
    if draft.together_with_id is not None:
        # The older dossier is locked before the new one is there.
        hold(draft.together_with_id)
    mandate = None
    if draft.mandate_id is not None:
        draft.mandate_id = mandates.counting(actor, draft.mandate_id, facts.code, now)
        mandate = mandates.hold_usable(actor=actor, mandate_id=draft.mandate_id, procedure=facts.code, now=now)
    owner, representative = _parties(sent.form, sent.answers, actor, mandate)
    others = warn_of_duplicate(
        personal_number=owner.personal_number,
        procedure_id=facts.procedure_id,
        confirmed=duplicate_seen,
        account_id=actor.account_id,
    )
    opened = opening.open_dossier(
        actor=actor,
        opening=_opening(actor, draft, facts, sent, (owner, representative), delivery),
        reception_due=desk_answers_by(facts.agency_id, now),
        now=now,
    )
    note_duplicate(actor=actor, dossier_id=opened.id, others=others, now=now)
    told = kept(draft.registers)
    note_consulted(actor=actor, dossier_id=opened.id, form=sent.form, answers=sent.answers, told=told, now=now)
    if sent.relief is not None:
        payments.ask_relief(actor=actor, dossier_id=opened.id, rule=sent.relief, now=now)
    if mandate is not None:
        on_behalf.keep(actor=actor, dossier_id=opened.id, mandate=mandate, now=now)
    if draft.together_with_id is not None:
        groups.link(actor=actor, dossier_id=opened.id, with_id=draft.together_with_id, now=now)
    draft.dossier_id = opened.id
    draft.save(update_fields=["dossier", "mandate"])
    row = {"token": f"draft:{draft.token}", "dossier": opened.id, "made_by": actor.ref, "made_at": now}
    sql.insert(Submission, [row])
    return HandedIn(opened.receipt_no, repeated=False)


def _handed_in_before(dossier_id: int) -> HandedIn:
    found = sql.rows("SELECT receipt_no FROM dossiers_dossier WHERE id = %s", (dossier_id,))
    return HandedIn(found[0][0], repeated=True)


def _open_door(actor: Actor, draft: Draft, *, statement_accepted: bool) -> OfferingFacts:
    """Return the offering when the actor may hand this draft in there now; raises what `hand_in` says."""
    require_door_open()
    if not statement_accepted:
        message = "Hãy đọc và đồng ý với lời cam đoan trước khi nộp hồ sơ."
        raise RuleBroken("statement.not_accepted", message, "statement")
    facts = offering(draft.offering_id)
    if not facts.active or not facts.online:
        message = (
            f"{facts.agency_name} vừa ngừng nhận thủ tục này trực tuyến. Bản khai vẫn được giữ; hãy nộp trực tiếp "
            "tại Bộ phận Một cửa hoặc chọn nơi khác ở trang thủ tục."
        )
        raise RuleBroken("offering.closed", message)
    if facts.form_id != draft.form_id:
        message = (
            "Biểu mẫu của thủ tục vừa có bản mới. Bản khai vẫn được giữ: hãy chuyển sang bản mới, xem lại chỗ thay đổi "
            "rồi nộp."
        )
        raise RuleBroken("draft.old_form", message)
    require_assurance(actor, facts.asks_assurance)
    return facts


@dataclass(frozen=True)
class _Sent:
    """What the draft hands over: whole and right."""

    form: FormDefinition
    answers: Answers
    files: list[_File]
    relief: FeeRule | None


def _checked(draft: Draft, now: datetime) -> _Sent:
    """Return the draft's answers, files and asked relief; raises SeveralBroken and RuleBroken as `hand_in` says."""
    files = _files(draft.id)
    form = form_of(draft.form_id)
    # What another choice hides was not asked in the end: prefilled or typed before that choice, it is left behind.
    answers = shown_answers(form, draft.answers)
    usable = {file.paper_no for file in files if not file.is_lost}
    problems = hand_in_problems(draft.form_id, draft.version_id, answers, usable, clock.local_date(now))
    problems += [(f"paper-{file.paper_no}", file.told) for file in files if file.is_lost]
    if problems:
        raise SeveralBroken(problems)
    return _Sent(form, answers, files, _relief(draft, answers, usable, now))


def _opening(
    actor: Actor,
    draft: Draft,
    facts: OfferingFacts,
    sent: _Sent,
    parties: tuple[opening.PartyFacts, opening.PartyFacts | None],
    delivery: str | None,
) -> opening.Opening:
    statement = profile.section("statement")
    owner, representative = parties
    return opening.Opening(
        offering=facts,
        version_id=draft.version_id,
        form_id=draft.form_id,
        channel="online",
        delivery=delivery_of(sent.form, sent.answers, delivery or draft.delivery),
        desk_unit_id=directory.desk_of(facts.agency_id),
        receiving_agency_id=facts.agency_id,
        owner=owner,
        representative=representative,
        answers=sent.answers,
        account_id=actor.account_id,
        statement_version=str(statement["version"]),
        statement_text=str(statement["text"]),
        files=[(file.paper_no, file.id) for file in sent.files],
    )


def _relief(draft: Draft, answers: Answers, papers_with_files: set[int], now: datetime) -> FeeRule | None:
    """Return the relief that is asked for, which holds and is proved; None when none is."""
    if draft.relief_id is None:
        return None
    found = usable_relief(draft.offering_id, draft.version_id, answers, draft.relief_id, now)
    require_proof(found, papers_with_files)
    return found


@transaction.atomic
def answer_supplement(
    *,
    actor: Actor,
    dossier_id: int,
    files: list[tuple[int, int]],
    now: datetime,
    texts: Mapping[int, str] | None = None,
    accepts_gaps: bool = True,
) -> None:
    """Send what the desk asked for; the caller found the dossier among the actor's own.

    Args:
        files: Pairs of paper number and file id.
        texts: Answers in words, by place of the asked item from 0.
        accepts_gaps: Send although something that was asked for has no answer.

    Raises:
        RuleBroken: Nothing is asked for any more, neither file nor answer was added, or there is a gap nobody accepted.
    """
    held = hold(dossier_id)
    on_behalf.require_mandate(actor=actor, dossier_id=held.id, now=now)
    if not files and not texts:
        message = "Hãy gửi ít nhất một tệp hoặc một câu trả lời cho nội dung được yêu cầu bổ sung."
        raise RuleBroken("supplement.no_files", message, "file")
    if not accepts_gaps:
        asked = [item for row in dossiers.supplements(held.id) if row.is_open for item in row.items]
        if gaps := unanswered(asked, papers={no for no, _ in files}, places=texts or {}):
            message = (
                f"Chưa có tệp hoặc câu trả lời cho: {'; '.join(gaps)}. Hãy gửi đủ trong một lần; nếu không thể, hãy "
                "đánh dấu để gửi khi còn thiếu."
            )
            raise RuleBroken("supplement.gaps", message, "accepts_gaps")
    opening.add_files(held.id, files, kind="paper", actor=actor, now=now)
    due = desk_answers_by(held.receiving_agency_id, now)
    reception.answer_supplement(actor=actor, held=held, files=len(files), texts=texts, reception_due=due, now=now)


def desk_answers_by(agency_id: int, now: datetime) -> datetime:
    """Return by when the desk must answer an online hand-in: the working hours in force that day, 8 by law."""
    limit = time_rules.reception_limit(clock.local_date(now))
    return reception_due(now, calendars.calendar_of(agency_id), limit).due_at


def hand_in_problems(
    form_id: int, version_id: int, answers: dict[str, Any], papers_with_files: set[int], today: date
) -> list[tuple[str, str]]:
    """Return what is still missing or wrong: pairs of field key and message; papers as `paper-<no>`.

    A paper that a page of the form asks for is missing there.
    """
    form = form_of(form_id)
    found = [*check_answers(form, answers, today=today), *missing_files(form, answers, papers_with_files)]
    problems = {fault["field"]: fault["message"] for fault in found}
    asked = file_fields(form, answers)
    for paper in content_of(version_id)["papers"]:
        if paper["required"] and paper["manner"] == "submit" and paper["no"] not in papers_with_files:
            key = asked[paper["no"]]["key"] if paper["no"] in asked else f"paper-{paper['no']}"
            problems.setdefault(key, f"Hãy gửi tệp cho giấy tờ bắt buộc: {paper['name'][:120]}")
    return list(problems.items())


def _parties(
    form: FormDefinition, answers: Answers, actor: Actor, mandate: MandateFacts | None
) -> tuple[opening.PartyFacts, opening.PartyFacts | None]:
    """Return whose dossier it is and who hands it in; a mandate says for whom, whatever the form was told."""
    name = {"full_name": actor.full_name}
    if mandate is not None:
        kind = {"organisation": "business"}.get(mandate.kind, mandate.kind)
        owner = opening.PartyFacts(
            full_name=mandate.principal_name,
            kind=kind,
            personal_number=mandate.number,
            phone=mandate.phone,
            email=mandate.email,
        )
        return owner, opening.PartyFacts(**(name | applicant_facts(form, answers)))
    owner = opening.PartyFacts(**(name | owner_facts(form, answers)))
    if not is_represented(form, answers):
        return owner, None
    return owner, opening.PartyFacts(**(name | applicant_facts(form, answers)))


def _files(draft_id: int) -> list[_File]:
    found = sql.rows(
        "SELECT x.paper_no, x.file_id, f.name, f.state FROM intake_draftfile x "
        "JOIN documents_storedfile f ON f.id = x.file_id WHERE x.draft_id = %s ORDER BY x.id",
        (draft_id,),
    )
    return [_File(*row) for row in found]
