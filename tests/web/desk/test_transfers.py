from datetime import datetime

import pytest
from tests.web.desk.reading import page

from motcua.core import clock
from motcua.dossiers import queries
from motcua.dossiers.rules.lifecycle import Status
from motcua.processing.services import open_tasks


@pytest.mark.req("LD-9.1-3", "HD-14.1-3")
def test_transfer_of_the_chosen_dossiers_starts_their_process_and_lists_them_by_unit(world, at_desk):
    first, second, third = world.received("một"), world.received("hai"), world.received("ba", "2.000635")

    answer = at_desk.post("/mot-cua/chuyen/", {"ma": [first.code, third.code]}, follow=True)

    officer = world.actor("motcua")
    assert [queries.visible(officer, each.code).status for each in (first, second, third)] == [
        Status.PROCESSING,
        Status.ACCEPTED,
        Status.PROCESSING,
    ]
    assert [task.step for task in open_tasks(first.id)] == ["phan-cong"]
    assert page(answer).texts("govuk-notification-banner__heading") == ["Đã chuyển xử lý 2 hồ sơ."]
    assert page(answer).texts("mc-box__title") == ["Văn phòng, Ủy ban nhân dân phường Cẩm Thành (2 hồ sơ)"]
    printed = at_desk.get(page(answer).links("/mot-cua/ban-giao.pdf")[0])
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")


def test_transfer_of_one_passed_on_meanwhile_passes_none_and_says_why(world, at_desk):
    first, second = world.received("một"), world.received("hai")
    at_desk.post("/mot-cua/chuyen/", {"ma": first.code})

    answer = at_desk.post("/mot-cua/chuyen/", {"ma": [first.code, second.code]})

    assert answer.status_code == 422
    assert page(answer).problems == ["Hồ sơ này không còn chờ chuyển xử lý. Hãy tải lại danh sách."]
    assert queries.visible(world.actor("motcua"), second.code).status == Status.ACCEPTED


@pytest.mark.parametrize("path", ["/mot-cua/chuyen/", "/mot-cua/ban-giao/"])
def test_transfer_of_nothing_asks_to_choose(world, at_desk, path):
    world.received()

    answer = at_desk.post(path) if "chuyen" in path else at_desk.get(path)

    assert answer.status_code == 422
    assert page(answer).problems[0].startswith("Hãy chọn ít nhất một hồ sơ để")


def test_transfer_of_a_dossier_of_another_desk_is_not_found(world, client):
    received = world.received()
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    assert elsewhere.post("/mot-cua/chuyen/", {"ma": received.code}).status_code == 404
    assert elsewhere.get("/mot-cua/ban-giao.pdf", {"ma": received.code}).status_code == 404
    assert queries.visible(world.actor("motcua"), received.code).status == Status.ACCEPTED


@pytest.mark.req("LD-9.1-3")
def test_board_of_a_dossier_received_after_three_gives_until_the_next_morning(world, at_desk, move_to):
    move_to(datetime(2026, 3, 11, 15, 30, tzinfo=clock.LOCAL))
    world.received()

    shown = page(at_desk.get("/mot-cua/?muc=cho-chuyen"))

    assert shown.texts("mc-time") == ["Đúng hạn: Chuyển trước 07:00 ngày 12/03"]
