"""What can have happened to accounts, posts and agencies; the stream is the account or the agency."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class AccountIssued:
    """An official was given an account."""

    TYPE: ClassVar[str] = "account.issued"
    agency: int
    unit: int


@dataclass(frozen=True)
class AccountLocked:
    """An account was locked: nobody gets in by it until it is restored."""

    TYPE: ClassVar[str] = "account.locked"


@dataclass(frozen=True)
class AccountRestored:
    """A locked account was opened again."""

    TYPE: ClassVar[str] = "account.restored"


@dataclass(frozen=True)
class ProofsReset:
    """The second proofs of an account were taken away, because their owner lost them."""

    TYPE: ClassVar[str] = "account.proofs_reset"
    proofs: int


@dataclass(frozen=True)
class FirstPasswordGiven:
    """An official was given a new password to begin with."""

    TYPE: ClassVar[str] = "account.first_password_given"


@dataclass(frozen=True)
class AccountWithdrawn:
    """An account was taken back with all its posts."""

    TYPE: ClassVar[str] = "account.withdrawn"
    posts: tuple[int, ...]


@dataclass(frozen=True)
class PostGranted:
    """An account was given a post, with its roles."""

    TYPE: ClassVar[str] = "post.granted"
    post: int
    unit: int
    title: str
    roles: tuple[str, ...]
    reach: str
    procedure_set: int
    seconded_from: int


@dataclass(frozen=True)
class PostChanged:
    """What a post may do changed."""

    TYPE: ClassVar[str] = "post.changed"
    post: int
    title: str
    roles: tuple[str, ...]
    roles_before: tuple[str, ...]
    reach: str
    procedure_set: int


@dataclass(frozen=True)
class PostEnded:
    """A post was taken away."""

    TYPE: ClassVar[str] = "post.ended"
    post: int


@dataclass(frozen=True)
class DelegationGranted:
    """For a period somebody may act in the post of the account that the stream tells about."""

    TYPE: ClassVar[str] = "delegation.granted"
    delegation: int
    post: int
    delegate: int
    kind: str
    roles: tuple[str, ...]
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class DelegationEnded:
    """A delegation was ended before its time."""

    TYPE: ClassVar[str] = "delegation.ended"
    delegation: int


@dataclass(frozen=True)
class AccessGranted:
    """An account may see dossiers for a stated time."""

    TYPE: ClassVar[str] = "access.granted"
    grant: int
    agency: int
    ends_at: str


@dataclass(frozen=True)
class AccessEnded:
    """Sight of dossiers was ended before its time."""

    TYPE: ClassVar[str] = "access.ended"
    grant: int


@dataclass(frozen=True)
class ProcedureSetChanged:
    """A set of procedures was made or changed; the stream is its agency."""

    TYPE: ClassVar[str] = "procedure_set.changed"
    procedure_set: int
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class AgencyKept:
    """An agency was made or its particulars changed."""

    TYPE: ClassVar[str] = "agency.kept"
    code: str
    name: str
    level: str
    kind: str
    parent: int


@dataclass(frozen=True)
class UnitKept:
    """A unit inside an agency was made or its particulars changed."""

    TYPE: ClassVar[str] = "unit.kept"
    unit: int
    name: str
    kind: str


@dataclass(frozen=True)
class AgencyEnded:
    """An agency ended; others took over."""

    TYPE: ClassVar[str] = "agency.ended"
    ended_on: str
    decision: str
    successors: tuple[int, ...]
    units: tuple[tuple[int, int], ...]
    dossiers: int


@dataclass(frozen=True)
class DeviceKept:
    """A counter or device was entered, or its particulars and settings changed; the stream is the device."""

    TYPE: ClassVar[str] = "device.kept"
    unit: int
    kind: str
    name: str
    counter: int
    maker: str
    serial: str
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DeviceStateNoted:
    """Somebody noted how a device stands from a day on; the stream is the device."""

    TYPE: ClassVar[str] = "device.state_noted"
    state: str
    state_before: str
    since: str
    note: str


@dataclass(frozen=True)
class AgencyEndPlanned:
    """The end of an agency was decided for a day to come."""

    TYPE: ClassVar[str] = "agency.end_planned"
    ended_on: str
    decision: str
    units: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class AgencyEndCancelled:
    """The planned end was called off before its day."""

    TYPE: ClassVar[str] = "agency.end_cancelled"
    ended_on: str


@dataclass(frozen=True)
class AgencyEndFailed:
    """The day came and the end could not be carried out; it is tried again."""

    TYPE: ClassVar[str] = "agency.end_failed"
    ended_on: str
    fault: str


@dataclass(frozen=True)
class AccountOpened:
    """A person's, organisation's or household's account came into being; `provider` is empty for an own log-in."""

    TYPE: ClassVar[str] = "account.opened"
    provider: str
    kind: str
    assurance: str


@dataclass(frozen=True)
class IdentityConfirmed:
    """An official at a desk compared identity papers with the holder of an account.

    Args:
        paper: Which kind of paper.
        ending: The last four digits of its number.
        before: How surely the holder was known before.
    """

    TYPE: ClassVar[str] = "account.confirmed"
    paper: str
    ending: str
    before: str


@dataclass(frozen=True)
class NationalAccountLinked:
    """From now on a national account opens this account too."""

    TYPE: ClassVar[str] = "account.linked"
    provider: str
    assurance: str


@dataclass(frozen=True)
class AccountsJoined:
    """Another account of the same person was closed; what it held belongs to this one, told by the stream."""

    TYPE: ClassVar[str] = "account.joined"
    other: int


@dataclass(frozen=True)
class TermsPublished:
    """A new edition of terms of use and privacy notice came into force."""

    TYPE: ClassVar[str] = "terms.published"
    number: int
    change: str


@dataclass(frozen=True)
class TermsTranslated:
    """The English texts of an edition were kept; `digest` is empty when they were taken back."""

    TYPE: ClassVar[str] = "terms.translated"
    number: int
    digest: str


@dataclass(frozen=True)
class AccountReported:
    """Somebody reported an account lost, stolen or misused; the stream is the report, `account` 0 when none fits."""

    TYPE: ClassVar[str] = "account.reported"
    kind: str
    account: int


@dataclass(frozen=True)
class ReportClosed:
    """A person in charge closed a report of a lost account; the stream is the report."""

    TYPE: ClassVar[str] = "account.report_closed"
    outcome: str
    identity_check: str


@dataclass(frozen=True)
class MandateMade:
    """Somebody may act for the account that the stream tells about, or that account declared for whom it acts."""

    TYPE: ClassVar[str] = "mandate.made"
    mandate: int
    basis: str
    valid_from: str
    valid_to: str
    procedures: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class MandateEnded:
    """A mandate was ended before its time.

    Args:
        by: Which side ended it: principal or delegate. Empty when a member got another role, and in facts from before
            the other side was told.
    """

    TYPE: ClassVar[str] = "mandate.ended"
    mandate: int
    by: str = ""


@dataclass(frozen=True)
class OwnDataCorrected:
    """The holder corrected the account's data; `fields` names what changed, never the values."""

    TYPE: ClassVar[str] = "account.corrected"
    fields: tuple[str, ...]


@dataclass(frozen=True)
class AccountClosed:
    """The holder closed the account: it opens no more, what nothing needs was erased."""

    TYPE: ClassVar[str] = "account.closed"


@dataclass(frozen=True)
class MemberAppKept:
    """An application of the province was registered or changed; the stream is the application."""

    TYPE: ClassVar[str] = "member_app.kept"
    name: str
    owner: str
    purpose: str
    redirect_addresses: tuple[str, ...]
    return_addresses: tuple[str, ...]
    back_channel: str
    scopes: tuple[str, ...]
    audience: str


@dataclass(frozen=True)
class MemberSecretChanged:
    """An application was given a new secret."""

    TYPE: ClassVar[str] = "member_app.secret_changed"


@dataclass(frozen=True)
class MemberAppClosed:
    """Nobody enters an application from here any more."""

    TYPE: ClassVar[str] = "member_app.closed"


@dataclass(frozen=True)
class SignOnKeyChanged:
    """Applications are told things under a new key from now on; the stream is the key."""

    TYPE: ClassVar[str] = "sign_on_key.changed"


@dataclass(frozen=True)
class MemberConsentGiven:
    """The holder of the account that the stream tells about lets an application know who they are."""

    TYPE: ClassVar[str] = "member_consent.given"
    app: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class MemberConsentWithdrawn:
    """The holder takes back what an application was let know; it is told nothing more."""

    TYPE: ClassVar[str] = "member_consent.withdrawn"
    app: int
