"""Times calls and their ceilings side by side, round by round, so that both meet the same noise."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from motcua.scenarios.bench.calls import Call, Callers
from motcua.scenarios.bench.ceiling import Ceiling, Statement, require, statements_of
from motcua.scenarios.bench.site import Request, Site

READS_PER_ROUND = 25
WRITES_PER_ROUND = 8
RESAMPLES = 2000


@dataclass
class Round:
    """The milliseconds of one round: wall and processor time of the calls, wall time of their ceilings."""

    calls: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    ceilings: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Which part of the ceiling's speed the calls reach."""
        return sum(self.ceilings) / sum(self.calls)


@dataclass(frozen=True)
class Measured:
    """What came out for one kind of call; times in milliseconds."""

    call: Call
    p50: float
    p95: float
    queries: int
    cpu: float
    ceiling_p50: float
    ratio: float
    ratio_low: float
    ratio_high: float
    noise: float


def measure(site: Site, ceiling: Ceiling, callers: Callers, calls: Sequence[Call], rounds: int) -> list[Measured]:
    """Measure all calls, every round all of them once over."""
    found: dict[str, list[Round]] = {call.name: [] for call in calls}
    queries: dict[str, int] = {}
    for call in calls:
        warm_up(site, ceiling, callers, call)
    for _ in range(rounds):
        for call in calls:
            one, sent = (_read if call.make is None else _write)(site, ceiling, callers, call)
            found[call.name].append(one)
            queries[call.name] = sent
    return [_summed(call, found[call.name], queries[call.name]) for call in calls]


def warm_up(site: Site, ceiling: Ceiling, callers: Callers, call: Call) -> None:
    """Let caches and prepared statements fill."""
    for request in call.requests[:5] or [_next(call)]:
        site.call(replace(request, address=callers.address()))
    _read(site, ceiling, callers, call, 3) if call.make is None else _write(site, ceiling, callers, call, 1)


def _read(
    site: Site, ceiling: Ceiling, callers: Callers, call: Call, times: int = READS_PER_ROUND
) -> tuple[Round, int]:
    one, sent = Round(), 0
    for place in range(times):
        request = replace(call.requests[place % len(call.requests)], address=callers.address())
        statements = statements_of(site, request, call.status)
        ceiling.rehearse(statements)
        sent = len(statements)
        # Who goes first changes, so that neither always finds the pages warm.
        if place % 2:
            _time_ceiling(one, ceiling, statements)
            _time_call(one, site, request, call.status)
        else:
            _time_call(one, site, request, call.status)
            _time_ceiling(one, ceiling, statements)
    return one, sent


def _write(
    site: Site, ceiling: Ceiling, callers: Callers, call: Call, times: int = WRITES_PER_ROUND
) -> tuple[Round, int]:
    """Do one act for real, and another one's statements over the bare connection."""
    one, sent = Round(), 0
    del callers
    for _ in range(times):
        _time_call(one, site, _next(call), call.status)
        statements = statements_of(site, _next(call), call.status)
        ceiling.rehearse(statements)
        sent = len([each for each in statements if each.text not in {"BEGIN", "COMMIT"}])
        _time_ceiling(one, ceiling, statements)
    return one, sent


def _next(call: Call) -> Request:
    if call.make is None:
        raise LookupError(call.name)
    return call.make()


def _time_call(one: Round, site: Site, request: Request, expected: int) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    answer = site.call(request)
    one.calls.append((time.perf_counter() - began) * 1000)
    one.cpu.append((time.process_time() - cpu) * 1000)
    require(request, answer, expected)


def _time_ceiling(one: Round, ceiling: Ceiling, statements: Sequence[Statement]) -> None:
    began = time.perf_counter()
    ceiling.send(statements)
    one.ceilings.append((time.perf_counter() - began) * 1000)


def _summed(call: Call, rounds: Sequence[Round], queries: int) -> Measured:
    calls = sorted(time for one in rounds for time in one.calls)
    low, high = interval([one.ratio for one in rounds])
    medians = [statistics.median(one.ceilings) for one in rounds]
    return Measured(
        call=call,
        p50=statistics.median(calls),
        p95=calls[min(len(calls) - 1, int(len(calls) * 0.95))],
        queries=queries,
        cpu=statistics.median([time for one in rounds for time in one.cpu]),
        ceiling_p50=statistics.median(medians),
        ratio=statistics.median([one.ratio for one in rounds]),
        ratio_low=low,
        ratio_high=high,
        noise=max(medians) / min(medians),
    )


def interval(
    values: Sequence[float], middle: Callable[[Sequence[float]], float] = statistics.median
) -> tuple[float, float]:
    """Return a 95 % interval of the middle of a few values, by resampling."""
    rng = Random(1)
    drawn = sorted(middle(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return drawn[int(RESAMPLES * 0.025)], drawn[int(RESAMPLES * 0.975)]


def resident_megabytes() -> float:
    """Return how much memory this process holds now."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  (not a file of anybody's)
        pages = int(file.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
