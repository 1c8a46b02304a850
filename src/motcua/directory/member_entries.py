"""How entries into other applications end with the session they hang on, and who is still to be told of it.

Source: OpenID Connect Back-Channel Logout 1.0; VL-3.4.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.core import sql

TELL = "directory.tell_of_ends"
AT_ONCE = 500
MOST_TRIES = 9
"""With the pause doubled each time from a minute on, an application may be down for half a working day."""

# An entry whose code was never taken up needs no telling.
_END = """
UPDATE directory_membersession SET ended_at = %(now)s,
  next_try_at = CASE WHEN redeemed_at IS NOT NULL THEN %(now)s::timestamptz END
WHERE ended_at IS NULL AND
"""
_END_WITH = f"{_END} session_key = ANY(%(keys)s)"
_END_OF_CONSENT = f"{_END} consent_id = ANY(%(consents)s)"
_END_OF_APP = f"{_END} consent_id IN (SELECT id FROM directory_memberconsent WHERE app_id = %(app)s)"
_END_OF_GONE = f"""{_END} NOT EXISTS (
  SELECT FROM django_session d
  WHERE d.session_key = directory_membersession.session_key AND d.expire_date > %(now)s)
"""
_UNTOLD = """
SELECT s.id, a.client_id, a.back_channel, c.subject, s.sid FROM directory_membersession s
JOIN directory_memberconsent c ON c.id = s.consent_id JOIN directory_memberapp a ON a.id = c.app_id
WHERE s.told_at IS NULL AND s.ended_at IS NOT NULL AND s.redeemed_at IS NOT NULL AND s.next_try_at <= %s
ORDER BY s.next_try_at LIMIT %s
"""
_LATER = f"""
UPDATE directory_membersession s SET tries = s.tries + 1,
  next_try_at = CASE WHEN s.tries + 1 < {MOST_TRIES} THEN %(now)s + make_interval(mins => (2 ^ s.tries)::int) END
WHERE s.told_at IS NULL AND s.ended_at IS NOT NULL AND s.redeemed_at IS NOT NULL AND s.next_try_at <= %(now)s
"""
_LATER_ONE = f"{_LATER} AND s.id = %(id)s"
_LATER_ALL = f"""{_LATER} AND s.consent_id IN (SELECT c.id FROM directory_memberconsent c
  JOIN directory_memberapp a ON a.id = c.app_id WHERE a.client_id = %(app)s)
"""


@dataclass(frozen=True)
class Untold:
    """An entry that ended and whose application does not know it yet."""

    id: int
    client_id: str
    back_channel: str
    subject: str
    sid: str


def end_with(session_keys: Sequence[str], now: datetime) -> int:
    """End the entries that hang on these sessions and return how many."""
    return _end(_END_WITH, {"keys": list(session_keys), "now": now})


def end_of_app(app_id: int, now: datetime) -> int:
    """End every entry into an application."""
    return _end(_END_OF_APP, {"app": app_id, "now": now})


def end_of_consent(consent_ids: Sequence[int], now: datetime) -> int:
    """End the entries that somebody's consent allowed."""
    return _end(_END_OF_CONSENT, {"consents": list(consent_ids), "now": now})


def end_of_gone(now: datetime) -> int:
    """End the entries whose session ran out without a word."""
    return sql.execute(_END_OF_GONE, {"now": now})


def untold(now: datetime, limit: int = AT_ONCE) -> list[Untold]:
    """Return whose turn it is to be told of an end."""
    return [Untold(*row) for row in sql.rows(_UNTOLD, (now, limit))]


def note_told(entry_id: int, now: datetime) -> None:
    """Keep that an application took note of an end."""
    sql.execute(
        "UPDATE directory_membersession SET told_at = %s, next_try_at = NULL WHERE id = %s AND told_at IS NULL",
        (now, entry_id),
    )


def note_failure(entry: Untold, now: datetime) -> None:
    """Keep that an application did not take a message; it is tried again, less and less often, and then given up."""
    sql.execute(_LATER_ONE, {"id": entry.id, "now": now})


def note_silence(client_id: str, now: datetime) -> None:
    """Keep that an application does not answer: all it is to be told now waits, so that no other waits for it."""
    sql.execute(_LATER_ALL, {"app": client_id, "now": now})


def _end(statement: str, values: Mapping[str, object]) -> int:
    """End entries and have their applications told now; what fails or is lost is told within a minute."""
    ended = sql.execute(statement, values)
    if ended:
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(TELL, queueing_lock=TELL, allow_unknown=True).defer(timestamp=0)
    return ended
