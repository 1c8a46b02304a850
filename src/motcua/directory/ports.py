"""What this room asks of outside services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

OFFICIALS, CITIZENS = "officials", "citizens"
CERTIFICATE = "certificate"
"""The key of signing in by a digital certificate, in profiles, sessions and links."""


@dataclass(frozen=True)
class Provider:
    """A central log-in that may be chosen: its key in settings, its name for people, and for whom it is."""

    key: str
    name: str
    audience: str = OFFICIALS


@dataclass(frozen=True)
class Beginning:
    """Where the browser goes to sign in, and what the session keeps until it comes back."""

    address: str
    kept: dict[str, str]


@dataclass(frozen=True)
class Identity:
    """Who a central log-in says is there: its own stable name for the person, and what it released of them.

    Args:
        kind: `person`, or `business`: then `full_name` is who acts for the organisation.
        assurance: How surely the log-in knows the person, as `directory.rules.assurance` counts it.
        session: The log-in's own name of the session, by which it ends it everywhere; empty when it gave none.
        formerly: Names by which the same person may still be linked: digests of ours under keys before today's.
    """

    provider: str
    subject: str
    full_name: str = ""
    personal_number: str = ""
    kind: str = "person"
    organisation: str = ""
    organisation_code: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    assurance: str = ""
    session: str = ""
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class EndedThere:
    """What a central log-in tells when a session ended: one session, or all of a person; and when it said so."""

    provider: str
    subject: str
    session: str
    at: datetime


class SignedProofs(Protocol):
    """Tells who signed what this system gave them to sign."""

    def is_set_up(self) -> bool:
        """Tell whether there are authorities whose certificates count."""

    def signer(self, signed: bytes, *, text: bytes, document: bytes, now: datetime) -> Identity:
        """Return who signed.

        Args:
            signed: The file that came back.
            text: The text that was given to be signed.
            document: The same as a PDF document.
            now: Aware moment.

        Raises:
            RuleBroken: Something else was signed, the signature does not fit, or the certificate does not count.
            OutsideServiceFailed: It cannot be judged now.
        """


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

    def parse_logout(self, provider: str, token: str) -> EndedThere:
        """Return which session a central log-in says has ended.

        Raises:
            NotFound: No such central log-in.
            RuleBroken: The message does not prove itself.
            OutsideServiceFailed: Its keys can not be had now.
        """

    def sign_out_address(self, provider: str, *, return_to: str) -> str:
        """Return where the browser ends the session at the central log-in too; empty when it has no such place."""


class MemberLogout(Protocol):
    """Tells applications of the province that somebody's session ended."""

    def tell(self, address: str, token: str) -> None:
        """Tell an application by its signed message.

        Raises:
            OutsideServiceFailed: It takes no message now (`retryable`), or did not take this one.
        """
