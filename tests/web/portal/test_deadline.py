"""`/tinh-han/`: anybody counts a limit, without an account and without JavaScript."""

import pytest
from django.test import Client
from tests.factories.world import COMMUNE, World

pytestmark = pytest.mark.django_db
ASKED = {"ngay": "06/03/2026", "gio": "16:30", "so": "3", "don_vi": "working_day", "co_quan": COMMUNE}


def test_page_before_it_is_asked_has_today_filled_in(world: World):
    page = Client().get("/tinh-han/").content.decode()

    assert ('value="11/03/2026"' in page, 'value="09:00"' in page, "Đến hạn lúc" in page) == (True, True, False)


def test_page_shows_the_due_moment_and_each_line_of_the_sum(world: World):
    page = Client().get("/tinh-han/", ASKED)

    assert page.status_code == 200
    for line in (
        "17:00 11/03/2026",
        "Không tính ngày đầu tiên, thứ sáu 06/03/2026.",
        "Tính 3 ngày làm việc: từ thứ hai 09/03/2026 đến thứ tư 11/03/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ):
        assert line in page.content.decode()


def test_page_with_a_pause_moves_the_due_moment(world: World):
    page = Client().get("/tinh-han/", ASKED | {"tu-1": "09:00 09/03/2026", "den-1": "10/03/2026 9h"})

    assert "17:00 12/03/2026" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ngay": "31/02/2026"}, "Hãy nhập ngày dạng 25/11/2026."),
        ({"ngay": "01/01/9999"}, "Hãy nhập ngày dạng 25/11/2026."),
        ({"gio": "25:00"}, "Hãy nhập giờ dạng 08:30."),
        ({"so": "ba"}, "Thời hạn phải là số nguyên từ 1 đến 100.000"),
        ({"so": "99999"}, "Chưa có lịch làm việc"),
        ({"co_quan": "khong-co"}, "Không có cơ quan mang mã này."),
        ({"tu-1": "9h"}, "Hãy nhập giờ và ngày"),
        ({"tu-1": "9h 10/03/2026", "den-1": "9h 09/03/2026"}, "phải sau thời điểm bắt đầu"),
    ],
)
def test_page_asked_nonsense_says_what_to_type_and_keeps_it(world: World, changes, message):
    response = Client().get("/tinh-han/", ASKED | changes)

    page = response.content.decode()
    assert (response.status_code, message in page, "Lỗi:" in page) == (422, True, True)
    assert all(f'value="{value}"' in page for name, value in changes.items() if name != "co_quan")
