"""Tells citizens of a form that waits, and of one whose time is over."""

from datetime import date, datetime

from motcua.core.addresses import portal_address
from motcua.intake.events import DraftReminded
from motcua.notifications.people import News, tell_account
from motcua.notifications.registry import Delivered, handler

NAME = "notify.draft"


@handler(NAME)
def notify_draft(event: Delivered, now: datetime) -> None:
    """Tell the account of a draft; a reminder is no more than that, its end is told to everybody."""
    is_reminder = event.type == DraftReminded.TYPE
    ends_on = event.values.get("ends_on", "")
    values = {
        "thu_tuc": str(event.values["procedure"]),
        "co_quan": str(event.values["agency"]),
        "giu_den": f"{date.fromisoformat(ends_on):%d/%m/%Y}" if ends_on else "",
        "duong_dan": f"{portal_address()}/{'ho-so' if is_reminder else 'thu-tuc'}/",
    }
    kind = "draft_waiting" if is_reminder else "draft_ended"
    news = News(event_id=event.id, kind=kind, handler=NAME, values=values)
    tell_account(news=news, account_id=int(event.values["account"]), now=now)
