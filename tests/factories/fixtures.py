"""The small province as a fixture: loaded once for a module and rolled back after it.

Loaded as a plugin, before Django is ready; what needs Django is imported inside.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from tests.factories.world import World


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Iterator[World]":
    """The province in a transaction around all tests of the module; each test's own is rolled back inside it."""
    from django.db import transaction  # noqa: PLC0415  (needs Django)
    from tests.factories.kept import kept_world  # noqa: PLC0415  (needs Django)

    from motcua.directory import calendars  # noqa: PLC0415  (needs Django)

    calendars.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield kept_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(module_world: "World", db: None) -> "World":
    """The small province of `tests.factories.world`, at the moment of the fixture `now`."""
    return module_world


@pytest.fixture
def committed_world(transactional_db: None) -> "World":
    """The same province, committed, for tests with several connections; the tables are emptied afterwards."""
    from tests.factories.kept import kept_world  # noqa: PLC0415  (needs Django)

    return kept_world()
