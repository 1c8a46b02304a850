"""Reads of what applicants asked about their dossiers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.directory.queries import HELD
from motcua.dossiers.permissions import may_work_at_desk, scopes_of

PAGE = 30
MOST_COUNTED = 100
MOST_REMINDED = 20_000
_BEGINNING = ("0001-01-01T00:00:00+00:00", 0)


@dataclass(frozen=True)
class Asked:
    """A question with its answer; what is empty was not answered yet."""

    id: int
    full_name: str
    text: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None


_OF = """
SELECT id, full_name, text, asked_at, answer, answered_by, answered_at FROM feedback_applicantquestion
WHERE dossier_id = %s ORDER BY id
"""


def questions_of(dossier_id: int) -> list[Asked]:
    """Return what was asked about a dossier, oldest first; the caller has checked that the reader sees it."""
    return [Asked(*row) for row in sql.rows(_OF, (dossier_id,))]


def questions_of_account(account_id: int, most: int) -> list[Asked]:
    """Return what was asked about the dossiers that an account handed in, newest first."""
    found = sql.rows(
        "SELECT q.id, q.full_name, q.text, q.asked_at, q.answer, q.answered_by, q.answered_at "
        "FROM dossiers_dossier d JOIN feedback_applicantquestion q ON q.dossier_id = d.id "
        "WHERE d.account_id = %s ORDER BY q.id DESC LIMIT %s",
        (account_id, most),
    )
    return [Asked(*row) for row in found]


def question(question_id: int) -> tuple[str, str]:
    """Return a question and its answer in words, for the notice of the answer."""
    found = sql.rows("SELECT text, answer FROM feedback_applicantquestion WHERE id = %s", (question_id,))
    return (str(found[0][0]), str(found[0][1])) if found else ("", "")


@dataclass(frozen=True)
class WaitingQuestion:
    """A row of the desk's list."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    text: str
    asked_at: datetime


@dataclass(frozen=True)
class WaitingPage:
    """A page of the list; `after` is the place of the next one, empty on the last."""

    rows: list[WaitingQuestion]
    after: str


# What a post reaches is asked of the scopes, as for every list of officials; whose desk it is, of the dossier.
_AT_DESK = """
FROM feedback_applicantquestion q JOIN dossiers_dossier d ON d.id = q.dossier_id
WHERE q.answered_at IS NULL AND d.desk_unit_id = %(desk)s
  AND EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.scope = ANY(%(scopes)s))
"""
_LIST = f"""
SELECT q.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, q.text, q.asked_at
{_AT_DESK.replace("WHERE", "JOIN procedures_procedure p ON p.id = d.procedure_id WHERE", 1)}
  AND (q.asked_at, q.id) > (%(at)s, %(after)s) ORDER BY q.asked_at, q.id LIMIT %(limit)s
"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_AT_DESK} LIMIT %(most)s) few"


def waiting_at_desk(actor: Actor, after: str = "", limit: int = PAGE) -> WaitingPage:
    """Return one page of the questions that the actor's desk has to answer, oldest first."""
    if not may_work_at_desk(actor):
        return WaitingPage([], "")
    at, number = sql.place_of(after) or _BEGINNING
    values = {"desk": actor.unit_id, "scopes": scopes_of(actor), "at": at, "after": number, "limit": limit + 1}
    found = [WaitingQuestion(*row) for row in sql.rows(_LIST, values)]
    more = found[limit - 1] if len(found) > limit else None
    return WaitingPage(found[:limit], f"{more.asked_at.isoformat()}~{more.id}" if more else "")


def count_at_desk(actor: Actor) -> int:
    """Return how many questions wait for the actor's desk; counted up to `MOST_COUNTED` and one more."""
    if not may_work_at_desk(actor):
        return 0
    values = {"desk": actor.unit_id, "scopes": scopes_of(actor), "most": MOST_COUNTED + 1}
    return int(sql.rows(_COUNT, values)[0][0])


@dataclass(frozen=True)
class Answerer:
    """Somebody at a desk who is reached by letter."""

    account_id: int
    full_name: str
    email: str


# Posts that are narrowed to procedures are left out: a letter must not name a dossier that its reader does not see.
_BY_ANSWERER = f"""
SELECT a.id, a.full_name, a.email, coalesce(d.code, d.receipt_no), r.name, q.asked_at
FROM feedback_applicantquestion q
JOIN dossiers_dossier d ON d.id = q.dossier_id
JOIN procedures_procedure r ON r.id = d.procedure_id
JOIN directory_post p ON p.unit_id = d.desk_unit_id AND p.roles ? 'desk' AND p.procedure_set_id IS NULL AND {HELD}
JOIN directory_account a ON a.id = p.account_id AND a.is_active AND a.email <> ''
WHERE q.answered_at IS NULL AND q.asked_at < %(before)s
ORDER BY a.id, q.asked_at, q.id LIMIT %(most)s
"""


def waiting_by_person(*, day: date, before: datetime) -> Iterator[tuple[Answerer, list[tuple[str, str, datetime]]]]:
    """Yield whom to remind of questions asked before a moment: code of the dossier, procedure, when; oldest first."""
    found = sql.rows(_BY_ANSWERER, {"day": day, "before": before, "most": MOST_REMINDED})
    for person, rows in groupby(found, key=lambda row: Answerer(*row[:3])):
        yield person, list(dict.fromkeys((ref, name, at) for *_, ref, name, at in rows))
