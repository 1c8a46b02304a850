"""Who may do what with things that travel by post."""

from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor, Role


def may_carry(actor: Actor) -> bool:
    """Tell whether the actor works for the postal enterprise."""
    return actor.is_official and actor.has(Role.POSTAL) and bool(actor.unit_id)


def require_carrier(actor: Actor) -> None:
    """Refuse who does not work for the postal enterprise.

    Raises:
        NotAllowed: See above.
    """
    if not may_carry(actor):
        raise NotAllowed(f"{actor.ref} carries nothing")


def watches_all(actor: Actor) -> bool:
    """Tell whether the actor watches the post of the whole province."""
    return actor.has(Role.INSPECTOR, Role.PROVINCE_ADMIN)
