"""One invitation answered by several clicks at the same moment."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import given_back, ready_dossier
from tests.factories.parallel import at_once
from tests.factories.world import World

from motcua.core import sql
from motcua.feedback import queries, services


@pytest.mark.slow
def test_clicks_at_once_leave_one_rating(committed_world: World, now: datetime) -> None:
    received = ready_dossier(committed_world, now=now)
    given_back(committed_world, received.id, now=now + timedelta(hours=1))
    token = queries.open_token(received.id)

    def click() -> None:
        services.rate(token=token, answers={"overall": "yes"}, comment="Tốt", place="portal", now=now)

    assert at_once(*[click] * 4) == ["done", "rating.again", "rating.again", "rating.again"]
    assert sql.rows("SELECT (SELECT count(*) FROM feedback_rating), (SELECT count(*) FROM feedback_comment)", ()) == [
        (1, 1)
    ]
