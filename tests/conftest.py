"""One throw-away PostgreSQL for the whole run, closed network, one fixed moment.

Django's settings are named here and not in pyproject.toml, because they read DATABASE_URL and the server
that it names is started here first. Worker processes inherit the variables, so they share the server; each
makes its own database in it.
"""

import atexit
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from pathlib import Path

import django.apps
import pytest
from hypothesis import HealthCheck, settings

from motcua.cli.postgres import temporary_server
from motcua.core.clock import LOCAL

pytest_plugins = ["tests.factories.fixtures"]

# A busy machine is no fault of the code: no example is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_SETTINGS = "motcua.config.settings.test"
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_cleanup = ExitStack()


def _prepare() -> None:
    """Make sure that the variables which the settings read are there."""
    if not _IS_WORKER:
        folder = Path(tempfile.mkdtemp(prefix="motcua-tests-"))
        _cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["MOTCUA_TEST_FOLDER"] = str(folder)
        os.environ["MOTCUA_TEST_RUN"] = secrets.token_hex(4)
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = _cleanup.enter_context(temporary_server(folder))
            _cleanup.callback(os.environ.pop, "DATABASE_URL")
    os.environ.setdefault("MOTCUA_SECRET_KEY", "only-for-tests-0123456789abcdef0123456789abcdef")
    os.environ.setdefault("MOTCUA_FIELD_KEY", "11" * 32)
    os.environ["MOTCUA_DATA"] = os.environ["MOTCUA_TEST_FOLDER"]
    os.environ["MOTCUA_PROFILE"] = "demo"
    os.environ["DJANGO_SETTINGS_MODULE"] = _SETTINGS


def _settle() -> None:
    """Load the settings; when the environment made pytest-django load others first, give them the tests' values."""
    from django.conf import settings  # noqa: PLC0415  (the variables must be there first)

    wanted = import_module(_SETTINGS)
    if settings.SETTINGS_MODULE != _SETTINGS:
        for name in filter(str.isupper, dir(wanted)):
            setattr(settings, name, getattr(wanted, name))
    # Several runs may share one server.
    name = f"test_motcua_{os.environ['MOTCUA_TEST_RUN']}"
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
    # Threads of a worker under test must not keep the database open that is dropped at the end.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Other conftest files import models; pytest-django would set Django up only after all of them are read.
    if not django.apps.apps.ready:
        django.setup()


# A run that ends before its first test still stops its server.
atexit.register(_cleanup.close)
_prepare()
_settle()


def pytest_unconfigure() -> None:
    _cleanup.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Comes before the tables are made: each migration makes all models anew, and a collector would look at them."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The tables are made; what is loaded by now stays and need not be looked at again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture
def now() -> datetime:
    """An ordinary working day, during office hours."""
    return datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL)


@pytest.fixture(autouse=True)
def _fresh_calendars() -> None:
    """Tests roll back what they publish; calendars and rules kept by this process must not outlive it."""
    from motcua.core import parameters  # noqa: PLC0415  (needs Django, which is ready only now)
    from motcua.directory import calendars  # noqa: PLC0415  (needs Django)

    calendars.forget()
    parameters.forget()


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """Jobs that a test commits do not reach the next one: Django does not empty tables that others manage."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        from motcua.core import sql  # noqa: PLC0415  (needs Django, which is ready only now)

        sql.execute("TRUNCATE procrastinate_jobs CASCADE", ())
