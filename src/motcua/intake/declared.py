"""What was declared on e-forms, as one uniform record a dossier, taken out per procedure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import audit, sql
from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries.parts import AnswerRow
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_types import Field, fields_of
from motcua.procedures.rules.form_words import readable

MOST = 2_000
_MASKED = frozenset({"personal_number", "identity_number", "phone", "email"})
SHOWN_DIGITS = 3


@dataclass(frozen=True)
class Records:
    """Records of a procedure and, when there are more, the mark of the next file."""

    records: list[dict[str, Any]]
    after: int | None


def records_of(*, actor: Actor, code: str, after: int, now: datetime) -> Records:
    """Return what was declared for a procedure, oldest first; the reading of every dossier is audited.

    Numbers and addresses of persons are masked. An agency's administrator gets what the own agency received.

    Args:
        actor: An administrator.
        code: The procedure's national code.
        after: The mark that the file before ended with, 0 at first.
        now: Aware moment.

    Raises:
        NotAllowed: Not an administrator.

    Source: DN-2.8-3: kept as one uniform record, exported per procedure.
    """
    if not actor.has(Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} may not take out answers")
    own = None if actor.has(Role.PROVINCE_ADMIN) else actor.agency_id
    offerings = sql.rows(
        "SELECT o.id FROM procedures_offering o JOIN procedures_procedure p ON p.id = o.procedure_id "
        "WHERE p.code = %s AND (%s::bigint IS NULL OR o.agency_id = %s)",
        (code, own, own),
    )
    found = dossiers.answers_of_offerings([row[0] for row in offerings], after=after, limit=MOST + 1)
    shown = found[:MOST]
    seen = [row.dossier_id for row in shown]
    audit.read_many(actor=actor.ref, act="forms.answers", subjects=seen, now=now, detail=code)
    return Records([_record(code, row) for row in shown], shown[-1].dossier_id if len(found) > MOST else None)


def _record(code: str, row: AnswerRow) -> dict[str, Any]:
    form = form_of(row.form_id)
    return {
        "dossier": row.ref,
        "procedure": code,
        "version": str(row.version_id),
        "form": str(row.form_id),
        "revision": row.number,
        "channel": row.channel,
        "declared_at": row.made_at.isoformat(),
        "answers": {
            field["key"]: _told(field, row.answers[field["key"]])
            for field in fields_of(form)
            if field["key"] in row.answers
        },
    }


def _told(field: Field, value: Any) -> dict[str, Any]:  # noqa: ANN401  (a stored answer)
    hidden = {column["key"] for column in field.get("columns", []) if column["type"] in _MASKED}
    if field["type"] in _MASKED:
        value = _masked(str(value))
    elif hidden and isinstance(value, list):
        value = [{key: _masked(str(cell)) if key in hidden else cell for key, cell in row.items()} for row in value]
    return {"label": field["label"], "value": value, "text": readable(field, value)}


def _masked(text: str) -> str:
    return "•" * max(len(text) - SHOWN_DIGITS, 0) + text[-SHOWN_DIGITS:]
