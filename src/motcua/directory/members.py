"""Members of an organisation or household: who manages it here, hands in for it, or looks.

A member is a mandate that the organisation gave (decision 0109): known by what the person signs in with, used like any
other mandate, and ended at once. What it adds is the role, and that whoever has one sees all of the organisation's
dossiers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, crypto, sql
from motcua.core.errors import Faults, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.events import MandateEnded
from motcua.directory.mandate_sides import Reached, Side, sides_of
from motcua.directory.mandates import (
    LONGEST_NAME,
    MandateFacts,
    Scope,
    contact_of,
    delegate_key,
    facts_where,
    keys_of,
    make,
    tell,
)
from motcua.directory.models.accounts import Account
from motcua.directory.models.mandates import Mandate
from motcua.directory.rules.holders import HolderKind
from motcua.directory.rules.mandates import LONGEST, MEMBER_ROLES, Basis, MemberRole

SHOWN = 200
MOST_A_DAY = 50
"""Invitations that one organisation may send in 24 hours: each is a message to somebody who asked for none."""
ACTIVE = "m.role <> '' AND m.ended_at IS NULL AND m.valid_to >= %(today)s"
"""A member's mandate that counts; `m` is the mandate."""


@dataclass(frozen=True)
class Organisation:
    """An organisation or household that the actor is, or is a member of."""

    account_id: int
    name: str
    role: MemberRole
    token: str

    @property
    def may_manage(self) -> bool:
        """Whether members may be invited and let go."""
        return self.role is MemberRole.MANAGE


def organisations(actor: Actor, now: datetime) -> list[Organisation]:
    """Return the organisations the actor may see into: the own one first, then those it is a member of."""
    if actor.is_official or not actor.account_id:
        return []
    found = []
    own = sql.rows(
        "SELECT coalesce(nullif(organisation, ''), full_name) FROM directory_account WHERE id = %s AND kind <> %s",
        (actor.account_id, HolderKind.PERSON.value),
    )
    if own:
        found.append(Organisation(actor.account_id, str(own[0][0]), MemberRole.MANAGE, OWN))
    rows = sql.rows(
        "SELECT m.principal_id, m.principal_name, m.role, m.token FROM directory_mandate m "
        f"WHERE m.delegate_key = ANY(%(keys)s) AND {ACTIVE} ORDER BY m.id DESC LIMIT {SHOWN}",
        {"keys": keys_of(actor.account_id), "today": clock.local_date(now)},
    )
    return found + [Organisation(row[0], row[1], MemberRole(row[2]), row[3]) for row in rows]


OWN = "cua-toi"
"""The name of the actor's own organisation in addresses."""


def organisation(actor: Actor, token: str, now: datetime) -> Organisation:
    """Return one organisation that the actor may see into.

    Raises:
        NotFound: No such organisation, or the actor is no member of it any more.
    """
    found = next((one for one in organisations(actor, now) if one.token == token), None)
    if found is None:
        raise NotFound("organisation")
    return found


def role_in(actor: Actor, account_ids: Sequence[int], now: datetime) -> MemberRole | None:
    """Return the strongest role the actor has as a member of one of these accounts; None when it has none."""
    if actor.is_official or not actor.account_id or not account_ids:
        return None
    rows = sql.rows(
        f"SELECT m.role FROM directory_mandate m WHERE m.principal_id = ANY(%(accounts)s) "
        f"AND m.delegate_key = ANY(%(keys)s) AND {ACTIVE}",
        {"accounts": list(account_ids), "keys": keys_of(actor.account_id), "today": clock.local_date(now)},
    )
    roles = {MemberRole(row[0]) for row in rows}
    return next((role for role in MemberRole if role in roles), None)


def members_of(actor: Actor, token: str, now: datetime) -> list[MandateFacts]:
    """Return the members of an organisation that the actor manages, newest first, those let go among them.

    Raises:
        NotFound: The actor does not manage it.
    """
    managed = _managed(actor, token, now)
    condition = "WHERE m.principal_id = %s AND m.role <> '' ORDER BY m.ended_at IS NOT NULL, m.id DESC LIMIT %s"
    return facts_where(condition, (managed.account_id, SHOWN))


@transaction.atomic
def invite(*, actor: Actor, organisation_token: str, to: str, to_name: str, role: str, now: datetime) -> str:
    """Make somebody a member from now on, or give a member another role; returns the mandate's token.

    Args:
        to: What they sign in with, or their personal number; nobody learns whether there is such an account.

    Raises:
        NotFound: The actor does not manage the organisation.
        SeveralBroken: Something is missing or wrong.
        RuleBroken: Too many were invited within a day.
    """
    managed = _managed(actor, organisation_token, now)
    # Two invitations of the same person at once leave one member.
    own = Account.objects.select_for_update().get(id=managed.account_id)
    faults, key = Faults(), ""
    with faults.of_part():
        key = delegate_key(to)
    faults.unless(key not in keys_of(own.id), "member.self", "Tài khoản của tổ chức không cần là thành viên.", "to")
    name = clean_input(to_name, LONGEST_NAME, multiline=False)
    faults.unless(name, "member.name", "Hãy nhập họ và tên thành viên.", "to_name")
    faults.unless(role in MEMBER_ROLES, "member.role", "Hãy chọn vai trò.", "role")
    faults.tell()
    before = Mandate.objects.filter(principal=own, delegate_key=key, ended_at=None).exclude(role="")
    if same := before.filter(role=role).first():
        return str(same.token)
    if (
        Mandate.objects.filter(principal=own, made_at__gt=now - timedelta(days=1)).exclude(role="").count()
        >= MOST_A_DAY
    ):
        message = f"Đã mời {MOST_A_DAY} lần trong 24 giờ. Hãy mời tiếp vào ngày mai."
        raise RuleBroken("member.too_many", message, "to")
    for one in before:
        _end(one, actor, now, by="")
    today = clock.local_date(now)
    is_household = own.kind == HolderKind.HOUSEHOLD
    return make(
        own.id,
        Scope(today, today + LONGEST - timedelta(days=1)),
        actor,
        now,
        kind="household" if is_household else "organisation",
        basis=Basis.GIVEN,
        principal=own,
        principal_name=own.organisation or own.full_name,
        number_enc=crypto.encrypt(own.organisation_code),
        number_index=crypto.index(own.organisation_code),
        phone_enc=bytes(own.phone_enc),
        email=own.email,
        delegate_key=key,
        delegate_name=name,
        contact_enc=crypto.encrypt(contact_of(to)),
        role=role,
    )


@dataclass(frozen=True)
class Invited:
    """Who was made a member of what, as the letter to them needs it."""

    organisation: str
    role: MemberRole
    member: Reached


def invited(mandate_id: int) -> Invited | None:
    """Return whom a mandate made a member; None for another mandate and for one that has ended."""
    found = sides_of(mandate_id)
    if found is None or not found.role or found.is_ended:
        return None
    return Invited(organisation=found.principal.name, role=MemberRole(found.role), member=found.delegate)


@transaction.atomic
def let_go(*, actor: Actor, organisation_token: str, token: str, now: datetime) -> None:
    """End a membership at once: what the member saw by it is closed with the next click; a second click does nothing.

    Raises:
        NotFound: No such member, or the actor does not manage the organisation.
    """
    managed = _managed(actor, organisation_token, now)
    row = (
        Mandate.objects.select_for_update()
        .filter(token=token, principal_id=managed.account_id)
        .exclude(role="")
        .first()
    )
    if row is None:
        raise NotFound("member")
    if row.ended_at is None:
        _end(row, actor, now, by=Side.PRINCIPAL)


def _end(row: Mandate, actor: Actor, now: datetime, *, by: str) -> None:
    Mandate.objects.filter(id=row.id).update(ended_at=now, ended_by=actor.ref)
    tell(row.principal_id or 0, MandateEnded(mandate=row.id, by=by), actor, now)


def _managed(actor: Actor, token: str, now: datetime) -> Organisation:
    found = organisation(actor, token, now)
    if not found.may_manage:
        raise NotFound("organisation")
    return found
