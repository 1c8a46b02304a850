"""Tells officials by e-mail what they would not see until they look."""

from datetime import datetime

from motcua.core import clock, sql
from motcua.core.addresses import onestop_address
from motcua.notifications.letters import letters
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message

NAME = "notify.asker"

_ASKED = """
SELECT a.email, a.full_name, coalesce(d.code, d.receipt_no), t.title, g.name, t.due_at
FROM processing_task t JOIN dossiers_dossier d ON d.id = t.dossier_id JOIN directory_agency g ON g.id = t.agency_id
JOIN directory_account a ON a.id = t.asked_by_id WHERE t.id = %s AND a.email <> ''
"""


@handler(NAME)
def notify_asker(event: Delivered, now: datetime) -> None:
    """Queue an e-mail to the official whose question another agency has not answered in time."""
    for email, name, ref, title, agency, due_at in sql.rows(_ASKED, (event.values["task"],)):
        values = {
            "nguoi_nhan": name,
            "ma_ho_so": ref,
            "y_kien": title,
            "co_quan": agency,
            "han": clock.written(due_at),
            "duong_dan": f"{onestop_address()}/xu-ly/ho-so/{ref}/",
        }
        letter = letters("answer_late").write(values)
        queue_message(
            event_id=event.id,
            handler=NAME,
            dossier_id=event.stream,
            address=email,
            subject=letter.subject,
            body=letter.body,
            now=now,
        )
