"""Queues messages and sends them, with growing pauses between tries."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from motcua.core import crypto, ports, sql
from motcua.core.errors import NotFound, OutsideServiceFailed
from motcua.core.ids import new_id
from motcua.dossiers.services import slips as dossier_slips
from motcua.notifications import jobs
from motcua.notifications.models import Message
from motcua.notifications.ports import Attachment, Delivery, DeliveryReport, Mail, Sms

# How long to wait after each failed try; after the last the message is parked for an operator.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 720, 1440))
# Longer than any try takes: whoever still "sends" by then has died.
STUCK_AFTER = timedelta(minutes=15)
# Messages that carry a one-time code lose their text when they have been sent or given up.
SECRET_HANDLERS = ("account.",)
_FINAL = (Delivery.DELIVERED.value, Delivery.UNDELIVERED.value)

log = logging.getLogger(__name__)

_QUEUE = """
INSERT INTO notifications_message
  (id, event, handler, dossier_id, channel, address, address_enc, subject, body, slips, state, fault, tries, made_at,
   not_before)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, to_jsonb(%s::text[]), 'waiting', '', 0, %s, %s)
ON CONFLICT (event, handler) DO NOTHING RETURNING id
"""
_CLAIM = """
UPDATE notifications_message SET state = 'sending', tried_at = %(now)s, tries = tries + 1
WHERE id = %(id)s AND (state = 'waiting' OR (state = 'sending' AND tried_at < %(stuck)s))
RETURNING id
"""
_STUCK = """
SELECT id FROM notifications_message
WHERE (state = 'sending' AND tried_at < %(stuck)s)
   OR (state = 'waiting' AND coalesce(tried_at, made_at) < %(lost)s)
ORDER BY made_at LIMIT 500
"""


class TryLater(Exception):
    """The message was not taken and waits for another try after `pause`."""

    def __init__(self, fault: str, pause: timedelta) -> None:
        super().__init__(fault)
        self.pause = pause


def queue_message(
    *,
    event_id: int,
    handler: str,
    dossier_id: int | None,
    address: str,
    subject: str,
    body: str,
    now: datetime,
    channel: str = "email",
    slips: Sequence[str] = (),
    not_before: datetime | None = None,
) -> int | None:
    """Store a message and enqueue its sending, in the caller's transaction.

    Args:
        event_id: What the message tells about; a fresh id when there is no event.
        handler: Who makes it; the pair with the event is sent once however often it is queued.
        dossier_id: The dossier it belongs to, if any.
        address: E-mail address, or telephone number for `sms`.
        subject: One line.
        body: Plain text.
        now: Aware moment.
        channel: `email` or `sms`.
        slips: Tokens of the dossier's slips that go with it.
        not_before: When it may be sent at the earliest; None: at once.

    Returns:
        The message's id, None when it had been queued before.
    """
    plain, sealed = ("", crypto.encrypt(address)) if channel == "sms" else (address, b"")
    row = (new_id(), event_id, handler, dossier_id, channel, plain, sealed, subject, body, list(slips), now, not_before)
    made = sql.rows(_QUEUE, row)
    if not made:
        return None
    jobs.put(jobs.SEND, {"message_id": row[0]}, not_before=not_before)
    return int(row[0])


def send_waiting(message_id: int, now: datetime) -> None:
    """Send one message that waits; one that another worker holds or that is done is left alone.

    Call outside a transaction: none is open while the mail server answers.

    Raises:
        TryLater: It was not taken; call again after the pause.
    """
    if not sql.rows(_CLAIM, {"id": message_id, "now": now, "stuck": now - STUCK_AFTER}):
        return
    message = Message.objects.get(id=message_id)
    try:
        _hand_over(message)
    except OutsideServiceFailed as failure:
        _put_off(message, failure)
        return
    except BaseException:
        Message.objects.filter(id=message_id).update(state="waiting", fault="lỗi của hệ thống, xem nhật ký")
        raise
    Message.objects.filter(id=message_id).update(state="sent", sent_at=now, fault="", body=_kept_body(message))


def send_again(message_id: int, now: datetime) -> None:
    """Give a parked message another row of tries; an operator's act.

    Raises:
        NotFound: No such parked message.
    """
    woken = Message.objects.filter(id=message_id, state="failed").update(state="waiting", tries=0, tried_at=now)
    if not woken:
        raise NotFound(f"failed message {message_id}")
    jobs.put(jobs.SEND, {"message_id": message_id})


def wake_lost(now: datetime) -> int:
    """Enqueue again messages whose worker died or whose job was lost, and return how many."""
    lost = sql.rows(_STUCK, {"stuck": now - STUCK_AFTER, "lost": now - PAUSES[-1] - STUCK_AFTER})
    for (message_id,) in lost:
        jobs.put(jobs.SEND, {"message_id": message_id})
    return len(lost)


def _put_off(message: Message, failure: OutsideServiceFailed) -> None:
    """Let the message wait for its next try, or park it."""
    tried = message.tries
    if failure.retryable and tried <= len(PAUSES):
        Message.objects.filter(id=message.id).update(state="waiting", fault=str(failure))
        raise TryLater(str(failure), PAUSES[tried - 1]) from failure
    log.error("message %d is given up after %d tries: %s", message.id, tried, failure)
    Message.objects.filter(id=message.id).update(state="failed", fault=str(failure))


def note_delivery(report: DeliveryReport, now: datetime) -> None:
    """Keep what the gateway says became of a text message; late or repeated reports never undo a final one."""
    Message.objects.filter(id=report.message_id, channel="sms").exclude(delivery__in=_FINAL).update(
        delivery=report.delivery.value, delivered_at=now
    )


def _hand_over(message: Message) -> None:
    if message.channel == "sms":
        sms: Sms = ports.gateway("sms")
        sms.send(to=crypto.decrypt(message.address_enc), text=message.body, message_id=str(message.id))
        return
    mail: Mail = ports.gateway("mail")
    mail.send(
        to=message.address,
        subject=message.subject,
        body=message.body,
        attachments=_attachments(message),
        # Sent again on purpose it is a message of its own, or the reader's program would drop it as known.
        message_id=f"{message.id}.{message.resends}" if message.resends else str(message.id),
    )


def _attachments(message: Message) -> list[Attachment]:
    return [Attachment(name, content) for content, name in map(dossier_slips.render, message.slips)]


def _kept_body(message: Message) -> str:
    return "" if message.handler.startswith(SECRET_HANDLERS) else message.body
