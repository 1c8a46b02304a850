"""Officials at their screens: the small province, a browser for each, a clock that stands still."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.factories.world import World


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the moment that pages read from the clock."""
    from motcua.core import clock  # noqa: PLC0415  (needs Django, which is ready only when a test runs)

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return put


@pytest.fixture
def browser(world: "World", now: datetime, set_clock: Callable[[datetime], None]) -> Callable[[str], Client]:
    """A browser in which the person behind a login is signed in."""
    set_clock(now)

    def signed_in(login: str) -> Client:
        client = Client()
        session = client.session
        session["account"] = world.actor(login).account_id
        session.save()
        return client

    return signed_in
