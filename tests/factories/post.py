"""The post at work, by the services that its clerks and the desks use."""

from datetime import datetime
from typing import Any

from tests.factories.dossiers import OWNER, counter_reception, ready_dossier
from tests.factories.world import COMMUNE, DESK, MARITAL_STATUS, OTHER_COMMUNE, World

from motcua.core.ids import new_token
from motcua.directory import services as people
from motcua.directory.actors import Actor
from motcua.intake.services import Received
from motcua.postal import queries
from motcua.postal import services as post
from motcua.postal.rules.checklist import Enclosed
from motcua.procedures.queries import content_of
from motcua.processing import handovers
from motcua.processing.services import hand_over_to_post, take_over
from motcua.results.services import ReturnFacts

RECEIVER = ReturnFacts(receiver_name=OWNER.full_name, relation="owner", identity_check="id_card")


def postal_clerk(world: World, now: datetime, login: str = "buuchinh.thu", agency: str = OTHER_COMMUNE) -> Actor:
    """Somebody of the post, here with a unit of its own in a commune of the small province."""
    people.ensure_unit(agency_code=agency, key="giao-nhan", name="Giao nhận", kind="division")
    people.ensure_official(
        login=login,
        full_name="Người Đưa Thư",
        agency_code=agency,
        unit_key="giao-nhan",
        title="Nhân viên bưu chính",
        roles=["postal"],
        password_hash="!",
        now=now,
    )
    return world.actor(login)


def enclosed(world: World, code: str = MARITAL_STATUS, agency: str = COMMUNE) -> dict[int, Enclosed]:
    """Every required paper once, as an original."""
    papers = content_of(world.offering(code, agency).version_id)["papers"]
    return {paper["no"]: Enclosed(originals=1) for paper in papers if paper["required"]}


def pickup(world: World, code: str = MARITAL_STATUS, agency: str = COMMUNE, **changes: Any) -> post.Pickup:
    """What the clerk enters at the sender's home."""
    values = {
        "offering_id": world.offering(code, agency).id,
        "sender": OWNER,
        "enclosed": enclosed(world, code, agency),
        "seal": "NP-001",
    }
    return post.Pickup(**values | changes)


def picked_up(world: World, clerk: Actor, *, now: datetime, **how: Any) -> str:
    """A sealed dossier that the post holds."""
    return post.pick_up(actor=clerk, pickup=pickup(world, **how), form=new_token(), now=now)


def at_desk(world: World, clerk: Actor, *, now: datetime, signed: datetime, **how: Any) -> str:
    """A sealed dossier that the desk signed for."""
    token = picked_up(world, clerk, now=now, **how)
    [record] = post.hand_to_desks(actor=clerk, tokens=[token], now=now)
    post.sign_at_desk(actor=world.actor(DESK), token=record, counted=1, refused={}, now=signed)
    return token


def received(world: World, token: str, *, now: datetime, code: str = MARITAL_STATUS, **how: Any) -> Received:
    """The dossier that the desk makes of it."""
    return post.receive_from_post(
        actor=world.actor(DESK),
        consignment=token,
        reception=counter_reception(world, code=code, **how),
        token=new_token(),
        now=now,
    )


def with_post(world: World, clerk: Actor, *, now: datetime, **how: Any) -> tuple[Received, str]:
    """A result that the clerk signed for, and the delivery's token."""
    ready = ready_dossier(world, delivery="postal", now=now, **how)
    desk = world.actor(how.get("desk", DESK))
    given = hand_over_to_post(actor=desk, dossier_ids=[ready.id], carrier="", unit_id=clerk.unit_id, now=now)
    assert handovers.one(clerk, given).items
    take_over(actor=clerk, token=given, refused={}, now=now)
    [row] = [each for each in queries.carried(clerk) if each.ref == ready.code]
    return ready, row.token
