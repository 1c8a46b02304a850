"""Acting in another's post for a period: delegated by its holder, or a substitute named while the holder is away."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.directory.actors import ROLE_NAMES, Actor, Role
from motcua.directory.events import DelegationEnded, DelegationGranted
from motcua.directory.models.power import Delegation
from motcua.directory.queries import HELD
from motcua.directory.rules.power import NOT_DELEGABLE, delegation_fault
from motcua.directory.standing import PostFacts, hold_post, reason_given, tell

KINDS = {"delegation": "Ủy quyền", "substitute": "Thay khi vắng mặt"}


@dataclass(frozen=True)
class DelegationTerms:
    """To whom, which roles, for which days (both included), and whether only for a set of procedures."""

    delegate_id: int
    roles: frozenset[Role]
    valid_from: date
    valid_to: date
    procedure_set_id: int = 0


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation as lists show it; `state` is planned, running, over or ended."""

    id: int
    kind: str
    holder: str
    title: str
    unit_name: str
    delegate: str
    roles: tuple[str, ...]
    valid_from: date
    valid_to: date
    reason: str
    state: str
    mine: bool


@transaction.atomic
def delegate(*, actor: Actor, terms: DelegationTerms, reason: str, now: datetime) -> int:
    """Let a colleague act in the actor's own post for a period; returns the id that the delegate acts by.

    Raises:
        NotAllowed: The actor holds no post.
        SeveralBroken: What cannot be delegated, or to whom, or when.
    """
    if not actor.post_id:
        raise NotAllowed(f"{actor.ref} holds no post")
    post = hold_post(actor.post_id, now)
    return _write(actor, post, terms, "delegation", reason, now, by_delegation=bool(actor.delegation_id))


@transaction.atomic
def name_substitute(*, actor: Actor, post_id: int, terms: DelegationTerms, reason: str, now: datetime) -> int:
    """Name who acts in an absent official's post; by an administrator or the head of the agency.

    Raises:
        NotFound: Not a post of an agency the actor administers or leads.
        RuleBroken: The post was ended meanwhile.
        SeveralBroken: What cannot be given, or to whom (nobody names themselves), or when.
    """
    found = sql.rows(
        "SELECT u.agency_id FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id WHERE p.id = %s", (post_id,)
    )
    if not found or not may_name_substitutes(actor, found[0][0]):
        raise NotFound(f"post {post_id}")
    post = hold_post(post_id, now)
    if post.account_id == actor.account_id:
        raise RuleBroken("delegation.own", "Với chức vụ của chính mình, hãy dùng “Ủy quyền”.")
    if terms.delegate_id == actor.account_id:
        message = "Không tự cử chính mình thay người khác được. Hãy chọn người khác, hoặc nhờ quản trị khác cử bạn."
        raise SeveralBroken([("delegate", message)])
    return _write(actor, post, terms, "substitute", reason, now, by_delegation=bool(actor.delegation_id))


def may_name_substitutes(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor administers an agency or heads it."""
    return actor.administers(agency_id) or (actor.agency_id == agency_id and actor.has(Role.APPROVER, Role.LEADER))


@transaction.atomic
def end_delegation(*, actor: Actor, delegation_id: int, reason: str, now: datetime) -> None:
    """End a delegation before its time; the delegate's next click is without it.

    Raises:
        NotFound: Neither the actor's own post nor one of an agency the actor administers or leads.
        RuleBroken: It is over already, or no reason is given.
    """
    found = sql.rows(
        "SELECT d.post_id, p.account_id, u.agency_id, d.ended_at FROM directory_delegation d "
        "JOIN directory_post p ON p.id = d.post_id JOIN directory_unit u ON u.id = p.unit_id "
        "WHERE d.id = %s FOR UPDATE OF d",
        (delegation_id,),
    )
    if not found:
        raise NotFound(f"delegation {delegation_id}")
    _, holder_id, agency_id, ended_at = found[0]
    if holder_id != actor.account_id and not may_name_substitutes(actor, agency_id):
        raise NotFound(f"delegation {delegation_id}")
    if ended_at is not None:
        raise RuleBroken("delegation.ended", "Việc ủy quyền này đã kết thúc trước đó.")
    reason = reason_given(reason)
    Delegation.objects.filter(id=delegation_id).update(ended_at=now)
    tell(stream=holder_id, fact=DelegationEnded(delegation=delegation_id), actor=actor, now=now, reason=reason)


def delegable(roles: frozenset[Role]) -> list[Role]:
    """Return those roles of a post that may be delegated, in the order of the work."""
    return [role for role in ROLE_NAMES if role in roles and role not in NOT_DELEGABLE]


def candidates(*, agency_id: int, but: int, now: datetime) -> list[tuple[int, str]]:
    """Return who may stand in for somebody: the agency's officials without that one, by name and title."""
    found = sql.rows(
        f"SELECT DISTINCT ON (a.name_key, a.id) a.id, a.full_name || ' – ' || p.title || ', ' || u.name "
        "FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active "
        "JOIN directory_unit u ON u.id = p.unit_id "
        f"WHERE u.agency_id = %(agency)s AND a.id <> %(but)s AND {HELD} ORDER BY a.name_key, a.id, p.id",
        {"agency": agency_id, "but": but, "day": clock.local_date(now)},
    )
    return [(account, label) for account, label in found]


_LIST = """
SELECT d.id, d.kind, o.full_name, p.title, u.name, t.full_name, d.roles, d.valid_from, d.valid_to, d.reason,
       CASE WHEN d.ended_at IS NOT NULL OR p.ended_at IS NOT NULL THEN 'ended' WHEN d.valid_to < %(day)s THEN 'over'
            WHEN d.valid_from > %(day)s THEN 'planned' ELSE 'running' END,
       p.account_id = %(account)s
FROM directory_delegation d
JOIN directory_post p ON p.id = d.post_id
JOIN directory_account o ON o.id = p.account_id
JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_account t ON t.id = d.delegate_id
WHERE {where} ORDER BY d.id DESC LIMIT 200
"""


def of_person(account_id: int, now: datetime) -> list[DelegationRow]:
    """Return what a person delegated and was delegated, newest first."""
    return _rows("(p.account_id = %(account)s OR d.delegate_id = %(account)s)", account_id, 0, now)


def of_agency(agency_id: int, account_id: int, now: datetime) -> list[DelegationRow]:
    """Return the delegations of an agency's posts, newest first."""
    return _rows("u.agency_id = %(agency)s", account_id, agency_id, now)


def _rows(where: str, account_id: int, agency_id: int, now: datetime) -> list[DelegationRow]:
    values = {"account": account_id, "agency": agency_id, "day": clock.local_date(now)}
    return [
        DelegationRow(
            id=row[0],
            kind=row[1],
            holder=row[2],
            title=row[3],
            unit_name=row[4],
            delegate=row[5],
            roles=tuple(ROLE_NAMES[Role(role)] for role in sql.json_value(row[6])),
            valid_from=row[7],
            valid_to=row[8],
            reason=row[9],
            state=row[10],
            mine=row[11],
        )
        for row in sql.rows(_LIST.format(where=where), values)
    ]


def _write(
    actor: Actor,
    post: PostFacts,
    terms: DelegationTerms,
    kind: str,
    reason: str,
    now: datetime,
    *,
    by_delegation: bool,
) -> int:
    field, fault = delegation_fault(
        held=post.roles,
        given=terms.roles,
        to_self=terms.delegate_id == post.account_id,
        by_delegation=by_delegation,
        days=(terms.valid_to - terms.valid_from).days + 1,
    )
    if fault:
        raise SeveralBroken([(field, fault)])
    if terms.valid_to < clock.local_date(now):
        raise SeveralBroken([("valid_to", "Thời gian ủy quyền đã qua. Hãy chọn ngày kết thúc từ hôm nay trở đi.")])
    if terms.delegate_id not in {account for account, _ in candidates(agency_id=post.agency_id, but=0, now=now)}:
        raise SeveralBroken([("delegate", "Chỉ ủy quyền cho người đang có chức vụ trong cùng cơ quan.")])
    if terms.procedure_set_id and not _is_narrower(terms.procedure_set_id, post):
        raise SeveralBroken([("procedure_set", "Nhóm thủ tục phải nằm trong phạm vi của chức vụ này.")])
    reason = reason_given(reason)
    row = Delegation.objects.create(
        post_id=post.id,
        delegate_id=terms.delegate_id,
        kind=kind,
        roles=sorted(terms.roles),
        procedure_set_id=terms.procedure_set_id or None,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        reason=reason,
        made_by=actor.ref,
        made_at=now,
    )
    fact = DelegationGranted(
        delegation=row.id,
        post=post.id,
        delegate=terms.delegate_id,
        kind=kind,
        roles=tuple(sorted(terms.roles)),
        valid_from=terms.valid_from.isoformat(),
        valid_to=terms.valid_to.isoformat(),
    )
    tell(stream=post.account_id, fact=fact, actor=actor, now=now, reason=reason)
    return row.id


def _is_narrower(procedure_set_id: int, post: PostFacts) -> bool:
    """Tell whether a set lies within what the post sees; a post that is narrowed already passes on its own set."""
    if post.procedure_set_id:
        return procedure_set_id == post.procedure_set_id
    found = sql.rows("SELECT agency_id, unit_id FROM directory_procedureset WHERE id = %s", (procedure_set_id,))
    return bool(found) and (found[0][1] == post.unit_id or found[0] == (post.agency_id, None))
