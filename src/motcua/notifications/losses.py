"""Tells office or operator, as the profile names them, and the holder that an account was reported lost.

Source: VL-6.4-2 (Văn phòng), QN-17.1-3 (Sở TTTT); profile `incident.told`.
"""

from datetime import datetime

from motcua.core import profile
from motcua.core.addresses import portal_address
from motcua.core.errors import NotFound
from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.directory.queries import OfficialRow
from motcua.directory.rules.loss import KINDS
from motcua.notifications.officials import write_to
from motcua.notifications.people import News, tell_account
from motcua.notifications.registry import Delivered, handler

NAME = "notify.loss"


@handler(NAME)
def notify_loss(event: Delivered, now: datetime) -> None:
    """Queue the letters of one report: to each person in charge, and to the holder of the account that was locked."""
    told = {
        "loai": KINDS[event.values["kind"]],
        "tinh_trang": "đã bị khóa ngay" if event.values["account"] else "chưa khớp với tài khoản nào",
    }
    where = "/quan-tri/bao-mat-tai-khoan/"
    write_to(_in_charge(now), kind="loss_reported", values=told, path=where, event_id=event.id, key=NAME, now=now)
    if event.values["account"]:
        values = {"duong_dan": f"{portal_address()}/co-quan/"}
        news = News(event_id=event.id, kind="account_locked", handler=f"{NAME}:holder", values=values)
        tell_account(news=news, account_id=int(event.values["account"]), even_locked=True, now=now)


def _in_charge(now: datetime) -> list[OfficialRow]:
    told = profile.value("incident", "told")
    people = parties.people_of("operator", now) if "operator" in told else []
    if "office" in told:
        code = f"{profile.value('province', 'code')}.{profile.value('approval', 'office')}"
        try:
            office = directory.agency_by_code(code).id
        except NotFound:
            return people
        people = [*people, *parties.acting_for([office], now).get(office, [])]
    return people
