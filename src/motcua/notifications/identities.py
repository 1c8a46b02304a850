"""Tells the holder of an account that a desk confirmed who they are: whoever was not there must know at once."""

from datetime import datetime

from motcua.core import sql
from motcua.core.addresses import portal_address
from motcua.directory.identity_checks import IDENTITY_PAPERS
from motcua.notifications import wishes
from motcua.notifications.people import News, tell_account
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.values import moment

NAME, KIND = "notify.identity", "identity_confirmed"
PAPERS_IN_ENGLISH = {
    "identity_card": "Identity card",
    "electronic": "Electronic identity in VNeID",
    "passport": "Passport",
}
# Who acted is written as account:7/post:9.
_WHERE = """
SELECT u.name, g.name FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_agency g ON g.id = u.agency_id WHERE p.id = substring(%s from 'post:([0-9]+)')::bigint
"""


@handler(NAME)
def notify_identity(event: Delivered, now: datetime) -> None:
    """Tell when and where which paper was compared, and what to do if it was somebody else."""
    language = wishes.wishes_of(event.stream).language
    where = sql.rows(_WHERE, (event.actor,))
    papers = PAPERS_IN_ENGLISH if language == "en" else IDENTITY_PAPERS
    values = {
        "luc": moment(event.at, language),
        "noi": ", ".join(where[0]) if where else "Bộ phận Một cửa",
        "giay_to": papers[event.values["paper"]],
        "so_cuoi": str(event.values["ending"]),
        "duong_dan": f"{portal_address()}/bao-mat-tai-khoan/",
    }
    tell_account(news=News(event_id=event.id, kind=KIND, handler=NAME, values=values), account_id=event.stream, now=now)
