"""Asking for approval and deciding, with the posts of the province and each profile's chain."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.world import ADMINISTRATOR, DISPATCHER, INSPECTOR, LEADER, World

from motcua.core import clock, verify
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory.models.accounts import Account
from motcua.directory.sign_in import actor_for
from motcua.procedures import approvals
from motcua.procedures.approval_seats import seats_of, sitters, who_may_decide
from motcua.procedures.rules.approval import Decision, Seat, State, Verdict

pytestmark = pytest.mark.django_db
OFFICE_HEAD = "chanhvp.tinh"
CHAIRMAN = "chutich.tinh"
SUBJECT = 77
DECISION = Decision("15/QĐ-UBND", date(2026, 3, 10))
CHAINS = {
    "demo": [INSPECTOR, OFFICE_HEAD, CHAIRMAN],
    "quang-ngai": [INSPECTOR, OFFICE_HEAD, CHAIRMAN],
    "vinh-long": [INSPECTOR, OFFICE_HEAD, CHAIRMAN],
    "dong-nai": [OFFICE_HEAD],
    "lam-dong": [ADMINISTRATOR],
    "hai-duong": [ADMINISTRATOR],
}


def asked(world: World, now: datetime, **how: Any) -> int:
    values: dict[str, Any] = {"kind": "thing", "subject": SUBJECT, "title": "Một việc", "notice": "TB-1"}
    return approvals.ask(actor=world.actor(DISPATCHER), now=now, **values | how)


def decided(world: World, approval_id: int, login: str, now: datetime, **how: Any) -> State:
    values = {"at": approvals.approval(approval_id).at, "verdict": Verdict.APPROVE, "decision": DECISION}
    return approvals.decide(actor=world.actor(login), approval_id=approval_id, now=now, **values | how)  # type: ignore[arg-type]


@pytest.mark.req("DN-13.7")
@pytest.mark.req("QN-14.1")
@pytest.mark.req("VL-14.2")
@pytest.mark.parametrize("profile", CHAINS)
def test_chain_of_each_profile_grants_only_with_its_last_decision(
    world: World, now: datetime, settings: Any, profile: str
) -> None:
    settings.PROFILE = profile
    approval_id = asked(world, now)

    states = [decided(world, approval_id, login, now) for login in CHAINS[profile]]

    assert states == [State.OPEN] * (len(states) - 1) + [State.GRANTED]
    granted = approvals.approval(approval_id)
    assert (granted.decision_no, granted.decision_date) == ("15/QĐ-UBND", date(2026, 3, 10))
    assert [step.seat.value for step in approvals.steps([approval_id])[approval_id]] == [s.value for s in granted.seats]


def test_what_waits_is_shown_to_the_seat_whose_turn_it_is_only(world: World, now: datetime) -> None:
    approval_id = asked(world, now)
    logins = (INSPECTOR, OFFICE_HEAD, CHAIRMAN, ADMINISTRATOR, LEADER, DISPATCHER)

    def lists() -> list[str]:
        return [login for login in logins if approvals.waiting_for(world.actor(login))[0]]

    first = lists()
    decided(world, approval_id, INSPECTOR, now)

    # The administrator works in the control unit too.
    assert first == [INSPECTOR, ADMINISTRATOR]
    assert lists() == [OFFICE_HEAD]


def test_wrong_seat_is_not_allowed(world: World, now: datetime) -> None:
    approval_id = asked(world, now)

    for login in (CHAIRMAN, OFFICE_HEAD, LEADER, DISPATCHER):
        with pytest.raises(NotAllowed):
            decided(world, approval_id, login, now)


def test_author_never_approves_even_in_the_right_seat(world: World, now: datetime) -> None:
    approval_id = asked(world, now, authors=[world.actor(INSPECTOR).account_id])

    with pytest.raises(RuleBroken) as refused:
        decided(world, approval_id, INSPECTOR, now)

    assert refused.value.code == "approval.own"
    assert not approvals.may_decide(world.actor(INSPECTOR), approvals.approval(approval_id))
    assert approvals.may_decide(world.actor(ADMINISTRATOR), approvals.approval(approval_id))


def test_nothing_is_asked_without_a_change_notice_or_twice(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken) as without:
        asked(world, now, notice="  ")
    asked(world, now)
    with pytest.raises(RuleBroken) as twice:
        asked(world, now)

    assert (without.value.code, twice.value.code) == ("approval.no_notice", "approval.twice_asked")


def test_old_page_is_told_who_decided_meanwhile(world: World, now: datetime) -> None:
    approval_id = asked(world, now)
    decided(world, approval_id, INSPECTOR, now)

    with pytest.raises(RuleBroken) as refused:
        decided(world, approval_id, INSPECTOR, now, at=0)

    assert refused.value.message == (
        "Hoàng Thị Mẫu Một đã đồng ý lúc 09:00 11/03/2026. Hãy tải lại trang để xem hiện trạng."
    )


def test_refusal_keeps_who_when_and_why_and_lets_it_be_asked_again(world: World, now: datetime) -> None:
    first = asked(world, now)
    decided(world, first, INSPECTOR, now, verdict=Verdict.REFUSE, reason="Chưa nêu căn cứ")

    second = asked(world, now + timedelta(hours=1))

    found = approvals.history("thing", SUBJECT)
    assert [(one.id, one.state) for one in found] == [(second, State.OPEN), (first, State.REFUSED)]
    [step] = approvals.steps([first])[first]
    assert (step.by, step.reason, step.decided_at) == ("Hoàng Thị Mẫu Một", "Chưa nêu căn cứ", now)
    assert list(verify.faults(stream=first)) == []


def test_request_is_taken_back_by_its_author_only(world: World, now: datetime) -> None:
    approval_id = asked(world, now)

    with pytest.raises(NotAllowed):
        approvals.withdraw(actor=world.actor(LEADER), approval_id=approval_id, now=now)
    approvals.withdraw(actor=world.actor(DISPATCHER), approval_id=approval_id, now=now)
    with pytest.raises(RuleBroken):
        decided(world, approval_id, INSPECTOR, now, at=0)

    assert approvals.approval(approval_id).state is State.WITHDRAWN


@pytest.mark.parametrize("profile", CHAINS)
def test_each_seat_has_three_working_days_of_its_own(world: World, now: datetime, settings: Any, profile: str) -> None:
    settings.PROFILE = profile
    approval_id = asked(world, now)
    friday = now + timedelta(days=2)

    first = approvals.approval(approval_id).due_at
    decided(world, approval_id, CHAINS[profile][0], friday)
    then = approvals.approval(approval_id)

    # From a Wednesday to Monday, from a Friday to Wednesday: a weekend lies between.
    assert first is not None
    assert clock.local_date(first) == date(2026, 3, 16)
    after = clock.local_date(then.due_at) if then.due_at else None
    assert after == (date(2026, 3, 18) if then.state is State.OPEN else None)


def test_those_who_may_decide_are_told_apart_from_authors_and_who_decided(world: World, now: datetime) -> None:
    controller = world.actor(INSPECTOR)
    day = clock.local_date(now)

    seated = sitters(day)

    assert {seat: {one.full_name for one in people} for seat, people in seated.items()} == {
        Seat.OPERATOR: {world.actor(ADMINISTRATOR).full_name},
        Seat.CONTROL: {controller.full_name, world.actor(ADMINISTRATOR).full_name},
        Seat.OFFICE: {world.actor(OFFICE_HEAD).full_name},
        Seat.CHAIRMAN: {world.actor(CHAIRMAN).full_name, "Trần Văn Mẫu Một"},
    }
    left = who_may_decide(seated, Seat.CONTROL, barred={controller.account_id})
    assert [one.full_name for one in left] == [world.actor(ADMINISTRATOR).full_name]


def test_people_found_for_a_seat_are_those_whom_it_lets_decide(world: World, now: datetime) -> None:
    seated = sitters(clock.local_date(now))

    for account_id, login in Account.objects.exclude(login="").values_list("id", "login"):
        actor = actor_for(account_id=account_id, now=now)
        if actor is not None and actor.is_official:
            found = {seat for seat, people in seated.items() if account_id in {one.account_id for one in people}}
            assert set(seats_of(actor)) == found, login


def test_count_of_what_waits_leaves_out_the_own_and_tells_the_late(world: World, now: datetime) -> None:
    asked(world, now)
    asked(world, now + timedelta(days=7), subject=78)
    asked(world, now, subject=79, authors=[world.actor(INSPECTOR).account_id])
    later = now + timedelta(days=8)

    counted = {login: approvals.waiting_count(world.actor(login), later) for login in (INSPECTOR, CHAIRMAN, LEADER)}

    assert counted == {INSPECTOR: (2, 1), CHAIRMAN: (0, 0), LEADER: (0, 0)}
