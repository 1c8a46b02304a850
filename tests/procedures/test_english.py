"""English of the catalogue: written by the operating unit, read everywhere, found by questions."""

from datetime import datetime, timedelta

import pytest
from tests.factories.world import ADMINISTRATOR, DISPATCHER, MARITAL_STATUS, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.governance.queries.history import facts_of
from motcua.procedures import catalogue, english
from motcua.procedures.rules.english import digest_of
from motcua.scenarios.demo import starter

pytestmark = pytest.mark.django_db
NAME = "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"


def keep(
    world: World, now: datetime, said: str, seen: str = "Confirming marital status", login: str = ADMINISTRATOR
) -> int:
    key = digest_of(NAME)
    actor = world.actor(login)
    return english.keep(actor=actor, code=MARITAL_STATUS, given={key: said}, seen={key: seen}, now=now)


def test_starter_procedures_are_in_english_and_a_change_is_read_at_once_and_told(world: World, now: datetime) -> None:
    assert english.words()[NAME] == "Confirming marital status"
    assert english.sheet(MARITAL_STATUS).lacking == english.sheet(MARITAL_STATUS, starter.english()).lacking

    assert keep(world, now, "Marital status certificate") == 1
    assert english.words()[NAME] == "Marital status certificate"
    assert keep(world, now, "Marital status certificate", seen="Marital status certificate") == 0
    assert keep(world, now, "", seen="Marital status certificate") == 1

    assert NAME not in english.words()
    assert (MARITAL_STATUS, NAME) in english.lacking()
    told = [line.title for line in facts_of(catalogue.procedure(MARITAL_STATUS).procedure_id)]
    assert told[-2:] == ["Tiếng Anh của thủ tục, biểu mẫu: 1 mục"] * 2


def test_who_saves_an_old_page_takes_nothing_back_that_another_wrote(world: World, now: datetime) -> None:
    keep(world, now, "Marital status certificate")

    assert keep(world, now, "Confirming marital status", seen="Confirming marital status") == 0
    assert english.words()[NAME] == "Marital status certificate"


def test_only_the_operating_unit_writes_and_only_texts_of_the_procedure(world: World, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        keep(world, now, "x", login=DISPATCHER)
    with pytest.raises(NotFound):
        english.keep(actor=world.actor(ADMINISTRATOR), code="9.999999", given={}, seen={}, now=now)
    with pytest.raises(RuleBroken):
        keep(world, now, "Giấy xác nhận tình trạng hôn nhân")

    given = {digest_of("Không có ở đâu"): "Nowhere"}
    assert english.keep(actor=world.actor(ADMINISTRATOR), code=MARITAL_STATUS, given=given, seen={}, now=now) == 0
    assert "Không có ở đâu" not in english.words()


def test_loading_again_keeps_what_was_written_here(world: World, now: datetime) -> None:
    keep(world, now, "Marital status certificate")

    assert english.load(starter.english(), by="x", now=now + timedelta(days=1), replace=False) == 0
    assert english.words()[NAME] == "Marital status certificate"
    [(changes,)] = sql.rows("SELECT count(DISTINCT change) FROM procedures_englishtext", ())
    assert changes == 2


def test_procedures_are_found_in_english_and_in_vietnamese_on_english_pages(world: World, now: datetime) -> None:
    offered = {row.code for row in catalogue.browse(offered=True, limit=100).rows}
    questions = {
        "confirmation of marital status": MARITAL_STATUS,
        "single status": MARITAL_STATUS,
        "household business": "1.001612",
        "certified copies": "2.000815",
        "giay xac nhan tinh trang hon nhan": MARITAL_STATUS,
    }
    found = {question: english.find(question, 3)[0].code for question, code in questions.items() if code in offered}

    assert found == {question: code for question, code in questions.items() if code in offered}
    assert len(found) > 2
