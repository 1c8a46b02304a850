"""Read a process from BPMN 2.0 of the subset in docs/bpmn.md; everything else is refused by element name and line."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from motcua.core.errors import RuleBroken
from motcua.core.text import fold, words
from motcua.procedures.rules.process_bpmn_model import (
    BPMN,
    MOST_TROUBLES,
    OWN,
    Flow,
    Model,
    Unreadable,
    model_of,
    named,
    parsed,
    place_of,
    strangers,
)
from motcua.procedures.rules.process_definition import Ending, Role, StepKind, parse
from motcua.procedures.rules.process_import import AGENCY_WORDS, ENDING_WORDS, ROLE_WORDS, Imported, Trouble

_CHOSEN: Final = re.compile(r"""\s*outcome\s*==\s*(["'])([^"']*)\1\s*""")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LANE: Final = re.compile(r"\s*[–—/|·]\s*|\s+-\s+")
_ROLES: Final = {fold(text): role.value for role, text in ROLE_WORDS.items()} | {
    role.value: role.value for role in Role
}
_AGENCIES: Final = {fold(text): agency for agency, text in AGENCY_WORDS.items()} | {key: key for key in AGENCY_WORDS}
_DONE: Final = "Hoàn thành"


def read_bpmn(data: bytes) -> Imported:
    """Return the process of a BPMN file, or every trouble in it with element and line.

    A file of another tool says who does a step by the name of its lane, for instance "Nơi giải quyết – Thụ lý"; hours
    and kinds that it cannot say are left for the editor. Entities and document types are refused unread.
    """
    try:
        root = parsed(data)
        troubles = list(strangers(root))
        if troubles:
            return Imported(None, tuple(troubles[:MOST_TROUBLES]))
        model = model_of(root)
        return _process(model)
    except Unreadable as fault:
        return Imported(None, (fault.trouble,))
    except RuleBroken as fault:
        return Imported(None, (Trouble("", fault.message),))


def _process(model: Model) -> Imported:
    troubles: list[Trouble] = []
    steps: list[dict[str, Any]] = []
    names = [node for node in model.nodes if model.kind(node) == "userTask" or model.is_join(node)]
    for node in names:
        model.keys[node] = _key(model, node)
    for node in names:
        try:
            steps.append(_join(model, node) if model.is_join(node) else _step(model, node))
        except Unreadable as fault:
            troubles.append(fault.trouble)
    try:
        start = _start(model)
    except Unreadable as fault:
        troubles.append(fault.trouble)
    if troubles:
        return Imported(None, tuple(troubles[:MOST_TROUBLES]))
    _mark_returns(steps, start)
    places = {model.keys[node]: place_of(model.nodes[node]) for node in names}
    data = {"title": _title(model), "start": start, "steps": steps}
    try:
        return Imported(parse(_plain(data)), (), places)
    except RuleBroken as fault:
        found = re.match(r"steps\[(\d+)\]", fault.field or "")
        where = place_of(model.nodes[names[int(found[1])]]) if found else place_of(model.process)
        return Imported(None, (Trouble(where, fault.message),))


def _title(model: Model) -> str:
    """Return the name of the process; other tools write it on its pool only."""
    own = named(model.process)
    pools = model.process.getroottree().getroot().iter(f"{{{BPMN}}}participant")
    mine = [named(pool) for pool in pools if pool.get("processRef") == model.process.get("id")]
    return own or next(filter(None, mine), "")


def _key(model: Model, node: str) -> str:
    """Return the key of a step: its own, else made of its id or name; never one that is taken."""
    element = model.nodes[node]
    own = element.get(f"{{{OWN}}}key")
    if own:
        return own
    wanted = node if _KEY.fullmatch(node) else "-".join(words(named(element)))[:50] or "buoc"
    taken = {*model.keys.values(), *Ending}
    return next(key for key in [wanted, *(f"{wanted}-{number}" for number in range(2, 999))] if key not in taken)


def _start(model: Model) -> str:
    starts = [node for node in model.nodes if model.kind(node) == "startEvent"]
    if len(starts) != 1:
        place = model.nodes[starts[1]] if starts else model.process
        raise Unreadable(place, f"Quy trình cần đúng một điểm bắt đầu (startEvent); tệp này có {len(starts)}.")
    to = _aim(model, _only(model, starts[0]))
    if len(to) > 1:
        raise Unreadable(model.nodes[starts[0]], "Quy trình phải bắt đầu bằng một bước, chưa rẽ nhánh ngay được.")
    return to[0]


def _only(model: Model, node: str) -> Flow:
    flows = model.out[node]
    if len(flows) != 1:
        raise Unreadable(model.nodes[node], f"Phần tử này cần đúng một luồng ra, đang có {len(flows)}.")
    return flows[0]


def _aim(model: Model, flow: Flow) -> list[str]:
    """Return the keys that a flow leads to, through merging gateways and at most one fork."""
    seen: set[str] = set()
    while True:
        node, kind = flow.target, model.kind(flow.target)
        if kind == "startEvent":
            raise Unreadable(flow.element, "Luồng không được quay về điểm bắt đầu.")
        if kind == "endEvent":
            return [_ending(model.nodes[node])]
        if node in model.keys:
            return [model.keys[node]]
        if len(model.out[node]) != 1:
            break
        if node in seen:
            raise Unreadable(model.nodes[node], "Các cổng nối vòng quanh nhau, không tới bước nào.")
        seen.add(node)
        flow = model.out[node][0]
    return _fork(model, node)


def _fork(model: Model, node: str) -> list[str]:
    element = model.nodes[node]
    if not model.out[node]:
        raise Unreadable(element, "Cổng này không có luồng ra.")
    if model.kind(node) != "parallelGateway":
        kind = model.kind(node)
        raise Unreadable(element, f"Cổng “{kind}” rẽ nhánh ở chỗ này không hiểu được; xem docs/bpmn.md.")
    targets = [_aim(model, branch) for branch in model.out[node]]
    if any(len(target) > 1 for target in targets):
        raise Unreadable(element, "Nhánh song song không được rẽ song song ngay lần nữa.")
    return [target[0] for target in targets]


def _ending(element: etree._Element) -> str:
    own = element.get(f"{{{OWN}}}ending")
    if own in set(Ending):
        return str(own)
    name = fold(named(element))
    known = {fold(words_): ending for ending, words_ in ENDING_WORDS.items()}
    return next((ending for start, ending in known.items() if name.startswith(start)), Ending.FINISH.value)


def _join(model: Model, node: str) -> dict[str, Any]:
    element = model.nodes[node]
    to = _aim(model, _only(model, node))
    if len(to) > 1:
        raise Unreadable(element, "Sau chỗ hợp nhánh phải là một bước, chưa rẽ nhánh ngay được.")
    title = named(element) or "Hợp nhánh"
    return {"key": model.keys[node], "title": title, "kind": "join", "to": to[0]}


def _step(model: Model, node: str) -> dict[str, Any]:
    element = model.nodes[node]
    kind = element.get(f"{{{OWN}}}kind", StepKind.TASK.value)
    agency, role = _who(model, node)
    extension = element.find(f"{{{BPMN}}}extensionElements")
    outputs = [] if extension is None else [output.text or "" for output in extension.findall(f"{{{OWN}}}output")]
    question = "" if extension is None else extension.findtext(f"{{{OWN}}}question") or ""
    return {
        "key": model.keys[node],
        "title": named(element),
        "kind": kind,
        "agency": agency,
        "role": role,
        "limit_hours": _hours(element),
        "instructions": element.findtext(f"{{{BPMN}}}documentation") or "",
        "outputs": outputs,
        "outcomes": _outcomes(model, node),
        "question": question,
        "calls": element.get(f"{{{OWN}}}calls", ""),
    }


def _hours(element: etree._Element) -> float:
    text = element.get(f"{{{OWN}}}hours", "0")
    try:
        return float(text)
    except ValueError:
        raise Unreadable(element, f"Giờ làm việc “{text[:60]}” không phải số.") from None


def _who(model: Model, node: str) -> tuple[str, str]:
    element, lane = model.nodes[node], model.lanes.get(node)
    if lane is None:
        raise Unreadable(element, "Công việc này không nằm trong làn nào; làn cho biết ai thực hiện.")
    agency, role = lane.get(f"{{{OWN}}}agency"), lane.get(f"{{{OWN}}}role")
    if agency is not None and role is not None:
        return agency, role
    parts = [fold(part) for part in _LANE.split(named(lane)) if part]
    roles = [_ROLES[part] for part in parts if part in _ROLES]
    agencies = [_AGENCIES.get(part, part) for part in parts if part in _AGENCIES or part.startswith("slot:")]
    if len(roles) != 1 or len(agencies) > 1 or len(roles) + len(agencies) != len(parts):
        known = ", ".join(ROLE_WORDS.values())
        raise Unreadable(
            lane,
            f"Không hiểu làn “{named(lane)[:60]}”. Hãy đặt tên như “Nơi giải quyết – Thụ lý”; vai trò: {known}.",
        )
    return (agencies or ["handling"])[0], roles[0]


def _outcomes(model: Model, node: str) -> list[dict[str, Any]]:
    flow = _only(model, node)
    if flow.condition:
        raise Unreadable(flow.element, "Điều kiện phải nằm trên luồng đi ra từ một cổng loại trừ (exclusiveGateway).")
    flows = model.out[flow.target] if _is_choice(model, flow.target) else [flow]
    outcomes = [_outcome(model, flow, number, alone=len(flows) == 1) for number, flow in enumerate(flows, 1)]
    taken: set[str] = set()
    for outcome in outcomes:
        while outcome["key"] in taken and outcome.get("derived"):
            outcome["key"] += "-2"
        taken.add(outcome["key"])
    return outcomes


def _is_choice(model: Model, node: str) -> bool:
    """Tell whether a gateway is the official's choice: no flow out of it has a condition on answers."""
    flows = model.out[node]
    if model.kind(node) != "exclusiveGateway" or len(flows) < 2:  # noqa: PLR2004  (one flow decides nothing)
        return False
    return not model.nodes[node].get("default") and all(
        not flow.condition or _CHOSEN.fullmatch(flow.condition) for flow in flows
    )


def _outcome(model: Model, flow: Flow, number: int, *, alone: bool) -> dict[str, Any]:
    chosen = _CHOSEN.fullmatch(flow.condition)
    own = flow.element.get(f"{{{OWN}}}outcome") or (chosen[2] if chosen else None)
    slug = "-".join(words(flow.name))[:50]
    outcome: dict[str, Any] = {
        "key": own or slug or f"ket-qua-{number}",
        "label": flow.name or (_DONE if alone else f"Kết quả {number}"),
        "back": _flag(flow, "back"),
        "needs_comment": _flag(flow, "needsComment"),
        "derived": own is None,
    }
    if _is_condition(model, flow.target):
        return outcome | _choices(model, flow.target)
    return outcome | {"to": _aim(model, flow)}


def _flag(flow: Flow, name: str) -> bool:
    return flow.element.get(f"{{{OWN}}}{name}") == "true"


def _choices(model: Model, gateway: str) -> dict[str, Any]:
    """Return the conditions of a gateway, and of those that its default flow leads on to."""
    choices: list[dict[str, Any]] = []
    seen: set[str] = set()
    last: Flow | None = None
    while _is_condition(model, gateway):
        if gateway in seen:
            raise Unreadable(model.nodes[gateway], "Các cổng điều kiện nối vòng quanh nhau.")
        seen.add(gateway)
        last = None
        for flow in model.out[gateway]:
            if flow.id == model.nodes[gateway].get("default"):
                last = flow
            elif not flow.condition:
                raise Unreadable(
                    flow.element, "Luồng này cần điều kiện, hoặc phải là luồng mặc định (default) của cổng."
                )
            else:
                choices.append({"if": flow.condition, "to": _aim(model, flow)})
        if last is None:
            break
        gateway = last.target
    return {"when": choices} | ({"to": _aim(model, last)} if last else {})


def _is_condition(model: Model, node: str) -> bool:
    return model.kind(node) == "exclusiveGateway" and len(model.out[node]) > 1


def _mark_returns(steps: list[dict[str, Any]], start: str) -> None:
    """Mark as returns the outcomes of other tools that close a loop; ours say so themselves."""
    onward = {step["key"]: _targets_of(step) for step in steps}
    distance = {start: 0}
    waiting = [start]
    for key in waiting:
        for target in onward.get(key, ()):
            if target not in distance:
                distance[target] = distance[key] + 1
                waiting.append(target)
    for step in steps:
        for outcome in step.get("outcomes", ()):
            derived = outcome.pop("derived")
            targets = _targets_of({"outcomes": [outcome]})
            nearer = all(distance.get(target, 1 << 30) <= distance.get(step["key"], 0) for target in targets)
            if derived and targets and nearer:
                outcome["back"] = all(step["key"] in _after(target, onward) for target in targets)


def _targets_of(step: Mapping[str, Any]) -> list[str]:
    ways = [[step["to"]]] if "to" in step else []
    for outcome in step.get("outcomes", ()):
        ways += [choice["to"] for choice in outcome.get("when", ())] + [outcome.get("to", [])]
    return [target for way in ways for target in way]


def _after(first: str, onward: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(onward.get(key, ()))
    return seen


def _plain(value: Any) -> Any:  # noqa: ANN401  (JSON in, JSON out)
    """Return the data as it is stored: one target is a text, several are a list."""
    if isinstance(value, dict):
        return {
            key: item[0] if key == "to" and isinstance(item, list) and len(item) == 1 else _plain(item)
            for key, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
