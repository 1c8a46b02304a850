"""A process as the graph that BPMN draws: nodes, sequence flows, and the lane in which each node lies.

The official's choice is an exclusive gateway after the task. Each condition on answers is one more gateway
behind, which leads on to the next by default. Branches side by side lie between parallel gateways.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from motcua.procedures.rules.process_branches import branches, inside, ways_of_forks
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_import import ENDING_WORDS, agency_words, role_words


@dataclass(frozen=True)
class Lane:
    """Who does the steps of a lane."""

    agency: str
    role: str

    @property
    def name(self) -> str:
        """What stands at the head of the lane, understood when the file is read again."""
        return " – ".join(text for text in (agency_words(self.agency), role_words(self.role)) if text)


def lanes_of(definition: ProcessDefinition) -> list[Lane]:
    """Return the lanes of a process, those of one agency together, in the order in which agencies and roles appear."""
    found = list(
        dict.fromkeys(Lane(step.agency, step.role) for step in definition.steps if step.kind is not StepKind.JOIN)
    )
    agencies = list(dict.fromkeys(lane.agency for lane in found))
    return sorted(found, key=lambda lane: agencies.index(lane.agency))


@dataclass
class Node:
    """A flow node; `step` is set for the task or join of a step, `beside` names the step in whose lane another lies."""

    id: str
    tag: str
    name: str = ""
    step: Step | None = None
    default: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `outcome` is set on the one that carries an official's choice."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    outcome: Outcome | None = None
    back: bool = False


@dataclass
class Graph:
    """The BPMN graph of a process while it is built."""

    definition: ProcessDefinition
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    entries: dict[tuple[str, str], str] = field(default_factory=dict)


def graph_of(definition: ProcessDefinition) -> Graph:
    """Return the graph of a process without findings that BPMN cannot hold."""
    graph = Graph(definition)
    _add(graph, Node("start", "startEvent", "Bắt đầu"))
    forks = _forks_to(definition)
    for step in definition.steps:
        if step.kind is StepKind.JOIN:
            is_even = len(forks[step.key]) == 1
            _add(
                graph, Node(f"step_{step.key}", "parallelGateway" if is_even else "inclusiveGateway", step.title, step)
            )
            _merge_branches(graph, step.key, forks[step.key])
        else:
            _add(graph, Node(f"step_{step.key}", "userTask", step.title, step))
    ends = {target for step in definition.steps for target in step.targets} | {definition.start}
    for ending in Ending:
        if ending in ends:
            _add(graph, Node(f"end_{ending.value}", "endEvent", ENDING_WORDS[ending.value]))
    _join(graph, "start", _node_of(definition.start))
    for step in definition.steps:
        if step.kind is StepKind.JOIN:
            _join(graph, f"step_{step.key}", _node_of(step.to or ""))
        else:
            _leave(graph, step)
    return graph


def _add(graph: Graph, node: Node) -> str:
    graph.nodes[node.id] = node
    return node.id


def _join(
    graph: Graph,
    source: str,
    target: str,
    *,
    name: str = "",
    condition: str = "",
    outcome: Outcome | None = None,
    back: bool = False,
) -> str:
    flow = Flow(f"flow_{len(graph.flows) + 1}", source, target, name, condition, outcome, back)
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


def _merge_branches(graph: Graph, join: str, forks: set[frozenset[str]]) -> None:
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
            gateway = _add(graph, Node(f"merge_{join}.{first}", "exclusiveGateway", beside=first))
            graph.entries |= {(key, join): gateway for key in ways}
            _join(graph, gateway, f"step_{join}")


def _leave(graph: Graph, step: Step) -> None:
    """Draw how a step is left: the official's choice, then the conditions, then the branches."""
    source = f"step_{step.key}"
    if len(step.outcomes) > 1:
        gateway = _add(graph, Node(f"choice_{step.key}", "exclusiveGateway", beside=step.key))
        _join(graph, source, gateway)
        source = gateway
    for outcome in step.outcomes:
        condition = f'outcome == "{outcome.key}"' if len(step.outcomes) > 1 else ""
        is_plain = not outcome.choices
        target = (
            _aim(graph, step, outcome, outcome.to, 0)
            if is_plain
            else _add(graph, Node(f"when_{step.key}.{outcome.key}.1", "exclusiveGateway", beside=step.key))
        )
        back = outcome.back and is_plain
        _join(graph, source, target, name=outcome.label, condition=condition, outcome=outcome, back=back)
        if not is_plain:
            _choose(graph, step, outcome, target)


def _choose(graph: Graph, step: Step, outcome: Outcome, gateway: str) -> None:
    """Draw the conditions of an outcome as a chain of gateways, each with its condition and the way on."""
    for number, choice in enumerate(outcome.choices, 1):
        target = _aim(graph, step, outcome, choice.to, number)
        _join(graph, gateway, target, name=choice.condition, condition=choice.condition, back=outcome.back)
        is_last = number == len(outcome.choices)
        onward = (
            _aim(graph, step, outcome, outcome.to, 0)
            if is_last
            else _add(graph, Node(f"when_{step.key}.{outcome.key}.{number + 1}", "exclusiveGateway", beside=step.key))
        )
        graph.nodes[gateway].default = _join(graph, gateway, onward, name="còn lại", back=outcome.back and is_last)
        gateway = onward


def _aim(graph: Graph, step: Step, outcome: Outcome, to: tuple[str, ...], number: int) -> str:
    """Return the node that targets are reached by: a step, an ending, a merge before a join, or a new fork."""
    if len(to) == 1:
        return graph.entries.get((step.key, to[0])) or _node_of(to[0])
    gateway = _add(graph, Node(f"fork_{step.key}.{outcome.key}.{number}", "parallelGateway", beside=step.key))
    for target in to:
        _join(graph, gateway, _node_of(target))
    return gateway


def lane_of_each(graph: Graph, lanes: Sequence[Lane]) -> dict[str, int]:
    """Return the lane of every node: a step's own, else that of the step it lies beside."""
    if not lanes:
        return {}
    number = {(lane.agency, lane.role): place for place, lane in enumerate(lanes)}
    steps = {step.key: step for step in graph.definition.steps}

    def lane(key: str) -> int:
        """A join lies where the work goes on, or where it came from when nothing follows."""
        seen: set[str] = set()
        while key in steps and steps[key].kind is StepKind.JOIN and key not in seen:
            seen.add(key)
            key = steps[key].to or ""
        if key not in steps:
            key = next((step.key for step in steps.values() if step.targets and seen & set(step.targets)), "")
        return number.get((steps[key].agency, steps[key].role), 0) if key in steps else 0

    found: dict[str, int] = {}
    for node in graph.nodes.values():
        if node.tag == "startEvent":
            beside = graph.definition.start
        elif node.tag == "endEvent":
            end = node.id.removeprefix("end_")
            beside = next((step.key for step in steps.values() if end in step.targets), "")
        else:
            beside = node.step.key if node.step else node.beside
        found[node.id] = lane(beside)
    return found
