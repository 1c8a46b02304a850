"""Work on paper during an outage, entered afterwards with its true times."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import accepted_dossier, counter_reception, doer, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import CLERK, DESK, INSPECTOR, LEADER, OTHER_DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.dossiers.services import late_entries
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


def step_entered(world: World, now: datetime, *, true: datetime, files: list[int] | None = None) -> tuple[int, int]:
    """A dispatcher's step done on paper at `true` and entered now; its dossier and its late entry."""
    outage = approved(world, now)
    received = transferred_dossier(world, now=true - HOUR)
    [task] = processing.open_tasks(received.id)
    services.complete_step_late(
        actor=doer(world, task),
        dossier_id=received.id,
        task_id=task.id,
        outcome="giao",
        comment="Giao trên sổ",
        late=replace(late(outage, true), files=files or []),
        now=now,
    )
    [row] = late_entries.entries_of(world.actor(LEADER), outage).rows
    return received.id, row.id


def late_minutes(dossier_id: int) -> int:
    statement = "SELECT late_minutes FROM processing_task WHERE dossier_id = %s AND done_at IS NOT NULL"
    return int(sql.rows(statement, (dossier_id,))[0][0])


def test_scans_of_the_paper_join_the_dossier_and_stand_beside_the_entry(world: World, now: datetime) -> None:
    scan = documents.store(name="so-giay.pdf", chunks=[PDF], owner_id=None, now=now)

    dossier_id, _ = step_entered(world, now, true=now - DAY, files=[scan.id])

    [outage] = outages(world.actor(LEADER), approved=True)
    [row] = late_entries.entries_of(world.actor(LEADER), outage.id).rows
    assert (row.name, row.files) == ("Bước xử lý", [(scan.token, "so-giay.pdf")])
    assert [(file.kind, file.name) for file in queries.files(dossier_id)] == [("working", "so-giay.pdf")]


def test_refused_entry_keeps_what_was_done_and_counts_as_ended_when_entered(world: World, now: datetime) -> None:
    dossier_id, entry = step_entered(world, now, true=now - DAY)
    before = late_minutes(dossier_id)
    opened = [task.step for task in processing.open_tasks(dossier_id)]

    with pytest.raises(RuleBroken) as unsaid:
        late_entries.refuse_late_entry(actor=world.actor(LEADER), entry_id=entry, reason=" ", now=now + HOUR)
    reason = "Sổ giấy không có dòng này"
    late_entries.refuse_late_entry(actor=world.actor(LEADER), entry_id=entry, reason=reason, now=now + HOUR)
    with pytest.raises(RuleBroken) as twice:
        late_entries.refuse_late_entry(actor=world.actor(LEADER), entry_id=entry, reason=reason, now=now + HOUR)

    [event] = [each for each in queries.history(dossier_id) if each.type == "dossier.late_entry_refused"]
    assert (before, late_minutes(dossier_id) > 0) == (0, True)
    assert [task.step for task in processing.open_tasks(dossier_id)] == opened
    assert (event.reason, datetime.fromisoformat(event.payload["entered_at"])) == (reason, now)
    assert (unsaid.value.field, twice.value.code) == (f"refusal-{entry}", "late.refused_before")
    kinds = ("dossier.late_entry_refused",)
    assert len(deviations(world.actor(INSPECTOR), kinds)[0]) == 1
    assert [each.invariant.name for each in invariants.check(invariants.INVARIANTS) if each.count] == []


def test_single_entries_are_shown_to_and_refused_by_a_superior_of_the_agency_only(world: World, now: datetime) -> None:
    _, entry = step_entered(world, now, true=now - DAY)
    [outage] = outages(world.actor(LEADER), approved=True)

    for stranger in (CLERK, "lanhdao.nghialo"):
        with pytest.raises(NotFound):
            late_entries.entries_of(world.actor(stranger), outage.id)
    with pytest.raises(NotFound):
        late_entries.refuse_late_entry(actor=world.actor("lanhdao.nghialo"), entry_id=entry, reason="Sai", now=now)
    with pytest.raises(NotAllowed):
        late_entries.refuse_late_entry(actor=world.actor(CLERK), entry_id=entry, reason="Sai", now=now)


def test_late_entry_that_lacks_everything_is_told_all_of_it(world: World, now: datetime) -> None:
    with pytest.raises(SeveralBroken) as lacking:
        entered(world, now, Late(outage_id=0, happened_at=None, paper_row="", reason=""))

    assert [field for field, _ in lacking.value.errors] == ["late_outage", "late_at", "late_reason"]
