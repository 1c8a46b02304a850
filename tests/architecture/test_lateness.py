"""Lateness cannot be falsified: the moments that decide it are written where they happen, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path("src/motcua")
# What decides whether a dossier or a step was late, by table.
DECIDING = {
    "dossiers_dossier": {
        "submitted_at", "reception_due", "accepted_at", "transfer_due", "due_at", "original_due_at", "finished_at",
        "returned_at",
    },
    "dossiers_clocksegment": {"began_at", "ended_at", "kind"},
    "dossiers_terms": {"limit_amount", "limit_unit", "calendar_edition"},
    "processing_task": {"opened_at", "due_at", "done_at", "paused_at", "paused_minutes", "late_minutes"},
    "processing_hop": {"passed_at", "due_at", "taken_at"},
    "core_event": {"at", "actor", "payload", "reason", "seq"},
}  # fmt: skip
_UPDATE = re.compile(r"UPDATE\s+(\w+)(?:\s+\w+)?\s+SET\s+(.*?)(?:\sWHERE\s|\sFROM\s|$)", re.DOTALL)
_COLUMN = re.compile(r"(\w+)\s*=(?!=)")
_DELETE = re.compile(r"(?:DELETE\s+FROM|TRUNCATE)\s+(\w+)")


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield every text of a module, parts of one expression joined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "x" for part in node.values]
            yield "".join(str(part) for part in parts)


def written(path: Path) -> set[tuple[str, str]]:
    """Return the deciding columns that a module changes in rows that are there already."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    found: set[tuple[str, str]] = set()
    for text in texts(tree):
        for table, assignments in _UPDATE.findall(text):
            names = set(_COLUMN.findall(assignments)) & DECIDING.get(table, set())
            found |= {(table, name) for name in names}
        found |= {(table, "DELETE") for table in _DELETE.findall(text) if table in DECIDING}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "change":
            names = {keyword.arg for keyword in node.keywords if keyword.arg} & DECIDING["dossiers_dossier"]
            found |= {("dossiers_dossier", name) for name in names}
    return found


# Each place that may, and by what act. A new place needs a line here, and an answer: which event shows it?
MAY_WRITE = {
    "dossiers/services/outcome.py": "the dossier ends, its result is returned: now",
    "dossiers/services/reception/accepting.py": "acceptance: now, or the signed handover record of the post",
    "dossiers/services/reception/passing.py": "refusal ends the dossier: now",
    "dossiers/services/reception/supplement.py": "the answer of the applicant gives the desk its working hours anew",
    "payments/services/proofs.py": "a proof of payment gives the desk its working hours anew, as any answer does",
    "processing/services/running.py": "a step ends: now",
    "dossiers/services/clock.py": "the clock pauses, goes on, ends: now, with a clause; shown by suspended, resumed",
    "dossiers/services/extension.py": "one extension, approved; the first promise stays: dossier.extended",
    "dossiers/services/recounting.py": "a changed calendar, by an explicit act with a preview: dossier.due_recounted",
    "processing/services/pausing.py": "steps wait, go on and end with their dossier: now",
    "processing/services/handover.py": "the receiving unit signs a list: now",
    "processing/services/repairing.py": "a repair by two administrators; dossier.due_at is not among what it writes",
}


def places() -> dict[str, set[tuple[str, str]]]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/migrations/" in name or name.startswith("scenarios/"):
            continue
        if columns := written(path):
            found[name] = columns
    return found


def test_moments_that_decide_lateness_are_written_only_where_they_happen() -> None:
    unknown = {name: sorted(columns) for name, columns in places().items() if name not in MAY_WRITE}

    assert unknown == {}


def test_nothing_writes_history_or_what_was_promised_first() -> None:
    columns = {column for found in places().values() for column in found}

    assert not {column for column in columns if column[0] == "core_event"}
    assert not {column for column in columns if column[1] == "DELETE"}
    originals = [name for name, found in places().items() if ("dossiers_dossier", "original_due_at") in found]
    assert originals == ["dossiers/services/reception/accepting.py"]


def test_guard_sees_an_update_that_it_should(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(
        'sql.execute("UPDATE processing_task SET done_at = %s WHERE id = %s", ())\nchange(1, due_at=None)\n'
        'sql.execute("DELETE FROM core_event WHERE id = 1", ())\n',
        encoding="utf8",
    )

    assert written(path) == {
        ("processing_task", "done_at"),
        ("dossiers_dossier", "due_at"),
        ("core_event", "DELETE"),
    }


def test_repairs_write_no_due_moment() -> None:
    found = written(SOURCE / "processing/services/repairing.py")

    assert not {column for column in found if column[0] == "dossiers_dossier" or column[1] in {"due_at", "opened_at"}}
