"""Tells the holder of an account what concerns them and no dossier: once in the inbox, and by copies of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock, crypto, profile, sql
from motcua.core.ids import new_id
from motcua.directory.mandate_sides import Reached
from motcua.notifications import texts, wishes
from motcua.notifications.rules.kinds import KINDS, Channel, shape
from motcua.notifications.rules.reaching import Wishes, copies, not_before
from motcua.notifications.services import queue_message
from motcua.notifications.texts import Text, filled

_HOLDER = "SELECT full_name, email, phone_enc FROM directory_account WHERE id = %s AND NOT is_official AND is_active"
_LOCKED = _HOLDER.replace(" AND is_active", "")
_TELL = """
INSERT INTO notifications_notice
  (id, event, reader, account_id, dossier_id, kind, edition, subject, body, told_at, read_at, copied_by)
VALUES (%(id)s, %(event)s, %(reader)s, %(account)s, %(dossier)s, %(kind)s, %(edition)s, %(subject)s, %(body)s, %(now)s,
        NULL, %(handler)s)
ON CONFLICT (event, reader) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class News:
    """What is told of which event, and under which name its copies go out."""

    event_id: int
    kind: str
    handler: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who is told, and how they are reached; without an account there is no inbox."""

    name: str
    email: str = ""
    phone: str = ""
    account_id: int | None = None


def tell_account(*, news: News, account_id: int, even_locked: bool = False, now: datetime) -> None:
    """Tell the holder of an account, once for an event; nothing for officials and accounts that ended."""
    found = sql.rows(_LOCKED if even_locked else _HOLDER, (account_id,))
    if not found:
        return
    name, email, phone = found[0]
    reader = Reader(name=name, email=email, phone=crypto.decrypt(phone), account_id=account_id)
    tell_reader(news=news, reader=reader, wished=wishes.wishes_of(account_id), now=now)


def tell_side(*, news: News, side: Reached, wished: Wishes, now: datetime) -> None:
    """Tell one side of a mandate: in the inbox of their account, else where the mandate names them."""
    if side.account_id:
        tell_account(news=news, account_id=side.account_id, now=now)
    elif side.email or side.phone:
        reader = Reader(name=side.name, email=side.email, phone=side.phone)
        tell_reader(news=news, reader=reader, wished=wished, now=now)


def tell_reader(*, news: News, reader: Reader, wished: Wishes, dossier_id: int | None = None, now: datetime) -> None:
    """Tell somebody with or without an account, once for an event; notice and copies stand or fall together."""
    known = texts.in_force(news.kind, wished.language)
    values = dict.fromkeys((*shape(news.kind).common, *KINDS[news.kind].own), "") | {
        "nguoi_nhan": reader.name,
        "tinh": str(profile.value("province", "name")),
        "tong_dai": str(profile.value("contact", "hotline")),
        **news.values,
    }
    is_told = reader.account_id and not _keep(news, reader.account_id, dossier_id, known, values, wished, now)
    if not is_told:
        _copy(news, reader, dossier_id, wished, known, values, now)


def _keep(
    news: News,
    account_id: int,
    dossier_id: int | None,
    known: Mapping[str, Text],
    values: Mapping[str, str],
    wished: Wishes,
    now: datetime,
) -> bool:
    shown = filled(known, Channel.INBOX, values)
    row = {
        "id": new_id(),
        "event": news.event_id,
        "reader": f"account:{account_id}",
        "account": account_id,
        "dossier": dossier_id,
        "kind": news.kind,
        "edition": f"{wished.language}/{known[Channel.INBOX].number}",
        "subject": shown.subject,
        "body": shown.body.strip(),
        "now": now,
        "handler": news.handler,
    }
    return bool(sql.rows(_TELL, row))


def _copy(
    news: News,
    reader: Reader,
    dossier_id: int | None,
    wished: Wishes,
    known: Mapping[str, Text],
    values: Mapping[str, str],
    now: datetime,
) -> None:
    legal = KINDS[news.kind].legal
    email = reader.email if legal or not wishes.is_silenced(reader.email) else ""
    channels = copies(wished, legal=legal, has_email=bool(email), has_phone=bool(reader.phone))
    of_email = dict.fromkeys(shape(news.kind).of_email, "") | {
        "duong_dan_ngung": "" if legal or not email else wishes.silence_link(email)
    }
    for place, channel in enumerate(channels):
        by_email = channel is Channel.EMAIL
        text = filled(known, channel, {**values, **of_email} if by_email else values)
        queue_message(
            event_id=news.event_id,
            handler=f"{news.handler}:{channel}" if place else news.handler,
            dossier_id=dossier_id,
            address=email if by_email else reader.phone,
            subject=text.subject,
            body=text.body,
            now=now,
            channel=channel.value,
            not_before=not_before(
                wished, channel, legal=legal, reached=bool(reader.account_id) or place > 0, at=clock.local(now)
            ),
        )
