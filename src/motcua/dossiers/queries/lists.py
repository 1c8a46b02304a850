"""An official's lists and search, and a citizen's own dossiers."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.core.text import name_key
from motcua.directory.actors import Actor
from motcua.dossiers.enums import Bucket
from motcua.dossiers.permissions import scopes_of
from motcua.dossiers.queries.one import visible

PAGE = 25


@dataclass(frozen=True)
class ListRow:
    """A dossier in an official's list."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    status: int
    channel: str
    submitted_at: datetime
    order_at: datetime
    due_at: datetime | None
    awaiting: str
    finished_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list and where the next one begins; `after` is opaque."""

    rows: list[ListRow]
    after: str | None


_LIST = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, s.order_at,
       d.due_at, d.awaiting, d.finished_at
FROM (
  SELECT dossier_id, order_at FROM dossiers_scope
  WHERE scope = %(scope)s AND bucket = %(bucket)s AND (order_at, dossier_id) > (%(at)s, %(after)s)
  ORDER BY order_at, dossier_id LIMIT %(limit)s) s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
ORDER BY s.order_at, s.dossier_id
"""
_BEGINNING = "0001-01-01T00:00:00+00:00"


def bucket_page(actor: Actor, bucket: Bucket, after: str = "", limit: int = PAGE) -> Page:
    """Return one page of a list the actor may see, soonest due first; keyset, so its cost does not grow."""
    scopes = scopes_of(actor)
    if not scopes:
        return Page([], None)
    at, dossier_id = _cursor(after)
    values = {"scope": scopes[0], "bucket": int(bucket), "at": at, "after": dossier_id, "limit": limit + 1}
    found = [ListRow(*row) for row in sql.rows(_LIST, values)]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], f"{last.order_at.isoformat()}~{last.id}" if last else None)


def bucket_counts(actor: Actor, most: int = 100) -> dict[int, int]:
    """Return how many dossiers stand in each open list of the actor, counted up to `most`."""
    scopes = scopes_of(actor)
    if not scopes:
        return {}
    arms = " UNION ALL ".join(
        "SELECT {0}, (SELECT count(*) FROM (SELECT 1 FROM dossiers_scope WHERE scope = %(scope)s AND bucket = {0} "
        "LIMIT %(most)s) x)".format(int(bucket))
        for bucket in Bucket
        if bucket is not Bucket.CLOSED
    )
    return dict(sql.rows(arms, {"scope": scopes[0], "most": most}))


# Ordered by the operator of the index, so that the first page is read off it, however many names begin so.
_BY_NAME = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, s.order_at,
       d.due_at, d.awaiting, d.finished_at
FROM (
  SELECT dossier_id, order_at, name_key FROM dossiers_scope
  WHERE scope = %(scope)s AND name_key LIKE %(prefix)s ORDER BY name_key USING ~<~ LIMIT %(limit)s) s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
ORDER BY s.name_key, s.dossier_id
"""


def find(actor: Actor, query: str, limit: int = PAGE) -> list[ListRow]:
    """Find dossiers the actor may see: by code, receipt number, or the beginning of the owner's name without marks."""
    scopes = scopes_of(actor)
    if not scopes or not query.strip():
        return []
    try:
        dossier = visible(actor, query)
    except NotFound:
        prefix = name_key(query).replace("\\", "").replace("%", "").replace("_", "")
        if not prefix:
            return []
        values = {"scope": scopes[0], "prefix": prefix + "%", "limit": limit}
        return [ListRow(*row) for row in sql.rows(_BY_NAME, values)]
    return [
        ListRow(
            dossier.id,
            dossier.ref,
            dossier.owner_name,
            dossier.procedure_name,
            dossier.status,
            dossier.channel,
            dossier.submitted_at,
            dossier.submitted_at,
            dossier.due_at,
            dossier.awaiting,
            dossier.finished_at,
        )
    ]


def own(actor: Actor, limit: int = 100) -> list[ListRow]:
    """Return the citizen's own dossiers, newest first."""
    found = sql.rows(
        "SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, "
        "d.submitted_at, d.due_at, d.awaiting, d.finished_at FROM dossiers_dossier d "
        "JOIN procedures_procedure p ON p.id = d.procedure_id "
        "WHERE d.account_id = %s ORDER BY d.id DESC LIMIT %s",
        (actor.account_id, limit),
    )
    return [ListRow(*row) for row in found]


def _cursor(after: str) -> tuple[str, int]:
    at, _, dossier_id = after.partition("~")
    try:
        datetime.fromisoformat(at)
        return at, int(dossier_id)
    except ValueError:
        return _BEGINNING, 0
