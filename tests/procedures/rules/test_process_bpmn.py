"""BPMN in and out: read back as it was written, foreign files understood or refused by element and line."""

# A table of refusals is read by its rows.
# ruff: noqa: E501

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from tests.factories.random_processes import described, join, task

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_bpmn import read_bpmn, write_bpmn
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind, parse
from motcua.procedures.rules.process_json import dump
from motcua.procedures.rules.process_sheet import read_sheet, write_sheet

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

# As another tool would write it: no words of ours, a merge before the join, a condition with its default.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <collaboration id="c"><participant id="p" processRef="cap-phep" /></collaboration>
  <process id="cap-phep" name="Cấp phép">
    <laneSet id="lanes">
      <lane id="l1" name="Nơi giải quyết – Thụ lý"><flowNodeRef>Activity_1</flowNodeRef></lane>
      <lane id="l2" name="slot:cong-an / Thụ lý"><flowNodeRef>Activity_2</flowNodeRef></lane>
      <lane id="l3" name="Thụ lý"><flowNodeRef>Activity_3</flowNodeRef></lane>
      <lane id="l4" name="Lãnh đạo duyệt"><flowNodeRef>Activity_4</flowNodeRef></lane>
    </laneSet>
    <startEvent id="s"><outgoing>f0</outgoing></startEvent>
    <userTask id="Activity_1" name="Thẩm định"><documentation>Xem sổ gốc.</documentation>
      <extensionElements><camunda:properties /></extensionElements></userTask>
    <exclusiveGateway id="g1" default="f3" />
    <parallelGateway id="g2" />
    <userTask id="Activity_2" name="Ý kiến công an" />
    <userTask id="Activity_3" name="Thẩm định" />
    <exclusiveGateway id="g3" />
    <exclusiveGateway id="g4" />
    <parallelGateway id="g5" />
    <userTask id="Activity_4" name="Duyệt" />
    <exclusiveGateway id="g6" />
    <endEvent id="e1" name="Có kết quả" /><endEvent id="e2" name="Từ chối giải quyết" />
    <sequenceFlow id="f0" sourceRef="s" targetRef="Activity_1" />
    <sequenceFlow id="f1" sourceRef="Activity_1" targetRef="g1" />
    <sequenceFlow id="f2" sourceRef="g1" targetRef="g2">
      <conditionExpression>dien_tich &gt; 500</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="g1" targetRef="Activity_4" />
    <sequenceFlow id="f4" sourceRef="g2" targetRef="Activity_2" />
    <sequenceFlow id="f5" sourceRef="g2" targetRef="Activity_3" />
    <sequenceFlow id="f6" sourceRef="Activity_2" targetRef="g3" />
    <sequenceFlow id="f7" name="Đồng ý" sourceRef="g3" targetRef="g4" />
    <sequenceFlow id="f8" name="Không đồng ý" sourceRef="g3" targetRef="g4" />
    <sequenceFlow id="f9" sourceRef="g4" targetRef="g5" />
    <sequenceFlow id="f10" sourceRef="Activity_3" targetRef="g5" />
    <sequenceFlow id="f11" sourceRef="g5" targetRef="Activity_4" />
    <sequenceFlow id="f12" sourceRef="Activity_4" targetRef="g6" />
    <sequenceFlow id="f13" name="Đồng ý" sourceRef="g6" targetRef="e1" />
    <sequenceFlow id="f14" name="Trả lại" sourceRef="g6" targetRef="Activity_1" />
    <sequenceFlow id="f15" name="Từ chối" sourceRef="g6" targetRef="e2" />
  </process>
</definitions>
"""


@given(described())
@settings(max_examples=60, deadline=None)
def test_bpmn_gives_back_the_process_it_was_made_of(definition):
    read = read_bpmn(write_bpmn(definition))

    assert (read.troubles, read.definition) == ((), definition)
    assert parse(dump(read_sheet(write_sheet(read.definition)).definition)) == definition


@given(described())
@settings(max_examples=30, deadline=None)
def test_bpmn_picture_has_a_place_for_every_node_and_flow(definition):
    root = etree.fromstring(write_bpmn(definition))

    process = root.find(f"{BPMN}process")
    flows = {flow.get("id") for flow in process.findall(f"{BPMN}sequenceFlow")}
    nodes = {element.get("id") for element in process if element.tag != f"{BPMN}laneSet"} - flows
    lanes = {lane.get("id") for lane in root.iter(f"{BPMN}lane")}
    pools = {pool.get("id") for pool in root.iter(f"{BPMN}participant")}
    assert {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")} == nodes | lanes | pools
    assert {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")} == flows
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for node in nodes:
        [element] = process.findall(f"*[@id='{node}']")
        for tag, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            told = {child.text for child in element.findall(f"{BPMN}{tag}")}
            assert told == {flow.get("id") for flow in process.findall(f"*[@{end}='{node}']")}


def test_bpmn_of_another_tool_is_read():
    read = read_bpmn(FOREIGN.encode())

    assert read.troubles == ()
    examine, police, own, both, approve = read.definition.steps
    assert [step.key for step in read.definition.steps] == [
        "tham-dinh",
        "y-kien-cong-an",
        "tham-dinh-2",
        "g5",
        "duyet",
    ]
    assert (examine.agency, examine.role, examine.instructions) == ("handling", "handler", "Xem sổ gốc.")
    assert examine.outcomes == (
        Outcome(
            "ket-qua-1",
            "Hoàn thành",
            ("duyet",),
            choices=(Choice("dien_tich > 500", ("y-kien-cong-an", "tham-dinh-2")),),
        ),
    )
    assert police.agency == "slot:cong-an"
    assert [(way.key, way.to) for way in police.outcomes] == [
        ("dong-y", ("g5",)),
        ("khong-dong-y", ("g5",)),
    ]
    assert (own.agency, both.kind, both.to) == ("handling", StepKind.JOIN, "duyet")
    assert [(way.to, way.back) for way in approve.outcomes] == [
        (("finish",), False),
        (("tham-dinh",), True),
        (("refuse",), False),
    ]
    assert check(read.definition) == []
    assert read.places["duyet"] == "dòng 21, userTask “Duyệt”"


def replaced(old: str, new: str) -> bytes:
    assert old in FOREIGN
    return FOREIGN.replace(old, new).encode()


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ('<userTask id="Activity_4" name="Duyệt" />', '<task id="Activity_4" name="Duyệt" />', "dòng 21, task “Duyệt”", "userTask"),
        ('<userTask id="Activity_4"', '<subProcess id="x" /><userTask id="Activity_4"', "dòng 21, subProcess “x”", "thẳng trong quy trình"),
        ('<startEvent id="s">', '<startEvent id="s"><timerEventDefinition />', "dòng 11, timerEventDefinition", "không được hỗ trợ"),
        ('<parallelGateway id="g2" />', '<complexGateway id="g2" />', "dòng 15, complexGateway “g2”", "không được hỗ trợ"),
        ('<parallelGateway id="g2" />', '<inclusiveGateway id="g2" />', "dòng 15, inclusiveGateway “g2”", "rẽ nhánh ở chỗ này không hiểu được"),
        ("<collaboration id", "<collaboration><messageFlow /></collaboration><collaboration id", "dòng 3, messageFlow", "một bước trong làn"),
        ('<lane id="l4" name="Lãnh đạo duyệt">', '<lane id="l4" name="Phòng Kinh tế">', "dòng 9, lane “Phòng Kinh tế”", "Không hiểu làn"),
        ("<flowNodeRef>Activity_4</flowNodeRef>", "", "dòng 21, userTask “Duyệt”", "không nằm trong làn nào"),
        ('targetRef="e2"', 'targetRef="e9"', "dòng 40, sequenceFlow “Từ chối”", "“e9”, phần tử này không có"),
        ('<startEvent id="s">', '<startEvent id="s2" /><startEvent id="s">', "dòng 11, startEvent “s”", "đúng một điểm bắt đầu"),
        ('sourceRef="g6" targetRef="e1"', 'sourceRef="Activity_4" targetRef="e1"', "dòng 21, userTask “Duyệt”", "đúng một luồng ra, đang có 2"),
        ('sourceRef="s" targetRef="Activity_1"', 'sourceRef="s" targetRef="g2"', "dòng 15, parallelGateway “g2”", "đúng một luồng ra"),
        ('default="f3" ', "", "dòng 28, sequenceFlow “f3”", "cần điều kiện"),
        ('<endEvent id="e1"', '<endEvent id="e2" name="x" /><endEvent id="e1"', "dòng 23, endEvent “Từ chối giải quyết”", "trùng id"),
        ('name="Duyệt"', f'name="{"x" * 501}"', f"dòng 21, userTask “{'x' * 60}”", "dài quá 500"),
        ('name="Cấp phép"', "", "dòng 4, process “cap-phep”", "title"),
    ],
)  # fmt: skip
def test_bpmn_outside_the_subset_is_refused_by_element_and_line(old, new, where, words):
    read = read_bpmn(replaced(old, new))

    assert read.definition is None
    assert [trouble.where for trouble in read.troubles] == [where]
    assert words in read.troubles[0].message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải XML"),
        (b"<a><b></a>", "không phải XML đúng cú pháp (dòng 1)"),
        (b"<definitions/>", "phần tử gốc phải là"),
        (FOREIGN.replace("<definitions", '<!DOCTYPE d [<!ENTITY a "b">]><definitions', 1).encode(), "DOCTYPE"),
        (FOREIGN.replace("<definitions", "<!DOCTYPE definitions><definitions", 1).encode("utf-8"), "DOCTYPE"),
        (FOREIGN.replace("UTF-8", "UTF-16").replace("<definitions", "<!DOCTYPE d><definitions", 1).encode("utf-16"), "DOCTYPE"),
        (FOREIGN.replace("process", "choreography").encode(), "không được hỗ trợ"),
        (bytes(4_000_001), "lớn quá 4 MB"),
        (FOREIGN.replace("<laneSet", "<documentation/>" * 20_001 + "<laneSet").encode(), "quá 20000 phần tử"),
    ],
)  # fmt: skip
def test_bpmn_that_is_none_is_told(data, words):
    assert words in read_bpmn(data).troubles[0].message


def test_bpmn_of_an_immediate_process_goes_from_start_to_end():
    immediate = ProcessDefinition("Trả ngay", "finish", ())

    assert read_bpmn(write_bpmn(immediate)).definition == immediate


def test_bpmn_join_of_unlike_forks_is_inclusive():
    steps = (
        Step(
            "a",
            "A",
            StepKind.TASK,
            "handling",
            "handler",
            1,
            outcomes=(Outcome("ok", "Ok", ("b", "c"), choices=(Choice("x > 1", ("b", "c", "d")),)),),
        ),
        task("b", ok="j"),
        task("c", ok="j"),
        task("d", ok="j"),
        join("j", "finish"),
    )
    definition = ProcessDefinition("Hai cỡ", "a", steps)

    assert b'<bpmn:inclusiveGateway id="step_j"' in write_bpmn(definition)
    assert read_bpmn(write_bpmn(definition)).definition == definition


@pytest.mark.parametrize(
    "steps",
    [
        (task("a", ok="nowhere"),),
        (task("a", ok=("b", "c")), task("b", ok="finish"), task("c", ok="finish")),
        (Step("a", "A", StepKind.TASK, "handling", "handler", 1, outcomes=(Outcome("ok", "Ok", (), choices=(Choice("x", ("finish",)),)),)),),
    ],
)  # fmt: skip
def test_bpmn_of_a_process_that_can_get_stuck_is_refused(steps):
    with pytest.raises(RuleBroken) as refused:
        write_bpmn(ProcessDefinition("Kẹt", "a", steps))

    assert refused.value.code == "process.unsound"


TOOLS = Path(__file__).parent / "bpmn"


@pytest.mark.parametrize("tool", ["camunda", "zeebe", "signavio"])
def test_file_as_another_tool_writes_it_is_read(tool):
    read = read_bpmn((TOOLS / f"{tool}.bpmn").read_bytes())

    assert read.troubles == ()
    assert read.definition.title == "Cấp phép xây dựng"
    examine, approve, issue = read.definition.steps
    assert [(step.title, step.agency, step.role) for step in read.definition.steps] == [
        ("Thẩm định hồ sơ", "handling", "handler"),
        ("Duyệt", "handling", "approver"),
        ("Phát hành", "handling", "clerk"),
    ]
    assert examine.instructions == "Đối chiếu bản vẽ."
    [way] = examine.outcomes
    assert (way.choices, way.to) == ((Choice("dien_tich > 500", (approve.key,)),), (issue.key,))
    assert [(one.label, one.to, one.back) for one in approve.outcomes] == [
        ("Đồng ý", (issue.key,), False),
        ("Trả lại", (examine.key,), True),
        ("Từ chối", ("refuse",), False),
    ]
    assert [one.to for one in issue.outcomes] == [("finish",)]
    assert check(read.definition) == []
    # Written by us and read again it stays what it was.
    assert read_bpmn(write_bpmn(read.definition)).definition == read.definition


@pytest.mark.parametrize("tool", ["camunda", "zeebe", "signavio"])
@pytest.mark.parametrize(
    ("element", "inside"),
    [
        ("boundaryEvent", "process"),
        ("intermediateCatchEvent", "process"),
        ("serviceTask", "process"),
        ("businessRuleTask", "process"),
        ("adHocSubProcess", "process"),
        ("textAnnotation", "process"),
        ("association", "process"),
        ("dataObjectReference", "process"),
        ("group", "collaboration"),
        ("messageFlow", "collaboration"),
        ("childLaneSet", "lane"),
        ("multiInstanceLoopCharacteristics", "userTask"),
        ("potentialOwner", "userTask"),
        ("terminateEventDefinition", "endEvent"),
        ("timerEventDefinition", "startEvent"),
        ("message", "definitions"),
        ("error", "definitions"),
    ],
)
def test_what_other_tools_can_draw_beyond_the_subset_is_refused_by_element_and_line(tool, element, inside):
    root = etree.parse(TOOLS / f"{tool}.bpmn").getroot()
    space = BPMN.strip("{}")
    place = root if inside == "definitions" else next(root.iter(f"{BPMN}{inside}"))
    prefix = next(name for name, uri in root.nsmap.items() if uri == space)
    lines = (TOOLS / f"{tool}.bpmn").read_text().splitlines(keepends=True)
    tag = f"{prefix}:{element}" if prefix else element
    number = place.sourceline
    lines[number - 1] = lines[number - 1].replace(
        "/>", f"><{tag} id='la' /></{prefix + ':' if prefix else ''}{inside}>"
    )
    if f"<{tag} " not in lines[number - 1]:
        lines.insert(number, f"<{tag} id='la' />\n")
        number += 1

    read = read_bpmn("".join(lines).encode())

    assert read.definition is None
    assert [trouble.where for trouble in read.troubles] == [f"dòng {number}, {element} “la”"]
    assert f"Phần tử “{element}” không được hỗ trợ" in read.troubles[0].message


@given(described())
@settings(max_examples=40, deadline=None)
def test_lanes_are_drawn_around_the_nodes_that_they_name(definition):
    root = etree.fromstring(write_bpmn(definition))
    boxes = {
        shape.get("bpmnElement"): [float(shape[0].get(name)) for name in ("x", "y", "width", "height")]
        for shape in root.iter(f"{DI}BPMNShape")
    }

    def inside(inner: str, outer: str) -> bool:
        (x, y, width, height), (left, top, broad, tall) = boxes[inner], boxes[outer]
        return left <= x and top <= y and x + width <= left + broad + 0.2 and y + height <= top + tall + 0.2

    lanes = list(root.iter(f"{BPMN}lane"))
    refs = [ref.text for lane in lanes for ref in lane.findall(f"{BPMN}flowNodeRef")]
    process = root.find(f"{BPMN}process")
    flows = {flow.get("id") for flow in process.findall(f"{BPMN}sequenceFlow")}
    nodes = {element.get("id") for element in process if element.tag != f"{BPMN}laneSet"} - flows
    assert sorted(refs) == sorted(nodes)
    assert root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane").get("bpmnElement") == "collaboration"
    for lane in lanes:
        assert inside(lane.get("id"), "pool")
        assert [ref.text for ref in lane.findall(f"{BPMN}flowNodeRef") if not inside(ref.text, lane.get("id"))] == []
    tops = sorted((boxes[lane.get("id")][1], boxes[lane.get("id")][3]) for lane in lanes)
    assert all(abs(top + height - below) < 0.2 for (top, height), (below, _) in pairwise(tops))
