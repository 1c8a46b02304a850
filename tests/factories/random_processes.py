"""Processes at random for property tests: sound ones, ones led astray, and answers for their conditions."""

from hypothesis import strategies as st

from motcua.core.text import nfc
from motcua.procedures.rules.conditions import Kind, Name
from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind

NAMES = {
    "dien_tich": Name(Kind.NUMBER),
    "loai": Name(Kind.TEXT, frozenset({"moi", "cai-tao"})),
    "dot_xuat": Name(Kind.FLAG),
    "ngay": Name(Kind.DATE),
}
CONDITIONS = (
    "dien_tich > 500",
    "dien_tich * 2 <= 300.5 && loai == 'moi'",
    "loai in ['moi'] || dot_xuat",
    "!dot_xuat",
    "ngay >= date('2026-02-01')",
)


def answers() -> st.SearchStrategy[dict[str, object]]:
    """Answers that fit `NAMES`, all given."""
    return st.fixed_dictionaries(
        {
            "dien_tich": st.integers(0, 1000) | st.floats(0, 1000),
            "loai": st.sampled_from(["moi", "cai-tao"]),
            "dot_xuat": st.booleans(),
            "ngay": st.dates().map(lambda day: day.isoformat()),
        }
    )


def task(key: str, **ways) -> Step:
    """Make a task; each way is `outcome=target`, with a tuple of targets for a fork."""
    outcomes = tuple(
        Outcome(
            name,
            f"Chọn {name}",
            to if isinstance(to, tuple) else (to,),
            back=name == "back",
            needs_comment=name == "back",
        )
        for name, to in ways.items()
    )
    return Step(key, f"Bước {key}", StepKind.TASK, "handling", "handler", 1, outcomes=outcomes)


def join(key: str, to: str | None) -> Step:
    """Make a join."""
    return Step(key, f"Hợp {key}", StepKind.JOIN, to=to)


@st.composite
def processes(draw) -> ProcessDefinition:
    """Blocks one after the other, each a task or a fork of small branches; "ok" always leads forward."""
    blocks = draw(st.lists(st.lists(st.integers(1, 2), max_size=3), min_size=1, max_size=4))
    steps: list[Step] = []
    for place, branches in enumerate(blocks):
        onward = f"t{place + 1}" if place + 1 < len(blocks) else "finish"
        extra = {}
        if draw(st.booleans()):
            extra["back"] = f"t{draw(st.integers(0, place))}"
        if draw(st.booleans()):
            extra["end"] = draw(st.sampled_from(["finish", "refuse", "stop"]))
        if len(branches) < 2:
            steps.append(task(f"t{place}", ok=onward, **extra))
            continue
        if draw(st.booleans()):
            extra["skip"] = onward
        names = [f"b{place}x{number}" for number in range(len(branches))]
        steps.append(task(f"t{place}", ok=tuple(f"{name}y0" for name in names), **extra))
        for name, length in zip(names, branches, strict=True):
            for depth in range(length):
                to = f"{name}y{depth + 1}" if depth + 1 < length else f"j{place}"
                again = {"back": f"{name}y0"} if draw(st.booleans()) else {}
                steps.append(task(f"{name}y{depth}", ok=to, **again))
        steps.append(join(f"j{place}", onward))
    return ProcessDefinition("Ngẫu nhiên", "t0", tuple(steps))


@st.composite
def conditional(draw) -> ProcessDefinition:
    """A sound process, some of whose outcomes lead elsewhere under conditions: to an ending, to fewer branches."""
    definition = draw(processes())
    steps = list(definition.steps)
    for number, step in enumerate(steps):
        if not step.key.startswith("t") or not draw(st.booleans()):
            continue
        first = step.outcomes[0]
        others = [*(outcome.to for outcome in step.outcomes[1:] if not outcome.back), ("finish",), ("refuse",)]
        if len(first.to) > 2:
            others.append(first.to[:-1])
        choices = draw(
            st.lists(st.builds(Choice, st.sampled_from(CONDITIONS), st.sampled_from([first.to, *others])), max_size=3)
        )
        changed = Outcome(first.key, first.label, first.to, choices=tuple(choices))
        steps[number] = Step(
            step.key, step.title, step.kind, step.agency, step.role, 1, outcomes=(changed, *step.outcomes[1:])
        )
    return ProcessDefinition(definition.title, definition.start, tuple(steps))


_LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters="[]\"→+()='{}<>&?;#@- "),
    min_size=1,
    max_size=24,
).map(lambda text: " ".join(nfc(text).split()) or "x")
_LINES = st.lists(_LINE, max_size=3).map("\n".join)


@st.composite
def described(draw) -> ProcessDefinition:
    """A sound process with conditions whose texts, kinds, hours and agencies are anything."""
    definition = draw(conditional())
    steps = []
    for step in definition.steps:
        if step.kind is StepKind.JOIN:
            steps.append(Step(step.key, draw(_LINE), StepKind.JOIN, to=step.to))
            continue
        kind = draw(st.sampled_from([StepKind.TASK, StepKind.APPROVE, StepKind.ISSUE, StepKind.CONSULT]))
        outcomes = tuple(
            Outcome(way.key, draw(_LINE), way.to, way.back, draw(st.booleans()), way.choices) for way in step.outcomes
        )
        steps.append(
            Step(
                key=step.key,
                title=draw(_LINE),
                kind=kind,
                agency=draw(st.sampled_from(["handling", "receiving", "slot:so-xay-dung"])),
                role=draw(st.sampled_from(["desk", "dispatcher", "handler", "approver", "signer", "clerk"])),
                limit_hours=draw(st.integers(1, 80) | st.integers(1, 9999).map(lambda cents: cents / 100)),
                instructions=draw(_LINES),
                outputs=tuple(draw(st.lists(_LINE, max_size=3))),
                outcomes=outcomes,
                question=draw(_LINE) if kind is StepKind.CONSULT else "",
            )
        )
    return ProcessDefinition(draw(_LINE), definition.start, tuple(steps))
