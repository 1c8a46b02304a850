"""A process as BPMN 2.0 with its picture, of the subset in docs/bpmn.md.

A step is a user task in the lane of its agency and role. The official's choice is an exclusive gateway after it. Each
condition on answers is one more gateway behind, which leads on to the next by default: so the first that holds decides,
in whatever order a tool looks at the flows of one gateway. Branches side by side lie between parallel gateways. What
BPMN has no word for (hours, kind, outputs…) stands in an own namespace, so that reading gives back the same process.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_bpmn_model import BPMN, OWN
from motcua.procedures.rules.process_bpmn_reading import read_bpmn
from motcua.procedures.rules.process_branches import branches, inside, ways_of_forks
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_import import ENDING_WORDS, agency_words, role_words
from motcua.procedures.rules.process_layout import Box, Line, lay_out

__all__ = ["read_bpmn", "write_bpmn"]

_BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NAMES: Final = {"bpmn": BPMN, "bpmndi": _BPMNDI, "dc": _DC, "di": _DI, "xsi": _XSI, "motcua": OWN}
_SIZES: Final = {"userTask": (170.0, 76.0), "startEvent": (36.0, 36.0), "endEvent": (36.0, 36.0)}
_GATEWAY: Final = (50.0, 50.0)
# What the checker finds and BPMN cannot hold; the rest (a loop, an unreachable step, too many hours) can be drawn.
_UNDRAWABLE: Final = frozenset(
    {
        "crosses_fork",
        "dead_end",
        "duplicate_key",
        "empty_branch",
        "join_outside_fork",
        "leaves_fork",
        "many_joins",
        "nested_fork",
        "no_default",
        "no_join",
        "no_outcomes",
        "shared_branch",
        "unknown_target",
    }
)


@dataclass
class _Node:
    """A flow node; `step` is set for the task or join of a step."""

    id: str
    tag: str
    name: str = ""
    step: Step | None = None
    default: str = ""


@dataclass(frozen=True)
class _Flow:
    """A sequence flow; `outcome` is set on the one that carries an official's choice."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    outcome: Outcome | None = None
    back: bool = False


@dataclass
class _Graph:
    """The BPMN graph of a process while it is built."""

    definition: ProcessDefinition
    nodes: dict[str, _Node] = field(default_factory=dict)
    flows: list[_Flow] = field(default_factory=list)
    entries: dict[tuple[str, str], str] = field(default_factory=dict)


def write_bpmn(definition: ProcessDefinition) -> bytes:
    """Return a process as a BPMN file with its picture; `read_bpmn` reads it back as the same process.

    Raises:
        RuleBroken: The process is wrong in a way that BPMN cannot hold; the message is the checker's.
    """
    faults = [finding for finding in check(definition) if finding.code in _UNDRAWABLE]
    if faults:
        raise RuleBroken("process.unsound", f"Chưa xuất được BPMN: {faults[0].message}")
    graph = _graph(definition)
    root = etree.Element(_tag(BPMN, "definitions"), nsmap=_NAMES)
    root.set("id", "definitions")
    root.set("targetNamespace", OWN)
    root.set("exporter", "MotCua")
    process = _child(root, BPMN, "process", id="process", name=definition.title, isExecutable="true")
    _write_lanes(process, definition)
    for node in graph.nodes.values():
        _write_node(process, graph, node)
    for flow in graph.flows:
        _write_flow(process, flow)
    _write_picture(root, graph)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _graph(definition: ProcessDefinition) -> _Graph:
    graph = _Graph(definition)
    _add(graph, _Node("start", "startEvent", "Bắt đầu"))
    forks = _forks_to(definition)
    for step in definition.steps:
        if step.kind is StepKind.JOIN:
            is_even = len(forks[step.key]) == 1
            _add(
                graph, _Node(f"step_{step.key}", "parallelGateway" if is_even else "inclusiveGateway", step.title, step)
            )
            _merge_branches(graph, step.key, forks[step.key])
        else:
            _add(graph, _Node(f"step_{step.key}", "userTask", step.title, step))
    ends = {target for step in definition.steps for target in step.targets} | {definition.start}
    for ending in Ending:
        if ending in ends:
            _add(graph, _Node(f"end_{ending.value}", "endEvent", ENDING_WORDS[ending.value]))
    _join(graph, "start", _node_of(definition.start))
    for step in definition.steps:
        if step.kind is StepKind.JOIN:
            _join(graph, f"step_{step.key}", _node_of(step.to or ""))
        else:
            _leave(graph, step)
    return graph


def _add(graph: _Graph, node: _Node) -> str:
    graph.nodes[node.id] = node
    return node.id


def _join(
    graph: _Graph,
    source: str,
    target: str,
    *,
    name: str = "",
    condition: str = "",
    outcome: Outcome | None = None,
    back: bool = False,
) -> str:
    flow = _Flow(f"flow_{len(graph.flows) + 1}", source, target, name, condition, outcome, back)
    graph.flows.append(flow)
    return flow.id


def _node_of(target: str) -> str:
    return f"end_{target}" if target in set(Ending) else f"step_{target}"


def _forks_to(definition: ProcessDefinition) -> dict[str, set[frozenset[str]]]:
    """Return for each join the different sets of first steps of the forks that it closes."""
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    home = branches(definition)
    for way in ways_of_forks(definition):
        found[home[way[0]].join].add(frozenset(way))
    return found


def _merge_branches(graph: _Graph, join: str, forks: set[frozenset[str]]) -> None:
    """Give each branch with several ways to its join one gateway, for a parallel join takes one token a flow."""
    if len(forks) != 1:
        return
    for first in sorted(next(iter(forks))):
        branch = inside(graph.definition, first)
        ways = [
            step.key
            for step in graph.definition.steps
            if step.key in branch
            for outcome in step.outcomes
            for way in outcome.ways
            if join in way
        ]
        if len(ways) > 1:
            gateway = _add(graph, _Node(f"merge_{join}.{first}", "exclusiveGateway"))
            graph.entries |= {(key, join): gateway for key in ways}
            _join(graph, gateway, f"step_{join}")


def _leave(graph: _Graph, step: Step) -> None:
    """Draw how a step is left: the official's choice, then the conditions, then the branches."""
    source = f"step_{step.key}"
    if len(step.outcomes) > 1:
        gateway = _add(graph, _Node(f"choice_{step.key}", "exclusiveGateway"))
        _join(graph, source, gateway)
        source = gateway
    for outcome in step.outcomes:
        condition = f'outcome == "{outcome.key}"' if len(step.outcomes) > 1 else ""
        is_plain = not outcome.choices
        target = (
            _aim(graph, step, outcome, outcome.to, 0)
            if is_plain
            else _add(graph, _Node(f"when_{step.key}.{outcome.key}.1", "exclusiveGateway"))
        )
        back = outcome.back and is_plain
        _join(graph, source, target, name=outcome.label, condition=condition, outcome=outcome, back=back)
        if not is_plain:
            _choose(graph, step, outcome, target)


def _choose(graph: _Graph, step: Step, outcome: Outcome, gateway: str) -> None:
    """Draw the conditions of an outcome as a chain of gateways, each with its condition and the way on."""
    for number, choice in enumerate(outcome.choices, 1):
        target = _aim(graph, step, outcome, choice.to, number)
        _join(graph, gateway, target, name=choice.condition, condition=choice.condition, back=outcome.back)
        is_last = number == len(outcome.choices)
        onward = (
            _aim(graph, step, outcome, outcome.to, 0)
            if is_last
            else _add(graph, _Node(f"when_{step.key}.{outcome.key}.{number + 1}", "exclusiveGateway"))
        )
        graph.nodes[gateway].default = _join(graph, gateway, onward, name="còn lại", back=outcome.back and is_last)
        gateway = onward


def _aim(graph: _Graph, step: Step, outcome: Outcome, to: tuple[str, ...], number: int) -> str:
    """Return the node that targets are reached by: a step, an ending, a merge before a join, or a new fork."""
    if len(to) == 1:
        return graph.entries.get((step.key, to[0])) or _node_of(to[0])
    gateway = _add(graph, _Node(f"fork_{step.key}.{outcome.key}.{number}", "parallelGateway"))
    for target in to:
        _join(graph, gateway, _node_of(target))
    return gateway


def _tag(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _child(parent: etree._Element, space: str, tag: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, _tag(space, tag))
    for name, value in attributes.items():
        child.set(name, value)
    if text:
        child.text = text
    return child


def _write_lanes(process: etree._Element, definition: ProcessDefinition) -> None:
    lanes: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in definition.steps:
        if step.kind is not StepKind.JOIN:
            lanes[step.agency, step.role].append(step)
    if not lanes:
        return
    parent = _child(process, BPMN, "laneSet", id="lanes")
    for number, ((agency, role), steps) in enumerate(lanes.items(), 1):
        name = " – ".join(text for text in (agency_words(agency), role_words(role)) if text)
        lane = _child(parent, BPMN, "lane", id=f"lane_{number}", name=name)
        lane.set(_tag(OWN, "agency"), agency)
        lane.set(_tag(OWN, "role"), role)
        for step in steps:
            _child(lane, BPMN, "flowNodeRef", f"step_{step.key}")


def _write_node(process: etree._Element, graph: _Graph, node: _Node) -> None:
    element = _child(process, BPMN, node.tag, id=node.id)
    if node.name:
        element.set("name", node.name)
    if node.default:
        element.set("default", node.default)
    if node.tag == "endEvent":
        element.set(_tag(OWN, "ending"), node.id.removeprefix("end_"))
    if node.step is not None:
        element.set(_tag(OWN, "key"), node.step.key)
        if node.tag == "userTask":
            _write_step(element, node.step)
    for flow in graph.flows:
        if flow.target == node.id:
            _child(element, BPMN, "incoming", flow.id)
    for flow in graph.flows:
        if flow.source == node.id:
            _child(element, BPMN, "outgoing", flow.id)


def _write_step(element: etree._Element, step: Step) -> None:
    element.set(_tag(OWN, "kind"), step.kind.value)
    element.set(_tag(OWN, "hours"), repr(step.limit_hours))
    if step.calls:
        element.set(_tag(OWN, "calls"), step.calls)
    if step.instructions:
        _child(element, BPMN, "documentation", step.instructions)
    if step.outputs or step.question:
        extension = _child(element, BPMN, "extensionElements")
        if step.question:
            _child(extension, OWN, "question", step.question)
        for output in step.outputs:
            _child(extension, OWN, "output", output)


def _write_flow(process: etree._Element, flow: _Flow) -> None:
    element = _child(process, BPMN, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    if flow.name:
        element.set("name", flow.name)
    if flow.outcome is not None:
        element.set(_tag(OWN, "outcome"), flow.outcome.key)
        for name, given in (("back", flow.outcome.back), ("needsComment", flow.outcome.needs_comment)):
            if given:
                element.set(_tag(OWN, name), "true")
    if flow.condition:
        condition = _child(element, BPMN, "conditionExpression", flow.condition)
        condition.set(_tag(_XSI, "type"), "bpmn:tFormalExpression")


def _write_picture(root: etree._Element, graph: _Graph) -> None:
    boxes = [Box(node.id, *_SIZES.get(node.tag, _GATEWAY)) for node in graph.nodes.values()]
    lines = [Line(flow.id, flow.source, flow.target, back=flow.back) for flow in graph.flows]
    layout = lay_out(boxes, lines, across=True)
    picture = _child(root, _BPMNDI, "BPMNDiagram", id="diagram")
    plane = _child(picture, _BPMNDI, "BPMNPlane", id="plane", bpmnElement="process")
    for key, box in layout.boxes.items():
        shape = _child(plane, _BPMNDI, "BPMNShape", id=f"{key}_shape", bpmnElement=key)
        if graph.nodes[key].tag == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        _child(shape, _DC, "Bounds", **{name: f"{value:.1f}" for name, value in bounds.items()})
    for key, points in layout.lines.items():
        edge = _child(plane, _BPMNDI, "BPMNEdge", id=f"{key}_edge", bpmnElement=key)
        for x, y in points:
            _child(edge, _DI, "waypoint", x=f"{x:.1f}", y=f"{y:.1f}")
