"""A letter a day to an official: its long list cut, sent once however often it is made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from motcua.core import clock
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, onestop_address

LINES = 30


def queue_daily(
    *,
    template: str,
    handler: str,
    account_id: int,
    address: str,
    lines: Sequence[object],
    now: datetime,
    **values: Any,  # noqa: ANN401  (whatever the letter's text names)
) -> bool:
    """Queue the day's letter to somebody; tell whether it is new.

    Args:
        template: The text.
        handler: What makes the letter; one of each goes to an account on a day.
        account_id: Whose it is.
        address: Their e-mail address.
        lines: What it lists; the first ones are shown, the others counted.
        now: Aware moment.
        values: What else its text names.
    """
    day = clock.local_date(now)
    letter = compose(
        template,
        lines=lines[:LINES],
        more=max(0, len(lines) - LINES),
        now=now,
        day=f"{day:%d/%m/%Y}",
        address=onestop_address(),
        **values,
    )
    made = queue_message(
        event_id=account_id,
        handler=f"{handler}:{day:%Y-%m-%d}",
        dossier_id=None,
        address=address,
        subject=letter.subject,
        body=letter.body,
        now=now,
    )
    return made is not None
