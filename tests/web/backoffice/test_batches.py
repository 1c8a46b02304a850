"""Acts on many dossiers on screen: preview, act, report; nothing twice."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import HttpResponse
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
from motcua.dossiers import queries
from motcua.intake.services import Received
from motcua.processing import services as processing

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def previewed(client: Client, act: str, **chosen: list[object]) -> dict[str, object]:
    """What the preview's form would send."""
    page = client.post("/xu-ly/hang-loat/", {"viec": act} | chosen)
    return {"viec": act, "token": pages.typed(page, "token"), "muc": pages.typed(page, "muc")}


def task_of(dossier_id: int) -> int:
    return processing.open_tasks(dossier_id)[0].id


def open_step(dossier_id: int) -> str:
    return processing.open_tasks(dossier_id)[0].step


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


def test_forwarding_ends_steps_with_one_way_and_a_second_click_repeats_nothing(
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


def outcome_field(page: HttpResponse) -> str:
    """The name of the choice of an outcome, which the items carry too."""
    return str(pages.typed(page, "muc")[0]).split("~")[2]


def at_handlers(world: World, number: int, now: datetime) -> list[Received]:
    """Dossiers whose handler chooses between several outcomes."""
    received = [transferred_dossier(world, now=now) for _ in range(number)]
    for each in received:
        step_done(world, each.id, now=now)
    return received


def test_one_choice_ends_the_steps_of_all_and_the_report_says_what_failed(
    world: World, browser: Browser, now: datetime
) -> None:
    received = at_handlers(world, 3, now)
    client = browser(CIVIL_STATUS)
    page = client.post("/xu-ly/hang-loat/", {"viec": "chuyen-tiep", "task": [task_of(each.id) for each in received]})
    field = outcome_field(page)
    offered = pages.typed(page, field)
    form = {"viec": "chuyen-tiep", "token": pages.typed(page, "token"), "muc": pages.typed(page, "muc")}
    step = processing.definition_of(queries.terms(received[0].id).process_id).step(open_step(received[0].id))
    onward = [way.key for way in step.outcomes if not way.back]

    without = client.post("/xu-ly/hang-loat/lam/", form)
    step_done(world, received[0].id, now=now)
    done = client.post("/xu-ly/hang-loat/lam/", form | {field: onward[0], "comment": "Đủ điều kiện"}, follow=True)
    again = client.post("/xu-ly/hang-loat/lam/", form | {field: onward[0], "comment": "Đủ điều kiện"}, follow=True)

    assert (offered, len(onward) > 1) == (onward, True)
    assert (without.status_code, pages.errors(without)) == (422, ["Hãy chọn kết quả của bước cho các hồ sơ này."])
    assert pages.typed(without, "muc") == form["muc"]
    rows = dict(pages.table(done))
    assert "đã được" in rows[received[0].code]
    assert [rows[each.code] for each in received[1:]] == ["Đã hoàn thành bước."] * 2
    assert pages.table(again) == pages.table(done)
    ended = sql.rows("SELECT outcome FROM processing_task WHERE step = %s AND done_at IS NOT NULL", (step.key,))
    assert {row[0] for row in ended} == {onward[0]}


def test_outcome_that_asks_for_a_reason_is_not_taken_without_one_and_the_choice_stays(
    world: World, browser: Browser, now: datetime
) -> None:
    [received] = at_handlers(world, 1, now)
    client = browser(CIVIL_STATUS)
    page = client.post("/xu-ly/hang-loat/", {"viec": "chuyen-tiep", "task": [task_of(received.id)]})
    field = outcome_field(page)
    step = processing.definition_of(queries.terms(received.id).process_id).step(open_step(received.id))
    strict = next(way.key for way in step.outcomes if way.needs_comment and not way.back)
    form = {"viec": "chuyen-tiep", "token": pages.typed(page, "token"), "muc": pages.typed(page, "muc"), field: strict}

    answer = client.post("/xu-ly/hang-loat/lam/", form)

    told = ["Kết quả đã chọn phải ghi lý do. Hãy ghi ở ô ý kiến chung."]
    assert (answer.status_code, pages.errors(answer)) == (422, told)
    assert f'value="{strict}" checked' in answer.content.decode()
    assert len(processing.open_tasks(received.id)) == 1
    assert open_step(received.id) == step.key


def test_outcome_sent_by_hand_that_the_step_does_not_have_changes_nothing(
    world: World, browser: Browser, now: datetime
) -> None:
    [received] = at_handlers(world, 1, now)
    client, before = browser(CIVIL_STATUS), open_step(received.id)
    item = f"{task_of(received.id)}~{received.code}~khong-co"

    answer = client.post(
        "/xu-ly/hang-loat/lam/", {"viec": "chuyen-tiep", "token": "t", "muc": item, "comment": "x"}, follow=True
    )

    assert pages.table(answer)[0][1] != "Đã hoàn thành bước."
    assert open_step(received.id) == before


def test_accepting_many_refuses_what_lacks_a_file_and_takes_the_rest(
    world: World, browser: Browser, now: datetime
) -> None:
    good = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    bad = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    sql.execute("SET LOCAL session_replication_role = replica", ())
    sql.execute("DELETE FROM dossiers_dossierfile WHERE dossier_id = %s", (bad,))
    sql.execute("SET LOCAL session_replication_role = origin", ())
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


def test_chosen_things_with_hidden_characters_are_told_as_unknown(
    world: World, browser: Browser, now: datetime
) -> None:
    values = {"viec": "chuyen", "token": "mot-lan", "muc": ["a\x00b", "\u202e", "a/b", "x" * 5000]}

    answer = browser(DESK).post("/xu-ly/hang-loat/lam/", values, follow=True)

    assert answer.status_code == 200
    assert answer.content.decode().count("Không tìm thấy hồ sơ") == 2
