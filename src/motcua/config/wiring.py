"""Which room reacts to which event: the only place where an early stage meets a later one."""

from motcua.core import ledger
from motcua.directory import events as people
from motcua.documents import events as files
from motcua.documents import joining as joined_stores
from motcua.dossiers import deviations, events
from motcua.dossiers.services import closed_files
from motcua.dossiers.services import joining as joined_dossiers
from motcua.dossiers.services import storing as papers
from motcua.feedback import events as voices
from motcua.feedback import services as feedback
from motcua.governance import events as duties
from motcua.governance.services import notices, openings, revisions
from motcua.intake import events as waiting
from motcua.intake.services import joining as joined_drafts
from motcua.notifications import jobs, principals
from motcua.payments import events as payment_events
from motcua.payments import services as payments
from motcua.postal import services as postal
from motcua.procedures import enforcing
from motcua.procedures import events as catalogue
from motcua.processing import events as steps
from motcua.processing import hops
from motcua.processing import services as processing
from motcua.results import events as result_events
from motcua.results.services import storing as results

TOLD_TO_APPLICANT = (
    events.DossierSubmitted,
    events.DossierAccepted,
    events.SupplementAsked,
    events.DueRecounted,
    events.SupplementIncomplete,
    events.SupplementConfirmed,
    events.DeadlineExtended,
    events.WithdrawalRefused,
    payment_events.ReliefGranted,
    payment_events.ReliefRefused,
    payment_events.ObligationSet,
    payment_events.ProofRefused,
    payment_events.RefundDecided,
    payment_events.RefundPaid,
    payment_events.ObligationMet,
    events.DossierRefused,
    events.DossierStopped,
    events.ResultReady,
    events.ResultReturned,
    events.ReceptionCorrected,
    events.PaperLost,
    events.FileInfected,
    events.FileWithdrawn,
    result_events.ResultReplaced,
    result_events.ResultRevoked,
    result_events.ResultExpiring,
    result_events.ResultUnclaimed,
    voices.ApplicantAnswered,
)

# What who handed in for another did; what they are told of reaches the principal with it.
TOLD_TO_PRINCIPAL_TOO = (
    events.HandedInOnBehalf,
    events.SupplementAnswered,
    events.WithdrawalAsked,
    events.ContactCorrected,
    voices.ApplicantAsked,
)

SEEN_BY_INSPECTORS = (
    events.DeadlineExtended,
    events.DueRecounted,
    events.ReceptionCorrected,
    events.EnteredLate,
    events.LateEntryRefused,
    steps.RepairApplied,
    events.PaperLost,
    result_events.ResultReplaced,
    result_events.ResultRevoked,
    waiting.ClaimTakenOver,
    waiting.TakenOutOfOrder,
    waiting.DuplicateConfirmed,
)

TOLD_TO_OFFICIALS = (
    duties.DecisionRegistered,
    duties.DutyReminded,
    duties.NoticeSent,
    duties.NoticeClosed,
    catalogue.ApprovalGranted,
    catalogue.ApprovalRefused,
    people.AgencyEnded,
    people.AgencyEndPlanned,
    people.AgencyEndCancelled,
    people.AgencyEndFailed,
)


TOLD_TO_OTHERS = (
    (people.AccountReported, "notify.loss"),
    (people.IdentityConfirmed, "notify.identity"),
    (people.MandateMade, "notify.member"),
    (people.MandateMade, "notify.mandate"),
    (people.MandateEnded, "notify.mandate"),
    (steps.ConsultationLate, "notify.asker"),
    (files.FileFoundInfected, "notify.file"),
    (files.PaperEnding, "notify.store"),
    (waiting.DraftReminded, "notify.draft"),
    (waiting.DraftExpired, "notify.draft"),
)


def connect() -> None:
    """Register all reactions and deliveries; called once when the rooms are loaded."""
    ledger.react(events.DossierTransferred.TYPE, processing.start_process)
    ledger.react(events.DueRecounted.TYPE, processing.follow_extension)
    ledger.react(catalogue.ApprovalAsked.TYPE, notices.asked)
    ledger.react(catalogue.ApprovalGranted.TYPE, enforcing.granted)
    ledger.react(catalogue.ApprovalRefused.TYPE, enforcing.returned)
    ledger.react(catalogue.ApprovalWithdrawn.TYPE, enforcing.returned)
    ledger.react(catalogue.ApprovalGranted.TYPE, notices.granted)
    ledger.react(catalogue.ApprovalGranted.TYPE, openings.granted)
    ledger.react(catalogue.ApprovalRefused.TYPE, openings.returned)
    ledger.react(catalogue.ApprovalWithdrawn.TYPE, openings.returned)
    ledger.react(catalogue.ApprovalGranted.TYPE, revisions.granted)
    ledger.react(catalogue.ApprovalRefused.TYPE, revisions.returned)
    ledger.react(catalogue.ApprovalWithdrawn.TYPE, revisions.returned)
    ledger.react(steps.StepOpened.TYPE, hops.keep_hop)
    ledger.react(events.ResultReady.TYPE, hops.keep_hop)
    ledger.react(steps.HandoverTaken.TYPE, postal.begin_delivery)
    ledger.react(events.HandlingSuspended.TYPE, processing.pause_steps)
    ledger.react(events.HandlingResumed.TYPE, processing.resume_steps)
    ledger.react(events.DeadlineExtended.TYPE, processing.follow_extension)
    ledger.react(events.LateEntryRefused.TYPE, processing.measure_again)
    ledger.react(events.DossierRefused.TYPE, processing.end_steps)
    ledger.react(events.DossierStopped.TYPE, processing.end_steps)
    ledger.react(events.DossierRefused.TYPE, payments.settle_ended)
    ledger.react(events.DossierStopped.TYPE, payments.settle_ended)
    ledger.react(events.WithdrawalRefused.TYPE, payments.go_on_if_paid)
    ledger.react(events.ProposalTakenBack.TYPE, payments.go_on_if_paid)
    ledger.react(events.DossierSubmitted.TYPE, papers.keep_papers)
    ledger.react(events.SupplementAnswered.TYPE, papers.keep_papers)
    ledger.react(events.DossierAccepted.TYPE, papers.keep_papers)
    ledger.react(events.ResultReturned.TYPE, results.keep_result)
    ledger.react(events.ResultReturned.TYPE, feedback.invite)
    ledger.react(result_events.ResultReplaced.TYPE, results.mark_changed)
    ledger.react(result_events.ResultRevoked.TYPE, results.mark_changed)
    ledger.react(files.FileFoundInfected.TYPE, closed_files.follow)
    ledger.react(people.AccountsJoined.TYPE, joined_dossiers.follow)
    ledger.react(people.AccountsJoined.TYPE, joined_drafts.follow)
    ledger.react(people.AccountsJoined.TYPE, joined_stores.follow)
    ledger.react(people.AccountsJoined.TYPE, principals.follow)
    _fill_stores_of_proved_accounts()
    for fact in SEEN_BY_INSPECTORS:
        ledger.react(fact.TYPE, deviations.keep)
    ledger.enqueue_with(jobs.enqueue)
    for told in TOLD_TO_APPLICANT:
        ledger.deliver(told.TYPE, "notify.applicant")
    for act in TOLD_TO_PRINCIPAL_TOO:
        ledger.deliver(act.TYPE, "notify.principal")
    for one in TOLD_TO_OFFICIALS:
        ledger.deliver(one.TYPE, "notify.officials")
    for other, name in TOLD_TO_OTHERS:
        ledger.deliver(other.TYPE, name)


def _fill_stores_of_proved_accounts() -> None:
    """Let what came to the counter reach the account of who is known now."""
    for proved in (
        people.AccountOpened,
        people.IdentityConfirmed,
        people.NationalAccountLinked,
        people.AccountsJoined,
    ):
        ledger.react(proved.TYPE, papers.keep_earlier)
        ledger.react(proved.TYPE, results.keep_earlier)
