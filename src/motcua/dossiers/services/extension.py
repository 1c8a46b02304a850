"""The one extension with an apology (Mẫu 04): proposed by the handling side, approved by a leader."""

from datetime import date, datetime

from motcua.core import ledger, sql
from motcua.core.errors import Faults, RuleBroken
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DeadlineExtended
from motcua.dossiers.held import Held, change
from motcua.dossiers.rules.extension import check_extension, is_late_apology
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import clock, proposals, slips
from motcua.dossiers.services.proposals import Kind, Waits
from motcua.dossiers.slips.editions import SlipKind

_MADE = "SELECT count(*) FROM dossiers_proposal WHERE dossier_id = %s AND kind = 'extension' AND accepted"


def propose(*, actor: Actor, held: Held, day: date | None, reason: str, now: datetime) -> int:
    """Propose a new appointment; the caller has checked that the dossier is the actor's to handle.

    Raises:
        RuleBroken: It is not being handled, was extended before, the day does not fit, or no reason is given.
    """
    faults, to = Faults(), now
    with faults.of_part():
        to = _new_due(held, day, now)
    faults.unless(reason.strip(), *proposals.NO_REASON)
    faults.tell()
    return proposals.make(
        actor=actor,
        held=held,
        kind=Kind.EXTENSION,
        content={"to": to.isoformat()},
        reason=reason,
        waits=Waits.APPROVAL,
        scope=held.handling_agency_id,
        now=now,
    )


def approve(*, actor: Actor, held: Held, now: datetime) -> slips.Issued:
    """Move the appointment, apologise to the applicant and keep the original one.

    Raises:
        NotAllowed: The actor does not decide for the handling agency.
        RuleBroken: Nothing is proposed any more, the actor proposed it, or the day does not fit any more.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 9.
    """
    proposal = proposals.require_open(held, Kind.EXTENSION, Waits.APPROVAL)
    proposals.require_superior(actor, held, proposal)
    to = _new_due(held, datetime.fromisoformat(proposal.content["to"]).date(), now)
    before = held.due_at or now
    late = is_late_apology(now, before, calendars.calendar_of(held.handling_agency_id))
    told = {"from": before.isoformat(), "late": late}
    proposals.close(actor=actor, proposal=proposal, accepted=True, content=told, now=now)
    change(held.id, due_at=to)
    scopes.move(held.id, Bucket.PROCESSING, to)
    explained = sql.json_value(
        sql.rows("SELECT explanation FROM dossiers_terms WHERE dossier_id = %s", (held.id,))[0][0]
    )
    clock.explain(held.id, [*explained, clock.extension_line(to)])
    fact = DeadlineExtended(proposal=proposal.id, frm=before.isoformat(), to=to.isoformat(), late=late)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=proposal.reason)
    number = slips.next_number(SlipKind.APOLOGY, actor.agency_code, now)
    content = slip_contents.apology(
        actor=actor, held=held, new_due=to, reason=proposal.reason, late=late, number=number, now=now
    )
    return slips.issue(
        dossier_id=held.id,
        agency_id=actor.agency_id,
        kind=SlipKind.APOLOGY,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def refuse(*, actor: Actor, held: Held, answer: str, now: datetime) -> None:
    """Leave the appointment as it is, with a reason for the proposer."""
    proposal = proposals.require_open(held, Kind.EXTENSION, Waits.APPROVAL)
    proposals.require_superior(actor, held, proposal)
    proposals.send_back(actor=actor, held=held, proposal=proposal, answer=answer, now=now)


def _new_due(held: Held, day: date | None, now: datetime) -> datetime:
    if held.status != Status.PROCESSING or held.due_at is None:
        message = "Chỉ gia hạn được hồ sơ đang giải quyết. Hãy tải lại trang hồ sơ để xem hiện trạng."
        raise RuleBroken("extension.not_handled", message)
    if day is None:
        raise RuleBroken("extension.no_day", "Hãy nhập ngày hẹn mới.", "day")
    calendar = calendars.calendar_of(held.handling_agency_id)
    before = int(sql.rows(_MADE, (held.id,))[0][0])
    return check_extension(now=now, due=held.due_at, day=day, calendar=calendar, before=before)
