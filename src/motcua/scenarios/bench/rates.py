"""How many whole acts a second one process does: hand-ins with five uploads, and notices of payments.

One after the other through the WSGI application, each for a thing that nobody touched yet; what an act needs is made
before its time is taken. Each process of a server does as many, until the database or the disk is the limit.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from motcua.scenarios.bench.calls import Callers
from motcua.scenarios.bench.ceiling import require, statements_of
from motcua.scenarios.bench.site import Request, Site

ACTS = 20
Act = Sequence[tuple[Request, int]]
"""The requests of an act in their order, each with the answer that is expected."""


@dataclass(frozen=True)
class Rate:
    """What came out for one kind of act; times in milliseconds, of all its requests together."""

    label: str
    acts: int
    requests: int
    statements: int
    p50: float
    p95: float

    @property
    def per_second(self) -> float:
        """How many one process does in a second, by the median."""
        return 1000 / self.p50


def rates(site: Site, callers: Callers, acts: int = ACTS) -> list[Rate]:
    """Measure both kinds of acts."""
    return [
        _rate(site, f"nộp hồ sơ với {callers.UPLOADS} tệp ảnh 300 kB", callers.hand_in_with_uploads, acts),
        _rate(site, "thông báo thanh toán (VNPAY)", callers.paid, acts),
    ]


def _rate(site: Site, label: str, make: Callable[[], Act], acts: int) -> Rate:
    _timed(site, make())
    times = sorted(_timed(site, make()) for _ in range(acts))
    act = make()
    sent = 0
    # The statements of a request are counted in a transaction that is taken back; the next one needs what it wrote.
    for request, expected in act:
        found = statements_of(site, request, expected)
        sent += sum(each.text not in {"BEGIN", "COMMIT"} for each in found)
        require(request, site.call(request), expected)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return Rate(label, acts, len(act), sent, statistics.median(times), p95)


def _timed(site: Site, act: Act) -> float:
    began = time.perf_counter()
    for request, expected in act:
        require(request, site.call(request), expected)
    return (time.perf_counter() - began) * 1000
