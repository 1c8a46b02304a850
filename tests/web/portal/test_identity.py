"""An official compares identity papers with the holder of an account."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories.world import CITIZEN, CIVIL_STATUS, DESK, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, Page

from motcua.core import sql
from motcua.notifications import identities, inbox, registry, wishes
from motcua.notifications.models import Message
from motcua.notifications.rules.reaching import Wishes

pytestmark = pytest.mark.django_db
ADDRESS = "/mot-cua/xac-thuc-tai-khoan/"
PAPER = {
    "login": f" {CITIZEN.upper()} ",
    "paper": "identity_card",
    "full_name": "Nguyễn Văn Dụ",
    "personal_number": "000 000 000 001",
}


def sent(world: World, typed: dict[str, Any]) -> Page:
    browser = Browser(signed_in(world, DESK))
    browser.open(ADDRESS)
    return browser.fill(typed)


def levels() -> dict[str, str]:
    found = sql.rows(
        "SELECT login, assurance FROM directory_account WHERE login = ANY(%s)", ([CITIZEN, OTHER_CITIZEN],)
    )
    return dict(found)


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_compared_paper_makes_the_account_sure_once_and_its_holder_sees_who_did_it(world: World) -> None:
    done = sent(world, PAPER)
    again = sent(world, PAPER)

    assert "Tài khoản của Nguyễn Văn Dụ đã được xác thực" in done.text
    assert again.status == 200
    assert levels() == {CITIZEN: "desk", OTHER_CITIZEN: ""}
    told = sql.rows("SELECT actor, payload::text FROM core_event WHERE type = 'account.confirmed'", ())
    assert [(actor, sql.json_value(values)) for actor, values in told] == [
        (world.actor(DESK).ref, {"paper": "identity_card", "ending": "0001", "before": ""})
    ]
    holder = Browser(signed_in(world, CITIZEN))
    assert "Đối chiếu giấy tờ tùy thân tại Bộ phận Một cửa" in holder.open("/tai-khoan/viec-da-lam/").text
    own = holder.open("/tai-khoan/du-lieu/")
    assert "Đã đối chiếu giấy tờ tại Bộ phận Một cửa" in own.text
    assert "personal_number" not in own.main_form().names


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"login": "khong-co@vidu.example"}, "login"),
        ({"login": DESK}, "login"),
        ({"login": ""}, "login"),
        ({"personal_number": "123"}, "personal_number"),
        ({"paper": None}, "paper"),
        ({"paper": "passport"}, "paper_number"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_what_is_missing_or_nobodys_is_told_and_changes_nothing(
    world: World, typed: dict[str, Any], field: str
) -> None:
    page = sent(world, PAPER | typed)

    assert (page.status, [href for _, href in page.summary]) == (422, [f"#{field}"])
    assert set(levels().values()) == {""}


def test_account_known_to_be_somebody_elses_and_an_organisations_are_refused(world: World) -> None:
    sent(world, PAPER)
    other = sent(world, PAPER | {"personal_number": "000000000009"})
    sql.execute("UPDATE directory_account SET kind = 'business' WHERE login = %s", (OTHER_CITIZEN,))
    business = sent(world, PAPER | {"login": OTHER_CITIZEN})

    assert "đã được xác thực với số định danh khác" in other.text
    assert "Đây là tài khoản tổ chức" in business.text
    assert levels() == {CITIZEN: "desk", OTHER_CITIZEN: ""}


def test_only_a_desk_compares(world: World) -> None:
    found = [signed_in(world, login).post(ADDRESS, PAPER).status_code for login in (CIVIL_STATUS, CITIZEN)]

    assert [status in {302, 403, 404} for status in found] == [True, True]
    assert Client().post(ADDRESS, PAPER).status_code in {302, 403}
    assert set(levels().values()) == {""}


def test_holder_is_told_at_once_whatever_they_unsubscribed_from(world: World, now: datetime) -> None:
    holder = world.actor(CITIZEN)
    wishes.change_wishes(actor=holder, wishes=Wishes(email=False, sms=False, reminders=False), now=now)
    wishes.silence(token=wishes.silence_link(CITIZEN).split("/")[-2], now=now)
    sent(world, PAPER)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE type = 'account.confirmed'", ())

    for _ in range(2):
        registry.run(event, identities.NAME, now)

    [message] = Message.objects.filter(handler=identities.NAME)
    assert (message.address, message.subject) == (CITIZEN, "Tài khoản của bạn đã được xác thực danh tính")
    for told in ("Thẻ căn cước, căn cước công dân, số kết thúc bằng 0001", "Bộ phận", "/bao-mat-tai-khoan/"):
        assert told in message.body
    assert inbox.unread(holder.account_id) == 1
    # Identity papers are no secret to their holder, yet the number itself goes nowhere.
    assert "000000000001" not in message.body
