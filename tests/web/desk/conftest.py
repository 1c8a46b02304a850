"""The desk's province as fixtures, made once for a module; imported late, because Django is ready only then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from tests.web.desk.world import World


@pytest.fixture(scope="module")
def desk_province(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Iterator[World]":
    """The province in a transaction around all tests of the module; each test's own is rolled back inside it."""
    from django.db import transaction  # noqa: PLC0415  (needs Django)
    from tests.web.desk.world import NOW, build  # noqa: PLC0415  (needs Django)

    from motcua.directory import calendars  # noqa: PLC0415  (needs Django)

    calendars.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(NOW)
        transaction.set_rollback(True)


@pytest.fixture
def world(desk_province: "World", db: None, monkeypatch: pytest.MonkeyPatch) -> "World":
    """The small province; pages read its fixed moment from the clock."""
    from motcua.core import clock  # noqa: PLC0415  (needs Django)

    monkeypatch.setattr(clock, "now", lambda: desk_province.now)
    return replace(desk_province)


@pytest.fixture
def at_desk(world: "World", client: Client) -> Client:
    """A browser with the desk officer signed in."""
    return world.sign_in(client, world.actor("motcua"))


@pytest.fixture
def move_to(world: "World", monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Move the clock that pages and the world read."""
    from motcua.core import clock  # noqa: PLC0415  (needs Django)

    def move(moment: datetime) -> None:
        world.now = moment
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move
