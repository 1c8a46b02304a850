"""Tells office or operator, as the profile names them, and the holder that an account was reported lost.

Source: VL-6.4-2 (Văn phòng), QN-17.1-3 (Sở TTTT); profile `incident.told`.
"""

from datetime import datetime

from motcua.core import crypto, profile, sql
from motcua.core.errors import NotFound
from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.directory.queries import OfficialRow
from motcua.directory.rules.loss import KINDS
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, onestop_address, portal_address, short_text

NAME = "notify.loss"


@handler(NAME)
def notify_loss(event: Delivered, now: datetime) -> None:
    """Queue the letters of one report: to each person in charge, and to the holder of the account that was locked."""
    fits = "đã bị khóa ngay" if event.values["account"] else "chưa khớp với tài khoản nào"
    lines = (f"{KINDS[event.values['kind']]}. Tài khoản {fits}.", "Hãy xem báo cáo và liên hệ người báo.")
    people = {row.account_id: row.full_name for row in _in_charge(now)}
    for account_id, address in parties.addresses(people).items():
        letter = compose(
            "officials",
            subject="Có người báo mất tài khoản",
            person=people[account_id],
            lines=lines,
            path="/quan-tri/bao-mat-tai-khoan/",
            address=onestop_address(),
        )
        queue_message(
            event_id=event.id,
            handler=f"{NAME}:{account_id}",
            dossier_id=None,
            address=address,
            subject=letter.subject,
            body=letter.body,
            now=now,
        )
    _tell_holder(event, now)


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


def _tell_holder(event: Delivered, now: datetime) -> None:
    found = sql.rows(
        "SELECT full_name, email, phone_enc FROM directory_account WHERE id = %s AND NOT is_official",
        (event.values["account"],),
    )
    if not found:
        return
    name, email, phone = found[0][0], found[0][1], crypto.decrypt(found[0][2])
    if not email and not phone:
        return
    letter = compose("account_locked", person=name)
    queue_message(
        event_id=event.id,
        handler=f"{NAME}:holder",
        dossier_id=None,
        address=email or phone,
        subject=letter.subject,
        body=letter.body if email else short_text(letter, link=f"{portal_address()}/co-quan/"),
        now=now,
        channel="email" if email else "sms",
    )
