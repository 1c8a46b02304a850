"""Reads of results."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import sql


@dataclass(frozen=True)
class ResultRow:
    """An issued result; the file token is empty when only paper exists."""

    name: str
    number: int
    year: int
    symbol: str
    signer_name: str
    signer_title: str
    issued_at: datetime
    file_token: str
    state: str = "valid"
    valid_to: date | None = None
    agency_id: int = 0
    id: int = 0


_RESULT = """
SELECT r.name, r.number, r.year, r.symbol, r.signer_name, r.signer_title, r.issued_at, coalesce(f.token, ''), r.state,
       r.valid_to, r.agency_id, r.id
FROM results_result r LEFT JOIN documents_storedfile f ON f.id = r.file_id
WHERE r.dossier_id = %s ORDER BY r.id DESC
"""


def result(dossier_id: int) -> ResultRow | None:
    """Return a dossier's newest result, valid or taken back, or None."""
    found = results(dossier_id)
    return found[0] if found else None


def results(dossier_id: int) -> list[ResultRow]:
    """Return all results of a dossier, newest first: what was replaced or taken back stays."""
    return [ResultRow(*row) for row in sql.rows(_RESULT, (dossier_id,))]


@dataclass(frozen=True)
class ChangeRow:
    """The decision about a wrong result."""

    result_id: int
    kind: str
    decision_number: str
    decision_day: date
    reason: str
    fault: str
    made_at: datetime


def changes(dossier_id: int) -> list[ChangeRow]:
    """Return the decisions about a dossier's wrong results, oldest first."""
    found = sql.rows(
        "SELECT c.result_id, c.kind, c.decision_number, c.decision_day, c.reason, c.fault, c.made_at "
        "FROM results_resultchange c JOIN results_result r ON r.id = c.result_id WHERE r.dossier_id = %s ORDER BY c.id",
        (dossier_id,),
    )
    return [ChangeRow(*row) for row in found]


def waits_for_owner(dossier_id: int) -> bool:
    """Tell whether a result that replaced another one was not handed over yet."""
    return bool(
        sql.rows(
            "SELECT 1 FROM results_result r WHERE r.dossier_id = %s AND r.state = 'valid' "
            "AND r.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM results_handover h WHERE h.result_id = r.id)",
            (dossier_id,),
        )
    )


@dataclass(frozen=True)
class HandoverRow:
    """Who received the result."""

    receiver_name: str
    receiver_relation: str
    identity_check: str
    given_at: datetime
    authorisation: str = ""


def handover(dossier_id: int) -> HandoverRow | None:
    """Return how the result was handed over, or None."""
    found = sql.rows(
        "SELECT receiver_name, receiver_relation, identity_check, given_at, authorisation FROM results_handover "
        "WHERE dossier_id = %s ORDER BY id DESC LIMIT 1",
        (dossier_id,),
    )
    return HandoverRow(*found[0]) if found else None


@dataclass(frozen=True)
class UnclaimedRow:
    """A result that waits at the desk for its owner."""

    ref: str
    owner_name: str
    procedure_name: str
    finished_at: datetime
    reminders: int
    reminded_at: datetime | None


_UNCLAIMED = """
SELECT coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.finished_at, coalesce(c.number, 0), c.made_at
FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN LATERAL (SELECT number, made_at FROM results_chase WHERE dossier_id = d.id
                   ORDER BY number DESC LIMIT 1) c ON true
WHERE s.scope = %(unit)s AND s.bucket = 9 AND d.desk_unit_id = %(unit)s AND d.finished_at < %(before)s
ORDER BY d.finished_at, d.id LIMIT %(limit)s
"""


def unclaimed(unit_id: int, before: datetime, limit: int = 100) -> list[UnclaimedRow]:
    """Return the results of a desk that are ready since before a moment and were not fetched, longest first."""
    return [UnclaimedRow(*row) for row in sql.rows(_UNCLAIMED, {"unit": unit_id, "before": before, "limit": limit})]
