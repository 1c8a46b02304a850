"""The desk's province as fixtures; imported late, because Django is ready only when a test runs."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.web.desk.world import World


@pytest.fixture
def world(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> "World":
    """A small province, rolled back after the test; pages read its fixed moment from the clock."""
    del db
    from tests.web.desk.world import build  # noqa: PLC0415

    from motcua.core import clock  # noqa: PLC0415

    monkeypatch.setattr(clock, "now", lambda: now)
    return build(now)


@pytest.fixture
def at_desk(world: "World", client: Client) -> Client:
    """A browser with the desk officer signed in."""
    return world.sign_in(client, world.actor("motcua"))


@pytest.fixture
def move_to(world: "World", monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Move the clock that pages and the world read."""
    from motcua.core import clock  # noqa: PLC0415

    def move(moment: datetime) -> None:
        world.now = moment
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move
