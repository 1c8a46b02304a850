"""Who may do what with a dossier."""

from motcua.directory.actors import Actor, Role
from motcua.dossiers.enums import PROVINCE_SCOPE

_AGENCY_WIDE = (Role.APPROVER, Role.SIGNER, Role.AGENCY_ADMIN)
_PROVINCE_WIDE = (Role.PROVINCE_ADMIN, Role.INSPECTOR)


def scopes_of(actor: Actor) -> list[int]:
    """Return the scopes whose dossiers an official sees: unit, agency for leaders, province for inspectors."""
    if not actor.is_official or not actor.unit_id:
        return []
    if actor.has(*_PROVINCE_WIDE):
        return [PROVINCE_SCOPE]
    return [actor.agency_id] if actor.has(*_AGENCY_WIDE) else [actor.unit_id]


def may_receive(actor: Actor, desk_unit_id: int) -> bool:
    """Tell whether the actor works at this desk."""
    return actor.has(Role.DESK) and actor.unit_id == desk_unit_id


def may_work_at_desk(actor: Actor) -> bool:
    """Tell whether the actor works at any one-stop desk."""
    return actor.is_official and actor.has(Role.DESK)
