"""Who signed in when and from where, and which sessions are open; ending them counts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory import member_entries
from motcua.directory.models.sign_ins import SignIn
from motcua.directory.ports import EndedThere

LONGEST_AGENT = 200
SHOWN = 50
CLOCKS_DIFFER = timedelta(seconds=60)
KNOWN_FOR = timedelta(days=90)
"""How long the place of a sign-in counts as the owner's."""

_OPEN = """
SELECT s.id, s.how, s.remote, s.agent, s.at, s.session_key = %(own)s, s.assurance FROM directory_signin s
JOIN django_session d ON d.session_key = s.session_key AND d.expire_date > %(now)s
WHERE s.account_id = %(account)s AND s.ended_at IS NULL AND s.session_key <> '' ORDER BY s.id DESC LIMIT 100
"""
_HISTORY = """
SELECT id, how, remote, agent, at, is_ok, ended_at, ended_how, assurance FROM directory_signin
WHERE account_id = %s ORDER BY id DESC LIMIT %s
"""
_END = """
UPDATE directory_signin SET ended_at = %(now)s, ended_how = %(how)s
WHERE account_id = %(account)s AND ended_at IS NULL AND session_key <> '' AND session_key <> %(keep)s
  AND (%(only)s::bigint IS NULL OR id = %(only)s)
RETURNING session_key
"""
_END_OUTSIDE = """
UPDATE directory_signin s SET ended_at = %(now)s, ended_how = 'central'
FROM directory_signinlink l
WHERE l.provider = %(provider)s AND s.account_id = l.account_id AND s.provider = l.provider
  AND (%(subject)s = '' OR l.subject = %(subject)s) AND (%(session)s = '' OR s.outside_session = %(session)s)
  AND %(subject)s || %(session)s <> '' AND s.ended_at IS NULL AND s.session_key <> '' AND s.at <= %(said)s
RETURNING s.session_key
"""
_SIGN_OUT = """
UPDATE directory_signin SET ended_at = %s, ended_how = 'signed_out' WHERE session_key = %s AND ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session as its owner sees it."""

    id: int
    how: str
    remote: str
    agent: str
    at: datetime
    is_this_one: bool
    assurance: str


@dataclass(frozen=True, slots=True)
class PastSignIn:
    """One try to sign in."""

    id: int
    how: str
    remote: str
    agent: str
    at: datetime
    is_ok: bool
    ended_at: datetime | None
    ended_how: str
    assurance: str


@dataclass(frozen=True, slots=True)
class Outside:
    """How surely a sign-in knows the person, and the session it hangs on at a central log-in."""

    assurance: str = ""
    provider: str = ""
    session: str = ""


def note_sign_in(
    *,
    account_id: int,
    how: str,
    session_key: str,
    remote: str,
    agent: str,
    now: datetime,
    outside: Outside = Outside(),
) -> None:
    """Keep that an account signed in with this session, and what it hangs on."""
    _note(account_id, how, remote, agent, now, session_key=session_key, is_ok=True, outside=outside)


def note_failure(*, account_id: int, how: str, remote: str, agent: str, now: datetime) -> None:
    """Keep that somebody failed to sign in to an account; its owner sees it."""
    _note(account_id, how, remote, agent, now, session_key="", is_ok=False)


def signed_in_from(*, account_id: int, remote: str, now: datetime) -> bool:
    """Tell whether an account signed in from this address of late: a place of its owner."""
    found = sql.rows(
        "SELECT 1 FROM directory_signin WHERE account_id = %s AND remote = %s AND is_ok AND at > %s LIMIT 1",
        (account_id, remote[:60], now - KNOWN_FOR),
    )
    return bool(found)


def open_sessions(account_id: int, own_key: str, now: datetime) -> list[Session]:
    """Return the open sessions of an account, newest first."""
    return [Session(*row) for row in sql.rows(_OPEN, {"account": account_id, "own": own_key, "now": now})]


def history(account_id: int, limit: int = SHOWN) -> list[PastSignIn]:
    """Return the latest tries to sign in to an account, newest first."""
    return [PastSignIn(*row) for row in sql.rows(_HISTORY, (account_id, limit))]


@transaction.atomic
def end_sessions(*, account_id: int, how: str, now: datetime, keep: str = "", only: int | None = None) -> int:
    """End open sessions of an account at once and return how many.

    Args:
        account_id: Whose sessions.
        how: What the history tells: signed_out, revoked, withdrawn, password.
        now: Aware moment.
        keep: Key of a session that goes on.
        only: Ends this one alone.

    Raises:
        NotFound: `only` names no open session of this account.
    """
    values = {"account": account_id, "how": how, "now": now, "keep": keep, "only": only}
    keys = [key for (key,) in sql.rows(_END, values)]
    if only is not None and not keys:
        raise NotFound("session")
    _close(keys, now)
    return len(keys)


@transaction.atomic
def end_outside(told: EndedThere, now: datetime) -> int:
    """End what a central log-in says has ended: one session, or all that came by it, and return how many.

    A message told again ends nothing that began after it was first said.

    Source: OpenID Connect Back-Channel Logout 1.0; VL-3.4.
    """
    values = {
        "provider": told.provider,
        "subject": told.subject,
        "session": told.session,
        "said": told.at + CLOCKS_DIFFER,
        "now": now,
    }
    keys = [key for (key,) in sql.rows(_END_OUTSIDE, values)]
    _close(keys, now)
    return len(keys)


@transaction.atomic
def note_sign_out(session_key: str, now: datetime) -> None:
    """Keep that a session was ended by its owner, here and in every application entered from it."""
    sql.execute(_SIGN_OUT, (now, session_key))
    member_entries.end_with([session_key], now)


def sweep(now: datetime) -> int:
    """Delete sessions that are over and return how many; their sign-ins stay in the history."""
    return sql.execute("DELETE FROM django_session WHERE expire_date < %s", (now,))


def _close(keys: list[str], now: datetime) -> None:
    sql.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", (keys,))
    member_entries.end_with(keys, now)


def _note(
    account_id: int,
    how: str,
    remote: str,
    agent: str,
    now: datetime,
    *,
    session_key: str,
    is_ok: bool,
    outside: Outside = Outside(),
) -> None:
    row = {
        "id": new_id(),
        "account": account_id,
        "how": how,
        "is_ok": is_ok,
        "remote": remote[:60],
        "agent": clean_input(agent, LONGEST_AGENT, multiline=False),
        "session_key": session_key,
        "assurance": outside.assurance,
        "provider": outside.provider,
        "outside_session": outside.session[:200],
        "at": now,
        "ended_at": None,
        "ended_how": "",
    }
    rows: Sequence[dict[str, object]] = [row]
    sql.insert(SignIn, rows)
