"""The bench's whole acts: a hand-in with five uploads, and a payment notice, each through the real site."""

import pytest
from tests.factories.world import World

from motcua.core import clock, sql
from motcua.scenarios.bench import ceiling, rates
from motcua.scenarios.bench.calls import Callers
from motcua.scenarios.bench.site import Site


@pytest.fixture
def callers(world: World, settings) -> Callers:
    settings.VNPAY = dict(settings.VNPAY)  # The bench sets up an account of its own; it is put back afterwards.
    return Callers(clock.now())


def test_acts_are_whole_and_counted(callers: Callers) -> None:
    with ceiling.kept_open():
        uploads, notices = rates.rates(Site(), callers, acts=2)

    assert (uploads.requests, notices.requests, uploads.acts) == (6, 1, 2)
    assert uploads.statements > notices.statements > 5
    assert uploads.p95 >= uploads.p50 > 0
    assert sql.rows("SELECT count(*) FROM payments_receipt WHERE method = 'vnpay'", ()) == [(4,)]
    assert sql.rows("SELECT count(*) FROM dossiers_dossierfile", ())[0][0] >= 20
