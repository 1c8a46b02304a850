"""The course of a run: tables, demo, then size by size simulate, measure, look at plans."""

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from motcua.core import clock
from motcua.scenarios.bench import fresh, growth, report
from motcua.scenarios.bench.calls import HANDLER, Callers
from motcua.scenarios.bench.ceiling import Ceiling
from motcua.scenarios.bench.crowd import crowd
from motcua.scenarios.bench.due_dates import per_second
from motcua.scenarios.bench.exported import exported
from motcua.scenarios.bench.heaps import fill_inbox
from motcua.scenarios.bench.measure import measure, resident_megabytes
from motcua.scenarios.bench.older import add_older
from motcua.scenarios.bench.rates import rates
from motcua.scenarios.bench.site import Site, sign_in_others
from motcua.scenarios.demo.load import load as load_demo
from motcua.scenarios.simulate.indexes import plain_log
from motcua.scenarios.simulate.load import Wanted, simulate

MOST_WITH_HISTORY = 1_000_000


def bench(
    *,
    sizes: Sequence[int],
    rounds: int,
    procedures: Path | None,
    after: Callable[[report.Report], None],
    crowd_seconds: float = 0.0,
    crowd_port: int = 0,
) -> None:
    """Measure at each size, smallest first, on the database that settings name; it must be empty.

    Each size up to a million is told in one run, so that rows lie as years of work would have left them; ten million
    adds older years to the million.

    Args:
        sizes: How many dossiers.
        rounds: How many rounds at each size; 0 = only plans and pages are compared, which no other work disturbs.
        procedures: National records to import first.
        after: Told what is known after each size; hours of measuring are not lost to a fault in the last one.
        crowd_seconds: How long many people work at once at a million dossiers, or the largest size below; 0 = not.
        crowd_port: Port of the server that the crowd asks.
    """
    logging.disable(logging.INFO)
    now = clock.local(clock.now()).replace(microsecond=0)
    call_command("migrate", interactive=False, verbosity=0)
    _tell("nạp tỉnh minh họa")
    load_demo(now=now)
    if procedures is not None:
        from motcua.scenarios.commands import procedures_import  # noqa: PLC0415  (only when asked for)

        procedures_import.run([str(procedures)])
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    sign_in_others()
    _tidy()
    fresh.remember()
    made = report.Report(
        at=now, rounds=rounds, database=f"PostgreSQL {version}", due_dates=per_second() if rounds else 0.0
    )
    costs = []
    for size in sizes:
        if size <= MOST_WITH_HISTORY:
            fresh.again()
        made.sizes.append(_at_size(size, _grow(size), rounds))
        costs.append(_costs())
        if crowd_seconds and size == max(each for each in sizes if each <= max(MOST_WITH_HISTORY, min(sizes))):
            _tell(f"{crowd_seconds:.0f} giây với nhiều người cùng lúc")
            made.felt = crowd(Callers(clock.now()), seconds=crowd_seconds, now=clock.now(), port=crowd_port)
        if len(costs) > 1:
            made.grown = growth.compared(costs[0], costs[-1])
        after(made)


def _grow(size: int) -> float:
    """Simulate what is missing to a size; returns how many seconds that took."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_dossier")
        missing = size - cursor.fetchone()[0]
    if missing < 1:
        return 0.0
    _tell(f"mô phỏng đến {size:,} hồ sơ".replace(",", "."))
    began = time.monotonic()
    # A dossier that ended years ago is read as one row of a list; its history would only fill the disk.
    older = max(0, size - MOST_WITH_HISTORY)
    if missing > older:
        until = clock.local(clock.now()).replace(microsecond=0)
        simulate(Wanted(dossiers=missing - older, years=1.0, until=until, seed=size, append=True))
    if older:
        add_older(min(older, missing))
    return time.monotonic() - began


def _tidy() -> None:
    with plain_log(), connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _at_size(size: int, loading: float, rounds: int) -> report.AtSize:
    _tell(f"đo ở {size:,} hồ sơ".replace(",", "."))
    fill_inbox(HANDLER)
    # Also after the tasks that were put in between old ones: as autovacuum leaves a table that is worked with.
    _tidy()
    if not rounds:
        return report.AtSize(size, (), resident_megabytes(), os.getloadavg(), loading)
    began, ceiling, callers = time.monotonic(), Ceiling(), Callers(clock.now())
    try:
        measured = measure(Site(), ceiling, callers, [*callers.reads(), *callers.writes()], rounds)
        acted = rates(Site(), callers)
    finally:
        ceiling.close()
    _tell(f"đo xong trong {time.monotonic() - began:.0f} giây")
    return report.AtSize(size, measured, resident_megabytes(), os.getloadavg(), loading, exported(), acted)


def _costs() -> list[growth.Cost]:
    ceiling = Ceiling()
    try:
        return growth.costs(Site(), ceiling, Callers(clock.now()))
    finally:
        ceiling.close()


def _tell(text: str) -> None:
    print(f"  {text}…", file=sys.stderr, flush=True)
