"""What this room asks of outside services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Provider:
    """A central log-in that may be chosen: its key in settings and its name for people."""

    key: str
    name: str


@dataclass(frozen=True)
class Beginning:
    """Where the browser goes to sign in, and what the session keeps until it comes back."""

    address: str
    kept: dict[str, str]


@dataclass(frozen=True)
class Identity:
    """Who a central log-in says is there: its own stable name for the person, and what it released of them."""

    provider: str
    subject: str
    full_name: str = ""
    personal_number: str = ""


class SingleSignOn(Protocol):
    """Signs people in at central log-ins."""

    def providers(self) -> list[Provider]:
        """Return the central log-ins that are set up."""

    def begin(self, provider: str, *, redirect_uri: str) -> Beginning:
        """Begin a sign-in.

        Raises:
            NotFound: No such central log-in.
            OutsideServiceFailed: It does not answer.
        """

    def complete(
        self, provider: str, *, query: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str
    ) -> Identity:
        """Return who came back.

        Raises:
            NotFound: No such central log-in.
            RuleBroken: The person gave up, or what came back is not an answer to what was begun.
            OutsideServiceFailed: It does not answer, or not as the protocol says.
        """

    def sign_out_address(self, provider: str, *, return_to: str) -> str:
        """Return where the browser ends the session at the central log-in too; empty when it has no such place."""
