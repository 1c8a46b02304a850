"""Who read whose personal data: reads of the trail that `core.audit` keeps, for inspectors and administrators."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import crypto, sql
from motcua.dossiers.rules.codes import normalise_code

PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One reading of a dossier's personal data; `who` is empty for the applicant's slip or the system."""

    id: int
    at: datetime
    actor: str
    who: str
    post: str
    unit: str
    act: str
    detail: str


_READINGS = """
SELECT r.id, r.at, r.actor, coalesce(a.full_name, ''), coalesce(p.title, ''), coalesce(u.name, ''), r.act, r.detail
FROM core_readaudit r
LEFT JOIN directory_account a ON a.id = substring(r.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post p ON p.id = substring(r.actor from 'post:([0-9]+)')::bigint
LEFT JOIN directory_unit u ON u.id = p.unit_id
WHERE r.subject = %(dossier)s AND (%(before)s = 0 OR r.id < %(before)s)
ORDER BY r.id DESC LIMIT %(limit)s
"""


def readings(dossier_id: int, before: int = 0, limit: int = PAGE) -> tuple[list[Reading], int]:
    """Return one page of the readings of a dossier, newest first, and where the next page begins (0: no more)."""
    values = {"dossier": dossier_id, "before": before, "limit": limit + 1}
    found = [Reading(*row) for row in sql.rows(_READINGS, values)]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


@dataclass(frozen=True)
class TrailRow:
    """One reading in the whole trail; `ref` is the dossier's, empty when a list or a person was read."""

    id: int
    at: datetime
    who: str
    post: str
    unit: str
    act: str
    detail: str
    ref: str


@dataclass(frozen=True)
class Wanted:
    """What an inspector looks for; empty fields do not narrow.

    Args:
        login: Login of the official who read.
        personal_number: Of the citizen whose data was read; found by its keyed index, never kept.
        ref: Code or receipt number of the dossier.
        since: From this moment.
        until: Before this moment.
        also: Further subjects of readings about that citizen, which rooms above know of.
    """

    login: str = ""
    personal_number: str = ""
    ref: str = ""
    since: datetime | None = None
    until: datetime | None = None
    also: tuple[int, ...] = ()


MOST_SUBJECTS = 500
_BOUNDS = """
  AND (%(since)s::timestamptz IS NULL OR r.at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR r.at < %(until)s)
  AND (r.at, r.id) < (%(at)s, %(after)s)
"""
_NEWEST = "ORDER BY r.at DESC, r.id DESC LIMIT %(limit)s"
# Each way walks an index newest first: by period alone, by each post of an official, by each subject.
_ANY = f"SELECT r.* FROM core_readaudit r WHERE true {_BOUNDS} {_NEWEST}"
_BY_ACTOR = f"""
SELECT x.* FROM unnest(%(actors)s::text[]) AS k(actor)
CROSS JOIN LATERAL (SELECT r.* FROM core_readaudit r WHERE r.actor = k.actor {_BOUNDS} {_NEWEST}) x
"""
_BY_SUBJECT = f"""
SELECT r.* FROM core_readaudit r WHERE r.subject = ANY(%(subjects)s) {{actor}} {_BOUNDS} {_NEWEST}
"""
_TRAIL = """
SELECT r.id, r.at, coalesce(a.full_name, ''), coalesce(p.title, ''), coalesce(u.name, ''), r.act, r.detail,
       coalesce(d.code, d.receipt_no, '')
FROM (SELECT * FROM ({found}) r ORDER BY at DESC, id DESC LIMIT %(limit)s) r
LEFT JOIN directory_account a ON a.id = substring(r.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post p ON p.id = substring(r.actor from 'post:([0-9]+)')::bigint
LEFT JOIN directory_unit u ON u.id = p.unit_id
LEFT JOIN dossiers_dossier d ON d.id = r.subject
ORDER BY r.at DESC, r.id DESC
"""


def trail(wanted: Wanted, after: str = "", limit: int = PAGE) -> tuple[list[TrailRow], str]:
    """Return one page of the whole trail, newest first, and where the next begins ("": no more)."""
    at, reading_id = _cursor(after)
    values: dict[str, object] = {"since": wanted.since, "until": wanted.until, "limit": limit + 1}
    values |= {"at": at, "after": reading_id, "actors": _actors(wanted.login), "subjects": _subjects(wanted)}
    if wanted.ref or wanted.personal_number:
        found = _BY_SUBJECT.format(actor="AND r.actor = ANY(%(actors)s)" if wanted.login else "")
    else:
        found = _BY_ACTOR if wanted.login else _ANY
    rows = [TrailRow(*row) for row in sql.rows(_TRAIL.format(found=found), values)]
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], f"{last.at.isoformat()}~{last.id}"


def _actors(login: str) -> list[str]:
    """Return the names in the trail of an official: one for each post ever held, and the bare account."""
    if not login:
        return []
    found = sql.rows(
        "SELECT a.id, p.id FROM directory_account a LEFT JOIN directory_post p ON p.account_id = a.id "
        "WHERE a.login = %s",
        (login,),
    )
    posts = [f"account:{account}/post:{post}" for account, post in found if post]
    return posts + [f"account:{account}" for account in {account for account, _ in found}]


def _subjects(wanted: Wanted) -> list[int]:
    """Return the dossiers meant: the one of the code, or those with the person, and the person's own account."""
    if wanted.ref:
        found = sql.rows(
            "SELECT id FROM dossiers_dossier WHERE code = %(ref)s UNION "
            "SELECT id FROM dossiers_dossier WHERE receipt_no = %(ref)s",
            {"ref": normalise_code(wanted.ref)},
        )
        return [row[0] for row in found]
    if not wanted.personal_number:
        return []
    found = sql.rows(
        "(SELECT dossier_id FROM dossiers_party WHERE personal_index = ANY(%(indexes)s) "
        "AND personal_index <> ''::bytea ORDER BY id DESC LIMIT %(most)s) UNION ALL "
        "SELECT id FROM directory_account WHERE personal_index = ANY(%(indexes)s)",
        {"indexes": crypto.indexes(wanted.personal_number), "most": MOST_SUBJECTS},
    )
    return [row[0] for row in found] + list(wanted.also)


def _cursor(after: str) -> tuple[str, int]:
    return sql.place_of(after) or ("infinity", 0)
