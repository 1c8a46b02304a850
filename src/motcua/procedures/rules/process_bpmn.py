"""A process as BPMN 2.0 with its picture, of the subset in docs/bpmn.md.

A step is a user task in the lane of its agency and role. The official's choice is an exclusive gateway after it. Each
condition on answers is one more gateway behind, which leads on to the next by default: so the first that holds decides,
in whatever order a tool looks at the flows of one gateway. Branches side by side lie between parallel gateways. What
BPMN has no word for (hours, kind, outputs…) stands in an own namespace, so that reading gives back the same process.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_bpmn_graph import Flow, Graph, Lane, Node, graph_of, lane_of_each, lanes_of
from motcua.procedures.rules.process_bpmn_model import BPMN, OWN
from motcua.procedures.rules.process_bpmn_reading import read_bpmn
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import ProcessDefinition, Step
from motcua.procedures.rules.process_layout import MARGIN, Box, Layout, Line, lay_out

__all__ = ["read_bpmn", "write_bpmn"]

_BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NAMES: Final = {"bpmn": BPMN, "bpmndi": _BPMNDI, "dc": _DC, "di": _DI, "xsi": _XSI, "motcua": OWN}
_SIZES: Final = {"userTask": (170.0, 76.0), "startEvent": (36.0, 36.0), "endEvent": (36.0, 36.0)}
_GATEWAY: Final = (50.0, 50.0)
_HEAD: Final = 30.0
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


def write_bpmn(definition: ProcessDefinition) -> bytes:
    """Return a process as a BPMN file with its picture; `read_bpmn` reads it back as the same process.

    Raises:
        RuleBroken: The process is wrong in a way that BPMN cannot hold; the message is the checker's.
    """
    faults = [finding for finding in check(definition) if finding.code in _UNDRAWABLE]
    if faults:
        raise RuleBroken("process.unsound", f"Chưa xuất được BPMN: {faults[0].message}")
    graph = graph_of(definition)
    root = etree.Element(_tag(BPMN, "definitions"), nsmap=_NAMES)
    root.set("id", "definitions")
    root.set("targetNamespace", OWN)
    root.set("exporter", "MotCua")
    lanes = lanes_of(definition)
    if lanes:
        pool = _child(root, BPMN, "collaboration", id="collaboration")
        _child(pool, BPMN, "participant", id="pool", name=definition.title, processRef="process")
    process = _child(root, BPMN, "process", id="process", name=definition.title, isExecutable="true")
    where = lane_of_each(graph, lanes)
    _write_lanes(process, lanes, where)
    for node in graph.nodes.values():
        _write_node(process, graph, node)
    for flow in graph.flows:
        _write_flow(process, flow)
    _write_picture(root, graph, lanes, where)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _tag(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _child(parent: etree._Element, space: str, tag: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, _tag(space, tag))
    for name, value in attributes.items():
        child.set(name, value)
    if text:
        child.text = text
    return child


def _write_lanes(process: etree._Element, lanes: Sequence[Lane], where: Mapping[str, int]) -> None:
    if not lanes:
        return
    parent = _child(process, BPMN, "laneSet", id="lanes")
    for number, lane in enumerate(lanes):
        element = _child(parent, BPMN, "lane", id=f"lane_{number + 1}", name=lane.name)
        element.set(_tag(OWN, "agency"), lane.agency)
        element.set(_tag(OWN, "role"), lane.role)
        for node in [node for node, place in where.items() if place == number]:
            _child(element, BPMN, "flowNodeRef", node)


def _write_node(process: etree._Element, graph: Graph, node: Node) -> None:
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


def _write_flow(process: etree._Element, flow: Flow) -> None:
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


def _write_picture(root: etree._Element, graph: Graph, lanes: Sequence[Lane], where: Mapping[str, int]) -> None:
    boxes = [Box(node.id, *_SIZES.get(node.tag, _GATEWAY)) for node in graph.nodes.values()]
    lines = [Line(flow.id, flow.source, flow.target, back=flow.back) for flow in graph.flows]
    layout = lay_out(boxes, lines, across=True, bands=where)
    shift = 2 * _HEAD if lanes else 0.0
    picture = _child(root, _BPMNDI, "BPMNDiagram", id="diagram")
    plane = _child(picture, _BPMNDI, "BPMNPlane", id="plane", bpmnElement="collaboration" if lanes else "process")
    _write_bands(plane, layout, lanes)
    for key, box in layout.boxes.items():
        shape = _child(plane, _BPMNDI, "BPMNShape", id=f"{key}_shape", bpmnElement=key)
        if graph.nodes[key].tag == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        _bounds(shape, box.x + shift, box.y, box.width, box.height)
    for key, points in layout.lines.items():
        edge = _child(plane, _BPMNDI, "BPMNEdge", id=f"{key}_edge", bpmnElement=key)
        for x, y in points:
            _child(edge, _DI, "waypoint", x=f"{x + shift:.1f}", y=f"{y:.1f}")


def _write_bands(plane: etree._Element, layout: Layout, lanes: Sequence[Lane]) -> None:
    """Draw the pool with its lanes under everything else."""
    if not lanes:
        return
    (top, _), (_, bottom) = layout.bands[0], layout.bands[-1]
    drawn = [("pool", MARGIN, top, layout.width + 2 * _HEAD - 2 * MARGIN, bottom - top)]
    drawn += [
        (f"lane_{number}", MARGIN + _HEAD, start, layout.width + _HEAD - 2 * MARGIN, end - start)
        for number, (start, end) in enumerate(layout.bands, 1)
    ]
    for key, x, y, width, height in drawn:
        shape = _child(plane, _BPMNDI, "BPMNShape", id=f"{key}_shape", bpmnElement=key, isHorizontal="true")
        _bounds(shape, x, y, width, height)


def _bounds(shape: etree._Element, x: float, y: float, width: float, height: float) -> None:
    bounds = {"x": x, "y": y, "width": width, "height": height}
    _child(shape, _DC, "Bounds", **{name: f"{value:.1f}" for name, value in bounds.items()})
