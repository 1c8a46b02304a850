"""Sổ theo dõi hồ sơ: one book a year, numbers without a gap, editions, closing."""

from datetime import date, datetime, timedelta

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import accepted_dossier, finished, given_back, ready_dossier, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    DESK,
    HOUSEHOLD_BUSINESS,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import posts, procedure_sets
from motcua.directory.actors import Role
from motcua.directory.posts import PostTerms
from motcua.dossiers.services.sets import fill_set
from motcua.results import register, result_register

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)


def test_book_numbers_run_without_a_gap_and_tell_the_whole_way(world: World, now: datetime) -> None:
    first = transferred_dossier(world, now=now)
    later = finished(world, first.id, now=now)
    given_back(world, first.id, now=later)
    second = accepted_dossier(world, now=now + timedelta(hours=1))
    accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    rows = register.book(world.actor(DESK), TODAY, TODAY).rows

    assert [(row.number, row.dossier_code) for row in rows] == [(1, first.code), (2, second.code)]
    done, waits = rows
    assert (done.received_at, done.transferred_at, done.result_at, done.returned_at) == (now, now, later, later)
    assert (done.receiver, done.returned_how) == ("Lê Thị Ví Dụ", "Trực tiếp")
    assert (waits.transferred_at, waits.result_at, waits.returned_at) == (None, None, None)


def test_book_printed_once_prints_the_same_after_more_happened(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    desk = world.actor(DESK)
    token = register.print_extract(actor=desk, first=TODAY, last=TODAY, now=now)
    document, _ = register.render(desk, token)

    finished(world, received.id, now=now)
    accepted_dossier(world, now=now + timedelta(hours=2))

    assert register.render(desk, token)[0] == document
    text = reading.text(document)
    assert all(part in text for part in ("SỔ THEO DÕI HỒ SƠ", received.code, "Mẫu số 07", "Quyển số 01 năm 2026"))
    with pytest.raises(NotFound):
        register.render(world.actor(OTHER_DESK), token)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), "register.backwards"),
        (date(2025, 12, 1), date(2026, 1, 1), "register.two_years"),
        (date(2025, 9, 1), date(2025, 9, 30), "register.two_editions"),
    ],
)
def test_period_that_is_no_stretch_of_one_book_is_refused(first: date, last: date, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        register.check_period(first, last)

    assert refused.value.code == code


def test_old_period_is_printed_on_the_old_form(world: World) -> None:
    old = datetime(2025, 9, 10, 9, 0, tzinfo=clock.LOCAL)
    accepted_dossier(world, now=old)

    desk = world.actor(DESK)
    token = register.print_extract(actor=desk, first=old.date(), last=date(2025, 9, 14), now=old + timedelta(days=90))

    assert "Mẫu số 06 – Thông tư số 01/2018/TT-VPCP" in reading.text(register.render(desk, token)[0])


def test_book_is_closed_after_its_year_and_once(world: World, now: datetime) -> None:
    accepted_dossier(world, now=datetime(2025, 12, 30, 9, 0, tzinfo=clock.LOCAL))
    desk = world.actor(DESK)

    with pytest.raises(RuleBroken, match="chưa hết"):
        register.close_book(actor=desk, year=2026, now=now)
    closed = register.close_book(actor=desk, year=2025, now=now)

    assert (closed.last_number, closed.who) == (1, desk.full_name)
    with pytest.raises(RuleBroken, match="khóa"):
        register.close_book(actor=desk, year=2025, now=now)
    with pytest.raises(NotAllowed):
        register.close_book(actor=world.actor(CIVIL_STATUS), year=2024, now=now)


@pytest.mark.parametrize("asked", ["---", "!?", "%", "_", "\\", "²/³", "9" * 120])
def test_register_of_results_answers_any_question(world: World, now: datetime, asked: str) -> None:
    ready_dossier(world, now=now)

    assert result_register.entries(world.actor(LEADER), now, asked=asked) == ([], 0)


def test_post_narrowed_to_procedures_reads_their_results_and_keeps_no_book(world: World, now: datetime) -> None:
    mine = ready_dossier(world, now=now)
    ready_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    admin, desk = world.actor(ADMINISTRATOR), world.actor(DESK)
    made = procedure_sets.make_set(actor=admin, agency_id=desk.agency_id, unit_id=desk.unit_id, name="Hộ tịch", now=now)
    fill_set(actor=admin, set_id=made, codes=[MARITAL_STATUS], now=now)
    narrow = PostTerms("Một cửa", frozenset({Role.DESK}), now.date(), procedure_set_id=made)
    before = len(result_register.entries(desk, now)[0])

    posts.change(actor=admin, post_id=desk.post_id, terms=narrow, reason="Phân công", now=now)

    assert before == 2
    assert [row.ref for row in result_register.entries(world.actor(DESK), now)[0]] == [mine.code]
    with pytest.raises(NotAllowed):
        register.book(world.actor(DESK), TODAY, TODAY)
