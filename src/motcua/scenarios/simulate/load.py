"""Plans a simulated history, lets the workers write it, and lets it show all at once."""

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from multiprocessing.synchronize import Barrier
from queue import Empty
from random import Random
from threading import BrokenBarrierError
from typing import Any

import psycopg
from django.db import connection, transaction

from motcua.core import clock, ids, sql
from motcua.core.errors import RuleBroken
from motcua.directory import calendars, terms
from motcua.dossiers.services.sets import refill_all
from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.rules.process_definition import Ending
from motcua.scenarios.demo.work import OTHER_SYMBOL, SYMBOLS
from motcua.scenarios.simulate import persons, seasons
from motcua.scenarios.simulate.earlier import FIRST_YEAR, open_since
from motcua.scenarios.simulate.indexes import set_aside
from motcua.scenarios.simulate.numbering import slip_of_end
from motcua.scenarios.simulate.papers import make_files
from motcua.scenarios.simulate.province import Office, Province, read_province
from motcua.scenarios.simulate.rows.sheet import Stock
from motcua.scenarios.simulate.tables import ACCOUNTS, TABLES
from motcua.scenarios.simulate.writer import Part, Writer

RUNS = "simulate:runs"
MOST_DOSSIERS = 20_000_000
_LOCK = 7_310_226
_LARGE = 50_000
_PROGRESS_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for; `until` is the present of the simulated history."""

    dossiers: int
    years: float
    until: datetime
    seed: int = 1
    workers: int = 0
    append: bool = False


@dataclass(frozen=True)
class Simulated:
    """What was written, and how long each part of the work took, in seconds."""

    dossiers: int
    preparing: float
    writing: float
    analysing: float


class _Shared:
    """A series that the offices of several workers number from."""

    def __init__(self, last: int) -> None:
        self._last = multiprocessing.get_context("fork").Value("i", last)

    def take(self) -> int:
        with self._last.get_lock():
            self._last.value += 1
            return int(self._last.value)

    @property
    def last(self) -> int:
        return int(self._last.value)


def simulate(wanted: Wanted) -> Simulated:
    """Write the history: all of it, or nothing when anything fails.

    Raises:
        RuleBroken: There is a simulated history already and `append` was not asked for, or the span or the
            number makes no sense.
    """
    began = time.monotonic()
    parts, shared = _prepare(wanted)
    prepared = time.monotonic()
    with set_aside(TABLES.keys()) if _outweighs_what_is_there(wanted.dossiers) else nullcontext():
        _run(parts, shared, wanted.dossiers)
    written = time.monotonic()
    refill_all()
    _analyse()
    return Simulated(wanted.dossiers, prepared - began, written - prepared, time.monotonic() - written)


def simulate_here(wanted: Wanted) -> Simulated:
    """Write a small history in this process and in the transaction that runs; the caller commits or rolls back.

    Raises:
        RuleBroken: As `simulate` does.
    """
    began = time.monotonic()
    parts, _ = _prepare(replace(wanted, workers=1))
    prepared = time.monotonic()
    connection.ensure_connection()
    writer = Writer(parts[0], connection.connection, lambda _: None)
    writer.write()
    writer.keep_series({RUNS: parts[0].taken.get(RUNS, 0) + 1})
    refill_all()
    return Simulated(wanted.dossiers, prepared - began, time.monotonic() - prepared, 0.0)


@transaction.atomic
def _prepare(wanted: Wanted) -> tuple[list[Part], dict[str, _Shared]]:
    _check(wanted)
    start = (wanted.until - timedelta(days=round(wanted.years * 365.25))).replace(hour=0, minute=0, second=0)
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    _refuse_second_run(wanted)
    open_since(start)
    province = read_province()
    if not province.offices:
        message = "Chưa có thủ tục nào được cung cấp. Hãy chạy “motcua demo load” trước."
        raise RuleBroken("simulate.no_offices", message)
    return _parts(wanted, province, start)


def _outweighs_what_is_there(dossiers: int) -> bool:
    """Whether building all indexes anew costs less than keeping them while writing."""
    return dossiers >= _LARGE and sql.rows("SELECT count(*) < %s FROM dossiers_dossier", (dossiers,)) == [(True,)]


def _check(wanted: Wanted) -> None:
    if not 1 <= wanted.dossiers <= MOST_DOSSIERS:
        raise RuleBroken("simulate.number", f"Số hồ sơ phải từ 1 đến {MOST_DOSSIERS:,}.".replace(",", "."))
    latest = wanted.until.year - FIRST_YEAR
    if not 0.02 <= wanted.years <= latest:  # noqa: PLR2004  (a week)
        raise RuleBroken("simulate.years", f"Số năm phải lớn hơn 0 và không quá {latest}.")


def _refuse_second_run(wanted: Wanted) -> None:
    done = sql.rows("SELECT last FROM core_numberseries WHERE name = %s", (RUNS,))
    if done and not wanted.append:
        raise RuleBroken(
            "simulate.again", "Đã có lịch sử mô phỏng. Thêm --append để ghi thêm, hoặc dùng cơ sở dữ liệu trống."
        )


def _parts(wanted: Wanted, province: Province, start: datetime) -> tuple[list[Part], dict[str, _Shared]]:
    rng = Random(f"{wanted.seed}/people")
    people, businesses = persons.people(rng, wanted.dossiers, ids.new_id())
    _copy("directory_account", ACCOUNTS, persons.account_rows(people, str(start), terms.current().number))
    now = wanted.until
    scans, results = make_files(province.offices, now)
    taken = dict(sql.rows("SELECT name, last FROM core_numberseries", ()))
    groups = _groups(province.offices, wanted.workers or os.cpu_count() or 1)
    secrets, stock = persons.secrets(rng), Stock(scans, results)
    shared = _shared(groups, province, (start.year, now.year), taken)
    first, last = clock.local_date(start), clock.local_date(now)
    days = list(seasons.counts(calendars.calendar_of(None), first, last, wanted.dossiers))
    parts = [
        Part(
            place=place,
            places=len(groups),
            run=taken.get(RUNS, 0),
            seed=f"{wanted.seed}/{taken.get(RUNS, 0)}",
            days=share,
            until=now,
            province=province,
            offices=group,
            persons=people,
            businesses=businesses,
            secrets=secrets,
            stock=stock,
            taken=taken,
            shared=dict(shared),
        )
        for place, (group, share) in enumerate(zip(groups, _divided(days, groups), strict=True))
    ]
    return parts, shared


def _groups(offices: Sequence[Office], workers: int) -> list[list[Office]]:
    """Divide the offices by receiving agency, so that each desk's series belong to one worker."""
    by_agency: dict[int, list[Office]] = {}
    for office in offices:
        by_agency.setdefault(office.facts.agency_id, []).append(office)
    groups: list[list[Office]] = [[] for _ in range(max(1, min(workers, len(by_agency))))]
    for agency in sorted(by_agency.values(), key=_weight, reverse=True):
        min(groups, key=_weight).extend(agency)
    return groups


def _weight(offices: Sequence[Office]) -> float:
    return sum(office.weight for office in offices)


def _divided(days: Sequence[tuple[date, int]], groups: Sequence[Sequence[Office]]) -> list[list[tuple[date, int]]]:
    """Divide each day's dossiers by the groups' weights; the sums stay exact."""
    total = sum(_weight(group) for group in groups)
    edges = [sum(_weight(group) for group in groups[: place + 1]) / total for place in range(len(groups))]
    edges[-1] = 1.0
    shares: list[list[tuple[date, int]]] = [[] for _ in groups]
    carried = [0.0] * len(groups)
    for day, number in days:
        given = 0
        for place, share in enumerate(shares):
            before = edges[place - 1] if place else 0.0
            carried[place] += number * (edges[place] - before)
            mine = number - given if place == len(groups) - 1 else min(number - given, max(0, round(carried[place])))
            carried[place] -= mine
            given += mine
            share.append((day, mine))
    return shares


def _shared(
    groups: Sequence[Sequence[Office]], province: Province, years: tuple[int, int], taken: dict[str, int]
) -> dict[str, _Shared]:
    """Return counters for what offices of more than one group number together: results, slips of an end, apologies.

    A dossier may end at an agency whose own desk another group tells of; that agency numbers its slips in one series.
    """
    users: dict[str, set[int]] = {}
    all_years = range(years[0], years[1] + 1)
    for place, group in enumerate(groups):
        for office in group:
            symbol = SYMBOLS.get(office.facts.code, OTHER_SYMBOL)
            for agency in office.issuers:
                for year in all_years:
                    users.setdefault(f"result:{province.agency_codes[agency]}:{symbol}:{year}", set()).add(place)
    kinds = (*map(slip_of_end, Ending), SlipKind.APOLOGY)
    for kind, code, year in product(kinds, province.agency_codes.values(), all_years):
        users[f"slip:{kind}:{code}:{year}"] = set(range(len(groups)))
    return {series: _Shared(taken.get(series, 0)) for series, places in users.items() if len(places) > 1}


def _run(parts: list[Part], shared: dict[str, _Shared], dossiers: int) -> None:
    """Fork one process for each part and wait; they let their rows show only when all have written theirs."""
    address = connection.get_connection_params()
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier, progress = context.Barrier(len(parts)), context.Queue()
    workers = [context.Process(target=_work, args=(part, shared, address, barrier, progress)) for part in parts]
    for worker in workers:
        worker.start()
    try:
        _watch(workers, progress, dossiers)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
            worker.join()
    failed = [worker.exitcode for worker in workers if worker.exitcode]
    if failed:
        raise RuntimeError(f"{len(failed)} simulation workers failed; no dossier was written")


def _work(part: Part, shared: dict[str, _Shared], address: dict[str, Any], barrier: Barrier, progress: Any) -> None:  # noqa: ANN401  (multiprocessing gives these no types)
    # Nothing here refers to itself in a circle, so looking for circles only costs time.
    gc.freeze()
    gc.disable()
    try:
        wanted = {
            key: value
            for key, value in address.items()
            if key not in {"cursor_factory", "context", "prepare_threshold"}
        }
        with psycopg.connect(**wanted) as own:
            writer = Writer(part, own, progress.put)
            writer.write()
            barrier.wait()
            if part.place == 0:
                counted = {name: counter.last for name, counter in shared.items()}
                changed = {name: last for name, last in counted.items() if last > part.taken.get(name, 0)}
                writer.keep_series(changed | {RUNS: part.taken.get(RUNS, 0) + 1})
            barrier.wait()
            own.commit()
    except BrokenBarrierError:
        sys.exit(1)
    except BaseException:
        barrier.abort()
        raise


def _watch(workers: Sequence[Any], progress: Any, dossiers: int) -> None:  # noqa: ANN401  (multiprocessing gives these no types)
    began, done, shown = time.monotonic(), 0, time.monotonic()
    while any(worker.is_alive() for worker in workers):
        if any(worker.exitcode for worker in workers):
            return
        try:
            done += progress.get(timeout=0.5)
        except Empty:
            continue
        if time.monotonic() - shown >= _PROGRESS_SECONDS:
            shown = time.monotonic()
            rate = done / (shown - began)
            print(f"  {done:,}/{dossiers:,} hồ sơ, {rate:,.0f}/giây".replace(",", "."), file=sys.stderr, flush=True)


def _copy(table: str, columns: str, lines: Any) -> None:  # noqa: ANN401  (any iterable of text)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for line in lines:
            copy.write(line)


def _analyse() -> None:
    # The largest first, one for each processor.
    by_size = "SELECT t FROM unnest(%s::text[]) AS t ORDER BY pg_relation_size(t::regclass) DESC"
    with ThreadPoolExecutor(os.cpu_count()) as analysts:
        list(analysts.map(_analyse_apart, [table for (table,) in sql.rows(by_size, ([*TABLES, "directory_account"],))]))


def _analyse_apart(table: str) -> None:
    """Analyse a table through a connection of this thread's own."""
    try:
        sql.execute(f"ANALYZE {table}", ())
    finally:
        connection.close()
