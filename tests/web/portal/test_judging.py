"""Questions that appear and vanish while somebody types: judged by the server, nothing typed is lost."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories.dossiers import MARITAL_ANSWERS
from tests.factories.forms import published_form
from tests.factories.world import CITIZEN, MARITAL_STATUS, World
from tests.web.portal.pages import Browser

from motcua.intake import queries
from motcua.intake import services as intake
from motcua.procedures.rules.form_posts import shown_answers
from motcua.procedures.rules.form_types import FormDefinition
from motcua.web.portal import wizard

pytestmark = pytest.mark.django_db
HOUSEHOLD: list[dict[str, Any]] = [
    {"key": "so_nguoi", "label": "Số người", "type": "number", "required": True},
    {"key": "so_ban_sao", "label": "Số bản sao", "type": "calculated", "required": False, "formula": "so_nguoi * 2"},
    {"key": "ly_do", "label": "Vì sao cần nhiều", "type": "text", "required": True, "show_if": "so_ban_sao > 4"},
]
MORE: dict[str, Any] = {
    "key": "them",
    "title": "Phần thêm",
    "show_if": "so_nguoi > 2",
    "fields": [{"key": "ghi_them", "label": "Ghi thêm", "type": "text", "required": False}],
}


def with_conditions(form: FormDefinition) -> None:
    form["sections"] += [{"key": "ho", "title": "Số người", "fields": HOUSEHOLD}, MORE]  # type: ignore[list-item,typeddict-item]


@pytest.fixture
def page(world: World, now: datetime) -> str:
    """The address of the page with conditions, of a draft that is filled in up to it."""
    form = published_form(world, with_conditions, now)
    actor = world.actor(CITIZEN)
    token = intake.start_draft(actor=actor, offering_id=world.offering().id, now=now)
    intake.save_section(actor=actor, token=token, answers=MARITAL_ANSWERS, revision=0, now=now)
    return f"/nop-ho-so/{MARITAL_STATUS}/{token}/{len(form['sections']) - 1}/"


def asked(browser: Browser, page: str, typed: dict[str, str]) -> dict[str, Any]:
    answer = browser.client.post(f"{page}hien/", typed)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_page_is_told_what_applies_to_what_is_typed_and_nothing_is_saved(
    citizen: Browser, world: World, page: str
) -> None:
    few, many = asked(citizen, page, {"so_nguoi": "1"}), asked(citizen, page, {"so_nguoi": "3"})
    half = asked(citizen, page, {"so_nguoi": "ba"})

    assert (few["shown"], few["calculated"]) == (["so_nguoi", "so_ban_sao"], {"so_ban_sao": "2"})
    assert (many["shown"], many["calculated"]) == (["so_nguoi", "so_ban_sao", "ly_do"], {"so_ban_sao": "6"})
    assert (half["shown"], half["calculated"]) == (["so_nguoi", "so_ban_sao"], {"so_ban_sao": ""})
    assert ["Phần thêm" in found["steps"] for found in (few, many, half)] == [False, True, False]
    (draft,) = queries.drafts(world.actor(CITIZEN))
    assert (draft.revision, "so_nguoi" in draft.answers) == (1, False)


def test_page_names_what_decides_and_what_is_hidden_now(citizen: Browser, page: str) -> None:
    shown = citizen.client.get(page).content.decode()

    assert 'data-judge-by="so_nguoi so_ban_sao"' in shown
    assert 'data-judge-hidden="ly_do"' in shown
    assert 'data-judged="ly_do" data-judged-name="Vì sao cần nhiều"' in shown
    # The first page decides nothing, so it asks nothing.
    assert "data-judge-url" not in citizen.client.get(f"{page.rsplit('/', 2)[0]}/1/").content.decode()


def test_answer_that_a_condition_hides_comes_back_with_it_and_is_not_handed_in(
    citizen: Browser, world: World, page: str
) -> None:
    citizen.open(page)
    citizen.fill({"so_nguoi": "3", "ly_do": "Nộp nhiều nơi"})
    citizen.fill({"ghi_them": "Không"})
    citizen.open(page)
    citizen.fill({"so_nguoi": "1"})

    (draft,) = queries.drafts(world.actor(CITIZEN))
    given = shown_answers(wizard.form(draft), draft.answers)
    assert {"ly_do", "ghi_them"} & set(given) == set()
    citizen.open(page)
    again = citizen.fill({"so_nguoi": "3"})
    assert again.main_form().value("ghi_them") == "Không"
    assert citizen.open(page).main_form().value("ly_do") == "Nộp nhiều nơi"


def test_judging_belongs_to_the_owner_of_the_draft(citizen: Browser, stranger: Browser, page: str) -> None:
    answers = [
        Client().post(f"{page}hien/"),
        stranger.client.post(f"{page}hien/"),
        citizen.client.get(f"{page}hien/"),
        citizen.client.post(f"{page.rsplit('/', 2)[0]}/99/hien/"),
    ]

    assert [answer.status_code for answer in answers] == [401, 404, 405, 404]
