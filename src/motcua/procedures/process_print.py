"""An internal process as a PDF: the table of its steps and its diagram."""

from datetime import datetime
from pathlib import Path
from typing import Final

from motcua.core import pdf
from motcua.procedures.rules.process_checker import longest_hours
from motcua.procedures.rules.process_definition import Outcome, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_diagram import describe, draw, graph
from motcua.procedures.rules.process_import import ENDING_WORDS, KIND_WORDS, agency_words, role_words
from motcua.procedures.rules.process_layout import lay_out

TEMPLATE: Final = Path(__file__).parent / "printing" / "process.typ"
FONT: Final = "Liberation Serif"


def print_process(
    definition: ProcessDefinition, *, code: str, procedure: str, limit_hours: float | None, source: str, at: datetime
) -> bytes:
    """Return a process as a PDF/A-3a document; equal content gives equal bytes.

    Args:
        definition: What is printed, sound or not.
        code: The procedure's national code.
        procedure: Its name.
        limit_hours: Its limit in working hours, None when it has none.
        source: One line for the foot of each page: decision, state of the version.
        at: Aware moment; the date of the document.
    """
    boxes, lines = graph(definition)
    layout = lay_out(boxes, lines)
    return pdf.render(
        TEMPLATE,
        {
            "document_date": at.isoformat(),
            "title": definition.title,
            "code": code,
            "procedure": procedure,
            "limit": "" if limit_hours is None else _hours(limit_hours),
            "longest": _hours(longest_hours(definition)),
            "source": source,
            "rows": [_row(definition, number, step) for number, step in enumerate(definition.steps, 1)],
            "svg": draw(definition, font=FONT),
            "width": layout.width,
            "height": layout.height,
            "described": describe(definition),
        },
    )


def _row(definition: ProcessDefinition, number: int, step: Step) -> dict[str, object]:
    is_join = step.kind is StepKind.JOIN
    instructions = [*(f"Hỏi: {line}" for line in step.question.split("\n") if line), *step.instructions.split("\n")]
    ways = [way for outcome in step.outcomes for way in _ways(definition, outcome)]
    if step.to is not None:
        ways.append(f"Đủ các nhánh → {_names(definition, (step.to,))}")
    return {
        "number": number,
        "title": step.title,
        "kind": KIND_WORDS[step.kind] + (f" (thủ tục {step.calls})" if step.calls else ""),
        "role": "–" if is_join else role_words(step.role),
        "agency": agency_words(step.agency),
        "hours": "–" if is_join or not step.limit_hours else f"{step.limit_hours:g}".replace(".", ","),
        "instructions": [line for line in instructions if line],
        "outputs": list(step.outputs),
        "ways": ways,
    }


def _ways(definition: ProcessDefinition, outcome: Outcome) -> list[str]:
    remarks = [text for given, text in ((outcome.back, "trả lại"), (outcome.needs_comment, "ghi lý do")) if given]
    after = f" ({', '.join(remarks)})" if remarks else ""
    found = [f"{outcome.label}, nếu {choice.condition} → {_names(definition, choice.to)}" for choice in outcome.choices]
    default = ", còn lại" if outcome.choices else ""
    return [*found, f"{outcome.label}{default} → {_names(definition, outcome.to) or '?'}{after}"]


def _names(definition: ProcessDefinition, targets: tuple[str, ...]) -> str:
    numbers = {step.key: f"bước {number}" for number, step in enumerate(definition.steps, 1)}
    return " + ".join(numbers.get(target) or ENDING_WORDS.get(target, target) for target in targets)


def _hours(hours: float) -> str:
    return f"{hours:g} giờ làm việc".replace(".", ",")
