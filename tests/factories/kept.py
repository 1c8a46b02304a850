"""The small province put back as rows: loading it through the services takes twenty times as long.

The first load of a process goes through the services and its rows are kept in memory; later ones are copied in. The
province is always the same, so tests see no difference but the time.
"""

from django.db import connection
from tests.factories.world import NOW, World, demo_world

from motcua.directory import calendars

# Filled by migrations, not by the load.
_OTHERS = ("django_migrations", "django_content_type")
_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s)
"""
_kept: dict[str, bytes] = {}


def kept_world() -> World:
    """Return the small province in a database that holds nothing yet."""
    if _kept:
        _put_back()
        calendars.forget()
        return World(NOW)
    world = demo_world()
    _keep()
    return world


def _keep() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, (list(_OTHERS),))
        for (table,) in cursor.fetchall():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows = b"".join(bytes(part) for part in copy)
            if rows:
                _kept[table] = rows


def _put_back() -> None:
    with connection.cursor() as cursor:
        # In no order: references are whole again when all is in.
        cursor.execute("SET session_replication_role = replica")
        try:
            for table, rows in _kept.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
        finally:
            cursor.execute("SET session_replication_role = origin")
