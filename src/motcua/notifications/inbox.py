"""The inbox of a citizen, and what became of the copies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from motcua.core import crypto, sql
from motcua.core.errors import NotFound

PAGE = 20


@dataclass(frozen=True)
class Line:
    """A notice in the list, in the words and language in which it was told; one about the account has no dossier."""

    id: int
    subject: str
    told_at: datetime
    is_read: bool
    ref: str
    procedure_name: str
    language: str


@dataclass(frozen=True)
class Copy:
    """A copy of a notice: where it went and how it fared; the address is in the clear, whoever shows it masks it."""

    id: int
    channel: str
    address: str
    state: str
    delivery: str
    fault: str
    tries: int
    made_at: datetime
    sent_at: datetime | None
    not_before: datetime | None
    resends: int


@dataclass(frozen=True)
class Shown:
    """A notice as its reader sees it."""

    line: Line
    body: str
    kind: str
    copies: list[Copy] = field(default_factory=list)


_LINES = """
SELECT n.id, n.subject, n.told_at, n.read_at IS NOT NULL, coalesce(d.code, d.receipt_no, ''), coalesce(p.name, ''),
       CASE WHEN n.edition LIKE 'en/%%' THEN 'en' ELSE 'vi' END
FROM notifications_notice n LEFT JOIN dossiers_dossier d ON d.id = n.dossier_id
LEFT JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE n.account_id = %(account)s AND (%(before)s = 0 OR n.id < %(before)s) ORDER BY n.id DESC LIMIT %(limit)s
"""
_ONE = """
SELECT n.id, n.subject, n.told_at, n.read_at IS NOT NULL, coalesce(d.code, d.receipt_no, ''), coalesce(p.name, ''),
       CASE WHEN n.edition LIKE 'en/%%' THEN 'en' ELSE 'vi' END, n.body, n.kind, n.event, n.copied_by
FROM notifications_notice n LEFT JOIN dossiers_dossier d ON d.id = n.dossier_id
LEFT JOIN procedures_procedure p ON p.id = d.procedure_id WHERE n.id = %s AND n.account_id = %s
"""
_COPIES = """
SELECT m.id, m.channel, m.address, m.address_enc, m.state, m.delivery, m.fault, m.tries, m.made_at, m.sent_at,
       m.not_before, m.resends, c.event, c.handler
FROM unnest(%s::bigint[], %s::text[]) c(event, handler)
JOIN notifications_message m ON m.event = c.event AND (m.handler = c.handler OR m.handler LIKE c.handler || ':%%')
ORDER BY m.id
"""


def page(account_id: int, before: int = 0) -> tuple[list[Line], int]:
    """Return an account's notices, the newest first, and where the next page begins (0: no more)."""
    found = sql.rows(_LINES, {"account": account_id, "before": before, "limit": PAGE + 1})
    lines = [Line(*row) for row in found[:PAGE]]
    return lines, lines[-1].id if len(found) > PAGE else 0


@dataclass(frozen=True, slots=True)
class ToldText:
    """A notice as it was told, for its reader to take along."""

    subject: str
    body: str
    told_at: datetime
    read_at: datetime | None


def everything_told(account_id: int, most: int) -> list[ToldText]:
    """Return the texts of an account's notices, the newest first; taking them along reads none of them."""
    found = sql.rows(
        "SELECT subject, body, told_at, read_at FROM notifications_notice WHERE account_id = %s "
        "ORDER BY id DESC LIMIT %s",
        (account_id, most),
    )
    return [ToldText(*row) for row in found]


def unread(account_id: int) -> int:
    """Return how many notices an account has not opened."""
    statement = "SELECT count(*) FROM notifications_notice WHERE account_id = %s AND read_at IS NULL"
    return int(sql.rows(statement, (account_id,))[0][0])


def read(*, account_id: int, notice_id: int, now: datetime) -> Shown:
    """Return one of the account's notices with its copies; from now on it counts as read.

    Raises:
        NotFound: The account has no such notice.
    """
    found = sql.rows(_ONE, (notice_id, account_id))
    if not found:
        raise NotFound("notice")
    row = found[0]
    sql.execute("UPDATE notifications_notice SET read_at = %s WHERE id = %s AND read_at IS NULL", (now, notice_id))
    return Shown(Line(*row[:7]), row[7], row[8], copies([row[9:11]]).get(row[9:11], []))


def read_all(*, account_id: int, now: datetime) -> None:
    """Count all of an account's notices as read."""
    sql.execute(
        "UPDATE notifications_notice SET read_at = %s WHERE account_id = %s AND read_at IS NULL", (now, account_id)
    )


def copies(notices: Sequence[tuple[int, str]]) -> dict[tuple[int, str], list[Copy]]:
    """Return the copies of notices, each by its event and the name under which its copies go out.

    Of one event several people may be told; nobody sees where the copies of others went.
    """
    found: dict[tuple[int, str], list[Copy]] = {}
    values = ([event for event, _ in notices], [handler for _, handler in notices])
    for row in sql.rows(_COPIES, values):
        address = crypto.decrypt(row[3]) if row[1] == "sms" else row[2]
        found.setdefault((row[12], row[13]), []).append(Copy(row[0], row[1], address, *row[4:12]))
    return found


_OF_DOSSIER = """
SELECT n.id, n.subject, n.told_at, n.read_at IS NOT NULL, '', '',
       CASE WHEN n.edition LIKE 'en/%%' THEN 'en' ELSE 'vi' END,
       n.body, n.kind, n.event, n.copied_by
FROM notifications_notice n WHERE n.dossier_id = %s ORDER BY n.id DESC LIMIT %s
"""


def of_dossier(dossier_id: int, limit: int = 50) -> list[Shown]:
    """Return what was told about a dossier with the copies, the newest first; two statements."""
    found = sql.rows(_OF_DOSSIER, (dossier_id, limit))
    sent = copies([row[9:11] for row in found]) if found else {}
    return [Shown(Line(*row[:7]), row[7], row[8], sent.get(row[9:11], [])) for row in found]
