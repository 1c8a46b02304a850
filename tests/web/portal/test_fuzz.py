"""Nothing a browser, or somebody who is none, sends to the citizens' door answers 500."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import dossiers
from tests.factories.world import CITIZEN, World
from tests.web.portal.conftest import signed_in

from motcua.dossiers import queries
from motcua.web.portal.urls import urlpatterns

HOSTILE = (
    "", "\x00", "\x00\x01", "\ufffe", "\u202e", "'\"<>&", "; DROP TABLE x --", "%", "%s", "{{7*7}}", "../../etc",
    "9" * 5000, "-1", "²", "٣", "1e999", "NaN", "31/02/2026", "01/01/9999", "null", "[]", "🤷", "e\u0302", "a" * 20000,
    "\r\nSet-Cookie: a=b", "1", "on", "H99.21-260311-0001", "paper-1",
)  # fmt: skip
values = st.sampled_from(HOSTILE) | st.text(max_size=40)
NAMES = (
    "q", "sau", "linh_vuc", "cap", "doi_tuong", "co_quan", "ma", "bi-mat", "tiep", "login", "password", "full_name",
    "statement", "code", "revision", "changed", "delivery", "ho_ten", "ngay_sinh", "so_ban", "luu", "gui-lai", "da-nop",
    "so_dinh_danh", "den", "file", "paper-1", "paper-²", "csrfmiddlewaretoken",
)  # fmt: skip
posts = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), values, max_size=6)
NUMBERS = ("0", "1", "2", "999999999999999999999999")


def address_of(pattern: URLPattern, given_values: dict[str, str], drawn: list[str]) -> str:
    """Return an address of a page with the values that fit it."""
    left = iter(drawn)
    parts = []
    for part in str(pattern.pattern).split("/"):
        if "<" not in part:
            parts.append(part)
            continue
        head, _, rest = part.partition("<")
        kind, _, name = rest.partition(":")
        name, _, tail = name.partition(">")
        value = given_values.get(name) or (NUMBERS[len(next(left, "")) % 4] if kind == "int" else next(left, "x"))
        parts.append(head + (value.replace("/", "_") or "x") + tail)
    return "/" + "/".join(parts)


@pytest.fixture
def known(world: World) -> dict[str, str]:
    """What a page of the citizen's own is addressed by."""
    handed_in = queries.visible_by_id(world.actor(CITIZEN), dossiers.handed_in_dossier(world, now=world.now))
    draft = dossiers.filled_draft(world, now=world.now)
    return {"code": "1.004873", "token": draft, "ref": handed_in.ref}


@pytest.mark.slow
@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: str(pattern.pattern) or "home")
def test_page_sent_anything_answers_in_order(world: World, known: dict[str, str], pattern: URLPattern) -> None:
    citizen, visitor = signed_in(world, CITIZEN), Client()
    answers: set[int] = set()

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(drawn=st.lists(values, min_size=3, max_size=3), post=posts, own=st.booleans(), file=st.booleans())
    def tries(drawn: list[str], post: dict[str, Any], own: bool, file: bool) -> None:
        address = address_of(pattern, known if own else {}, drawn)
        sent = post | ({"paper-1": SimpleUploadedFile(drawn[0][:50] or "x", b"%PDF-x")} if file else {})
        for client in (citizen, visitor):
            answers.add(client.get(address, post).status_code)
            if "dang-xuat" not in address:
                answers.add(client.post(address, sent).status_code)

    tries()

    assert answers <= {200, 301, 302, 400, 401, 403, 404, 405, 409, 413, 422, 429}


@pytest.mark.parametrize(
    "cookie", ['sessionid="\\000aaaaaaaaa"', "sessionid=" + "x" * 5000, "csrftoken=\x07; sessionid=a"]
)
def test_cookie_that_is_none_counts_as_signed_out(world: World, cookie: str) -> None:
    response = Client(HTTP_COOKIE=cookie).get("/ho-so/")

    assert (response.status_code, response.headers["Location"]) == (302, "/dang-nhap/?tiep=/ho-so/")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=" + "x" * 3000, b""),
        ("application/x-www-form-urlencoded", b"%ff%fe=%ED%A0%80&\x00=\x00"),
        ("application/json", b"{"),
        ("text/plain; charset=khong-co", b"\xff"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"login=+AAA-"),
    ],
)
def test_post_body_that_is_no_form_is_refused_or_read_as_empty(world: World, kind: str, body: bytes) -> None:
    response = Client().generic("POST", "/dang-nhap/", body, content_type=kind)

    assert response.status_code in {400, 415, 422}


def test_post_with_too_many_fields_or_files_gets_a_plain_page(world: World) -> None:
    client = signed_in(world, CITIZEN)
    many = client.post("/dang-nhap/", {f"field{number}": "x" for number in range(6100)})
    files = client.post("/dang-nhap/", {f"file{number}": SimpleUploadedFile("x", b"x") for number in range(70)})

    assert (many.status_code, files.status_code) == (413, 413)
    assert "Nội dung gửi lên dài hơn mức hệ thống nhận" in many.content.decode()


def test_post_without_its_token_is_told_what_to_do(world: World) -> None:
    response = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"login": CITIZEN})

    assert response.status_code == 403
    assert "Hãy quay lại trang trước, tải lại rồi gửi lại." in response.content.decode()
