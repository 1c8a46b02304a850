"""The simulation in several processes: with connections of their own, so apart from tests that roll back."""

import pytest
from django.db import connection
from tests.factories.world import NOW, World

from motcua.scenarios.commands import doctor
from motcua.scenarios.simulate.load import Wanted, simulate


@pytest.mark.slow
def test_simulation_in_several_processes_is_sound(committed_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    done = simulate(Wanted(dossiers=400, years=0.3, until=NOW, seed=3, workers=2))

    connection.close()
    assert done.dossiers == 400
    assert doctor.run(["--sample", "5"]) == 0
    assert "Mọi điều kiểm tra đều đúng" in capsys.readouterr().out
