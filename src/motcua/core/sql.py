"""Plain statements for hot paths: the model gives names, psycopg gives speed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

_LONGEST_ID = 19


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[bool, ...]]:
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001  (Django's documented API)
    columns = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ', tuple(  # noqa: SLF001  (Django's documented API)
        isinstance(field, models.JSONField) for field in fields
    )


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in one statement; every row names all columns without a database default.

    Skips model hooks and signals on purpose. JSON fields take plain values.
    """
    if not rows:
        return
    names = tuple(rows[0])
    head, is_json = _columns(model, names)
    place = "(" + ", ".join(["%s"] * len(names)) + ")"
    values: list[Any] = [
        Jsonb(row[name]) if json and row[name] is not None else row[name]
        for row in rows
        for name, json in zip(names, is_json, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([place] * len(rows)), values)


def execute(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run one statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one query and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def place_of(after: str) -> tuple[str, int] | None:
    """Return moment and id of a keyset list's cursor `moment~id` as the database reads them; None when unreadable.

    Python reads moments that PostgreSQL does not (weeks, far offsets), so the moment is written anew.
    """
    moment, _, number = after.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID):
        return None
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.isoformat(), int(number)


def json_value(stored: object) -> Any:  # noqa: ANN401  (any JSON value)
    """Return a jsonb column's value; Django's cursor hands it over as text."""
    return json.loads(stored) if isinstance(stored, str) else stored
