"""What every answer carries, and what an error of each kind looks like to a person and to a program."""

from datetime import datetime

import pytest
from django.db import DatabaseError, DataError
from django.test import Client
from tests.factories import dossiers
from tests.factories.world import CITIZEN, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.web.portal import browse
from motcua.web.shared import health

STRICT = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; frame-src 'self'"
)


def test_every_page_forbids_foreign_scripts_frames_and_sniffing(client: Client, world: World) -> None:
    headers = client.get("/").headers

    assert {name: headers[name] for name in (
        "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
        "Cross-Origin-Opener-Policy", "Permissions-Policy",
    )} == {
        "Content-Security-Policy": STRICT, "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "status", "code", "told"),
    [
        (RuleBroken("mau.ma", "Việc này chưa làm được."), 422, "mau.ma", "Việc này chưa làm được."),
        (NotAllowed("chi tiết nội bộ"), 403, "access.denied", "không có quyền"),
        (NotFound("chi tiết nội bộ"), 404, "not_found", "Không tìm thấy"),
        (DatabaseError("chi tiết nội bộ"), 500, "server.fault", "Số tham chiếu"),
        (DataError("chi tiết nội bộ"), 400, "request.bad", "ký tự lạ rồi gửi lại"),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_error_of_a_room_is_a_calm_page_or_a_problem(
    client: Client,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    status: int,
    code: str,
    told: str,
    accept: str,
) -> None:
    def broken(_: str) -> None:
        raise problem

    monkeypatch.setattr(browse.catalogue, "procedure", broken)
    client.raise_request_exception = False

    response = client.get("/thu-tuc/1.004873/", headers={"Accept": accept})

    text = response.content.decode()
    assert (response.status_code, told in text, "chi tiết nội bộ" in text) == (status, True, False)
    if accept == "application/json":
        assert response.headers["Content-Type"].startswith("application/problem+json")
        assert response.json()["code"] == code
    else:
        assert '<html lang="vi"' in text


def test_process_that_lives_says_so_without_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readiness_follows_the_database(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = client.get("/readyz")

    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Gone())
    gone = client.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"ready": True, "database": "ok"})
    assert (gone.status_code, gone.json()) == (503, {"ready": False, "database": "DatabaseError"})


def test_navigation_marks_where_one_is(client: Client, world: World, now: datetime) -> None:
    text = client.get("/tra-cuu/").content.decode()

    assert '<a class="govuk-service-navigation__link" href="/tra-cuu/" aria-current="page">' in text
    assert text.count('aria-current="page"') == 1


def test_what_a_session_sees_is_kept_by_no_browser(world: World) -> None:
    person = Client()
    session = person.session
    session["account"] = world.actor(CITIZEN).account_id
    session.save()
    person.cookies["sessionid"] = session.session_key or ""

    pages = [person.get(address) for address in ("/ho-so/", "/", "/ho-so/khong-co/")]
    stranger = Client().get("/")

    assert [page.headers.get("Cache-Control") for page in pages] == ["private, no-store"] * 3
    assert "Cache-Control" not in stranger.headers


def test_where_a_dossier_stands_is_kept_by_no_proxy(client: Client, world: World, now: datetime) -> None:
    received = dossiers.accepted_dossier(world, now=now)

    assert client.get(f"/api/v1/lookup/{received.code}").headers["Cache-Control"] == "no-store"
