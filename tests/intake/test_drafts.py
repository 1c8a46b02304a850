"""A form being filled in: nothing lost between two tabs, nothing shown to strangers."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.papers import PDF, PNG
from tests.factories.world import CERTIFIED_COPY, CITIZEN, DESK, OTHER_CITIZEN, OTHER_COMMUNE, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.services.drafts import MOST_FILES_PER_PAPER, DraftMoved


@pytest.fixture
def token(world: World, now: datetime) -> str:
    """An empty draft of the first citizen."""
    return intake.start_draft(actor=world.actor(CITIZEN), offering_id=world.offering().id, now=now)


def test_start_draft_again_goes_on_with_the_one_begun(world: World, now: datetime, token: str) -> None:
    later = now + timedelta(days=2)

    again = intake.start_draft(actor=world.actor(CITIZEN), offering_id=world.offering().id, now=later)
    elsewhere = intake.start_draft(
        actor=world.actor(CITIZEN), offering_id=world.offering(agency=OTHER_COMMUNE).id, now=later
    )
    of_another = intake.start_draft(actor=world.actor(OTHER_CITIZEN), offering_id=world.offering().id, now=later)

    assert again == token
    assert len({token, elsewhere, of_another}) == 3


def test_start_draft_by_an_official_is_not_allowed(world: World, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        intake.start_draft(actor=world.actor(DESK), offering_id=world.offering().id, now=now)


def test_start_draft_of_a_procedure_not_open_online_says_so(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken) as refused:
        intake.start_draft(actor=world.actor(CITIZEN), offering_id=world.offering(CERTIFIED_COPY).id, now=now)

    assert refused.value.code == "offering.not_online"


def test_save_section_from_a_second_tab_keeps_what_the_first_saved(world: World, now: datetime, token: str) -> None:
    citizen = world.actor(CITIZEN)
    first = intake.save_section(actor=citizen, token=token, answers={"ho_ten": "Thẻ một"}, revision=0, now=now)

    with pytest.raises(DraftMoved) as refused:
        intake.save_section(actor=citizen, token=token, answers={"ho_ten": "Thẻ hai"}, revision=0, now=now)

    kept = queries.draft(citizen, token)
    assert (refused.value.code, refused.value.revision, first) == ("draft.moved", 1, 1)
    assert (kept.answers, kept.revision) == ({"ho_ten": "Thẻ một"}, 1)


def test_save_section_merges_sections_and_stamps_the_time(world: World, now: datetime, token: str) -> None:
    citizen, later = world.actor(CITIZEN), now + timedelta(minutes=3)
    intake.save_section(actor=citizen, token=token, answers={"ho_ten": "Nguyễn Văn Dụ"}, revision=0, now=now)
    intake.save_section(
        actor=citizen, token=token, answers={"muc_dich": "khac"}, revision=1, now=later, delivery="postal"
    )

    kept = queries.draft(citizen, token)

    assert kept.answers == {"ho_ten": "Nguyễn Văn Dụ", "muc_dich": "khac"}
    assert (kept.revision, kept.saved_at, kept.delivery) == (2, later, "postal")


def test_save_section_after_the_hand_in_is_refused(world: World, now: datetime) -> None:
    citizen, token = world.actor(CITIZEN), filled_draft(world, now=now)
    intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    with pytest.raises(RuleBroken) as saving:
        intake.save_section(actor=citizen, token=token, answers={"ho_ten": "Khác"}, revision=None, now=now)
    with pytest.raises(RuleBroken) as adding:
        intake.add_file(actor=citizen, token=token, paper_no=1, name="a.pdf", chunks=[PDF], now=now)

    assert (saving.value.code, adding.value.code) == ("draft.handed_in", "draft.handed_in")


def test_a_draft_of_somebody_else_is_not_found_by_any_act(world: World, now: datetime, token: str) -> None:
    stranger, citizen = world.actor(OTHER_CITIZEN), world.actor(CITIZEN)
    stored = intake.add_file(actor=citizen, token=token, paper_no=1, name="a.pdf", chunks=[PDF], now=now)

    with pytest.raises(NotFound):
        intake.save_section(actor=stranger, token=token, answers={"ho_ten": "Kẻ lạ"}, revision=None, now=now)
    with pytest.raises(NotFound):
        intake.add_file(actor=stranger, token=token, paper_no=1, name="a.pdf", chunks=[PDF], now=now)
    with pytest.raises(NotFound):
        intake.remove_file(actor=stranger, token=token, file_token=stored.token)
    with pytest.raises(NotFound):
        queries.draft(stranger, token)

    kept = queries.draft(citizen, token)
    assert (kept.answers, [file.name for file in queries.draft_files(kept.id)]) == ({}, ["a.pdf"])
    assert queries.drafts(stranger) == []


def test_several_photos_of_one_paper_stay_in_their_order(world: World, now: datetime, token: str) -> None:
    citizen = world.actor(CITIZEN)

    for name in ("trang 1.png", "trang 2.png", "trang 3.png"):
        intake.add_file(actor=citizen, token=token, paper_no=1, name=name, chunks=[PNG], now=now)

    files = queries.draft_files(queries.draft(citizen, token).id)
    assert [(file.paper_no, file.name) for file in files] == [
        (1, "trang 1.png"),
        (1, "trang 2.png"),
        (1, "trang 3.png"),
    ]


def test_remove_file_twice_is_the_same_as_once(world: World, now: datetime, token: str) -> None:
    citizen = world.actor(CITIZEN)
    stored = intake.add_file(actor=citizen, token=token, paper_no=1, name="a.pdf", chunks=[PDF], now=now)

    for _ in range(2):
        intake.remove_file(actor=citizen, token=token, file_token=stored.token)

    assert queries.draft_files(queries.draft(citizen, token).id) == []


def test_add_file_for_a_paper_the_procedure_does_not_have_finds_nothing(
    world: World, now: datetime, token: str
) -> None:
    with pytest.raises(NotFound):
        intake.add_file(actor=world.actor(CITIZEN), token=token, paper_no=99, name="a.pdf", chunks=[PDF], now=now)


def test_add_file_beyond_the_most_for_a_paper_says_what_to_do(world: World, now: datetime, token: str) -> None:
    citizen = world.actor(CITIZEN)
    for place in range(MOST_FILES_PER_PAPER):
        intake.add_file(actor=citizen, token=token, paper_no=1, name=f"{place}.png", chunks=[PNG], now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.add_file(actor=citizen, token=token, paper_no=1, name="thua.png", chunks=[PNG], now=now)

    assert (refused.value.code, refused.value.field) == ("file.too_many", "file")


def test_drafts_lists_what_is_not_handed_in_yet(world: World, now: datetime, token: str) -> None:
    handed_in = handed_in_dossier(world, citizen=OTHER_CITIZEN, now=now)

    assert handed_in
    assert [draft.token for draft in queries.drafts(world.actor(CITIZEN))] == [token]
    assert queries.drafts(world.actor(OTHER_CITIZEN)) == []
