"""A letter a day to an official: its long list cut, sent once however often it is made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from motcua.core import clock
from motcua.notifications.letters import Letters
from motcua.notifications.services import queue_message

LINES = 30


class Person(Protocol):
    """Whom a letter goes to."""

    @property
    def account_id(self) -> int:
        """Whose letter it is; one of each goes to an account on a day."""

    @property
    def full_name(self) -> str:
        """How the letter addresses them."""

    @property
    def email(self) -> str:
        """Where it goes."""


def queue_daily(
    *,
    text: Letters,
    handler: str,
    person: Person,
    lines: Sequence[str],
    values: Mapping[str, str],
    now: datetime,
) -> bool:
    """Queue the day's letter to somebody; tell whether it is new.

    Args:
        text: The text in force, read once for everybody's letters.
        handler: What makes the letter.
        person: To whom.
        lines: What it lists; the first ones are shown, the others counted.
        values: What else its text names.
        now: Aware moment.
    """
    day = clock.local_date(now)
    listed = {
        "nguoi_nhan": person.full_name,
        "ngay": f"{day:%d/%m/%Y}",
        "cac_dong": "\n".join(lines[:LINES]),
        "con_lai": str(len(lines) - LINES) if len(lines) > LINES else "",
    }
    letter = text.write({**listed, **values})
    made = queue_message(
        event_id=person.account_id,
        handler=f"{handler}:{day:%Y-%m-%d}",
        dossier_id=None,
        address=person.email,
        subject=letter.subject,
        body=letter.body,
        now=now,
    )
    return made is not None
