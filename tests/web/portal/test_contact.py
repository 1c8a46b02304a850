"""The citizen corrects how to be reached on an own dossier."""

from datetime import datetime

import pytest
from tests.factories import dossiers
from tests.factories.world import CITIZEN, World
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.dossiers import queries

NEW = {"phone": "0912 345 678", "email": "Moi@vidu.example"}


@pytest.fixture
def mine(world: World, now: datetime) -> queries.Dossier:
    """A dossier of the citizen that waits for the desk."""
    return queries.visible_by_id(world.actor(CITIZEN), dossiers.handed_in_dossier(world, now=now))


def events(dossier_id: int) -> list[tuple[str, str]]:
    found = sql.rows("SELECT type, payload FROM core_event WHERE stream = %s ORDER BY seq", (dossier_id,))
    return [(kind, payload) for kind, payload in found]


@pytest.mark.req("DN-14.4-2")
def test_contact_is_corrected_for_notices_and_history_names_no_value(citizen: Browser, mine: queries.Dossier) -> None:
    handed_in = queries.answers(mine.id)
    page = citizen.open(f"/ho-so/{mine.ref}/")
    citizen.open(page.links["Sửa thông tin liên lạc"])

    for _ in range(2):
        done = citizen.client.post(f"/ho-so/{mine.ref}/lien-lac/", NEW)

    facts = queries.notice_facts(mine.id)
    assert (done.status_code, facts.phone, facts.email) == (302, "0912345678", "moi@vidu.example")
    assert events(mine.id)[1:] == [("dossier.contact_corrected", '{"fields":"phone,email"}')]
    assert queries.answers(mine.id) == handed_in
    assert "Người nộp sửa thông tin liên lạc" in citizen.open(f"/ho-so/{mine.ref}/").text


def test_contact_that_cannot_be_reached_is_told_and_stays_typed(citizen: Browser, mine: queries.Dossier) -> None:
    citizen.open(f"/ho-so/{mine.ref}/lien-lac/")

    page = citizen.fill({"phone": "123", "email": "khong phai"})

    assert (page.status, sorted(page.errors)) == (422, ["email-error", "phone-error"])
    assert page.main_form().value("phone") == "123"
    empty = citizen.client.post(f"/ho-so/{mine.ref}/lien-lac/", {})
    assert (empty.status_code, len(events(mine.id))) == (422, 1)


def test_contact_of_another_person_is_not_found(stranger: Browser, mine: queries.Dossier) -> None:
    assert stranger.client.get(f"/ho-so/{mine.ref}/lien-lac/").status_code == 404
    assert stranger.client.post(f"/ho-so/{mine.ref}/lien-lac/", NEW).status_code == 404
