"""A proof of payment that the applicant sends online: the desk or the handler checks it, takes or refuses it.

What an uploaded paper decides is the authority's to check, so the applicant's time to pay does not run meanwhile, and
a clock that waited for the payment goes on from when the proof that was taken had come (decision 0080).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.held import Held, change
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services.opening import add_files
from motcua.payments.events import ProofRefused, ProofSent
from motcua.payments.models import Proof
from motcua.payments.rules import pay_by_after_check
from motcua.payments.services.obligations import LONGEST_TEXT, mark_proven, meet, require_open

AWAITING = "proof"
MOST_FILES = 5
_WAITING = """
SELECT id, text, sent_at, files FROM payments_proof
WHERE dossier_id = %s AND decided_at IS NULL
"""
_DECIDE = "UPDATE payments_proof SET decided_by = %s, decided_at = %s, accepted = %s, answer = %s WHERE id = %s"


@dataclass(frozen=True)
class _Waiting:
    """A proof that waits to be checked, under the dossier's lock."""

    id: int
    text: str
    sent_at: datetime
    files: list[int]


def send_proof(
    *, actor: Actor, held: Held, text: str, files: Sequence[int], answer_due: datetime, now: datetime
) -> int:
    """Send what shows that an open obligation was paid; it waits to be checked. Returns its id.

    Args:
        text: Number, day and issuer of the paper.
        files: Ids of its pictures or scans.
        answer_due: By when the desk is to check it.

    Raises:
        NotAllowed: Not the applicant's own dossier.
        RuleBroken: Nothing is open, one waits already (so a double click sends once), or something is missing.
    """
    if actor.is_official or held.account_id != actor.account_id:
        raise NotAllowed(f"{actor.ref} pays nothing of {held.ref}")
    obligation = require_open(held)
    if held.awaiting == AWAITING:
        message = "Chứng từ của bạn đã được gửi và đang chờ kiểm tra. Hãy chờ kết quả trên trang này."
        raise RuleBroken("proof.waits", message)
    faults, text = Faults(), clean_input(text, LONGEST_TEXT)
    faults.unless(text, "proof.no_text", "Hãy ghi số, ngày của chứng từ và nơi đã nộp tiền.", "proof_text")
    faults.unless(files, "proof.no_file", "Hãy gửi ảnh chụp hoặc bản quét chứng từ nộp tiền.", "proof_file")
    few = len(files) <= MOST_FILES
    faults.unless(few, "proof.too_many", f"Mỗi lần gửi tối đa {MOST_FILES} tệp.", "proof_file")
    faults.tell()
    proof_id = new_id()
    row = {
        "id": proof_id,
        "obligation": obligation.id,
        "dossier": held.id,
        "text": text,
        "files": list(files),
        "sent_by": actor.ref,
        "sent_at": now,
    }
    sql.insert(Proof, [row])
    add_files(held.id, [(None, file_id) for file_id in files], kind="paper", actor=actor, now=now)
    change(held.id, awaiting=AWAITING, reception_due=answer_due)
    scopes.move(held.id, Bucket.TO_RECEIVE, answer_due)
    fact = ProofSent(obligation=obligation.id, proof=proof_id, files=len(files))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return proof_id


def take_proof(*, actor: Actor, held: Held, handles: bool = False, now: datetime) -> None:
    """Take the proof that waits: the obligation is met and handling goes on (status 4).

    Args:
        handles: The caller found the dossier to be the actor's to handle.

    Raises:
        NotAllowed: The actor neither handles the dossier nor is at its desk.
        RuleBroken: No proof waits any more.
    """
    proof = _require_waiting(actor, held, handles=handles)
    obligation = require_open(held)
    sql.execute(_DECIDE, (actor.ref, now, True, "", proof.id))
    mark_proven(held.id, obligation.id, proof.text, next(iter(proof.files), None), now)
    meet(actor, held, obligation, how="proof", paid_at=proof.sent_at, now=now)


def refuse_proof(*, actor: Actor, held: Held, answer: str, handles: bool = False, now: datetime) -> None:
    """Refuse the proof that waits, with a reason the applicant reads; the time its check took is given back.

    Raises:
        NotAllowed: The actor neither handles the dossier nor is at its desk.
        RuleBroken: No proof waits any more, or no reason is given.
        CalendarGap: No calendar is published for part of the span.
    """
    proof = _require_waiting(actor, held, handles=handles)
    obligation = require_open(held)
    answer = clean_input(answer, LONGEST_TEXT)
    if not answer:
        message = "Hãy ghi vì sao chứng từ chưa được chấp nhận và người nộp phải làm gì."
        raise RuleBroken("proof.no_answer", message, "proof_answer")
    calendar = calendars.calendar_of(held.receiving_agency_id)
    pay_by = pay_by_after_check(obligation.pay_by, proof.sent_at, now, calendar)
    sql.execute(_DECIDE, (actor.ref, now, False, answer, proof.id))
    sql.execute("UPDATE payments_obligation SET pay_by = %s WHERE id = %s", (pay_by, obligation.id))
    change(held.id, awaiting="payment")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    fact = ProofRefused(obligation=obligation.id, proof=proof.id, pay_by=pay_by.isoformat())
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=answer)


def _require_waiting(actor: Actor, held: Held, *, handles: bool) -> _Waiting:
    if not handles and not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} checks no payment of {held.ref}")
    found = sql.rows(_WAITING, (held.id,))
    if held.awaiting != AWAITING or not found:
        message = "Chứng từ này đã được người khác xử lý hoặc không còn chờ. Hãy tải lại trang hồ sơ để xem kết quả."
        raise RuleBroken("proof.gone", message)
    proof_id, text, sent_at, files = found[0]
    return _Waiting(proof_id, text, sent_at, list(sql.json_value(files)))
