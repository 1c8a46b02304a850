"""Who may do what with a dossier."""

from motcua.directory.actors import PROVINCE_SCOPE, Actor, Reach, Role

_AGENCY_WIDE = (Role.APPROVER, Role.SIGNER, Role.AGENCY_ADMIN, Role.LEADER)
_PROVINCE_WIDE = (Role.PROVINCE_ADMIN, Role.INSPECTOR)
_WITH_PAPERS = (Role.DESK, Role.DISPATCHER, Role.HANDLER, Role.APPROVER, Role.SIGNER, Role.CLERK, Role.LEADER)
_WITHOUT_CONTENT = frozenset({Role.CALL_CENTRE, Role.PROVIDER})


def scopes_of(actor: Actor) -> list[int]:
    """Return the scopes whose dossiers an official sees; every list, search, page, file and export starts here.

    Unit, agency for leaders, agencies below where the post says so, a set of procedures where the post is
    narrowed to one, province for inspectors; and what was granted for a stated time. An operating enterprise
    and the call centre see no dossier but by such a grant (decision 0060).
    """
    if not actor.is_official:
        return []
    return list(dict.fromkeys((*_own_scopes(actor), *actor.granted)))


def _own_scopes(actor: Actor) -> list[int]:
    if not actor.unit_id or actor.roles <= _WITHOUT_CONTENT:
        return []
    if actor.has(*_PROVINCE_WIDE):
        return [PROVINCE_SCOPE]
    if actor.procedure_set_id:
        return [actor.procedure_set_id]
    if actor.reach is Reach.SUBTREE:
        return sorted(actor.agencies | {actor.agency_id})
    if actor.reach is Reach.AGENCY or actor.has(*_AGENCY_WIDE):
        return [actor.agency_id]
    return [actor.unit_id]


def may_receive(actor: Actor, desk_unit_id: int) -> bool:
    """Tell whether the actor works at this desk."""
    return actor.has(Role.DESK) and actor.unit_id == desk_unit_id


def may_work_at_desk(actor: Actor) -> bool:
    """Tell whether the actor works at any one-stop desk."""
    return actor.is_official and actor.has(Role.DESK)


def may_withdraw_file(actor: Actor, *, receiving_agency_id: int, handling_agency_id: int) -> bool:
    """Tell whether the actor takes a file out that must not be here: whoever works with the dossier's papers."""
    works_there = actor.agency_id in {receiving_agency_id, handling_agency_id}
    return actor.is_official and works_there and actor.has(*_WITH_PAPERS)


def may_decide(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor decides for an agency on what its officials or the applicant propose."""
    return actor.is_official and actor.agency_id == agency_id and actor.has(Role.APPROVER, Role.SIGNER)
