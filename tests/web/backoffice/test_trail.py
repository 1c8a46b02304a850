"""Inspectors search the trail of readings by official, citizen, dossier and period."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories.dossiers import OWNER, accepted_dossier
from tests.factories.world import ADMINISTRATOR, DESK, DISPATCHER, INSPECTOR, LEADER, OTHER_COMMUNE, OTHER_DESK, World
from tests.web.backoffice import pages

from motcua.core import audit, sql
from motcua.dossiers.readings import Wanted, trail
from motcua.dossiers.services.opening import PartyFacts

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE = "/quan-tri/nhat-ky/"


@pytest.fixture
def read(world: World, now: datetime) -> dict[str, str]:
    """Two dossiers of two citizens, each read by somebody, a day apart; their codes."""
    mine = accepted_dossier(world, now=now)
    other = accepted_dossier(
        world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now,
        owner=PartyFacts(full_name="Người khác", personal_number="000000999888"),
    )  # fmt: skip
    audit.read(actor=world.actor(DISPATCHER).ref, act="work.dossier", subject=mine.id, now=now - timedelta(days=1))
    audit.read(actor=world.actor(OTHER_DESK).ref, act="work.file", subject=other.id, now=now, detail="giay.pdf")
    return {"mine": mine.code, "other": other.code}


@pytest.mark.req("VL-7.2.đ", "DN-13.3-1", "VL-7.2.b")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["other", "mine"]),
        ({"login": DISPATCHER}, ["mine"]),
        ({"personal": OWNER.personal_number}, ["mine"]),
        ({"personal": "000 000 999 888"}, ["other"]),
        ({"ref": "other"}, ["other"]),
        ({"to": "10/03/2026"}, ["mine"]),
        ({"from": "11/03/2026"}, ["other"]),
        ({"login": DISPATCHER, "ref": "other"}, []),
        ({"login": "khong.co"}, []),
    ],
)
def test_inspector_finds_readings(
    world: World, browser: Browser, read: dict[str, str], asked: dict[str, str], found: list[str]
) -> None:
    page = browser(INSPECTOR).post(HERE, {key: read.get(value, value) for key, value in asked.items()})

    assert [row[3] for row in pages.table(page)] == [read[name] for name in found]


def test_search_of_the_trail_is_itself_in_the_trail_without_the_number(
    world: World, browser: Browser, read: dict[str, str]
) -> None:
    browser(INSPECTOR).post(HERE, {"personal": OWNER.personal_number, "login": DISPATCHER})

    found = sql.rows("SELECT actor, detail FROM core_readaudit WHERE act = 'work.trail'", ())
    assert found == [(world.actor(INSPECTOR).ref, f"official={DISPATCHER} citizen=•••456")]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"from": "31/02/2026"}, "Hãy nhập ngày dạng 31/12/2026."),
        ({"from": "02/03/2026", "to": "01/03/2026"}, "Ngày bắt đầu phải trước hoặc bằng ngày kết thúc."),
        (
            {"personal": "Nguyễn Văn"},
            "Hãy nhập số định danh 12 chữ số, số chứng minh 9 chữ số, mã số thuế hoặc số hộ chiếu.",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(browser: Browser, asked: dict[str, str], message: str) -> None:
    page = browser(INSPECTOR).post(HERE, asked)

    assert (page.status_code, pages.errors(page)) == (422, [message])
    for name, value in asked.items():
        assert pages.typed(page, name) == [value]


@pytest.mark.parametrize("login", [DESK, LEADER, DISPATCHER])
def test_nobody_else_opens_the_trail(browser: Browser, read: dict[str, str], login: str) -> None:
    answer = browser(login).post(HERE, {})

    assert answer.status_code == 403
    assert read["mine"] not in answer.content.decode()
    assert browser(ADMINISTRATOR).get(HERE).status_code == 200


def test_pages_of_the_trail_follow_one_another(world: World, read: dict[str, str], now: datetime) -> None:
    actor = world.actor(DISPATCHER).ref
    for place in range(5):
        audit.read(actor=actor, act="work.unit", subject=1, now=now + timedelta(seconds=place))

    shown: list[datetime] = []
    after = ""
    while True:
        rows, after = trail(Wanted(login=DISPATCHER), after, limit=2)
        shown += [row.at for row in rows]
        if not after:
            break

    assert len(shown) == 6
    assert shown == sorted(shown, reverse=True)
