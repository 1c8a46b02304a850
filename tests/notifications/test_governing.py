"""What officials are told of duties, notices, approvals and ends of agencies; once, and the right ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.processes import drafted, passed, submitted
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, OTHER_COMMUNE, World
from tests.governance.test_notices import register, send

from motcua.core import sql
from motcua.directory import planned_ends, queries
from motcua.directory.models.accounts import Account
from motcua.governance.services import notices
from motcua.notifications import governing, registry
from motcua.notifications.models import Message
from motcua.processing.services import succession
from motcua.processing.services.planned_succession import carry_out_due, plan_end

pytestmark = pytest.mark.django_db
OTHER_ADMINISTRATOR = "phancong.nghialo"


@pytest.fixture(autouse=True)
def with_addresses(world: World) -> Iterator[None]:
    """Everybody has an address of their own."""
    sql.execute("UPDATE directory_account SET email = login || '@vidu.example' WHERE is_official", ())
    yield
    sql.execute("UPDATE directory_account SET email = '' WHERE is_official", ())


def told(kind: str, now: datetime, *, times: int = 2) -> dict[str, str]:
    """Who is told what by the newest event of a type, after its handler ran twice: subject by address."""
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE type = %s ORDER BY id DESC LIMIT 1", (kind,))
    for _ in range(times):
        registry.run(event, governing.NAME, now)
    rows = Message.objects.filter(event=event).values_list("address", "subject")
    assert len(rows) == len(set(rows))
    return {address.removesuffix("@vidu.example"): subject for address, subject in rows}


def test_new_duty_is_told_to_the_agency_and_a_late_one_to_the_control_unit_too(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "quang-ngai"
    register(world, now)
    begun = told("catalogue.decision_registered", now)

    notices.remind(now=now + timedelta(days=30))
    late = told("catalogue.duty_reminded", now)

    assert begun == {DISPATCHER: "Nhiệm vụ mới theo quyết định 45/QĐ-UBND"}
    assert late[DISPATCHER] == "Quá hạn: quyết định 45/QĐ-UBND"
    assert OTHER_ADMINISTRATOR not in late


def test_notice_is_told_to_the_operator_and_its_answer_to_the_sender(world: World, now: datetime) -> None:
    number = send(world, now)
    sent = told("catalogue.notice_sent", now)

    notices.refuse_notice(actor=world.actor(ADMINISTRATOR), number=number, answer="Thiếu quy trình", now=now)
    closed = told("catalogue.notice_closed", now)

    assert sent == {ADMINISTRATOR: f"Thông báo thay đổi {number}"}
    assert closed == {DISPATCHER: f"Thông báo {number} bị từ chối"}
    assert "Trả lời: Thiếu quy trình" in Message.objects.order_by("-id").values_list("body", flat=True)[0]


def test_decision_on_an_approval_is_told_to_who_asked(world: World, now: datetime) -> None:
    request = submitted(world, drafted(world, now=now), now=now)
    passed(world, request, now=now)

    assert list(told("approval.granted", now)) == [DISPATCHER]


def test_planned_end_is_told_to_the_agency_and_the_operator_and_done_to_the_successor(
    world: World, now: datetime
) -> None:
    old, new = queries.agency_by_code(COMMUNE), queries.agency_by_code(OTHER_COMMUNE)
    plan_end(
        actor=world.actor(ADMINISTRATOR),
        agency_id=old.id,
        units=succession.proposed(old.id, [new.id]),
        ended_on=(now + timedelta(days=2)).date(),
        decision="Nghị quyết 1",
        now=now,
    )
    planned = told("agency.end_planned", now)

    assert carry_out_due(now + timedelta(days=3)) == 1
    assert planned_ends.planned(old.id) is None
    assert set(planned) == {ADMINISTRATOR, DISPATCHER}
    assert set(told("agency.ended", now)) == {ADMINISTRATOR, OTHER_ADMINISTRATOR}


def test_week_is_told_once_to_agencies_and_to_those_who_watch(world: World, now: datetime, settings: Any) -> None:
    settings.PROFILE = "quang-ngai"
    register(world, now)
    later = now + timedelta(days=500)

    queued, again = governing.weekly(later), governing.weekly(later + timedelta(hours=5))

    letters = {
        (address.removesuffix("@vidu.example"), subject): body
        for address, subject, body in Message.objects.values_list("address", "subject", "body")
    }
    assert (queued, again) == (len(letters), 0)
    own = letters[DISPATCHER, "Việc về thủ tục hành chính trong tuần"]
    assert "- 1 nhiệm vụ gửi nội dung, quy trình đã quá hạn" in own
    assert "thủ tục đến hạn rà soát" in own
    assert "nhiệm vụ" not in letters[OTHER_ADMINISTRATOR, "Việc về thủ tục hành chính trong tuần"]


def test_nothing_due_is_no_letter_and_who_has_no_address_gets_none(world: World, now: datetime) -> None:
    assert governing.weekly(now) == 0
    Account.objects.filter(login=ADMINISTRATOR).update(email="")

    send(world, now)

    assert told("catalogue.notice_sent", now) == {}
