"""Tells the owner of a store of a paper that ends soon."""

from datetime import datetime

from motcua.core.addresses import portal_address
from motcua.documents.store_queries import name_of
from motcua.notifications.people import News, tell_account
from motcua.notifications.registry import Delivered, handler

NAME, KIND = "notify.store", "store_ending"


@handler(NAME)
def notify_store(event: Delivered, now: datetime) -> None:
    """Tell the account of the paper; nothing when its owner took it out meanwhile."""
    name = name_of(int(event.values["item"]))
    if not name:
        return
    values = {
        "giay_to": name,
        "ngay_het_han": str(event.values["last_day"]),
        "duong_dan": f"{portal_address()}/kho/?sap-het-han=1",
    }
    news = News(event_id=event.id, kind=KIND, handler=NAME, values=values)
    tell_account(news=news, account_id=int(event.values["account"]), now=now)
