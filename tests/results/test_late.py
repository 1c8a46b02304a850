"""Work on paper during an outage, entered afterwards with its true times."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import accepted_dossier, counter_reception, doer, transferred_dossier
from tests.factories.world import CLERK, DESK, INSPECTOR, LEADER, OTHER_DESK, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.dossiers.services.outages import Late, decide_outage, declare_outage, outages
from motcua.intake import services as intake
from motcua.processing import services as processing
from motcua.results import services
from motcua.scenarios.doctor import invariants

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def approved(world: World, now: datetime) -> int:
    """An outage of the last two days that a leader approved."""
    outage = declare_outage(
        actor=world.actor(DESK), began=now - 2 * DAY, ended=now - HOUR / 2, reason="Mất điện trung tâm dữ liệu", now=now
    )
    decide_outage(actor=world.actor(LEADER), outage_id=outage, approve=True, note="", now=now)
    return outage


def late(outage: int, at: datetime | None, reason: str = "Nhận trên sổ giấy") -> Late:
    return Late(outage_id=outage, happened_at=at, paper_row="Sổ giấy 07", reason=reason)


def entered(world: World, now: datetime, entry: Late, login: str = DESK) -> intake.Received:
    return intake.enter_late(
        actor=world.actor(login), reception=counter_reception(world), token="phiếu 7", late=entry, now=now
    )


@pytest.mark.req("LD-8.2-2", "HD-13.2-2", "VL-18.2-2")
def test_reception_on_paper_counts_from_its_true_time_and_is_marked(world: World, now: datetime) -> None:
    outage, true = approved(world, now), now - DAY - HOUR
    ordinary = accepted_dossier(world, now=true)

    received = entered(world, now, late(outage, true))
    again = entered(world, now, late(outage, true))

    found = queries.visible(world.actor(DESK), received.code)
    same = queries.visible(world.actor(DESK), ordinary.code)
    assert (found.accepted_at, found.due_at, found.transfer_due) == (true, same.due_at, same.transfer_due)
    assert again.repeated
    (event,) = [each for each in queries.history(received.id) if each.type == "dossier.entered_late"]
    assert (event.who, event.reason, event.at) == (world.actor(DESK).full_name, "Nhận trên sổ giấy", now)
    assert (event.payload["what"], event.payload["paper_row"]) == ("reception", "Sổ giấy 07")
    assert [row.ref for row in deviations(world.actor(INSPECTOR), ("dossier.entered_late",))[0]] == [received.code]
    assert outages(world.actor(DESK))[0].entries == 1


@pytest.mark.req("LD-8.2-2", "HD-13.2-2")
def test_steps_result_and_return_on_paper_keep_their_true_times(world: World, now: datetime) -> None:
    outage, true = approved(world, now), now - DAY
    received = entered(world, now, late(outage, true))
    intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=true)
    at = true
    while tasks := processing.open_tasks(received.id):
        at += HOUR / 4
        task = tasks[0]
        step = processing.definition_of(queries.terms(received.id).process_id).step(task.step)  # type: ignore[union-attr]
        way = next(each.key for each in step.outcomes if not each.back)
        common = {
            "actor": doer(world, task),
            "dossier_id": received.id,
            "task_id": task.id,
            "outcome": way,
            "late": late(outage, at),
            "now": now,
        }
        if step.kind.value == "issue":
            facts = services.IssueFacts(name="Giấy", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="")
            services.issue_result_late(facts=facts, **common)  # type: ignore[arg-type]
        else:
            services.complete_step_late(comment="Ý kiến", **common)  # type: ignore[arg-type]
    give = services.ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card")
    services.return_result_late(
        actor=world.actor(DESK), dossier_id=received.id, facts=give, late=late(outage, at + HOUR), now=now
    )

    found = queries.visible(world.actor(DESK), received.code)
    assert (found.finished_at, found.returned_at) == (at, at + HOUR)
    marks = [e.payload["what"] for e in queries.history(received.id) if e.type == "dossier.entered_late"]
    assert (marks[0], marks[-2:], set(marks[1:-2])) == ("reception", ["result", "return"], {"step"})
    assert [each.invariant.name for each in invariants.check(invariants.INVARIANTS) if each.count] == []


@pytest.mark.parametrize("case", ["outside", "no reason", "nothing", "foreign", "unapproved"])
def test_late_entry_that_nobody_approved_is_refused(world: World, now: datetime, case: str) -> None:
    outage, login = approved(world, now), DESK
    entry = late(outage, now - DAY)
    if case == "outside":
        entry = replace(entry, happened_at=now - 3 * DAY)
    elif case == "no reason":
        entry = replace(entry, reason=" ")
    elif case == "nothing":
        entry = replace(entry, happened_at=None)
    elif case == "foreign":
        login = OTHER_DESK
    else:
        new = declare_outage(actor=world.actor(DESK), began=now - 2 * DAY, ended=now, reason="Mất mạng", now=now)
        entry = replace(entry, outage_id=new)

    with pytest.raises(RuleBroken):
        entered(world, now, entry, login)

    assert queries.find(world.actor(login), "le thi vi du") == []


def test_outage_is_approved_by_a_superior_and_never_by_its_author(world: World, now: datetime) -> None:
    leader = world.actor(LEADER)
    own = declare_outage(actor=leader, began=now - DAY, ended=now, reason="Mất điện", now=now)

    with pytest.raises(RuleBroken, match="không tự duyệt"):
        decide_outage(actor=leader, outage_id=own, approve=True, note="", now=now)
    with pytest.raises(NotAllowed):
        decide_outage(actor=world.actor(CLERK), outage_id=own, approve=True, note="", now=now)
    with pytest.raises(NotFound):
        decide_outage(actor=world.actor("lanhdao.nghialo"), outage_id=own, approve=True, note="", now=now)
    for began, ended in ((None, now), (now, now - DAY), (now - DAY, now + DAY), (now - 40 * DAY, now)):
        with pytest.raises(RuleBroken):
            declare_outage(actor=leader, began=began, ended=ended, reason="Mất điện", now=now)


def test_step_on_paper_may_not_come_before_what_is_told_already(world: World, now: datetime) -> None:
    outage = approved(world, now)
    received = transferred_dossier(world, now=now - HOUR)
    task = processing.open_tasks(received.id)[0]

    with pytest.raises(RuleBroken, match="trước việc đã ghi"):
        services.complete_step_late(
            actor=doer(world, task),
            dossier_id=received.id,
            task_id=task.id,
            outcome="giao",
            comment="",
            late=late(outage, now - DAY),
            now=now,
        )
