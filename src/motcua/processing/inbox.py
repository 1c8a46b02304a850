"""The inbox of an official: reads of open tasks, each walking its own stretch of an index.

A section costs the same whether its owner has 50 open tasks or 5,000, and however many of the unit's tasks are with
colleagues: every arm fixes unit, role and who has the task, and is read in due order up to one page. A task whose
dossier waits for somebody outside is nobody's to do and comes back by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.core import sql
from motcua.directory.actors import Actor, Role
from motcua.dossiers.permissions import scopes_of

PAGE = 25
NEARLY_REACH = timedelta(days=60)
"""How far ahead steps are looked at that may be nearly due already; it bounds the walk."""
WALKED = 1_000
"""How many of one's ended steps a page of what waits for others looks at; the next page goes on behind them."""


class Section(StrEnum):
    """The parts of the inbox."""

    TODO = "todo"
    MINE = "mine"
    FREE = "free"
    UNIT = "unit"
    NEARLY = "nearly"
    LATE = "late"
    WAITING = "waiting"


@dataclass(frozen=True)
class InboxRow:
    """An open task with what a list may show of its dossier; `moment` and `place` are what the list is ordered by."""

    id: int
    dossier_id: int
    ref: str
    owner_name: str
    procedure_code: str
    procedure_name: str
    title: str
    kind: str
    unit_id: int
    unit: str
    role: str
    assignee_id: int | None
    assignee: str
    opened_at: datetime
    due_at: datetime | None
    dossier_due: datetime | None
    channel: str
    status: int
    submitted_at: datetime
    warn_at: datetime | None
    moment: datetime | None
    place: int


@dataclass(frozen=True)
class InboxPage:
    """One page of the inbox and where the next begins; `after` is opaque.

    `walked_to`: the page ends where looking ended, at steps that were done then, and older ones may follow.
    """

    rows: list[InboxRow]
    after: str | None
    walked_to: datetime | None = None


# Names of units and officials are asked row by row: joined, the small tables changed places with the growing ones from
# size to size.
_FIELDS = """
SELECT t.id, t.dossier_id, coalesce(d.code, d.receipt_no), d.owner_name, p.code, p.name, t.title, t.kind, t.unit_id,
       (SELECT u.name FROM directory_unit u WHERE u.id = t.unit_id), t.role, t.assignee_id,
       coalesce((SELECT a.full_name FROM directory_account a WHERE a.id = t.assignee_id), ''),
       t.opened_at, t.due_at, d.due_at, d.channel, d.status, d.submitted_at, t.warn_at,
"""
_TABLES = """
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
"""
_ARM = """
(SELECT id, dossier_id, title, kind, unit_id, role, assignee_id, opened_at, due_at, warn_at FROM processing_task
 WHERE done_at IS NULL AND paused_at IS NULL AND unit_id = %(unit)s AND role = '{role}' {whose} {window}
   AND (due_at, id) > (%(at)s, %(after)s) {narrowed}
 ORDER BY due_at, id LIMIT %(limit)s)
"""
_PROCEDURE = (
    "AND EXISTS (SELECT 1 FROM dossiers_dossier x JOIN procedures_procedure y ON y.id = x.procedure_id "
    "WHERE x.id = dossier_id AND y.code = %(procedure)s)"
)
# For a post narrowed to a set of procedures; the open tasks of one unit bound what is looked at.
_OF_SET = (
    "AND EXISTS (SELECT 1 FROM dossiers_scope z WHERE z.dossier_id = processing_task.dossier_id AND z.scope = %(set)s)"
)
_OPEN = (
    _FIELDS + "t.due_at, t.id FROM (SELECT * FROM ({arms}) x ORDER BY due_at, id LIMIT %(limit)s) t" + _TABLES
) + " ORDER BY t.due_at, t.id"
# What a query over everybody's tasks of a unit says to be read off the index `processing_open_tasks`.
WHOLE_UNIT = "AND paused_minutes >= 0"
_MINE, _FREE = "AND assignee_id = %(account)s", "AND assignee_id IS NULL"
# Whoever acts by delegation has the holder's tasks too, by an arm of their own so that each keeps its order.
_HOLDERS = "AND assignee_id = %(holder)s"
_WHOSE = {
    Section.TODO: (_MINE, _FREE),
    Section.MINE: (_MINE,),
    Section.FREE: (_FREE,),
    Section.UNIT: (WHOLE_UNIT,),
    Section.NEARLY: (_MINE, _FREE),
    Section.LATE: (_MINE, _FREE),
}
_WINDOW = {
    Section.NEARLY: "AND due_at >= %(now)s AND due_at <= %(reach)s AND warn_at <= %(now)s",
    Section.LATE: "AND due_at < %(now)s",
}
# Walks what the official ended last, newest first, and keeps what is still somebody else's to do. A dossier shows
# once, at the official's latest step in it; one that the post held now may not see shows no more.
_WAITING = (
    _FIELDS
    + """m.done_at, m.id
FROM (
  SELECT m.id, m.dossier_id, m.done_at FROM (
    SELECT id, dossier_id, done_at FROM processing_task
    WHERE done_by_id = %(account)s AND (done_at, id) < (%(at)s, %(after)s)
    ORDER BY done_at DESC, id DESC LIMIT %(walked)s) m
  WHERE EXISTS (SELECT 1 FROM dossiers_scope s
                WHERE s.dossier_id = m.dossier_id AND s.scope = ANY(%(scopes)s::bigint[]))
    AND NOT EXISTS (SELECT 1 FROM processing_task l WHERE l.dossier_id = m.dossier_id AND l.done_by_id = %(account)s
                    AND (l.done_at, l.id) > (m.done_at, m.id))
    AND EXISTS (SELECT 1 FROM processing_task o WHERE o.dossier_id = m.dossier_id AND o.done_at IS NULL
                AND o.assignee_id IS DISTINCT FROM %(account)s
                AND NOT (o.unit_id = %(unit)s AND o.role = ANY(%(roles)s) AND o.assignee_id IS NULL))
  ORDER BY m.done_at DESC, m.id DESC LIMIT %(limit)s) m
JOIN LATERAL (
  SELECT * FROM processing_task o WHERE o.dossier_id = m.dossier_id AND o.done_at IS NULL
  ORDER BY o.due_at, o.id LIMIT 1
) t ON true"""
    + _TABLES
    + " ORDER BY m.done_at DESC, m.id DESC"
)
_WALKED_TO = """
SELECT done_at, id FROM processing_task WHERE done_by_id = %(account)s AND (done_at, id) < (%(at)s, %(after)s)
ORDER BY done_at DESC, id DESC OFFSET %(walked)s - 1 LIMIT 1
"""


def inbox(
    actor: Actor,
    section: Section,
    *,
    now: datetime,
    after: str = "",
    procedure: str = "",
    limit: int = PAGE,
) -> InboxPage:
    """Return one page of a section, soonest due first; of what waits for others the latest first.

    Args:
        actor: Whose inbox; only tasks of the post's unit and roles.
        section: Which part.
        now: What is late is due before it; what is nearly due has been warned of by then.
        after: Where the page before ended; anything unreadable begins at the start.
        procedure: Code of the only procedure to show; empty for all.
        limit: Rows of a page.
    """
    if not actor.unit_id or not actor.roles:
        return InboxPage([], None)
    waiting = section is Section.WAITING
    at, task_id = _cursor(after, "infinity" if waiting else "-infinity", 2**63 - 1 if waiting else 0)
    values = _values(actor, now) | {"at": at, "after": task_id, "limit": limit + 1, "procedure": procedure}
    statement = _WAITING if waiting else _OPEN.format(arms=_arms(actor, section, procedure=bool(procedure)))
    found = [InboxRow(*row) for row in sql.rows(statement, values)]
    last = found[limit - 1] if len(found) > limit else None
    if last is not None and last.moment is not None:
        return InboxPage(found[:limit], f"{last.moment.isoformat()}~{last.place}")
    walked_to = sql.rows(_WALKED_TO, values) if waiting else []
    if walked_to:
        moment, place = walked_to[0]
        return InboxPage(found[:limit], f"{moment.isoformat()}~{place}", moment)
    return InboxPage(found[:limit], None)


def counts(actor: Actor, *, now: datetime, most: int = 100) -> dict[Section, int]:
    """Return how many tasks stand in each section, counted up to `most`; one statement."""
    if not actor.unit_id or not actor.roles:
        return {}
    values = _values(actor, now) | {"at": "-infinity", "after": 0, "limit": most, "procedure": ""}
    sections = [section for section in Section if section is not Section.WAITING]
    counted = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM ({_arms(actor, section, procedure=False)}) x LIMIT %(limit)s) y)"
        for section in sections
    )
    return dict(zip(sections, sql.rows(f"SELECT {counted}", values)[0], strict=True))


def tasks_by_id(actor: Actor, ids: list[int]) -> list[InboxRow]:
    """Return open tasks by their ids, of the actor's unit or, for who leads, of the agency; soonest due first."""
    values = {"ids": ids, "unit": actor.unit_id, "agency": actor.agency_id, "leads": actor.has(*_LEADS)}
    narrowed = _OF_SET.replace("processing_task.", "t.") if actor.procedure_set_id else ""
    values["set"] = actor.procedure_set_id
    statement = (
        _FIELDS
        + "t.due_at, t.id FROM processing_task t"
        + _TABLES
        + " WHERE t.id = ANY(%(ids)s) AND t.done_at IS NULL "
        "AND (t.unit_id = %(unit)s OR (%(leads)s AND t.agency_id = %(agency)s)) "
        + narrowed
        + " ORDER BY t.due_at, t.id"
    )
    return [InboxRow(*row) for row in sql.rows(statement, values)]


_LEADS = (Role.APPROVER, Role.AGENCY_ADMIN)


def _arms(actor: Actor, section: Section, *, procedure: bool) -> str:
    roles = [role.value for role in (Role if section is Section.UNIT else sorted(actor.roles))]
    narrowed = (_PROCEDURE if procedure else "") + (_OF_SET if actor.procedure_set_id else "")
    everybodys = _WHOSE[section]
    if actor.acts_for_id and _MINE in everybodys:
        everybodys = (*everybodys, _HOLDERS)
    return " UNION ALL ".join(
        _ARM.format(role=role, whose=whose, window=_WINDOW.get(section, ""), narrowed=narrowed)
        for role in roles
        for whose in everybodys
    )


def _values(actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "unit": actor.unit_id,
        "account": actor.account_id,
        "holder": actor.acts_for_id,
        "set": actor.procedure_set_id,
        "roles": [role.value for role in actor.roles],
        "scopes": scopes_of(actor),
        "now": now,
        "reach": now + NEARLY_REACH,
        "walked": WALKED,
    }


def _cursor(after: str, at: str, task_id: int) -> tuple[str, int]:
    return sql.place_of(after) or (at, task_id)
