"""Reads of calls that concern no dossier: one's own, and how many a month asked about what."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor

PAGE = 30
MOST_ASKED = 20


@dataclass(frozen=True)
class InquiryRow:
    """A call about no dossier; code and name of the procedure are empty where it was about none."""

    id: int
    code: str
    procedure_name: str
    taken_at: datetime
    caller: str
    question: str
    answer: str


@dataclass(frozen=True)
class Asked:
    """How often a procedure was asked about; an empty code stands for what concerned none."""

    code: str
    name: str
    calls: int


_TAKEN = """
SELECT i.id, coalesce(p.code, ''), coalesce(p.name, ''), i.taken_at, i.caller, i.question, i.answer
FROM (SELECT * FROM workplace_inquiry WHERE taken_by_id = %(account)s AND (%(after)s = 0 OR id < %(after)s)
      ORDER BY id DESC LIMIT %(limit)s) i
LEFT JOIN procedures_procedure p ON p.id = i.procedure_id ORDER BY i.id DESC
"""
_COUNTS = """
SELECT coalesce(p.code, ''), coalesce(p.name, ''), i.calls::int, sum(i.calls) OVER ()::int
FROM (SELECT procedure_id, count(*) AS calls FROM workplace_inquiry
      WHERE taken_at >= %(begin)s AND taken_at < %(end)s GROUP BY procedure_id) i
LEFT JOIN procedures_procedure p ON p.id = i.procedure_id ORDER BY i.calls DESC, 1 LIMIT %(limit)s
"""


def taken(actor: Actor, after: int = 0, limit: int = PAGE) -> tuple[list[InquiryRow], int]:
    """Return one page of the calls that the actor noted, newest first, and the id the next begins after."""
    values = {"account": actor.account_id, "after": after, "limit": limit + 1}
    found = [InquiryRow(*row) for row in sql.rows(_TAKEN, values)]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def asked_about(begin: datetime, end: datetime) -> tuple[list[Asked], int]:
    """Return what the whole call centre was asked about most in a time, and how many calls there were in all."""
    found = sql.rows(_COUNTS, {"begin": begin, "end": end, "limit": MOST_ASKED})
    return [Asked(*row[:3]) for row in found], found[0][3] if found else 0
