"""Addresses that lead nowhere: officials stay in their own part, everybody else sees the portal."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories.world import CITIZEN, DESK

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("login", "address", "status", "work"),
    [
        (DESK, "/xu-ly/ho-so/KHONG-CO/", 404, True),
        (DESK, "/mot-cua/ho-so/KHONG-CO/", 404, True),
        (DESK, "/mot-cua/khong-co-trang-nay/", 404, True),
        (DESK, "/quan-tri/nguoi-dung/", 403, True),
        (DESK, "/thu-tuc/9.999999/", 404, False),
        (CITIZEN, "/xu-ly/khong-co-trang-nay/", 404, False),
        (CITIZEN, "/quan-tri/nguoi-dung/", 403, False),
    ],
)
def test_refused_page_keeps_the_header_of_the_part_one_is_in(
    browser: Callable[[str], Client], login: str, address: str, status: int, work: bool
) -> None:
    answer = browser(login).get(address)

    page = answer.content.decode()
    assert (answer.status_code, "mc-tabs" in page, "Về Việc của tôi" in page) == (status, work, work)
