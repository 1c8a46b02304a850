"""The public post at work for the first office: one envelope at each stop, and a result on its way to its owner."""

from datetime import datetime, timedelta

from motcua.core import sql
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.sign_in import actor_for
from motcua.dossiers.services.opening import PartyFacts
from motcua.intake import services as intake
from motcua.postal import queries as postal
from motcua.postal import services as post
from motcua.postal.rules.checklist import Enclosed
from motcua.procedures.queries import content_of, offering_at, offerings_at_agency
from motcua.procedures.rules.fees import fee_options
from motcua.processing import handovers
from motcua.processing.services import hand_over_to_post, take_over
from motcua.scenarios.demo.reception import check_counter

CLERK = "buuchinh.tinh"
MARITAL_STATUS, HOUSEHOLD_BUSINESS = "1.004873", "1.001612"
DAYS_BEFORE = timedelta(days=2)
MOST_ON_ITS_WAY = 2
SENDERS = (
    PartyFacts(full_name="Đinh Thị Ví Gửi", personal_number="000000880001", phone="0900000881", address="Thôn Mẫu Một"),
    PartyFacts(full_name="Phạm Văn Ví Gửi", personal_number="000000880002", phone="0900000882", address="Thôn Mẫu Hai"),
    PartyFacts(full_name="Võ Thị Ví Gửi", personal_number="000000880003", phone="0900000883", address="Thôn Mẫu Ba"),
)


def show(*, agency_code: str, now: datetime) -> int:
    """Pick up four dossiers: one to be signed for, one to be opened, one to be paid for; return how many acts.

    Nothing where the demo has no postal clerk or does not offer what is sent.
    """
    agency_id = directory.agency_by_code(agency_code).id
    clerk, desk = _official(CLERK, now), of_desk(directory.desk_of(agency_id), now)
    is_offered = any(facts.code == MARITAL_STATUS for facts in offerings_at_agency(agency_id))
    if clerk is None or desk is None or not is_offered:
        return 0
    opening = calendars.calendar_of(agency_id).next_opening(now - DAYS_BEFORE)
    begun = min(opening + timedelta(minutes=35), now - timedelta(hours=6))
    tokens = [_picked_up(clerk, sender, agency_code, number, begun) for number, sender in enumerate(SENDERS)]
    at = begun + timedelta(minutes=90)
    [signed] = post.hand_to_desks(actor=clerk, tokens=tokens[:1], now=at)
    post.sign_at_desk(actor=desk, token=signed, counted=1, refused={}, now=at + timedelta(minutes=12))
    post.hand_to_desks(actor=clerk, tokens=tokens[1:2], now=at + timedelta(minutes=80))
    return len(tokens) + 3 + _to_be_collected(clerk, desk, agency_code, begun) + _on_its_way(clerk, now)


def _to_be_collected(clerk: Actor, desk: Actor, agency_code: str, at: datetime) -> int:
    """Let the desk receive what the post brought and ask it to take the fee that is known only now."""
    offered = [facts for facts in offerings_at_agency(desk.agency_id) if facts.code == HOUSEHOLD_BUSINESS]
    if not offered:
        return 0
    token = _picked_up(clerk, SENDERS[0], agency_code, len(SENDERS), at, code=HOUSEHOLD_BUSINESS)
    [record] = post.hand_to_desks(actor=clerk, tokens=[token], now=at + timedelta(minutes=90))
    signed = at + timedelta(minutes=102)
    post.sign_at_desk(actor=desk, token=record, counted=1, refused={}, now=signed)
    content = content_of(offered[0].version_id)
    entered = intake.CounterReception(
        offering_id=offered[0].id,
        owner=SENDERS[0],
        checks=[check_counter(paper, is_given=paper["required"]) for paper in content["papers"]],
        fees=fee_options(content, "counter")[:1],
    )
    made = post.receive_from_post(
        actor=desk, consignment=token, reception=entered, token=token, now=signed + timedelta(minutes=20)
    )
    post.ask_to_collect(actor=desk, dossier_id=made.id, now=signed + timedelta(minutes=25))
    return 5


def _on_its_way(clerk: Actor, now: datetime) -> int:
    """Take results that wait for the post at whichever desk has most of them."""
    found = sql.rows(
        "SELECT desk_unit_id FROM dossiers_dossier WHERE awaiting = 'return' AND delivery = 'postal' "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        (),
    )
    desk = of_desk(found[0][0], now) if found else None
    waiting = [row.id for row in handovers.postal(desk)][:MOST_ON_ITS_WAY] if desk else []
    if desk is None or not waiting:
        return 0
    given = hand_over_to_post(actor=desk, dossier_ids=waiting, carrier="", unit_id=clerk.unit_id, now=now)
    take_over(actor=clerk, token=given, refused={}, now=now)
    held = postal.carried(clerk)[-1]
    post.note_attempt(actor=clerk, token=held.token, reason="Vắng nhà; bưu cục giữ, hẹn phát lại", now=now)
    return 3


def _picked_up(
    clerk: Actor, sender: PartyFacts, agency_code: str, number: int, at: datetime, code: str = MARITAL_STATUS
) -> str:
    facts = offering_at(code, agency_code)
    papers = content_of(facts.version_id)["papers"]
    pickup = post.Pickup(
        offering_id=facts.id,
        sender=sender,
        enclosed={paper["no"]: Enclosed(originals=1) for paper in papers if paper["required"]},
        seal=f"NP-{number + 1:03}",
    )
    return post.pick_up(actor=clerk, pickup=pickup, form=f"demo-{number}", now=at)


def of_desk(unit_id: int, now: datetime) -> Actor | None:
    """Return the first officer of a desk, none where it has none."""
    found = sql.rows(
        "SELECT a.login FROM directory_post p JOIN directory_account a ON a.id = p.account_id "
        "WHERE p.unit_id = %s AND p.roles ? %s AND p.valid_to IS NULL ORDER BY p.id LIMIT 1",
        (unit_id, Role.DESK.value),
    )
    return _official(found[0][0], now) if found else None


def _official(login: str, now: datetime) -> Actor | None:
    found = sql.rows("SELECT id FROM directory_account WHERE login = %s AND is_official", (login,))
    return actor_for(account_id=found[0][0], now=now) if found else None
