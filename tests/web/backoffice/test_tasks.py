"""Lists of officials: own tasks, the unit's dossiers, search, posts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_dossier, finished, handed_in_dossier, step_done, transferred_dossier
from tests.factories.world import (
    CIVIL_STATUS,
    CLERK,
    COMMUNE,
    DESK,
    DISPATCHER,
    LEADER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.directory.services import ensure_official

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
NAME = "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"


def test_tasks_show_own_work_soonest_due_first_with_time_left(
    world: World, browser: Browser, set_clock: Callable[[datetime], None], now: datetime
) -> None:
    early = transferred_dossier(world, now=now - timedelta(hours=1))
    late = transferred_dossier(world, now=now - timedelta(days=1))
    transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    page = browser(DISPATCHER).get("/xu-ly/")

    assert pages.table(page) == [
        [
            "",
            f"{late.code}Lê Thị Ví Dụ",
            "Quá hạn: Quá hạn 6 giờ làm việc",
            f"Phân công thụ lý{NAME}",
            "Chưa giao",
            "17:00 13/03/2026",
        ],
        [
            "",
            f"{early.code}Lê Thị Ví Dụ",
            "Đúng hạn: Còn 1 giờ làm việc",
            f"Phân công thụ lý{NAME}",
            "Chưa giao",
            "17:00 16/03/2026",
        ],
    ]


def test_leader_sees_what_is_proposed_and_by_whom(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phe-duyet")

    [row] = pages.table(browser(LEADER).get("/xu-ly/"))

    name = world.actor(CIVIL_STATUS).full_name
    assert [row[1], *row[3:5]] == [
        f"{received.code}Lê Thị Ví Dụ",
        f"Ký Giấy xác nhận{NAME}",
        f"Đủ điều kiện, trình phê duyệt{name}: Ý kiến mẫu",
    ]


def test_no_tasks_gives_a_calm_page(browser: Browser) -> None:
    page = browser(CLERK).get("/xu-ly/")

    assert pages.of_class(page, "mc-empty__title") == ["Không có việc nào đang chờ"]


def test_tasks_are_paged_and_filtered(world: World, browser: Browser, now: datetime) -> None:
    for _ in range(26):
        transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    first = client.get("/xu-ly/")
    [following] = [line.split('"')[0] for line in first.content.decode().split('mc-pages__next" href="')[1:]]
    second = client.get(following.replace("&amp;", "&"))

    assert (len(pages.table(first)), len(pages.table(second))) == (25, 1)
    assert pages.of_class(client.get("/xu-ly/?loc=cua-toi"), "mc-empty__title") == ["Không có việc nào trong nhóm này"]


@pytest.mark.parametrize("url", ["/xu-ly/", "/xu-ly/don-vi/", "/xu-ly/tim/?q=le thi"])
def test_lists_need_as_many_statements_for_three_rows_as_for_one(
    world: World, browser: Browser, now: datetime, url: str
) -> None:
    client = browser(LEADER)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            finished(world, transferred_dossier(world, now=now).id, now=now, until="phe-duyet")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(url)
        counts.append((len(pages.table(page)), len(captured)))

    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


@pytest.mark.req("LD-7.4-2")
def test_head_of_unit_sees_the_status_of_every_dossier_from_reception_on(
    world: World, browser: Browser, now: datetime
) -> None:
    handed_in = handed_in_dossier(world, now=now)
    accepted = accepted_dossier(world, now=now)
    processed = transferred_dossier(world, now=now)
    ready = transferred_dossier(world, now=now)
    finished(world, ready.id, now=now)
    stopped = transferred_dossier(world, now=now)
    finished(world, stopped.id, now=now, until="phe-duyet")
    step_done(world, stopped.id, outcome="tu-choi", now=now + timedelta(hours=1))
    transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    client = browser(LEADER)

    lists = ("cho-tiep-nhan", "cho-chuyen", "dang-xu-ly", "cho-bo-sung", "cho-tra", "da-ket-thuc")
    found = {
        key: [(row[0][:18], row[1]) for row in pages.table(client.get(f"/xu-ly/don-vi/?muc={key}"))] for key in lists
    }

    receipt = sql.rows("SELECT receipt_no FROM dossiers_dossier WHERE id = %s", (handed_in,))[0][0]
    assert found == {
        "cho-tiep-nhan": [(receipt[:18], "Mới đăng ký")],
        "cho-chuyen": [(accepted.code, "Được tiếp nhận")],
        "dang-xu-ly": [(processed.code, "Đang xử lý")],
        "cho-bo-sung": [],
        "cho-tra": [(ready.code, "Đã xử lý xong")],
        "da-ket-thuc": [(stopped.code, "Không được tiếp nhận")],
    }


@pytest.mark.parametrize("question", ["le thi vi", "Lê Thị Ví Dụ", "LE THI"])
def test_find_by_name_without_marks_stays_inside_the_own_office(
    world: World, browser: Browser, now: datetime, question: str
) -> None:
    mine = transferred_dossier(world, now=now)
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    page = browser(LEADER).get("/xu-ly/tim/", {"q": question})

    assert [row[0] for row in pages.table(page)] == [f"{mine.code}Lê Thị Ví Dụ"]
    assert other.code not in page.content.decode()


def test_find_by_code_of_another_office_finds_nothing(world: World, browser: Browser, now: datetime) -> None:
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    page = browser(LEADER).get("/xu-ly/tim/", {"q": other.code})

    assert pages.of_class(page, "mc-empty__title") == ["Không tìm thấy hồ sơ nào"]
    assert "Lê Thị Ví Dụ" not in pages.text(page)


def test_official_with_two_posts_switches_between_them(world: World, browser: Browser, now: datetime) -> None:
    ensure_official(
        login=CIVIL_STATUS,
        full_name=world.actor(CIVIL_STATUS).full_name,
        agency_code=COMMUNE,
        unit_key="mot-cua",
        title="Công chức Bộ phận Một cửa",
        roles=["desk"],
        password_hash="!",
        now=now - timedelta(days=1),
    )
    client = browser(CIVIL_STATUS)
    page = client.get("/xu-ly/")
    account = world.actor(CIVIL_STATUS).account_id
    posts = sql.rows("SELECT id FROM directory_post WHERE account_id = %s ORDER BY id", (account,))

    answer = client.post("/xu-ly/chuc-vu/", {"post": posts[1][0]}, follow=True)

    assert "Bạn đang làm việc với chức vụ" in pages.text(page)
    assert pages.of_class(answer, "mc-who__post")[0].startswith("Công chức Bộ phận Một cửa")


def test_post_of_somebody_else_is_not_taken(world: World, browser: Browser) -> None:
    client = browser(CIVIL_STATUS)
    other = world.actor(LEADER).post_id

    answer = client.post("/xu-ly/chuc-vu/", {"post": other}, follow=True)

    assert pages.of_class(answer, "mc-note__body") == ["Chức vụ vừa chọn không còn thuộc về bạn. Hãy chọn lại."]
    assert "post" not in client.session


def test_looking_at_lists_is_recorded(world: World, browser: Browser) -> None:
    client = browser(DESK)
    for url in ("/xu-ly/", "/xu-ly/don-vi/", "/xu-ly/tim/?q=le"):
        client.get(url)

    actor = world.actor(DESK)
    trail = sql.rows("SELECT act, actor, subject FROM core_readaudit ORDER BY id", ())
    assert trail == [(act, actor.ref, actor.unit_id) for act in ("work.tasks", "work.unit", "work.find")]
