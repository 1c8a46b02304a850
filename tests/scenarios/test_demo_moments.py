"""The demo opens well whenever it is started: on a Sunday, at the opening, over Tết, years later."""

from datetime import datetime

import pytest
from tests.factories.world import SMALL

from motcua.core import verify
from motcua.core.clock import LOCAL
from motcua.dossiers.models.dossiers import Dossier
from motcua.scenarios.demo.load import load

FEW = 40


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 15, 6, 10, tzinfo=LOCAL),
        datetime(2026, 3, 16, 7, 31, tzinfo=LOCAL),
        datetime(2027, 2, 8, 22, 0, tzinfo=LOCAL),
        datetime(2029, 6, 15, 15, 30, tzinfo=LOCAL),
    ],
    ids=["sunday", "opening", "tet", "years-later"],
)
def test_a_load_at_any_moment_reaches_every_status(db: None, moment: datetime) -> None:
    loaded = load(now=moment, dossiers=FEW, extent=SMALL)

    assert loaded.stories == Dossier.objects.count()
    assert set(Dossier.objects.values_list("status", flat=True)) == set(range(1, 11))
    assert list(verify.faults()) == []
