"""A dossier locked for somebody: posts that are narrowed to a set of procedures reach no other dossier."""

from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.queries import may_reach


def hold_for(actor: Actor, dossier_id: int) -> Held:
    """Lock a dossier for an act of this actor; unit and role are for the act to judge.

    Raises:
        NotAllowed: The actor's post is narrowed to procedures among which this dossier's is not.
        NotFound: No such dossier.
    """
    held = hold(dossier_id)
    if not may_reach(actor, dossier_id):
        raise NotAllowed(f"{actor.ref} does not reach {held.ref}")
    return held
