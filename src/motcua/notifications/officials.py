"""Letters to officials: each to those who have an address, once for an event or a period."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from motcua.core.addresses import onestop_address
from motcua.directory import parties
from motcua.directory.queries import OfficialRow
from motcua.notifications.letters import letters
from motcua.notifications.services import queue_message


def write_to(
    people: Iterable[OfficialRow],
    *,
    kind: str,
    values: Mapping[str, str],
    path: str,
    event_id: int,
    key: str,
    now: datetime,
) -> int:
    """Queue a letter to each person with an address; return how many are new.

    Args:
        values: What the kind's text may name beside the reader and the address.
        path: Where it is dealt with.
        event_id: What it tells of; 0: of a period, so the letter hangs on the person.
        key: What makes the letters; one of each goes to a person for an event or period.
    """
    named = {row.account_id: row.full_name for row in people}
    addresses = parties.addresses(named) if named else {}
    if not addresses:
        return 0
    text, queued = letters(kind), 0
    for account_id, address in addresses.items():
        person = {"nguoi_nhan": named[account_id], "duong_dan": f"{onestop_address()}{path}"}
        letter = text.write({**values, **person})
        made = queue_message(
            event_id=event_id or account_id,
            handler=f"{key}:{account_id}" if event_id else key,
            dossier_id=None,
            address=address,
            subject=letter.subject,
            body=letter.body,
            now=now,
        )
        queued += made is not None
    return queued
