"""How messages fare, for support: what waits, what was given up, what a network did not deliver; and sending again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from motcua.core import crypto, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries
from motcua.dossiers.held import hold
from motcua.dossiers.queries.one import by_ref
from motcua.notifications import jobs
from motcua.notifications.events import NoticeResent
from motcua.notifications.notices import NAME

PAGE = 30
MOST_RESENDS = 5
APART = timedelta(minutes=5)
FILTERS = {
    "failed": "AND m.state = 'failed'",
    "undelivered": "AND m.delivery = 'undelivered'",
    "open": "AND m.state IN ('waiting', 'sending')",
    "all": "",
}


@dataclass(frozen=True)
class Delivery:
    """A message as support sees it; the address in the clear, whoever shows it masks it."""

    id: int
    ref: str
    channel: str
    address: str
    subject: str
    state: str
    delivery: str
    fault: str
    tries: int
    made_at: datetime
    sent_at: datetime | None
    not_before: datetime | None
    resends: int


_ROWS = """
SELECT m.id, coalesce(d.code, d.receipt_no, ''), m.channel, m.address, m.address_enc, m.subject, m.state, m.delivery,
       m.fault, m.tries, m.made_at, m.sent_at, m.not_before, m.resends
FROM notifications_message m LEFT JOIN dossiers_dossier d ON d.id = m.dossier_id
WHERE (%(before)s = 0 OR m.id < %(before)s) AND (%(dossier)s = 0 OR m.dossier_id = %(dossier)s)
"""
_MESSAGE = """
SELECT dossier_id, channel, handler, state, resends, sent_at, body = '' FROM notifications_message WHERE id = %s
FOR UPDATE
"""
_AGAIN = """
UPDATE notifications_message SET state = 'waiting', tries = 0, tried_at = %(now)s, resends = resends + 1, fault = '',
  delivery = '', delivered_at = NULL, not_before = NULL, address = %(address)s, address_enc = %(sealed)s
WHERE id = %(id)s
"""


def page(actor: Actor, *, only: str, ref: str = "", before: int = 0) -> tuple[list[Delivery], int]:
    """Return messages, the newest first, and where the next page begins (0: no more); one statement, two with a code.

    Raises:
        NotAllowed: The actor is not the province's administrator.
        NotFound: No dossier with this code.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} sees no deliveries")
    dossier_id = _dossier(ref) if ref else 0
    statement = f"{_ROWS} {FILTERS[only]} ORDER BY m.id DESC LIMIT %(limit)s"
    found = sql.rows(statement, {"before": before, "dossier": dossier_id, "limit": PAGE + 1})
    rows = [_delivery(row) for row in found[:PAGE]]
    return rows, rows[-1].id if len(found) > PAGE else 0


def may_resend(actor: Actor, dossier_id: int | None) -> bool:
    """Tell whether the actor may send messages again: support any, a desk those of dossiers it sees."""
    if actor.has(Role.PROVINCE_ADMIN):
        return True
    return bool(dossier_id) and actor.has(Role.DESK) and queries.may_see_id(actor, int(dossier_id or 0))


@transaction.atomic
def resend(*, actor: Actor, message_id: int, now: datetime) -> None:
    """Send a message again, to how the applicant is reached now; the history of the dossier names who did it.

    Raises:
        NotFound: No such message, or not for this actor: both look the same.
        RuleBroken: It is being sent, was sent just now, too often, or held a code that is gone.
    """
    known = sql.rows("SELECT dossier_id FROM notifications_message WHERE id = %s", (message_id,))
    if not known or not may_resend(actor, known[0][0]):
        raise NotFound("message")
    dossier_id = known[0][0]
    if dossier_id:
        hold(dossier_id)
    _, channel, handler, state, resends, sent_at, is_empty = sql.rows(_MESSAGE, (message_id,))[0]
    if is_empty:
        raise RuleBroken("message.gone", "Tin này chứa mã dùng một lần, đã xóa. Người nhận hãy xin mã mới.")
    if state not in {"failed", "sent"}:
        raise RuleBroken("message.waiting", "Tin này đang được gửi. Hãy tải lại trang sau ít phút.")
    if resends >= MOST_RESENDS:
        message = f"Đã gửi lại {MOST_RESENDS} lần. Hãy gọi cho người nộp hoặc sửa thông tin liên lạc của hồ sơ."
        raise RuleBroken("message.too_often", message)
    if sent_at and now - sent_at < APART:
        raise RuleBroken("message.just_sent", "Tin vừa được gửi. Hãy đợi 5 phút rồi gửi lại nếu vẫn chưa tới.")
    address = _address(dossier_id, channel, handler, message_id)
    plain, sealed = ("", crypto.encrypt(address)) if channel == "sms" else (address, b"")
    sql.execute(_AGAIN, {"now": now, "id": message_id, "address": plain, "sealed": sealed})
    jobs.put(jobs.SEND, {"message_id": message_id})
    if dossier_id:
        fact = NoticeResent(message=message_id, channel=channel)
        ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)


def _dossier(ref: str) -> int:
    condition, name = by_ref(ref)
    found = sql.rows("SELECT d.id FROM dossiers_dossier d " + condition, (name,))
    if not found:
        raise NotFound("dossier")
    return int(found[0][0])


def _address(dossier_id: int | None, channel: str, handler: str, message_id: int) -> str:
    """Return where it goes: to the applicant as they are reached now, else where it went."""
    if dossier_id and handler.startswith(NAME):
        facts = queries.notice_facts(dossier_id)
        if reached := facts.phone if channel == "sms" else facts.email:
            return reached
    [(plain, sealed)] = sql.rows("SELECT address, address_enc FROM notifications_message WHERE id = %s", (message_id,))
    return crypto.decrypt(sealed) if channel == "sms" else str(plain)


def _delivery(row: tuple[Any, ...]) -> Delivery:
    address = crypto.decrypt(row[4]) if row[2] == "sms" else row[3]
    values = [*row[:3], address, *row[5:]]
    return Delivery(*values)
