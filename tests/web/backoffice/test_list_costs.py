"""Every list takes the same statements for one row and for three."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import (
    OWNER,
    accepted_dossier,
    handed_in_dossier,
    ready_dossier,
    step_done,
    transferred_dossier,
)
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    CIVIL_STATUS,
    CLERK,
    DESK,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    MARITAL_STATUS,
    World,
)
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.directory import duty
from motcua.dossiers.services.correcting import Correction, correct_reception
from motcua.feedback import asking
from motcua.processing import handovers
from motcua.processing.services import hand_over

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
DAY = timedelta(days=1)


def passed_on(world: World, number: int, now: datetime) -> None:
    transferred_dossier(world, now=now - DAY)


def ended_step(world: World, number: int, now: datetime) -> None:
    step_done(world, transferred_dossier(world, now=now - DAY).id, now=now - DAY)


def issued(world: World, number: int, now: datetime) -> None:
    ready_dossier(world, now=now - 40 * DAY)


def broken(world: World, number: int, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    # What a fault would leave; no service can.
    sql.execute("UPDATE processing_task SET done_at = %s, cancelled = true WHERE dossier_id = %s", (now, received.id))


def corrected(world: World, number: int, now: datetime) -> None:
    right = replace(OWNER, full_name="Lê Thị Ví Dụ Đúng")
    correct_reception(
        actor=world.actor(DESK),
        dossier_id=transferred_dossier(world, now=now).id,
        correction=Correction(reason="Nhập nhầm họ tên", owner=right, delivery="counter", papers={}),
        now=now,
    )


def handed_over(world: World, number: int, now: datetime) -> None:
    transferred_dossier(world, now=now)
    loose = handovers.loose(world.actor(DESK), now - DAY, now + DAY)
    hand_over(actor=world.actor(DESK), hop_ids=[hop.id for hop in loose], now=now)


def on_duty(world: World, number: int, now: datetime) -> None:
    actor = world.actor(DISPATCHER)
    day = now.date() + number * DAY
    duty.put_on_duty(
        actor=actor,
        unit_id=world.actor(DESK).unit_id,
        account_id=world.actor(DESK).account_id,
        first=day,
        last=day,
        now=now,
    )


def late(world: World, number: int, now: datetime) -> None:
    transferred_dossier(world, now=now - 20 * DAY)


def asked(world: World, number: int, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    asking.ask(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=f"Câu hỏi {number}?", now=now)


@dataclass(frozen=True)
class Page:
    """A list: who opens it, where, how a row comes about; `post` when it is asked by POST."""

    login: str
    url: str
    row: Callable[[World, int, datetime], None]
    post: dict[str, str] | None = None


PAGES = {
    "inbox": Page(DISPATCHER, "/xu-ly/", passed_on),
    "waiting": Page(DISPATCHER, "/xu-ly/?loc=cho-nguoi-khac", ended_step),
    "by-procedure": Page(DISPATCHER, f"/xu-ly/tim/?q={MARITAL_STATUS}", passed_on),
    "by-procedure-province": Page(INSPECTOR, f"/xu-ly/tim/?q={MARITAL_STATUS}", passed_on),
    "by-name": Page(DISPATCHER, "/xu-ly/tim/?q=le thi", passed_on),
    "unit": Page(DISPATCHER, "/xu-ly/don-vi/", passed_on),
    "results": Page(CLERK, "/quan-tri/so-ket-qua/", issued),
    "results-found": Page(CLERK, "/quan-tri/so-ket-qua/?q=le thi", issued),
    "unclaimed": Page(DESK, "/mot-cua/ket-qua-chua-nhan/", issued),
    "questions": Page(DESK, "/mot-cua/cau-hoi/", asked),
    "stuck": Page(INSPECTOR, "/quan-tri/ho-so-mac/", broken),
    "deviations": Page(INSPECTOR, "/quan-tri/bien-dong/", corrected),
    "deviations-one-kind": Page(INSPECTOR, "/quan-tri/bien-dong/?loai=dinh-chinh", corrected),
    "trail": Page(INSPECTOR, "/quan-tri/nhat-ky/", passed_on, {"login": INSPECTOR}),
    "register": Page(DESK, "/xu-ly/so-theo-doi/?tu=01/03/2026&den=11/03/2026", passed_on),
    "hand-over-given": Page(DESK, "/xu-ly/ban-giao/?muc=giao", handed_over),
    "hand-over-coming": Page(DISPATCHER, "/xu-ly/ban-giao/", handed_over),
    "late": Page(LEADER, "/xu-ly/tre-han/", late),
    "roster": Page(ADMINISTRATOR, "/quan-tri/lich-truc/", on_duty),
    "desk-to-pass-on": Page(DESK, "/mot-cua/?muc=cho-chuyen", lambda world, _, now: accepted_dossier(world, now=now)),
}


@pytest.fixture
def counted(world: World, browser: Browser, now: datetime) -> Callable[[Page], list[tuple[int, int]]]:
    """Rows and statements of a list with one and with three things in it."""

    def count(page: Page) -> list[tuple[int, int]]:
        client = browser(page.login)
        found = []
        for number in range(3):
            page.row(world, number, now)
            if number == 1:
                continue
            for _ in range(2):  # the first fills what this process keeps
                with CaptureQueriesContext(connection) as made:
                    answer = client.get(page.url) if page.post is None else client.post(page.url, page.post)
            assert answer.status_code == 200
            found.append((len(pages.table(answer)) + len(pages.typed(answer, "ma")), len(made)))
        return found

    return count


@pytest.mark.parametrize("name", PAGES)
def test_list_takes_the_same_statements_for_one_row_and_for_three(
    counted: Callable[[Page], list[tuple[int, int]]], name: str
) -> None:
    (few, once), (many, thrice) = counted(PAGES[name])

    assert once == thrice
    assert name == "roster" or many > few


def test_roster_of_a_desk_takes_the_same_statements_for_one_day_and_for_three(
    world: World, counted: Callable[[Page], list[tuple[int, int]]]
) -> None:
    (_, once), (_, thrice) = counted(Page(DISPATCHER, f"/quan-tri/lich-truc/{world.actor(DESK).unit_id}/", on_duty))

    assert once == thrice


def test_list_of_several_dossiers_takes_the_same_statements_as_of_one(
    world: World, browser: Browser, now: datetime
) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            transferred_dossier(world, now=now)
        loose = handovers.loose(world.actor(DESK), now - DAY, now + DAY)
        (token,) = hand_over(actor=world.actor(DESK), hop_ids=[hop.id for hop in loose], now=now)
        client = browser(DISPATCHER)
        client.get(f"/xu-ly/ban-giao/{token}/")
        with CaptureQueriesContext(connection) as made:
            shown = client.get(f"/xu-ly/ban-giao/{token}/")
        counts.append((len(pages.typed(shown, "csrfmiddlewaretoken")), len(made)))

    assert counts[0] == counts[1]


def test_preview_of_an_act_on_one_and_on_three_takes_the_same_statements(
    world: World, browser: Browser, now: datetime
) -> None:
    client, tasks = browser(CIVIL_STATUS), []
    counts = []
    for number in range(3):
        received = transferred_dossier(world, now=now)
        step_done(world, received.id, now=now)
        tasks += [row[0] for row in sql.rows(
            "SELECT id FROM processing_task WHERE dossier_id = %s AND done_at IS NULL", (received.id,)
        )]  # fmt: skip
        if number != 1:
            client.post("/xu-ly/hang-loat/", {"viec": "chuyen-tiep", "task": tasks})
            with CaptureQueriesContext(connection) as made:
                client.post("/xu-ly/hang-loat/", {"viec": "chuyen-tiep", "task": tasks})
            counts.append(len(made))

    assert counts[0] == counts[1]
