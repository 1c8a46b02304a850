"""Processes brought to a state by the services that people use."""

from datetime import date, datetime
from typing import Any

from tests.factories.world import DISPATCHER, INSPECTOR, MARITAL_STATUS, World

from motcua.core.ids import new_token
from motcua.governance.rules.notices import NoticeValues
from motcua.governance.services import notices
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.editions import EditionFacts
from motcua.procedures.rules.approval import Decision, Seat, Verdict
from motcua.procedures.rules.process_draft import Draft

OFFICE_HEAD = "chanhvp.tinh"
CHAIRMAN = "chutich.tinh"
PROVINCE = "quantri.tinh"
SEATS = {Seat.OPERATOR: PROVINCE, Seat.CONTROL: INSPECTOR, Seat.OFFICE: OFFICE_HEAD, Seat.CHAIRMAN: CHAIRMAN}
DECISION = Decision("15/QĐ-UBND", date(2026, 3, 10))
NOTICE = "12/TB-VP"


def noticed(world: World, *, code: str = MARITAL_STATUS, login: str = DISPATCHER, now: datetime) -> str:
    """The number of a change notice that the agency sent for the procedure's process."""
    values = NoticeValues(
        subject="process",
        kind="amended",
        codes=(code,),
        document_no="12/QĐ-UBND",
        document_date=date(2026, 3, 2),
        document_issuer="Ủy ban nhân dân phường",
        content="Rút ngắn bước duyệt",
    )
    return notices.send_notice(actor=world.actor(login), token=new_token(), values=values, duty_id=None, now=now)


def drafted(
    world: World, *, code: str = MARITAL_STATUS, login: str = DISPATCHER, now: datetime, **how: Any
) -> EditionFacts:
    """A draft made from what runs now; an agency's administrator writes for the own agency."""
    actor = world.actor(login)
    how = {"agency_id": None if login == PROVINCE else actor.agency_id} | how
    return drafting.begin_draft(actor=actor, code=code, now=now, **how)


def changed(world: World, facts: EditionFacts, *, login: str = DISPATCHER, now: datetime, **steps: Any) -> EditionFacts:
    """The draft with some values of its steps changed: `changed(…, duyet={"hours": "2"})`, `_` standing for `-`."""
    wanted = {key.replace("_", "-"): values for key, values in steps.items()}
    rows = [step | wanted.get(step["key"], {}) for step in facts.draft["steps"]]
    draft = Draft(title=facts.draft["title"], start=facts.draft["start"], steps=rows)  # type: ignore[typeddict-item]
    drafting.save_draft(actor=world.actor(login), edition_id=facts.id, draft=draft, revision=facts.revision, now=now)
    return editions.edition_by_id(facts.id)


def submitted(world: World, facts: EditionFacts, *, login: str = DISPATCHER, now: datetime) -> int:
    """The request for the approval of a draft, after the change notice that everything needs."""
    actor = world.actor(login)
    notice = noticed(world, code=facts.code, login=login, now=now)
    return drafting.submit(actor=actor, edition_id=facts.id, revision=facts.revision, notice=notice, now=now)


def passed(world: World, approval_id: int, *, now: datetime, until: Seat | None = None) -> None:
    """Every seat approves, or those before one."""
    for seat in approvals.approval(approval_id).seats:
        if seat is until:
            return
        approvals.decide(
            actor=world.actor(SEATS[seat]),
            approval_id=approval_id,
            at=approvals.approval(approval_id).at,
            verdict=Verdict.APPROVE,
            decision=DECISION,
            now=now,
        )


def in_force(
    world: World, *, login: str = DISPATCHER, now: datetime, steps: dict[str, Any], **how: Any
) -> EditionFacts:
    """A version in force that differs from what ran before in these steps."""

    facts = changed(world, drafted(world, login=login, now=now, **how), login=login, now=now, **steps)
    passed(world, submitted(world, facts, login=login, now=now), now=now)
    return editions.edition_by_id(facts.id)
