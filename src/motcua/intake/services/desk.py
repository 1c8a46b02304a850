"""The desk's acts on dossiers that wait: accept, ask once, refuse, take cash, pass on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.core import crypto, sql
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.held import Held, hold
from motcua.dossiers.reach import hold_for
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import already_held, reception
from motcua.dossiers.services.slips import Issued
from motcua.intake.services import claims
from motcua.intake.services.fees import due_of, fees_of
from motcua.payments import services as payments
from motcua.procedures.queries import content_of, offering
from motcua.procedures.rules.content import Paper
from motcua.procedures.rules.fee_rules import with_due


@transaction.atomic
def accept_online(
    *,
    actor: Actor,
    dossier_id: int,
    acceptance: reception.Acceptance,
    relief: payments.ReliefAnswer | None = None,
    now: datetime,
) -> reception.Accepted:
    """Accept an online dossier; it moves to the handling side at once, as electronic data does.

    Args:
        acceptance: What the officer decided; fees in full, a relief that is confirmed is taken off here.
        relief: What the officer decided about the relief that is asked for, if any.

    Raises:
        NotAllowed: The actor is not at this dossier's desk.
        RuleBroken: A colleague decided meanwhile, a paper is missing, the limit is not known, or a relief is undecided.

    Source: NĐ 45/2020/NĐ-CP Điều 11; NĐ 61/2018/NĐ-CP Điều 17 khoản 2, Điều 18 khoản 1.
    """
    held = _waiting_for_desk(actor, dossier_id, now)
    secret = crypto.decrypt(sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (held.id,))[0][0])
    facts = offering(held.offering_id)
    fees = payments.decide_relief(actor=actor, held=held, answer=relief, fees=acceptance.fees, now=now)
    fees = with_due(fees, due_of(held, now)) if fees else []
    acceptance = replace(acceptance, fees=fees)
    accepted = reception.accept(actor=actor, held=held, offering=facts, acceptance=acceptance, secret=secret, now=now)
    payments.owe_at_reception(actor=actor, dossier_id=held.id, fees=fees, now=now)
    # The lock is ours and these are all the values that passing on looks at: no need to read the row again.
    held = replace(
        held,
        code=accepted.code,
        status=int(Status.ACCEPTED),
        awaiting="transfer",
        accepted_at=now,
        due_at=accepted.due_at,
    )
    reception.transfer(actor=actor, held=held, now=now)
    return accepted


@transaction.atomic
def accept_as_sent(*, actor: Actor, dossier_id: int, now: datetime) -> reception.Accepted:
    """Accept an online dossier exactly as it was sent, for accepting several at once.

    Papers count as the desk's “all present” counts them; what an officer would have to choose is not guessed.

    Raises:
        NotAllowed: The actor is not at this dossier's desk.
        RuleBroken: A required file never came, several fees could be owed, the limit is not known, or a colleague
            was faster.
    """
    held = _waiting_for_desk(actor, dossier_id, now)
    content = content_of(held.version_id)
    sent = {row.paper_no for row in dossiers.files(held.id) if row.kind == "paper"}
    if missing := [paper["no"] for paper in content["papers"] if _never_came(paper, sent)]:
        message = f"Giấy tờ số {missing[0]} bắt buộc nhưng chưa có tệp. Hãy mở hồ sơ để kiểm tra."
        raise RuleBroken("batch.paper_missing", message)
    if payments.relief_waits(held.id):
        message = "Người nộp đề nghị miễn, giảm phí, lệ phí. Hãy mở hồ sơ để xác nhận hoặc từ chối."
        raise RuleBroken("batch.relief", message)
    options = fees_of(held, now)
    fees = options if len(options) == 1 else []
    if options and not fees:
        raise RuleBroken("batch.fees", "Thủ tục có nhiều mức phí, lệ phí. Hãy mở hồ sơ và chọn.")
    checks = [
        reception.PaperCheck(
            no=paper["no"], state="present" if paper["required"] or paper["no"] in sent else "not_applicable"
        )
        for paper in content["papers"]
    ]
    acceptance = reception.Acceptance(checks=checks, fees=fees)
    return accept_online(actor=actor, dossier_id=dossier_id, acceptance=acceptance, now=now)


def _never_came(paper: Paper, sent: set[int | None]) -> bool:
    return paper["required"] and paper["manner"] == "submit" and paper["no"] not in sent


@transaction.atomic
def ask_for_supplement(
    *,
    actor: Actor,
    dossier_id: int,
    items: Sequence[dict[str, object]],
    reason: str,
    checks: Sequence[reception.PaperCheck],
    basis: str = "",
    now: datetime,
) -> Issued:
    """Ask once for everything that is missing; see `reception.ask_supplement`."""
    held = _waiting_for_desk(actor, dossier_id, now)
    return reception.ask_supplement(
        actor=actor, held=held, items=items, reason=reason, checks=checks, basis=basis, now=now
    )


@transaction.atomic
def use_held_paper(*, actor: Actor, dossier_id: int, paper_no: int, now: datetime) -> None:
    """Take a paper from the applicant's store instead of asking for it; see `dossiers.services.already_held`.

    Raises:
        NotAllowed: The actor is not at this dossier's desk.
    """
    held = _waiting_for_desk(actor, dossier_id, now)
    reception.require_desk(actor, held)
    already_held.use_held(actor=actor, held=held, paper_no=paper_no, now=now)


@transaction.atomic
def refuse_online(*, actor: Actor, dossier_id: int, ground: str, reason: str, advice: str, now: datetime) -> Issued:
    """Refuse reception with reasons; see `reception.refuse`."""
    held = _waiting_for_desk(actor, dossier_id, now)
    return reception.refuse(actor=actor, held=held, ground=ground, reason=reason, advice=advice, now=now)


@transaction.atomic
def take_cash(*, actor: Actor, dossier_id: int, payer: str, now: datetime) -> payments.Taken:
    """Take in cash what a dossier owes; a dossier that waited for it is handled on. See `payments.services`."""
    held = hold_for(actor, dossier_id)
    taken = payments.take_cash(actor=actor, held=held, payer=payer, now=now)
    payments.meet_if_paid(actor=actor, held=held, now=now)
    return taken


@transaction.atomic
def take_card(*, actor: Actor, dossier_id: int, payer: str, slip: str, now: datetime) -> payments.Taken:
    """Take by card what a dossier owes; a dossier that waited for it is handled on. See `payments.services`."""
    held = hold_for(actor, dossier_id)
    taken = payments.take_card(actor=actor, held=held, payer=payer, slip=slip, now=now)
    payments.meet_if_paid(actor=actor, held=held, now=now)
    return taken


@transaction.atomic
def record_paid_elsewhere(*, actor: Actor, dossier_id: int, proof: str, now: datetime) -> None:
    """Record fees that were paid another lawful way; see `payments.services.record_paid_elsewhere`."""
    payments.record_paid_elsewhere(actor=actor, held=hold_for(actor, dossier_id), proof=proof, now=now)


@transaction.atomic
def prove_payment(*, actor: Actor, dossier_id: int, text: str, file_id: int | None, now: datetime) -> None:
    """Record at the desk the paper that shows a payment; see `payments.services.prove_paid`."""
    payments.prove_paid(actor=actor, held=hold_for(actor, dossier_id), text=text, file_id=file_id, now=now)


@transaction.atomic
def transfer_dossiers(*, actor: Actor, dossier_ids: Sequence[int], now: datetime) -> int:
    """Pass several accepted dossiers on, all or none; locks in one order, so two officers never deadlock."""
    for dossier_id in sorted(dossier_ids):
        reception.transfer(actor=actor, held=hold(dossier_id), now=now)
    return len(dossier_ids)


def _waiting_for_desk(actor: Actor, dossier_id: int, now: datetime) -> Held:
    held = hold(dossier_id)
    if held.awaiting != "desk":
        found = sql.rows(
            "SELECT a.full_name, to_char(e.at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY') FROM core_event e "
            "LEFT JOIN directory_account a ON a.id::text = substring(e.actor from 'account:([0-9]+)') "
            "WHERE e.stream = %s ORDER BY e.seq DESC LIMIT 1",
            (held.id,),
        )
        who, when = found[0] if found else ("người khác", "")
        message = f"Hồ sơ này vừa được {who or 'người khác'} xử lý lúc {when}. Hãy tải lại trang để xem hiện trạng."
        raise RuleBroken("dossier.not_waiting", message)
    claims.require_mine(actor=actor, held=held, now=now)
    return held
