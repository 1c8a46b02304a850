"""Tells whoever was made a member of an organisation or household, whether they have an account or not."""

from datetime import datetime

from motcua.core.addresses import portal_address
from motcua.directory import members
from motcua.directory.rules.mandates import MEMBER_ROLES, MemberRole
from motcua.notifications import wishes
from motcua.notifications.people import News, tell_side
from motcua.notifications.registry import Delivered, handler

NAME, KIND = "notify.member", "member_invited"
ROLES_IN_ENGLISH = {
    MemberRole.MANAGE: "Manager: invites members and lets them go; hands in and sees dossiers",
    MemberRole.FILE: "Hands in for the organisation and sees all its dossiers",
    MemberRole.LOOK: "Sees all dossiers of the organisation",
}


@handler(NAME)
def notify_member(event: Delivered, now: datetime) -> None:
    """Tell the invited: in the inbox of their account, else where the invitation named them, in Vietnamese.

    Nobody is told of a mandate that is no membership or that has ended, nor who was named by a personal number that
    no account proved.
    """
    found = members.invited(int(event.values["mandate"]))
    if found is None:
        return
    wished = wishes.wishes_of(found.member.account_id)
    roles = ROLES_IN_ENGLISH if wished.language == "en" else MEMBER_ROLES
    values = {
        "to_chuc": found.organisation,
        "vai_tro": roles[found.role],
        "duong_dan": f"{portal_address()}/to-chuc/",
    }
    news = News(event_id=event.id, kind=KIND, handler=NAME, values=values)
    tell_side(news=news, side=found.member, wished=wished, now=now)
