"""Citizens at their browsers, at a fixed moment."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.world import CITIZEN, OTHER_CITIZEN, World
from tests.web.portal.pages import Browser

from motcua.core import clock


@pytest.fixture(autouse=True)
def _fixed_moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Doors read the clock; here it stands still."""
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()


def signed_in(world: World, login: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    session = client.session
    session["account"] = world.actor(login).account_id
    session.save()
    return client_with(client, session.session_key or "")


def client_with(client: Client, key: str) -> Client:
    """Give a client this session."""
    client.cookies["sessionid"] = key
    return client


@pytest.fixture
def visitor(world: World) -> Browser:
    """Somebody without an account."""
    return Browser(Client())


@pytest.fixture
def citizen(world: World) -> Browser:
    """The citizen of the factories, signed in."""
    return Browser(signed_in(world, CITIZEN))


@pytest.fixture
def stranger(world: World) -> Browser:
    """Another citizen, signed in."""
    return Browser(signed_in(world, OTHER_CITIZEN))
