"""Where answers may come from before anybody types them, and the registers of the state that are asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from motcua.core.errors import OutsideServiceFailed
from motcua.directory.actors import Actor
from motcua.procedures.rules.form_types import FormDefinition


class PrefillSource(Protocol):
    """Something that knows answers without being asked each time: the account, the own store, earlier dossiers."""

    def known(self, actor: Actor, form: FormDefinition, now: datetime) -> dict[str, tuple[Any, str]]:
        """Return answers by field key, each with where it comes from in words for its owner."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks a register, what for, and for which dossier or draft; none of it may be empty.

    Args:
        request: Unique name of this look-up, ours.
        official: Personal number of the official who asks; empty when a citizen asks about themselves.
        asker: In words: name, post and unit, or the citizen.
        purpose: In words.
        subject: The draft or reception that it is for.
    """

    request: str
    official: str
    asker: str
    purpose: str
    subject: str

    def __post_init__(self) -> None:
        if not all(text.strip() for text in (self.request, self.asker, self.purpose, self.subject)):
            raise ValueError("a look-up without asker, purpose or subject")


class RegisterRefused(OutsideServiceFailed):
    """The register answers that we may not ask this, or not so; asking again does not help."""

    def __init__(self, service: str, message: str) -> None:
        super().__init__(service, message, retryable=False)


class RegisterDoubtful(OutsideServiceFailed):
    """The answer is not about whom we asked, or says two things at once: nothing of it may be used."""

    def __init__(self, service: str, message: str) -> None:
        super().__init__(service, message, retryable=False)


class PersonRegister(Protocol):
    """The register of persons."""

    def is_ready(self) -> bool:
        """Tell whether it is set up."""

    def person(self, *, number: str, full_name: str, birth_date: date, asking: Asking) -> Mapping[str, str] | None:
        """Return what the register holds of one person; None when number, name and birth date do not agree there.

        The names are those of `form_registers.VALUES` without the register's own; days in ISO form. What the register
        leaves out is left out. Number, name and birth date of the answer were compared with those asked for.

        Raises:
            RegisterRefused: It refuses.
            RegisterDoubtful: It answered about somebody else, or about several.
            OutsideServiceFailed: It does not answer in time, or not readably.
        """


class EnterpriseRegister(Protocol):
    """The register of enterprises, whose answers are public."""

    def is_ready(self) -> bool:
        """Tell whether it is set up."""

    def enterprise(self, *, number: str, asking: Asking) -> Mapping[str, str] | None:
        """Return what the register holds of one enterprise, by its number; None when there is none.

        Raises:
            RegisterRefused: It refuses.
            RegisterDoubtful: It answered about another one.
            OutsideServiceFailed: It does not answer in time, or not readably.
        """
