"""A BPMN file as elements, flows and lanes: parsed safely, refused when anything stands in it outside the subset."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_import import Trouble

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OWN: Final = "urn:motcua:process:1"
LARGEST_FILE: Final = 4_000_000
MOST_ELEMENTS: Final = 20_000
MOST_TROUBLES: Final = 50
_BROKEN: Final = re.compile(r"\s*[\r\n\t]+\s*")
_MARKED: Final = re.compile(r"\$\{([^{}]*)\}|=(?!=)(.*)", re.DOTALL)

_GATEWAYS: Final = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
_NODES: Final = _GATEWAYS | {"userTask", "startEvent", "endEvent"}
_INSIDE_NODES: Final = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})
# Which elements of BPMN may stand in which.
_ALLOWED: Final = {
    "definitions": frozenset({"process", "collaboration", "documentation", "extensionElements"}),
    "collaboration": frozenset({"participant", "documentation", "extensionElements"}),
    "participant": frozenset({"documentation", "extensionElements"}),
    "process": _NODES | {"laneSet", "sequenceFlow", "documentation", "extensionElements"},
    "laneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef", "documentation", "extensionElements"}),
    "sequenceFlow": frozenset({"conditionExpression", "documentation", "extensionElements"}),
} | dict.fromkeys(_NODES, _INSIDE_NODES)


class Unreadable(Exception):
    """An element cannot be read; carries the element and what is wrong."""

    def __init__(self, element: etree._Element, message: str) -> None:
        super().__init__(message)
        self.trouble = Trouble(place_of(element), message)


@dataclass
class Flow:
    """A sequence flow with its ends, its words and its condition."""

    element: etree._Element
    id: str
    source: str
    target: str
    name: str
    condition: str


@dataclass
class Model:
    """The elements by id, the flows by their ends, the lane of each task."""

    process: etree._Element
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    out: dict[str, list[Flow]] = field(default_factory=lambda: defaultdict(list))
    incoming: dict[str, list[Flow]] = field(default_factory=lambda: defaultdict(list))
    lanes: dict[str, etree._Element] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def kind(self, node: str) -> str:
        """Return what a node is, by the name of its element."""
        return name_of(self.nodes[node])

    def is_join(self, node: str) -> bool:
        """Tell whether branches meet at a node."""
        return self.kind(node) in {"parallelGateway", "inclusiveGateway"} and len(self.incoming[node]) > 1


def parsed(data: bytes) -> etree._Element:
    """Return the root of a file; entities and document types are refused before anything is read.

    Raises:
        RuleBroken: It is no XML, no BPMN, or too large.
    """
    if len(data) > LARGEST_FILE:
        raise RuleBroken("bpmn.large", f"Tệp BPMN lớn quá {LARGEST_FILE // 1_000_000} MB.")
    if b"<!DOCTYPE" in data[:10_000].upper() or b"<!ENTITY" in data.upper():
        raise RuleBroken(
            "bpmn.doctype", "Tệp BPMN khai báo DOCTYPE hoặc ENTITY, không được dùng. Hãy xóa khai báo này."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        line = getattr(fault, "lineno", 0) or 0
        where = f" (dòng {line})" if line else ""
        raise RuleBroken("bpmn.xml", f"Tệp không phải XML đúng cú pháp{where}. Hãy xuất lại từ công cụ vẽ.") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise RuleBroken("bpmn.doctype", "Tệp BPMN khai báo DOCTYPE, không được dùng. Hãy xóa khai báo này.")
    if root.tag != f"{{{BPMN}}}definitions":
        raise RuleBroken("bpmn.root", "Tệp không phải BPMN 2.0: phần tử gốc phải là “definitions”.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise RuleBroken("bpmn.large", f"Tệp BPMN có quá {MOST_ELEMENTS} phần tử.")
    return root


def strangers(root: etree._Element) -> Iterator[Trouble]:
    """Find every element outside the subset; extensions and the picture of other tools are passed over."""
    waiting = [root]
    while waiting:
        element = waiting.pop(0)
        allowed = _ALLOWED.get(name_of(element), frozenset())
        for child in element:
            if _space(child) != BPMN:
                continue
            if name_of(child) not in allowed:
                yield Trouble(place_of(child), _unknown(name_of(child)))
            elif name_of(child) in _ALLOWED:
                waiting.append(child)


def _unknown(name: str) -> str:
    hints = {
        "task": "hãy đổi thành công việc của người dùng (userTask)",
        "subProcess": "hãy vẽ các bước thẳng trong quy trình",
        "callActivity": "hãy dùng bước “Chuyển cơ quan khác”",
        "messageFlow": "trao đổi với cơ quan khác là một bước trong làn của cơ quan đó",
    }
    hint = hints.get(
        name, "chỉ dùng userTask, exclusiveGateway, parallelGateway, startEvent, endEvent, sequenceFlow, lane"
    )
    return f"Phần tử “{name}” không được hỗ trợ: {hint}."


def model_of(root: etree._Element) -> Model:
    """Return the elements of the one process in a file.

    Raises:
        RuleBroken: There is no process, or more than one.
        Unreadable: An element has no id, or a flow leads nowhere.
    """
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise RuleBroken("bpmn.process", f"Tệp phải có đúng một quy trình (process); tệp này có {len(processes)}.")
    model = Model(processes[0])
    for element in model.process:
        if _space(element) == BPMN and name_of(element) in _NODES:
            node = element.get("id", "")
            if not node or node in model.nodes:
                raise Unreadable(element, f"Phần tử thiếu id hoặc trùng id “{node}”.")
            model.nodes[node] = element
    for element in model.process.findall(f"{{{BPMN}}}sequenceFlow"):
        _add_flow(model, element)
    for lane in model.process.iter(f"{{{BPMN}}}lane"):
        model.lanes |= {(ref.text or "").strip(): lane for ref in lane.findall(f"{{{BPMN}}}flowNodeRef")}
    return model


def _add_flow(model: Model, element: etree._Element) -> None:
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    for end in (source, target):
        if end not in model.nodes:
            raise Unreadable(element, f"Luồng nối với phần tử “{end}”, phần tử này không có.")
    flow = Flow(
        element,
        element.get("id", ""),
        source,
        target,
        named(element),
        _condition(element),
    )
    model.out[source].append(flow)
    model.incoming[target].append(flow)


def named(element: etree._Element) -> str:
    """Return what an element is called, in one line: other tools break long names over several."""
    return _BROKEN.sub(" ", element.get("name", "")).strip()


def _condition(element: etree._Element) -> str:
    """Return the condition of a flow without the signs by which other tools mark an expression, `${…}` and `=`."""
    text = (element.findtext(f"{{{BPMN}}}conditionExpression") or "").strip()
    marked = _MARKED.fullmatch(text)
    return (marked[1] or marked[2]).strip() if marked else text


def _space(element: etree._Element) -> str:
    return str(element.tag).partition("}")[0].removeprefix("{") if isinstance(element.tag, str) else ""


def name_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def place_of(element: etree._Element) -> str:
    """Return where an element stands, as people find it: line, kind, name."""
    words = named(element) or element.get("id", "")
    return f"dòng {element.sourceline}, {name_of(element)}{f' “{words[:60]}”' if words else ''}"
