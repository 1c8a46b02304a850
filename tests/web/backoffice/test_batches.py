"""Acts on many dossiers on screen: preview, act, report; nothing twice."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.factories.dossiers import accepted_dossier, handed_in_dossier, step_done, transferred_dossier
from tests.factories.world import (
    CIVIL_STATUS,
    DESK,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    LEADER,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.processing import services as processing

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def previewed(client: Client, act: str, **chosen: list[object]) -> dict[str, object]:
    """What the preview's form would send."""
    page = client.post("/xu-ly/hang-loat/", {"viec": act} | chosen)
    return {"viec": act, "token": pages.typed(page, "token"), "muc": pages.typed(page, "muc")}


def task_of(dossier_id: int) -> int:
    return processing.open_tasks(dossier_id)[0].id


def test_assigning_many_previews_then_does_each_and_reports(world: World, browser: Browser, now: datetime) -> None:
    received = [transferred_dossier(world, now=now) for _ in range(3)]
    client = browser(DISPATCHER)
    form = previewed(client, "giao", task=[task_of(each.id) for each in received])
    taken = received[0]
    step_done(world, taken.id, now=now)

    report = client.post("/xu-ly/hang-loat/lam/", form | {"to": world.actor(DISPATCHER).account_id}, follow=True)

    rows = pages.table(report)
    assert rows[0][0] == taken.code
    assert "đã được" in rows[0][1]
    assert sorted(row[0] for row in rows if row[1].startswith("Đã giao cho")) == sorted(
        each.code for each in received[1:]
    )
    assert "2 việc đã giao, 1 không làm được" in pages.text(report)


def test_assigning_without_a_person_says_so_and_keeps_the_choice(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)
    form = previewed(client, "giao", task=[task_of(received.id)])
    offered = client.post("/xu-ly/hang-loat/", {"viec": "giao", "task": [task_of(received.id)]}).content.decode()

    page = client.post("/xu-ly/hang-loat/lam/", form)

    assert (page.status_code, pages.errors(page)) == (422, ["Hãy chọn người nhận việc."])
    assert pages.typed(page, "muc") == form["muc"]
    names = {login: world.actor(login).full_name for login in (DISPATCHER, CIVIL_STATUS)}
    assert {login: f"{name}, " in offered for login, name in names.items()} == {DISPATCHER: True, CIVIL_STATUS: False}


def test_forwarding_takes_only_steps_with_one_way_and_a_second_click_repeats_nothing(
    world: World, browser: Browser, now: datetime
) -> None:
    received = [transferred_dossier(world, now=now) for _ in range(2)]
    client = browser(DISPATCHER)
    form = previewed(client, "chuyen-tiep", task=[task_of(each.id) for each in received])

    first = client.post("/xu-ly/hang-loat/lam/", form, follow=True)
    second = client.post("/xu-ly/hang-loat/lam/", form, follow=True)

    assert pages.table(first) == pages.table(second)
    assert {row[1] for row in pages.table(first)} == {"Đã hoàn thành bước."}
    for each in received:
        assert len(processing.open_tasks(each.id)) == 1
    handler = browser(CIVIL_STATUS)
    page = handler.post("/xu-ly/hang-loat/", {"viec": "chuyen-tiep", "task": [task_of(each.id) for each in received]})
    assert {row[1] for row in pages.table(page)} == {"Bước này có nhiều kết quả để chọn. Hãy mở hồ sơ và chọn."}


def test_accepting_many_refuses_what_lacks_a_file_and_takes_the_rest(
    world: World, browser: Browser, now: datetime
) -> None:
    good = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    bad = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    sql.execute("DELETE FROM dossiers_dossierfile WHERE dossier_id = %s", (bad,))
    refs = dict(sql.rows("SELECT id, receipt_no FROM dossiers_dossier", ()))
    client = browser(DESK)
    form = previewed(client, "tiep-nhan", ma=list(refs.values()))

    report = client.post("/xu-ly/hang-loat/lam/", form, follow=True)

    rows = dict(pages.table(report))
    assert rows[refs[good]].startswith("Đã tiếp nhận, mã hồ sơ H99.21-")
    assert rows[refs[bad]] == "Giấy tờ số 1 bắt buộc nhưng chưa có tệp. Hãy mở hồ sơ để kiểm tra."
    states = dict(sql.rows("SELECT id, status FROM dossiers_dossier", ()))
    assert (states[good], states[bad]) == (4, 1)


def test_transfer_of_many_is_one_transaction_each(world: World, browser: Browser, now: datetime) -> None:
    received = [accepted_dossier(world, now=now) for _ in range(2)]
    client = browser(DESK)
    form = previewed(client, "chuyen", ma=[each.code for each in received])
    client.post("/mot-cua/chuyen/", {"ma": received[0].code})

    report = client.post("/xu-ly/hang-loat/lam/", form, follow=True)

    rows = dict(pages.table(report))
    assert rows[received[1].code] == "Đã chuyển xử lý."
    assert rows[received[0].code] != "Đã chuyển xử lý."


def test_slips_of_many_print_as_one_document(world: World, browser: Browser, now: datetime) -> None:
    received = [accepted_dossier(world, now=now) for _ in range(2)]
    elsewhere = accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    answer = browser(DESK).get("/xu-ly/hang-loat/in.pdf", {"ma": [each.code for each in (*received, elsewhere)]})

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert [each.code in text for each in (*received, elsewhere)] == [True, True, False]


def test_nothing_of_another_office_is_previewed_or_done(world: World, browser: Browser, now: datetime) -> None:
    theirs = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    task = task_of(theirs.id)
    client = browser(LEADER)

    page = client.post("/xu-ly/hang-loat/", {"viec": "giao", "task": [task]})
    report = client.post(
        "/xu-ly/hang-loat/lam/",
        {"viec": "giao", "token": "t", "muc": f"{task}~{theirs.code}", "to": world.actor(LEADER).account_id},
        follow=True,
    )

    assert theirs.code not in pages.text(page)
    assert pages.table(report) == [[theirs.code, "Không tìm thấy hồ sơ hoặc việc này không phải của bạn."]]
    assert processing.open_tasks(theirs.id)[0].assignee_id is None
