"""Calls that concern no dossier: noted once, told in full what is missing, counted by procedure and month."""

from datetime import datetime, timedelta

import pytest
from tests.factories.world import CIVIL_STATUS, MARITAL_STATUS, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, SeveralBroken
from motcua.dossiers import queries as dossiers
from motcua.workplace import inquiries as reads
from motcua.workplace.services.inquiries import InquiryFacts, note_inquiry

pytestmark = pytest.mark.django_db
OPERATOR = "tongdai.tinh"
ASKED = InquiryFacts("Xác nhận độc thân cần gì?", "Tờ khai và căn cước.", MARITAL_STATUS, "anh Nam")


def test_inquiry_is_noted_once_and_stands_in_its_own_history(world: World, now: datetime) -> None:
    operator = world.actor(OPERATOR)

    first = note_inquiry(actor=operator, token="ma-bieu-mau-1", facts=ASKED, now=now)
    again = note_inquiry(actor=operator, token="ma-bieu-mau-1", facts=ASKED, now=now)

    [row], following = reads.taken(operator)
    assert (again, following) == (first, 0)
    assert (row.code, row.caller, row.question, row.answer) == (MARITAL_STATUS, "anh Nam", ASKED.question, ASKED.answer)
    [event] = dossiers.history(first)
    assert (event.type, event.actor) == ("call.inquiry_noted", operator.ref)
    assert "độc thân" not in str(event.payload)


def test_inquiry_without_words_or_with_a_foreign_code_is_told_all_at_once(world: World, now: datetime) -> None:
    with pytest.raises(SeveralBroken) as refused:
        note_inquiry(
            actor=world.actor(OPERATOR), token="ma-bieu-mau-1", facts=InquiryFacts(" ", "", "9.999999"), now=now
        )

    assert [field for field, _ in refused.value.errors] == ["code", "question", "answer"]
    assert sql.rows("SELECT 1 FROM workplace_inquiry", ()) == []


def test_inquiry_is_for_the_call_centre_and_the_form_for_who_opened_it(world: World, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        note_inquiry(actor=world.actor(CIVIL_STATUS), token="ma-bieu-mau-1", facts=ASKED, now=now)


def test_inquiries_are_counted_by_procedure_within_the_month_with_one_statement(
    world: World, now: datetime, django_assert_num_queries
) -> None:
    operator = world.actor(OPERATOR)
    general = InquiryFacts("Thứ bảy có làm việc không?", "Có.")
    for place, facts in enumerate((ASKED, ASKED, general)):
        note_inquiry(actor=operator, token=f"ma-bieu-mau-{place}", facts=facts, now=now)
    note_inquiry(actor=operator, token="thang-truoc", facts=general, now=now - timedelta(days=31))

    with django_assert_num_queries(1):
        asked, calls = reads.asked_about(now.replace(day=1, hour=0), now + timedelta(days=1))
    with django_assert_num_queries(1):
        page, following = reads.taken(operator, limit=2)
    rest, _ = reads.taken(operator, following)

    assert ([(row.code, row.calls) for row in asked], calls) == ([(MARITAL_STATUS, 2), ("", 1)], 3)
    assert (len(page), len(rest)) == (2, 2)
