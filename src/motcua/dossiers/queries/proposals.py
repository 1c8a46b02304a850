"""Proposals: those of a dossier, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import sql
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers.permissions import may_decide, may_work_at_desk
from motcua.dossiers.rules import extension
from motcua.dossiers.services.proposals import NAMES, Kind, Waits

PAGE = 25


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as pages show it; `answer` is why it was not agreed to, `maker` the reference of who made it."""

    id: int
    kind: Kind
    content: dict[str, Any]
    reason: str
    basis: str
    made_at: datetime
    made_by: str
    waits: str
    decided_at: datetime | None
    accepted: bool | None
    answer: str
    maker: str

    @property
    def name(self) -> str:
        """What is proposed, in words."""
        return NAMES[self.kind]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None

    @property
    def was_taken_back(self) -> bool:
        """Whether who made it took it back."""
        return bool(self.content.get("taken_back"))


_OF_DOSSIER = """
SELECT p.id, p.kind, p.content, p.reason, p.basis, p.made_at, coalesce(a.full_name, 'Hệ thống'), p.waits, p.decided_at,
       p.accepted, p.answer, p.made_by
FROM dossiers_proposal p
LEFT JOIN directory_account a ON a.id = substring(p.made_by from 'account:([0-9]+)')::bigint
WHERE p.dossier_id = %s ORDER BY p.id
"""


def proposals(dossier_id: int) -> list[ProposalRow]:
    """Return all proposals of a dossier, oldest first."""
    return [
        ProposalRow(row[0], Kind(row[1]), sql.json_value(row[2]), *row[3:])
        for row in sql.rows(_OF_DOSSIER, (dossier_id,))
    ]


def is_late_apology(due: datetime, now: datetime, agency_id: int) -> bool:
    """Tell whether an apology made now would come less than a working day before the appointment."""
    return extension.is_late_apology(now, due, calendars.calendar_of(agency_id))


@dataclass(frozen=True)
class WaitingRow:
    """A proposal in the list of whoever is to act next."""

    id: int
    kind: Kind
    ref: str
    owner_name: str
    procedure_name: str
    reason: str
    made_at: datetime
    made_by: str
    due_at: datetime | None

    @property
    def name(self) -> str:
        """What is proposed, in words."""
        return NAMES[self.kind]


@dataclass(frozen=True)
class WaitingPage:
    """One page and where the next begins; `after` is opaque."""

    rows: list[WaitingRow]
    after: str


_WAITING = """
SELECT p.id, p.kind, coalesce(d.code, d.receipt_no), d.owner_name, r.name, p.reason, p.made_at,
       coalesce(a.full_name, 'Hệ thống'), d.due_at
FROM (SELECT * FROM dossiers_proposal
      WHERE waits_scope = %(scope)s AND waits = %(waits)s AND decided_at IS NULL
        AND (made_at, id) > (%(at)s, %(after)s)
      ORDER BY made_at, id LIMIT %(limit)s) p
JOIN dossiers_dossier d ON d.id = p.dossier_id
JOIN procedures_procedure r ON r.id = d.procedure_id
LEFT JOIN directory_account a ON a.id = substring(p.made_by from 'account:([0-9]+)')::bigint
ORDER BY p.made_at, p.id
"""
_BEGINNING = "0001-01-01T00:00:00+00:00"


def waiting_for(actor: Actor, after: str = "", limit: int = PAGE) -> WaitingPage:
    """Return one page of what waits for the actor: the desk's to issue, the agency's to decide; oldest first."""
    if may_work_at_desk(actor):
        scope, waits = actor.unit_id, Waits.DESK
    elif may_decide(actor, actor.agency_id):
        scope, waits = actor.agency_id, Waits.APPROVAL
    else:
        return WaitingPage([], "")
    place = sql.place_of(after) or (_BEGINNING, 0)
    values = {"scope": scope, "waits": waits.value, "at": place[0], "after": place[1], "limit": limit + 1}
    found = [WaitingRow(row[0], Kind(row[1]), *row[2:]) for row in sql.rows(_WAITING, values)]
    more = found[limit - 1] if len(found) > limit else None
    return WaitingPage(found[:limit], f"{more.made_at.isoformat()}~{more.id}" if more else "")
