"""Decisions come in, agencies send change notices in time, the operating unit applies or refuses them."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import IntegrityError, transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.core.workcalendar import CalendarGap
from motcua.core.worktime import TimeLimit, TimeUnit, due_at
from motcua.directory import calendars
from motcua.directory.actors import SYSTEM, Actor
from motcua.governance import time_rules
from motcua.governance.events import DecisionRegistered, DutyReminded, NoticeClosed, NoticeSent
from motcua.governance.models import Decision, DecisionItem, Duty, Notice
from motcua.governance.permissions import may_act_for, may_govern_province
from motcua.governance.queries import notices as reads
from motcua.governance.rules.notices import (
    LONGEST,
    DecisionValues,
    DutyStanding,
    NoticeValues,
    decision_problems,
    notice_problems,
)
from motcua.procedures import approvals, drafting
from motcua.procedures.events import ApprovalAsked, ApprovalGranted

# Who administers the province may act on any agency's notice; everybody else on the own agency's.
_NOTICE_OF = """
SELECT n.id FROM procedures_approval a
JOIN procedures_processedition e ON e.id = a.subject
JOIN procedures_procedure p ON p.id = e.procedure_id
JOIN governance_notice n ON n.number = a.notice AND n.state = 'sent' AND n.codes ? p.code
WHERE a.id = %(id)s
  AND (n.agency_id = a.agency_id OR EXISTS (
    SELECT FROM directory_post p
    WHERE p.account_id = a.asked_by_id AND p.ended_at IS NULL AND p.roles ? 'province_admin'))
FOR SHARE OF n
"""


@transaction.atomic
def register_decision(*, actor: Actor, values: DecisionValues, agencies: Sequence[int], now: datetime) -> int:
    """Enter a decision and open each agency's duty to send content and process of what it publishes.

    Raises:
        NotAllowed: The actor does not decide for the province.
        RuleBroken: A value is wrong, it stands in the register already, or a publication names no agency.

    Source: QN-8.1-1; the number of working days is that of the day of receipt (`time_rules`; 0: promptly).
    """
    if not may_govern_province(actor):
        raise NotAllowed(f"{actor.ref} keeps no register of decisions")
    wrong = decision_problems(values, clock.local_date(now))
    if values.purpose == "publication" and not agencies:
        wrong.append(("agencies", "Hãy chọn ít nhất một cơ quan phải gửi nội dung và quy trình."))
    if wrong:
        raise SeveralBroken(wrong)
    decision_id = new_id()
    row = {"id": decision_id, "purpose": values.purpose, "number": values.number, "signed_on": values.signed_on}
    row |= {"issuer": values.issuer, "title": values.title, "received_on": values.received_on, "registered_at": now}
    try:
        with transaction.atomic():
            sql.insert(Decision, [row])
    except IntegrityError:
        message = "Quyết định này đã có trong sổ. Hãy mở quyết định đó, không nhập lần nữa."
        raise RuleBroken("decision.twice", message, "number") from None
    sql.insert(DecisionItem, [{"decision": decision_id, "code": code, "kind": kind} for code, kind in values.items])
    due = {agency_id: _due(agency_id, values) for agency_id in agencies}
    silent = {"done_at": None, "notice": None, "reminded_at": None}
    duties = [
        {"id": new_id(), "decision": decision_id, "agency": agency_id, "due_at": due[agency_id], "opened_at": now}
        | silent
        for agency_id in dict.fromkeys(agencies)
    ]
    sql.insert(Duty, duties)
    ledger.begin(decision_id)
    codes = tuple(code for code, _ in values.items)
    fact = DecisionRegistered(values.number, values.purpose, codes, tuple(dict.fromkeys(agencies)))
    ledger.record(stream=decision_id, fact=fact, actor=actor.ref, now=now)
    return decision_id


@transaction.atomic
def send_notice(*, actor: Actor, token: str, values: NoticeValues, duty_id: int | None, now: datetime) -> str:
    """Send a change notice of the own agency; the same form sent twice is one notice. Returns its number.

    Args:
        token: Of the form.
        duty_id: The duty that this fulfils, if any.

    Raises:
        NotAllowed: The actor acts for no agency.
        NotFound: No such duty for this actor.
        RuleBroken: A value is wrong, or the duty is another agency's.
    """
    if not may_act_for(actor, actor.agency_id):
        raise NotAllowed(f"{actor.ref} sends no notices")
    known = sql.rows("SELECT number FROM governance_notice WHERE token = %s", (token,))
    if known:
        return str(known[0][0])
    codes = reads.known_codes(values.codes)
    if wrong := notice_problems(values, codes, clock.local_date(now)):
        raise SeveralBroken(wrong)
    if duty_id is not None:
        _hold_duty(actor, duty_id)
    notice_id = new_id()
    year = clock.local(now).year
    number = f"TB-{actor.agency_code}-{year}-{numbers.take(f'change-notice:{actor.agency_code}:{year}')}"
    row = {"id": notice_id, "token": token, "number": number, "agency": actor.agency_id, "subject": values.subject}
    row |= {"kind": values.kind, "codes": list(values.codes), "document_no": values.document_no}
    row |= {"document_date": values.document_date, "document_issuer": values.document_issuer}
    row |= {
        "content": values.content,
        "sent_at": now,
        "state": "sent",
        "closed_at": None,
        "answer": "",
        "minutes": None,
    }
    try:
        with transaction.atomic():
            sql.insert(Notice, [row])
    except IntegrityError:
        # The other click of the same form was faster; its notice is this one, and our number is given back.
        raise RuleBroken("notice.twice", "Thông báo này vừa được gửi. Hãy mở danh sách thông báo.") from None
    if duty_id is not None:
        sql.execute(
            "UPDATE governance_duty SET done_at = %s, notice_id = %s WHERE id = %s AND done_at IS NULL",
            (now, notice_id, duty_id),
        )
    ledger.begin(notice_id)
    fact = NoticeSent(number, values.subject, values.kind, values.codes, values.document_no)
    ledger.record(stream=notice_id, fact=fact, actor=actor.ref, now=now)
    return number


@transaction.atomic
def apply_notice(*, actor: Actor, number: str, answer: str, now: datetime) -> None:
    """Close a notice as applied; the time from notice to application is measured in working minutes.

    Raises:
        NotAllowed: The actor does not decide for the province.
        NotFound: No such notice.
        RuleBroken: It is closed, or nothing that refers to it has taken effect yet.

    Source: LD-4.6-2, HD-5.1; a correction of data says in `answer` what was corrected.
    """
    if not may_govern_province(actor):
        raise NotAllowed(f"{actor.ref} applies no notices")
    facts = _hold_notice(actor, number)
    missing = _without_effect(facts)
    if facts.kind == "correction" and missing and not answer:
        raise RuleBroken("notice.answer", "Hãy ghi đã sửa dữ liệu nào, ở đâu.", "answer")
    if facts.kind != "correction" and missing:
        message = (
            f"Chưa có thay đổi nào theo thông báo {number} có hiệu lực ở thủ tục {', '.join(missing[:5])}. "
            "Hãy soạn, phê duyệt thay đổi dẫn thông báo này trước."
        )
        raise RuleBroken("notice.no_effect", message, "answer")
    close_applied(actor=actor, facts=facts, answer=answer, now=now)


def close_applied(*, actor: Actor, facts: reads.NoticeRow, answer: str, now: datetime) -> None:
    """Close a held notice as applied."""
    _close(actor, facts, "applied", answer, now)


def close_if_done(*, actor: Actor, number: str, now: datetime) -> None:
    """Close a notice as applied once all procedures it names have changed; otherwise do nothing."""
    found = reads.notice_by_number(number)
    if found is None or found.state != "sent":
        return
    sql.rows("SELECT 1 FROM governance_notice WHERE id = %s FOR UPDATE", (found.id,))
    if not _without_effect(found):
        _close(actor, found, "applied", "Thay đổi đã có hiệu lực.", now)


def asked(event: Recorded) -> None:
    """React to a request to approve a process or its repeal: an open notice of who asks must announce it.

    The notice is held, so that it is neither refused nor taken back while the request is being written.

    Raises:
        RuleBroken: No such notice was sent, it is closed, it is another agency's, or it does not name the procedure.
    """
    fact = event.fact
    if not isinstance(fact, ApprovalAsked) or fact.kind not in {drafting.KIND, drafting.KIND_REPEAL}:
        return
    if not sql.rows(_NOTICE_OF, {"id": event.stream}):
        message = (
            "Không có thông báo thay đổi nào đang mở mang số này cho thủ tục. Hãy gửi thông báo thay đổi trước, rồi "
            "chọn số của thông báo đó."
        )
        raise RuleBroken("notice.unknown", message, "notice")


def granted(event: Recorded) -> None:
    """React to a granted approval of a process or of its repeal: the notice that it refers to is applied."""
    fact = event.fact
    if isinstance(fact, ApprovalGranted) and fact.kind in {drafting.KIND, drafting.KIND_REPEAL}:
        close_if_done(actor=SYSTEM, number=approvals.approval(event.stream).notice, now=event.at)


@transaction.atomic
def refuse_notice(*, actor: Actor, number: str, answer: str, now: datetime) -> None:
    """Refuse a notice with the reason that the agency reads.

    Raises:
        NotAllowed: The actor does not decide for the province.
        NotFound: No such notice.
        RuleBroken: It is closed, a request for approval refers to it, or there is no reason.
    """
    if not may_govern_province(actor):
        raise NotAllowed(f"{actor.ref} refuses no notices")
    facts = _hold_notice(actor, number)
    _require_unused(number)
    if not answer:
        raise RuleBroken("notice.reason", "Hãy ghi lý do từ chối để cơ quan gửi biết cần sửa gì.", "answer")
    _close(actor, facts, "refused", answer, now)
    # The duty that it fulfilled is open again: nothing usable was sent.
    sql.execute("UPDATE governance_duty SET done_at = NULL, notice_id = NULL WHERE notice_id = %s", (facts.id,))


@transaction.atomic
def withdraw_notice(*, actor: Actor, number: str, now: datetime) -> None:
    """Take back an own notice that nobody has closed.

    Raises:
        NotAllowed: It is another agency's.
        NotFound: No such notice.
        RuleBroken: It is closed, or a request for approval refers to it.
    """
    facts = _hold_notice(actor, number)
    if facts.agency_id != actor.agency_id or not may_act_for(actor, facts.agency_id):
        raise NotAllowed(f"{actor.ref} did not send {number}")
    _require_unused(number)
    _close(actor, facts, "withdrawn", "", now)
    sql.execute("UPDATE governance_duty SET done_at = NULL, notice_id = NULL WHERE notice_id = %s", (facts.id,))


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Remind agencies of duties that are nearly due or late, once a day each; returns how many."""
    told = 0
    for row in reads.duties_to_remind(now):
        standing = row.standing(now)
        if standing not in {DutyStanding.NEARLY_DUE, DutyStanding.LATE}:
            continue
        # Two workers at once: the second finds the day taken.
        if sql.execute(
            "UPDATE governance_duty SET reminded_at = %s WHERE id = %s AND done_at IS NULL "
            "AND reminded_at IS NOT DISTINCT FROM %s",
            (now, row.id, row.reminded_at),
        ):
            sql.rows("SELECT 1 FROM governance_decision WHERE id = %s FOR UPDATE", (row.decision_id,))
            fact = DutyReminded(row.agency_id, row.decision_no, late=standing is DutyStanding.LATE)
            ledger.record(stream=row.decision_id, fact=fact, actor=SYSTEM.ref, now=now)
            told += 1
    return told


def _due(agency_id: int, values: DecisionValues) -> datetime | None:
    """Return by when an agency has to send: working days of its own calendar after the day of receipt."""
    days = time_rules.publication_days(values.received_on)
    if not days or values.purpose != "publication":
        return None
    received = datetime.combine(values.received_on, time(), LOCAL)
    calendar = calendars.calendar_of(agency_id)
    try:
        due = due_at(accepted=received, limit=TimeLimit(days, TimeUnit.WORKING_DAY), pauses=(), calendar=calendar)
    except CalendarGap:
        message = "Chưa công bố lịch làm việc cho khoảng thời gian này nên không tính được hạn. Hãy công bố lịch trước."
        raise RuleBroken("decision.calendar", message, "received_on") from None
    return due.due_at


def _hold_duty(actor: Actor, duty_id: int) -> None:
    row = reads.duty(actor, duty_id)
    sql.rows("SELECT 1 FROM governance_duty WHERE id = %s FOR UPDATE", (duty_id,))
    row = reads.duty(actor, duty_id)
    if row.agency_id != actor.agency_id:
        raise RuleBroken("duty.other", f"Nhiệm vụ này của {row.agency_name}; cơ quan đó phải tự gửi.", "codes")
    if row.done_at is not None:
        raise RuleBroken("duty.done", f"Nhiệm vụ này đã hoàn thành bằng thông báo {row.notice_no}.", "codes")


def _hold_notice(actor: Actor, number: str) -> reads.NoticeRow:
    facts = reads.notice_numbered(actor, number)
    sql.rows("SELECT 1 FROM governance_notice WHERE id = %s FOR UPDATE", (facts.id,))
    facts = reads.notice_numbered(actor, number)
    if facts.state != "sent":
        closed = {"applied": "đã được thực hiện", "refused": "đã bị từ chối", "withdrawn": "đã được rút"}
        raise RuleBroken("notice.closed", f"Thông báo {number} {closed[facts.state]}. Hãy tải lại trang.", "answer")
    return facts


def _require_unused(number: str) -> None:
    """Refuse to end a notice while somebody is asked to approve what it announces."""
    found = sql.rows("SELECT title FROM procedures_approval WHERE state = 'open' AND notice = %s LIMIT 1", (number,))
    if found:
        message = f"Đề nghị “{found[0][0][:120]}” đang chờ phê duyệt theo thông báo này. Hãy rút đề nghị đó trước."
        raise RuleBroken("notice.in_use", message, "answer")


def _without_effect(facts: reads.NoticeRow) -> list[str]:
    """Return the codes for which nothing that refers to the notice is in force: no revision, no process approved."""
    found = sql.rows(
        "SELECT r.code FROM governance_revision r WHERE r.notice_id = %(id)s AND r.in_force_at IS NOT NULL "
        "UNION SELECT p.code FROM procedures_approval a JOIN procedures_processedition e ON e.id = a.subject "
        "JOIN procedures_procedure p ON p.id = e.procedure_id WHERE a.notice = %(number)s AND a.state = 'granted'",
        {"id": facts.id, "number": facts.number},
    )
    done = {row[0] for row in found}
    return [code for code in facts.codes if code not in done]


def _close(actor: Actor, facts: reads.NoticeRow, state: str, answer: str, now: datetime) -> None:
    if len(answer) > LONGEST["answer"]:
        raise RuleBroken("notice.answer_long", f"Nội dung dài quá {LONGEST['answer']} ký tự, hãy rút gọn.", "answer")
    minutes = _working_minutes(facts, now)
    sql.execute(
        "UPDATE governance_notice SET state = %s, closed_at = %s, answer = %s, minutes = %s WHERE id = %s",
        (state, now, answer, minutes, facts.id),
    )
    fact = NoticeClosed(facts.number, state, minutes if minutes is not None else -1)
    ledger.record(stream=facts.id, fact=fact, actor=actor.ref, now=now, reason=answer)


def _working_minutes(facts: reads.NoticeRow, now: datetime) -> int | None:
    try:
        return calendars.calendar_of(facts.agency_id).working_minutes_between(facts.sent_at, now)
    except CalendarGap:
        return None
