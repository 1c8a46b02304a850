"""Processes at every stage of their life: one in force by decision, one that waits for the control unit, one draft."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from motcua.core import clock, profile
from motcua.core.errors import NotFound
from motcua.governance.rules.notices import NoticeValues
from motcua.governance.services import notices
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.editions import EditionFacts
from motcua.procedures.rules.approval import Decision, Seat, Verdict, seats_of
from motcua.procedures.rules.process_draft import Draft
from motcua.procedures.rules.process_slots import SlotKind
from motcua.scenarios.demo import province

MARITAL_STATUS, HOUSEHOLD_BUSINESS, BUILDING_PERMIT = "1.004873", "1.001612", "1.013225"
AUTHOR = "phancong.camthanh"
SEATED = {
    Seat.OPERATOR: province.ADMINISTRATOR,
    Seat.CONTROL: "giamsat.tinh",
    Seat.OFFICE: "chanhvp.tinh",
    Seat.CHAIRMAN: "chutich.tinh",
}


def show_processes(now: datetime) -> None:
    """Tell the life of three processes; a procedure that is not loaded is left out."""
    begun = now - timedelta(days=6)
    for code, tell in (
        (MARITAL_STATUS, _approved),
        (HOUSEHOLD_BUSINESS, _submitted),
        (BUILDING_PERMIT, _drafted),
    ):
        try:
            tell(code, begun)
        except NotFound:
            continue


def _approved(code: str, at: datetime) -> None:
    """An agency shortens the leader's step; the whole chain approves."""
    approval_id = _sent(_changed(_begun(AUTHOR, code, at), {"phe-duyet": "3"}, at), at)
    decision = Decision("1125/QĐ-UBND", clock.local_date(at + timedelta(days=2)))
    for days, seat in enumerate(seats_of(profile.value("approval", "procedure_chain"))):
        approvals.decide(
            actor=province.official(SEATED[seat], at),
            approval_id=approval_id,
            at=days,
            verdict=Verdict.APPROVE,
            reason="Đúng căn cứ, không kéo dài thời hạn." if days == 0 else "",
            decision=decision if seat is Seat.CHAIRMAN or seat is Seat.OPERATOR else None,
            now=at + timedelta(days=days, hours=2),
        )


def _submitted(code: str, at: datetime) -> None:
    """Another one waits for its first decision."""
    facts = _begun(AUTHOR, code, at)
    longest = max(facts.draft["steps"], key=lambda step: float(step["hours"].replace(",", ".") or 0))
    hours = float(longest["hours"].replace(",", "."))
    _sent(_changed(facts, {longest["key"]: f"{hours - 1:g}".replace(".", ",")}, at), at)


def _drafted(code: str, at: datetime) -> None:
    """The province's administrator has begun one for everybody: each place asks the agency above its own."""
    facts = _begun(province.ADMINISTRATOR, code, at)
    first, *others = facts.draft["steps"]
    way, *ways = first["outcomes"]
    asked: dict[str, Any] = first | {
        "key": "hoi-cap-tren",
        "title": "Lấy ý kiến cơ quan cấp trên về quy hoạch",
        "kind": "consult",
        "agency": "slot:cap-tren",
        "role": "approver",
        "hours": "8",
        "question": "Công trình có phù hợp quy hoạch đã duyệt không?",
        "instructions": "",
        "outcomes": [way | {"key": "co-y-kien", "label": "Có ý kiến"}],
    }
    steps = [first | {"outcomes": [way | {"to": ["hoi-cap-tren"]}, *ways]}, asked, *others]
    drafting.save_draft(
        actor=province.official(province.ADMINISTRATOR, at),
        edition_id=facts.id,
        draft=Draft(title=facts.draft["title"], start=facts.draft["start"], steps=steps),
        revision=facts.revision,
        slots={"cap-tren": SlotKind.SUPERIOR.value},
        now=at,
    )


def _begun(login: str, code: str, at: datetime) -> EditionFacts:
    actor = province.official(login, at)
    agency_id = None if login == province.ADMINISTRATOR else actor.agency_id
    return drafting.begin_draft(actor=actor, code=code, agency_id=agency_id, now=at)


def _changed(facts: EditionFacts, hours: Mapping[str, str], at: datetime) -> EditionFacts:
    steps = [step | {"hours": hours.get(step["key"], step["hours"])} for step in facts.draft["steps"]]
    draft = Draft(title=facts.draft["title"], start=facts.draft["start"], steps=steps)
    actor = province.official(AUTHOR, at)
    drafting.save_draft(actor=actor, edition_id=facts.id, draft=draft, revision=facts.revision, now=at)
    return editions.edition_by_id(facts.id)


def _sent(facts: EditionFacts, at: datetime) -> int:
    """Send the change notice that everything needs, then the draft."""
    actor = province.official(AUTHOR, at)
    values = NoticeValues(
        subject="process",
        kind="amended",
        codes=(facts.code,),
        document_no="31/QĐ-UBND",
        document_date=clock.local_date(at),
        document_issuer=actor.agency_name,
        content="Rút ngắn thời gian một bước của quy trình nội bộ.",
    )
    notice = notices.send_notice(actor=actor, token=f"demo-process-{facts.code}", values=values, duty_id=None, now=at)
    return drafting.submit(actor=actor, edition_id=facts.id, revision=facts.revision, notice=notice, now=at)
