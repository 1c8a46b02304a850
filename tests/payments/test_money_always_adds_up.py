"""Whatever happens in whatever order: money received = fees settled + refunds + open differences."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.dossiers import accepted_online, handed_in_dossier
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, World

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.dossiers.held import hold
from motcua.intake import services as intake
from motcua.payments import services as payments
from motcua.payments.enums import Gateway
from motcua.payments.ports import Notice, NoticeKind
from motcua.procedures.rules.fees import FeeOption
from motcua.scenarios.doctor.invariants import MONEY, check

FEE = FeeOption("Lệ phí", "fee", 50_000, "Nghị quyết mẫu")
OTHER_FEE = FeeOption("Phí", "charge", 20_000, "Nghị quyết mẫu")
VNPAY = Gateway.VNPAY


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.VNPAY = {"pay_url": "http://127.0.0.1:9/", "query_url": "", "code": "MOTCUA01", "secret": "bi-mat"}


def owing(world: World, now: datetime) -> int:
    """A citizen's dossier that owes 50.000 đ."""
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, fees=[FEE], now=now)
    return dossier_id


def one(query: str) -> int:
    return int(sql.rows(query, ())[0][0] or 0)


def parts() -> tuple[int, int, int]:
    """Fees settled, refunds, open differences: each from its own rows, not from what money rows say of themselves."""
    back = one("SELECT sum(amount) FROM payments_refund WHERE paid_at IS NOT NULL AND from_settled")
    return (
        one("SELECT sum(amount) FROM payments_receipt WHERE money_id IS NOT NULL") - back,
        one("SELECT sum(amount) FROM payments_refund WHERE paid_at IS NOT NULL"),
        one("SELECT sum(amount) FROM payments_difference WHERE money_id IS NOT NULL AND resolved_at IS NULL"),
    )


@dataclass
class Story:
    """Two dossiers, their orders and what the gateway has told: the money that really came is counted here."""

    world: World
    dossier_id: int
    other_id: int
    now: datetime
    orders: list[str] = field(default_factory=list)
    told: dict[str, Notice] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    numbers: count = field(default_factory=lambda: count(1))

    def order(self, pick: int) -> None:
        dossier_id = self.other_id if pick % 3 == 0 else self.dossier_id
        shown = sum(payments.owed(dossier_id).values())
        actor = self.world.actor(CITIZEN)
        ref = payments.order(actor=actor, dossier_id=dossier_id, gateway=VNPAY, shown=shown, now=self.now)
        self.orders.append(ref)

    def paid(self, pick: int, more: int = 0, ref: str = "") -> None:
        if not self.orders and not ref:
            return
        ref = ref or self.orders[pick % len(self.orders)]
        amount = one(f"SELECT coalesce((SELECT amount FROM payments_order WHERE ref = '{ref}'), 50000)") + more
        number = str(next(self.numbers))
        self._tell(Notice(kind=NoticeKind.PAID, order_ref=ref, reference=number, amount=amount))

    def paid_several(self, pick: int) -> None:
        """One transfer that names several orders: with their sum, with more, or with one name that is no order."""
        named = list(dict.fromkeys(self.orders[-2 - pick % 2 :]))
        total = sum(one(f"SELECT amount FROM payments_order WHERE ref = '{ref}'") for ref in named)
        names = (*named, "MCKH0NGC0D0N12") if pick % 5 == 0 else tuple(named)
        amount = total + (1000 if pick % 4 == 0 else 0)
        if named:
            number = str(next(self.numbers))
            self._tell(
                Notice(kind=NoticeKind.PAID, order_ref=names[0], order_refs=names, reference=number, amount=amount)
            )

    def paid_wrong(self, pick: int) -> None:
        self.paid(pick, more=1000)

    def paid_for_nothing(self, _: int) -> None:
        self.paid(0, ref="MCKHONGCODON1")

    def replayed(self, pick: int) -> None:
        if self.told:
            self._tell(list(self.told.values())[pick % len(self.told)])

    def failed(self, pick: int) -> None:
        if self.orders:
            ref = self.orders[pick % len(self.orders)]
            notice = Notice(kind=NoticeKind.FAILED, order_ref=ref, reference="", amount=0, code="24")
            payments.receive(gateway=VNPAY, notice=notice, told_by="notice", now=self.now)

    def cash(self, _: int) -> None:
        intake.take_cash(actor=self.world.actor(DESK), dossier_id=self.dossier_id, payer="Người nộp", now=self.now)

    def another_fee(self, _: int) -> None:
        desk = self.world.actor(DESK)
        payments.owe(actor=desk, dossier_id=hold(self.dossier_id).id, fees=[OTHER_FEE], now=self.now)

    def ask_back(self, pick: int) -> None:
        rows = sql.rows("SELECT id, amount - settled - refunded, settled FROM payments_money ORDER BY id", ())
        if rows:
            money, open_, settled = rows[pick % len(rows)]
            amount = open_ or max(1, settled // (pick % 3 + 1))
            admin = self.world.actor(ADMINISTRATOR)
            payments.ask_refund(actor=admin, money_id=money, amount=amount, reason="Nộp thừa", now=self.now)

    def decide(self, pick: int) -> None:
        for (refund,) in sql.rows("SELECT id FROM payments_refund WHERE accepted IS NULL", ()):
            payments.decide_refund(
                actor=decider(self.world), refund_id=refund, accepted=pick % 4 != 0, decision="QĐ 1", now=self.now
            )

    def pay_back(self, _: int) -> None:
        for (refund,) in sql.rows("SELECT id FROM payments_refund WHERE accepted AND paid_at IS NULL", ()):
            payments.pay_refund(actor=decider(self.world), refund_id=refund, document="UNC 1", now=self.now)

    def match(self, pick: int) -> None:
        found = sql.rows("SELECT id FROM payments_difference WHERE resolved_at IS NULL ORDER BY id", ())
        if found:
            payments.match(
                actor=self.world.actor(ADMINISTRATOR),
                difference_id=found[pick % len(found)][0],
                dossier_ids=[self.dossier_id, self.other_id][: pick % 3 + 1],
                text="Người nộp ghi sai nội dung",
                now=self.now,
            )

    def _tell(self, notice: Notice) -> None:
        payments.receive(gateway=VNPAY, notice=notice, told_by="notice", now=self.now)
        self.told[notice.reference] = notice
        self.came.setdefault(notice.reference, notice.amount)


def decider(world: World):
    """Another administrator of the province than the one who asks."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(world.actor(ADMINISTRATOR), account_id=world.actor(DESK).account_id)


ACTS = (
    "order", "order", "order", "paid", "paid", "paid_several", "paid_several", "paid_wrong", "paid_for_nothing",
    "replayed", "failed", "cash", "another_fee", "ask_back", "decide", "pay_back", "match",
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=3, max_size=25))
def test_money_received_is_always_fees_settled_plus_refunds_plus_open_differences(
    world: World, now: datetime, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        story = Story(world, owing(world, now), owing(world, now), now)
        for act, pick in acts:
            story.now += timedelta(minutes=1)
            try:
                with transaction.atomic():
                    getattr(story, act)(pick)
            except RuleBroken:
                pass
            assert sum(story.came.values()) == sum(parts())
            assert one("SELECT sum(amount) FROM payments_money") == sum(story.came.values())
        assert [found.invariant.name for found in check(MONEY) if found.count] == []
        transaction.set_rollback(True)
