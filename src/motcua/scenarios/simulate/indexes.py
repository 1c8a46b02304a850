"""What a large load does without: secondary indexes, compression and autovacuum.

Sorting once costs a fraction of inserting row by row. Rows up to a page are written as they are; compressing slips
took a third of the database's time. Definitions of indexes stay in a table of the database until all are back, so
that a killed load loses none.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from motcua.core import sql
from motcua.scenarios.simulate.tables import TABLES

KEPT = "simulate_indexes"
_KEEP = f"""
CREATE TABLE {KEPT} AS
SELECT c.relname::text AS name, i.indrelid AS place, pg_get_indexdef(i.indexrelid) AS statement
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""


_PLAIN_LOG = """
SELECT set_config('wal_compression', 'off', false) FROM pg_roles
WHERE rolname = current_user AND (rolsuper OR has_parameter_privilege('wal_compression', 'SET'))
"""
# Nor does anybody tidy up behind a load: it leaves nothing dead, and the tidying would take its processor.
_AS_LOADED = "ALTER TABLE {} SET (toast_tuple_target = 8160, autovacuum_enabled = false)"
_AS_USUAL = "ALTER TABLE {} RESET (toast_tuple_target, autovacuum_enabled)"


@contextmanager
def set_aside(tables: Iterable[str]) -> Iterator[None]:
    """Drop the tables' indexes that no constraint needs, and build them anew afterwards; outside a transaction."""
    restore()
    _alter(_AS_LOADED)
    sql.execute(_KEEP, (list(tables),))
    for name, _ in sql.rows(f"SELECT name, statement FROM {KEPT}", ()):
        sql.execute(f'DROP INDEX "{name}"', ())
    try:
        yield
    finally:
        restore()


@contextmanager
def plain_log() -> Iterator[None]:
    """Let whole pages go to the log as they are, if the role may say so.

    A new index, and the first look at rows just loaded, log every page; compressing them takes longer than the work.
    """
    sql.rows(_PLAIN_LOG, ())
    try:
        yield
    finally:
        sql.execute("RESET wal_compression", ())


def restore() -> int:
    """Build the indexes that are set aside and treat the tables as usual again; returns how many there were."""
    kept = _kept()
    if not kept:
        return 0
    if connection.in_atomic_block:
        # Nobody else sees what this transaction dropped.
        for statement in kept:
            _build(statement)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as builders:
            list(builders.map(_build_apart, kept))
    _alter(_AS_USUAL)
    sql.execute(f"DROP TABLE {KEPT}", ())
    return len(kept)


def _build_apart(statement: str) -> None:
    """Build an index through a connection of this thread's own; one processor for each, for most are small."""
    try:
        sql.execute("SET max_parallel_maintenance_workers = 0", ())
        _build(statement)
    finally:
        connection.close()


def _build(statement: str) -> None:
    sql.execute("SET maintenance_work_mem = '512MB'", ())
    with plain_log():
        sql.execute(statement.replace(" INDEX ", " INDEX IF NOT EXISTS ", 1).replace("%", "%%"), ())
    sql.execute("RESET maintenance_work_mem", ())


def left_aside() -> int:
    """Return how many indexes a load that was killed has left to be built anew."""
    return len(_kept())


def _alter(how: str) -> None:
    for table in TABLES:
        sql.execute(how.format(table), ())


def _kept() -> list[str]:
    if sql.rows("SELECT to_regclass(%s)", (KEPT,)) == [(None,)]:
        return []
    # The longest work first, so that the builders end together.
    by_size = f"SELECT statement FROM {KEPT} ORDER BY pg_relation_size(place) DESC, name"
    return [str(statement) for (statement,) in sql.rows(by_size, ())]
