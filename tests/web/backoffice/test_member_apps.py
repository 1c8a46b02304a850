"""The register of applications that people enter by signing in here once."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.world import ADMINISTRATOR, LEADER, World
from tests.web.portal.conftest import signed_in

from motcua.core import clock, sql
from motcua.directory import member_apps

LIST = "/quan-tri/ung-dung/"
TYPED = {
    "name": "Thư viện tỉnh",
    "owner": "Sở Văn hóa",
    "purpose": "Mượn sách",
    "audience": "all",
    "scopes-profile": "on",
    "redirect_addresses": "https://thuvien.example/ve\nhttps://thuvien.example/ve2",
    "return_addresses": "",
    "back_channel": "https://thuvien.example/da-dang-xuat",
}


@pytest.fixture(autouse=True)
def _fixed_moment(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)


@pytest.fixture
def administrator(world: World) -> Client:
    return signed_in(world, ADMINISTRATOR)


def secret_on(answer: Any) -> str:
    found = re.search(r"client_secret\).*?<dd[^>]*>\s*([\w-]{40,})", answer.content.decode(), re.DOTALL)
    assert found
    return found[1]


def entered(world: World) -> member_apps.App:
    return member_apps.apps(world.actor(ADMINISTRATOR))[0].app


@pytest.mark.req("VL-3.4")
def test_application_is_registered_and_its_secret_is_shown_once_and_kept_nowhere(world, administrator) -> None:
    answer = administrator.post(LIST, TYPED)
    secret = secret_on(answer)

    app = entered(world)
    assert (app.name, app.scopes, app.redirect_addresses) == (
        "Thư viện tỉnh",
        ("profile",),
        ("https://thuvien.example/ve", "https://thuvien.example/ve2"),
    )
    assert (app.has_secret(secret), app.has_secret("khac")) == (True, False)
    assert app.client_id in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    for page in (LIST, f"{LIST}{app.id}/"):
        assert secret not in administrator.get(page).content.decode()
    kept = sql.rows("SELECT payload::text FROM core_event WHERE stream = %s", (app.id,))
    assert all(secret not in payload for (payload,) in kept)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "", "Hãy nhập tên ứng dụng"),
        ("owner", "x" * 121, "dài nhất 120 ký tự"),
        ("redirect_addresses", "", "ít nhất một địa chỉ"),
        ("redirect_addresses", "http://thuvien.example/ve", "https://"),
        ("back_channel", "", "nơi ứng dụng nhận thông báo đăng xuất"),
        ("audience", "ai-cung-duoc", "dành cho ai"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_what_was_typed_stays(
    world, administrator, field: str, value: str, why: str
) -> None:
    answer = administrator.post(LIST, TYPED | {field: value})
    page = answer.content.decode()

    assert (answer.status_code, why in page) == (422, True)
    assert "Mượn sách" in page
    assert member_apps.apps(world.actor(ADMINISTRATOR)) == []


def test_second_application_of_one_name_is_refused_as_a_form_sent_twice(world, administrator) -> None:
    administrator.post(LIST, TYPED)
    twice = administrator.post(LIST, TYPED)

    assert (twice.status_code, "Đã có ứng dụng mang tên này" in twice.content.decode()) == (422, True)
    app = entered(world)
    administrator.post(LIST, TYPED | {"name": "Khác"})
    [other] = [row.app for row in member_apps.apps(world.actor(ADMINISTRATOR)) if row.app.id != app.id]
    renamed = administrator.post(f"{LIST}{other.id}/sua/", TYPED | {"version": "1"})
    assert (renamed.status_code, "Đã có ứng dụng mang tên này" in renamed.content.decode()) == (422, True)
    administrator.post(f"{LIST}{app.id}/dung/")
    assert administrator.post(LIST, TYPED).status_code == 200


def test_change_of_a_page_that_is_old_is_refused_and_overwrites_nothing(world, administrator) -> None:
    administrator.post(LIST, TYPED)
    app = entered(world)
    page = f"{LIST}{app.id}/"
    assert administrator.post(f"{page}sua/", TYPED | {"version": "1", "name": "Thư viện số"}).status_code == 302

    late = administrator.post(f"{page}sua/", TYPED | {"version": "1", "purpose": "Khác"})

    assert (late.status_code, "vừa được người khác sửa" in late.content.decode()) == (422, True)
    assert (entered(world).name, entered(world).purpose) == ("Thư viện số", "Mượn sách")


def test_new_secret_makes_the_old_one_worthless_and_a_closed_application_is_none(world, administrator) -> None:
    old = secret_on(administrator.post(LIST, TYPED))
    app = entered(world)
    new = secret_on(administrator.post(f"{LIST}{app.id}/ma-bi-mat/"))
    assert [entered(world).has_secret(one) for one in (old, new)] == [False, True]

    assert administrator.post(f"{LIST}{app.id}/dung/").status_code == 302

    assert member_apps.app_named(app.client_id) is None
    for act in ("sua/", "ma-bi-mat/", "dung/"):
        assert administrator.post(f"{LIST}{app.id}/{act}", TYPED | {"version": "3"}).status_code == 422
    assert "Đã dừng" in administrator.get(LIST).content.decode()
    told = [kind for (kind,) in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (app.id,))]
    assert told == ["member_app.kept", "member_app.secret_changed", "member_app.closed"]


def test_key_is_changed_by_a_click_and_told_in_the_history(world, administrator) -> None:
    assert administrator.post(f"{LIST}khoa-ky/").status_code == 302

    assert sql.rows("SELECT count(*) FROM core_event WHERE type = 'sign_on_key.changed'", ()) == [(1,)]


def test_who_does_not_administer_the_province_sees_no_register(world) -> None:
    leader = signed_in(world, LEADER)

    assert leader.get(LIST).status_code == 403
    assert leader.post(f"{LIST}khoa-ky/").status_code == 403
