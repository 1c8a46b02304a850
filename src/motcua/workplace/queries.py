"""Reads of what officials keep, ask and have asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.directory.queries import HELD
from motcua.dossiers.permissions import scopes_of
from motcua.workplace.rules import columns


@dataclass(frozen=True)
class ViewRow:
    """A saved view of the inbox."""

    id: int
    name: str
    section: str
    procedure: str


def views(actor: Actor) -> list[ViewRow]:
    """Return the actor's saved views by name."""
    found = sql.rows(
        "SELECT id, name, section, procedure FROM workplace_savedview WHERE account_id = %s ORDER BY name",
        (actor.account_id,),
    )
    return [ViewRow(*row) for row in found]


def columns_of(actor: Actor) -> list[str]:
    """Return the keys of the columns the actor wants in the inbox."""
    found = sql.rows("SELECT shown FROM workplace_columns WHERE account_id = %s", (actor.account_id,))
    return columns.chosen(sql.json_value(found[0][0]) if found else ())


@dataclass(frozen=True)
class DraftRow:
    """What was written in a form and not sent."""

    values: Mapping[str, str]
    revision: int
    saved_at: datetime


def drafts(actor: Actor, dossier_id: int) -> dict[str, DraftRow]:
    """Return the actor's drafts on a dossier by form."""
    found = sql.rows(
        "SELECT form, values, revision, saved_at FROM workplace_draft WHERE dossier_id = %s AND account_id = %s",
        (dossier_id, actor.account_id),
    )
    return {form: DraftRow(sql.json_value(values), revision, at) for form, values, revision, at in found}


@dataclass(frozen=True)
class QuestionRow:
    """A question on a dossier and its answer; `mine` when it waits for the reader."""

    id: int
    asked_by: str
    asked_by_title: str
    asked_of: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    mine: bool


MOST_QUESTIONS = 30


def questions(actor: Actor, dossier_id: int) -> list[QuestionRow]:
    """Return the newest questions on a dossier, oldest of them first; for officials who see it."""
    found = sql.rows(
        "SELECT q.id, a.full_name, q.asked_by_title, b.full_name, q.text, q.asked_at, q.answer, q.answered_at, "
        "q.asked_of_id = %s AND q.answered_at IS NULL FROM workplace_question q "
        "JOIN directory_account a ON a.id = q.asked_by_id JOIN directory_account b ON b.id = q.asked_of_id "
        "WHERE q.dossier_id = %s ORDER BY q.id DESC LIMIT %s",
        (actor.account_id, dossier_id, MOST_QUESTIONS),
    )
    return [QuestionRow(*row) for row in reversed(found)]


@dataclass(frozen=True)
class Colleague:
    """Somebody who sees a dossier and may be asked about it."""

    account_id: int
    full_name: str
    title: str
    unit: str


_ASSIGNABLE = f"""
SELECT DISTINCT ON (u.name, a.full_name, a.id) a.id, a.full_name, p.title, u.name
FROM directory_post p
JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_account a ON a.id = p.account_id AND a.is_active
WHERE p.unit_id = ANY(%(units)s) AND p.roles ?| %(roles)s AND {HELD}
ORDER BY u.name, a.full_name, a.id
"""


def assignable(units: Collection[int], roles: Collection[str], now: datetime) -> list[Colleague]:
    """Return who holds one of these roles in one of these units now: whom their steps can be given to."""
    values = {"units": list(units), "roles": list(roles), "day": clock.local_date(now)}
    return [Colleague(*row) for row in sql.rows(_ASSIGNABLE, values)]


MOST_COLLEAGUES = 200
_COLLEAGUES = f"""
SELECT DISTINCT ON (u.name, a.full_name, a.id) a.id, a.full_name, p.title, u.name
FROM dossiers_scope s
JOIN directory_unit u ON u.id = s.scope
JOIN directory_post p ON p.unit_id = u.id AND {HELD}
JOIN directory_account a ON a.id = p.account_id AND a.is_active
WHERE s.dossier_id = %(dossier)s AND a.id <> %(account)s
ORDER BY u.name, a.full_name, a.id LIMIT %(most)s
"""


def colleagues(actor: Actor, dossier_id: int, now: datetime) -> list[Colleague]:
    """Return who may be asked about a dossier: the officials of the units that see it."""
    values = {"day": clock.local_date(now), "dossier": dossier_id, "account": actor.account_id}
    return [Colleague(*row) for row in sql.rows(_COLLEAGUES, values | {"most": MOST_COLLEAGUES})]


@dataclass(frozen=True)
class AskedRow:
    """A question that waits for an official, as the inbox shows it."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    asked_by: str
    text: str
    asked_at: datetime


# A question outlives the post in which its dossier was seen: who may not see the dossier any more is not shown it.
_STILL_SEEN = (
    "EXISTS (SELECT FROM dossiers_scope s WHERE s.dossier_id = q.dossier_id AND s.scope = ANY(%(scopes)s::bigint[]))"
)
_ASKED = f"""
SELECT q.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, a.full_name, q.text, q.asked_at
FROM workplace_question q JOIN dossiers_dossier d ON d.id = q.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id JOIN directory_account a ON a.id = q.asked_by_id
WHERE q.asked_of_id = %(account)s AND q.answered_at IS NULL AND q.id > %(after)s AND {_STILL_SEEN}
ORDER BY q.id LIMIT %(limit)s
"""


def asked_of(actor: Actor, after: int = 0, limit: int = 25) -> tuple[list[AskedRow], int]:
    """Return one page of the open questions to the actor, oldest first, and where the next begins (0: no more)."""
    values = {"account": actor.account_id, "scopes": scopes_of(actor), "after": after, "limit": limit + 1}
    found = [AskedRow(*row) for row in sql.rows(_ASKED, values)]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def asked_count(actor: Actor, most: int = 100) -> int:
    """Return how many questions wait for the actor, counted up to `most`."""
    return int(
        sql.rows(
            "SELECT count(*) FROM (SELECT 1 FROM workplace_question q WHERE q.asked_of_id = %(account)s "
            f"AND q.answered_at IS NULL AND {_STILL_SEEN} LIMIT %(most)s) x",
            {"account": actor.account_id, "scopes": scopes_of(actor), "most": most},
        )[0][0]
    )


@dataclass(frozen=True)
class BatchRow:
    """What came of an act on several dossiers."""

    act: str
    lines: list[dict[str, Any]]
    begun_at: datetime


def batch(actor: Actor, token: str) -> BatchRow:
    """Return the report of the actor's own act on several dossiers.

    Raises:
        NotFound: None with this token, or another's: both look the same.
    """
    found = sql.rows(
        "SELECT act, lines, begun_at FROM workplace_batch WHERE token = %s AND account_id = %s",
        (token, actor.account_id),
    )
    if not found:
        raise NotFound("batch")
    act, lines, at = found[0]
    return BatchRow(act, sql.json_value(lines), at)


@dataclass(frozen=True)
class ExportRow:
    """A list on its way into a file."""

    token: str
    format: str
    wanted: dict[str, str]
    state: str
    done: int
    total: int
    message: str
    asked_at: datetime
    expires_at: datetime | None


_EXPORT = "SELECT token, format, wanted, state, done, total, message, asked_at, expires_at FROM workplace_export "


def exports(actor: Actor, limit: int = 20) -> list[ExportRow]:
    """Return the actor's own exports, newest first."""
    found = sql.rows(_EXPORT + "WHERE account_id = %s ORDER BY id DESC LIMIT %s", (actor.account_id, limit))
    return [_export(row) for row in found]


def export(actor: Actor, token: str) -> ExportRow:
    """Return one of the actor's own exports.

    Raises:
        NotFound: None with this token, or another's: both look the same.
    """
    found = sql.rows(_EXPORT + "WHERE token = %s AND account_id = %s", (token, actor.account_id))
    if not found:
        raise NotFound("export")
    return _export(found[0])


def _export(row: tuple[Any, ...]) -> ExportRow:
    return ExportRow(row[0], row[1], sql.json_value(row[2]), *row[3:])
