"""Hand-over lists: numbered, two signatures, item by item; and what passing on too late looks like."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import accepted_dossier, finished, ready_dossier, transferred_dossier
from tests.factories.world import (
    ALLOWANCE,
    DESK,
    DISPATCHER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import clock, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import services as people
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.dossiers.services import slips
from motcua.intake import services as intake
from motcua.processing import handovers
from motcua.processing.control_slip import issue_control_slip
from motcua.processing.services import hand_over, hand_over_to_post, open_tasks, take_over
from motcua.processing.services.handover import postal_units, render

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def loose(world: World, login: str, now: datetime) -> list[handovers.LooseHop]:
    return handovers.loose(world.actor(login), now - DAY, now + DAY)


def events(dossier_id: int, *kinds: str) -> list[tuple[str, str]]:
    return [(event.type, event.reason) for event in queries.history(dossier_id) if event.type in kinds]


@pytest.mark.req("HD-6.3-2", "VL-15.2")
def test_list_of_the_desk_is_numbered_and_the_taker_confirms_or_refuses_each(world: World, now: datetime) -> None:
    first, second = (transferred_dossier(world, token=token, now=now) for token in ("một", "hai"))

    waiting = loose(world, DESK, now)
    (token,) = hand_over(actor=world.actor(DESK), hop_ids=[hop.id for hop in waiting], now=now)
    given = handovers.one(world.actor(DISPATCHER), token)
    lacking = next(item for item in given.items if item.ref == second.code)
    take_over(
        actor=world.actor(DISPATCHER), token=token, refused={lacking.id: "Thiếu tờ khai"}, now=now + timedelta(hours=1)
    )

    taken = handovers.one(world.actor(DESK), token)
    assert (given.number, given.year, given.taken_at) == (1, 2026, None)
    assert {item.ref: (item.state, item.missing) for item in taken.items} == {
        first.code: ("taken", ""),
        second.code: ("refused", "Thiếu tờ khai"),
    }
    kinds = ("handover.given", "handover.taken", "handover.refused")
    assert events(first.id, *kinds) == [("handover.given", ""), ("handover.taken", "")]
    assert events(second.id, *kinds) == [("handover.given", ""), ("handover.refused", "Thiếu tờ khai")]
    assert [hop.ref for hop in loose(world, DESK, now)] == [second.code]


@pytest.mark.req("DN-2.5-2")
def test_hop_to_another_agency_keeps_sender_receiver_and_time(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=ALLOWANCE, now=now)
    finished(world, received.id, now=now)

    hops = sql.rows(
        "SELECT f.name, g.code, t.name, h.code, hop.passed_by <> 'account:0', hop.passed_at IS NOT NULL "
        "FROM processing_hop hop JOIN directory_unit f ON f.id = hop.from_unit_id "
        "JOIN directory_agency g ON g.id = f.agency_id JOIN directory_unit t ON t.id = hop.to_unit_id "
        "JOIN directory_agency h ON h.id = t.agency_id WHERE hop.dossier_id = %s ORDER BY hop.id",
        (received.id,),
    )

    between = [row for row in hops if row[1] != row[3]]
    assert len(between) >= 2, hops
    assert all(row[4] and row[5] for row in hops)
    for before, after in pairwise(hops):
        assert (before[2], before[3]) == (after[0], after[1])
    assert hops[-1][3] == "H99.21"


def test_list_prints_the_same_bytes_as_given_and_as_taken(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    (token,) = hand_over(actor=world.actor(DESK), hop_ids=[hop.id for hop in loose(world, DESK, now)], now=now)
    given, name = render(token)

    take_over(actor=world.actor(DISPATCHER), token=token, refused={}, now=now + timedelta(minutes=5))

    taken, _ = render(token)
    assert name == "ban-giao-1-2026.pdf"
    assert render(token, as_given=True)[0] == given
    assert render(token)[0] == taken
    assert received.code in reading.text(given)
    assert "Đã nhận" in reading.text(taken)
    assert "Đã nhận" not in reading.text(given)


def test_list_taken_twice_or_by_another_unit_is_refused(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)
    chosen = [hop.id for hop in loose(world, DESK, now)]
    (token,) = hand_over(actor=world.actor(DESK), hop_ids=chosen, now=now)
    take_over(actor=world.actor(DISPATCHER), token=token, refused={}, now=now)

    with pytest.raises(RuleBroken, match="đã được ký nhận"):
        take_over(actor=world.actor(DISPATCHER), token=token, refused={}, now=now)
    with pytest.raises(RuleBroken, match="danh sách bàn giao khác"):
        hand_over(actor=world.actor(DESK), hop_ids=chosen, now=now)
    with pytest.raises(NotAllowed):
        hand_over(actor=world.actor(OTHER_DESK), hop_ids=chosen, now=now)
    with pytest.raises(NotFound):
        take_over(actor=world.actor(OTHER_DESK), token=token, refused={}, now=now)
    with pytest.raises(NotFound):
        handovers.one(world.actor(OTHER_DESK), token)


def test_refusal_without_what_is_missing_changes_nothing(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)
    (token,) = hand_over(actor=world.actor(DESK), hop_ids=[hop.id for hop in loose(world, DESK, now)], now=now)
    (item,) = handovers.one(world.actor(DISPATCHER), token).items

    with pytest.raises(RuleBroken, match="còn thiếu gì"):
        take_over(actor=world.actor(DISPATCHER), token=token, refused={item.id: " "}, now=now)

    assert handovers.one(world.actor(DISPATCHER), token).taken_at is None


@pytest.mark.req("VL-15.2", "HD-6.3-2")
@pytest.mark.parametrize(("minutes", "late"), [(60, 0), (24 * 60 + 60, 1)])
def test_transfer_after_its_limit_is_measured(world: World, now: datetime, minutes: int, late: int) -> None:
    received = accepted_dossier(world, now=now)
    passed = now + timedelta(minutes=minutes)

    intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=passed)

    rows, _ = handovers.late(world.actor(DESK))
    assert [(row.ref, row.passed_at) for row in rows] == [(received.code, passed)] * late


@pytest.mark.req("VL-15.2")
def test_transfer_limit_of_a_province_that_says_immediately_is_the_moment_of_receipt(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = profile.value
    monkeypatch.setattr(
        profile, "value", lambda part, key: "immediately" if (part, key) == ("desk", "transfer") else kept(part, key)
    )

    received = accepted_dossier(world, now=now)

    found = queries.visible(world.actor(DESK), received.code)
    assert (found.transfer_due, found.awaiting) == (now, "process")
    assert handovers.late(world.actor(DESK)) == ([], 0)


def test_result_for_the_post_is_listed_once(world: World, now: datetime) -> None:
    received = ready_dossier(world, delivery="postal", now=now)
    desk = world.actor(DESK)
    assert [row.ref for row in handovers.postal(desk)] == [received.code]

    with pytest.raises(RuleBroken, match="nhân viên bưu chính"):
        hand_over_to_post(actor=desk, dossier_ids=[received.id], carrier=" ", now=now)
    token = hand_over_to_post(actor=desk, dossier_ids=[received.id], carrier="Đỗ Văn Mẫu", now=now)

    assert handovers.postal(desk) == []
    found = handovers.one(desk, token)
    assert (found.to_name, found.taken_by) == ("Bưu chính công ích (Đỗ Văn Mẫu)", "Đỗ Văn Mẫu")
    with pytest.raises(RuleBroken, match="không chờ gửi bưu chính"):
        hand_over_to_post(actor=desk, dossier_ids=[received.id], carrier="Đỗ Văn Mẫu", now=now)


def test_control_slip_tells_each_hop_and_prints_the_same_for_ever(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now)

    slip = issue_control_slip(actor=world.actor(DESK), dossier_id=received.id, now=now + DAY)

    document, _ = slips.render(slip.token)
    assert slips.render(slip.token)[0] == document
    text = reading.text(document)
    assert all(part in text for part in (received.code, "Văn phòng", "Trước hạn", "Người giao", "Mẫu số 06"))
    assert not open_tasks(received.id)


def test_control_slip_of_an_old_dossier_keeps_the_old_form(world: World) -> None:
    old = datetime(2025, 9, 10, 9, 0, tzinfo=clock.LOCAL)
    received = transferred_dossier(world, now=old)

    slip = issue_control_slip(actor=world.actor(DESK), dossier_id=received.id, now=old + timedelta(days=10))

    assert "Mẫu số 05 – Thông tư số 01/2018/TT-VPCP" in reading.text(slips.render(slip.token)[0])


def test_postal_clerk_signs_on_screen_and_what_is_refused_waits_for_the_post_again(world: World, now: datetime) -> None:
    desk, postal = world.actor(DESK), postal_clerk(world, now)
    first, second = (ready_dossier(world, delivery="postal", token=token, now=now).id for token in ("một", "hai"))

    assert postal_units(now) == [(postal.unit_id, "Ủy ban nhân dân phường Nghĩa Lộ – Giao nhận")]
    token = hand_over_to_post(actor=desk, dossier_ids=[first, second], carrier="", unit_id=postal.unit_id, now=now)
    [line], _ = handovers.coming(postal)
    items = handovers.one(postal, token).items
    take_over(actor=postal, token=token, refused={items[0].id: "Chưa có phong bì"}, now=now)

    assert (line.token, line.taken_at, line.items) == (token, None, 2)
    assert [item.state for item in handovers.one(desk, token).items] == ["refused", "taken"]
    assert [row.id for row in handovers.postal(desk)] == [first]
    assert [hop.ref for hop in loose(world, DESK, now) if hop.to_unit_id == postal.unit_id] == []
    assert not queries.may_see_id(postal, first)
    with pytest.raises(RuleBroken, match="chọn lại đơn vị bưu chính"):
        hand_over_to_post(actor=desk, dossier_ids=[first], carrier="", unit_id=desk.unit_id, now=now)


def postal_clerk(world: World, now: datetime) -> Actor:
    """Somebody of the post, here with a unit of its own in the other commune."""
    people.ensure_unit(agency_code=OTHER_COMMUNE, key="giao-nhan", name="Giao nhận", kind="division")
    people.ensure_official(
        login="buuchinh.thu",
        full_name="Người Đưa Thư",
        agency_code=OTHER_COMMUNE,
        unit_key="giao-nhan",
        title="Nhân viên bưu chính",
        roles=["postal"],
        password_hash="!",
        now=now,
    )
    return world.actor("buuchinh.thu")
