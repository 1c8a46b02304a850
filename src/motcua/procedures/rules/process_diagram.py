"""Draw a process as SVG: readable without colour, with a title and a description for those who do not see it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from html import escape
from typing import Final

from motcua.procedures.rules.process_definition import Ending, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_import import ENDING_WORDS, KIND_WORDS, agency_words, role_words
from motcua.procedures.rules.process_layout import Box, Layout, Line, Placed, lay_out

_START: Final = "start()"
_WIDTH, _LINE, _PADDING = 216.0, 17.0, 9.0
_LETTERS: Final = 24
_MOST_LINES: Final = 3
_SANS: Final = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
_COLOURS: Final = {
    StepKind.TASK: "#eef4fb",
    StepKind.APPROVE: "#fdf3dc",
    StepKind.ISSUE: "#e8f5ec",
    StepKind.CONSULT: "#f3ecfa",
    StepKind.CALL: "#e9e9f7",
}


def graph(definition: ProcessDefinition) -> tuple[list[Box], list[Line]]:
    """Return the steps, the endings they reach and the start as boxes, and the ways between them as lines.

    Targets that do not exist are left out, so a draft can be drawn while it is still wrong.
    """
    known = {step.key for step in definition.steps} | set(Ending)
    ends = {target for step in definition.steps for target in step.targets} | {definition.start}
    boxes = [Box(_START, 20, 20)]
    boxes += [_box(step) for step in dict.fromkeys(definition.steps)]
    boxes += [Box(ending.value, 104, 30) for ending in Ending if ending in ends]
    ways: dict[tuple[str, str], bool] = {}
    for step in definition.steps:
        for outcome in step.outcomes:
            for target in outcome.targets:
                ways[step.key, target] = ways.get((step.key, target), True) and outcome.back
        if step.to is not None:
            ways[step.key, step.to] = False
    lines = [Line(f"{_START}>", _START, definition.start)] if definition.start in known else []
    lines += [
        Line(f"{source}>{target}", source, target, back=back)
        for (source, target), back in ways.items()
        if target in known
    ]
    return list({box.id: box for box in boxes}.values()), lines


def draw(
    definition: ProcessDefinition,
    *,
    marked: Collection[str] = (),
    faulty: Collection[str] = (),
    font: str = _SANS,
    name: str = "quy-trinh",
) -> str:
    """Return a process as an SVG element that runs from top to bottom.

    Args:
        definition: May still be wrong; what can be drawn is drawn.
        marked: Keys of steps drawn with a heavy frame, for instance those open now.
        faulty: Keys of steps drawn with a broken red frame.
        font: Font family of the texts.
        name: Beginning of the ids inside, to keep two diagrams on one page apart.
    """
    boxes, lines = graph(definition)
    layout = lay_out(boxes, lines)
    return "".join(_drawing(definition, layout, lines, set(marked), set(faulty), font, name))


def describe(definition: ProcessDefinition) -> str:
    """Return a process in words: each step with who does it and where it leads."""
    return " ".join(_sentence(definition, number, step) for number, step in enumerate(definition.steps, 1))


def _sentence(definition: ProcessDefinition, number: int, step: Step) -> str:
    ways = [f"{outcome.label}: {_names(definition, outcome.targets)}" for outcome in step.outcomes]
    if step.to is not None:
        ways.append(_names(definition, (step.to,)))
    who = "" if step.kind is StepKind.JOIN else f" ({_who(step)})"
    return f"Bước {number}, {step.title}{who}; {'; '.join(ways)}."


def _names(definition: ProcessDefinition, targets: Collection[str]) -> str:
    found = {step.key: step.title for step in definition.steps} | ENDING_WORDS
    return " và ".join(found.get(target, target) for target in targets)


def _who(step: Step) -> str:
    return " · ".join(text for text in (role_words(step.role), agency_words(step.agency), _hours(step)) if text)


def _hours(step: Step) -> str:
    return f"{step.limit_hours:g} giờ".replace(".", ",") if step.limit_hours else ""


def _box(step: Step) -> Box:
    if step.kind is StepKind.JOIN:
        return Box(step.key, 34, 34)
    return Box(step.key, _WIDTH, len(_wrapped(step.title)) * _LINE + _LINE + 2 * _PADDING)


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…" for line in lines]
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-1]}…"]


def _drawing(
    definition: ProcessDefinition,
    layout: Layout,
    lines: Collection[Line],
    marked: Collection[str],
    faulty: Collection[str],
    font: str,
    name: str,
) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process-diagram" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}" '
        f'width="{layout.width:.0f}" height="{layout.height:.0f}" font-family="{escape(font)}" font-size="13">'
        f'<title id="{name}-title">Sơ đồ: {escape(definition.title)}</title>'
        f'<desc id="{name}-desc">{escape(describe(definition))}</desc>'
        f'<defs><marker id="{name}-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#44515e"/></marker></defs>'
    )
    labels = _labels(definition)
    for line in lines:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in layout.lines[line.id])
        broken = ' stroke-dasharray="5 4"' if line.back else ""
        title = "; ".join(labels[line.source, line.target])
        yield (
            f'<polyline class="process-way" points="{points}" fill="none" stroke="#44515e" stroke-width="1.4"{broken} '
            f'marker-end="url(#{name}-arrow)">{f"<title>{escape(title)}</title>" if title else ""}</polyline>'
        )
    for key, box in layout.boxes.items():
        step = definition.find(key)
        if step is not None:
            yield from _step(step, box, is_marked=key in marked, is_faulty=key in faulty)
        elif key == _START:
            centre = f'cx="{box.x + 10:.1f}" cy="{box.y + 10:.1f}"'
            yield f'<circle {centre} r="8" fill="#44515e"><title>Bắt đầu</title></circle>'
        else:
            yield _ending(key, box)
    yield "</svg>"


def _labels(definition: ProcessDefinition) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in definition.steps:
        for outcome in step.outcomes:
            for choice in outcome.choices:
                for target in choice.to:
                    found[step.key, target].append(f"{outcome.label} nếu {choice.condition}")
            for target in outcome.to:
                found[step.key, target].append(outcome.label)
    return found


def _step(step: Step, box: Placed, *, is_marked: bool, is_faulty: bool) -> Iterator[str]:
    stroke, width, broken = "#44515e", "1.2", ""
    if is_marked:
        stroke, width = "#0b5cad", "3.5"
    if is_faulty:
        stroke, width, broken = "#b3261e", "2.5", ' stroke-dasharray="7 4"'
    frame = f'stroke="{stroke}" stroke-width="{width}"{broken}'
    middle, centre = box.x + box.width / 2, box.y + box.height / 2
    if step.kind is StepKind.JOIN:
        half = box.width / 2
        yield (
            f'<path d="M{middle:.1f} {box.y:.1f}l{half} {half} -{half} {half} -{half} -{half}z" fill="#ffffff" {frame}>'
            f"<title>{escape(step.title)}</title></path>"
            f'<path d="M{middle - 8:.1f} {centre:.1f}h16M{middle:.1f} {centre - 8:.1f}v16" stroke="#44515e" '
            'stroke-width="2.5"/>'
        )
        return
    yield (
        f'<g class="process-step"><title>{escape(f"{KIND_WORDS[step.kind]}: {step.title} ({_who(step)})")}</title>'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="5" '
        f'fill="{_COLOURS[step.kind]}" {frame}/>'
    )
    y = box.y + _PADDING
    for line in _wrapped(step.title):
        y += _LINE
        yield _text(line, middle, y - 4, 'font-weight="bold" fill="#12202e"')
    yield _text(_cut(f"{role_words(step.role)} · {_hours(step)}".strip(" ·")), middle, y + _LINE - 4, 'fill="#3a4753"')
    yield "</g>"


def _ending(key: str, box: Placed) -> str:
    frame = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="15" '
        'fill="#ffffff" stroke="#44515e" stroke-width="2.5"/>'
    )
    label = _text(ENDING_WORDS[key], box.x + box.width / 2, box.y + 20, 'fill="#12202e"')
    return f'<g class="process-ending">{frame}{label}</g>'


def _text(text: str, x: float, y: float, look: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {look}>{escape(text)}</text>'


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS + 3 else f"{text[: _LETTERS + 2]}…"
