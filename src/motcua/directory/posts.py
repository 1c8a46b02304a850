"""Posts: given, changed and taken away by administrators, each within the own subtree and the own level."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Reach, Role
from motcua.directory.events import PostChanged, PostEnded, PostGranted
from motcua.directory.models.accounts import Account
from motcua.directory.models.power import Delegation, Post
from motcua.directory.parties import operators
from motcua.directory.rules.power import grant_fault, narrowing_fault
from motcua.directory.standing import PostFacts, hold_account, hold_post, reason_given, require_administered, tell

LONGEST_TITLE = 200


@dataclass(frozen=True)
class PostTerms:
    """What a post is called, may do, sees, and for how long.

    Args:
        valid_to: Last day; None until it is taken away.
        seconded_from: The agency that lends the official, as to a service centre; 0 for an ordinary post.
    """

    title: str
    roles: frozenset[Role]
    valid_from: date
    valid_to: date | None = None
    reach: Reach = Reach.OF_ROLES
    procedure_set_id: int = 0
    seconded_from: int = 0


@dataclass(frozen=True)
class UnitFacts:
    """A unit that the actor administers."""

    id: int
    name: str
    agency_id: int
    agency_name: str


def read_roles(roles: Iterable[str]) -> frozenset[Role]:
    """Return roles as typed or posted.

    Raises:
        RuleBroken: One of them is not known.
    """
    try:
        return frozenset(Role(role) for role in roles)
    except ValueError as unknown:
        raise RuleBroken("post.role", f"Vai trò không rõ: {str(unknown.args[0])[:40]}.", "roles") from None


def unit_facts(actor: Actor, unit_id: int) -> UnitFacts:
    """Return a unit of the actor's subtree that still exists.

    Raises:
        NotFound: No such unit, or not the actor's to administer: both look the same.
    """
    found = sql.rows(
        "SELECT u.id, u.name, g.id, g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
        "WHERE u.id = %s AND u.valid_to IS NULL AND g.active",
        (unit_id,),
    )
    if not found:
        raise NotFound(f"unit {unit_id}")
    unit = UnitFacts(*found[0])
    require_administered(actor, unit.agency_id)
    return unit


@transaction.atomic
def grant_post(*, actor: Actor, account_id: int, unit_id: int, terms: PostTerms, reason: str, now: datetime) -> int:
    """Give an official another post and return its id; an official may hold several, and be lent to another agency.

    Raises:
        NotFound: Unit or account is not the actor's to administer.
        RuleBroken: The roles are not the actor's to give, or the account is locked.
    """
    unit = unit_facts(actor, unit_id)
    hold_account(actor, account_id, now)
    return write_post(actor=actor, account_id=account_id, unit=unit, terms=terms, reason=reason_given(reason), now=now)


def write_post(*, actor: Actor, account_id: int, unit: UnitFacts, terms: PostTerms, reason: str, now: datetime) -> int:
    """Check and write a post with its fact; the caller holds the account and is the transaction."""
    _not_own(actor, account_id)
    terms = _checked(actor, unit, terms, frozenset())
    if Post.objects.filter(account_id=account_id, unit_id=unit.id, ended_at=None, valid_to=None).exists():
        raise RuleBroken("post.twice", "Người này đang có chức vụ tại bộ phận đó. Hãy sửa chức vụ đang có.", "unit")
    post = Post.objects.create(
        account_id=account_id,
        unit_id=unit.id,
        title=terms.title,
        roles=sorted(terms.roles),
        reach=terms.reach.value,
        procedure_set_id=terms.procedure_set_id or None,
        seconded_from_id=terms.seconded_from or None,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    fact = PostGranted(
        post=post.id,
        unit=unit.id,
        title=terms.title,
        roles=tuple(sorted(terms.roles)),
        reach=terms.reach.value,
        procedure_set=terms.procedure_set_id,
        seconded_from=terms.seconded_from,
    )
    tell(stream=account_id, fact=fact, actor=actor, now=now, reason=reason)
    return post.id


def change(*, actor: Actor, post_id: int, terms: PostTerms, reason: str, now: datetime) -> PostFacts:
    """Change what a post may do and return it as it was; the caller is the transaction and settles open work.

    Delegations of the post lose at once what the post loses: they are read together with it.

    Raises:
        NotFound: Not a post of the actor's subtree.
        RuleBroken: It was ended meanwhile, or the roles are not the actor's to give or take.
    """
    before = _held(actor, post_id, now)
    if terms.valid_to is not None and (
        fault := grant_fault(granter=actor.roles, roles=before.roles, before=frozenset())
    ):
        # A last day takes the post away as ending it does.
        raise RuleBroken("post.above", fault, "valid_to")
    unit = UnitFacts(before.unit_id, before.unit_name, before.agency_id, before.agency_name)
    terms = _checked(actor, unit, terms, before.roles)
    reason = reason_given(reason)
    Post.objects.filter(id=post_id).update(
        title=terms.title,
        roles=sorted(terms.roles),
        reach=terms.reach.value,
        procedure_set_id=terms.procedure_set_id or None,
        valid_to=terms.valid_to,
    )
    fact = PostChanged(
        post=post_id,
        title=terms.title,
        roles=tuple(sorted(terms.roles)),
        roles_before=tuple(sorted(before.roles)),
        reach=terms.reach.value,
        procedure_set=terms.procedure_set_id,
    )
    tell(stream=before.account_id, fact=fact, actor=actor, now=now, reason=reason)
    return before


def end(*, actor: Actor, post_id: int, reason: str, now: datetime) -> PostFacts:
    """Take a post away at once, with its delegations, and return it; the caller settles open work.

    Raises:
        NotFound: Not a post of the actor's subtree.
        RuleBroken: It was ended meanwhile, or holds roles above the actor's level.
    """
    before = _held(actor, post_id, now)
    fault = grant_fault(granter=actor.roles, roles=before.roles, before=frozenset())
    if fault:
        raise RuleBroken("post.above", fault)
    reason = reason_given(reason)
    Post.objects.filter(id=post_id).update(ended_at=now)
    Delegation.objects.filter(post_id=post_id, ended_at=None).update(ended_at=now)
    tell(stream=before.account_id, fact=PostEnded(post=post_id), actor=actor, now=now, reason=reason)
    return before


def _held(actor: Actor, post_id: int, now: datetime) -> PostFacts:
    found = sql.rows(
        "SELECT u.agency_id, p.account_id FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id "
        "WHERE p.id = %s",
        (post_id,),
    )
    if not found:
        raise NotFound(f"post {post_id}")
    agency_id, account_id = found[0]
    require_administered(actor, agency_id)
    # The account first, then its posts: two administrators of one person take turns.
    Account.objects.select_for_update().filter(id=account_id).values_list("id", flat=True).first()
    before = hold_post(post_id, now)
    _not_own(actor, before.account_id)
    return before


def _checked(actor: Actor, unit: UnitFacts, terms: PostTerms, before: frozenset[Role]) -> PostTerms:
    faults = faults_of(actor, unit, terms, before)
    if faults:
        raise SeveralBroken(faults)
    return replace(terms, title=clean_input(terms.title, LONGEST_TITLE, multiline=False))


def faults_of(actor: Actor, unit: UnitFacts | None, terms: PostTerms, before: frozenset[Role]) -> list[tuple[str, str]]:
    """Return what is wrong with a post's terms, field by field; without a unit what can be told without it."""
    faults: list[tuple[str, str]] = []
    title = clean_input(terms.title, LONGEST_TITLE, multiline=False)
    if not title:
        faults.append(("title", "Hãy nhập tên chức vụ."))
    if fault := grant_fault(granter=actor.roles, roles=terms.roles, before=before):
        faults.append(("roles", fault))
    elif unit and Role.PROVINCE_ADMIN in terms.roles - before and not _may_operate(unit):
        faults.append(("roles", "Quyền quản trị toàn tỉnh chỉ cấp cho người của đơn vị vận hành."))
    if fault := narrowing_fault(roles=terms.roles, reach=terms.reach, has_set=bool(terms.procedure_set_id)):
        faults.append(("reach", fault))
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        faults.append(("valid_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi."))
    if unit and terms.procedure_set_id and not _set_fits(unit, terms):
        faults.append(("procedure_set", "Nhóm thủ tục phải thuộc bộ phận này, hoặc cả cơ quan với vai trò lãnh đạo."))
    if terms.seconded_from and not sql.rows("SELECT 1 FROM directory_agency WHERE id = %s", (terms.seconded_from,)):
        faults.append(("seconded_from", "Không tìm thấy cơ quan cử người."))
    return faults


def _may_operate(unit: UnitFacts) -> bool:
    """Tell whether a unit belongs to the operating agency; while none of its name is loaded, any does."""
    operating = operators()
    return not operating or unit.agency_id in operating


def _set_fits(unit: UnitFacts, terms: PostTerms) -> bool:
    """Tell whether a set narrows what the post would see: one of the unit; of the agency for who sees the agency."""
    found = sql.rows("SELECT agency_id, unit_id FROM directory_procedureset WHERE id = %s", (terms.procedure_set_id,))
    if not found:
        return False
    agency_id, of_unit = found[0]
    agency_wide = terms.roles & {Role.APPROVER, Role.SIGNER, Role.AGENCY_ADMIN, Role.LEADER}
    return of_unit == unit.id or (of_unit is None and agency_id == unit.agency_id and bool(agency_wide))


def _not_own(actor: Actor, account_id: int) -> None:
    if actor.account_id == account_id:
        raise RuleBroken("post.own", "Không thể tự cấp, sửa hay thu hồi quyền của chính mình. Hãy nhờ quản trị khác.")
