"""Power taken away: the post or account ends, and in the same moment the open work goes to somebody else."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.together import again_after_deadlock
from motcua.directory import issuing, posts
from motcua.directory.actors import Actor
from motcua.directory.posts import PostTerms
from motcua.processing.services.reassigning import hold_work, settle


@again_after_deadlock
@transaction.atomic
def withdraw_account(
    *, actor: Actor, account_id: int, receiver_id: int | None = None, reason: str, now: datetime
) -> int:
    """Take an account back at once and hand its open steps over, all or none; returns how many there were.

    Args:
        receiver_id: Who gets the steps where they hold the role; the rest goes back to the units.

    Raises:
        NotFound: Not an account the actor administers.
        RuleBroken: A step would be left with nobody; no reason; own account; posts outside the actor's subtree.
    """
    units, lost = _held_ever(account_id)
    hold_work(account_id, units)
    issuing.withdraw(actor=actor, account_id=account_id, reason=reason, now=now)
    return _settle(actor, account_id, units, lost, receiver_id, f"Thu hồi tài khoản: {reason}", now)


@again_after_deadlock
@transaction.atomic
def end_post(*, actor: Actor, post_id: int, receiver_id: int | None = None, reason: str, now: datetime) -> int:
    """Take a post away at once and hand over the open steps it was needed for; returns how many there were.

    Raises:
        NotFound: Not a post of the actor's subtree.
        RuleBroken: A step would be left with nobody; no reason; the post was ended meanwhile.
    """
    _hold_work_of(actor, post_id)
    before = posts.end(actor=actor, post_id=post_id, reason=reason, now=now)
    return _settle(
        actor, before.account_id, [before.unit_id], before.roles, receiver_id, f"Thôi chức vụ: {reason}", now
    )


@again_after_deadlock
@transaction.atomic
def change_post(
    *, actor: Actor, post_id: int, terms: PostTerms, receiver_id: int | None = None, reason: str, now: datetime
) -> int:
    """Change what a post may do and hand over the open steps it may not do any more; returns how many there were.

    Raises:
        NotFound: Not a post of the actor's subtree.
        RuleBroken: A step would be left with nobody; the roles are not the actor's to give or take.
    """
    _hold_work_of(actor, post_id)
    before = posts.change(actor=actor, post_id=post_id, terms=terms, reason=reason, now=now)
    return _settle(actor, before.account_id, [before.unit_id], before.roles, receiver_id, f"Đổi quyền: {reason}", now)


def _hold_work_of(actor: Actor, post_id: int) -> None:
    found = sql.rows(
        "SELECT p.account_id, p.unit_id, u.agency_id FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id "
        "WHERE p.id = %s",
        (post_id,),
    )
    # Whose post it is not to administer gets no lock; the act itself refuses.
    if found and actor.administers(found[0][2]):
        hold_work(found[0][0], [found[0][1]])


def _settle(
    actor: Actor,
    account_id: int,
    units: list[int],
    lost: Iterable[str],
    receiver_id: int | None,
    reason: str,
    now: datetime,
) -> int:
    return settle(
        actor=actor,
        account_id=account_id,
        unit_ids=units,
        lost=sorted(lost),
        receiver_id=receiver_id,
        reason=reason,
        now=now,
    )


def _held_ever(account_id: int) -> tuple[list[int], set[str]]:
    """Return the units and roles of all posts an account holds or held."""
    found = sql.rows("SELECT unit_id, roles FROM directory_post WHERE account_id = %s", (account_id,))
    return [unit for unit, _ in found], {role for _, roles in found for role in sql.json_value(roles)}
