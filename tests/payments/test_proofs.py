"""A proof of payment sent online: checked, taken or refused, and what the clock does meanwhile."""

from datetime import datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken, bucket, clock, kinds
from tests.factories.dossiers import accepted_online, finished, handed_in_dossier
from tests.factories.papers import PDF
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, CIVIL_STATUS, DESK, LEADER, OTHER_CITIZEN, OTHER_DESK, World
from tests.payments.test_obligations import FACTS

from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.payments import queries
from motcua.payments import services as payments
from motcua.processing import services as processing

HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 3, 13, 9, 0, tzinfo=LOCAL)
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=LOCAL)


def own_owing(world: World, now: datetime) -> int:
    """A citizen's dossier that waits for a payment since Wednesday morning (status 6)."""
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=now)
    finished(world, dossier_id, now=now, until="xac-minh")
    processing.require_payment(actor=world.actor(CIVIL_STATUS), dossier_id=dossier_id, facts=FACTS, now=now + HOUR)
    return dossier_id


def picture(world: World, now: datetime, login: str = CITIZEN) -> int:
    owner = world.actor(login).account_id
    return documents.store(name="uy-nhiem-chi.pdf", chunks=[PDF], owner_id=owner, now=now).id


def sent(world: World, dossier_id: int, now: datetime, login: str = CITIZEN) -> None:
    intake.send_proof(
        actor=world.actor(login), dossier_id=dossier_id, text="UNC số 12", files=[picture(world, now)], now=now
    )


def test_proof_that_the_desk_takes_lets_the_clock_go_on_from_when_it_was_sent(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)
    sent(world, dossier_id, FRIDAY)
    waiting, where = at(world, dossier_id), bucket(dossier_id)
    [proof] = queries.proofs(dossier_id)

    intake.take_proof(actor=world.actor(DESK), dossier_id=dossier_id, now=MONDAY)

    found = at(world, dossier_id)
    assert (waiting.status, waiting.awaiting, where) == (6, "proof", {Bucket.TO_RECEIVE})
    assert (proof.is_open, proof.text, [name for _, name in proof.files]) == (True, "UNC số 12", ["uy-nhiem-chi.pdf"])
    # Waited from Wednesday to Friday, not to Monday: two working days after Monday 16/3.
    assert (found.status, found.awaiting, found.due_at) == (4, "process", datetime(2026, 3, 18, 17, 0, tzinfo=LOCAL))
    assert clock(dossier_id) == ["running", "paused", "running"]
    [obligation] = queries.obligations(dossier_id)
    assert (obligation.is_open, obligation.proof_text) == (False, "UNC số 12")
    assert [row.paid_at is not None for row in queries.charges(dossier_id)] == [True, True]
    assert [kind for kind in kinds(dossier_id) if kind.startswith("payment.p")] == ["payment.proof_sent"]
    assert broken() == []


def test_refused_proof_tells_why_gives_the_time_back_and_another_may_follow(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)
    sent(world, dossier_id, FRIDAY)

    with pytest.raises(RuleBroken) as unsaid:
        processing.refuse_proof(actor=world.actor(CIVIL_STATUS), dossier_id=dossier_id, answer=" ", now=MONDAY)
    processing.refuse_proof(actor=world.actor(CIVIL_STATUS), dossier_id=dossier_id, answer="Sai số tiền.", now=MONDAY)
    refused = at(world, dossier_id)
    sent(world, dossier_id, MONDAY + HOUR)

    first, second = queries.proofs(dossier_id)
    [obligation] = queries.obligations(dossier_id)
    assert unsaid.value.field == "proof_answer"
    assert (refused.status, refused.awaiting) == (6, "payment")
    assert (first.accepted, first.answer, second.is_open) == (False, "Sai số tiền.", True)
    # Due on 31/3; the check took one working day.
    assert obligation.pay_by == datetime(2026, 4, 1, 17, 0, tzinfo=LOCAL)
    assert broken() == []


def test_proof_is_sent_by_the_applicant_only_and_checked_by_desk_or_handler_only(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)

    for stranger in (OTHER_CITIZEN, DESK, LEADER):
        with pytest.raises(NotAllowed):
            sent(world, dossier_id, FRIDAY, stranger)
    sent(world, dossier_id, FRIDAY)
    with pytest.raises(NotAllowed):
        intake.take_proof(actor=world.actor(OTHER_DESK), dossier_id=dossier_id, now=MONDAY)
    with pytest.raises(NotAllowed):
        processing.take_proof(actor=world.actor(LEADER), dossier_id=dossier_id, now=MONDAY)

    assert at(world, dossier_id).awaiting == "proof"


def test_proof_that_lacks_words_and_picture_is_told_both(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)

    with pytest.raises(SeveralBroken) as lacking:
        intake.send_proof(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=" ", files=[], now=FRIDAY)

    assert [field for field, _ in lacking.value.errors] == ["proof_text", "proof_file"]


def test_time_to_pay_does_not_end_a_dossier_whose_proof_waits(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)
    sent(world, dossier_id, FRIDAY)
    over = datetime(2026, 4, 2, 8, 0, tzinfo=LOCAL)

    assert payments.overdue(over) == []
    assert payments.close_overdue(dossier_id=dossier_id, now=over) is False


def test_cash_or_a_stop_closes_a_proof_that_waits(world: World, now: datetime) -> None:
    paid, stopped = own_owing(world, now), own_owing(world, now)
    for one in (paid, stopped):
        sent(world, one, FRIDAY)

    intake.take_cash(actor=world.actor(DESK), dossier_id=paid, payer="Nguyễn Văn Dụ", now=FRIDAY + HOUR)
    intake.ask_withdrawal(actor=world.actor(CITIZEN), dossier_id=stopped, reason="Thôi", now=FRIDAY + HOUR)
    settled = Settled(fees="Không có", originals="Không có")
    processing.agree(
        actor=world.actor(LEADER), dossier_id=stopped, kind=Kind.WITHDRAWAL, settled=settled, now=FRIDAY + 2 * HOUR
    )

    assert [queries.proofs(one)[0].answer for one in (paid, stopped)] == [
        "Đã nộp bằng cách khác.",
        "Hồ sơ đã kết thúc.",
    ]
    assert (at(world, paid).status, at(world, stopped).status) == (4, 8)
    assert broken() == []


def test_withdrawal_not_granted_puts_a_checked_proof_back_before_the_desk(world: World, now: datetime) -> None:
    dossier_id = own_owing(world, now)
    sent(world, dossier_id, FRIDAY)
    intake.ask_withdrawal(actor=world.actor(CITIZEN), dossier_id=dossier_id, reason="Thôi", now=FRIDAY + HOUR)

    intake.take_withdrawal_back(actor=world.actor(CITIZEN), dossier_id=dossier_id, now=FRIDAY + 2 * HOUR)

    found = at(world, dossier_id)
    assert (found.status, found.awaiting, bucket(dossier_id)) == (6, "proof", {Bucket.TO_RECEIVE})
    assert broken() == []


@pytest.mark.slow
def test_proof_sent_twice_and_judged_twice_at_once_counts_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id = own_owing(world, now)

    twice = at_once(*(lambda: sent(world, dossier_id, FRIDAY) for _ in range(2)))
    judged = at_once(
        lambda: intake.take_proof(actor=world.actor(DESK), dossier_id=dossier_id, now=MONDAY),
        lambda: processing.refuse_proof(
            actor=world.actor(CIVIL_STATUS), dossier_id=dossier_id, answer="Sai", now=MONDAY
        ),
    )

    assert twice == ["done", "proof.waits"]
    assert judged in (["done", "proof.gone"], ["done", "obligation.not_open"])
    assert len(queries.proofs(dossier_id)) == 1
    told = [event.type for event in dossiers.history(dossier_id)]
    assert told.count("payment.obligation_met") + told.count("payment.proof_refused") == 1
