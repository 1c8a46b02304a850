"""Checks the history against itself and against the seals."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from motcua.core import ledger, seals

_EVENTS = """
SELECT stream, seq, type, actor, at, reason, payload, previous, hash FROM core_event
{where} ORDER BY stream, seq
"""


def faults(*, stream: int | None = None, seal_file: Path | None = None) -> Iterator[str]:
    """Yield one plain sentence per fault found: altered, reordered, missing, cut or removed.

    Args:
        stream: Check only this one; all when None.
        seal_file: Also compare with the seals kept outside the database.
    """
    heads = _heads(stream)
    lengths: dict[int, list[bytes]] = {}
    for number, fault, hashes in _walk(stream):
        lengths[number] = hashes
        if fault:
            yield fault
    for number, (seq, head) in heads.items():
        chain = lengths.get(number, [])
        if len(chain) != seq or (chain and chain[-1] != head):
            yield f"stream {number}: head says {seq} events, {len(chain)} follow from one another"
    for number in set(lengths) - set(heads):
        yield f"stream {number}: events without a head"
    if seal_file is not None:
        yield from _against_seals(seal_file, lengths, stream)


def _heads(stream: int | None) -> dict[int, tuple[int, bytes]]:
    where, values = ("WHERE id = %s", [stream]) if stream is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, seq, head FROM core_stream {where}", values)
        return {row[0]: (row[1], bytes(row[2])) for row in cursor}


def _walk(stream: int | None) -> Iterator[tuple[int, str, list[bytes]]]:
    """Yield (stream, first fault or empty, hashes in order) for each stream with events."""
    current: int | None = None
    fault = ""
    hashes: list[bytes] = []
    for row in _rows(stream):
        if row[0] != current:
            if current is not None:
                yield current, fault, hashes
            current, fault, hashes = row[0], "", []
        fault = fault or _check(row, hashes)
        hashes.append(bytes(row[8]))
    if current is not None:
        yield current, fault, hashes


def _rows(stream: int | None) -> Iterator[tuple[Any, ...]]:
    where, values = ("WHERE stream = %s", [stream]) if stream is not None else ("", [])
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS.format(where=where), values)
        while batch := cursor.fetchmany(5000):
            yield from batch


def _check(row: tuple[Any, ...], hashes: list[bytes]) -> str:
    stream, seq, kind, actor, at, reason, payload, previous, found = row
    before = hashes[-1] if hashes else ledger.GENESIS
    if seq != len(hashes) + 1:
        return f"stream {stream}: event {len(hashes) + 1} is missing"
    if bytes(previous) != before:
        return f"stream {stream}: event {seq} does not follow from the one before it"
    if hashlib.sha256(before + ledger.digest(kind, actor, at, reason, payload)).digest() != bytes(found):
        return f"stream {stream}: event {seq} was altered"
    return ""


def _against_seals(file: Path, chains: dict[int, list[bytes]], only: int | None) -> Iterator[str]:
    try:
        kept = seals.read(file)
    except ValueError as broken:
        yield f"seals: {broken}"
        return
    for one in kept:
        for key, (seq, head) in one.heads.items():
            stream = int(key)
            if only is not None and stream != only:
                continue
            chain = chains.get(stream)
            if chain is None:
                yield f"stream {stream}: sealed at {one.at}, now gone"
            elif len(chain) < seq:
                yield f"stream {stream}: {seq} events were sealed at {one.at}, {len(chain)} are left"
            elif chain[seq - 1].hex() != head:
                yield f"stream {stream}: event {seq} is not the one sealed at {one.at}"
