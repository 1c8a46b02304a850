"""Hostile addresses and forms get a plain answer, never a fault of ours."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.dossiers import finished, transferred_dossier
from tests.factories.world import ADMINISTRATOR, CLERK, DISPATCHER, MARITAL_STATUS, World

from motcua.processing.services import open_tasks

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HOSTILE = ["%00", "a%00b", "%E2%80%AE", "²", "9" * 300, "'; DROP TABLE x --", "..%2F..%2Fetc", "%ED%A0%80", "Ä" * 50]
NASTY = ["\x00", "a\x00b", "\u202e", "²", "9" * 300, "x" * 100_000, "9999999-12-31~1", "0001-01-01T00:00:00+14:00~²"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_address_is_answered_with_4xx(world: World, browser: Browser, now: datetime, value: str) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(ADMINISTRATOR)
    urls = [
        f"/xu-ly/ho-so/{value}/",
        f"/xu-ly/ho-so/{received.code}/tep/{value}/",
        f"/xu-ly/ho-so/{received.code}/phieu/{value}/",
        f"/xu-ly/ho-so/{received.code}/bien-lai/{value}/",
        f"/quan-tri/thu-tuc/{value}/",
        f"/quan-tri/lich-su/{value}/",
        f"/quan-tri/nhat-ky-xem/{value}/",
    ]

    answers = {url: client.get(url).status_code for url in urls}

    assert set(answers.values()) <= {400, 404}, answers


@pytest.mark.parametrize("value", NASTY)
def test_hostile_parameter_of_a_list_is_ignored(browser: Browser, value: str) -> None:
    client = browser(ADMINISTRATOR)
    lists = ("/xu-ly/", "/xu-ly/don-vi/", "/xu-ly/tim/", "/quan-tri/thu-tuc/")

    answers = [client.get(url, {"q": value, "sau": value, "loc": value, "muc": value}).status_code for url in lists]

    assert answers == [200, 200, 200, 200]


@pytest.mark.parametrize("value", NASTY)
def test_hostile_form_changes_nothing(world: World, browser: Browser, now: datetime, value: str) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phat-hanh")
    [task] = open_tasks(received.id)
    client = browser(CLERK)
    names = ("outcome", "comment", "name", "symbol", "signer_name", "signer_title", "files", f"assignee-{value}")
    form = {"task": task.id, **dict.fromkeys(names, value)}

    answers = [
        client.post(f"/xu-ly/ho-so/{received.code}/{act}/", form).status_code
        for act in ("buoc", "phat-hanh", "tai-lieu")
    ]

    assert set(answers) <= {400, 413, 422}
    assert open_tasks(received.id) == [task]


@pytest.mark.parametrize("value", NASTY)
def test_hostile_form_of_administration_changes_nothing(world: World, browser: Browser, value: str) -> None:
    client, before = browser(DISPATCHER), world.offering()
    form = {"agency": value, "handling": value, "handling_unit": value, "act": value}

    answers = [
        client.post(f"/quan-tri/thu-tuc/{MARITAL_STATUS}/{act}/", form).status_code for act in ("cung-cap", "ngung")
    ]
    switched = client.post("/xu-ly/chuc-vu/", {"post": value}).status_code

    assert set(answers) <= {302, 404, 413, 422}
    assert switched == 302
    assert world.offering() == before


@pytest.mark.parametrize("name", ["\x00.pdf", "../../a.pdf", "a" * 5000 + ".pdf", "\u202efdp.exe"])
def test_hostile_file_name_is_refused_or_cleaned(browser: Browser, name: str) -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-broken")
    file.name = name

    assert browser(CLERK).post("/xu-ly/tai-tep/", {"file": file}).status_code == 422
