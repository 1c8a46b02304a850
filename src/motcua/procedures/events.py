"""What can have happened in the catalogue: approvals, process versions."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ApprovalAsked:
    """Somebody asked for the approval of a thing; `digest` is what was shown then."""

    TYPE: ClassVar[str] = "approval.asked"
    kind: str
    subject: int
    seats: tuple[str, ...]
    notice: str
    digest: str


@dataclass(frozen=True)
class ApprovalPassed:
    """One seat approved; the next one's turn begins."""

    TYPE: ClassVar[str] = "approval.passed"
    kind: str
    subject: int
    seat: str


@dataclass(frozen=True)
class ApprovalGranted:
    """The last seat approved: the thing may take effect, in this transaction."""

    TYPE: ClassVar[str] = "approval.granted"
    kind: str
    subject: int
    seat: str
    decision_no: str
    decision_date: str


@dataclass(frozen=True)
class ApprovalRefused:
    """A seat refused, with a reason; the thing goes back to its authors."""

    TYPE: ClassVar[str] = "approval.refused"
    kind: str
    subject: int
    seat: str


@dataclass(frozen=True)
class ApprovalWithdrawn:
    """The one who asked took the request back."""

    TYPE: ClassVar[str] = "approval.withdrawn"
    kind: str
    subject: int


@dataclass(frozen=True)
class ProcedureRouted:
    """Citizens hand a procedure in somewhere else from now on: here, on the national portal, or on either."""

    TYPE: ClassVar[str] = "procedure.routed"
    code: str
    before: str
    route: str


@dataclass(frozen=True)
class AssuranceAsked:
    """From now on whoever hands a procedure in online must be known so surely; empty: as every account is."""

    TYPE: ClassVar[str] = "procedure.assurance_asked"
    code: str
    before: str
    asked: str


@dataclass(frozen=True)
class ProcessDrafted:
    """Somebody began to write a version of an internal process."""

    TYPE: ClassVar[str] = "process.drafted"
    procedure: int
    number: int
    based_on: int


@dataclass(frozen=True)
class ProcessDiscarded:
    """A draft was given up; nothing ever ran by it."""

    TYPE: ClassVar[str] = "process.discarded"
    number: int


@dataclass(frozen=True)
class ProcessPutInForce:
    """An approved version took effect at every place it holds for, in one act."""

    TYPE: ClassVar[str] = "process.put_in_force"
    number: int
    process: int
    decision_no: str
    decision_date: str
    offerings: tuple[int, ...]
    supersedes: int


@dataclass(frozen=True)
class ProcessRepealed:
    """A version was repealed by decision."""

    TYPE: ClassVar[str] = "process.repealed"
    number: int
    decision_no: str
    decision_date: str


@dataclass(frozen=True)
class ProcessLocalised:
    """An agency set who does which step, whom it asks, or shorter limits, at its own place."""

    TYPE: ClassVar[str] = "process.localised"
    offering: int
    process: int
    units: tuple[tuple[str, int], ...]
    hours: tuple[tuple[str, float], ...]
    slots: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ProcessRolledOut:
    """A procedure was opened at many agencies at once, by the version in force."""

    TYPE: ClassVar[str] = "process.rolled_out"
    number: int
    offerings: tuple[int, ...]
    agencies: tuple[int, ...]


@dataclass(frozen=True)
class DeploymentMoved:
    """The system at an agency was asked for, approved, put to work or stopped."""

    TYPE: ClassVar[str] = "deployment.moved"
    agency: int
    state: str
    document: str
    day: str


@dataclass(frozen=True)
class FormDrafted:
    """A version of a form was begun, from the form `based_on` when that is not 0."""

    TYPE: ClassVar[str] = "form.drafted"
    procedure: int
    number: int
    based_on: int


@dataclass(frozen=True)
class FormPublished:
    """A version of a form came in force; `form` is the immutable definition, `places` how many offerings took it."""

    TYPE: ClassVar[str] = "form.published"
    procedure: int
    number: int
    form: int
    replaced: int
    places: int


@dataclass(frozen=True)
class FormDiscarded:
    """A draft of a form was given up."""

    TYPE: ClassVar[str] = "form.discarded"
    number: int


@dataclass(frozen=True)
class OfficialFormSet:
    """The list of fields of the official form was set anew; `items` is how many it has."""

    TYPE: ClassVar[str] = "form.official_set"
    procedure: int
    number: int
    items: int


@dataclass(frozen=True)
class FeeRuleMade:
    """A rule on when fees are due, or on who pays less, was declared from a day on."""

    TYPE: ClassVar[str] = "fee_rule.made"
    rule: int
    kind: str
    valid_from: str


@dataclass(frozen=True)
class FeeRuleEnded:
    """A fee rule holds no longer after a day."""

    TYPE: ClassVar[str] = "fee_rule.ended"
    rule: int
    valid_to: str


@dataclass(frozen=True)
class EnglishKept:
    """Texts of a procedure or of its form were given other English words."""

    TYPE: ClassVar[str] = "procedure.english_kept"
    code: str
    texts: int
