"""Who writes what: agencies their own pages, the operating unit everything."""

from motcua.content.rules.pages import Kind
from motcua.directory.actors import Actor, Role


def may_write(actor: Actor, kind: Kind, agency_id: int) -> bool:
    """Tell whether the actor may write a page of this kind for which an agency answers."""
    return actor.has(Role.PROVINCE_ADMIN) if kind.of_province else actor.administers(agency_id)
