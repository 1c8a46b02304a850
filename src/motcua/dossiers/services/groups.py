"""Dossiers handed in together are linked as one group and followed together (decision 0075)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.events import DossierGrouped, DossierUngrouped
from motcua.dossiers.held import Held, change, hold
from motcua.dossiers.models.dossiers import Group
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.queries.one import may_see_id

MOST = 100
LONGEST_REASON = 1000
_FOUND = "SELECT id, group_id FROM dossiers_dossier WHERE id = ANY(%s)"
_MEMBERS = "SELECT id FROM dossiers_dossier WHERE group_id = ANY(%s)"


@transaction.atomic
def link(*, actor: Actor, dossier_id: int, with_id: int, now: datetime) -> None:
    """Put a dossier into the group of another; what is linked already stays as it is.

    Two dossiers of two groups make one group of both. Who may see each dossier does not change.

    Raises:
        NotFound: One of the two is not there or not visible to the actor: both look the same.
        NotAllowed: An official of another desk, or somebody else's dossier.
        RuleBroken: The same dossier twice, a group grew too large, or it changed at the same moment.
    """
    if dossier_id == with_id:
        raise RuleBroken("group.itself", "Hồ sơ không thể cùng nhóm với chính nó. Hãy nhập mã của hồ sơ khác.", "ma")
    held = _hold_all(dossier_id, with_id)
    for one in (dossier_id, with_id):
        if not may_see_id(actor, one):
            raise NotFound("dossier")
    if actor.is_official and not may_receive(actor, held[dossier_id].desk_unit_id):
        raise NotAllowed(f"{actor.ref} groups nothing of {held[dossier_id].ref}")
    mine, theirs = held[dossier_id].group_id, held[with_id].group_id
    if mine is not None and mine == theirs:
        return
    group_id = theirs or mine or _new_group(actor, now)
    joining = [
        each for each in held.values() if each.group_id != group_id and _comes_along(each, mine, dossier_id, with_id)
    ]
    _check_size(group_id, len(joining))
    for each in joining:
        change(each.id, group_id=group_id)
        ledger.record(stream=each.id, fact=DossierGrouped(group=group_id), actor=actor.ref, now=now)


@transaction.atomic
def take_out(*, actor: Actor, dossier_id: int, reason: str, now: datetime) -> None:
    """Take a dossier out of its group, with the reason; the others stay together.

    Raises:
        NotAllowed: The actor is not at the desk of the dossier.
        RuleBroken: It is in no group any more, or no reason is given.
    """
    held = hold(dossier_id)
    if not may_receive(actor, held.desk_unit_id) or not may_see_id(actor, held.id):
        raise NotAllowed(f"{actor.ref} takes nothing of {held.ref} out of a group")
    why = clean_input(reason, LONGEST_REASON)
    if not why:
        raise RuleBroken("group.no_reason", "Hãy ghi lý do đưa hồ sơ ra khỏi nhóm.", "reason")
    if held.group_id is None:
        raise RuleBroken("group.none", "Hồ sơ không còn ở trong nhóm nào. Hãy tải lại trang để xem hiện trạng.")
    change(held.id, group_id=None)
    fact = DossierUngrouped(group=held.group_id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=why)


def _hold_all(*dossier_ids: int) -> Mapping[int, Held]:
    """Lock the dossiers in the order of their ids, and every member too where two groups become one."""
    groups = {group_id for _, group_id in sql.rows(_FOUND, (list(dossier_ids),)) if group_id}
    wanted = set(dossier_ids)
    if len(groups) > 1:
        wanted |= {row[0] for row in sql.rows(_MEMBERS, (list(groups),))}
    held = {one: hold(one) for one in sorted(wanted)}
    groups = {held[one].group_id for one in dossier_ids} - {None}
    if len(groups) > 1 and not {row[0] for row in sql.rows(_MEMBERS, (list(groups),))} <= held.keys():
        raise RuleBroken("group.moved", "Nhóm hồ sơ vừa được người khác thay đổi. Hãy tải lại trang rồi thực hiện lại.")
    return held


def _comes_along(each: Held, mine: int | None, dossier_id: int, with_id: int) -> bool:
    return each.id in {dossier_id, with_id} or (mine is not None and each.group_id == mine)


def _new_group(actor: Actor, now: datetime) -> int:
    group_id = new_id()
    sql.insert(Group, [{"id": group_id, "made_by": actor.ref, "made_at": now}])
    return group_id


def _check_size(group_id: int, more: int) -> None:
    # The group's own row makes several who join at once wait for each other, so that none overshoots.
    sql.rows("SELECT 1 FROM dossiers_group WHERE id = %s FOR UPDATE", (group_id,))
    if int(sql.rows("SELECT count(*) FROM dossiers_dossier WHERE group_id = %s", (group_id,))[0][0]) + more > MOST:
        raise RuleBroken(
            "group.full", f"Một nhóm có nhiều nhất {MOST} hồ sơ. Hãy lập nhóm khác cho các hồ sơ còn lại.", "ma"
        )
