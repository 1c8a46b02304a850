"""Tells the sender of a file that malicious code was found in it, where no dossier's notice tells it."""

from datetime import datetime

from motcua.core import sql
from motcua.core.addresses import portal_address
from motcua.notifications.people import News, tell_account
from motcua.notifications.registry import Delivered, handler

NAME = "notify.file"


@handler(NAME)
def notify_file(event: Delivered, now: datetime) -> None:
    """Tell the account that sent the file; a file of a dossier is told of by `notify.applicant`."""
    account_id, file_id = int(event.values["account"]), int(event.values["file"])
    if not account_id or sql.rows("SELECT 1 FROM dossiers_dossierfile WHERE file_id = %s LIMIT 1", (file_id,)):
        return
    name = sql.rows("SELECT name FROM documents_storedfile WHERE id = %s", (file_id,))[0][0]
    values = {"tep": str(name), "duong_dan": f"{portal_address()}/ho-so/"}
    news = News(event_id=event.id, kind="own_file_infected", handler=NAME, values=values)
    tell_account(news=news, account_id=account_id, now=now)
