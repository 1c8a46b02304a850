"""A financial obligation: fixed by the handling side, paid at the desk or elsewhere, or overdue."""

from datetime import date, datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken, bucket, clock, kinds
from tests.factories.dossiers import at_handler
from tests.factories.papers import PDF
from tests.factories.world import DESK, LEADER, OTHER_DESK, World

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.payments import queries
from motcua.payments import services as payments
from motcua.payments.services import ObligationFacts
from motcua.processing import services as processing

HOUR = timedelta(hours=1)
FACTS = ObligationFacts(
    items=[("Tiền sử dụng đất", 12_000_000), ("Lệ phí trước bạ", 350_000)],
    account="Kho bạc Nhà nước khu vực Mẫu, tài khoản 7111",
    pay_by=date(2026, 3, 31),
    basis="Luật Đất đai 2024, Điều 155",
)


def owing(world: World, now: datetime) -> tuple[int, Actor]:
    """A dossier that waits for a payment (status 6), and its handler."""
    dossier_id, handler = at_handler(world, now=now)
    processing.require_payment(actor=handler, dossier_id=dossier_id, facts=FACTS, now=now + HOUR)
    return dossier_id, handler


def test_dossier_waits_for_the_payment_and_goes_on_when_it_is_taken_in_cash(world: World, now: datetime) -> None:
    dossier_id, handler = owing(world, now)
    waiting, where = at(world, dossier_id), bucket(dossier_id)
    [task] = processing.open_tasks(dossier_id)

    with pytest.raises(RuleBroken) as waits:
        processing.complete_step(
            actor=handler, dossier_id=dossier_id, task_id=task.id, outcome="dat", now=now + 2 * HOUR
        )
    later = datetime(2026, 3, 13, 9, 0, tzinfo=LOCAL)
    taken = intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=later)

    found = at(world, dossier_id)
    assert (waiting.status, waiting.awaiting, where) == (6, "payment", {Bucket.WAITING_APPLICANT})
    assert (waits.value.code, taken.total) == ("dossier.waits", 12_350_000)
    # Paused from Wednesday to Friday: two working days after Monday 16/3.
    assert (found.status, found.awaiting, found.due_at) == (4, "process", datetime(2026, 3, 18, 17, 0, tzinfo=LOCAL))
    assert clock(dossier_id) == ["running", "paused", "running"]
    assert [each.is_open for each in queries.obligations(dossier_id)] == [False]
    assert kinds(dossier_id)[-4:] == [
        "payment.cash_taken",
        "payment.obligation_met",
        "dossier.resumed",
        # The appointment moved: a new Mẫu 01.
        "dossier.slip_issued",
    ]
    assert broken() == []


def test_payment_elsewhere_is_shown_by_a_paper(world: World, now: datetime) -> None:
    dossier_id, handler = owing(world, now)
    stored = documents.store(name="uy-nhiem-chi.pdf", chunks=[PDF], owner_id=handler.account_id, now=now)

    with pytest.raises(NotAllowed):
        intake.prove_payment(actor=world.actor(OTHER_DESK), dossier_id=dossier_id, text="UNC 12", file_id=None, now=now)
    with pytest.raises(RuleBroken) as unnamed:
        processing.prove_payment(actor=handler, dossier_id=dossier_id, text="", file_id=None, now=now + 2 * HOUR)
    processing.prove_payment(
        actor=handler, dossier_id=dossier_id, text="Ủy nhiệm chi số 12", file_id=stored.id, now=now + 2 * HOUR
    )
    with pytest.raises(RuleBroken) as twice:
        intake.prove_payment(
            actor=world.actor(DESK), dossier_id=dossier_id, text="UNC 12", file_id=None, now=now + 3 * HOUR
        )

    [kept] = queries.obligations(dossier_id)
    assert (unnamed.value.field, twice.value.code) == ("proof_text", "obligation.not_open")
    assert (at(world, dossier_id).status, kept.proof_text) == (4, "Ủy nhiệm chi số 12")
    assert queries.receipts(dossier_id) == []
    assert broken() == []


def test_overdue_payment_proposes_a_stop_and_the_leader_ends_it(world: World, now: datetime) -> None:
    dossier_id, _ = owing(world, now)
    over = datetime(2026, 4, 1, 8, 0, tzinfo=LOCAL)

    early = payments.overdue(over - timedelta(days=1))
    done = [payments.close_overdue(dossier_id=each, now=over) for each in payments.overdue(over)]
    again = payments.overdue(over)
    processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.STOP, now=over + HOUR)

    assert (early, done, again) == ([], [True], [])
    assert (at(world, dossier_id).status, queries.charges(dossier_id)) == (8, [])
    assert broken() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [("Phí", 0)]}, "items"),
        ({"items": [(" ", 5)]}, "items"),
        ({"account": ""}, "account"),
        ({"basis": ""}, "obligation_basis"),
        ({"pay_by": None}, "pay_by"),
        ({"pay_by": date(2026, 3, 11)}, "pay_by"),
    ],
)
def test_an_obligation_that_lacks_something_is_refused_by_field(
    world: World, now: datetime, changes: dict[str, object], field: str
) -> None:
    dossier_id, handler = at_handler(world, now=now)
    facts = ObligationFacts(**{**vars(FACTS), **changes})  # type: ignore[arg-type]

    with pytest.raises(SeveralBroken) as refused:
        processing.require_payment(actor=handler, dossier_id=dossier_id, facts=facts, now=now + HOUR)

    assert ([name for name, _ in refused.value.errors], at(world, dossier_id).status) == ([field], 4)


def test_cash_taken_while_a_withdrawal_is_decided_counts_when_it_is_refused(world: World, now: datetime) -> None:
    dossier_id, _ = owing(world, now)
    desk = world.actor(DESK)
    intake.ask_withdrawal(actor=desk, dossier_id=dossier_id, reason="Không cần nữa", now=now + 2 * HOUR)
    intake.take_cash(actor=desk, dossier_id=dossier_id, payer="Lê Thị Ví Dụ", now=now + 3 * HOUR)

    processing.refuse(
        actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.WITHDRAWAL, answer="Đã ký", now=now + 4 * HOUR
    )

    found = at(world, dossier_id)
    assert (found.status, found.awaiting, bucket(dossier_id)) == (4, "process", {Bucket.PROCESSING})
    assert [each.is_open for each in queries.obligations(dossier_id)] == [False]
    assert clock(dossier_id) == ["running", "paused", "running"]
    waited = sql.rows(
        "SELECT ended_at FROM dossiers_clocksegment WHERE dossier_id = %s AND kind = 'paused'", (dossier_id,)
    )
    assert waited == [(now + 3 * HOUR,)]
    assert broken() == []
