"""Tells officials by e-mail what they would not see until they look."""

from datetime import datetime

from motcua.core import sql
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose

NAME = "notify.asker"

_ASKED = """
SELECT a.email, coalesce(d.code, d.receipt_no), t.title, g.name, t.due_at
FROM processing_task t JOIN dossiers_dossier d ON d.id = t.dossier_id JOIN directory_agency g ON g.id = t.agency_id
JOIN directory_account a ON a.id = t.asked_by_id WHERE t.id = %s AND a.email <> ''
"""


@handler(NAME)
def notify_asker(event: Delivered, now: datetime) -> None:
    """Queue an e-mail to the official whose question another agency has not answered in time."""
    for email, ref, title, agency, due_at in sql.rows(_ASKED, (event.values["task"],)):
        letter = compose("answer_late", ref=ref, title=title, agency=agency, due_at=due_at)
        queue_message(
            event_id=event.id,
            handler=NAME,
            dossier_id=event.stream,
            address=email,
            subject=letter.subject,
            body=letter.body,
            now=now,
        )
