"""Sight of dossiers for a stated reason and time, as the enterprise that runs the system may need to mend a fault."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.directory.actors import Actor, Role
from motcua.directory.events import AccessEnded, AccessGranted
from motcua.directory.models.power import AccessGrant
from motcua.directory.standing import hold_account, reason_given, tell

LONGEST_HOURS = 168


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant as the list shows it; `running` tells whether it opens anything now."""

    id: int
    full_name: str
    agency_name: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    granted_by: str
    running: bool
    ended_at: datetime | None


@transaction.atomic
def grant_access(
    *, actor: Actor, account_id: int, agency_id: int | None, hours: int, reason: str, now: datetime
) -> int:
    """Let an account of the operating enterprise see dossiers for some hours; it ends by itself.

    Args:
        agency_id: Whose dossiers; None for the whole province.
        hours: From now; at most a week.

    Raises:
        NotAllowed: The actor does not administer the province.
        SeveralBroken: Account, time or reason do not fit.
    """
    _require_operator(actor)
    try:
        _, posts = hold_account(actor, account_id, now)
    except NotFound:
        posts = []
    if not any(Role.PROVIDER in post.roles for post in posts):
        raise SeveralBroken([("account", "Chỉ cấp quyền xem có thời hạn cho tài khoản của doanh nghiệp vận hành.")])
    if not 0 < hours <= LONGEST_HOURS:
        raise SeveralBroken([("hours", f"Thời hạn từ 1 đến {LONGEST_HOURS} giờ. Cần lâu hơn thì cấp lại.")])
    if agency_id is not None and not sql.rows("SELECT 1 FROM directory_agency WHERE id = %s", (agency_id,)):
        raise SeveralBroken([("agency", "Không tìm thấy cơ quan này.")])
    reason = reason_given(reason)
    row = AccessGrant.objects.create(
        account_id=account_id,
        agency_id=agency_id,
        reason=reason,
        starts_at=now,
        ends_at=now + timedelta(hours=hours),
        granted_by=actor.ref,
        granted_at=now,
    )
    fact = AccessGranted(grant=row.id, agency=agency_id or 0, ends_at=row.ends_at.isoformat())
    tell(stream=account_id, fact=fact, actor=actor, now=now, reason=reason)
    return row.id


@transaction.atomic
def end_access(*, actor: Actor, grant_id: int, reason: str, now: datetime) -> None:
    """End a grant before its time.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It is over already.
    """
    _require_operator(actor)
    row = AccessGrant.objects.select_for_update().filter(id=grant_id).first()
    if row is None:
        raise NotFound(f"grant {grant_id}")
    if row.ended_at is not None or row.ends_at <= now:
        raise RuleBroken("access.over", "Quyền xem này đã hết trước đó.")
    reason = reason_given(reason)
    AccessGrant.objects.filter(id=grant_id).update(ended_at=now)
    tell(stream=row.account_id, fact=AccessEnded(grant=grant_id), actor=actor, now=now, reason=reason)


def grants(actor: Actor, now: datetime, limit: int = 100) -> list[GrantRow]:
    """Return the grants, newest first; for the operating unit.

    Raises:
        NotAllowed: The actor does not administer the province.
    """
    _require_operator(actor)
    found = sql.rows(
        "SELECT x.id, a.full_name, coalesce(g.name, 'Toàn tỉnh'), x.reason, x.starts_at, x.ends_at, "
        "coalesce(b.full_name, ''), x.ended_at IS NULL AND x.ends_at > %s, x.ended_at FROM directory_accessgrant x "
        "JOIN directory_account a ON a.id = x.account_id LEFT JOIN directory_agency g ON g.id = x.agency_id "
        "LEFT JOIN directory_account b ON b.id = substring(x.granted_by from 'account:([0-9]+)')::bigint "
        "ORDER BY x.id DESC LIMIT %s",
        (now, limit),
    )
    return [GrantRow(*row) for row in found]


def providers() -> list[tuple[int, str]]:
    """Return the accounts of the operating enterprise, by name."""
    found = sql.rows(
        "SELECT DISTINCT a.id, a.full_name FROM directory_post p JOIN directory_account a ON a.id = p.account_id "
        "WHERE p.roles ? %s AND p.ended_at IS NULL AND a.is_active ORDER BY a.full_name",
        (Role.PROVIDER.value,),
    )
    return [(account, name) for account, name in found]


def _require_operator(actor: Actor) -> None:
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} grants no access")
