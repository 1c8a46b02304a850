"""A result answers for itself: real, replaced, revoked or ended; nothing of its owner but initials."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import ready_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CLERK, World

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.results import queries as results
from motcua.results import services, verifying

FACTS = services.IssueFacts(name="Giấy đúng", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
WHY = services.Decision(kind="corrected", number="15/QĐ-UBND", day=date(2026, 3, 11), reason="Sai ngày sinh")
LATER = timedelta(hours=5)


@pytest.mark.django_db
def test_code_stays_the_same_and_is_found_however_it_is_typed(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    [row] = results.results(received.id)
    token = verifying.token_of(row.id, now)

    assert verifying.token_of(row.id, now + LATER) == token
    assert len(token) == 19
    found = verifying.verify(f"  {token.lower().replace('-', ' ')} ")
    assert (found.number, found.standing(date(2026, 3, 12))) == (f"{row.number}/{row.symbol}", "valid")
    with pytest.raises(NotFound):
        verifying.verify("AAAA-AAAA-AAAA-AAAA")


@pytest.mark.django_db
def test_replaced_and_revoked_results_say_so(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    old = verifying.token_of(results.results(received.id)[0].id, now)
    actor = world.actor(CLERK)
    services.replace_result(actor=actor, dossier_id=received.id, facts=FACTS, decision=WHY, now=now + LATER)
    new = verifying.token_of(results.results(received.id)[0].id, now)
    first, second = verifying.verify(old), verifying.verify(new)
    day = date(2026, 3, 12)
    assert (first.standing(day), first.decision_number, first.successor) == ("replaced", "15/QĐ-UBND", second.number)
    assert second.standing(day) == "valid"

    services.revoke_result(
        actor=actor, dossier_id=received.id, decision=replace(WHY, kind="revoked"), now=now + 2 * LATER
    )
    assert verifying.verify(new).standing(day) == "revoked"


def test_standing_goes_by_the_days_of_validity(now: datetime) -> None:
    row = verifying.Verified(
        1, "Giấy", "1/KQ", "UBND", "A", "B", now, "valid", date(2026, 3, 10), date(2026, 3, 20), "Lê Thị Ví Dụ", "T",
        "", "", "", None, "", None,
    )  # fmt: skip
    days = [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 21)]

    assert [row.standing(day) for day in days] == ["not_yet", "valid", "valid", "ended"]
    assert not verifying.is_same_file(row, [b""])


@pytest.mark.slow
def test_code_asked_for_at_once_is_made_once(committed_world: World, now: datetime) -> None:
    received = ready_dossier(committed_world, now=now)
    [row] = results.results(received.id)

    assert at_once(*[lambda: verifying.token_of(row.id, now)] * 4) == ["done"] * 4
    assert sql.rows("SELECT count(*) FROM results_verification", ()) == [(1,)]
