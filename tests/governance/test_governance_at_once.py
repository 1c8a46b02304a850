"""People and workers on one thing at the same moment, with real transactions."""

from datetime import date, datetime

import pytest
from tests.factories.world import ADMINISTRATOR, DISPATCHER, MARITAL_STATUS, World
from tests.governance.test_notices import VALUES
from tests.procedures.test_concurrency import at_once

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.governance.services import notices, revisions
from motcua.procedures import catalogue


@pytest.mark.slow
def test_double_click_and_two_closers_leave_one_notice_with_one_end(committed_world: World, now: datetime) -> None:
    sender, province = committed_world.actor(DISPATCHER), committed_world.actor(ADMINISTRATOR)

    def send() -> None:
        notices.send_notice(actor=sender, token="mot-bieu-mau", values=VALUES, duty_id=None, now=now)

    ended = at_once(send, send, send)
    assert set(ended) <= {"done", "notice.twice"}
    numbers = [row[0] for row in sql.rows("SELECT number FROM governance_notice", ())]
    assert len(numbers) == 1

    def refuse() -> None:
        notices.refuse_notice(actor=province, number=numbers[0], answer="Thiếu", now=now)

    def withdraw() -> None:
        notices.withdraw_notice(actor=sender, number=numbers[0], now=now)

    assert at_once(refuse, withdraw) == ["done", "notice.closed"]


@pytest.mark.slow
def test_two_workers_put_a_draft_into_force_once(committed_world: World, now: datetime) -> None:
    actor = committed_world.actor(DISPATCHER)
    number = notices.send_notice(actor=actor, token="mot", values=VALUES, duty_id=None, now=now)
    revision_id = revisions.begin(actor=actor, notice_no=number, code=MARITAL_STATUS, now=now)
    typed = {"reception_address": "Quầy số 7"}
    day = date(2026, 3, 11)
    revisions.save(actor=actor, revision_id=revision_id, edit=1, typed=typed, effective_from=day, now=now)
    # The approval itself is proven elsewhere; here two workers meet at what it leaves.
    sql.execute("UPDATE governance_revision SET state = 'approved' WHERE id = %s", (revision_id,))
    before = catalogue.procedure(MARITAL_STATUS).number

    def put() -> None:
        if not revisions.put_in_force(revision_id=revision_id, actor="system", now=now):
            raise RuleBroken("already", "")

    assert at_once(put, put) == ["already", "done"]
    assert catalogue.procedure(MARITAL_STATUS).number == before + 1
