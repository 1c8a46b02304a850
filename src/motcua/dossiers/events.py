"""What can have happened to a dossier: ids and plain values only, no personal text."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class DossierSubmitted:
    """An applicant handed in online, or an officer entered a counter dossier."""

    TYPE: ClassVar[str] = "dossier.submitted"
    receipt_no: str
    procedure: str
    channel: str
    answers_digest: str
    statement_version: str


@dataclass(frozen=True)
class PapersChecked:
    """The desk checked completeness and legality, paper by paper."""

    TYPE: ClassVar[str] = "dossier.papers_checked"
    present: int
    missing: int
    not_applicable: int


@dataclass(frozen=True)
class DossierAccepted:
    """The dossier got its code and its legal clock."""

    TYPE: ClassVar[str] = "dossier.accepted"
    code: str
    due_at: str
    channel: str


@dataclass(frozen=True)
class PostHandedOver:
    """A postal dossier was handed over with a signed record, from which its time is counted."""

    TYPE: ClassVar[str] = "dossier.post_handed_over"
    at: str


@dataclass(frozen=True)
class SlipIssued:
    """A numbered slip was issued."""

    TYPE: ClassVar[str] = "dossier.slip_issued"
    kind: str
    number: int
    year: int
    slip: int


@dataclass(frozen=True)
class SupplementAsked:
    """The applicant was asked, once and in full, for what is missing."""

    TYPE: ClassVar[str] = "dossier.supplement_asked"
    stage: str
    items: int


@dataclass(frozen=True)
class SupplementAnswered:
    """The applicant sent what was asked for."""

    TYPE: ClassVar[str] = "dossier.supplement_answered"
    stage: str
    files: int


@dataclass(frozen=True)
class DossierRefused:
    """The dossier was not taken, or not granted after appraisal; `ground` is a code of the shared catalogue."""

    TYPE: ClassVar[str] = "dossier.refused"
    stage: str
    ground: str = ""


@dataclass(frozen=True)
class DossierTransferred:
    """The desk passed the dossier on to the handling unit."""

    TYPE: ClassVar[str] = "dossier.transferred"
    to_unit: int


@dataclass(frozen=True)
class DossierStopped:
    """Handling was stopped by decision."""

    TYPE: ClassVar[str] = "dossier.stopped"
    outcome: str


@dataclass(frozen=True)
class ResultReady:
    """Handling ended; the result waits at the desk."""

    TYPE: ClassVar[str] = "dossier.ready"
    due_at: str
    timeliness: str


@dataclass(frozen=True)
class ResultReturned:
    """The result was given to the applicant."""

    TYPE: ClassVar[str] = "dossier.returned"
    method: str


@dataclass(frozen=True)
class FileAdded:
    """A file joined the dossier."""

    TYPE: ClassVar[str] = "dossier.file_added"
    kind: str
    paper_no: int
    sha256: str


@dataclass(frozen=True)
class DueRecounted:
    """The appointment was counted anew after the office's calendar changed; the original one stays beside it."""

    TYPE: ClassVar[str] = "dossier.due_recounted"
    frm: str
    to: str
    calendar: str


@dataclass(frozen=True)
class SupplementConfirmed:
    """The desk found the answer complete; handling goes on with a new appointment."""

    TYPE: ClassVar[str] = "dossier.supplement_confirmed"
    stage: str
    clock: str
    due_at: str


@dataclass(frozen=True)
class SupplementIncomplete:
    """The desk found that the answer lacks what was asked; the applicant is to send it, nothing new is asked."""

    TYPE: ClassVar[str] = "dossier.supplement_incomplete"
    stage: str


@dataclass(frozen=True)
class HandlingSuspended:
    """Handling waits for somebody outside; open steps wait with it."""

    TYPE: ClassVar[str] = "dossier.suspended"
    cause: str
    clock: str


@dataclass(frozen=True)
class HandlingResumed:
    """Handling goes on; `due_at` is the appointment from now on."""

    TYPE: ClassVar[str] = "dossier.resumed"
    cause: str
    clock: str
    due_at: str


@dataclass(frozen=True)
class ProposalMade:
    """One side proposed what another has to decide; the words stand in the proposal."""

    TYPE: ClassVar[str] = "dossier.proposed"
    kind: str
    proposal: int
    waits: str


@dataclass(frozen=True)
class ProposalApproved:
    """A superior approved a proposal."""

    TYPE: ClassVar[str] = "dossier.proposal_approved"
    kind: str
    proposal: int


@dataclass(frozen=True)
class ProposalRefused:
    """A proposal was sent back, with a reason."""

    TYPE: ClassVar[str] = "dossier.proposal_refused"
    kind: str
    proposal: int


@dataclass(frozen=True)
class ProposalTakenBack:
    """Who made a proposal took it back before it was decided."""

    TYPE: ClassVar[str] = "dossier.proposal_taken_back"
    kind: str
    proposal: int


@dataclass(frozen=True)
class WithdrawalAsked:
    """The applicant asked to withdraw the dossier; `frm` is the status it stood in."""

    TYPE: ClassVar[str] = "dossier.withdrawal_asked"
    proposal: int
    frm: int


@dataclass(frozen=True)
class WithdrawalRefused:
    """The authority did not agree; the dossier is back where it was."""

    TYPE: ClassVar[str] = "dossier.withdrawal_refused"
    proposal: int
    to: int


@dataclass(frozen=True)
class DeadlineExtended:
    """The appointment moved, once, with an apology; `late` marks an apology that came after the legal moment."""

    TYPE: ClassVar[str] = "dossier.extended"
    proposal: int
    frm: str
    to: str
    late: bool


@dataclass(frozen=True)
class ReceivedOutside:
    """The dossier was received away from the desk, as mobile and on-site procedures are; it is tracked all the same."""

    TYPE: ClassVar[str] = "dossier.received_outside"
    place: str


@dataclass(frozen=True)
class ReceptionCorrected:
    """The desk corrected a mistaken reception: the old slip is void, a new one was issued. Never what decides lateness.

    `fields` names what changed; the values stand on the slips.
    """

    TYPE: ClassVar[str] = "dossier.reception_corrected"
    fields: str
    old_slip: int
    new_slip: int


@dataclass(frozen=True)
class ContactCorrected:
    """The applicant corrected how to be reached; `fields` names what changed, never the values."""

    TYPE: ClassVar[str] = "dossier.contact_corrected"
    fields: str


@dataclass(frozen=True)
class OriginalsGivenBack:
    """Originals went back to the applicant; `papers` gives number and count, such as `1x1,3x2`."""

    TYPE: ClassVar[str] = "dossier.originals_given_back"
    papers: str
    identity_check: str


@dataclass(frozen=True)
class PaperLost:
    """A paper of the applicant was lost or damaged; the apology goes out with this fact."""

    TYPE: ClassVar[str] = "dossier.paper_lost"
    loss: int
    paper_no: int
    kind: str
    costs: int


@dataclass(frozen=True)
class FileInfected:
    """A file taken while it could not be scanned holds malicious code; nobody opens it any more."""

    TYPE: ClassVar[str] = "dossier.file_infected"
    file: int
    paper_no: int
    finding: str


@dataclass(frozen=True)
class FileWithdrawn:
    """An official withdrew a file that must not be here (a state secret); its content is gone, this record stays."""

    TYPE: ClassVar[str] = "dossier.file_withdrawn"
    file: int
    paper_no: int


@dataclass(frozen=True)
class StatusListChanged:
    """A new edition of the province's list of statuses came into force."""

    TYPE: ClassVar[str] = "statuses.changed"
    number: int
    decision_no: str


@dataclass(frozen=True)
class OutageDeclared:
    """An agency said that it worked on paper for a time; the reason stands beside."""

    TYPE: ClassVar[str] = "outage.declared"
    agency: int
    began_at: str
    ended_at: str


@dataclass(frozen=True)
class OutageDecided:
    """A superior approved or refused a declared outage, with what was noted."""

    TYPE: ClassVar[str] = "outage.decided"
    agency: int
    approved: bool


@dataclass(frozen=True)
class OutageTakenBack:
    """Who declared an outage took it back before it was decided."""

    TYPE: ClassVar[str] = "outage.taken_back"
    agency: int


@dataclass(frozen=True)
class EnteredLate:
    """What was done on paper during an outage was entered afterwards; the fact it tells of carries the true time."""

    TYPE: ClassVar[str] = "dossier.entered_late"
    outage: int
    what: str
    happened_at: str
    paper_row: str


@dataclass(frozen=True)
class LateEntryRefused:
    """A superior did not believe the true time of a late entry; `task` is the step it ended, 0 when none."""

    TYPE: ClassVar[str] = "dossier.late_entry_refused"
    entry: int
    what: str
    task: int
    happened_at: str
    entered_at: str


@dataclass(frozen=True)
class DossierGrouped:
    """The dossier joined those handed in together with it; they are not named, because not all who see it see them."""

    TYPE: ClassVar[str] = "dossier.grouped"
    group: int


@dataclass(frozen=True)
class DossierUngrouped:
    """The dossier was taken out of its group."""

    TYPE: ClassVar[str] = "dossier.ungrouped"
    group: int


@dataclass(frozen=True)
class HandedInOnBehalf:
    """The dossier was handed in for another by a mandate; `document` is what proves it, to be compared at the desk."""

    TYPE: ClassVar[str] = "dossier.on_behalf"
    mandate: int
    basis: str
    document: str
    delegate: str


@dataclass(frozen=True)
class MandateRecorded:
    """Somebody acts for the owner by law, by authorisation, or because the owner hired them."""

    TYPE: ClassVar[str] = "dossier.mandate_recorded"
    kind: str
    may_receive: bool
