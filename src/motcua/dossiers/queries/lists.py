"""An official's lists and search, and a citizen's own dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.dossiers.enums import Bucket
from motcua.dossiers.permissions import scopes_of
from motcua.dossiers.queries.one import visible
from motcua.dossiers.rules import searching
from motcua.dossiers.rules.searching import Kind

PAGE = 25
NEWEST = 2**63 - 1
MOST_DIGITS = 20


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
    accepted_at: datetime | None
    original_due_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list and where the next one begins; `after` is opaque."""

    rows: list[ListRow]
    after: str | None


_LIST = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, s.order_at,
       d.due_at, d.awaiting, d.finished_at, d.accepted_at, d.original_due_at
FROM ({scoped}) s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
ORDER BY s.order_at, s.dossier_id
"""
# Each scope gives its own first rows off the index; a dossier that several of them see counts once. Which list it is
# stays unknown to the planner, or it would sort a short one off `dossiers_scope_open` and a long one not.
_PLACES = """
SELECT dossier_id, order_at FROM dossiers_scope
WHERE scope = {scope} AND bucket = (SELECT %(bucket)s::smallint) AND (order_at, dossier_id) > (%(at)s, %(after)s)
ORDER BY order_at, dossier_id LIMIT %(limit)s
"""
_PLACES_OF_SEVERAL = f"""
SELECT x.dossier_id, x.order_at FROM unnest(%(scopes)s::bigint[]) AS v(scope),
LATERAL ({_PLACES.format(scope="v.scope")}) x
GROUP BY x.order_at, x.dossier_id ORDER BY x.order_at, x.dossier_id LIMIT %(limit)s
"""
_BEGINNING = "0001-01-01T00:00:00+00:00"


def bucket_page(actor: Actor, bucket: Bucket, after: str = "", limit: int = PAGE) -> Page:
    """Return one page of a list the actor may see, soonest due first; keyset, so its cost does not grow."""
    scopes = scopes_of(actor)
    if not scopes:
        return Page([], None)
    at, dossier_id = _cursor(after)
    values = _scoped(scopes) | {"bucket": int(bucket), "at": at, "after": dossier_id, "limit": limit + 1}
    statement = _LIST.format(scoped=_of_scopes(scopes, _PLACES, _PLACES_OF_SEVERAL))
    found = [ListRow(*row) for row in sql.rows(statement, values)]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], f"{last.order_at.isoformat()}~{last.id}" if last else None)


# In the order of `dossiers_scope_open`: it holds what is open alone, and rows written together are read together.
_COUNTED = """
SELECT 1 FROM dossiers_scope WHERE scope = %(scope)s AND bucket = {bucket} ORDER BY dossier_id LIMIT %(most)s
"""
_COUNTED_OF_SEVERAL = """
SELECT DISTINCT x.dossier_id FROM unnest(%(scopes)s::bigint[]) AS v(scope), LATERAL (
  SELECT dossier_id FROM dossiers_scope WHERE scope = v.scope AND bucket = {bucket} ORDER BY dossier_id
  LIMIT %(most)s) x LIMIT %(most)s
"""


def bucket_counts(actor: Actor, most: int = 100) -> dict[int, int]:
    """Return how many dossiers stand in each open list of the actor, counted up to `most`."""
    scopes = scopes_of(actor)
    if not scopes:
        return {}
    counted = _of_scopes(scopes, _COUNTED, _COUNTED_OF_SEVERAL)
    arms = " UNION ALL ".join(
        f"SELECT {bucket:d}, (SELECT count(*) FROM ({counted.format(bucket=int(bucket))}) y)"
        for bucket in Bucket
        if bucket is not Bucket.CLOSED
    )
    return dict(sql.rows(arms, _scoped(scopes) | {"most": most}))


# Ordered by the operator of the index, so that the first page is read off it, however many names begin so.
_BY_NAME = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, s.order_at,
       d.due_at, d.awaiting, d.finished_at, d.accepted_at, d.original_due_at
FROM ({scoped}) s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
ORDER BY s.name_key, s.dossier_id
"""
_NAMES = """
SELECT dossier_id, order_at, name_key FROM dossiers_scope
WHERE scope = {scope} AND name_key LIKE %(prefix)s ORDER BY name_key USING ~<~ LIMIT %(limit)s
"""
_NAMES_OF_SEVERAL = f"""
SELECT x.dossier_id, x.order_at, x.name_key FROM unnest(%(scopes)s::bigint[]) AS v(scope),
LATERAL ({_NAMES.format(scope="v.scope")}) x
GROUP BY x.name_key, x.dossier_id, x.order_at ORDER BY x.name_key USING ~<~ LIMIT %(limit)s
"""


_LISTED = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, d.submitted_at,
       d.due_at, d.awaiting, d.finished_at, d.accepted_at, d.original_due_at
FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id
"""
# The scopes of a dossier are a few neighbours in the index: read once and compared (`+ 0`), not looked for one by one.
_SEEN = "EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = {id} AND s.scope + 0 = ANY(%(scopes)s))"
# Newest first off the two keyed indexes; whoever is in no scope of the reader's never shows. Arrays and not a UNION,
# for which the planner would choose anew between two ways of merging as the table grows; joined, not compared, so that
# dossiers are read off the hash index of their ids (decision 0171).
_BY_NUMBER = (
    _LISTED
    + f"""JOIN (SELECT DISTINCT unnest(
  ARRAY(SELECT y.dossier_id FROM dossiers_party y WHERE y.personal_index = ANY(%(indexes)s)
        AND y.personal_index <> ''::bytea AND {_SEEN.format(id="y.dossier_id")} ORDER BY y.id DESC LIMIT %(limit)s)
  || ARRAY(SELECT y.dossier_id FROM dossiers_party y WHERE y.phone_index = ANY(%(indexes)s)
        AND y.phone_index <> ''::bytea AND {_SEEN.format(id="y.dossier_id")} ORDER BY y.id DESC LIMIT %(limit)s)
  ) AS id) f ON f.id = d.id
ORDER BY d.id DESC LIMIT %(limit)s
"""
)
LOOKED_AT = 400
# An agency's or the province's dossiers of one procedure are one range of an index, newest first. Those of a unit
# or a set are looked for among their agency's, so many at a time; not by EXISTS, for which the planner would hash
# everything the unit sees.
_ARMS = """
SELECT v.scope, coalesce(u.agency_id, s.agency_id, v.scope) AS via, q.id AS procedure
FROM procedures_procedure q CROSS JOIN unnest(%(scopes)s::bigint[]) AS v(scope)
LEFT JOIN directory_unit u ON u.id = v.scope LEFT JOIN directory_procedureset s ON s.id = v.scope
WHERE q.code = %(code)s
"""
_RANGE = """
SELECT y.dossier_id AS id FROM dossiers_scope y
WHERE y.scope = a.via AND y.of_procedure = a.procedure AND y.dossier_id < %(before)s
ORDER BY y.dossier_id DESC
"""
_BY_PROCEDURE = (
    _LISTED
    + f"""JOIN (
  SELECT x.id FROM ({_ARMS}) a CROSS JOIN LATERAL (
    SELECT z.id FROM ({_RANGE} LIMIT %(looked)s) z
    WHERE a.scope = a.via OR (SELECT true FROM dossiers_scope s WHERE s.dossier_id = z.id AND s.scope = a.scope)
    ORDER BY z.id DESC LIMIT %(limit)s) x
  GROUP BY x.id ORDER BY x.id DESC LIMIT %(limit)s) f ON f.id = d.id
ORDER BY d.id DESC
"""
)
# The newest of the places where a walk ended because enough was looked at.
_WALKED_TO = f"""
SELECT max(x.id) FROM ({_ARMS}) a CROSS JOIN LATERAL ({_RANGE} OFFSET %(looked)s - 1 LIMIT 1) x WHERE a.scope <> a.via
"""


@dataclass(frozen=True)
class Found:
    """What a search found, up to a page; `after` leads on. `cut`: the page ends where looking ended, not the list."""

    rows: list[ListRow]
    after: str | None = None
    cut: bool = False


def find(actor: Actor, query: str, limit: int = PAGE) -> list[ListRow]:
    """Find dossiers the actor may see, newest first; names in their order: the first page.

    By code or receipt number, personal number or tax code, phone, code of a procedure, or the beginning of the
    owner's name without marks. Each way is read off its own index.
    """
    return find_page(actor, query, limit=limit).rows


def find_page(actor: Actor, query: str, after: str = "", limit: int = PAGE) -> Found:
    """Find dossiers page by page; only those of one procedure go on beyond the first, by keyset (decision 0089).

    Args:
        actor: Who looks.
        query: As typed.
        after: Where the page before ended; anything unreadable begins at the start.
        limit: Rows of a page.
    """
    scopes, asked = scopes_of(actor), searching.read(query)
    if not scopes or asked is None:
        return Found([])
    if asked.kind is Kind.CODE:
        return Found(_by_code(actor, asked.text))
    values: dict[str, object] = _scoped(scopes) | {"limit": limit}
    if asked.kind is Kind.PROCEDURE:
        return _of_procedure(values | {"code": asked.text, "before": _id_before(after)}, limit)
    if asked.kind is Kind.NUMBER:
        statement = _BY_NUMBER
        values["indexes"] = [each for number in asked.numbers for each in crypto.indexes(number)]
    else:
        statement = _BY_NAME.format(scoped=_of_scopes(scopes, _NAMES, _NAMES_OF_SEVERAL))
        values["prefix"] = asked.text + "%"
    return Found([ListRow(*row) for row in sql.rows(statement, values)])


def _of_procedure(values: dict[str, object], limit: int) -> Found:
    """Return a page in which nothing above its end is missing, however far apart what is seen stands."""
    values |= {"limit": limit + 1, "looked": LOOKED_AT}
    rows = [ListRow(*row) for row in sql.rows(_BY_PROCEDURE, values)]
    walked_to = int(sql.rows(_WALKED_TO, values)[0][0] or 0)
    rows = [row for row in rows if row.id >= walked_to]
    if len(rows) > limit:
        return Found(rows[:limit], str(rows[limit - 1].id))
    return Found(rows, str(walked_to) if walked_to else None, cut=bool(walked_to))


def _id_before(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < MOST_DIGITS else NEWEST


def _by_code(actor: Actor, code: str) -> list[ListRow]:
    try:
        dossier = visible(actor, code)
    except NotFound:
        return []
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
            dossier.accepted_at,
            dossier.original_due_at,
        )
    ]


# The newest of either kind first, each off its own index: the union of all would be sorted as a whole. What goes with
# each is asked row by row and not joined, for which the planner would choose anew as the tables grow.
_OWN_COLUMNS = """d.id, coalesce(d.code, d.receipt_no), d.owner_name, d.procedure_id, d.status, d.channel,
        d.submitted_at, d.due_at, d.awaiting, d.finished_at, d.accepted_at, d.original_due_at"""
_OWN = f"""
SELECT d.id, d.ref, d.owner_name, (SELECT p.name FROM procedures_procedure p WHERE p.id = d.procedure_id),
       d.status, d.channel, d.submitted_at, d.submitted_at,
       d.due_at, d.awaiting, d.finished_at, d.accepted_at, d.original_due_at,
       (SELECT true FROM dossiers_onbehalf b JOIN directory_mandate m ON m.id = b.mandate_id
        WHERE b.dossier_id = d.id AND m.role <> '' AND b.principal_id <> %(account)s) IS NULL
FROM ((SELECT {_OWN_COLUMNS} FROM dossiers_dossier d
       WHERE d.account_id = %(account)s AND d.id < %(before)s ORDER BY d.id DESC LIMIT %(limit)s)
      UNION ALL
      (SELECT {_OWN_COLUMNS} FROM dossiers_onbehalf b JOIN dossiers_dossier d ON d.id = b.dossier_id
       WHERE b.principal_id = %(account)s AND d.account_id IS DISTINCT FROM %(account)s AND b.dossier_id < %(before)s
       ORDER BY b.dossier_id DESC LIMIT %(limit)s)
      ORDER BY id DESC LIMIT %(limit)s)
     AS d (id, ref, owner_name, procedure_id, status, channel,
           submitted_at, due_at, awaiting, finished_at, accepted_at, original_due_at)
ORDER BY d.id DESC
"""
OWN_PAGE = 50
_OF_ORGANISATION = """
SELECT d.id, coalesce(d.code, d.receipt_no), p.name, d.status, d.submitted_at, coalesce(b.delegate_name, '')
FROM ((SELECT id FROM dossiers_dossier WHERE account_id = %(account)s AND id < %(before)s
       ORDER BY id DESC LIMIT %(limit)s)
      UNION (SELECT dossier_id FROM dossiers_onbehalf WHERE principal_id = %(account)s AND dossier_id < %(before)s
             ORDER BY dossier_id DESC LIMIT %(limit)s)
      ORDER BY id DESC LIMIT %(limit)s) mine
JOIN dossiers_dossier d ON d.id = mine.id JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN dossiers_onbehalf b ON b.dossier_id = d.id
WHERE b.principal_id IS NULL OR b.principal_id = %(account)s
ORDER BY d.id DESC
"""
ORGANISATION_PAGE = 30
_LAST_ID = 2**63 - 1


@dataclass(frozen=True)
class OrganisationRow:
    """A dossier of an organisation, and which member handed it in; empty: the organisation's own account."""

    id: int
    ref: str
    procedure_name: str
    status: int
    submitted_at: datetime
    by: str


def of_organisation(account_id: int, *, before: int | None = None) -> tuple[list[OrganisationRow], int]:
    """Return a page of an organisation's dossiers, newest first, and where the next begins; 0 when it is the last.

    The caller knows that the reader is a member.
    """
    values = {"account": account_id, "before": before or _LAST_ID, "limit": ORGANISATION_PAGE + 1}
    rows = [OrganisationRow(*row) for row in sql.rows(_OF_ORGANISATION, values)]
    return rows[:ORGANISATION_PAGE], rows[ORGANISATION_PAGE - 1].id if len(rows) > ORGANISATION_PAGE else 0


def own(actor: Actor, limit: int = 100) -> list[ListRow]:
    """Return the citizen's own dossiers, those others handed in for them among them, newest first."""
    found = sql.rows(_OWN, {"account": actor.account_id, "before": _LAST_ID, "limit": limit})
    return [ListRow(*row) for *row, is_own in found if is_own]


def own_page(actor: Actor, before: int = 0) -> tuple[list[ListRow], int]:
    """Return a page of the citizen's own dossiers, newest first, and where the next begins; 0 when it is the last.

    What a member handed in for an organisation is the organisation's: a page may be shorter by it.
    """
    values = {"account": actor.account_id, "before": before or _LAST_ID, "limit": OWN_PAGE + 1}
    found = sql.rows(_OWN, values)
    rows = [ListRow(*row) for *row, is_own in found[:OWN_PAGE] if is_own]
    return rows, int(found[OWN_PAGE - 1][0]) if len(found) > OWN_PAGE else 0


def _of_scopes(scopes: Sequence[int], alone: str, several: str) -> str:
    """Return the statement for one scope, as nearly every post has, or the one that merges several."""
    return several if len(scopes) > 1 else alone.replace("{scope}", "%(scope)s")


def _scoped(scopes: Sequence[int]) -> dict[str, Any]:
    return {"scope": scopes[0], "scopes": list(scopes)}


def _cursor(after: str) -> tuple[str, int]:
    return sql.place_of(after) or (_BEGINNING, 0)


MOST_WAITING = 100
_WAITING = """
SELECT u.id, (SELECT count(*) FROM (SELECT 1 FROM dossiers_scope s WHERE s.scope = u.id AND s.bucket = %(bucket)s
                                    LIMIT %(most)s) x)
FROM unnest(%(units)s::bigint[]) AS u(id)
"""


def waiting_online(unit_ids: Sequence[int]) -> dict[int, int]:
    """Return how many dossiers wait to be received at each desk, counted up to `MOST_WAITING`; one statement."""
    values = {"units": list(unit_ids), "bucket": int(Bucket.TO_RECEIVE), "most": MOST_WAITING}
    return dict(sql.rows(_WAITING, values))
