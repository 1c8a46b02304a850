"""Workers that tell of one event at the same moment."""

from datetime import datetime

import pytest
from tests.factories.dossiers import handed_in_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, World

from motcua.core import sql
from motcua.notifications import inbox, notices, registry


@pytest.mark.slow
def test_workers_that_tell_at_once_tell_once(committed_world: World, now: datetime) -> None:
    made = handed_in_dossier(committed_world, now=now)
    [(told,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (made,))

    assert at_once(*[lambda: registry.run(told, notices.NAME, now)] * 4) == ["done"] * 4

    [line] = inbox.page(committed_world.actor(CITIZEN).account_id)[0]
    assert [len(one.copies) for one in inbox.of_dossier(made)] == [1]
    assert line.subject.startswith("Đã nhận hồ sơ")
