"""English of the catalogue: written by the operating unit, read everywhere, found by questions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.factories.parallel import at_once
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


def test_text_that_another_wrote_meanwhile_is_shown_before_it_is_replaced(world: World, now: datetime) -> None:
    keep(world, now, "Marital status certificate")

    with pytest.raises(RuleBroken, match="vừa ghi “Marital status certificate”") as refused:
        keep(world, now, "Certificate of marital status")

    assert (refused.value.code, refused.value.field) == ("english.moved", digest_of(NAME))
    assert keep(world, now, "Certificate of marital status", seen="Marital status certificate") == 1


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


@pytest.mark.slow
def test_two_who_save_at_once_keep_both_texts_and_one_of_the_same(committed_world: World, now: datetime) -> None:
    office = committed_world.actor(ADMINISTRATOR)
    seen = english.sheet(MARITAL_STATUS).english
    other = next(text for text in seen if text != NAME)

    def save(text: str, said: str) -> Callable[[], int]:
        given, before = {digest_of(text): said}, {digest_of(text): seen[text]}
        return lambda: english.keep(actor=office, code=MARITAL_STATUS, given=given, seen=before, now=now)

    assert at_once(save(NAME, "Single status"), save(other, "Something else")) == ["done", "done"]
    assert [english.words()[text] for text in (NAME, other)] == ["Single status", "Something else"]

    seen = seen | {NAME: "Single status"}
    assert at_once(save(NAME, "One"), save(NAME, "Two")) == ["done", "english.moved"]
    assert english.words()[NAME] in {"One", "Two"}
    told = [line.title for line in facts_of(catalogue.procedure(MARITAL_STATUS).procedure_id)]
    assert told[-3:] == ["Tiếng Anh của thủ tục, biểu mẫu: 1 mục"] * 3
