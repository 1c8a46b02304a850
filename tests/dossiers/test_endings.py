"""Withdrawal, stop by decision and the one extension: who asks, who decides, what is left behind."""

from datetime import date, datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken, bucket, clock, kinds
from tests.factories.dossiers import (
    accepted_dossier,
    accepted_online,
    at_handler,
    finished,
    handed_in_dossier,
    ready_dossier,
    supplement_asked,
    waiting_for_supplement,
)
from tests.factories.world import CITIZEN, DESK, LEADER, OTHER_CITIZEN, OTHER_DESK, World

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services import slips
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.processing import services as processing

HOUR = timedelta(hours=1)
SETTLED = Settled(fees="Không có", originals="Trả lại tại quầy")
FRIDAY = date(2026, 3, 20)


def own_at_work(world: World, now: datetime) -> int:
    """A citizen's dossier that is being handled."""
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=now + HOUR)
    return dossier_id


def asked(world: World, dossier_id: int, *, by: str = CITIZEN, now: datetime) -> None:
    intake.ask_withdrawal(actor=world.actor(by), dossier_id=dossier_id, reason="Không còn nhu cầu", now=now)


def slip_data(dossier_id: int, kind: str) -> dict[str, str]:
    statement = "SELECT data FROM dossiers_slip WHERE dossier_id = %s AND kind = %s"
    return sql.json_value(sql.rows(statement, (dossier_id, kind))[0][0])


@pytest.mark.req("HD-2.2-1")
def test_applicant_withdraws_and_the_leader_agrees_with_a_notice_of_fees_and_originals(
    world: World, now: datetime
) -> None:
    dossier_id = own_at_work(world, now)
    asked(world, dossier_id, now=now + 2 * HOUR)
    waiting = at(world, dossier_id)
    [task] = processing.open_tasks(dossier_id)

    with pytest.raises(RuleBroken) as unsettled:
        processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.WITHDRAWAL, now=now + 3 * HOUR)
    with pytest.raises(RuleBroken) as waits:
        processing.complete_step(
            actor=world.actor("phancong.camthanh"),
            dossier_id=dossier_id,
            task_id=task.id,
            outcome="giao",
            now=now + 3 * HOUR,
        )
    processing.agree(
        actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.WITHDRAWAL, settled=SETTLED, now=now + 4 * HOUR
    )

    found, slip = at(world, dossier_id), slip_data(dossier_id, "stop")
    assert (waiting.status, waiting.awaiting) == (7, "decision")
    assert (unsettled.value.code, waits.value.code) == ("form.invalid", "dossier.waits")
    assert (found.status, found.awaiting, found.finished_at) == (8, "", now + 4 * HOUR)
    assert processing.open_tasks(dossier_id) == []
    assert (slip["cause"], slip["fees"], slip["originals"]) == (
        "Người nộp đề nghị rút hồ sơ và được chấp thuận",
        "Không có",
        "Trả lại tại quầy",
    )
    token = queries.slips(dossier_id)[-1].token
    assert slips.render(token) == slips.render(token)
    assert broken() == []


def test_refused_withdrawal_puts_the_dossier_back_where_it_was(world: World, now: datetime) -> None:
    handled = own_at_work(world, now)
    asked(world, handled, now=now + 2 * HOUR)
    waiting, _ = waiting_for_supplement(world, now=now)
    asked(world, waiting, by=DESK, now=now + 3 * HOUR)
    due = at(world, handled).due_at

    for dossier_id in (handled, waiting):
        processing.refuse(
            actor=world.actor(LEADER),
            dossier_id=dossier_id,
            kind=Kind.WITHDRAWAL,
            answer="Đã ký kết quả",
            now=now + 4 * HOUR,
        )

    found = [at(world, each) for each in (handled, waiting)]
    assert [(each.status, each.awaiting) for each in found] == [(4, "process"), (5, "applicant")]
    assert [bucket(each) for each in (handled, waiting)] == [{Bucket.PROCESSING}, {Bucket.WAITING_APPLICANT}]
    assert (found[0].due_at, clock(handled)) == (due, ["running"])
    assert kinds(waiting)[-1] == "dossier.withdrawal_refused"
    assert broken() == []


def test_before_the_handling_side_has_it_the_desk_decides_on_a_withdrawal(world: World, now: datetime) -> None:
    registered = handed_in_dossier(world, now=now)
    asked_back = handed_in_dossier(world, citizen=OTHER_CITIZEN, now=now)
    supplement_asked(world, asked_back, now=now)
    accepted = accepted_dossier(world, now=now).id
    asked(world, registered, now=now + HOUR)
    asked(world, asked_back, by=OTHER_CITIZEN, now=now + HOUR)
    asked(world, accepted, by=DESK, now=now + HOUR)

    with pytest.raises(NotAllowed):
        processing.agree(
            actor=world.actor(LEADER), dossier_id=registered, kind=Kind.WITHDRAWAL, settled=SETTLED, now=now + 2 * HOUR
        )
    intake.agree_withdrawal(actor=world.actor(DESK), dossier_id=registered, settled=SETTLED, now=now + 2 * HOUR)
    for dossier_id in (asked_back, accepted):
        intake.refuse_withdrawal(actor=world.actor(DESK), dossier_id=dossier_id, answer="Đã xong", now=now + 2 * HOUR)

    found = [at(world, each) for each in (registered, asked_back, accepted)]
    assert [(each.status, each.awaiting) for each in found] == [(8, ""), (5, "applicant"), (2, "transfer")]
    assert broken() == []


def test_nobody_withdraws_what_is_not_theirs_or_what_is_done(world: World, now: datetime) -> None:
    dossier_id = own_at_work(world, now)
    done = ready_dossier(world, now=now).id

    for login in (OTHER_CITIZEN, OTHER_DESK, LEADER):
        with pytest.raises(NotAllowed):
            asked(world, dossier_id, by=login, now=now + 2 * HOUR)
    with pytest.raises(RuleBroken) as late:
        asked(world, done, by=DESK, now=now + 9 * HOUR)
    asked(world, dossier_id, now=now + 2 * HOUR)
    with pytest.raises(RuleBroken) as twice:
        asked(world, dossier_id, now=now + 2 * HOUR)

    assert (late.value.code, twice.value.code) == ("dossier.move_refused", "withdrawal.asked")


def test_stop_is_proposed_with_its_clause_and_decided_by_another(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)

    with pytest.raises(RuleBroken) as bare:
        processing.propose_stop(actor=handler, dossier_id=dossier_id, reason="Có tranh chấp", basis="", now=now + HOUR)
    processing.propose_stop(
        actor=handler, dossier_id=dossier_id, reason="Có tranh chấp", basis="Luật mẫu, Điều 3", now=now + HOUR
    )
    processing.refuse(
        actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.STOP, answer="Chưa đủ căn cứ", now=now + 2 * HOUR
    )
    processing.propose_stop(
        actor=handler, dossier_id=dossier_id, reason="Tòa án thụ lý", basis="Luật mẫu, Điều 3", now=now + 3 * HOUR
    )
    processing.agree(
        actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.STOP, settled=SETTLED, now=now + 4 * HOUR
    )

    slip = slip_data(dossier_id, "stop")
    assert bare.value.field == "basis"
    assert (at(world, dossier_id).status, slip["reasons"], slip["basis"]) == (8, ["Tòa án thụ lý"], "Luật mẫu, Điều 3")
    assert broken() == []


@pytest.mark.req("VL-7.2.c-1", "HD-6.3-3", "VL-15.3")
def test_extension_moves_the_appointment_once_with_an_apology_and_keeps_the_first(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    first = at(world, dossier_id).due_at

    processing.propose_extension(
        actor=handler, dossier_id=dossier_id, day=FRIDAY, reason="Phải xác minh", now=now + HOUR
    )
    unchanged = at(world, dossier_id).due_at
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=now + 2 * HOUR)
    with pytest.raises(RuleBroken) as again:
        processing.propose_extension(
            actor=handler, dossier_id=dossier_id, day=date(2026, 3, 27), reason="Nữa", now=now + 3 * HOUR
        )

    found, slip = at(world, dossier_id), slip_data(dossier_id, "apology")
    assert (unchanged, found.original_due_at, found.due_at) == (
        first,
        first,
        datetime(2026, 3, 20, 17, 0, tzinfo=LOCAL),
    )
    assert (again.value.code, slip["late"], slip["reasons"]) == ("extension.once", False, ["Phải xác minh"])
    assert [event.payload["late"] for event in queries.history(dossier_id) if event.type == "dossier.extended"] == [
        False
    ]
    assert "gia hạn" in queries.terms(dossier_id).explanation[-1]["text"]  # type: ignore[union-attr]
    assert broken() == []


def test_extension_after_the_legal_moment_is_marked_late(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    monday = datetime(2026, 3, 16, 8, 0, tzinfo=LOCAL)

    processing.propose_extension(actor=handler, dossier_id=dossier_id, day=FRIDAY, reason="Chờ ý kiến", now=monday)
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=monday + HOUR)

    assert slip_data(dossier_id, "apology")["late"] is True


@pytest.mark.parametrize(
    ("day", "code"),
    [(None, "extension.no_day"), (date(2026, 3, 21), "extension.day_off"), (date(2026, 3, 16), "extension.not_later")],
)
def test_extension_to_a_day_that_does_not_fit_is_refused(
    world: World, now: datetime, day: date | None, code: str
) -> None:
    dossier_id, handler = at_handler(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        processing.propose_extension(actor=handler, dossier_id=dossier_id, day=day, reason="Lý do", now=now + HOUR)

    assert (refused.value.code, refused.value.code == "extension.no_day" or refused.value.field) == (
        code,
        True if code == "extension.no_day" else "day",
    )


def test_extension_stays_when_a_later_pause_is_counted(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    sql.execute("UPDATE dossiers_terms SET supplement_clock = 'pause' WHERE dossier_id = %s", (dossier_id,))
    processing.propose_extension(actor=handler, dossier_id=dossier_id, day=FRIDAY, reason="Xác minh", now=now + HOUR)
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=now + 2 * HOUR)
    processing.propose_supplement(
        actor=handler,
        dossier_id=dossier_id,
        items=[{"no": 0, "name": "Sửa họ tên"}],
        reason="Sai",
        basis="Điều 1",
        now=now + 3 * HOUR,
    )
    intake.issue_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 5 * HOUR)
    intake.answer_supplement(
        actor=world.actor(DESK), dossier_id=dossier_id, files=[], texts={0: "Đã sửa"}, now=now + 28 * HOUR
    )

    due = intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=now + 29 * HOUR)

    # Extended to Friday 20/3, then one working day of waiting: Monday 23/3.
    assert due == datetime(2026, 3, 23, 17, 0, tzinfo=LOCAL)


def test_what_still_waits_is_closed_when_the_result_is_ready(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    processing.propose_extension(actor=handler, dossier_id=dossier_id, day=FRIDAY, reason="Xác minh", now=now + HOUR)

    finished(world, dossier_id, now=now + HOUR)

    with pytest.raises(RuleBroken) as gone:
        processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=now + 9 * HOUR)
    assert (gone.value.code, broken()) == ("proposal.gone", [])
