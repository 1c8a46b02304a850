"""Who may govern what: agencies for themselves, the province and its operating unit for all."""

from motcua.directory.actors import Actor, Role

# The province administrator acts for the operating unit that the profile names.
PROVINCE = (Role.PROVINCE_ADMIN,)


def may_govern_province(actor: Actor) -> bool:
    """Tell whether the actor decides for the whole province."""
    return actor.has(*PROVINCE)


def may_act_for(actor: Actor, agency_id: int | None) -> bool:
    """Tell whether the actor acts for an agency; None is the province."""
    if may_govern_province(actor):
        return True
    return agency_id is not None and actor.has(Role.AGENCY_ADMIN) and actor.agency_id == agency_id
