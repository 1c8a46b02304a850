"""Plain statements for hot paths: the model gives names, psycopg gives speed."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[bool, ...]]:
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001  (Django's documented API)
    columns = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ', tuple(  # noqa: SLF001
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


def json_value(stored: object) -> Any:  # noqa: ANN401  (any JSON value)
    """Return a jsonb column's value; Django's cursor hands it over as text."""
    return json.loads(stored) if isinstance(stored, str) else stored
