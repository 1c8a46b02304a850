"""One officer checks a dossier at a time; leaving the queue's order is recorded; duplicates are asked about."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.factories.dossiers import (
    accepted_dossier,
    accepted_online,
    filled_draft,
    handed_in_dossier,
)
from tests.factories.world import (
    CITIZEN,
    DESK,
    HOUSEHOLD_BUSINESS,
    OTHER_CITIZEN,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory import services as people
from motcua.directory.actors import Actor
from motcua.directory.sign_in import actor_for
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.intake import services as intake
from motcua.intake.claim_queries import claims_of, lost
from motcua.intake.services.claims import ORDER_RULE


def colleague(world: World) -> Actor:
    """A second officer at the same desk."""
    desk = world.actor(DESK)
    account = people.ensure_official(
        login="motcua2.camthanh",
        full_name="Ngô Văn Mẫu",
        agency_code=desk.agency_code,
        unit_key="mot-cua",
        title="Công chức Bộ phận Một cửa",
        roles=["desk"],
        password_hash="!",
        now=world.now,
    )
    found = actor_for(account_id=account, now=world.now)
    assert found is not None
    return found


def told(dossier_id: int, kind: str) -> list[dict[str, object]]:
    return [event.payload for event in queries.history(dossier_id) if event.type == kind]


@pytest.mark.django_db
def test_claim_keeps_a_colleague_from_deciding_until_its_time_is_over(world: World, now: datetime) -> None:
    dossier, second = handed_in_dossier(world, now=now), colleague(world)
    until = intake.claim(actor=second, dossier_id=dossier, now=now)

    with pytest.raises(RuleBroken, match="Ngô Văn Mẫu đang kiểm tra"):
        accepted_online(world, dossier, now=now)
    with pytest.raises(RuleBroken, match="Ngô Văn Mẫu đang kiểm tra"):
        intake.claim(actor=world.actor(DESK), dossier_id=dossier, now=now)

    assert until == now + timedelta(minutes=30)
    assert claims_of([dossier], now)[dossier].full_name == "Ngô Văn Mẫu"
    assert claims_of([dossier], until) == {}
    assert accepted_online(world, dossier, now=until).code


@pytest.mark.django_db
def test_claim_taken_over_with_a_reason_tells_the_colleague(world: World, now: datetime) -> None:
    dossier, second = handed_in_dossier(world, now=now), colleague(world)
    intake.claim(actor=second, dossier_id=dossier, now=now)

    with pytest.raises(RuleBroken, match="lý do nhận thay"):
        intake.claim(actor=world.actor(DESK), dossier_id=dossier, now=now, take_over=True)
    intake.claim(actor=world.actor(DESK), dossier_id=dossier, now=now, take_over=True, reason="Đồng nghiệp họp")

    assert [each.by for each in lost(second, now)] == [world.actor(DESK).full_name]
    assert lost(second, now + timedelta(days=2)) == []
    assert [payload["from_account"] for payload in told(dossier, "claim.taken_over")] == [second.account_id]
    with pytest.raises(NotAllowed):
        intake.claim(actor=world.actor(OTHER_DESK), dossier_id=dossier, now=now)


@pytest.mark.django_db
@pytest.mark.req("QN-3.1-1")
def test_dossier_checked_before_those_due_earlier_is_recorded_and_seen(world: World, now: datetime) -> None:
    first = handed_in_dossier(world, now=now)
    second = handed_in_dossier(world, citizen=OTHER_CITIZEN, now=now + timedelta(minutes=20))
    later = now + timedelta(minutes=30)

    accepted_online(world, second, now=later)
    accepted_online(world, first, now=later)

    assert told(second, "dossier.out_of_order") == [{"ahead": 1}]
    assert told(first, "dossier.out_of_order") == []
    rows, _ = deviations(world.actor("giamsat.tinh"), ("dossier.out_of_order",))
    assert [row.ref for row in rows] == [queries.visible(world.actor(DESK), ref(second)).ref]
    assert deviations(world.actor(DESK)) == ([], 0)
    assert "nộp trước, kiểm tra trước" in ORDER_RULE


@pytest.mark.django_db
def test_dossier_whose_earlier_ones_are_being_checked_is_in_order(world: World, now: datetime) -> None:
    first = handed_in_dossier(world, now=now)
    second = handed_in_dossier(world, citizen=OTHER_CITIZEN, now=now + timedelta(minutes=20))
    later = now + timedelta(minutes=30)

    intake.claim(actor=colleague(world), dossier_id=first, now=later)
    intake.claim(actor=world.actor(DESK), dossier_id=second, now=later)

    assert told(second, "dossier.out_of_order") == []


def ref(dossier_id: int) -> str:

    return str(sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


@pytest.mark.django_db
def test_second_open_dossier_of_a_person_is_asked_about_at_the_desk(world: World, now: datetime) -> None:
    first = accepted_dossier(world, now=now)

    with pytest.raises(RuleBroken, match=first.code) as refused:
        accepted_dossier(world, duplicate_seen=False, now=now)
    other = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, duplicate_seen=False, now=now)
    confirmed = accepted_dossier(world, duplicate_seen=True, now=now)

    assert (refused.value.code, refused.value.field) == ("dossier.duplicate", "duplicate_seen")
    assert told(confirmed.id, "dossier.duplicate_confirmed") == [{"others": 1}]
    assert told(other.id, "dossier.duplicate_confirmed") == []


@pytest.mark.django_db
def test_second_open_dossier_at_hand_in_names_own_dossiers_only(world: World, now: datetime) -> None:
    first = handed_in_dossier(world, now=now)
    own, stranger = (filled_draft(world, citizen=citizen, now=now) for citizen in (CITIZEN, OTHER_CITIZEN))

    def hand_in(citizen: str, token: str) -> intake.HandedIn:
        actor = world.actor(citizen)
        return intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, duplicate_seen=False, now=now)

    with pytest.raises(RuleBroken, match=ref(first)):
        hand_in(CITIZEN, own)

    assert not hand_in(OTHER_CITIZEN, stranger).repeated


@pytest.mark.django_db(transaction=True)
def test_two_officers_claiming_at_once_one_gets_it(committed_world: World, now: datetime) -> None:
    dossier = handed_in_dossier(committed_world, now=now)
    officers = [committed_world.actor(DESK), colleague(committed_world)]
    start, results = Barrier(2), []

    def run(act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            results.append(act())
        except RuleBroken as broken:
            results.append(broken.code)
        finally:
            connection.close()

    threads = [
        Thread(target=run, args=(lambda actor=actor: intake.claim(actor=actor, dossier_id=dossier, now=now),))
        for actor in officers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(str(type(each).__name__) for each in results) == ["datetime", "str"]
    assert "claim.held" in results
