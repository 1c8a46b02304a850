"""The button that asks a register, without scripts: nothing on opening, everything kept, differences told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import registers
from tests.factories.world import CITIZEN, COMMUNE, MARITAL_STATUS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

BEGIN = f"/nop-ho-so/{MARITAL_STATUS}/?co_quan={COMMUNE}"
BUTTON = "Lấy từ cơ sở dữ liệu dân cư"
ASKED = {"tra-cuu": "population"}


def known_surely(client: Client) -> Browser:
    session = client.session
    session["assurance"] = "national"
    session.save()
    return Browser(client)


@pytest.fixture
def sure(world: World) -> Browser:
    return known_surely(signed_in(world, CITIZEN))


@pytest.fixture
def register(settings: Any) -> registers.Registers:
    return registers.connect(settings)


@pytest.mark.django_db
def test_pages_are_as_before_where_no_register_is_connected(sure: Browser) -> None:
    assert BUTTON not in sure.open(BEGIN).text


@pytest.mark.django_db
def test_button_fills_what_is_empty_and_tells_source_moment_and_difference(
    sure: Browser, register: registers.Registers
) -> None:
    page = sure.open(BEGIN)
    assert (BUTTON in page.text, register.asked) == (True, [])

    lacking = sure.fill({"ho_ten": "Nguyễn Văn Du", "noi_cu_tru": "", **ASKED})
    assert (lacking.status, list(lacking.errors)) == (422, ["register_birth-error"])
    assert lacking.main_form().value("ho_ten") == "Nguyễn Văn Du"

    filled = sure.fill({"register_birth": "27/03/1985", **ASKED})

    source = "Cơ sở dữ liệu quốc gia về dân cư, lúc 09:00 11/03/2026"
    assert filled.status == 200
    assert "đã điền 1 mục còn trống; 1 mục khác với nội dung đã khai, xem bên dưới." in filled.text
    assert filled.main_form().value("noi_cu_tru") == "Số 7 đường Thật, phường Cẩm Thành, tỉnh Minh Họa"
    assert f"Điền sẵn từ {source}; sửa được nếu chưa đúng." in filled.text
    assert f"Khác với nội dung bạn khai: {source}, ghi “Nguyễn Văn Dụ”." in filled.text
    assert f"Khớp với {source}." in filled.text
    assert filled.main_form().value("ho_ten") == "Nguyễn Văn Du"

    taken = sure.fill({"theo-csdl": "ho_ten"})
    assert taken.main_form().value("ho_ten") == "Nguyễn Văn Dụ"
    assert len(register.asked) == 1

    seen = sure.open("/tai-khoan/tra-cuu-csdl/")
    assert "Chính bạn" in seen.text
    assert "Có thông tin khớp" in seen.text


@pytest.mark.django_db
def test_dead_register_says_so_and_what_was_typed_is_saved(sure: Browser, register: registers.Registers) -> None:
    register.person = registers.DEAD
    sure.open(BEGIN)

    page = sure.fill({"noi_cu_tru": "Thôn Mẫu", "register_birth": "27/03/1985", **ASKED})

    message = "Cơ sở dữ liệu quốc gia về dân cư chưa trả lời được lúc này."
    assert (page.status, message in page.summary[0][0]) == (422, True)
    assert sure.open(page.address).main_form().value("noi_cu_tru") == "Thôn Mẫu"


@pytest.mark.django_db
def test_account_that_only_declared_itself_is_told_how_and_cannot_ask(
    citizen: Browser, register: registers.Registers
) -> None:
    page = citizen.open(BEGIN)
    assert BUTTON not in page.text
    assert "Đăng nhập bằng tài khoản đã xác thực" in page.text

    refused = citizen.fill({"register_birth": "27/03/1985", **ASKED})

    assert (refused.status, register.asked) == (422, [])
    assert "Chỉ tài khoản đã xác thực" in refused.summary[0][0]
    assert "Cần đăng nhập bằng tài khoản đã xác thực" in citizen.open("/tai-khoan/tra-cuu-csdl/").text


@pytest.mark.django_db
def test_list_of_look_ups_costs_the_same_with_one_and_with_three(sure: Browser, register: registers.Registers) -> None:
    here, counted = sure.open(BEGIN).address, []
    for times in (1, 2):
        for _ in range(times):
            sure.open(here)
            sure.fill({"register_birth": "27/03/1985", **ASKED})
        with CaptureQueriesContext(connection) as caught:
            page = sure.open("/tai-khoan/tra-cuu-csdl/")
        counted.append((page.text.count("Chính bạn"), len(caught)))

    assert [rows for rows, _ in counted] == [1, 3]
    assert counted[0][1] == counted[1][1]
