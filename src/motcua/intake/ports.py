"""Where answers may come from before anybody types them."""

from typing import Any, Protocol

from motcua.directory.actors import Actor
from motcua.procedures.rules.form_types import FormDefinition


class PrefillSource(Protocol):
    """Something that knows answers: the account, earlier dossiers, later a register of the state."""

    def known(self, actor: Actor, form: FormDefinition) -> dict[str, tuple[Any, str]]:
        """Return answers by field key, each with where it comes from in words for its owner."""
