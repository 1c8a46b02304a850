"""A library of the province that lets in whoever is signed in here, as the demo registers it."""

from datetime import datetime

from motcua.core import sql
from motcua.directory import member_apps
from motcua.directory.actors import Actor
from motcua.directory.member_apps import AppTerms

NAME = "Thư viện tỉnh (minh họa)"


def register(*, actor: Actor, origin: str, now: datetime) -> tuple[str, str]:
    """Register the library where it listens now, or bring its entry up to date; returns its name and secret here.

    Args:
        actor: Who administers the province.
        origin: Its address without a path; another one at every start.
        now: Aware moment.
    """
    terms = AppTerms(
        name=NAME,
        owner="Sở Văn hóa, Thể thao và Du lịch (minh họa)",
        purpose="Mượn sách, gia hạn thẻ thư viện",
        redirect_addresses=f"{origin}/ve",
        return_addresses=f"{origin}/",
        back_channel=f"{origin}/da-dang-xuat",
        scopes=["profile"],
        audience="all",
    )
    found = sql.rows("SELECT id, version FROM directory_memberapp WHERE name = %s AND closed_at IS NULL", (NAME,))
    if found:
        app_id, version = found[0]
        member_apps.change(actor=actor, app_id=app_id, terms=terms, version=version, now=now)
        secret = member_apps.new_secret(actor=actor, app_id=app_id, now=now)
    else:
        app_id, secret = member_apps.enter(actor=actor, terms=terms, now=now)
    return member_apps.one_app(actor, app_id).client_id, secret
