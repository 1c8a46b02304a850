"""Decisions open duties, agencies send notices, the operating unit closes them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.processes import PROVINCE, changed, drafted, noticed, submitted
from tests.factories.world import (
    ADMINISTRATOR,
    COMMUNE,
    DESK,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    MARITAL_STATUS,
    World,
)

from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.directory import queries as directory
from motcua.dossiers.time_rules import set_rule
from motcua.governance.queries import notices as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.notices import DecisionValues, DutyStanding, NoticeValues
from motcua.governance.services import notices as services
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.editions import EditionState

pytestmark = pytest.mark.django_db
OTHER_ADMINISTRATOR = "phancong.nghialo"
VALUES = NoticeValues(
    "procedure", "amended", (MARITAL_STATUS,), "12/QĐ-UBND", date(2026, 3, 2), "Chủ tịch UBND tỉnh", "Đổi nơi tiếp nhận"
)


def send(world: World, now: datetime, *, login: str = DISPATCHER, token: str = "", **changes: Any) -> str:
    duty_id = changes.pop("duty_id", None)
    values = NoticeValues(**{**VALUES.__dict__, **changes})
    return services.send_notice(
        actor=world.actor(login), token=token or new_token(), values=values, duty_id=duty_id, now=now
    )


def register(world: World, now: datetime, **changes: Any) -> int:
    values = DecisionValues(
        purpose="publication",
        number="45/QĐ-UBND",
        signed_on=date(2026, 3, 9),
        issuer="Chủ tịch UBND tỉnh",
        title="Công bố thủ tục hộ tịch",
        received_on=date(2026, 3, 11),
        items=((MARITAL_STATUS, "amended"),),
    )
    values = DecisionValues(**{**values.__dict__, **changes})
    agency = directory.agency_by_code(COMMUNE).id
    return services.register_decision(actor=world.actor(ADMINISTRATOR), values=values, agencies=[agency], now=now)


@pytest.mark.req("QN-8.1-1", "QN-16.1-1")
@pytest.mark.parametrize(
    ("profile_name", "due"),
    [
        ("quang-ngai", datetime(2026, 3, 18, 17, 0, tzinfo=LOCAL)),
        ("lam-dong", None),
        ("dong-nai", None),
        ("hai-duong", None),
        ("vinh-long", None),
    ],
)
def test_duty_falls_due_after_the_profiles_working_days(
    world: World, now: datetime, settings: Any, profile_name: str, due: datetime | None
) -> None:
    settings.PROFILE = profile_name

    decision_id = register(world, now)

    row = reads.duties_of(decision_id)[0]
    # Five working days after the day of receipt, by the commune's own calendar.
    assert (row.due_at.date() if row.due_at else None) == (due.date() if due else None)
    assert row.codes == (MARITAL_STATUS,)


@pytest.mark.req("QN-8.1-1")
def test_duty_not_fulfilled_in_time_is_late_reminded_once_a_day_and_listed(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "quang-ngai"
    decision_id = register(world, now)
    actor = world.actor(DISPATCHER)
    early, late = now, now + timedelta(days=12)

    assert services.remind(now=early) == 0
    assert (services.remind(now=late), services.remind(now=late + timedelta(hours=1))) == (1, 0)

    assert [row.decision_id for row in reads.duties(actor, now=late, only="late").rows] == [decision_id]
    assert reads.duties(actor, now=early, only="late").rows == []
    assert reads.duties(world.actor(OTHER_ADMINISTRATOR), now=late).rows == []
    assert facts_of(decision_id)[-1].title.startswith("Nhắc cơ quan")


@pytest.mark.req("QN-8.1-2", "HD-3.2b")
def test_notice_fulfils_the_duty_it_answers_and_a_refusal_opens_it_again(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "quang-ngai"
    duty = reads.duties_of(register(world, now))[0]

    number = send(world, now + timedelta(days=1), duty_id=duty.id)

    done = reads.duties_of(duty.decision_id)[0]
    assert (done.standing(now + timedelta(days=30)), done.notice_no) == (DutyStanding.DONE, number)
    with pytest.raises(RuleBroken) as refused:
        send(world, now + timedelta(days=2), duty_id=duty.id)
    assert refused.value.code == "duty.done"
    actor = world.actor(ADMINISTRATOR)
    services.refuse_notice(actor=actor, number=number, answer="Thiếu quy trình", now=now + timedelta(days=2))
    assert reads.duties_of(duty.decision_id)[0].done_at is None


@pytest.mark.req("LD-4.6-1", "HD-5.2", "HD-12.2")
def test_notice_sent_twice_by_one_form_is_one_notice(world: World, now: datetime) -> None:
    first = send(world, now, token="ma-bieu-mau")

    assert send(world, now, token="ma-bieu-mau") == first
    assert first == f"TB-{COMMUNE}-2026-1"
    assert send(world, now) == f"TB-{COMMUNE}-2026-2"


@pytest.mark.req("LD-4.6-2", "HD-5.1")
def test_notice_is_not_applied_before_anything_that_refers_to_it_is_in_force(world: World, now: datetime) -> None:
    number, actor = send(world, now), world.actor(ADMINISTRATOR)

    with pytest.raises(RuleBroken) as refused:
        services.apply_notice(actor=actor, number=number, answer="Xong", now=now)

    assert refused.value.code == "notice.no_effect"
    assert MARITAL_STATUS in refused.value.message


@pytest.mark.req("QN-8.3-2", "LD-4.6-2")
def test_correction_is_tracked_to_closure_and_its_time_is_measured(world: World, now: datetime) -> None:
    number = send(world, now, kind="correction", subject="data", document_no="", document_date=None, document_issuer="")
    actor = world.actor(ADMINISTRATOR)
    with pytest.raises(RuleBroken) as refused:
        services.apply_notice(actor=actor, number=number, answer="", now=now)
    assert refused.value.code == "notice.answer"

    services.apply_notice(actor=actor, number=number, answer="Đã sửa địa chỉ", now=now + timedelta(hours=1))

    row = reads.notice_numbered(world.actor(DISPATCHER), number)
    assert (row.state, row.answer, row.minutes) == ("applied", "Đã sửa địa chỉ", 60)
    with pytest.raises(RuleBroken) as again:
        services.refuse_notice(actor=actor, number=number, answer="Không", now=now)
    assert again.value.code == "notice.closed"


def test_notice_of_another_agency_is_not_found_and_an_official_sends_none(world: World, now: datetime) -> None:
    number = send(world, now)

    with pytest.raises(NotFound):
        reads.notice_numbered(world.actor(OTHER_ADMINISTRATOR), number)
    with pytest.raises(NotAllowed):
        send(world, now, login=DESK)
    with pytest.raises(NotAllowed):
        services.apply_notice(actor=world.actor(DISPATCHER), number=number, answer="", now=now)
    assert [row.number for row in reads.notices(world.actor(ADMINISTRATOR), state="sent").rows] == [number]
    assert reads.notices(world.actor(OTHER_ADMINISTRATOR)).rows == []


def test_decision_entered_twice_is_refused(world: World, now: datetime) -> None:
    register(world, now)

    with pytest.raises(RuleBroken) as refused:
        register(world, now)

    assert refused.value.code == "decision.twice"


@pytest.mark.req("QN-19.1", "VL-22.3", "QN-8.1-1")
def test_duty_keeps_the_days_in_force_when_its_decision_was_received(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "quang-ngai"
    set_rule(
        actor=world.actor(ADMINISTRATOR),
        key="publication_working_days",
        value="3",
        valid_from=date(2026, 3, 12),
        source="Quyết định số 5/QĐ-UBND",
        now=now,
    )

    before = reads.duties_of(register(world, now))[0]
    tomorrow = now + timedelta(days=1)
    after = reads.duties_of(register(world, tomorrow, number="46/QĐ-UBND", received_on=date(2026, 3, 12)))[0]

    assert [row.due_at.date() for row in (before, after) if row.due_at] == [date(2026, 3, 18), date(2026, 3, 17)]


@pytest.mark.req("LD-4.6-2")
@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("", "approval.no_notice"),
        ("   ", "approval.no_notice"),
        ("x", "approval.bad_notice"),
        ("????", "approval.bad_notice"),
        ("2026", "approval.bad_notice"),
        ("TB-H99.21-2026-99", "notice.unknown"),
        ("of another procedure", "notice.unknown"),
        ("of another agency", "notice.unknown"),
        ("closed", "notice.unknown"),
    ],
)
def test_process_changes_only_by_an_open_notice_of_the_agency_that_names_it(
    world: World, now: datetime, reference: str, code: str
) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    notice = {
        "of another procedure": lambda: noticed(world, code=HOUSEHOLD_BUSINESS, now=now),
        "of another agency": lambda: noticed(world, login="phancong.nghialo", now=now),
        "closed": lambda: withdrawn(world, now),
    }.get(reference, lambda: reference)()

    with pytest.raises(RuleBroken) as refused:
        drafting.submit(
            actor=world.actor(DISPATCHER), edition_id=facts.id, revision=facts.revision, notice=notice, now=now
        )

    assert (refused.value.code, refused.value.field) == (code, "notice")
    assert editions.edition_by_id(facts.id) == facts
    assert approvals.history(drafting.KIND, facts.id) == []


def withdrawn(world: World, now: datetime) -> str:
    number = noticed(world, now=now)
    services.withdraw_notice(actor=world.actor(DISPATCHER), number=number, now=now)
    return number


def test_province_acts_on_the_notice_of_an_agency(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, login=PROVINCE, now=now), login=PROVINCE, now=now, phe_duyet={"hours": "2"})

    drafting.submit(
        actor=world.actor(PROVINCE),
        edition_id=facts.id,
        revision=facts.revision,
        notice=noticed(world, now=now),
        now=now,
    )

    assert editions.edition_by_id(facts.id).state is EditionState.SUBMITTED


@pytest.mark.parametrize(
    "act",
    [
        lambda world, number, now: services.refuse_notice(
            actor=world.actor(ADMINISTRATOR), number=number, answer="Thiếu", now=now
        ),
        lambda world, number, now: services.withdraw_notice(actor=world.actor(DISPATCHER), number=number, now=now),
    ],
    ids=["refuse", "withdraw"],
)
def test_notice_is_not_ended_while_what_it_announces_waits_for_approval(
    world: World, now: datetime, act: Callable[[World, str, datetime], object]
) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    number = approvals.approval(submitted(world, facts, now=now)).notice

    with pytest.raises(RuleBroken) as refused:
        act(world, number, now)

    assert refused.value.code == "notice.in_use"
    found = reads.notice_by_number(number)
    assert found is not None
    assert found.state == "sent"
