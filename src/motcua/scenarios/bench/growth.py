"""Whether lists and look-ups keep their cost as dossiers grow: plan and buffers of every query they send."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from motcua.scenarios.bench.calls import Call, Callers
from motcua.scenarios.bench.ceiling import Ceiling, Statement, statements_of
from motcua.scenarios.bench.site import Site

MOST_GROWTH = 1.3
TRIED = 3


@dataclass(frozen=True)
class Read:
    """What one query of a call costs: buffers and rows per call."""

    buffers: float = 0.0
    rows: float = 0.0


@dataclass(frozen=True)
class Cost:
    """What one kind of call costs the database: (query, shape of its plan), and what each query reads."""

    call: Call
    plans: tuple[tuple[str, str], ...]
    reads: Mapping[str, Read]

    @property
    def buffers(self) -> float:
        """Buffers of all queries."""
        return sum(read.buffers for read in self.reads.values())

    @property
    def rows(self) -> float:
        """Rows of all queries."""
        return sum(read.rows for read in self.reads.values())


@dataclass(frozen=True)
class Grown:
    """The same call at the smallest and the largest size."""

    call: Call
    small: Cost
    large: Cost

    @property
    def factor(self) -> float:
        """How many times the buffers; for each row of those queries that found fewer at the smaller size.

        Of queries sent at both sizes: a cache, or a dossier in another state, may have spared one of them a question.
        """
        both = self.small.reads.keys() & self.large.reads.keys()
        expected = sum(_expected(self.small.reads[text], self.large.reads[text]) for text in both)
        return sum(self.large.reads[text].buffers for text in both) / max(expected, 1.0)

    @property
    def same_plan(self) -> bool:
        """Whether every query is planned alike."""
        return not self.changes

    @property
    def changes(self) -> list[tuple[str, str]]:
        """The plans that differ, of queries sent at both sizes."""
        now = dict(self.large.plans)
        return [(was, now[text]) for text, was in self.small.plans if text in now and now[text] != was]

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.same_plan and self.factor <= MOST_GROWTH


def costs(site: Site, ceiling: Ceiling, callers: Callers) -> list[Cost]:
    """Return what every list and look-up costs now."""
    return [_cost(site, ceiling, callers, call) for call in callers.growing()]


def compared(small: Sequence[Cost], large: Sequence[Cost]) -> list[Grown]:
    """Return the calls of two sizes side by side."""
    known = {cost.call.name: cost for cost in large}
    return [Grown(cost.call, cost, known[cost.call.name]) for cost in small if cost.call.name in known]


def _expected(small: Read, large: Read) -> float:
    """Return what a query may read at the larger size when a row costs what it did."""
    return small.buffers * max(1.0, (large.rows + 1) / (small.rows + 1))


def _cost(site: Site, ceiling: Ceiling, callers: Callers, call: Call) -> Cost:
    plans: list[tuple[str, str]] = []
    reads: dict[str, Read] = {}
    requests = call.requests[:TRIED]
    for place, request in enumerate(requests):
        statements = statements_of(site, replace(request, address=callers.address()), call.status)
        for one in statements:
            if not _reads(one):
                continue
            # The first run may set hint bits and fill the cache of the catalogue.
            ceiling.explain(one)
            plan = ceiling.explain(one)
            before = reads.get(one.text, Read())
            buffers = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
            reads[one.text] = Read(
                before.buffers + buffers / len(requests), before.rows + int(plan.get("Actual Rows", 0)) / len(requests)
            )
            if not place:
                plans.append((one.text, " ".join(_shape(plan))))
    return Cost(call, tuple(plans), reads)


def _reads(one: Statement) -> bool:
    return one.text.lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")) and "INSERT" not in one.text.upper()


def _shape(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the nodes of a plan; a Memoize only remembers what the scan below it found, so it is looked through."""
    if plan["Node Type"] == "Memoize":
        yield from _shape(plan["Plans"][0])
        return
    name = plan.get("Index Name") or plan.get("Relation Name") or ""
    yield f"{plan['Node Type']}({name})" if name else str(plan["Node Type"])
    for part in plan.get("Plans", ()):
        yield from _shape(part)
