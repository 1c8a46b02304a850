"""Conditions on the answers of the form: checked when a process is published, evaluated when a step ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cel

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.condition_grammar import LONGEST, Faulty, Kind, Name, read, read_sum
from motcua.procedures.rules.form_types import (
    CHOICE_TYPES,
    NUMBER_TYPES,
    REPEATING_TYPES,
    SILENT_TYPES,
    TICK_TYPES,
    Field,
    FormDefinition,
    fields_of,
)

__all__ = [
    "LONGEST",
    "Kind",
    "Name",
    "calculate",
    "condition_problem",
    "facts_of",
    "formula_problem",
    "holds",
    "is_met",
    "names_of",
]

Names = Mapping[str, Name]
_LARGEST_RESULT: Final = 10.0**15

# Words that the language keeps for itself; a form's field of this name cannot be used in conditions.
RESERVED: Final = frozenset(
    {
        "as",
        "break",
        "const",
        "continue",
        "date",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "null",
        "package",
        "namespace",
        "return",
        "size",
        "true",
        "var",
        "void",
        "while",
    }
)


@dataclass(frozen=True, slots=True)
class _Ready:
    program: cel.Program
    names: frozenset[str]
    may_lack: frozenset[str]


def names_of(form: FormDefinition) -> dict[str, Name]:
    """Return the names that conditions may use: the fields of the form, with their kinds.

    A repeating field gives `<key>__so_dong`, the number of its rows, and `<key>__<column>`, the sum of a column.
    """
    names: dict[str, Name] = {}
    for field in fields_of(form):
        if field["type"] in REPEATING_TYPES:
            names |= dict.fromkeys(_totals(field), Name(Kind.NUMBER))
        elif field["key"] not in RESERVED and field["type"] not in SILENT_TYPES and field["type"] != "address":
            names[field["key"]] = _name(field)
    return names


def facts_of(form: FormDefinition, answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers as conditions see them: repeating fields as counts and sums."""
    facts = dict(answers)
    for field in fields_of(form):
        rows = answers.get(field["key"])
        if field["type"] in REPEATING_TYPES:
            facts.pop(field["key"], None)
            kept = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
            facts |= {name: _total(kept, column) for name, column in _totals(field).items()}
    return facts


def _totals(field: Field) -> dict[str, str]:
    """Return the names a repeating field gives with the column each sums up; no column: the number of rows."""
    columns = [column["key"] for column in field.get("columns", []) if column["type"] in {"number", "money"}]
    return {f"{field['key']}__so_dong": ""} | {f"{field['key']}__{column}": column for column in columns}


def _total(rows: list[Mapping[str, object]], column: str) -> float:
    if not column:
        return float(len(rows))
    values = [row.get(column) for row in rows]
    return float(sum(value for value in values if isinstance(value, int | float) and not isinstance(value, bool)))


def condition_problem(condition: str, names: Names) -> str:
    """Return what is wrong with a condition in words, an empty text when it can be used."""
    try:
        _compiled(condition, _frozen(names))
    except Faulty as fault:
        return str(fault)
    return ""


def formula_problem(formula: str, names: Names) -> str:
    """Return what is wrong with a formula in words, an empty text when it can be used."""
    try:
        _compiled(formula, _frozen(names), is_sum=True)
    except Faulty as fault:
        return str(fault)
    return ""


def is_met(condition: str, names: Names, facts: Mapping[str, object]) -> bool:
    """Tell whether a condition of a form holds; what cannot be judged yet does not hold."""
    try:
        return holds(condition, names, facts, step_title="")
    except RuleBroken:
        return False


def calculate(formula: str, names: Names, facts: Mapping[str, object]) -> float | None:
    """Return the value of a formula; None while an answer that it needs is missing or no number can come out."""
    try:
        ready = _compiled(formula, _frozen(names), is_sum=True)
        values = {name: float(str(facts[name])) for name in ready.names if _fits(facts.get(name), Kind.NUMBER)}
        if ready.names - values.keys():
            return None
        result = ready.program.execute(values)
    except (Faulty, RuntimeError, TypeError, ValueError, ArithmeticError):
        return None
    is_number = isinstance(result, int | float) and not isinstance(result, bool)
    return float(result) if is_number and abs(result) <= _LARGEST_RESULT else None


def holds(condition: str, names: Names, answers: Mapping[str, object], *, step_title: str) -> bool:
    """Tell whether a condition holds for a dossier's answers; it never guesses.

    An answer that is missing makes the condition fail, unless the condition itself asks whether it is there
    (`dien_tich != null && dien_tich > 500`).

    Raises:
        RuleBroken: It cannot be evaluated; the message names the step.
    """
    try:
        ready = _compiled(condition, _frozen(names))
    except Faulty as fault:
        raise _failed(condition, step_title, str(fault)) from fault
    values = {name: answers[name] for name in ready.names if _is_given(answers.get(name))}
    lacking = ready.names - values.keys()
    strange = sorted(name for name, value in values.items() if not _fits(value, names[name].kind))
    if strange:
        raise _failed(condition, step_title, f"câu trả lời ở mục “{strange[0]}” không đúng loại")
    # All numbers are doubles for the language, in the condition as in the answers.
    values = {name: float(str(value)) if names[name].kind is Kind.NUMBER else value for name, value in values.items()}
    values |= dict.fromkeys(lacking & ready.may_lack)
    try:
        result = ready.program.execute(values)
    except (RuntimeError, TypeError, ValueError, ArithmeticError) as fault:
        missing = sorted(lacking)
        why = f"hồ sơ không có mục “{missing[0]}”" if missing else "không tính được với câu trả lời trong hồ sơ"
        raise _failed(condition, step_title, why) from fault
    if not isinstance(result, bool):
        raise _failed(condition, step_title, "điều kiện không cho kết quả đúng hoặc sai")
    return result


def _name(field: Field) -> Name:
    kind = field["type"]
    if kind in NUMBER_TYPES or kind == "calculated":
        return Name(Kind.NUMBER)
    if kind in TICK_TYPES:
        return Name(Kind.FLAG)
    if kind in CHOICE_TYPES:
        return Name(Kind.TEXT, frozenset(option["value"] for option in field.get("options", [])))
    return Name({"checkboxes": Kind.LIST, "date": Kind.DATE}.get(kind, Kind.TEXT))


def _frozen(names: Names) -> frozenset[tuple[str, Name]]:
    return frozenset(names.items())


@lru_cache(maxsize=1024)
def _compiled(condition: str, names: frozenset[tuple[str, Name]], *, is_sum: bool = False) -> _Ready:
    found = read_sum(condition, dict(names)) if is_sum else read(condition, dict(names))
    try:
        program = cel.compile(found.text)
    except ValueError as fault:
        raise Faulty("điều kiện không dịch được; hãy viết lại ngắn hơn") from fault
    return _Ready(program, frozenset(found.names), frozenset(found.may_lack))


def _is_given(value: object) -> bool:
    return value is not None and value != ""


def _fits(value: object, kind: Kind) -> bool:
    if kind is Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Kind.LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, bool if kind is Kind.FLAG else str)


def _failed(condition: str, step_title: str, why: str) -> RuleBroken:
    return RuleBroken(
        "process.condition",
        f"Bước “{step_title}” chưa đi tiếp được: điều kiện “{condition}” không xét được vì {why}. "
        "Vui lòng báo người quản trị quy trình.",
    )
