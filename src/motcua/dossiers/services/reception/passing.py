"""The desk lets go of a dossier: passed on to the handling side, or refused."""

from datetime import datetime

from motcua.core import ledger
from motcua.core.errors import Faults, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DossierRefused, DossierTransferred
from motcua.dossiers.held import Held, change
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import slips
from motcua.dossiers.services.outcome import ground_words
from motcua.dossiers.services.reception.checking import require_desk
from motcua.dossiers.slips.editions import SlipKind
from motcua.dossiers.statuses import check_move


def transfer(*, actor: Actor, held: Held, now: datetime) -> None:
    """Pass an accepted dossier on to the handling side; the internal process starts in this transaction.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: The dossier is not waiting to be passed on.

    Source: NĐ 61/2018/NĐ-CP Điều 18 (same day; after 15:00 the next working morning).
    """
    require_desk(actor, held)
    if held.awaiting != "transfer" or held.due_at is None:
        raise RuleBroken("dossier.not_to_transfer", "Hồ sơ này không còn chờ chuyển xử lý. Hãy tải lại danh sách.")
    check_move(held.status, Status.PROCESSING)
    change(held.id, status=int(Status.PROCESSING), awaiting="process")
    scopes.move(held.id, Bucket.PROCESSING, held.due_at)
    fact = DossierTransferred(to_unit=held.handling_agency_id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def refuse(*, actor: Actor, held: Held, ground: str, reason: str, advice: str, now: datetime) -> slips.Issued:
    """Refuse reception with a ground of the catalogue and reasons in words (Mẫu 03); the dossier ends.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Ground or reason is missing, or the dossier is past reception.
    """
    require_desk(actor, held)
    faults, words = Faults(), ""
    with faults.of_part():
        words = ground_words(ground, actor.agency_id, now)
    message = "Hãy ghi rõ lý do từ chối để người nộp biết phải làm gì."
    faults.unless(reason.strip(), "refusal.no_reason", message, "reason")
    faults.tell()
    check_move(held.status, Status.REFUSED)
    change(held.id, status=int(Status.REFUSED), awaiting="", finished_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    fact = DossierRefused(stage="reception", ground=ground)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)
    number = slips.next_number(SlipKind.REFUSAL, actor.agency_code, now)
    told = f"{words}\n{reason}"
    content = slip_contents.refusal(actor=actor, held=held, reason=told, advice=advice, number=number, now=now)
    return slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.REFUSAL,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )
