"""Tells the applicant what happened to the dossier."""

from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers import events, queries
from motcua.dossiers.slips.editions import SlipKind
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.services import queue_message
from motcua.notifications.wording import Letter, compose, lookup_link, short_text
from motcua.payments import events as payment_events
from motcua.payments import queries as payments
from motcua.results import events as result_events

NAME = "notify.applicant"


@dataclass(frozen=True)
class Notice:
    """The text for an event and the slip that goes with it."""

    template: str
    slip: SlipKind | None = None


NOTICES: dict[str, Notice] = {
    events.DossierSubmitted.TYPE: Notice("received"),
    events.DossierAccepted.TYPE: Notice("accepted", SlipKind.APPOINTMENT),
    events.DueRecounted.TYPE: Notice("due_recounted"),
    events.SupplementAsked.TYPE: Notice("supplement", SlipKind.SUPPLEMENT),
    events.SupplementIncomplete.TYPE: Notice("supplement_lacks"),
    events.SupplementConfirmed.TYPE: Notice("supplement_done", SlipKind.APPOINTMENT),
    events.DossierRefused.TYPE: Notice("refused", SlipKind.REFUSAL),
    events.DossierStopped.TYPE: Notice("stopped", SlipKind.STOP),
    events.DeadlineExtended.TYPE: Notice("extended", SlipKind.APOLOGY),
    events.WithdrawalRefused.TYPE: Notice("withdrawal_refused"),
    payment_events.ObligationSet.TYPE: Notice("obligation"),
    payment_events.ObligationMet.TYPE: Notice("obligation_met", SlipKind.APPOINTMENT),
    payment_events.ProofRefused.TYPE: Notice("proof_refused"),
    events.ResultReady.TYPE: Notice("ready"),
    events.ResultReturned.TYPE: Notice("returned"),
    events.PaperLost.TYPE: Notice("paper_lost"),
    result_events.ResultReplaced.TYPE: Notice("result_replaced"),
    result_events.ResultRevoked.TYPE: Notice("result_revoked"),
    result_events.ResultExpiring.TYPE: Notice("result_expiring"),
    result_events.ResultUnclaimed.TYPE: Notice("result_unclaimed"),
    events.ReceptionCorrected.TYPE: Notice("corrected", SlipKind.APPOINTMENT),
}
"""Which event is told how; `config.wiring` delivers each of these to `notify.applicant`."""


_OF_OBLIGATION = frozenset({payment_events.ObligationSet.TYPE, payment_events.ProofRefused.TYPE})


@handler(NAME)
def notify_applicant(event: Delivered, now: datetime) -> None:
    """Queue the notice of an event to the address on the dossier: e-mail when there is one, else a text message.

    Nothing is told to somebody who gave neither, nor about a counter dossier before it is accepted: they stand
    at the desk.
    """
    notice = NOTICES.get(event.type)
    if notice is None or (event.type == events.DossierSubmitted.TYPE and event.values["channel"] != "online"):
        return
    facts = queries.notice_facts(event.stream)
    if not facts.email and not facts.phone:
        return
    letter = _letter(notice, facts, event)
    slips = (
        [row.token for row in queries.slips(event.stream) if row.kind == notice.slip and row.voided_at is None][-1:]
        if notice.slip
        else []
    )
    queue_message(
        event_id=event.id,
        handler=NAME,
        dossier_id=event.stream,
        address=facts.email or facts.phone,
        subject=letter.subject,
        body=letter.body if facts.email else short_text(letter, link=lookup_link(facts.ref)),
        now=now,
        channel="email" if facts.email else "sms",
        slips=slips if facts.email else (),
    )


def _letter(notice: Notice, facts: queries.NoticeFacts, event: Delivered) -> Letter:
    owed = payments.obligations(event.stream)[-1:] if event.type in _OF_OBLIGATION else []
    asked = queries.supplements(event.stream)[-1:] if notice.slip is SlipKind.SUPPLEMENT else []
    return compose(
        notice.template,
        facts=facts,
        values=event.values,
        reason=asked[0].reason if asked else event.reason,
        items=asked[0].items if asked else [],
        reply_by=asked[0].reply_by if asked else None,
        owed=owed[0] if owed else None,
        link=lookup_link(facts.ref),
    )
