"""What belongs to a dossier: people, papers, files, answers, history, slips, terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.documents.enums import LOST, closed_words
from motcua.procedures.queries import content_of
from motcua.procedures.rules.content import supplement_clock_of
from motcua.procedures.rules.difference import SUPPLEMENT_CLOCKS


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


@dataclass(frozen=True)
class OnBehalfRow:
    """Who handed a dossier in for its owner, and by what."""

    delegate_name: str
    basis: str
    document: str


def on_behalf(dossier_id: int) -> OnBehalfRow | None:
    """Return by which mandate a dossier was handed in; None when it was not for another, or at a desk."""
    found = sql.rows(
        "SELECT delegate_name, basis, document FROM dossiers_onbehalf WHERE dossier_id = %s", (dossier_id,)
    )
    return OnBehalfRow(*found[0]) if found else None


def papers_page(dossier_id: int, after: int = 0, limit: int = 40) -> tuple[list[PaperRow], int]:
    """Return the papers after a number, so many at most, and the number the next page begins after (0: no more)."""
    found = sql.rows(
        "SELECT no, name, manner, required, state, originals, copies, note FROM dossiers_paper "
        "WHERE dossier_id = %s AND no > %s ORDER BY no LIMIT %s",
        (dossier_id, after, limit + 1),
    )
    rows = [PaperRow(*row) for row in found[:limit]]
    return rows, rows[-1].no if len(found) > limit else 0


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
    state: str

    @property
    def closed(self) -> str:
        """Return why officials can't open it; empty when they can."""
        return closed_words(self.state)

    @property
    def is_lost(self) -> bool:
        """Whether nobody will ever open it."""
        return self.state in LOST

    @property
    def closed_to_sender(self) -> str:
        """Return the same in the words for whoever sent it."""
        return closed_words(self.state, own=True)


_FILES = """
SELECT f.token, x.paper_no, x.kind, f.name, f.size, f.media_type, x.added_by, x.added_at, f.state
FROM dossiers_dossierfile x JOIN documents_storedfile f ON f.id = x.file_id WHERE x.dossier_id = %s ORDER BY x.id
"""


def files(dossier_id: int) -> list[FileRow]:
    """Return all files of a dossier; citizens are shown only kinds paper and result."""
    return [FileRow(*row) for row in sql.rows(_FILES, (dossier_id,))]


_SOME_FILES = """
SELECT f.token, x.paper_no, x.kind, f.name, f.size, f.media_type, x.added_by, x.added_at, f.state
FROM (
  (SELECT * FROM dossiers_dossierfile WHERE dossier_id = %(dossier)s AND paper_no = ANY(%(papers)s)
   ORDER BY id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT * FROM dossiers_dossierfile WHERE dossier_id = %(dossier)s AND paper_no IS NULL
   ORDER BY id DESC LIMIT %(limit)s)) x
JOIN documents_storedfile f ON f.id = x.file_id ORDER BY x.id
"""


def files_of(dossier_id: int, papers: Sequence[int], limit: int = 60) -> list[FileRow]:
    """Return the newest files of some papers and the newest that belong to no paper, so many of each at most."""
    values = {"dossier": dossier_id, "papers": list(papers), "limit": limit}
    return [FileRow(*row) for row in sql.rows(_SOME_FILES, values)]


@dataclass(frozen=True)
class FoundFile:
    """A file of a dossier: what it is for, and the paper it was sent as where it is one."""

    id: int
    kind: str
    paper: str

    @property
    def names(self) -> list[str]:
        """Return what the paper is called; a result is an authority's and named nowhere as somebody's paper."""
        return [self.paper] if self.paper else []


def file_of(dossier_id: int, token: str) -> FoundFile:
    """Return a dossier's file.

    Raises:
        NotFound: The dossier has no such file.
    """
    found = sql.rows(
        "SELECT f.id, x.kind, coalesce(p.name, '') FROM dossiers_dossierfile x "
        "JOIN documents_storedfile f ON f.id = x.file_id "
        "LEFT JOIN dossiers_paper p ON p.dossier_id = x.dossier_id AND p.no = x.paper_no "
        "WHERE x.dossier_id = %s AND f.token = %s",
        (dossier_id, token),
    )
    if not found:
        raise NotFound("file")
    return FoundFile(*found[0])


def answers(dossier_id: int) -> dict[str, Any]:
    """Return the answers of the newest revision."""
    found = sql.rows(
        "SELECT answers FROM dossiers_revision WHERE dossier_id = %s ORDER BY number DESC LIMIT 1", (dossier_id,)
    )
    return dict(sql.json_value(found[0][0])) if found else {}


def answers_of_account(account_id: int) -> dict[int, dict[str, Any]]:
    """Return the newest answers of every dossier an account handed in, by dossier."""
    found = sql.rows(
        "SELECT DISTINCT ON (r.dossier_id) r.dossier_id, r.answers FROM dossiers_revision r "
        "JOIN dossiers_dossier d ON d.id = r.dossier_id WHERE d.account_id = %s ORDER BY r.dossier_id, r.number DESC",
        (account_id,),
    )
    return {dossier_id: dict(sql.json_value(given)) for dossier_id, given in found}


@dataclass(frozen=True)
class AnswerRow:
    """The newest answers of a dossier with the form they were given on."""

    dossier_id: int
    ref: str
    form_id: int
    version_id: int
    channel: str
    number: int
    made_at: datetime
    answers: dict[str, Any]


# Each offering gives its own next rows off the index; the first of all of them are the page.
_ANSWERS_OF = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.form_id, d.version_id, d.channel, r.number, r.made_at, r.answers::text
FROM unnest(%(offerings)s::bigint[]) AS o(id)
CROSS JOIN LATERAL (
  SELECT x.* FROM dossiers_dossier x WHERE x.offering_id = o.id AND x.id > %(after)s ORDER BY x.id LIMIT %(limit)s
) d
CROSS JOIN LATERAL (
  SELECT y.number, y.made_at, y.answers FROM dossiers_revision y WHERE y.dossier_id = d.id
  ORDER BY y.number DESC LIMIT 1
) r
ORDER BY d.id LIMIT %(limit)s
"""


def answers_of_offerings(offering_ids: list[int], *, after: int, limit: int) -> list[AnswerRow]:
    """Return the newest answers of the dossiers of some offerings, oldest first; one statement.

    Args:
        offering_ids: Whose dossiers; the caller has checked the right to them.
        after: The dossier id that the page before ended with, 0 at first.
        limit: At most so many.
    """
    found = sql.rows(_ANSWERS_OF, {"offerings": offering_ids, "after": after, "limit": limit})
    return [AnswerRow(*[*row[:7], sql.json_value(row[7])]) for row in found]


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


def history_page(dossier_id: int, before: int = 0, limit: int = 30) -> tuple[list[EventRow], int]:
    """Return the newest facts, or those before a number, oldest first, and where the page before begins (0: none)."""
    statement = _EVENTS.replace(
        "ORDER BY e.seq", "AND (%(before)s = 0 OR e.seq < %(before)s) ORDER BY e.seq DESC LIMIT %(limit)s"
    ).replace("WHERE e.stream = %s", "WHERE e.stream = %(dossier)s")
    found = sql.rows(statement, {"dossier": dossier_id, "before": before, "limit": limit + 1})
    rows = [EventRow(*[*row[:7], sql.json_value(row[7]), bytes(row[8]).hex(), row[9]]) for row in found[:limit]]
    return rows[::-1], rows[-1].seq if len(found) > limit else 0


@dataclass(frozen=True)
class SlipRow:
    """An issued slip."""

    token: str
    kind: str
    number: int
    year: int
    issued_at: datetime
    voided_at: datetime | None = None
    replaced_by: str = ""


def slips(dossier_id: int) -> list[SlipRow]:
    """Return the slips of a dossier, oldest first; one that was replaced names the newer one."""
    found = sql.rows(
        "SELECT s.token, s.kind, s.number, s.year, s.issued_at, s.voided_at, "
        "coalesce(to_char(n.number, 'FM00') || '/' || n.year, '') FROM dossiers_slip s "
        "LEFT JOIN dossiers_slip n ON n.id = s.replaced_by_id WHERE s.dossier_id = %s ORDER BY s.id",
        (dossier_id,),
    )
    return [SlipRow(*row) for row in found]


def newest_slips(dossier_ids: Sequence[int]) -> dict[int, str]:
    """Return the token of each dossier's newest slip; dossiers without one are left out."""
    found = sql.rows(
        "SELECT DISTINCT ON (dossier_id) dossier_id, token FROM dossiers_slip WHERE dossier_id = ANY(%s) "
        "ORDER BY dossier_id, id DESC",
        (list(dossier_ids),),
    )
    return dict(found)


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
    """Return the terms of an accepted dossier; None before acceptance.

    Where the published version says what a supplement does to the clock, the explanation ends with it.
    """
    found = sql.rows(
        "SELECT t.process_id, t.limit_amount, t.limit_unit, t.limit_basis, t.fees, t.calendar_edition, t.explanation, "
        "d.version_id FROM dossiers_terms t JOIN dossiers_dossier d ON d.id = t.dossier_id WHERE t.dossier_id = %s",
        (dossier_id,),
    )
    if not found:
        return None
    row = found[0]
    lines = [*sql.json_value(row[6]), *_own_clock(row[7])]
    return TermsRow(*[*row[:4], sql.json_value(row[4]), row[5], lines])


def _own_clock(version_id: int) -> list[dict[str, str]]:
    own = supplement_clock_of(content_of(version_id))
    if not own:
        return []
    text = f"Khi bổ sung sau thẩm định: {SUPPLEMENT_CLOCKS[own]}, theo bản công bố của thủ tục."
    return [{"kind": "supplement_clock", "text": text}]


def clock_waits(dossier_id: int) -> bool:
    """Tell whether the legal clock of a dossier is paused now."""
    statement = (
        "SELECT 1 FROM dossiers_clocksegment WHERE dossier_id = %s AND ended_at IS NULL AND kind = 'paused' LIMIT 1"
    )
    return bool(sql.rows(statement, (dossier_id,)))


@dataclass(frozen=True)
class SupplementRow:
    """What the applicant was asked to add."""

    stage: str
    items: list[dict[str, Any]]
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    round: int
    basis: str
    reply_by: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the applicant is still to answer."""
        return self.answered_at is None and self.closed_at is None


def supplements(dossier_id: int) -> list[SupplementRow]:
    """Return the requests for supplement, oldest first."""
    found = sql.rows(
        "SELECT stage, items, reason, asked_at, answered_at, round, basis, reply_by, confirmed_at, closed_at "
        "FROM dossiers_supplement WHERE dossier_id = %s ORDER BY id",
        (dossier_id,),
    )
    return [SupplementRow(row[0], sql.json_value(row[1]), *row[2:]) for row in found]
