"""Asks the directory for a code and sends it, in the language of who asked; what doors call to sign people up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core.ids import new_id
from motcua.directory import accounts
from motcua.directory.accounts import CODE_LIFE, CODE_TRIES, CodeRequest
from motcua.directory.rules.holders import Holder
from motcua.directory.terms import Read
from motcua.notifications import services
from motcua.notifications.letters import write_code


@dataclass(frozen=True)
class Asked:
    """What the browser keeps in its session and gives back with the code."""

    attempt: str


def register(
    *,
    full_name: str,
    login: str,
    password: str,
    statement_version: str,
    now: datetime,
    remote: str = "",
    terms_read: Read | None = None,
    holder: Holder | None = None,
    language: str = "vi",
) -> Asked:
    """Sign somebody up and send the code; the owner of a login that has an account is told instead.

    Raises:
        SeveralBroken: Fields that need mending.
        RuleBroken: No own accounts in this province, or asked too often.
    """
    request = accounts.sign_up(
        full_name=full_name,
        login=login,
        password=password,
        statement_version=statement_version,
        now=now,
        remote=remote,
        terms_read=terms_read,
        holder=holder,
    )
    _send(request, "account_known" if request.is_known else "account_code", now, language)
    return Asked(request.attempt)


def send_again(*, login: str, attempt: str, now: datetime, language: str = "vi") -> None:
    """Send a fresh code for the same attempt.

    Raises:
        RuleBroken: Asked too often, or the login cannot be one.
    """
    _send(accounts.send_code_again(login=login, attempt=attempt, now=now), "account_code", now, language)


def ask_new_password(*, login: str, now: datetime, remote: str = "", language: str = "vi") -> Asked:
    """Send a code for a new password, when the login has an account.

    Raises:
        RuleBroken: Asked too often, or the login cannot be one.
    """
    request = accounts.ask_new_password(login=login, now=now, remote=remote)
    _send(request, "account_password", now, language)
    return Asked(request.attempt)


def ask_sign_in_code(*, login: str, now: datetime, remote: str = "", language: str = "vi") -> Asked:
    """Send a code to sign in with once, when the login has an account; counted with the codes of new passwords.

    Raises:
        RuleBroken: Asked too often, or the login cannot be one.
    """
    request = accounts.ask_new_password(login=login, now=now, remote=remote)
    _send(request, "account_sign_in", now, language)
    return Asked(request.attempt)


@transaction.atomic
def _send(request: CodeRequest, kind: str, now: datetime, language: str) -> None:
    if not request.code and not request.is_known:
        return
    minutes = int(CODE_LIFE.total_seconds() // 60)
    values = {"ma": request.code, "so_phut": str(minutes), "so_lan": str(CODE_TRIES)} if request.code else {}
    by_phone = bool(request.login.phone)
    letter = write_code(kind, values, by_phone=by_phone, language=language)
    services.queue_message(
        event_id=new_id(),
        handler=f"account.{kind.removeprefix('account_')}",
        dossier_id=None,
        address=request.login.text,
        subject=letter.subject,
        body=letter.body,
        now=now,
        channel="sms" if by_phone else "email",
    )
