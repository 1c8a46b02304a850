"""Every address says who may open it, and nobody gets at a dossier of another office by any of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.architecture import matrix
from tests.factories.dossiers import finished, given_back, handed_in_dossier, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    CIVIL_STATUS,
    CLERK,
    DESK,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    OTHER_CITIZEN,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.proposals import Kind
from motcua.processing.services import attach_files

pytestmark = pytest.mark.django_db
NOWHERE = "H99.22-260101-9999"
OTHER_DEPARTMENT = "truongphong.soxaydung"
OTHER_DISPATCHER, OTHER_LEADER = "phancong.nghialo", "lanhdao.nghialo"


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address with its whole path."""
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        else:
            yield path, one


def addresses() -> list[tuple[str, URLPattern]]:
    return [(path, one) for path, one in patterns(get_resolver()) if not path.startswith("static/")]


# The description of the open API, made by its framework.
DESCRIPTION = {"api/v1/", "api/v1/openapi.json"}


def views_behind(one: URLPattern) -> list[object]:
    """Return the functions that answer an address; the API's framework hides its own behind a method of its own."""
    hidden = [cell.cell_contents for cell in getattr(one.callback, "__closure__", None) or ()]
    operations = [operation for each in hidden for operation in getattr(each, "operations", ())]
    return [operation.view_func for operation in operations] or [one.callback]


def test_every_address_declares_who_may_open_it() -> None:
    undeclared = [
        path
        for path, one in addresses()
        if path not in DESCRIPTION and not all(hasattr(view, "access") for view in views_behind(one))
    ]

    assert undeclared == []


@dataclass(frozen=True)
class Foreign:
    """A dossier of the other commune with everything that addresses can name."""

    id: int
    ref: str
    slip: str
    file: str


@pytest.fixture
def foreign(world: World, now: datetime) -> Foreign:
    """A dossier of the other commune, finished and given back, with a slip, a file and a result."""
    received = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    actor = world.actor(OTHER_DISPATCHER)
    stored = documents.store(name="mat.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)
    attach_files(actor=actor, dossier_id=received.id, files=[stored.id], now=now)
    later = finished(world, received.id, now=now)
    given_back(world, received.id, desk=OTHER_DESK, now=later)
    return Foreign(received.id, received.code, received.slip_token, stored.token)


@pytest.fixture
def browser(world: World, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr(clock, "now", lambda: now)

    def signed_in(login: str) -> Client:
        client = Client(raise_request_exception=True)
        if login:
            session = client.session
            session["account"] = world.actor(login).account_id
            session.save()
        return client

    return signed_in


def with_ref() -> list[str]:
    return [path for path, _ in addresses() if "<str:ref>" in path or "<ref>" in path]


def address(path: str, ref: str, token: str) -> str:
    for name, value in (("ref", ref), ("token", token)):
        path = path.replace(f"<str:{name}>", value).replace(f"<{name}>", value)
    return "/" + path


def answer(client: Client, method: str, url: str) -> tuple[int, str]:
    """Return status and text of an answer, the address itself left out, so that two can be compared."""
    response: HttpResponse = getattr(client, method)(url)
    body = "" if response.streaming else response.content.decode(errors="replace")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    return response.status_code, body + response.headers.get("Location", "")


def same_but_for_the_address(first: tuple[int, str], second: tuple[int, str], ref: str) -> bool:
    return first[0] == second[0] and first[1].replace(ref, "") == second[1].replace(NOWHERE, "")


@pytest.mark.req("DN-13.3-1", "DN-4.2-2", "HD-4.3")
@pytest.mark.parametrize("login", [DESK, DISPATCHER, CIVIL_STATUS, LEADER, CLERK, OTHER_DEPARTMENT, CITIZEN, ""])
def test_dossier_of_another_office_looks_like_one_that_does_not_exist(
    world: World, browser: Callable[[str], Client], foreign: Foreign, login: str
) -> None:
    client = browser(login)

    leaks: list[Any] = []
    for path in with_ref():
        for token in (foreign.slip, foreign.file) if "token>" in path else ("",):
            for method in ("get", "post"):
                theirs = answer(client, method, address(path, foreign.ref, token))
                nobodys = answer(client, method, address(path, NOWHERE, token))
                allowed = {302, 403, 404, 405, 422} if not login or login == CITIZEN else {302, 403, 404, 405}
                if theirs[0] not in allowed or not same_but_for_the_address(theirs, nobodys, foreign.ref):
                    leaks.append((method, path, theirs[0], nobodys[0]))
                if "Lê Thị Ví Dụ" in theirs[1]:
                    leaks.append((method, path, "name"))

    assert with_ref() != []
    assert leaks == []


@pytest.mark.parametrize("path", ["slip", "file"])
def test_token_of_another_office_opens_nothing_under_an_own_dossier(
    world: World, browser: Callable[[str], Client], foreign: Foreign, now: datetime, path: str
) -> None:
    own = transferred_dossier(world, now=now)
    client = browser(LEADER)
    tokens = {"slip": foreign.slip, "file": foreign.file}

    urls = [address(each, own.code, tokens[path]) for each in with_ref() if "token>" in each]
    seen = [client.get(url).status_code for url in urls]
    # An act leads who comes by GET to the page of the own dossier; by POST it looks for the thing.
    answers = [client.post(url).status_code if code == 302 else code for url, code in zip(urls, seen, strict=True)]

    assert answers != []
    assert set(answers) <= {403, 404}


# Who sees which of three dossiers: online and counter dossier of the own commune, one of the other commune.
SEEN = {
    DESK: (True, True, False),
    DISPATCHER: (True, True, False),
    CIVIL_STATUS: (False, True, False),
    LEADER: (True, True, False),
    CLERK: (False, False, False),
    OTHER_DESK: (False, False, True),
    OTHER_LEADER: (False, False, True),
    "chuyenvien1.soxaydung": (False, False, False),
    "chutich.tinh": (False, False, False),
    ADMINISTRATOR: (True, True, True),
    INSPECTOR: (True, True, True),
    CITIZEN: (True, False, False),
    OTHER_CITIZEN: (False, False, False),
}


def test_table_of_roles_what_is_visible_may_be_seen_and_only_that_is_listed(world: World, now: datetime) -> None:
    online = handed_in_dossier(world, now=now)
    counter = transferred_dossier(world, now=now).id
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now).id
    owners = {online: DESK, counter: DESK, other: OTHER_DESK}
    found = {key: dossiers.visible(world.actor(desk), ref_of(key)) for key, desk in owners.items()}

    seen, may, listed = {}, {}, {}
    for login in SEEN:
        actor = world.actor(login)
        seen[login] = tuple(is_visible(world, login, ref_of(key)) for key in found)
        may[login] = tuple(dossiers.may_see(actor, dossier) for dossier in found.values())
        listed[login] = tuple(bool(dossiers.find(actor, ref_of(key))) for key in found)

    assert seen == SEEN
    assert may == SEEN
    officials = {login for login in SEEN if "@" not in login}
    assert {login: listed[login] for login in officials} == {login: SEEN[login] for login in officials}


def ref_of(dossier_id: int) -> str:
    found = sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (dossier_id,))
    return str(found[0][0])


def is_visible(world: World, login: str, ref: str) -> bool:
    try:
        dossiers.visible(world.actor(login), ref)
    except NotFound:
        return False
    return True


@pytest.mark.req("HD-1.1")
def test_one_system_opens_the_portal_to_everybody_and_the_desk_to_officials(
    browser: Callable[[str], Client],
) -> None:
    stranger, citizen, desk = browser(""), browser(CITIZEN), browser(DESK)

    opened = {
        url: tuple(client.get(url).status_code for client in (stranger, citizen, desk))
        for url in ("/", "/thu-tuc/", "/mot-cua/", "/xu-ly/")
    }

    assert opened == {
        "/": (200, 200, 200),
        "/thu-tuc/": (200, 200, 200),
        "/mot-cua/": (302, 403, 200),
        "/xu-ly/": (302, 403, 200),
    }


# What would end the walker's own session, or stands before any sign-in.
NOT_WALKED = ("api/", "dang-xuat/", "tai-khoan/", "dang-nhap/")


@pytest.mark.slow
@pytest.mark.req("LD-8.1-1", "LD-10.1-6", "HD-13.1-1", "VL-4.4", "DN-4.2-2", "HD-4.3")
def test_matrix_of_routes_and_roles_allows_nothing_that_is_not_declared(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    stage = matrix.set_up(world, now)
    declared = {
        path: access
        for path, one in addresses()
        for access in {str(getattr(view, "access", "")) for view in views_behind(one)} - {"public", ""}
        if not path.startswith(NOT_WALKED)
    }

    unsaid = matrix.unexplained_names([path for path, _ in addresses()], stage.values)
    wrong = [each for path, access in declared.items() for each in matrix.unexplained(stage, path, access)]

    assert len(declared) > 80
    assert unsaid == []
    assert wrong == []


@pytest.mark.slow
@pytest.mark.req("DN-13.3-1", "VL-7.2.b")
def test_every_page_and_file_that_shows_a_dossier_leaves_a_reading(
    world: World, browser: Callable[[str], Client], now: datetime
) -> None:
    online, counter = handed_in_dossier(world, now=now), transferred_dossier(world, now=now)
    dispatcher = world.actor(DISPATCHER)
    stored = documents.store(name="mat.pdf", chunks=[PDF], owner_id=dispatcher.account_id, now=now)
    attach_files(actor=dispatcher, dossier_id=counter.id, files=[stored.id], now=now)
    ready = transferred_dossier(world, now=now)
    finished(world, ready.id, now=now)
    places = [(online, ref_of(online), ""), (ready.id, ready.code, ready.slip_token)]
    places += [(counter.id, counter.code, token) for token in (counter.slip_token, stored.token)]

    shown, silent, kind = set(), [], Kind.EXTENSION.value
    for login in (DESK, DISPATCHER, CIVIL_STATUS, LEADER, INSPECTOR, ADMINISTRATOR, CITIZEN):
        client = browser(login)
        for dossier_id, ref, token in places:
            for path in with_ref():
                before = readings_of(dossier_id)
                if shows(client.get(address(path, ref, token).replace("<slug:kind>", kind))):
                    shown.add(path)
                    silent += [(login, path)] if readings_of(dossier_id) == before else []

    assert len(shown) >= 12
    assert silent == []


def readings_of(dossier_id: int) -> int:
    return int(sql.rows("SELECT count(*) FROM core_readaudit WHERE subject = %s", (dossier_id,))[0][0])


def shows(response: Any) -> bool:
    """Tell whether an answer holds something of a person: a file, or the name of an owner."""
    if response.status_code != 200:
        return False
    if response.streaming or "html" not in response.headers["Content-Type"]:
        return "json" not in response.headers["Content-Type"]
    body = response.content.decode(errors="replace")
    return any(name in body for name in ("Lê Thị Ví Dụ", "Nguyễn Văn Dụ"))
