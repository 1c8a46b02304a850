"""Where answers may come from before anybody types them."""

from datetime import datetime
from typing import Any, Protocol

from motcua.directory.actors import Actor
from motcua.procedures.rules.form_types import FormDefinition


class PrefillSource(Protocol):
    """Something that knows answers: the account, the own store, earlier dossiers, later a register of the state."""

    def known(self, actor: Actor, form: FormDefinition, now: datetime) -> dict[str, tuple[Any, str]]:
        """Return answers by field key, each with where it comes from in words for its owner."""
