"""Each desk has a receiving officer on each working day, and a warning tells where nobody is or work waits."""

from datetime import date

import pytest
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, CIVIL_STATUS, COMMUNE, DESK, DISPATCHER, OTHER_COMMUNE, World
from tests.web.backoffice.pages import text

from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory import duty
from motcua.directory import queries as directory

pytestmark = [pytest.mark.django_db, pytest.mark.req("DN-13.4")]
TODAY = date(2026, 3, 11)


def desk_of(code: str = COMMUNE) -> duty.Desk:
    return duty.desks(directory.agency_by_code(code).id)[0]


def put(
    world: World, now, first: date, last: date, login: str = DESK, by: str = DISPATCHER, code: str = COMMUNE
) -> int:
    return duty.put_on_duty(
        actor=world.actor(by),
        unit_id=desk_of(code).unit_id,
        account_id=world.actor(login).account_id,
        first=first,
        last=last,
        now=now,
    )


def test_desk_without_anybody_is_told_with_its_working_days(world):
    desk = desk_of()

    missing = duty.uncovered([desk], TODAY)[desk.unit_id]

    # Ten working days from Wednesday 11 March, weekends left out.
    assert (len(missing), missing[0], missing[2], missing[3], missing[-1]) == (
        10, TODAY, date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 24),
    )  # fmt: skip


def test_officer_on_duty_covers_working_days_only_and_twice_changes_nothing(world, now):
    desk = desk_of()

    made = [put(world, now, TODAY, date(2026, 3, 24)), put(world, now, TODAY, date(2026, 3, 24))]

    assert (made, duty.uncovered([desk], TODAY)) == ([10, 0], {})


def test_officer_taken_off_leaves_the_day_uncovered(world, now):
    put(world, now, TODAY, date(2026, 3, 24))
    actor, desk = world.actor(DISPATCHER), desk_of()

    duty.take_off_duty(
        actor=actor, unit_id=desk.unit_id, account_id=world.actor(DESK).account_id, day=date(2026, 3, 12), now=now
    )

    assert duty.uncovered([desk], TODAY) == {desk.unit_id: [date(2026, 3, 12)]}


@pytest.mark.parametrize(
    ("first", "last", "login", "code"),
    [
        (date(2026, 3, 10), date(2026, 3, 12), DESK, "duty.past"),
        (date(2026, 3, 13), date(2026, 3, 12), DESK, "duty.days"),
        (date(2026, 3, 12), date(2026, 6, 12), DESK, "duty.days"),
        (date(2026, 3, 14), date(2026, 3, 15), DESK, "duty.no_days"),
        (date(2026, 3, 12), date(2026, 3, 12), CIVIL_STATUS, "duty.person"),
    ],
)
def test_duty_that_cannot_be_is_refused(world, now, first, last, login, code):
    with pytest.raises(RuleBroken) as told:
        put(world, now, first, last, login)

    assert told.value.code == code


def test_roster_of_another_agency_is_not_mine(world, now):
    with pytest.raises(NotAllowed):
        put(world, now, TODAY, TODAY, by=DISPATCHER, code=OTHER_COMMUNE)


def test_screen_warns_of_nobody_on_duty_and_of_waiting_dossiers_then_takes_the_roster(browser, world, now):
    handed_in_dossier(world, now=now)
    page, here = browser(DISPATCHER), f"/quan-tri/lich-truc/{desk_of().unit_id}/"

    before = text(page.get(here))
    typed = {"account": str(world.actor(DESK).account_id), "first": "11/03/2026", "last": "24/03/2026"}
    refused = page.post(f"{here}them/", typed | {"first": "hôm nay"})
    done = page.post(f"{here}them/", typed, follow=True)

    assert "10 trong mười ngày làm việc tới chưa có người trực. Có 1 hồ sơ trực tuyến đang chờ" in before
    assert (refused.status_code, 'value="24/03/2026"' in refused.content.decode()) == (422, True)
    assert "Đã ghi 10 ngày trực." in text(done)
    assert "Thiếu người trực" not in text(page.get(here))
    assert "Đủ người" in text(page.get("/quan-tri/lich-truc/"))
    assert page.get(f"/quan-tri/lich-truc/{desk_of(OTHER_COMMUNE).unit_id}/").status_code == 404
    assert "Thiếu người trực" in text(browser(ADMINISTRATOR).get("/quan-tri/lich-truc/"))
