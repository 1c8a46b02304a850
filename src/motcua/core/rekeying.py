"""Writes encrypted columns anew under the key that writes; in small steps, beside everything else, again at any time.

A column is encrypted when its name ends in `_enc`; a column with the same name and `_index` holds its digest. The key
that a value names tells whether it is done, so nothing is remembered between two runs.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models, transaction

from motcua.core import crypto, sql
from motcua.core.keyring import KeyLost

AT_ONCE = 500
SEALED, DIGEST = "_enc", "_index"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Column:
    """An encrypted column, the table's key, and the column of its digest where there is one."""

    table: str
    key: str
    name: str
    digest: str = ""
    key_type: str = "bigint"

    @property
    def begin(self) -> int | str:
        """Return a key before all others."""
        return "" if self.key_type == "text" else 0


@dataclass(frozen=True)
class Step:
    """What one step did: the last row it looked at (None: there are no more), rows written, rows it could not read."""

    last: int | str | None
    done: int = 0
    unreadable: int = 0


def columns() -> list[Column]:
    """Return every encrypted column of every room."""
    found = []
    for model in apps.get_models():
        facts = model._meta  # noqa: SLF001  (Django's documented API)
        names = {str(field.column) for field in facts.concrete_fields if isinstance(field, models.BinaryField)}
        for name in (name for name in names if name.endswith(SEALED)):
            digest = name.removesuffix(SEALED) + DIGEST
            kind = facts.pk.db_type(connection) or ""
            found.append(Column(facts.db_table, str(facts.pk.column), name, digest if digest in names else "", kind))
    return sorted(found, key=lambda each: (each.table, each.name))


@transaction.atomic
def step(column: Column, after: int | str) -> Step:
    """Write the next rows of a column anew; rows that somebody holds at this moment wait for the next run."""
    head = crypto.head()
    found = sql.rows(
        f'SELECT "{column.key}", "{column.name}" FROM "{column.table}" WHERE "{column.key}" > %s AND "{column.name}" '
        f"<> '' AND substr(\"{column.name}\", 1, %s) <> %s ORDER BY 1 LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
        (after, crypto.HEAD, head, AT_ONCE),
    )
    if not found:
        return Step(None)
    written = list(_anew(column, found))
    if written:
        ids, sealed, digests = (list(part) for part in zip(*written, strict=True))
        digest = f', "{column.digest}" = v.digest' if column.digest else ""
        sql.execute(
            f'UPDATE "{column.table}" t SET "{column.name}" = v.sealed{digest} '
            f"FROM unnest(%s::{column.key_type}[], %s::bytea[], %s::bytea[]) v(id, sealed, digest) "
            f'WHERE t."{column.key}" = v.id',
            (ids, sealed, digests),
        )
    return Step(found[-1][0], len(written), len(found) - len(written))


def by_key(column: Column) -> dict[str, int]:
    """Count the values of a column by the key they name; "" for those from before there were rings."""
    found = sql.rows(
        f'SELECT CASE WHEN substr("{column.name}", 1, 1) = %s THEN substr("{column.name}", 2, %s) ELSE \'\' END, '
        f'count(*) FROM "{column.table}" WHERE "{column.name}" <> \'\' GROUP BY 1',
        (crypto.NAMED, crypto.HEAD - 1),
    )
    return {bytes(key_id).hex(): int(count) for key_id, count in found}


def _anew(column: Column, found: list[tuple[Any, ...]]) -> Iterator[tuple[int | str, bytes, bytes]]:
    why, left = "", 0
    for row_key, stored in found:
        try:
            text = crypto.decrypt(stored)
        except (KeyLost, InvalidTag, ValueError) as fault:
            why, left = str(fault) or "altered", left + 1
        else:
            yield row_key, crypto.encrypt(text), crypto.index(text)
    if left:
        log.warning("%s.%s: %d values not rewritten: %s", column.table, column.name, left, why)
