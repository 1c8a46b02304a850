"""What an administrator may touch: accounts, posts and agencies of the own subtree, and the history they leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Reach, Role
from motcua.directory.queries import HELD

LONGEST_REASON = 1000


@dataclass(frozen=True)
class PostFacts:
    """A post under its row lock."""

    id: int
    account_id: int
    account_name: str
    unit_id: int
    unit_name: str
    agency_id: int
    agency_name: str
    title: str
    roles: frozenset[Role]
    reach: Reach
    procedure_set_id: int


_POST = """
SELECT p.id, p.account_id, a.full_name, p.unit_id, u.name, u.agency_id, g.name, p.title, p.roles, p.reach,
       coalesce(p.procedure_set_id, 0)
FROM directory_post p JOIN directory_account a ON a.id = p.account_id JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_agency g ON g.id = u.agency_id
"""
_HELD_BY = f"{_POST} WHERE p.account_id = %(account)s AND {HELD} ORDER BY p.id"


def hold_post(post_id: int, now: datetime) -> PostFacts:
    """Lock a post that is held now and return its values.

    Raises:
        RuleBroken: It was ended meanwhile.
    """
    values = {"post": post_id, "day": clock.local_date(now)}
    found = sql.rows(f"{_POST} WHERE p.id = %(post)s AND {HELD} FOR UPDATE OF p", values)
    if not found:
        raise RuleBroken("post.ended", "Chức vụ này không còn hiệu lực. Hãy tải lại trang để xem tình trạng mới.")
    return _post(found[0])


def posts_held(account_id: int, now: datetime) -> list[PostFacts]:
    """Return the posts an account holds."""
    values = {"account": account_id, "day": clock.local_date(now)}
    return [_post(row) for row in sql.rows(_HELD_BY, values)]


def hold_account(actor: Actor, account_id: int, now: datetime) -> tuple[str, list[PostFacts]]:
    """Lock an official's account and return its holder's name and the posts held.

    Who administers some of the posts, but not all, manages those posts and not the account.

    Raises:
        NotFound: No such account, or none of its posts is in the actor's subtree: both look the same.
    """
    found = sql.rows(
        "SELECT full_name, is_active FROM directory_account WHERE id = %s AND is_official AND withdrawn_at IS NULL "
        "FOR UPDATE",
        (account_id,),
    )
    posts = posts_held(account_id, now) if found else []
    if not found or not (actor.has(Role.PROVINCE_ADMIN) or any(actor.administers(post.agency_id) for post in posts)):
        raise NotFound(f"account {account_id}")
    return str(found[0][0]), posts


def require_whole_account(actor: Actor, posts: list[PostFacts]) -> None:
    """Refuse what concerns the whole account to who administers only a part of its posts.

    Raises:
        RuleBroken: Accounts are issued by the operator alone here, or a post is outside the subtree.
    """
    require_issuer(actor)
    outside = [post for post in posts if not actor.administers(post.agency_id)]
    above = [post for post in posts if Role.PROVINCE_ADMIN in post.roles and not actor.has(Role.PROVINCE_ADMIN)]
    if outside or above:
        raise RuleBroken(
            "account.shared",
            "Người này còn chức vụ ngoài phạm vi quản trị của bạn. Hãy kết thúc chức vụ tại cơ quan mình, hoặc đề nghị "
            "đơn vị vận hành xử lý tài khoản.",
        )


def require_issuer(actor: Actor) -> None:
    """Refuse issuing and withdrawing accounts to who may not.

    The operating unit always may; administrators of agencies where the province delegates it (profile value).

    Raises:
        NotAllowed: The actor administers nothing.
        RuleBroken: Only the operating unit does it in this province.
    """
    if actor.has(Role.PROVINCE_ADMIN):
        return
    if not actor.has(Role.AGENCY_ADMIN):
        raise NotAllowed(f"{actor.ref} administers nobody")
    if profile.value("accounts", "issued_by") != "delegated":
        operator = profile.value("operator", "name")
        raise RuleBroken(
            "account.operator_only",
            f"Tài khoản do đơn vị vận hành cấp và thu hồi ({operator}). Hãy gửi đề nghị tới đơn vị này.",
        )


def may_issue(actor: Actor) -> bool:
    """Tell whether the actor may issue and withdraw accounts at all."""
    try:
        require_issuer(actor)
    except (NotAllowed, RuleBroken):
        return False
    return True


def require_administered(actor: Actor, agency_id: int) -> None:
    """Refuse an agency outside the actor's subtree; it looks as if it did not exist.

    Raises:
        NotFound: Not the actor's to administer.
    """
    if not actor.administers(agency_id):
        raise NotFound(f"agency {agency_id}")


def reason_given(reason: str) -> str:
    """Return a reason as it is kept.

    Raises:
        RuleBroken: It is empty.
    """
    text = clean_input(reason, LONGEST_REASON, multiline=False)
    if not text:
        raise RuleBroken("reason.missing", "Hãy ghi lý do hoặc căn cứ (số quyết định, nếu có).", "reason")
    return text


def tell(*, stream: int, fact: ledger.Fact, actor: Actor, now: datetime, reason: str = "") -> None:
    """Record a fact about an account or agency; the chain begins with the first."""
    ledger.ensure(stream)
    ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now, reason=reason)


def _post(row: tuple[Any, ...] | Mapping[int, Any]) -> PostFacts:
    return PostFacts(
        id=row[0],
        account_id=row[1],
        account_name=row[2],
        unit_id=row[3],
        unit_name=row[4],
        agency_id=row[5],
        agency_name=row[6],
        title=row[7],
        roles=frozenset(Role(role) for role in sql.json_value(row[8])),
        reach=Reach(row[9]),
        procedure_set_id=row[10],
    )
