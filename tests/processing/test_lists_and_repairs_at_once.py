"""Hand-over lists, repairs and wrong results, each by several officials in the same moment, with real transactions."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import ready_dossier, transferred_dossier
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CLERK, DESK, DISPATCHER, World
from tests.processing.test_repairing import second_administrator

from motcua.core import sql, verify
from motcua.dossiers import queries
from motcua.processing import handovers
from motcua.processing import services as processing
from motcua.processing.services import RepairPlan
from motcua.results import queries as results
from motcua.results import services

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def told(dossier_id: int, kind: str) -> int:
    return [event.type for event in queries.history(dossier_id)].count(kind)


@pytest.mark.slow
def test_lists_made_and_signed_at_once_hold_each_dossier_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    received = [transferred_dossier(world, token=str(number), now=now) for number in range(3)]
    hops = [hop.id for hop in handovers.loose(world.actor(DESK), now - DAY, now + DAY)]
    desk, taker = world.actor(DESK), world.actor(DISPATCHER)

    made = at_once(
        *(
            lambda chosen=chosen: processing.hand_over(actor=desk, hop_ids=chosen, now=now + HOUR)
            for chosen in (hops, list(reversed(hops)), hops[1:], hops[:2])
        )
    )
    tokens = [row[0] for row in sql.rows("SELECT token FROM processing_handoverlist ORDER BY id", ())]
    first = handovers.one(taker, tokens[0]).items[0].id
    signed = at_once(
        *(
            lambda refused=refused: processing.take_over(
                actor=taker, token=tokens[0], refused=refused, now=now + 2 * HOUR
            )
            for refused in ({}, {first: "Thiếu tờ khai"}, {})
        )
    )

    data = [sql.json_value(row[0]) for row in sql.rows("SELECT data FROM processing_handoverlist", ())]
    printed = [row["dossier_code"] for each in data for row in each["rows"]]
    assert made.count("done") == len(tokens)
    assert set(made) <= {"done", "handover.listed_before"}
    assert len(printed) == len(set(printed))
    assert signed == ["done", "handover.taken_before", "handover.taken_before"]
    assert all(told(each.id, "handover.given") <= 1 for each in received)
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_repair_proposed_and_decided_at_once_happens_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id = transferred_dossier(world, now=now).id
    sql.execute("UPDATE processing_task SET done_at = %s, cancelled = true WHERE dossier_id = %s", (now, dossier_id))
    author, other = world.actor(ADMINISTRATOR), second_administrator(world)
    plan = RepairPlan(kind="reopen_step", step="phan-cong", reason="Lỗi máy chủ")

    proposed = at_once(
        *(
            lambda by=by: processing.propose_repair(actor=by, dossier_id=dossier_id, plan=plan, now=now)
            for by in (author, other, author)
        )
    )
    [(repair, proposer)] = sql.rows("SELECT id, proposed_account FROM processing_repair", ())
    by, decider = (author, other) if proposer == author.account_id else (other, author)
    decided = at_once(
        lambda: processing.decide_repair(actor=decider, repair_id=repair, approve=True, note="", now=now + HOUR),
        lambda: processing.decide_repair(actor=decider, repair_id=repair, approve=False, note="Không", now=now + HOUR),
        lambda: processing.take_repair_back(actor=by, repair_id=repair, now=now + HOUR),
    )

    [(state,)] = sql.rows("SELECT state FROM processing_repair", ())
    opened = [task.step for task in processing.open_tasks(dossier_id)]
    assert proposed == ["done", "repair.waits", "repair.waits"]
    assert decided == ["done", "repair.decided", "repair.decided"]
    assert opened == (["phan-cong"] if state == "done" else [])
    facts = {"done": "process.repaired", "refused": "process.repair_refused", "withdrawn": "process.repair_taken_back"}
    assert [told(dossier_id, fact) for fact in facts.values()] == [int(state == key) for key in facts]


@pytest.mark.slow
def test_wrong_result_replaced_twice_at_once_is_replaced_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    received = ready_dossier(world, now=now)
    [wrong] = results.results(received.id)
    facts = services.IssueFacts(name="Giấy đúng", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="")
    why = services.Decision(kind="corrected", number="15/QĐ", day=date(2026, 3, 11), reason="Sai ngày sinh")
    back = services.Decision(kind="revoked", number="16/QĐ", day=date(2026, 3, 11), reason="Sai thẩm quyền")
    clerk, later = world.actor(CLERK), now + 5 * HOUR
    how = {"actor": clerk, "dossier_id": received.id, "result_id": wrong.id, "now": later}

    ended = at_once(
        lambda: services.replace_result(facts=facts, decision=why, **how),
        lambda: services.replace_result(facts=facts, decision=why, **how),
        lambda: services.revoke_result(decision=back, **how),
    )

    assert ended == ["done", "result.not_valid", "result.not_valid"]
    assert len(results.changes(received.id)) == 1
    assert [row.state for row in results.results(received.id)].count("valid") <= 1
