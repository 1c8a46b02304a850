"""Tells citizens by e-mail of a form that waits, and of one whose time is over."""

from datetime import date, datetime

from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.intake.events import DraftReminded
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, portal_address

NAME = "notify.draft"


@handler(NAME)
def notify_draft(event: Delivered, now: datetime) -> None:
    """Queue the letter about a draft to its account; to nobody without an address."""
    account_id = int(event.values["account"])
    address = parties.addresses([account_id]).get(account_id)
    if not address:
        return
    is_reminder = event.type == DraftReminded.TYPE
    ends_on = event.values.get("ends_on", "")
    letter = compose(
        "draft_waiting" if is_reminder else "draft_ended",
        person=directory.account_facts(account_id)["full_name"],
        procedure=event.values["procedure"],
        agency=event.values["agency"],
        ends_on=f"{date.fromisoformat(ends_on):%d/%m/%Y}" if ends_on else "",
        address=portal_address(),
    )
    queue_message(
        event_id=event.id,
        handler=NAME,
        dossier_id=None,
        address=address,
        subject=letter.subject,
        body=letter.body,
        now=now,
    )
