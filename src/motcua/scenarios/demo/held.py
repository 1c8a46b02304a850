"""What the demo's officials ask for though a store has it already: only with a reason to verify."""

from datetime import datetime

from motcua.core.text import name_key
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.dossiers.services.already_held import in_store

WHY = "Bản trong kho cần đối chiếu với bản chính."


def asked(actor: Actor, dossier_id: int, item: dict[str, object], now: datetime) -> dict[str, object]:
    """Return an item of a request as the rules let an official ask for it."""
    found = queries.visible_by_id(actor, dossier_id)
    held = in_store(found, name_key(found.owner_name), [int(str(item["no"]))], now=now)
    return item | ({"verify": WHY} if held else {})
