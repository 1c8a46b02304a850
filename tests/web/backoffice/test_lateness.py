"""Officials see whose time it was, are asked why a step is late, and leaders see who is late with what."""

from datetime import timedelta

import pytest
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import CIVIL_STATUS, COMMUNE, DISPATCHER, INSPECTOR, LEADER, OTHER_COMMUNE
from tests.web.backoffice.pages import table, text

from motcua.processing import reminders
from motcua.processing import services as processing
from motcua.processing.services.warning import raise_warnings

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(world, now, browser, set_clock):
    """A dossier whose first step was due at eleven, seen at noon: half an hour of work late."""
    received = transferred_dossier(world, now=now)
    task = processing.open_tasks(received.id)[0]
    moment = task.due_at + timedelta(hours=1)
    set_clock(moment)
    return received, task, moment


@pytest.mark.req("DN-4.6", "LD-7.4-1")
def test_dossier_page_shows_what_each_step_was_given_used_and_is_late(late, browser, set_clock):
    received, _, moment = late
    page = browser(DISPATCHER)
    set_clock(moment)

    rows = [row for row in table(page.get(f"/xu-ly/ho-so/{received.code}/")) if len(row) == 6 and "Được giao" in row[4]]

    assert [row[5] for row in rows] == ["30 phút làm việc100 % số giờ trễ của hồ sơ"]


def test_late_step_is_asked_why_and_keeps_what_was_typed(late, browser, set_clock):
    received, task, moment = late
    page = browser(DISPATCHER)
    set_clock(moment)
    values = {"task": str(task.id), "outcome": "giao", "comment": ""}

    refused = page.post(f"/xu-ly/ho-so/{received.code}/buoc/", values)
    done = page.post(
        f"/xu-ly/ho-so/{received.code}/buoc/", values | {"late_reason": "Hồ sơ giấy đến muộn"}, follow=True
    )

    assert (refused.status_code, "Hãy ghi lý do chậm" in text(refused)) == (422, True)
    assert f'href="#late_reason-{task.id}"' in refused.content.decode()
    assert "Lý do: Hồ sơ giấy đến muộn" in text(done)


def test_reminders_show_what_the_official_was_warned_of(late, browser, set_clock):
    received, _, moment = late
    raise_warnings(moment)
    page, other = browser(DISPATCHER), browser("phancong.nghialo")
    set_clock(moment)

    assert table(page.get("/xu-ly/nhac-viec/"))[0][0].startswith(received.code)
    assert "Chưa có nhắc việc nào" in text(other.get("/xu-ly/nhac-viec/"))


@pytest.mark.req("QN-16.4-1")
def test_late_work_is_the_leaders_of_the_agency_and_the_inspectors(late, browser, set_clock):
    received, _, moment = late
    pages = {login: browser(login) for login in (LEADER, INSPECTOR, "lanhdao.nghialo", CIVIL_STATUS)}
    set_clock(moment)

    own = pages[LEADER].get("/xu-ly/tre-han/")
    seen = pages[INSPECTOR].get(f"/xu-ly/tre-han/?co_quan={COMMUNE}")

    assert [received.code in text(page) for page in (own, seen)] == [True, True]
    assert received.code not in text(pages["lanhdao.nghialo"].get("/xu-ly/tre-han/"))
    assert pages[LEADER].get(f"/xu-ly/tre-han/?co_quan={OTHER_COMMUNE}").status_code == 404
    assert pages[LEADER].get("/xu-ly/tre-han/?co_quan=khong-co").status_code == 404
    assert pages[CIVIL_STATUS].get("/xu-ly/tre-han/").status_code == 403


def test_reminders_go_on_where_the_page_before_ended(late, world, now, browser, set_clock):
    received, _, moment = late
    raise_warnings(moment)
    page = browser(DISPATCHER)
    set_clock(moment)
    newest = reminders.reminders(world.actor(DISPATCHER), leads=False).rows[0].id

    assert "Chưa có nhắc việc nào" in text(page.get(f"/xu-ly/nhac-viec/?truoc={newest}"))
    assert received.code in text(page.get(f"/xu-ly/nhac-viec/?truoc={newest + 1}"))
