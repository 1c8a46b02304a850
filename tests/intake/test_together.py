"""Several at once, each with an own connection: one dossier for one form, and never a code twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from tests.factories.dossiers import (
    accepted_dossier,
    accepted_online,
    counter_reception,
    filled_draft,
    handed_in_dossier,
)
from tests.factories.world import CITIZEN, DESK, World

from motcua.core import verify
from motcua.core.errors import RuleBroken
from motcua.dossiers.models.dossiers import Dossier
from motcua.dossiers.models.papers import Slip
from motcua.intake import services as intake

AT_ONCE = 4
Answer = TypeVar("Answer")

pytestmark = pytest.mark.slow


def together(act: Callable[[int], Answer]) -> list[Answer]:
    """Let several threads begin an act at the same moment and return their answers."""
    start = Barrier(AT_ONCE)

    def run(place: int) -> Answer:
        start.wait(timeout=10)
        try:
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_hand_in_of_one_draft_by_several_makes_one_dossier(committed_world: World, now: datetime) -> None:
    citizen, token = committed_world.actor(CITIZEN), filled_draft(committed_world, now=now)

    answers = together(lambda _: intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now))

    assert len({answer.receipt_no for answer in answers}) == 1
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    assert (Dossier.objects.count(), list(verify.faults())) == (1, [])


def test_start_draft_by_several_tabs_gives_one_draft(committed_world: World, now: datetime) -> None:
    citizen, offering = committed_world.actor(CITIZEN), committed_world.offering()

    tokens = together(lambda _: intake.start_draft(actor=citizen, offering_id=offering.id, now=now))

    assert len(set(tokens)) == 1


def test_reception_with_one_token_by_several_clicks_makes_one_dossier(committed_world: World, now: datetime) -> None:
    desk, reception = committed_world.actor(DESK), counter_reception(committed_world)

    answers = together(lambda _: intake.receive_at_counter(actor=desk, reception=reception, token="mot-lan", now=now))

    assert len({answer.code for answer in answers}) == 1
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    assert (Dossier.objects.count(), Slip.objects.count()) == (1, 1)


def test_receptions_side_by_side_get_different_codes_and_slip_numbers(committed_world: World, now: datetime) -> None:
    received = together(lambda place: accepted_dossier(committed_world, token=f"quay-{place}", now=now))

    assert sorted(one.code for one in received) == [f"H99.21-260311-000{place}" for place in range(1, AT_ONCE + 1)]
    assert sorted(Slip.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(verify.faults()) == []


def test_acceptance_by_several_officers_succeeds_for_one_and_tells_the_others(
    committed_world: World, now: datetime
) -> None:
    dossier_id = handed_in_dossier(committed_world, now=now)

    def accept(_: int) -> str:
        try:
            return accepted_online(committed_world, dossier_id, now=now).code
        except RuleBroken as refused:
            return refused.code

    assert sorted(together(accept)) == ["H99.21-260311-0001", *["dossier.not_waiting"] * (AT_ONCE - 1)]
    assert (Slip.objects.count(), list(verify.faults())) == (1, [])
