"""Who may do what with ratings."""

from motcua.directory.actors import Actor, Role


def may_read(actor: Actor) -> bool:
    """Tell whether the actor reads comments before they show: those who watch over agencies, not those rated."""
    return actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR)
