"""An exemption or reduction of fees: asked for with its paper, decided at reception, and what the owner is told."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import accepted_dossier, checks, filled_draft, handed_in_dossier
from tests.factories.fees import PAPER, costing, declared, relief
from tests.factories.papers import PDF
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, HOUSEHOLD_BUSINESS, OTHER_CITIZEN, OTHER_DESK, World

from motcua.core import clock, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.reception import Acceptance
from motcua.intake import queries as drafts
from motcua.intake import services as intake
from motcua.notifications.notices import notify_applicant
from motcua.notifications.registry import Delivered
from motcua.payments import queries
from motcua.payments.services import ReliefAnswer
from motcua.procedures import fee_rules
from motcua.procedures.fee_rules import RuleFacts
from motcua.procedures.rules.fee_rules import PROOF_NO, RuleKind
from motcua.procedures.rules.fees import FeeOption

FEE = FeeOption("Lệ phí: cấp mới", "fee", 50_000, "NQ 12/2026/NQ-HĐND")


def draft(world: World, now: datetime) -> str:
    return filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)


def asked(world: World, rule: int, now: datetime, *, proof: bool = True) -> int:
    """A dossier handed in with a relief asked for."""
    token, actor = draft(world, now), world.actor(CITIZEN)
    intake.choose_relief(actor=actor, token=token, rule_id=rule, now=now)
    if proof:
        intake.add_file(actor=actor, token=token, paper_no=PROOF_NO, name="so.pdf", chunks=[PDF], now=now)
    done = intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now)
    return dossiers.visible(actor, done.receipt_no).id


def accepted(world: World, dossier_id: int, now: datetime, answer: ReliefAnswer | None, *, desk: str = DESK) -> None:
    acceptance = Acceptance(checks=checks(world, HOUSEHOLD_BUSINESS), fees=[FEE])
    intake.accept_online(actor=world.actor(desk), dossier_id=dossier_id, acceptance=acceptance, relief=answer, now=now)


def told(dossier_id: int, kind: str, now: datetime) -> str:
    """What the owner reads of an event in their inbox."""
    found = sql.rows(
        "SELECT id, reason, payload::text FROM core_event WHERE stream = %s AND type = %s", (dossier_id, kind)
    )
    event, reason, payload = found[0]
    notify_applicant(Delivered(event, dossier_id, kind, "x", now, reason, sql.json_value(payload)), now)
    return str(sql.rows("SELECT body FROM notifications_notice WHERE event = %s", (event,))[0][0])


def test_confirmed_relief_takes_the_fee_away_and_the_owner_is_told(world: World, now: datetime) -> None:
    rule = relief(world, now=now)
    dossier_id = asked(world, rule, now)
    [proof] = [file for file in dossiers.files(dossier_id) if file.paper_no == PROOF_NO]

    accepted(world, dossier_id, now, ReliefAnswer(accepted=True))

    found = queries.relief(dossier_id)
    assert found is not None
    assert (proof.name, found.accepted, found.spared, found.paper) == ("so.pdf", True, 50_000, PAPER)
    assert (queries.charges(dossier_id), queries.ways(dossier_id)) == ([], [])
    assert "Không phải nộp: 50.000 đ" in told(dossier_id, "payment.relief_granted", now)


def test_half_is_owed_after_a_reduction_and_all_after_a_refusal_with_its_reason(world: World, now: datetime) -> None:
    rule = relief(world, now=now, percent=50)
    half, full = asked(world, rule, now), asked(world, rule, now)

    accepted(world, half, now, ReliefAnswer(accepted=True))
    accepted(world, full, now, ReliefAnswer(accepted=False, reason="Giấy đã hết hạn."))

    [reduced], [whole] = queries.charges(half), queries.charges(full)
    assert (reduced.amount, whole.amount) == (25_000, 50_000)
    text = told(full, "payment.relief_refused", now)
    assert ("Lý do: Giấy đã hết hạn." in text, "Phải nộp: 50.000 đ" in text) == (True, True)


@pytest.mark.parametrize(
    ("answer", "code"), [(None, "relief.undecided"), (ReliefAnswer(accepted=False), "relief.no_reason")]
)
def test_relief_that_is_not_decided_accepts_nothing(
    world: World, now: datetime, answer: ReliefAnswer | None, code: str
) -> None:
    dossier_id = asked(world, relief(world, now=now), now)

    with pytest.raises(RuleBroken) as refused:
        accepted(world, dossier_id, now, answer)
    with pytest.raises(RuleBroken, match="Hãy mở hồ sơ"):
        intake.accept_as_sent(actor=world.actor(DESK), dossier_id=dossier_id, now=now)
    with pytest.raises(NotAllowed):
        accepted(world, dossier_id, now, ReliefAnswer(accepted=True), desk=OTHER_DESK)

    assert (refused.value.code, dossiers.visible_by_id(world.actor(DESK), dossier_id).status) == (code, 1)


def test_relief_without_its_paper_is_not_handed_in(world: World, now: datetime) -> None:
    rule = relief(world, now=now)

    with pytest.raises(RuleBroken, match=PAPER) as refused:
        asked(world, rule, now, proof=False)

    assert refused.value.field == f"paper-{PROOF_NO}"


def test_relief_that_ended_meanwhile_is_told_and_the_draft_kept(world: World, now: datetime) -> None:
    rule, token, actor = relief(world, now=now), draft(world, now), world.actor(CITIZEN)
    costing(world, now=now)
    intake.choose_relief(actor=actor, token=token, rule_id=rule, now=now)
    before = intake.costs(drafts.draft(actor, token), now)
    fee_rules.end(
        actor=world.actor(ADMINISTRATOR), rule_id=rule, last_day=clock.local_date(now), source="NQ 99", now=now
    )
    tomorrow = now + timedelta(days=1)

    with pytest.raises(RuleBroken, match="không còn áp dụng") as refused:
        intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=tomorrow)

    after = intake.costs(drafts.draft(actor, token), tomorrow)
    assert (refused.value.code, before.left, after.is_gone, after.chosen) == ("relief.ended", [], True, None)
    assert drafts.draft(actor, token).receipt_no is None


def test_relief_of_another_procedure_or_in_anothers_draft_is_refused(world: World, now: datetime) -> None:
    rule, token = relief(world, now=now, code="1.004873"), draft(world, now)

    with pytest.raises(RuleBroken, match="không còn áp dụng"):
        intake.choose_relief(actor=world.actor(CITIZEN), token=token, rule_id=rule, now=now)
    with pytest.raises(NotFound):
        intake.choose_relief(actor=world.actor(OTHER_CITIZEN), token=token, rule_id=None, now=now)


def test_relief_seen_at_the_counter_is_granted_there(world: World, now: datetime) -> None:
    rule = relief(world, now=now, percent=40)

    received = accepted_dossier(world, code=HOUSEHOLD_BUSINESS, fees=[FEE], relief=rule, cash_taken=True, now=now)

    assert [(charge.amount, charge.paid_at is not None) for charge in queries.charges(received.id)] == [(30_000, True)]
    found = queries.relief(received.id)
    assert (found.accepted, found.spared) == (True, 20_000)  # type: ignore[union-attr]


def test_nobody_but_the_operating_unit_declares_and_each_fault_is_told(world: World, now: datetime) -> None:
    rule = relief(world, now=now)
    with pytest.raises(NotAllowed):
        fee_rules.declare(actor=world.actor(DESK), procedure_id=None, facts=RuleFacts(kind=RuleKind.RELIEF), now=now)
    with pytest.raises(NotAllowed):
        fee_rules.end(actor=world.actor(DESK), rule_id=rule, last_day=None, source="", now=now)
    with pytest.raises(SeveralBroken) as faults:
        declared(world, RuleKind.RELIEF, now=now, valid_from=datetime(2020, 1, 1).date(), percent=101)  # noqa: DTZ001
    with pytest.raises(SeveralBroken) as undated:
        fee_rules.end(actor=world.actor(ADMINISTRATOR), rule_id=rule, last_day=None, source=" ", now=now)

    assert [field for field, _ in faults.value.errors] == ["name", "percent", "valid_from"]
    assert [field for field, _ in undated.value.errors] == ["last_day", "ending"]
    assert relief(world, now=now) == rule, "the same twice is there once"


def test_without_a_relief_nothing_is_asked_of_the_desk(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)

    accepted(world, dossier_id, now, None)

    assert [charge.amount for charge in queries.charges(dossier_id)] == [50_000]
