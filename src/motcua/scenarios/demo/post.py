"""The public post at work for the first office: one envelope at each stop, and a result on its way to its owner."""

from datetime import datetime, timedelta

from motcua.core import sql
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.sign_in import actor_for
from motcua.dossiers.services.opening import PartyFacts
from motcua.postal import services as post
from motcua.postal.rules.checklist import Enclosed
from motcua.procedures.queries import content_of, offering_at, offerings_at_agency
from motcua.processing import handovers
from motcua.processing.services import hand_over_to_post, take_over

CLERK = "buuchinh.tinh"
MARITAL_STATUS = "1.004873"
DAYS_BEFORE = timedelta(days=2)
MOST_ON_ITS_WAY = 2
SENDERS = (
    PartyFacts(full_name="Đinh Thị Ví Gửi", personal_number="000000880001", phone="0900000881", address="Thôn Mẫu Một"),
    PartyFacts(full_name="Phạm Văn Ví Gửi", personal_number="000000880002", phone="0900000882", address="Thôn Mẫu Hai"),
    PartyFacts(full_name="Võ Thị Ví Gửi", personal_number="000000880003", phone="0900000883", address="Thôn Mẫu Ba"),
)


def show(*, agency_code: str, now: datetime) -> int:
    """Pick up three dossiers, of which one waits for the desk's signature and one to be opened; return how many acts.

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
    return len(tokens) + 3 + _on_its_way(clerk, now)


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
    return 2


def _picked_up(clerk: Actor, sender: PartyFacts, agency_code: str, number: int, at: datetime) -> str:
    facts = offering_at(MARITAL_STATUS, agency_code)
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
