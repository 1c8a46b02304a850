"""Tells what was measured: a table for the terminal, and docs/benchmarks.md with its plot."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from motcua.scenarios.bench.crowd import Felt
from motcua.scenarios.bench.exported import Exported
from motcua.scenarios.bench.growth import Grown
from motcua.scenarios.bench.measure import Measured
from motcua.scenarios.bench.rates import Rate

PLOT = "benchmarks-ratio.png"
NOTES = "## Notes\n"
TARGETS = {"api": 0.15, "page": 0.06, "write": 0.30}
# Acts are held against their target where the issue names one.
_WITHOUT_TARGET = {"hand-in", "upload", "notice"}


@dataclass(frozen=True)
class AtSize:
    """Everything measured at one number of dossiers."""

    dossiers: int
    measured: Sequence[Measured]
    resident: float
    load: tuple[float, float, float]
    loading: float
    exported: Sequence[Exported] = ()
    rates: Sequence[Rate] = ()


@dataclass
class Report:
    """The whole run."""

    at: datetime
    rounds: int
    database: str
    sizes: list[AtSize] = field(default_factory=list)
    grown: Sequence[Grown] = ()
    felt: Felt | None = None
    due_dates: float = 0.0
    """Due dates counted in a second of one core."""

    def text(self) -> str:
        """Return the report as Markdown."""
        parts = [self._head(), *(_table(size) for size in self.sizes)] if self.rounds else []
        if self.grown:
            parts.append(self._growth())
        if self.felt is not None:
            parts.append(self.felt.text())
        return "\n\n".join(parts) + "\n"

    def _head(self) -> str:
        return "\n".join(
            (
                "# Benchmarks",
                "",
                "Made by `make bench ARGS=--write`. Every figure is from one run on one machine, with other work",
                "beside it where the load says so. Trust the ratios: call and ceiling alternate within each round.",
                "",
                f"- Date: {self.at:%Y-%m-%d %H:%M} ({self.at.tzname()}); machine: {_machine()}",
                f"- {self.database}, own server on a socket, fsync on, one connection",
                f"- Python {platform.python_version()}",
                f"- {self.rounds} rounds; calls in this process through the WSGI application with all middleware,",
                "  real sessions and CSRF checks",
                "- *Ceiling*: all statements of the call (session and read audit included, PDF apart) sent again over",
                "  a bare psycopg connection with prepared statements",
                "- *Ratio*: the call's speed as part of its ceiling's, median of the rounds, 95 % bootstrap interval",
                "- *Noise*: slowest by quickest round of the ceiling",
                "- *Whole act*: its requests one after the other in one process, made ready before its time is taken;",
                "  files are written to the disk whole and synced",
                f"- Due dates: {self.due_dates:,.0f} sums a second on one core (aim 20,000), without their explanation",
                "",
                f"![Ratio to the ceiling](images/{PLOT})",
            )
        )

    def _growth(self) -> str:
        small, large = self.sizes[0].dossiers, self.sizes[-1].dossiers
        broken = [one for one in self.grown if not one.holds]
        lines = [
            f"## Growth from {small:,} to {large:,} dossiers",
            "",
            "Buffers per call by `EXPLAIN (ANALYZE, BUFFERS)` of every query; the aim is the same plan and at most",
            f"1.3 times the buffers. {len(self.grown) - len(broken)} of {len(self.grown)} hold.",
            "",
            "A query that found fewer rows at the smaller size is compared per row; Memoize nodes are looked through.",
            "",
            f"| call | buffers at {small:,} | rows | at {large:,} | rows | factor | plan |",
            "|---|---:|---:|---:|---:|---:|---|",
        ]
        lines += [
            f"| {one.call.label} | {one.small.buffers:.0f} | {one.small.rows:.0f} | {one.large.buffers:.0f} | "
            f"{one.large.rows:.0f} | {one.factor:.2f} | "
            f"{'same' if one.same_plan else 'changed'} |"
            for one in self.grown
        ]
        # Calls share queries, like the one that tells who asks; a change of plan is told once for all of them.
        changed: dict[tuple[str, str], list[str]] = {}
        for one in broken:
            for change in one.changes:
                changed.setdefault(change, []).append(one.call.label)
        for (was, now), labels in changed.items():
            lines += ["", f"{', '.join(labels)}: `{was}` → `{now}`"]
        return "\n".join(lines)


def target_of(measured: Measured) -> float | None:
    """Return the part of the ceiling aimed at; None where none is named."""
    return None if measured.call.name in _WITHOUT_TARGET else TARGETS[measured.call.sort]


def _table(size: AtSize) -> str:
    lines = [
        f"## {size.dossiers:,} dossiers",
        "",
        f"Load average {size.load[0]:.1f} / {size.load[1]:.1f} / {size.load[2]:.1f};",
        f"memory of this process {size.resident:.0f} MB; simulated in {size.loading:.0f} s.",
        "",
        "| call | p50 ms | p95 ms | statements | CPU ms | ceiling p50 ms | ratio (95 %) | aim | noise |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in size.measured:
        aim = target_of(one)
        met = "" if aim is None else f"{aim:.0%} {'✓' if one.ratio >= aim else '✗'}"
        lines.append(
            f"| {one.call.label} | {one.p50:.1f} | {one.p95:.1f} | {one.queries} | {one.cpu:.1f} | "
            f"{one.ceiling_p50:.2f} | "
            f"{one.ratio:.0%} ({one.ratio_low:.0%}–{one.ratio_high:.0%}) | {met} | ×{one.noise:.1f} |"
        )
    if size.exported:
        lines += ["", "| list as a file | rows | seconds | memory MB |", "|---|---:|---:|---:|"]
    lines += [f"| {one.kind} | {one.rows:,} | {one.seconds:.1f} | {one.grown:.0f} |" for one in size.exported]
    if size.rates:
        lines += [
            "",
            "| whole act, one process | acts | requests | statements | p50 ms | p95 ms | a second |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
    lines += [
        f"| {one.label} | {one.acts} | {one.requests} | {one.statements} | {one.p50:.1f} | {one.p95:.1f} | "
        f"{one.per_second:.1f} |"
        for one in size.rates
    ]
    return "\n".join(lines)


def write(report: Report, folder: Path) -> None:
    """Write docs/benchmarks.md and its plot; what somebody noted at the end of the page stays."""
    page = folder / "benchmarks.md"
    _, mark, notes = page.read_text(encoding="utf-8").partition(NOTES) if page.exists() else ("", "", "")
    page.write_text(report.text() + (mark and f"\n{mark}{notes}"), encoding="utf-8")
    (folder / "images").mkdir(exist_ok=True)
    _plot(report, folder / "images" / PLOT)


def _plot(report: Report, file: Path) -> None:
    # A library of the developers' environment; the command works without it until a plot is asked for.
    import matplotlib as mpl  # noqa: PLC0415  (only where pictures are drawn)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  (only where pictures are drawn)

    names = [one.call.label for one in report.sizes[0].measured]
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    height = 0.8 / len(report.sizes)
    for place, size in enumerate(report.sizes):
        ratios = [one.ratio * 100 for one in size.measured]
        spread = [
            [(one.ratio - one.ratio_low) * 100 for one in size.measured],
            [(one.ratio_high - one.ratio) * 100 for one in size.measured],
        ]
        rows = [row + place * height for row in range(len(names))]
        axes.barh(rows, ratios, height=height, xerr=spread, label=f"{size.dossiers:,}", capsize=2)
    aims = [target_of(one) for one in report.sizes[0].measured]
    for row, aim in enumerate(aims):
        if aim is not None:
            axes.plot([aim * 100] * 2, [row - 0.2, row + 0.75], color="black", linewidth=1.5)
    axes.set_yticks([row + 0.4 - height / 2 for row in range(len(names))], names)
    axes.invert_yaxis()
    axes.set_xlabel("% of the PostgreSQL ceiling (black: aim)")
    axes.legend(title="dossiers")
    figure.savefig(file, dpi=110)
    plt.close(figure)


def _machine() -> str:
    model = ""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model or platform.machine()}), {memory:.0f} GB, {platform.system()}"
