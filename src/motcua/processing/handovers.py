"""Reads of hand-over lists: what is to be listed, what waits to be taken, how late the desk passed things on."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor

PAGE = 25
MOST = 100
# A post narrowed to a set of procedures sees what passes on of its dossiers, and the lists of which it reaches all.
_HOP_OF_SET = (
    "AND EXISTS (SELECT 1 FROM dossiers_scope z WHERE z.dossier_id = processing_hop.dossier_id AND z.scope = %(set)s)"
)
_LIST_OF_SET = (
    "AND NOT EXISTS (SELECT 1 FROM processing_hop i WHERE i.handover_id = processing_handoverlist.id AND NOT EXISTS "
    "(SELECT 1 FROM dossiers_scope z WHERE z.dossier_id = i.dossier_id AND z.scope = %(set)s))"
)


@dataclass(frozen=True)
class LooseHop:
    """A dossier that went to another unit and stands in no list yet."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    to_unit_id: int
    to_name: str
    passed_at: datetime
    due_at: datetime | None
    originals: int
    copies: int


_LOOSE = """
SELECT h.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, h.to_unit_id, u.name || ', ' || g.name, h.passed_at,
       h.due_at, coalesce(x.originals, 0), coalesce(x.copies, 0)
FROM (SELECT * FROM processing_hop WHERE from_unit_id = %(unit)s AND handover_id IS NULL AND to_unit_id IS NOT NULL
        AND passed_at >= %(from)s AND passed_at < %(to)s {narrowed} ORDER BY passed_at, id LIMIT %(limit)s) h
JOIN dossiers_dossier d ON d.id = h.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_unit u ON u.id = h.to_unit_id JOIN directory_agency g ON g.id = u.agency_id
LEFT JOIN LATERAL (SELECT sum(originals) AS originals, sum(copies) AS copies FROM dossiers_paper
                   WHERE dossier_id = d.id) x ON true
ORDER BY g.name, u.name, h.passed_at, h.id
"""


def loose(actor: Actor, begin: datetime, end: datetime) -> list[LooseHop]:
    """Return what the actor's unit passed on between two moments and did not list, by destination."""
    values = _whose(actor) | {"from": begin, "to": end, "limit": MOST}
    return [LooseHop(*row) for row in sql.rows(_LOOSE.format(narrowed=_hops(actor)), values)]


@dataclass(frozen=True)
class ListLine:
    """A hand-over list in an overview."""

    id: int
    token: str
    number: int
    year: int
    from_name: str
    to_name: str
    handed_at: datetime
    taken_at: datetime | None
    items: int
    refused: int


_LISTS = """
SELECT l.id, l.token, l.number, l.year, u.name || ', ' || g.name, l.to_name, l.handed_at, l.taken_at,
       (SELECT count(*) FROM processing_hop h WHERE h.handover_id = l.id),
       (SELECT count(*) FROM processing_hop h WHERE h.handover_id = l.id AND h.state = 'refused')
FROM (SELECT * FROM processing_handoverlist WHERE {side} = %(unit)s AND (%(before)s = 0 OR id < %(before)s)
      {narrowed} ORDER BY id DESC LIMIT %(limit)s) l
JOIN directory_unit u ON u.id = l.from_unit_id JOIN directory_agency g ON g.id = u.agency_id
ORDER BY l.id DESC
"""


def given(actor: Actor, before: int = 0) -> tuple[list[ListLine], int]:
    """Return one page of the lists that the actor's unit made, newest first, and where the next begins."""
    return _page("from_unit_id", actor, before)


def coming(actor: Actor, before: int = 0) -> tuple[list[ListLine], int]:
    """Return one page of the lists that the actor's unit takes, newest first, and where the next begins."""
    return _page("to_unit_id", actor, before)


def _page(side: str, actor: Actor, before: int) -> tuple[list[ListLine], int]:
    values = _whose(actor) | {"before": before, "limit": PAGE + 1}
    found = [ListLine(*row) for row in sql.rows(_LISTS.format(side=side, narrowed=_whole_lists(actor)), values)]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


@dataclass(frozen=True)
class Item:
    """A dossier of a list."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    due_at: datetime | None
    originals: int
    copies: int
    state: str
    missing: str


@dataclass(frozen=True)
class ListPage:
    """One list with its items and both signatures."""

    token: str
    number: int
    year: int
    from_unit_id: int
    to_unit_id: int | None
    from_name: str
    to_name: str
    handed_at: datetime
    handed_by: str
    taken_at: datetime | None
    taken_by: str
    items: list[Item]


_ONE = """
SELECT l.id, l.token, l.number, l.year, l.from_unit_id, l.to_unit_id, u.name || ', ' || g.name, l.to_name, l.handed_at,
       coalesce(a.full_name, ''), l.taken_at, coalesce(b.full_name, replace(l.taken_by, 'post:', ''))
FROM (SELECT * FROM processing_handoverlist WHERE token = %(token)s
        AND (from_unit_id = %(unit)s OR to_unit_id = %(unit)s) {narrowed}) l
JOIN directory_unit u ON u.id = l.from_unit_id JOIN directory_agency g ON g.id = u.agency_id
LEFT JOIN directory_account a ON a.id = substring(l.handed_by from 'account:([0-9]+)')::bigint
LEFT JOIN directory_account b ON b.id = substring(l.taken_by from 'account:([0-9]+)')::bigint
"""
_ITEMS = """
SELECT h.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.due_at, coalesce(x.originals, 0),
       coalesce(x.copies, 0), h.state, h.missing
FROM processing_hop h
JOIN dossiers_dossier d ON d.id = h.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN LATERAL (SELECT sum(originals) AS originals, sum(copies) AS copies FROM dossiers_paper
                   WHERE dossier_id = d.id) x ON true
WHERE h.handover_id = %s ORDER BY h.id
"""


def one(actor: Actor, token: str) -> ListPage:
    """Return a list that the actor's unit gave or takes.

    Raises:
        NotFound: No such list, other units', or with a dossier that a narrowed post does not reach: all look the same.
    """
    found = sql.rows(_ONE.format(narrowed=_whole_lists(actor)), _whose(actor) | {"token": token[:64]})
    if not found or not actor.unit_id:
        raise NotFound("handover list")
    items = [Item(*row) for row in sql.rows(_ITEMS, (found[0][0],))]
    return ListPage(*[*found[0][1:], items])


@dataclass(frozen=True)
class LateHop:
    """A dossier that the desk passed on after its limit."""

    id: int
    ref: str
    procedure_name: str
    due_at: datetime
    passed_at: datetime
    who: str


_LATE = """
SELECT h.id, coalesce(d.code, d.receipt_no), p.name, h.due_at, h.passed_at, coalesce(a.full_name, '')
FROM (SELECT * FROM processing_hop WHERE from_unit_id = %(unit)s AND passed_at > due_at
        AND (%(before)s = 0 OR id < %(before)s) {narrowed} ORDER BY id DESC LIMIT %(limit)s) h
JOIN dossiers_dossier d ON d.id = h.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN directory_account a ON a.id = substring(h.passed_by from 'account:([0-9]+)')::bigint
ORDER BY h.id DESC
"""


def late(actor: Actor, before: int = 0) -> tuple[list[LateHop], int]:
    """Return one page of what the actor's desk passed on too late, newest first, and where the next begins."""
    values = _whose(actor) | {"before": before, "limit": PAGE + 1}
    found = [LateHop(*row) for row in sql.rows(_LATE.format(narrowed=_hops(actor)), values)]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


@dataclass(frozen=True)
class Postal:
    """A result that waits for the post."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    finished_at: datetime | None


_POSTAL = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.finished_at
FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE s.scope = %(scope)s AND s.bucket = 9 AND d.desk_unit_id = %(unit)s AND d.delivery = 'postal'
  AND NOT EXISTS (SELECT 1 FROM processing_hop h WHERE h.dossier_id = d.id AND h.to_unit_id IS NULL
                  AND h.state <> 'refused')
ORDER BY s.order_at, s.dossier_id LIMIT %(limit)s
"""


def postal(actor: Actor) -> list[Postal]:
    """Return the results of the actor's desk that are to be sent by post and stand in no list, soonest due first."""
    values = _whose(actor) | {"scope": actor.procedure_set_id or actor.unit_id, "limit": MOST}
    return [Postal(*row) for row in sql.rows(_POSTAL, values)]


def _whose(actor: Actor) -> dict[str, object]:
    return {"unit": actor.unit_id, "set": actor.procedure_set_id}


def _hops(actor: Actor) -> str:
    return _HOP_OF_SET if actor.procedure_set_id else ""


def _whole_lists(actor: Actor) -> str:
    return _LIST_OF_SET if actor.procedure_set_id else ""
