"""Each morning those who may decide are reminded of what waits for them, once, and nobody else."""

from datetime import datetime, timedelta

import pytest
from tests.factories.processes import CHAIRMAN, OFFICE_HEAD, changed, drafted, passed, submitted
from tests.factories.world import ADMINISTRATOR, DISPATCHER, INSPECTOR, LEADER, World

from motcua.directory import delegations
from motcua.directory.actors import Role
from motcua.directory.delegations import DelegationTerms
from motcua.directory.models.accounts import Account
from motcua.notifications.approvals import remind
from motcua.notifications.models import Message
from motcua.procedures import approvals
from motcua.procedures.rules.approval import Seat

pytestmark = pytest.mark.django_db


def waiting(world: World, now: datetime) -> int:
    for login in (ADMINISTRATOR, DISPATCHER, INSPECTOR, LEADER, CHAIRMAN, OFFICE_HEAD):
        Account.objects.filter(login=login).update(email=f"{login}@vidu.example")
    return submitted(world, changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"}), now=now)


def letters() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("address").values_list("address", "subject"))


def test_seat_whose_turn_it_is_gets_one_letter_a_day(world: World, now: datetime) -> None:
    approval_id = waiting(world, now)
    morning = now + timedelta(days=1)

    queued = [remind(morning), remind(morning + timedelta(hours=1))]

    assert queued == [2, 0]
    assert letters() == [
        (f"{login}@vidu.example", "Phê duyệt ngày 12/03/2026: 1 đề nghị chờ ông/bà")
        for login in (INSPECTOR, ADMINISTRATOR)
    ]
    body = Message.objects.values_list("body", flat=True)[0]
    assert approvals.approval(approval_id).title in body
    assert "cần quyết định trước 17 giờ 00, ngày 16/03/2026" in body


def test_letter_says_what_is_past_its_day_and_follows_the_turn(world: World, now: datetime) -> None:
    approval_id = waiting(world, now)
    passed(world, approval_id, now=now, until=Seat.OFFICE)

    remind(now + timedelta(days=9))

    assert letters() == [
        (f"{OFFICE_HEAD}@vidu.example", "Phê duyệt ngày 20/03/2026: 1 đề nghị chờ ông/bà, 1 đã quá ngày")
    ]


def test_who_sits_there_by_delegation_gets_the_letter_as_long_as_it_lasts(world: World, now: datetime) -> None:
    approval_id = waiting(world, now)
    passed(world, approval_id, now=now, until=Seat.OFFICE)
    terms = DelegationTerms(
        delegate_id=world.actor(ADMINISTRATOR).account_id,
        roles=frozenset({Role.APPROVER}),
        valid_from=now.date(),
        valid_to=now.date() + timedelta(days=1),
    )
    delegations.delegate(actor=world.actor(OFFICE_HEAD), terms=terms, reason="Đi họp", now=now)

    queued = [remind(now + timedelta(days=days)) for days in (1, 2)]

    assert queued == [2, 1]
    assert [address for address, _ in letters()] == [
        f"{login}@vidu.example" for login in (OFFICE_HEAD, OFFICE_HEAD, ADMINISTRATOR)
    ]


def test_delegation_without_the_role_of_the_seat_brings_no_letter(world: World, now: datetime) -> None:
    approval_id = waiting(world, now)
    passed(world, approval_id, now=now, until=Seat.OFFICE)
    terms = DelegationTerms(world.actor(ADMINISTRATOR).account_id, frozenset({Role.SIGNER}), now.date(), now.date())
    delegations.delegate(actor=world.actor(OFFICE_HEAD), terms=terms, reason="Đi họp", now=now)

    assert remind(now + timedelta(hours=1)) == 1


def test_nobody_is_reminded_of_what_is_decided_or_taken_back(world: World, now: datetime) -> None:
    approvals.withdraw(actor=world.actor(DISPATCHER), approval_id=waiting(world, now), now=now)

    assert remind(now + timedelta(days=1)) == 0
