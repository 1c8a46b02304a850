"""What left the straight way lives again through the services exactly as it was."""

import pytest
from tests.factories.world import SMALL

from motcua.core import sql
from motcua.scenarios.demo.load import load
from motcua.scenarios.doctor import invariants, replay

_DETOURS = """
SELECT DISTINCT stream FROM core_event WHERE type IN ('dossier.proposed', 'payment.obligation_set', 'dossier.extended')
"""


@pytest.mark.slow
@pytest.mark.django_db
def test_every_detour_of_the_demo_lives_again_the_same(now) -> None:
    load(now=now, dossiers=40, extent=SMALL)

    found = [replay.replay(row[0]) for row in sql.rows(_DETOURS, ())]

    assert len(found) >= 10
    assert [one for one in found if one.differences] == []
    assert [one.invariant.name for one in invariants.check(invariants.INVARIANTS) if one.count] == []
