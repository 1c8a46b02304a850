"""Reads of ratings: whom to ask, what was answered, what is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.core import profile, sql
from motcua.core.errors import NotAllowed, NotFound
from motcua.directory.actors import Actor
from motcua.feedback.permissions import may_read
from motcua.feedback.rules.figures import Answered, answered, on_time_percent
from motcua.feedback.rules.questions import Question, asked

PAGE = 30
COMMENTS = 20
FRESH = timedelta(minutes=15)
"""For how long a returned dossier is offered on the desk's tablet."""


@dataclass(frozen=True)
class Invited:
    """An invitation: what is rated, without whose it is."""

    token: str
    procedure_name: str
    ref: str
    is_answered: bool


_INVITED = """
SELECT i.token, p.name, coalesce(d.code, d.receipt_no), i.answered FROM feedback_invitation i
JOIN dossiers_dossier d ON d.id = i.dossier_id JOIN procedures_procedure p ON p.id = d.procedure_id
"""


def invitation(token: str) -> Invited:
    """Return an invitation.

    Raises:
        NotFound: There is none.
    """
    found = sql.rows(_INVITED + "WHERE i.token = %s", (token[:80],))
    if not found:
        raise NotFound("invitation")
    return Invited(*found[0])


def open_token(dossier_id: int) -> str:
    """Return the token by which a dossier can still be rated; empty when it cannot. The caller checked who asks."""
    found = sql.rows("SELECT token FROM feedback_invitation WHERE dossier_id = %s AND NOT answered", (dossier_id,))
    return str(found[0][0]) if found else ""


def waiting_at(unit_id: int, now: datetime) -> list[Invited]:
    """Return the dossiers that a desk returned in the last minutes and that nobody rated, the newest first."""
    condition = "WHERE i.desk_unit_id = %s AND NOT i.answered AND i.made_at BETWEEN %s AND %s "
    condition += "ORDER BY i.made_at DESC LIMIT 6"
    return [Invited(*row) for row in sql.rows(_INVITED + condition, (unit_id, now - FRESH, now))]


@dataclass(frozen=True)
class Figure:
    """What is published of one service since 1 January."""

    procedure_id: int
    code: str
    name: str
    received: int
    received_online: int
    resolved_online: int
    on_time_online: int
    counted_at: datetime
    ratings: int = 0
    overall: Answered | None = None

    @property
    def on_time_percent(self) -> int | None:
        """The share of online dossiers resolved on time; None when none was resolved."""
        return on_time_percent(self.resolved_online, self.on_time_online)


_FIGURES = """
SELECT f.procedure_id, p.code, p.name, f.received, f.received_online, f.resolved_online, f.on_time_online, f.counted_at
FROM feedback_servicefigure f JOIN procedures_procedure p ON p.id = f.procedure_id WHERE f.year = %(year)s
"""
_COUNTS = """
SELECT r.procedure_id, a.key, a.value, count(*) FROM feedback_rating r, jsonb_each_text(r.answers) a
WHERE r.procedure_id = ANY(%s) AND r.month >= %s GROUP BY r.procedure_id, a.key, a.value
"""


def figures(year: int, after: str = "") -> tuple[list[Figure], str]:
    """Return the services of a year with how content people are, those with most dossiers first; two statements.

    Args:
        year: Since its 1 January.
        after: Where the page begins, as the page before said.
    """
    received, _, procedure = after.partition("~")
    is_place = received.isascii() and received.isdigit() and procedure.isascii() and procedure.isdigit()
    condition = "AND (f.received, -f.procedure_id) < (%(received)s, -%(procedure)s) " if is_place else ""
    values = {"year": year, "limit": PAGE + 1}
    if is_place:
        values |= {"received": int(received[:9]), "procedure": int(procedure[:18])}
    order = "ORDER BY f.received DESC, f.procedure_id LIMIT %(limit)s"
    found = [Figure(*row) for row in sql.rows(_FIGURES + condition + order, values)]
    shown = found[:PAGE]
    counted = _counts([one.procedure_id for one in shown], year)
    rows = [_with_overall(one, counted.get(one.procedure_id, {})) for one in shown]
    last = rows[-1] if rows else None
    return rows, f"{last.received}~{last.procedure_id}" if last and len(found) > PAGE else ""


@dataclass(frozen=True)
class ServiceFigures:
    """All that is published of one service."""

    code: str
    name: str
    figure: Figure | None
    ratings: int
    answers: list[Answered]
    comments: list[tuple[date, str]]


def of_service(code: str, year: int) -> ServiceFigures:
    """Return what is published of one service; four statements.

    Raises:
        NotFound: No such procedure.
    """
    known = sql.rows("SELECT id, code, name FROM procedures_procedure WHERE code = %s", (code[:40],))
    if not known:
        raise NotFound("procedure")
    procedure_id, code, name = known[0]
    found = sql.rows(_FIGURES + "AND f.procedure_id = %(procedure)s", {"year": year, "procedure": procedure_id})
    counted = _counts([procedure_id], year).get(procedure_id, {})
    answers = [answered(one, counted.get(one.key, {}), least=least()) for one in questions()]
    comments = sql.rows(
        "SELECT month, text FROM feedback_comment WHERE procedure_id = %s AND state = 'published' "
        "ORDER BY month DESC, id LIMIT %s",
        (procedure_id, COMMENTS),
    )
    figure = Figure(*found[0]) if found else None
    return ServiceFigures(code, name, figure, answers[0].total, answers, [(row[0], row[1]) for row in comments])


@dataclass(frozen=True)
class WaitingComment:
    """A comment that nobody has read."""

    id: int
    text: str
    month: date
    procedure_name: str
    agency_name: str


def waiting_comments(actor: Actor, limit: int = PAGE) -> list[WaitingComment]:
    """Return the comments that wait to be read, those of the oldest month first.

    Raises:
        NotAllowed: The actor reads no comments.
    """
    if not may_read(actor):
        raise NotAllowed(f"{actor.ref} reads no comments")
    found = sql.rows(
        "SELECT c.id, c.text, c.month, p.name, g.name FROM feedback_comment c "
        "JOIN procedures_procedure p ON p.id = c.procedure_id JOIN directory_agency g ON g.id = c.agency_id "
        "WHERE c.state = 'waiting' ORDER BY c.month, c.id LIMIT %s",
        (limit,),
    )
    return [WaitingComment(*row) for row in found]


def questions() -> list[Question]:
    """Return the questions of this province."""
    return asked(profile.value("rating", "questions"))


def least() -> int:
    """Return how many answers a figure needs to be published."""
    return int(profile.value("rating", "publish_from"))


def _counts(procedures: Sequence[int], year: int) -> dict[int, dict[str, dict[str, int]]]:
    counted: dict[int, dict[str, dict[str, int]]] = {}
    for procedure_id, key, value, count in sql.rows(_COUNTS, (list(procedures), date(year, 1, 1))):
        counted.setdefault(procedure_id, {}).setdefault(key, {})[value] = int(count)
    return counted


def _with_overall(one: Figure, counted: Mapping[str, Mapping[str, int]]) -> Figure:
    first = questions()[0]
    overall = answered(first, counted.get(first.key, {}), least=least())
    return Figure(**{**vars(one), "ratings": overall.total, "overall": overall})
