"""Dossiers of a group are linked, followed and returned together; each stays visible to whom it was."""

from datetime import datetime

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import (
    CHILD,
    OWNER,
    accepted_dossier,
    filled_draft,
    grouped_dossiers,
    handed_in_dossier,
    resolved,
    transferred_dossier,
)
from tests.factories.world import (
    CITIZEN,
    COMMUNE,
    DESK,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    OTHER_CITIZEN,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.services import groups
from motcua.intake import services as intake
from motcua.results import queries as results
from motcua.results.services import ReturnFacts, render_together, return_together

FATHER = ReturnFacts(
    receiver_name=OWNER.full_name, relation="owner", identity_check="id_card", authorisation="GKS 12/2020"
)


def seen(world: World, login: str, dossier_id: int) -> list[int]:
    return [each.id for each in queries.together(world.actor(login), dossier_id)]


def told(dossier_id: int) -> list[tuple[str, str]]:
    found = [(event.type, event.reason) for event in queries.history(dossier_id)]
    return [each for each in found if "grouped" in each[0]]


@pytest.mark.django_db
def test_reception_together_with_another_makes_one_group_followed_together(world: World, now: datetime) -> None:
    first, second, third = grouped_dossiers(world, 3, now=now)

    assert [seen(world, DESK, one) for one in (first, second, third)] == [[first, second, third]] * 3
    assert [told(one) for one in (first, second, third)] == [[("dossier.grouped", "")]] * 3


@pytest.mark.django_db
def test_linking_twice_is_once_and_a_dossier_is_not_linked_with_itself(world: World, now: datetime) -> None:
    first, second = (accepted_dossier(world, now=now, owner=owner).id for owner in (OWNER, CHILD))

    for _ in range(2):
        groups.link(actor=world.actor(DESK), dossier_id=second, with_id=first, now=now)

    assert told(first) == told(second) == [("dossier.grouped", "")]
    with pytest.raises(RuleBroken) as broken:
        groups.link(actor=world.actor(DESK), dossier_id=first, with_id=first, now=now)
    assert (broken.value.code, broken.value.field) == ("group.itself", "ma")


@pytest.mark.django_db
def test_linking_members_of_two_groups_makes_one_group_of_all(world: World, now: datetime) -> None:
    one, other = grouped_dossiers(world, now=now), grouped_dossiers(world, now=now)

    groups.link(actor=world.actor(DESK), dossier_id=other[1], with_id=one[0], now=now)

    assert seen(world, DESK, other[0]) == [*one, *other]


@pytest.mark.django_db
def test_a_dossier_is_taken_out_with_a_reason_and_the_others_stay(world: World, now: datetime) -> None:
    first, second, third = grouped_dossiers(world, 3, now=now)
    desk = world.actor(DESK)

    with pytest.raises(RuleBroken) as broken:
        groups.take_out(actor=desk, dossier_id=second, reason=" ", now=now)
    groups.take_out(actor=desk, dossier_id=second, reason="Nhập nhầm nhóm", now=now)

    assert broken.value.code == "group.no_reason"
    assert (seen(world, DESK, first), seen(world, DESK, second)) == ([first, third], [])
    assert told(second)[-1] == ("dossier.ungrouped", "Nhập nhầm nhóm")
    with pytest.raises(RuleBroken) as again:
        groups.take_out(actor=desk, dossier_id=second, reason="Lần nữa", now=now)
    assert again.value.code == "group.none"


@pytest.mark.django_db
def test_another_desk_neither_links_nor_takes_out_nor_learns_that_a_dossier_is_there(
    world: World, now: datetime
) -> None:
    first, second = grouped_dossiers(world, now=now)
    theirs = accepted_dossier(world, now=now, agency=OTHER_COMMUNE, desk=OTHER_DESK).id
    stranger = world.actor(OTHER_DESK)

    for one, other in ((theirs, first), (first, theirs), (theirs, 1)):
        with pytest.raises(NotFound):
            groups.link(actor=stranger, dossier_id=one, with_id=other, now=now)
    with pytest.raises(NotFound):
        groups.link(actor=world.actor(OTHER_CITIZEN), dossier_id=first, with_id=second, now=now)
    with pytest.raises(NotAllowed):
        groups.take_out(actor=stranger, dossier_id=first, reason="Không phải việc của tôi", now=now)

    assert (seen(world, DESK, first), seen(world, OTHER_DESK, theirs)) == ([first, second], [])


@pytest.mark.django_db
def test_member_of_another_commune_is_neither_shown_nor_counted_to_the_desk(world: World, now: datetime) -> None:
    citizen = world.actor(CITIZEN)
    here = handed_in_dossier(world, now=now)
    facts = world.offering("1.004873", OTHER_COMMUNE)
    token = intake.start_draft(actor=citizen, offering_id=facts.id, together_with=here, now=now)
    done = _hand_in_like(world, token, now)
    there = queries.visible(citizen, done).id

    assert (seen(world, CITIZEN, here), seen(world, INSPECTOR, here)) == ([here, there], [here, there])
    assert (seen(world, DESK, here), seen(world, OTHER_DESK, there)) == ([], [])
    assert "group" not in str(queries.history(here)[-1].payload.get("with", ""))
    mine = accepted_dossier(world, now=now, owner=CHILD, together_with=here).id
    assert seen(world, DESK, here) == [here, mine]
    assert seen(world, CITIZEN, here) == [here, there]


@pytest.mark.django_db
def test_draft_together_with_somebody_elses_dossier_is_not_begun(world: World, now: datetime) -> None:
    theirs = handed_in_dossier(world, now=now)
    facts = world.offering("1.004873", COMMUNE)

    with pytest.raises(NotFound):
        intake.start_draft(actor=world.actor(OTHER_CITIZEN), offering_id=facts.id, together_with=theirs, now=now)


@pytest.mark.django_db
def test_draft_for_the_group_is_apart_from_the_one_begun_alone_and_there_once(world: World, now: datetime) -> None:
    citizen, here = world.actor(CITIZEN), handed_in_dossier(world, now=now)
    facts = world.offering(HOUSEHOLD_BUSINESS, COMMUNE)
    begun = [
        intake.start_draft(actor=citizen, offering_id=facts.id, together_with=chosen, now=now)
        for chosen in (None, here, here, None)
    ]

    assert (begun[0], begun[1]) == (begun[3], begun[2])
    assert begun[0] != begun[1]


@pytest.mark.django_db
def test_group_is_returned_in_one_sitting_with_a_record_each_and_one_paper_to_sign(world: World, now: datetime) -> None:
    first, second = grouped_dossiers(world, now=now)
    third = accepted_dossier(world, now=now, owner=CHILD, together_with=first).id
    later = resolved(world, [first, second], now=now)
    desk = world.actor(DESK)

    sitting = return_together(actor=desk, dossier_ids=[second, first], facts=FATHER, with_originals=True, now=later)

    given = [results.handover(one) for one in (first, second)]
    assert [(row.receiver_name, row.receiver_relation, row.identity_check) for row in given if row] == [
        (OWNER.full_name, "owner", "id_card"),
        (OWNER.full_name, "representative", "id_card"),
    ]
    assert results.handover(third) is None
    printed = [[slip.kind for slip in queries.slips(one)].count("return") for one in (first, second, third)]
    assert printed == [1, 1, 0]
    codes = [queries.visible_by_id(desk, one).ref for one in (first, second)]
    text = reading.text(render_together(desk, sitting)[0])
    assert all(part in text.replace("\n", "") for part in codes)
    with pytest.raises(NotFound):
        render_together(world.actor(OTHER_DESK), sitting)


@pytest.mark.django_db
def test_group_return_is_all_or_none_and_names_the_dossier_that_cannot_go(world: World, now: datetime) -> None:
    first, second = grouped_dossiers(world, now=now)
    alone = transferred_dossier(world, now=now, owner=CHILD)
    later = resolved(world, [first], now=now)
    desk = world.actor(DESK)

    def refusal(ids: list[int], facts: ReturnFacts = FATHER) -> RuleBroken:
        with pytest.raises(RuleBroken) as broken:
            return_together(actor=desk, dossier_ids=ids, facts=facts, with_originals=False, now=later)
        return broken.value

    assert refusal([]).code == "return.nothing_chosen"
    assert refusal([first, alone.id]).code == "return.not_one_group"
    unready = refusal([first, second])
    assert queries.visible_by_id(desk, second).ref in unready.message
    assert results.handover(first) is None


@pytest.mark.django_db
def test_other_desk_returns_nothing_of_the_group(world: World, now: datetime) -> None:
    first, second = grouped_dossiers(world, now=now)
    later = resolved(world, [first, second], now=now)

    with pytest.raises(NotAllowed):
        return_together(
            actor=world.actor(OTHER_DESK), dossier_ids=[first, second], facts=FATHER, with_originals=False, now=later
        )

    assert results.handover(first) is None


def _hand_in_like(world: World, token: str, now: datetime) -> str:
    """Fill in a draft as `filled_draft` fills in one begun alone, and hand it in; returns the receipt number."""
    citizen = world.actor(CITIZEN)
    alone = filled_draft(world, agency=OTHER_COMMUNE, now=now)
    row = "(SELECT id FROM intake_draft WHERE token = %s)"
    answers = sql.json_value(sql.rows("SELECT answers FROM intake_draft WHERE token = %s", (alone,))[0][0])
    intake.save_section(actor=citizen, token=token, answers=answers, revision=None, now=now)
    sql.execute(f"UPDATE intake_draftfile SET draft_id = {row} WHERE draft_id = {row}", (token, alone))
    return intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now).receipt_no
