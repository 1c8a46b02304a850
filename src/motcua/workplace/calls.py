"""Reads of calls: those one took, those to be called back, those a unit is to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor, Role

SIGHT = timedelta(minutes=30)
"""How long an open call lets its official see how the dossier stands."""
PAGE = 30
STATES = {
    "open": "Chưa ghi nội dung",
    "noted": "Đã trả lời ngay",
    "waiting": "Chờ bộ phận trả lời",
    "answered": "Chờ gọi lại",
    "closed": "Đã gọi lại",
}


@dataclass(frozen=True)
class CallRow:
    """A call; the telephone number is read apart, by who is about to dial."""

    id: int
    token: str
    dossier_id: int
    ref: str
    procedure_name: str
    taken_by_id: int
    taken_by: str
    taken_at: datetime
    proof: str
    state: str
    note: str
    caller: str
    question: str
    unit_id: int | None
    unit: str
    asked_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    tries: int
    outcome: str
    closed_by: str
    closed_at: datetime | None

    def may_be_seen(self, now: datetime) -> bool:
        """Whether the call still opens how the dossier stands: while it is new, and while a callback is due."""
        return self.state in {"waiting", "answered"} or (self.state == "open" and now - self.taken_at <= SIGHT)


# A unit that ended is asked through the one that goes on.
_CALL = """
SELECT c.id, c.token, c.dossier_id, coalesce(d.code, d.receipt_no), p.name, c.taken_by_id, t.full_name, c.taken_at,
       c.proof, c.state, c.note, c.caller, c.question, coalesce(u.successor_id, u.id),
       coalesce(coalesce(n.name, u.name) || ', ' || g.name, ''), c.asked_at, c.answer, coalesce(a.full_name, ''),
       c.answered_at, c.tries, c.outcome, coalesce(k.full_name, ''), c.closed_at
FROM workplace_call c
JOIN dossiers_dossier d ON d.id = c.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_account t ON t.id = c.taken_by_id
LEFT JOIN directory_unit u ON u.id = c.unit_id
LEFT JOIN directory_unit n ON n.id = u.successor_id
LEFT JOIN directory_agency g ON g.id = coalesce(n.agency_id, u.agency_id)
LEFT JOIN directory_account a ON a.id = c.answered_by_id
LEFT JOIN directory_account k ON k.id = c.closed_by_id
"""


def own(actor: Actor, token: str) -> CallRow:
    """Return a call that the actor took.

    Raises:
        NotFound: None with this token, or a colleague's: both look the same.
    """
    return _one("WHERE c.token = %(token)s AND c.taken_by_id = %(account)s", actor, token)


def callback(actor: Actor, token: str) -> CallRow:
    """Return a call that the actor took, or one that any colleague of the call centre may call back.

    Raises:
        NotFound: No such call for this actor.
    """
    if not actor.has(Role.CALL_CENTRE):
        raise NotFound("call")
    where = (
        "WHERE c.token = %(token)s AND (c.taken_by_id = %(account)s OR c.state IN ('waiting', 'answered', 'closed'))"
    )
    return _one(where, actor, token)


def asked_of_unit(actor: Actor, dossier_id: int, token: str) -> CallRow:
    """Return a question on a dossier that was passed on to the actor's unit.

    Raises:
        NotFound: No such question for this unit.
    """
    where = (
        "WHERE c.token = %(token)s AND c.dossier_id = %(dossier)s AND c.question <> '' "
        "AND coalesce(u.successor_id, u.id) = %(unit)s"
    )
    return _one(where, actor, token, dossier_id)


def phone_of(call_id: int) -> str:
    """Return the number to call back in the clear; whoever shows it records the reading."""
    return crypto.decrypt(sql.rows("SELECT phone_enc FROM workplace_call WHERE id = %s", (call_id,))[0][0])


def callbacks(after: int = 0, limit: int = PAGE) -> tuple[list[CallRow], int]:
    """Return one page of those who wait to be called back, asked first first, and the id the next begins after."""
    place = "AND (c.asked_at, c.id) > (SELECT asked_at, id FROM workplace_call WHERE id = %(after)s) " if after else ""
    where = f"WHERE c.state IN ('waiting', 'answered') {place}ORDER BY c.asked_at, c.id LIMIT %(limit)s"
    return _page(where, {"after": after}, limit)


def taken(actor: Actor, after: int = 0, limit: int = PAGE) -> tuple[list[CallRow], int]:
    """Return one page of the calls that the actor took, newest first, and the id the next begins after."""
    place = "AND c.id < %(after)s " if after else ""
    where = f"WHERE c.taken_by_id = %(account)s {place}ORDER BY c.id DESC LIMIT %(limit)s"
    return _page(where, {"after": after, "account": actor.account_id}, limit)


def of_dossier(dossier_id: int, limit: int = 20) -> list[CallRow]:
    """Return the newest questions of callers on a dossier, oldest of them first; for officials who see it."""
    where = "WHERE c.dossier_id = %(dossier)s AND c.question <> '' ORDER BY c.id DESC LIMIT %(limit)s"
    found = sql.rows(_CALL + where, {"dossier": dossier_id, "limit": limit})
    return [CallRow(*row) for row in reversed(found)]


_UNITS = "ARRAY(SELECT id FROM directory_unit WHERE id = %(unit)s OR successor_id = %(unit)s)"


def waiting_at(actor: Actor, after: int = 0, limit: int = PAGE) -> tuple[list[CallRow], int]:
    """Return one page of the questions that wait for the actor's unit, oldest first, and where the next begins."""
    place = "AND c.id > %(after)s " if after else ""
    where = f"WHERE c.unit_id = ANY({_UNITS}) AND c.state = 'waiting' {place}ORDER BY c.id LIMIT %(limit)s"
    return _page(where, {"after": after, "unit": actor.unit_id}, limit)


def waiting_count(actor: Actor, most: int = 100) -> int:
    """Return how many questions of callers wait for the actor's unit, counted up to `most`."""
    return int(
        sql.rows(
            f"SELECT count(*) FROM (SELECT 1 FROM workplace_call WHERE unit_id = ANY({_UNITS}) AND state = 'waiting' "
            "LIMIT %(most)s) x",
            {"unit": actor.unit_id, "most": most},
        )[0][0]
    )


def unit_in_charge(dossier_id: int) -> int:
    """Return the unit that can answer about a dossier: of the oldest open step, else the desk."""
    found = sql.rows(
        "SELECT coalesce((SELECT t.unit_id FROM processing_task t WHERE t.dossier_id = d.id AND t.done_at IS NULL "
        "ORDER BY t.id LIMIT 1), d.desk_unit_id) FROM dossiers_dossier d WHERE d.id = %s",
        (dossier_id,),
    )
    return int(found[0][0])


def place_of(unit_id: int) -> str:
    """Return a unit's name with that of its agency."""
    return str(
        sql.rows(
            "SELECT u.name || ', ' || g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
            "WHERE u.id = %s",
            (unit_id,),
        )[0][0]
    )


def _one(where: str, actor: Actor, token: str, dossier_id: int = 0) -> CallRow:
    values = {"token": token, "account": actor.account_id, "unit": actor.unit_id, "dossier": dossier_id}
    found = sql.rows(_CALL + where, values)
    if not found:
        raise NotFound("call")
    return CallRow(*found[0])


def _page(where: str, values: dict[str, object], limit: int) -> tuple[list[CallRow], int]:
    found = [CallRow(*row) for row in sql.rows(_CALL + where, values | {"limit": limit + 1})]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0
