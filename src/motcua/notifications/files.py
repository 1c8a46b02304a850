"""Tells the sender of a file that malicious code was found in it, where no dossier's notice tells it."""

from datetime import datetime

from motcua.core import sql
from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, portal_address

NAME = "notify.file"


@handler(NAME)
def notify_file(event: Delivered, now: datetime) -> None:
    """Queue a letter to the account that sent the file; a file of a dossier is told of by `notify.applicant`."""
    account_id, file_id = int(event.values["account"]), int(event.values["file"])
    if not account_id or sql.rows("SELECT 1 FROM dossiers_dossierfile WHERE file_id = %s LIMIT 1", (file_id,)):
        return
    address = parties.addresses([account_id]).get(account_id)
    if not address:
        return
    facts = directory.account_facts(account_id)
    name = sql.rows("SELECT name FROM documents_storedfile WHERE id = %s", (file_id,))[0][0]
    letter = compose("file_infected", person=facts["full_name"], file=name, address=portal_address())
    queue_message(
        event_id=event.id,
        handler=NAME,
        dossier_id=None,
        address=address,
        subject=letter.subject,
        body=letter.body,
        now=now,
    )
