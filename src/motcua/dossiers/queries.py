"""Reads of dossiers. Everything shown to a person starts from what that person may see."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.core.text import name_key
from motcua.directory.actors import Actor
from motcua.dossiers.enums import Bucket
from motcua.dossiers.permissions import scopes_of
from motcua.dossiers.rules.codes import normalise_code

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


@dataclass(frozen=True)
class Dossier:
    """A dossier as its page shows it; personal numbers are apart, in `parties`."""

    id: int
    receipt_no: str
    code: str | None
    status: int
    awaiting: str
    channel: str
    delivery: str
    procedure_code: str
    procedure_name: str
    version_id: int
    offering_id: int
    form_id: int
    receiving_agency: str
    handling_agency: str
    desk_unit_id: int
    desk_name: str
    account_id: int | None
    owner_name: str
    submitted_at: datetime
    reception_due: datetime | None
    accepted_at: datetime | None
    transfer_due: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    steps_done: int
    receiving_agency_id: int
    handling_agency_id: int

    @property
    def ref(self) -> str:
        """The code, or the receipt number while there is none."""
        return self.code or self.receipt_no


_DOSSIER = """
SELECT d.id, d.receipt_no, d.code, d.status, d.awaiting, d.channel, d.delivery, p.code, p.name, d.version_id,
       d.offering_id, d.form_id, r.name, h.name, d.desk_unit_id, u.name, d.account_id, d.owner_name, d.submitted_at,
       d.reception_due, d.accepted_at, d.transfer_due, d.due_at, d.original_due_at, d.finished_at, d.returned_at,
       d.steps_done, d.receiving_agency_id, d.handling_agency_id
FROM dossiers_dossier d
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency r ON r.id = d.receiving_agency_id
JOIN directory_agency h ON h.id = d.handling_agency_id
JOIN directory_unit u ON u.id = d.desk_unit_id
"""
# Two arms, so that each uses its own unique index; an OR would read the whole table.
_BY_REF = (
    "WHERE d.id = coalesce((SELECT id FROM dossiers_dossier WHERE code = %(ref)s), "
    "(SELECT id FROM dossiers_dossier WHERE receipt_no = %(ref)s))"
)


def visible(actor: Actor, ref: str) -> Dossier:
    """Return a dossier by code or receipt number if the actor may see it.

    Raises:
        NotFound: No such dossier, or not visible: both look the same.
    """
    found = sql.rows(_DOSSIER + _BY_REF, {"ref": normalise_code(ref)})
    if found:
        dossier = Dossier(*found[0])
        if may_see(actor, dossier):
            return dossier
    raise NotFound(f"dossier {ref[:60]}")


def visible_by_id(actor: Actor, dossier_id: int) -> Dossier:
    """Return a dossier that a slip, receipt or file leads to, if the actor may see it.

    Raises:
        NotFound: No such dossier, or not visible: both look the same.
    """
    found = sql.rows(_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    if found:
        dossier = Dossier(*found[0])
        if may_see(actor, dossier):
            return dossier
    raise NotFound("dossier")


_BY_REFS = """
WHERE d.id IN (SELECT id FROM dossiers_dossier WHERE code = ANY(%(refs)s)
               UNION SELECT id FROM dossiers_dossier WHERE receipt_no = ANY(%(refs)s))
  AND EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.scope = ANY(%(scopes)s))
ORDER BY d.submitted_at, d.id
"""


def visible_many(actor: Actor, refs: Sequence[str]) -> list[Dossier]:
    """Return those of several dossiers, by code or receipt number, that an official may see; oldest first."""
    scopes = scopes_of(actor)
    if not scopes or not refs:
        return []
    values = {"refs": [normalise_code(ref) for ref in refs], "scopes": scopes}
    return [Dossier(*row) for row in sql.rows(_DOSSIER + _BY_REFS, values)]


def may_see(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether a dossier is the actor's own, or in one of the actor's scopes."""
    if not actor.is_official:
        return bool(actor.account_id) and dossier.account_id == actor.account_id
    scopes = scopes_of(actor)
    return bool(scopes) and bool(
        sql.rows("SELECT 1 FROM dossiers_scope WHERE dossier_id = %s AND scope = ANY(%s) LIMIT 1", (dossier.id, scopes))
    )


def may_see_id(actor: Actor, dossier_id: int) -> bool:
    """Tell whether the actor may see a dossier known by its id, as for a slip's or receipt's owner."""
    found = sql.rows(_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    return bool(found) and may_see(actor, Dossier(*found[0]))


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


_BY_NAME = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.channel, d.submitted_at, s.order_at,
       d.due_at, d.awaiting, d.finished_at
FROM (
  SELECT dossier_id, order_at, name_key FROM dossiers_scope
  WHERE scope = %(scope)s AND name_key LIKE %(prefix)s ORDER BY name_key, dossier_id LIMIT %(limit)s) s
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
        "d.submitted_at, d.due_at, d.awaiting, d.finished_at FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id "
        "WHERE d.account_id = %s ORDER BY d.id DESC LIMIT %s",
        (actor.account_id, limit),
    )
    return [ListRow(*row) for row in found]


@dataclass(frozen=True)
class PartyRow:
    """A party with its numbers in the clear; whoever shows them records the reading."""

    role: str
    kind: str
    full_name: str
    personal_number: str
    phone: str
    email: str
    address: str


def parties(dossier_id: int) -> list[PartyRow]:
    """Return who is behind a dossier."""
    found = sql.rows(
        "SELECT role, kind, full_name, personal_enc, phone_enc, email, address FROM dossiers_party "
        "WHERE dossier_id = %s ORDER BY role",
        (dossier_id,),
    )
    return [PartyRow(row[0], row[1], row[2], crypto.decrypt(row[3]), crypto.decrypt(row[4]), *row[5:]) for row in found]


@dataclass(frozen=True)
class PaperRow:
    """A required paper of a dossier and what the desk found."""

    no: int
    name: str
    manner: str
    required: bool
    state: str
    originals: int
    copies: int
    note: str


def papers(dossier_id: int) -> list[PaperRow]:
    """Return the papers of a dossier in their order."""
    found = sql.rows(
        "SELECT no, name, manner, required, state, originals, copies, note FROM dossiers_paper "
        "WHERE dossier_id = %s ORDER BY no",
        (dossier_id,),
    )
    return [PaperRow(*row) for row in found]


@dataclass(frozen=True)
class FileRow:
    """A file of a dossier, found by its token."""

    token: str
    paper_no: int | None
    kind: str
    name: str
    size: int
    media_type: str
    added_by: str
    added_at: datetime


_FILES = """
SELECT f.token, x.paper_no, x.kind, f.name, f.size, f.media_type, x.added_by, x.added_at
FROM dossiers_dossierfile x JOIN documents_storedfile f ON f.id = x.file_id WHERE x.dossier_id = %s ORDER BY x.id
"""


def files(dossier_id: int) -> list[FileRow]:
    """Return all files of a dossier; citizens are shown only kinds paper and result."""
    return [FileRow(*row) for row in sql.rows(_FILES, (dossier_id,))]


def file_id(dossier_id: int, token: str) -> tuple[int, str]:
    """Return (file id, kind) of a dossier's file.

    Raises:
        NotFound: The dossier has no such file.
    """
    found = sql.rows(
        "SELECT f.id, x.kind FROM dossiers_dossierfile x JOIN documents_storedfile f ON f.id = x.file_id "
        "WHERE x.dossier_id = %s AND f.token = %s",
        (dossier_id, token),
    )
    if not found:
        raise NotFound("file")
    return found[0]


def answers(dossier_id: int) -> dict[str, Any]:
    """Return the answers of the newest revision."""
    found = sql.rows(
        "SELECT answers FROM dossiers_revision WHERE dossier_id = %s ORDER BY number DESC LIMIT 1", (dossier_id,)
    )
    return dict(sql.json_value(found[0][0])) if found else {}


@dataclass(frozen=True)
class EventRow:
    """One fact of the history, with the actor's name and post as known now."""

    seq: int
    type: str
    actor: str
    who: str
    post: str
    at: datetime
    reason: str
    payload: dict[str, Any]
    hash: str
    unit: str


_EVENTS = """
SELECT e.seq, e.type, e.actor, coalesce(a.full_name, ''), coalesce(p.title, ''), e.at, e.reason, e.payload, e.hash,
       coalesce(u.name, '')
FROM core_event e
LEFT JOIN directory_account a ON a.id = substring(e.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post p ON p.id = substring(e.actor from 'post:([0-9]+)')::bigint
LEFT JOIN directory_unit u ON u.id = p.unit_id
WHERE e.stream = %s ORDER BY e.seq
"""


def history(dossier_id: int) -> list[EventRow]:
    """Return every fact about a dossier, oldest first."""
    return [
        EventRow(*[*row[:7], sql.json_value(row[7]), bytes(row[8]).hex(), row[9]])
        for row in sql.rows(_EVENTS, (dossier_id,))
    ]


@dataclass(frozen=True)
class SlipRow:
    """An issued slip."""

    token: str
    kind: str
    number: int
    year: int
    issued_at: datetime


def slips(dossier_id: int) -> list[SlipRow]:
    """Return the slips of a dossier."""
    found = sql.rows(
        "SELECT token, kind, number, year, issued_at FROM dossiers_slip WHERE dossier_id = %s ORDER BY id",
        (dossier_id,),
    )
    return [SlipRow(*row) for row in found]


def slip_dossier(token: str) -> int:
    """Return which dossier a slip belongs to.

    Raises:
        NotFound: No such slip.
    """
    found = sql.rows("SELECT dossier_id FROM dossiers_slip WHERE token = %s", (token,))
    if not found or found[0][0] is None:
        raise NotFound("slip")
    return int(found[0][0])


@dataclass(frozen=True)
class TermsRow:
    """The terms a dossier was accepted under."""

    process_id: int
    limit_amount: int | None
    limit_unit: str
    limit_basis: str
    fees: list[dict[str, Any]]
    calendar_edition: str
    explanation: list[dict[str, str]]


def terms(dossier_id: int) -> TermsRow | None:
    """Return the terms of an accepted dossier; None before acceptance."""
    found = sql.rows(
        "SELECT process_id, limit_amount, limit_unit, limit_basis, fees, calendar_edition, explanation "
        "FROM dossiers_terms WHERE dossier_id = %s",
        (dossier_id,),
    )
    if not found:
        return None
    row = found[0]
    return TermsRow(*[*row[:4], sql.json_value(row[4]), row[5], sql.json_value(row[6])])


@dataclass(frozen=True)
class SupplementRow:
    """What the applicant was asked to add."""

    stage: str
    items: list[dict[str, Any]]
    reason: str
    asked_at: datetime
    answered_at: datetime | None


def supplements(dossier_id: int) -> list[SupplementRow]:
    """Return the requests for supplement, oldest first."""
    found = sql.rows(
        "SELECT stage, items, reason, asked_at, answered_at FROM dossiers_supplement WHERE dossier_id = %s ORDER BY id",
        (dossier_id,),
    )
    return [SupplementRow(row[0], sql.json_value(row[1]), *row[2:]) for row in found]


@dataclass(frozen=True)
class Lookup:
    """What a code opens: with the slip's secret everything public, without it only how far it is. Never a name."""

    ref: str
    status: int
    steps_done: int
    process_id: int | None
    dossier: Dossier | None


_LOOKUP = (
    "SELECT d.id, coalesce(d.code, d.receipt_no), d.status, d.steps_done, d.secret_enc, t.process_id "
    "FROM dossiers_dossier d LEFT JOIN dossiers_terms t ON t.dossier_id = d.id "
) + _BY_REF


def lookup(ref: str, secret: str = "") -> Lookup:
    """Look a dossier up by its code, and by the slip's secret when given; one statement without a secret.

    Raises:
        NotFound: No such code, or the secret does not belong to it: both look the same.
    """
    found = sql.rows(_LOOKUP, {"ref": normalise_code(ref)})
    if not found:
        raise NotFound("code")
    dossier_id, known, status, steps_done, kept, process_id = found[0]
    if not secret:
        return Lookup(known, status, steps_done, process_id, None)
    if not hmac.compare_digest(crypto.decrypt(kept).encode(), normalise_secret(secret).encode()):
        raise NotFound("code")
    dossier = Dossier(*sql.rows(_DOSSIER + "WHERE d.id = %s", (dossier_id,))[0])
    return Lookup(known, status, steps_done, process_id, dossier)


def normalise_secret(text: str) -> str:
    """Return a typed slip secret as it is stored: capitals and digits only."""
    return "".join(sign for sign in text[:40].upper() if sign.isalnum())


@dataclass(frozen=True)
class NoticeFacts:
    """What a message to the applicant may say."""

    dossier_id: int
    ref: str
    secret: str
    status: int
    email: str
    phone: str
    full_name: str
    procedure_name: str
    agency_name: str
    handling_name: str
    desk_name: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None


def notice_facts(dossier_id: int) -> NoticeFacts:
    """Return the facts for a message about a dossier.

    Raises:
        NotFound: No such dossier.
    """
    found = sql.rows(_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    if not found:
        raise NotFound("dossier")
    dossier = Dossier(*found[0])
    secret = sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]
    people = {party.role: party for party in parties(dossier_id)}
    person = people.get("representative") or people["owner"]
    return NoticeFacts(
        dossier_id=dossier.id,
        ref=dossier.ref,
        secret=crypto.decrypt(secret),
        status=dossier.status,
        email=person.email,
        phone=person.phone,
        full_name=person.full_name,
        procedure_name=dossier.procedure_name,
        agency_name=dossier.receiving_agency,
        handling_name=dossier.handling_agency,
        desk_name=dossier.desk_name,
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
    )


def _cursor(after: str) -> tuple[str, int]:
    at, _, dossier_id = after.partition("~")
    try:
        datetime.fromisoformat(at)
        return at, int(dossier_id)
    except ValueError:
        return _BEGINNING, 0
