"""Place a graph in layers: boxes in rows, lines in straight pieces between them; the same input gives the same picture.

Layers by longest way, crossings lessened by sweeps of barycentres, positions by isotonic regression within each layer.
Lines that lead back are turned round while placing. Lanes, where there are any, keep their boxes inside. Everything is
thought of as running down; for a picture that runs across, breadth and depth change places.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

GAP_BESIDE: Final = 28.0
GAP_BELOW: Final = 36.0
TRACK: Final = 9.0
PORT: Final = 16.0
MARGIN: Final = 16.0
SWEEPS: Final = 8
BAND_EDGE: Final = 20.0
LEAST_BAND: Final = 140.0
_BEND_BREADTH: Final = 8.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """What is to be placed."""

    id: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two boxes; `back` says that it leads to an earlier one."""

    id: str
    source: str
    target: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place: its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A placed graph: every box once, every line as the points it passes, from source to target."""

    width: float
    height: float
    boxes: Mapping[str, Placed]
    lines: Mapping[str, tuple[Point, ...]]
    bands: tuple[tuple[float, float], ...] = ()


def lay_out(
    boxes: Sequence[Box], lines: Sequence[Line], *, across: bool = False, bands: Mapping[str, int] | None = None
) -> Layout:
    """Return the places of boxes and lines; lines must join boxes that are there.

    Args:
        boxes: In the order they should stand in where nothing else decides.
        lines: Any; several between two boxes stand side by side, one from a box to itself loops beside it.
        across: Left to right instead of top to bottom.
        bands: The lane of each box, counted from 0: lanes lie side by side in the direction the lines run in, and
            `Layout.bands` says from where to where each of them reaches.
    """
    if not boxes:
        return Layout(2 * MARGIN, 2 * MARGIN, {}, {})
    turned = [Box(box.id, box.height, box.width) for box in boxes] if across else list(boxes)
    placing = _Placing(turned, lines, bands or {})
    placed, ways, width, height = placing.result()
    if not across:
        return Layout(width, height, placed, ways, placing.bands)
    return Layout(
        height,
        width,
        {key: Placed(box.y, box.x, box.height, box.width) for key, box in placed.items()},
        {key: tuple((y, x) for x, y in way) for key, way in ways.items()},
        placing.bands,
    )


@dataclass
class _Node:
    """A box, or the place where a long line passes a layer."""

    breadth: float
    depth: float
    layer: int = 0
    band: int = 0
    centre: float = 0.0
    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Chain:
    """A line as the nodes it passes downwards; `turned` when it really leads up."""

    line: Line
    nodes: tuple[int, ...]
    turned: bool


class _Placing:
    def __init__(self, boxes: Sequence[Box], lines: Sequence[Line], bands: Mapping[str, int]) -> None:
        self._boxes = boxes
        self._place = {box.id: number for number, box in enumerate(boxes)}
        self._nodes = [_Node(box.width, box.height, band=bands.get(box.id, 0)) for box in boxes]
        self._loops = [line for line in lines if line.source == line.target]
        straight = [line for line in lines if line.source != line.target]
        turned = self._turned(straight)
        self._rank(straight, turned)
        self._chains = [self._chain(line, line.id in turned) for line in straight]
        self._layers = self._ordered()
        self.bands = self._banded() if bands else ()
        self._centre()
        self._tops, self._depths, self._tracks = self._stack()

    def _turned(self, lines: Sequence[Line]) -> set[str]:
        """Return the lines to turn round so that no loop remains: those that lead back, and what else closes a loop."""
        turned = {line.id for line in lines if line.back}
        out: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for line in lines:
            ends = (self._place[line.source], self._place[line.target])
            source, target = reversed(ends) if line.id in turned else ends
            out[source].append((target, line.id))
        state: dict[int, int] = {}
        for first in range(len(self._boxes)):
            if first in state:
                continue
            state[first] = 1
            waiting = [(first, iter(out[first]))]
            while waiting:
                node, ways = waiting[-1]
                target, line_id = next(ways, (-1, ""))
                if target < 0:
                    state[node] = 2
                    waiting.pop()
                elif state.get(target) == 1:
                    turned ^= {line_id}
                elif target not in state:
                    state[target] = 1
                    waiting.append((target, iter(out[target])))
        return turned

    def _ends(self, line: Line, turned: Iterable[str]) -> tuple[int, int]:
        ends = (self._place[line.source], self._place[line.target])
        return (ends[1], ends[0]) if line.id in turned else ends

    def _rank(self, lines: Sequence[Line], turned: set[str]) -> None:
        out: dict[int, list[int]] = defaultdict(list)
        incoming = [0] * len(self._boxes)
        for line in lines:
            source, target = self._ends(line, turned)
            out[source].append(target)
            incoming[target] += 1
        ready = [node for node, count in enumerate(incoming) if not count]
        for node in ready:
            for target in out[node]:
                self._nodes[target].layer = max(self._nodes[target].layer, self._nodes[node].layer + 1)
                incoming[target] -= 1
                if not incoming[target]:
                    ready.append(target)

    def _chain(self, line: Line, is_turned: bool) -> _Chain:  # noqa: FBT001  (private, one caller)
        source, target = self._ends(line, {line.id} if is_turned else ())
        nodes = [source]
        for layer in range(self._nodes[source].layer + 1, self._nodes[target].layer):
            self._nodes.append(_Node(_BEND_BREADTH, 0, layer, self._nodes[source].band))
            nodes.append(len(self._nodes) - 1)
        nodes.append(target)
        for upper, lower in pairwise(nodes):
            self._nodes[upper].down.append(lower)
            self._nodes[lower].up.append(upper)
        return _Chain(line, tuple(nodes), is_turned)

    def _ordered(self) -> list[list[int]]:
        layers: list[list[int]] = [[] for _ in range(1 + max(node.layer for node in self._nodes))]
        for number, node in enumerate(self._nodes):
            layers[node.layer].append(number)
        for layer in layers:
            layer.sort(key=lambda number: self._nodes[number].band)
        best, fewest = [list(layer) for layer in layers], self._crossings(layers)
        for sweep in range(SWEEPS):
            is_down = sweep % 2 == 0
            for layer in layers[1:] if is_down else layers[-2::-1]:
                at = {node: place for row in layers for place, node in enumerate(row)}
                now = {node: place for place, node in enumerate(layer)}
                layer.sort(key=lambda node: (self._nodes[node].band, self._mean(node, at, now, is_down=is_down)))
            crossings = self._crossings(layers)
            if crossings < fewest:
                best, fewest = [list(layer) for layer in layers], crossings
        return best

    def _mean(self, node: int, at: Mapping[int, int], now: Mapping[int, int], *, is_down: bool) -> float:
        near = self._nodes[node].up if is_down else self._nodes[node].down
        return sum(at[other] for other in near) / len(near) if near else float(now[node])

    def _crossings(self, layers: Sequence[Sequence[int]]) -> int:
        at = {node: place for layer in layers for place, node in enumerate(layer)}
        crossings = 0
        for layer in layers:
            seen: list[int] = []
            for node in layer:
                ends = [at[other] for other in self._nodes[node].down]
                crossings += sum(1 for end in ends for before in seen if before > end)
                seen.extend(ends)
        return crossings

    def _centre(self) -> None:
        for layer in self._layers:
            self._set(layer, [0.0] * len(layer))
        for sweep in range(SWEEPS):
            is_down = sweep % 2 == 0
            for layer in self._layers if is_down else reversed(self._layers):
                self._set(layer, [self._wanted(node, is_down=is_down) for node in layer])
        if self.bands:
            return
        left = min(node.centre - node.breadth / 2 for node in self._nodes)
        for node in self._nodes:
            node.centre += MARGIN - left

    def _wanted(self, number: int, *, is_down: bool) -> float:
        node = self._nodes[number]
        near = (node.up or node.down) if is_down else (node.down or node.up)
        return sum(self._nodes[other].centre for other in near) / len(near) if near else node.centre

    def _banded(self) -> tuple[tuple[float, float], ...]:
        """Return from where to where each lane reaches: as broad as its fullest layer needs."""
        needs: dict[int, float] = defaultdict(float)
        for layer in self._layers:
            for band, group in groupby(layer, key=lambda number: self._nodes[number].band):
                breadths = [self._nodes[number].breadth for number in group]
                needs[band] = max(needs[band], sum(breadths) + GAP_BESIDE * (len(breadths) - 1))
        found: list[tuple[float, float]] = []
        start = MARGIN
        for band in range(1 + max(needs)):
            end = start + max(needs[band] + 2 * BAND_EDGE, LEAST_BAND)
            found.append((start, end))
            start = end
        return tuple(found)

    def _set(self, layer: Sequence[int], wanted: Sequence[float]) -> None:
        """Put the nodes of a layer as near to where they are wanted as their order, size and lanes allow."""
        ways = zip(layer, wanted, strict=True)
        for band, group in groupby(ways, key=lambda pair: self._nodes[pair[0]].band):
            nodes, centres = zip(*group, strict=True)
            self._set_group(nodes, centres, self.bands[band] if self.bands else None)

    def _set_group(self, nodes: Sequence[int], wanted: Sequence[float], limits: tuple[float, float] | None) -> None:
        offsets = [0.0]
        for left, right in pairwise(nodes):
            apart = (self._nodes[left].breadth + self._nodes[right].breadth) / 2 + GAP_BESIDE
            offsets.append(offsets[-1] + apart)
        pools: list[tuple[float, int]] = []
        for place, centre in enumerate(wanted):
            pools.append((centre - offsets[place], 1))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (first, first_count), (second, second_count) = pools[-2:]
                count = first_count + second_count
                pools[-2:] = [((first * first_count + second * second_count) / count, count)]
        starts = [value for value, count in pools for _ in range(count)]
        if limits:
            # All of the group fit into the lane, so keeping its first and its last inside keeps the others inside too.
            least = limits[0] + BAND_EDGE + self._nodes[nodes[0]].breadth / 2
            most = limits[1] - BAND_EDGE - self._nodes[nodes[-1]].breadth / 2 - offsets[-1]
            starts = [min(max(start, least), most) for start in starts]
        for place, node in enumerate(nodes):
            self._nodes[node].centre = starts[place] + offsets[place]

    def _stack(self) -> tuple[list[float], list[float], dict[tuple[int, int, str], int]]:
        """Return the top and depth of each layer, and the track of each line that bends between two layers."""
        ports = self._ports()
        tracks: dict[tuple[int, int, str], int] = {}
        bends: dict[int, list[tuple[float, tuple[int, int, str]]]] = defaultdict(list)
        for chain in self._chains:
            for upper, lower in pairwise(chain.nodes):
                key = (upper, lower, chain.line.id)
                bends[self._nodes[upper].layer].append((ports[upper, 1, key], key))
        tops, depths, top = [], [], MARGIN
        for number, layer in enumerate(self._layers):
            depth = max(self._nodes[node].depth for node in layer)
            found = sorted(bends[number])
            for track, (_, key) in enumerate(found):
                tracks[key] = track
            tops.append(top)
            depths.append(depth)
            top += depth + GAP_BELOW + TRACK * len(found)
        self._port = ports
        return tops, depths, tracks

    def _ports(self) -> dict[tuple[int, int, tuple[int, int, str]], float]:
        """Return where each piece of a line leaves its upper node (side 1) and enters its lower one (side 0)."""
        sides: dict[tuple[int, int], list[tuple[float, tuple[int, int, str]]]] = defaultdict(list)
        for chain in self._chains:
            for upper, lower in pairwise(chain.nodes):
                key = (upper, lower, chain.line.id)
                sides[upper, 1].append((self._nodes[lower].centre, key))
                sides[lower, 0].append((self._nodes[upper].centre, key))
        ports = {}
        for (node, side), pieces in sides.items():
            step = min(PORT, self._nodes[node].breadth / (len(pieces) + 1))
            for place, (_, key) in enumerate(sorted(pieces)):
                ports[node, side, key] = self._nodes[node].centre + (place - (len(pieces) - 1) / 2) * step
        return ports

    def result(self) -> tuple[dict[str, Placed], dict[str, tuple[Point, ...]], float, float]:
        placed = {}
        for number, box in enumerate(self._boxes):
            node = self._nodes[number]
            y = self._tops[node.layer] + (self._depths[node.layer] - node.depth) / 2
            placed[box.id] = Placed(node.centre - node.breadth / 2, y, node.breadth, node.depth)
        ways = {chain.line.id: self._way(chain) for chain in self._chains}
        ways |= {line.id: _loop(placed[line.source]) for line in self._loops}
        points = [point for way in ways.values() for point in way]
        width = max([box.x + box.width for box in placed.values()] + [x for x, _ in points]) + MARGIN
        height = max([box.y + box.height for box in placed.values()] + [y for _, y in points]) + MARGIN
        if self.bands:
            width = max(width, self.bands[-1][1] + MARGIN)
        return placed, ways, width, height

    def _way(self, chain: _Chain) -> tuple[Point, ...]:
        points: list[Point] = []
        for upper, lower in pairwise(chain.nodes):
            key = (upper, lower, chain.line.id)
            start, end = self._port[upper, 1, key], self._port[lower, 0, key]
            layer = self._nodes[upper].layer
            bottom = self._tops[layer] + self._depths[layer]
            bend = bottom + GAP_BELOW / 2 + TRACK * self._tracks[key]
            points += [(start, self._edge(upper, 1)), (start, bend), (end, bend), (end, self._edge(lower, 0))]
        way = _plain(points)
        return tuple(reversed(way)) if chain.turned else way

    def _edge(self, number: int, side: int) -> float:
        node = self._nodes[number]
        middle = self._tops[node.layer] + self._depths[node.layer] / 2
        return middle + (node.depth if side else -node.depth) / 2


def _loop(box: Placed) -> tuple[Point, ...]:
    right, out = box.x + box.width, box.x + box.width + 0.6 * GAP_BESIDE
    upper, lower = box.y + box.height / 3, box.y + 2 * box.height / 3
    return ((right, lower), (out, lower), (out, upper), (right, upper))


def _plain(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points that are doubled or lie on the straight way between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)
