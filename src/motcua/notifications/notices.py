"""Tells the applicant what happened to the dossier: once in the inbox, and by copies of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.core.ids import new_id
from motcua.dossiers import events, queries
from motcua.dossiers.slips.editions import SlipKind
from motcua.feedback.events import ApplicantAnswered
from motcua.notifications import principals, texts, wishes
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.rules.kinds import KINDS, OF_EMAIL, Channel
from motcua.notifications.rules.reaching import Wishes, copies, not_before
from motcua.notifications.services import queue_message
from motcua.notifications.texts import Text, filled
from motcua.notifications.values import values_of
from motcua.payments import events as payment_events
from motcua.results import events as result_events

NAME = "notify.applicant"


@dataclass(frozen=True)
class Told:
    """Which kind of notice tells an event, and the slip that goes with it."""

    kind: str
    slip: SlipKind | None = None


NOTICES: dict[str, Told] = {
    events.DossierSubmitted.TYPE: Told("received"),
    events.DossierAccepted.TYPE: Told("accepted", SlipKind.APPOINTMENT),
    events.DueRecounted.TYPE: Told("due_recounted"),
    events.SupplementAsked.TYPE: Told("supplement", SlipKind.SUPPLEMENT),
    events.SupplementIncomplete.TYPE: Told("supplement_lacks"),
    events.SupplementConfirmed.TYPE: Told("supplement_done", SlipKind.APPOINTMENT),
    events.DossierRefused.TYPE: Told("refused", SlipKind.REFUSAL),
    events.DossierStopped.TYPE: Told("stopped", SlipKind.STOP),
    events.DeadlineExtended.TYPE: Told("extended", SlipKind.APOLOGY),
    events.WithdrawalRefused.TYPE: Told("withdrawal_refused"),
    payment_events.ReliefGranted.TYPE: Told("relief_granted"),
    payment_events.ReliefRefused.TYPE: Told("relief_refused"),
    payment_events.ObligationSet.TYPE: Told("obligation"),
    payment_events.ObligationMet.TYPE: Told("obligation_met", SlipKind.APPOINTMENT),
    payment_events.ProofRefused.TYPE: Told("proof_refused"),
    payment_events.RefundDecided.TYPE: Told("refund_decided"),
    payment_events.RefundPaid.TYPE: Told("refund_paid"),
    events.ResultReady.TYPE: Told("ready"),
    events.ResultReturned.TYPE: Told("returned"),
    events.PaperLost.TYPE: Told("paper_lost"),
    events.FileInfected.TYPE: Told("file_infected"),
    events.FileWithdrawn.TYPE: Told("file_withdrawn"),
    result_events.ResultReplaced.TYPE: Told("result_replaced"),
    result_events.ResultRevoked.TYPE: Told("result_revoked"),
    result_events.ResultExpiring.TYPE: Told("result_expiring"),
    result_events.ResultUnclaimed.TYPE: Told("result_unclaimed"),
    events.ReceptionCorrected.TYPE: Told("corrected", SlipKind.APPOINTMENT),
    ApplicantAnswered.TYPE: Told("answered"),
}
"""Which event is told how; `config.wiring` delivers each of these to `notify.applicant`."""

_TELL = """
INSERT INTO notifications_notice
  (id, event, reader, account_id, dossier_id, kind, edition, subject, body, told_at, read_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)
ON CONFLICT (event, reader) DO NOTHING RETURNING id
"""


@handler(NAME)
def notify_applicant(event: Delivered, now: datetime) -> None:
    """Put the notice of an event into the applicant's inbox and queue its copies, once whatever is called again.

    Nothing is told to somebody who has neither account nor address, nor about a counter dossier before it is
    accepted: they stand at the desk.
    """
    tell(event, now, with_copies=True)
    principals.tell(event, now)


def tell(event: Delivered, now: datetime, *, with_copies: bool) -> bool:
    """Tell the applicant of an event; tell whether this was news. Notice and copies stand or fall together."""
    told = NOTICES.get(event.type)
    if told is None or (event.type == events.DossierSubmitted.TYPE and event.values["channel"] != "online"):
        return False
    try:
        facts = queries.notice_facts(event.stream)
    except NotFound:
        return False  # Money that names no dossier of ours goes back to a payer whom we do not know.
    if not facts.account_id and not facts.email and not facts.phone:
        return False
    kind = kind_of(told, event)
    wished = wishes.wishes_of(facts.account_id)
    known, values = texts.in_force(kind, wished.language), values_of(kind, facts, event, wished.language)
    shown = filled(known, Channel.INBOX, values)
    reader = f"account:{facts.account_id}" if facts.account_id else f"dossier:{facts.dossier_id}"
    edition = f"{wished.language}/{known[Channel.INBOX].number}"
    row = (new_id(), event.id, reader, facts.account_id, facts.dossier_id, kind, edition, *_lines(shown), now)
    if not sql.rows(_TELL, row):
        return False
    if with_copies:
        _copy(event, facts, kind, wished, known, values, now)
    return True


def kind_of(told: Told, event: Delivered) -> str:
    """Return the kind of notice; a refusal after appraisal is told in other words than one at reception."""
    return "refused_appraisal" if told.kind == "refused" and event.values["stage"] == "appraisal" else told.kind


def _copy(
    event: Delivered,
    facts: queries.NoticeFacts,
    kind: str,
    wished: Wishes,
    known: Mapping[str, Text],
    values: Mapping[str, str],
    now: datetime,
) -> None:
    legal = KINDS[kind].legal
    email = facts.email if legal or not wishes.is_silenced(facts.email) else ""
    channels = copies(wished, legal=legal, has_email=bool(email), has_phone=bool(facts.phone))
    slip = NOTICES[event.type].slip
    slips = (
        [row.token for row in queries.slips(event.stream) if row.kind == slip and row.voided_at is None][-1:]
        if slip and Channel.EMAIL in channels
        else []
    )
    of_email = dict.fromkeys(OF_EMAIL, "") | {
        "ma_bi_mat": facts.secret,
        "duong_dan_ngung": "" if legal or not email else wishes.silence_link(email),
    }
    for place, channel in enumerate(channels):
        by_email = channel is Channel.EMAIL
        text = filled(known, channel, {**values, **of_email} if by_email else values)
        queue_message(
            event_id=event.id,
            # The first copy keeps the name that it had when there was one only.
            handler=f"{NAME}:{channel}" if place else NAME,
            dossier_id=event.stream,
            address=email if by_email else facts.phone,
            subject=text.subject,
            body=text.body,
            now=now,
            channel=channel.value,
            slips=slips if by_email else (),
            not_before=not_before(
                wished, channel, legal=legal, reached=bool(facts.account_id) or place > 0, at=clock.local(now)
            ),
        )


def _lines(shown: texts.Filled) -> tuple[str, str]:
    return shown.subject, shown.body.strip()
