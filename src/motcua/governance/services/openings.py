"""Opening services: an agency answers criteria and tests, the profile's chain approves, the last step opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from psycopg.types.json import Jsonb

from motcua.core import ledger, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.directory.actors import Actor
from motcua.governance.events import OpeningMoved
from motcua.governance.models import Opening
from motcua.governance.permissions import may_act_for
from motcua.governance.queries import openings as reads
from motcua.governance.rules.notices import DecisionValues
from motcua.governance.rules.openings import SERVICE_KINDS, TESTS, answer_problems, untested
from motcua.governance.services import notices
from motcua.procedures import approvals
from motcua.procedures.events import ApprovalGranted, ApprovalRefused, ApprovalWithdrawn
from motcua.procedures.openings import KIND, LevelFacts, open_approved, open_listed
from motcua.procedures.queries import content_of, offerings_of
from motcua.procedures.rules.levels import PARTIAL_REASONS, read_steps, require_level, require_steps


@dataclass(frozen=True)
class OpeningValues:
    """What the agency proposes: level with its reason, kind of service, answers to the criteria."""

    level: int
    level_reason: str
    level_note: str
    service_kind: str
    answers: Mapping[str, Mapping[str, str]]
    in_person: str = ""


@transaction.atomic
def begin(*, actor: Actor, code: str, agency_id: int, now: datetime) -> int:
    """Begin to open a procedure online at an agency, or to change its level there; the one begun before is returned.

    Raises:
        NotAllowed: The actor does not act for the agency.
        RuleBroken: The agency does not offer it, or it gives its result at once.
    """
    _require(actor, agency_id)
    offering = next((row for row in offerings_of(code) if row.agency_id == agency_id), None)
    if offering is None:
        message = "Cơ quan chưa cung cấp thủ tục này. Hãy bấm “Cung cấp thủ tục này” trước, rồi đề nghị mở trực tuyến."
        raise RuleBroken("service.not_offered", message)
    if offering.immediate:
        raise RuleBroken("service.immediate", "Thủ tục trả kết quả ngay tại quầy nên không mở trực tuyến.")
    known = reads.open_id(offering.procedure_id, agency_id)
    if known:
        return known
    level = reads.published_level_of(offering.procedure_id)
    opening_id = new_id()
    row: dict[str, object] = {"id": opening_id, "procedure": offering.procedure_id, "agency": agency_id, "level": level}
    row |= {
        "level_reason": "",
        "level_note": "",
        "service_kind": "administrative",
        "answers": {},
        "tests": {},
        "in_person": "",
    }
    row |= {"state": "draft", "authors": [actor.account_id], "basis": "", "made_at": now, "opened_at": None}
    try:
        with transaction.atomic():
            sql.insert(Opening, [row])
    except IntegrityError:
        return reads.open_id(offering.procedure_id, agency_id) or opening_id
    ledger.begin(opening_id)
    _tell(actor.ref, opening_id, code, agency_id, "draft", level, now)
    return opening_id


@transaction.atomic
def save(*, actor: Actor, opening_id: int, values: OpeningValues, now: datetime) -> None:
    """Save level and answers of a draft.

    Raises:
        NotAllowed, NotFound: As for every act.
        RuleBroken: It is no draft, or the level does not fit the procedure.
    """
    facts = _hold_draft(actor, opening_id)
    if values.service_kind not in SERVICE_KINDS:
        raise RuleBroken("service.kind", "Hãy chọn loại dịch vụ.", "service_kind")
    require_level(values.level, content_of(facts.version_id), reason=values.level_reason, note=values.level_note)
    require_steps(values.level, read_steps(values.in_person), str(profile.value("services", "levels")))
    sql.execute(
        "UPDATE governance_opening SET level = %s, level_reason = %s, level_note = %s, in_person = %s, "
        "service_kind = %s, answers = %s, authors = %s WHERE id = %s",
        (
            values.level,
            values.level_reason,
            values.level_note,
            values.in_person,
            values.service_kind,
            Jsonb({key: dict(answer) for key, answer in values.answers.items()}),
            Jsonb(sorted({*facts.authors, actor.account_id})),
            opening_id,
        ),
    )
    _tell(actor.ref, opening_id, facts.code, facts.agency_id, "saved", values.level, now)


@transaction.atomic
def record_test(*, actor: Actor, opening_id: int, subject: str, note: str, now: datetime) -> None:
    """Record that somebody tried the form or the process as citizens and officials will meet it.

    Raises:
        NotAllowed, NotFound: As for every act.
        RuleBroken: It is no draft, or it is not said what was found.
    """
    facts = _hold_draft(actor, opening_id)
    if subject not in TESTS:
        raise RuleBroken("service.test", "Hãy chọn nội dung đã thử.", "test")
    if not note:
        raise RuleBroken("service.test_note", "Hãy ghi đã thử thế nào và kết quả ra sao.", f"{subject}_test")
    tests = facts.tests | {subject: {"at": now.isoformat(), "by": actor.full_name, "note": note}}
    sql.execute("UPDATE governance_opening SET tests = %s WHERE id = %s", (Jsonb(tests), opening_id))
    _tell(actor.ref, opening_id, facts.code, facts.agency_id, f"tested:{subject}", facts.level, now)


@transaction.atomic
def submit(*, actor: Actor, opening_id: int, notice: str, now: datetime) -> int:
    """Send the proposal up the profile's chain; returns the request for approval.

    Raises:
        NotAllowed, NotFound: As for every act.
        RuleBroken: Criteria or tests are missing, the level does not fit, or there is no notice.
    """
    facts = _hold_draft(actor, opening_id)
    wrong = answer_problems(facts.answers)
    if missing := untested(facts.tests):
        wrong.append(("tests", f"Chưa thử: {', '.join(missing).lower()}. Hãy thử và ghi kết quả trước khi gửi."))
    if wrong:
        raise SeveralBroken(wrong)
    require_level(facts.level, content_of(facts.version_id), reason=facts.level_reason, note=facts.level_note)
    require_steps(facts.level, read_steps(facts.in_person), str(profile.value("services", "levels")))
    approval_id = approvals.ask(
        actor=actor,
        kind=KIND,
        subject=opening_id,
        title=f"Mức độ trực tuyến của {facts.code} tại {facts.agency_name}",
        notice=notice,
        authors=facts.authors,
        now=now,
    )
    sql.execute("UPDATE governance_opening SET state = 'submitted' WHERE id = %s", (opening_id,))
    _tell(actor.ref, opening_id, facts.code, facts.agency_id, "submitted", facts.level, now)
    return approval_id


def granted(event: Recorded) -> None:
    """React to a granted approval: the service opens in the same transaction."""
    fact = event.fact
    if not isinstance(fact, ApprovalGranted) or fact.kind != KIND:
        return
    facts = reads.opening(fact.subject)
    reason = ": ".join(filter(None, (PARTIAL_REASONS.get(facts.level_reason, ""), facts.level_note)))
    open_approved(
        approval_id=event.stream,
        procedure_id=facts.procedure_id,
        agency_id=facts.agency_id,
        facts=LevelFacts(facts.level, reason, facts.service_kind, read_steps(facts.in_person)),
    )
    sql.execute(
        "UPDATE governance_opening SET state = 'open', opened_at = %s, basis = %s WHERE id = %s",
        (event.at, f"{fact.decision_no} {fact.decision_date}", facts.id),
    )
    _tell(event.actor, facts.id, facts.code, facts.agency_id, "open", facts.level, event.at)


def returned(event: Recorded) -> None:
    """React to a refusal or to a request taken back: the proposal is a draft again, with the reason in its history."""
    fact = event.fact
    if not isinstance(fact, ApprovalRefused | ApprovalWithdrawn) or fact.kind != KIND:
        return
    facts = reads.opening(fact.subject)
    sql.execute("UPDATE governance_opening SET state = 'draft' WHERE id = %s AND state = 'submitted'", (facts.id,))
    state = "refused" if isinstance(fact, ApprovalRefused) else "withdrawn"
    _tell(event.actor, facts.id, facts.code, facts.agency_id, state, facts.level, event.at)


@transaction.atomic
def register_list(*, actor: Actor, values: DecisionValues, now: datetime) -> tuple[int, int]:
    """Register a decision that lists online services and open them where they are offered.

    Returns the decision and how many places opened.

    Raises:
        NotAllowed, RuleBroken: As for every decision.

    Source: DN-9.1, VL-14.3.
    """
    decision_id = notices.register_decision(actor=actor, values=values, agencies=(), now=now)
    codes = [code for code, _ in values.items]
    return decision_id, open_listed(codes=codes, decision=f"{values.number} ngày {values.signed_on:%d/%m/%Y}")


def _require(actor: Actor, agency_id: int) -> None:
    if not may_act_for(actor, agency_id):
        raise NotAllowed(f"{actor.ref} does not act for {agency_id}")


def _hold_draft(actor: Actor, opening_id: int) -> reads.OpeningRow:
    sql.rows("SELECT 1 FROM governance_opening WHERE id = %s FOR UPDATE", (opening_id,))
    facts = reads.opening(opening_id)
    if not may_act_for(actor, facts.agency_id):
        raise NotFound(f"opening {opening_id}")
    if facts.state != "draft":
        message = "Đề nghị này đã gửi hoặc đã mở, không sửa được. Hãy tải lại trang."
        raise RuleBroken("service.not_draft", message)
    return facts


def _tell(actor: str, opening_id: int, code: str, agency_id: int, state: str, level: int, now: datetime) -> None:
    ledger.record(stream=opening_id, fact=OpeningMoved(code, agency_id, state, level), actor=actor, now=now)
