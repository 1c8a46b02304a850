"""What the desk leaves: the submission, its check, a request for supplement, refusal, acceptance with its terms."""

import hashlib
import json
from datetime import datetime

from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate import sliptexts
from motcua.scenarios.simulate.copytext import Filled, cell, json_text
from motcua.scenarios.simulate.course import Course
from motcua.scenarios.simulate.rows import money
from motcua.scenarios.simulate.rows.sheet import Sheet
from motcua.scenarios.simulate.standing import NONE, terms_cells


def submitted(sheet: Sheet) -> None:
    """Write what was handed in, online or at the desk."""
    course, facts, history = sheet.course, sheet.office.facts, sheet.history
    online = course.channel == "online"
    who = course.agent or course.person
    answers = sheet.shelf.forms.answers(facts.form_id, course.submitted_at.date(), who, course.choice)
    version, text = sheet.shelf.statement if online else ("", "")
    by = sheet.applicant if online or course.accepted is None else course.accepted[1].ref
    account = who.account if online or course.accepted is None else course.accepted[1].account_id
    values: dict[str, object] = {
        "receipt_no": course.receipt_no,
        "procedure": facts.code,
        "channel": course.channel,
        "answers_digest": hashlib.sha256(answers.text.encode()).hexdigest(),
        "statement_version": version,
    }
    at, stamp = course.submitted_at, history.stamp(course.submitted_at)
    history.tell(told.SUBMITTED, values, by, at)
    sheet.tables["dossiers_revision"].append(
        f"{sheet.new_id()}\t{sheet.id}\t1\t{answers.cell}\t{account or NONE}\t{version}\t{text}\t{stamp}\n"
    )
    sheet.tables["intake_submission"].append(f"sim-{sheet.id}\t{sheet.id}\t{by}\t{stamp}\n")
    scans = sheet.stock.scans
    for no in sheet.papers.sent:
        sheet.file(no, "paper", scans[(no + course.choice) % len(scans)], by, at)


def asked(sheet: Sheet, at: datetime, actor: Actor) -> None:
    """Write the request for supplement at reception, and its answer."""
    course, wanted = sheet.course, sheet.papers.wanted
    _checked(sheet, at, actor, int(wanted is not None))
    item = {"no": wanted["no"], "name": wanted["name"], "need": sliptexts.SUPPLEMENT_NEED} if wanted else {}
    basis = f"thành phần hồ sơ công bố của thủ tục {sheet.office.facts.code}"
    sheet.tables["dossiers_supplement"].append(
        f"{sheet.new_id()}\t{sheet.id}\treception\t{cell(json_text([item]))}\t{sliptexts.SUPPLEMENT_REASON}\t"
        f"{sheet.history.stamp(at)}\t{course.answered_at or NONE}\t{basis}\t\t{NONE}\t{NONE}\n"
    )
    sheet.history.tell(told.ASKED, {"stage": "reception"}, actor.ref, at)
    text = sheet.text(("asked", course.full_papers), lambda: sliptexts.supplement(sheet.office, sheet.papers))
    sheet.slip(SlipKind.SUPPLEMENT, text, {"ref": course.receipt_no}, actor, at)
    if course.answered_at is not None and wanted is not None:
        sheet.file(wanted["no"], "paper", sheet.stock.scans[0], sheet.applicant, course.answered_at)
        sheet.history.tell(told.ANSWERED, {"stage": "reception", "files": 1}, sheet.applicant, course.answered_at)


def refused(sheet: Sheet, at: datetime, actor: Actor) -> None:
    """Write a refusal at reception."""
    values: dict[str, object] = {"stage": "reception", "ground": sliptexts.NOT_COMPETENT}
    sheet.history.tell(told.REFUSED, values, actor.ref, at, sliptexts.REFUSAL_REASON)
    text = sheet.text(("refused",), lambda: sliptexts.refusal(sheet.office))
    sheet.slip(SlipKind.REFUSAL, text, {"ref": sheet.course.receipt_no}, actor, at)


def accepted(sheet: Sheet, at: datetime, actor: Actor) -> None:
    """Write the acceptance: the appointment, its terms, what is owed."""
    course = sheet.course
    promise = course.promise
    assert promise is not None  # noqa: S101  (an accepted course has one)
    _checked(sheet, at, actor, 0)
    due = promise.due_at.isoformat()
    facts: dict[str, object] = {"code": sheet.code, "due_at": due, "channel": course.channel}
    sheet.history.tell(told.ACCEPTED, facts, actor.ref, at)
    shown = {"due": due, "lines": cell(f"[{json_text(promise.first)}{promise.shown_rest}]")}
    sheet.appointment = sheet.slip(SlipKind.APPOINTMENT, _appointment(sheet), _values(sheet, shown), actor, at)
    _terms(sheet, at)
    money.owed(sheet, actor, at)
    if _is_paid_at_once(sheet):
        money.cash(sheet)


def appointed_anew(sheet: Sheet, at: datetime, desk: Actor) -> None:
    """Write the Mẫu 01 that follows when the applicant's part moved the appointment; the old one stays, replaced."""
    course = sheet.course
    if course.due is None:
        return
    told_lines = slip_contents.told_on_slips([(line["kind"], line["text"]) for line in json.loads(course.retold)])
    shown = {"due": course.due.isoformat(), "lines": cell(json_text(told_lines))}
    old = f"{course.numbers[SlipKind.APPOINTMENT]:02} ngày {_accepted_at(course):%d/%m/%Y}"
    values = _values(sheet, shown | {"replaces": old, "accepted": _accepted_at(course).isoformat()})
    sheet.slip(SlipKind.APPOINTMENT, _appointment(sheet, anew=True), values, desk, at, slot="anew")
    sheet.mark_replaced(sheet.appointment)


def _appointment(sheet: Sheet, *, anew: bool = False) -> Filled:
    course, paid = sheet.course, _is_paid_at_once(sheet)
    return sheet.text(
        ("appointment", course.channel, course.full_papers, paid, sheet.delivery, anew),
        lambda: sliptexts.appointment(
            sheet.office, sheet.papers, channel=course.channel, paid=paid, delivery=sheet.delivery, anew=anew
        ),
    )


def _values(sheet: Sheet, shown: dict[str, str]) -> dict[str, object]:
    course = sheet.course
    limit = course.promise.limit.label if course.promise else ""
    fixed: dict[str, object] = {
        "code": sheet.code,
        "secret": course.secret.text,
        "limit": limit,
        "year": _accepted_at(course).year,
    }
    return fixed | shown


def _is_paid_at_once(sheet: Sheet) -> bool:
    course = sheet.course
    return course.cash is not None and course.cash[0] == _accepted_at(course) and course.channel != "online"


def _accepted_at(course: Course) -> datetime:
    assert course.accepted is not None  # noqa: S101  (who has an appointment was accepted)
    return course.accepted[0]


def _checked(sheet: Sheet, at: datetime, actor: Actor, missing: int) -> None:
    states = [check.state for check in sheet.papers.checks]
    values: dict[str, object] = {
        "present": states.count("present") - missing,
        "missing": missing,
        "not_applicable": states.count("not_applicable"),
    }
    sheet.history.tell(told.CHECKED, values, actor.ref, at)


def _terms(sheet: Sheet, at: datetime) -> None:
    course, office, promise = sheet.course, sheet.office, sheet.course.promise
    if promise is None:
        return
    key = ("terms", office.facts.id, course.channel)
    fixed = sheet.shelf.prepared(key, lambda: terms_cells(office, course.channel))
    sheet.tables["dossiers_terms"].append(
        f"{sheet.id}\t{fixed}\t{course.supplement_clock}\t{promise.calendar_edition}\t{edition_on(at.date()).code}\t"
        f"{cell(course.retold or promise.told)}\n"
    )
    ended = course.ended[0] if course.ended else NONE
    if not course.segments:
        sheet.tables["dossiers_clocksegment"].append(
            f"{sheet.new_id()}\t{sheet.id}\trunning\tTiếp nhận hồ sơ\t{at}\t{ended}\n"
        )
    sheet.tables["dossiers_clocksegment"].extend(
        f"{sheet.new_id()}\t{sheet.id}\t{one.kind.value}\t{one.basis}\t{one.began_at}\t{one.ended_at or ended}\n"
        for one in course.segments
    )
