"""The province's list of statuses: approved where the profile asks, in force everywhere at once."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client, override_settings
from tests.factories.dossiers import at_handler
from tests.factories.world import ADMINISTRATOR, LEADER, World

from motcua.core import profile
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.worktime import PauseMode, WorkCalendar
from motcua.dossiers import lifecycle_rules, queries, statuses
from motcua.dossiers.rules.lifecycle import ALWAYS_OPEN, STATUS_LABELS, TRANSITIONS, Status, closable
from motcua.dossiers.services import status_lists
from motcua.dossiers.services.status_lists import Decision, change_list
from motcua.processing import services as processing

PROFILES = ("demo", "dong-nai", "hai-duong", "lam-dong", "quang-ngai", "vinh-long")
LABELS = {int(status): label for status, label in STATUS_LABELS.items()}
APPROVED = Decision(number="12/QĐ-UBND", day=date(2026, 3, 1), text="Phê duyệt danh mục trạng thái")
TO_SUPPLEMENT = (Status.PROCESSING, Status.SUPPLEMENT)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    statuses.forget()
    yield
    statuses.forget()


@pytest.mark.req("HD-5.3-1")
@pytest.mark.parametrize("name", PROFILES)
def test_change_needs_its_approval_only_where_the_profile_says(world: World, now: datetime, name: str) -> None:
    administrator = world.actor(ADMINISTRATOR)
    labels = LABELS | {4: "Đang giải quyết"}

    with override_settings(PROFILE=name):
        needed = profile.value("statuses", "change_needs_approval")
        if needed:
            with pytest.raises(SeveralBroken) as refused:
                change_list(actor=administrator, labels=labels, closed=frozenset(), decision=Decision(), now=now)
            assert {field for field, _ in refused.value.errors} == {"decision_no", "decision_on", "decision_text"}
        decision = APPROVED if needed else Decision()
        number = change_list(actor=administrator, labels=labels, closed=frozenset(), decision=decision, now=now)

    [edition] = status_lists.editions()
    assert needed is (name == "hai-duong")
    assert (number, edition.labels[4], edition.decision_no) == (1, "Đang giải quyết", decision.number)
    assert statuses.label_of(4) == "Đang giải quyết"


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_says_how_long_the_applicant_has_and_what_follows(world: World, now: datetime, name: str) -> None:
    calendar = WorkCalendar((((time(8), time(17)),),) * 5 + ((), ()), (), date(2026, 1, 1), date(2026, 12, 31), "t")
    day = now.date()

    with override_settings(PROFILE=name):
        told = (
            lifecycle_rules.REPLY_DAYS.start(),
            lifecycle_rules.when_overdue(lifecycle_rules.SUPPLEMENT_OVERDUE, day),
            lifecycle_rules.when_overdue(lifecycle_rules.OBLIGATION_OVERDUE, day),
            lifecycle_rules.obligation_clock(day),
        )
        until = lifecycle_rules.reply_by(now, calendar, day)

    assert told == ("30", lifecycle_rules.Overdue.PROPOSE, lifecycle_rules.Overdue.PROPOSE, PauseMode.PAUSE)
    assert until == datetime(2026, 4, 10, 17, 0, tzinfo=LOCAL)


@pytest.mark.req("HD-5.3-1")
def test_a_closed_move_is_refused_until_a_new_edition_opens_it(world: World, now: datetime) -> None:
    dossier_id, handler = at_handler(world, now=now)
    administrator = world.actor(ADMINISTRATOR)
    asked = {"items": [{"no": 0, "name": "Sửa họ tên"}], "reason": "Sai", "basis": "Điều 1"}
    change_list(actor=administrator, labels=LABELS, closed=frozenset({TO_SUPPLEMENT}), decision=APPROVED, now=now)

    with pytest.raises(RuleBroken) as refused:
        processing.propose_supplement(actor=handler, dossier_id=dossier_id, now=now + timedelta(hours=1), **asked)
    change_list(actor=administrator, labels=LABELS, closed=frozenset(), decision=APPROVED, now=now)
    processing.propose_supplement(actor=handler, dossier_id=dossier_id, now=now + timedelta(hours=1), **asked)

    assert refused.value.code == "dossier.move_closed"
    assert len(queries.proposals(dossier_id)) == 1


@pytest.mark.parametrize(
    ("labels", "closed", "field"),
    [
        (LABELS | {4: " "}, frozenset(), "label-4"),
        (LABELS | {4: "Đ" * 61}, frozenset(), "label-4"),
        (LABELS | {4: LABELS[5]}, frozenset(), "label-4"),
        (LABELS, frozenset({(Status.DONE, Status.RETURNED)}), "closed"),
    ],
)
def test_a_list_that_would_mislead_or_block_is_refused(
    world: World, now: datetime, labels: dict[int, str], closed: frozenset[tuple[Status, Status]], field: str
) -> None:
    with pytest.raises(SeveralBroken) as refused:
        change_list(actor=world.actor(ADMINISTRATOR), labels=labels, closed=closed, decision=APPROVED, now=now)

    assert field in {name for name, _ in refused.value.errors}
    assert status_lists.editions() == []


def test_only_the_province_changes_the_list_and_the_history_tells(world: World, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        change_list(actor=world.actor(LEADER), labels=LABELS, closed=frozenset(), decision=APPROVED, now=now)
    change_list(actor=world.actor(ADMINISTRATOR), labels=LABELS, closed=frozenset(), decision=APPROVED, now=now)

    [event] = queries.history(status_lists.STREAM)
    assert (event.type, event.payload, event.reason) == (
        "statuses.changed",
        {"number": 1, "decision_no": "12/QĐ-UBND"},
        "Phê duyệt danh mục trạng thái",
    )


def test_every_status_can_be_left_whatever_the_province_closes() -> None:
    ends = {Status.REFUSED, Status.STOPPED, Status.RETURNED}

    ways = {frm for frm, _ in ALWAYS_OPEN}

    assert ways >= set(Status) - ends
    assert all(closable((move.frm, move.to)) != ((move.frm, move.to) in ALWAYS_OPEN) for move in TRANSITIONS)


def test_the_page_changes_labels_everywhere_and_keeps_what_was_typed(
    world: World, now: datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.core.clock.now", lambda: now)
    session = client.session
    session["account"] = world.actor(ADMINISTRATOR).account_id
    session.save()
    typed = {f"label-{code}": label for code, label in LABELS.items()} | {"used": [], "label-4": "Đang giải quyết"}

    with override_settings(PROFILE="hai-duong"):
        refused = client.post("/quan-tri/trang-thai/", typed)
        kept = typed | {"decision_no": "12/QĐ-UBND", "decision_on": "01/03/2026", "decision_text": "Phê duyệt"}
        changed = client.post("/quan-tri/trang-thai/", kept)
        page = client.get("/quan-tri/trang-thai/").content.decode()

    assert (refused.status_code, "Hãy ghi số văn bản phê duyệt" in refused.content.decode()) == (422, True)
    assert (changed.status_code, "12/QĐ-UBND" in page, statuses.label_of(4)) == (302, True, "Đang giải quyết")
