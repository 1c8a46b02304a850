"""Pictures of processes: nothing overlaps, lines join what they say, and the drawing can be read aloud."""

import time
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.random_processes import conditional, described, join, task

from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.procedures.rules.process_diagram import draw, graph
from motcua.procedures.rules.process_layout import Box, Layout, Line, lay_out


def graphs() -> st.SearchStrategy[tuple[list[Box], list[Line]]]:
    """Any graph: loops, lines to oneself, several lines between two boxes, lonely boxes."""
    boxes = st.lists(st.tuples(st.integers(10, 200), st.integers(10, 80)), min_size=1, max_size=9).map(
        lambda sizes: [Box(f"n{number}", *size) for number, size in enumerate(sizes)]
    )

    def with_lines(boxes: list[Box]) -> st.SearchStrategy[tuple[list[Box], list[Line]]]:
        names = st.sampled_from([box.id for box in boxes])
        pairs = st.lists(st.tuples(names, names, st.booleans()), max_size=16)
        lines = pairs.map(lambda pairs: [Line(f"l{number}", *pair) for number, pair in enumerate(pairs)])
        return st.tuples(st.just(boxes), lines)

    return boxes.flatmap(with_lines)


def overlapping(layout: Layout) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(layout.boxes.items(), 2)
        if a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
    ]


@given(graphs(), st.booleans())
@settings(max_examples=80)
def test_layout_of_any_graph_places_all_and_joins_what_it_says(found, across):
    boxes, lines = found

    layout = lay_out(boxes, lines, across=across)

    assert overlapping(layout) == []
    assert {key: (box.width, box.height) for key, box in layout.boxes.items()} == {
        box.id: (box.width, box.height) for box in boxes
    }
    assert layout == lay_out(boxes, lines, across=across)
    for line in lines:
        way = layout.lines[line.id]
        assert len(way) > 1
        for end, point in ((line.source, way[0]), (line.target, way[-1])):
            box = layout.boxes[end]
            assert box.x - 0.01 <= point[0] <= box.x + box.width + 0.01
            assert box.y - 0.01 <= point[1] <= box.y + box.height + 0.01
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way))
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in way)


@given(conditional())
@settings(max_examples=40)
def test_layout_of_a_process_runs_downwards_except_for_returns(definition):
    boxes, lines = graph(definition)

    layout = lay_out(boxes, lines)

    down = [line for line in lines if not line.back]
    assert all(layout.boxes[line.source].y < layout.boxes[line.target].y for line in down)


def test_layout_of_nothing_is_empty():
    assert lay_out([], []).boxes == {}


@pytest.mark.slow
def test_layout_of_the_largest_process_is_quick():
    steps = [task(f"s{n}", ok=f"s{n + 1}" if n < 199 else "finish", back=f"s{max(n - 9, 0)}") for n in range(200)]
    began = time.perf_counter()

    draw(ProcessDefinition("Dài", "s0", tuple(steps)))

    assert time.perf_counter() - began < 3


@given(described())
@settings(max_examples=40)
def test_drawing_of_any_process_is_well_formed_and_described(definition):
    root = ET.fromstring(draw(definition, marked=["t0"], faulty=["t0"]))  # noqa: S314  (our own drawing)

    name = "{http://www.w3.org/2000/svg}"
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert (root[0].tag, root[1].tag) == (f"{name}title", f"{name}desc")
    assert root[1].text.startswith(f"Bước 1, {definition.steps[0].title}")
    assert len(ids) == len(set(ids))
    assert not [element for element in root.iter() if "style" in element.attrib or element.tag == f"{name}style"]


def test_drawing_of_a_draft_leaves_out_what_is_not_there():
    draft = ProcessDefinition("Nháp", "mat", (task("a", ok="khong-co"), task("a", ok="finish"), join("j", None)))

    assert "Nháp" in draw(draft)
