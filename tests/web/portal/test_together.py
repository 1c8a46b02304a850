"""A citizen hands in one more dossier together with an own one; nobody reaches another's."""

from datetime import datetime

import pytest
from tests.factories import dossiers
from tests.factories.world import CITIZEN, COMMUNE, DESK, HOUSEHOLD_BUSINESS, MARITAL_STATUS, World
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.dossiers import queries
from motcua.intake import queries as drafts


@pytest.fixture
def mine(world: World, now: datetime) -> queries.Dossier:
    """A dossier of the citizen that waits for the desk."""
    dossier_id = dossiers.handed_in_dossier(world, now=now)
    return queries.visible_by_id(world.actor(CITIZEN), dossier_id)


def begun(world: World) -> list[drafts.DraftFacts]:
    return drafts.drafts(world.actor(CITIZEN))


def test_acknowledgement_leads_to_one_more_dossier_for_somebody_else(
    citizen: Browser, world: World, mine: queries.Dossier
) -> None:
    acknowledged = citizen.open(f"/ho-so/{mine.ref}/?da-nop=1")
    chooser = citizen.open(f"/ho-so/{mine.ref}/nhom/")

    citizen.open(f"/nop-ho-so/{MARITAL_STATUS}/?cung-nhom={mine.ref}")
    citizen.open(f"/nop-ho-so/{MARITAL_STATUS}/?cung-nhom={mine.ref}")

    assert f"/ho-so/{mine.ref}/nhom/" in acknowledged.response.content.decode()
    assert f"/nop-ho-so/{MARITAL_STATUS}/?cung-nhom={mine.ref}" in chooser.response.content.decode()
    draft = begun(world)[0]
    assert [each.together_with for each in begun(world)] == [mine.ref]
    # Another person of the same procedure: how to reach the applicant is there, what the other declared is not.
    assert draft.answers.get("so_dien_thoai")
    assert "muc_dich" not in draft.answers


def test_another_procedure_is_chosen_in_the_list_and_one_not_in_it_is_told(
    citizen: Browser, world: World, mine: queries.Dossier
) -> None:
    citizen.open(f"/ho-so/{mine.ref}/nhom/?thu-tuc={HOUSEHOLD_BUSINESS}")
    refused = citizen.open(f"/ho-so/{mine.ref}/nhom/?thu-tuc=9.999999")

    assert [(each.procedure_code, each.together_with) for each in begun(world)] == [(HOUSEHOLD_BUSINESS, mine.ref)]
    assert refused.status == 422
    assert [text for text, _ in refused.summary] == ["Hãy chọn thủ tục trong danh sách."]


def test_group_stands_on_the_page_without_what_others_handed_in(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    theirs = dossiers.accepted_dossier(world, now=now, together_with=mine.id)

    page = citizen.open(f"/ho-so/{mine.ref}/")

    assert [each.id for each in queries.together(world.actor(DESK), mine.id)] == [mine.id, theirs.id]
    assert theirs.code not in page.text
    assert "Hồ sơ cùng nhóm</h2>" not in page.text


def test_nobody_begins_a_draft_with_somebody_elses_dossier(
    stranger: Browser, world: World, mine: queries.Dossier
) -> None:
    answers = [
        stranger.open(address).status
        for address in (
            f"/ho-so/{mine.ref}/nhom/",
            f"/nop-ho-so/{MARITAL_STATUS}/?cung-nhom={mine.ref}&co_quan={COMMUNE}",
        )
    ]

    assert answers == [404, 404]
    assert sql.rows("SELECT count(*) FROM intake_draft WHERE together_with_id IS NOT NULL", ())[0][0] == 0
