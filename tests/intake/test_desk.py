"""The desk decides on what came in online, and passes on what it took."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import (
    GROUND,
    MARITAL_ANSWERS,
    accepted_dossier,
    accepted_online,
    checks,
    handed_in_dossier,
    supplement_answered,
    supplement_asked,
)
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    DESK,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.directory import queries as directory
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services.reception import Acceptance, PaperCheck
from motcua.governance.rules.code_lists import GROUNDS, EntryValues
from motcua.governance.services import code_lists
from motcua.intake import services as intake
from motcua.procedures import services as procedures
from motcua.procedures.queries import content_of
from motcua.processing import queries as processing

MORNING = datetime(2026, 3, 11, 9, 30, tzinfo=LOCAL)


def seen(world: World, dossier_id: int) -> queries.Dossier:
    """The dossier as its desk sees it."""
    return queries.visible_by_id(world.actor(DESK), dossier_id)


@pytest.mark.req("LD-9.2", "HD-14.2", "LD-9.1-3", "HD-14.1-3", "VL-15.1.c", "DN-3.2-6", "DN-3.2-8")
def test_accept_online_gives_code_terms_slip_and_passes_on(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    accepted = accepted_online(world, dossier_id, now=MORNING)

    dossier, terms = seen(world, dossier_id), queries.terms(dossier_id)
    due = datetime(2026, 3, 16, 17, 0, tzinfo=LOCAL)
    assert (accepted.code, accepted.due_at) == ("H99.21-260311-0001", due)
    assert (dossier.code, dossier.status, dossier.awaiting, dossier.due_at) == (accepted.code, 4, "process", due)
    assert terms is not None
    assert (terms.limit_amount, terms.limit_unit, terms.limit_basis) == (
        3,
        "working_day",
        "Thời hạn công bố của thủ tục",
    )
    assert [(slip.kind, slip.number, slip.year) for slip in queries.slips(dossier_id)] == [("appointment", 1, 2026)]
    assert [step.step for step in processing.steps(dossier_id)] == ["phan-cong"]


def test_accept_online_by_another_desk_is_not_allowed_and_changes_nothing(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    with pytest.raises(NotAllowed):
        accepted_online(world, dossier_id, desk=OTHER_DESK, now=MORNING)
    with pytest.raises(NotAllowed):
        accepted_online(world, dossier_id, desk=LEADER, now=MORNING)

    assert (seen(world, dossier_id).status, len(queries.history(dossier_id))) == (1, 1)


def test_accept_online_after_a_colleague_tells_who_and_when(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=MORNING)

    with pytest.raises(RuleBroken) as refused:
        accepted_online(world, dossier_id, now=MORNING + timedelta(minutes=1))

    assert refused.value.code == "dossier.not_waiting"
    assert "lúc 09:30 11/03/2026" in refused.value.message


@pytest.mark.req("LD-9.1-1", "HD-14.1-1", "HD-6.3-1")
@pytest.mark.parametrize("state", ["missing", "unchecked"])
def test_accept_online_with_a_required_paper_not_present_is_refused(world: World, now: datetime, state: str) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    acceptance = Acceptance(checks=checks(world, state=state))

    with pytest.raises(RuleBroken) as refused:
        intake.accept_online(actor=world.actor(DESK), dossier_id=dossier_id, acceptance=acceptance, now=MORNING)

    assert (refused.value.code, refused.value.field) == ("papers.incomplete", "paper-2")
    assert (seen(world, dossier_id).status, [paper.state for paper in queries.papers(dossier_id)]) == (
        1,
        ["unchecked"] * 5,
    )


@pytest.mark.req("LD-9.1-1", "HD-14.1-1", "DN-2.4")
def test_the_check_marks_each_paper_present_missing_or_not_applicable(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    found = [
        PaperCheck(no=1, state="present", originals=1),
        PaperCheck(no=2, state="present", note="Đã xuất trình"),
        PaperCheck(no=3, state="missing", note="Chưa có"),
        PaperCheck(no=4, state="not_applicable"),
        PaperCheck(no=77, state="present"),
    ]

    intake.ask_for_supplement(
        actor=world.actor(DESK),
        dossier_id=dossier_id,
        items=[{"no": 3, "name": "Giấy tờ chứng minh nơi cư trú", "need": "Gửi bản chụp"}],
        reason="Chưa có giấy tờ cư trú",
        checks=found,
        now=MORNING,
    )

    assert [(paper.no, paper.state, paper.originals, paper.note) for paper in queries.papers(dossier_id)] == [
        (1, "present", 1, ""),
        (2, "present", 0, "Đã xuất trình"),
        (3, "missing", 0, "Chưa có"),
        (4, "not_applicable", 0, ""),
        (5, "unchecked", 0, ""),
    ]


@pytest.mark.req("VL-15.1.c")
def test_supplement_is_asked_once_answered_and_then_accepted(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    supplement_asked(world, dossier_id, now=MORNING)
    waiting = seen(world, dossier_id)
    supplement_answered(world, dossier_id, now=MORNING + timedelta(hours=4))
    back = seen(world, dossier_id)
    accepted_online(world, dossier_id, now=MORNING + timedelta(hours=5))

    assert (waiting.status, waiting.awaiting) == (5, "applicant")
    assert (back.status, back.awaiting, back.reception_due) == (5, "desk", datetime(2026, 3, 12, 13, 30, tzinfo=LOCAL))
    assert seen(world, dossier_id).status == 4
    [asked] = queries.supplements(dossier_id)
    assert (asked.stage, asked.reason, asked.asked_at, asked.answered_at) == (
        "reception",
        "Ảnh bị mờ.",
        MORNING,
        MORNING + timedelta(hours=4),
    )


def test_supplement_a_second_time_is_refused_and_says_what_remains(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    supplement_asked(world, dossier_id, now=MORNING)
    supplement_answered(world, dossier_id, now=MORNING + timedelta(hours=4))

    with pytest.raises(RuleBroken) as refused:
        supplement_asked(world, dossier_id, now=MORNING + timedelta(hours=5))

    assert refused.value.code == "supplement.once"
    assert (len(queries.supplements(dossier_id)), len(queries.slips(dossier_id))) == (1, 1)


@pytest.mark.parametrize(
    ("items", "reason", "code", "field"),
    [
        ([], "Thiếu", "supplement.nothing", "items"),
        ([{"no": 1, "name": "Tờ khai", "need": ""}], "  \n", "supplement.no_reason", "reason"),
    ],
)
def test_supplement_without_items_or_reason_is_refused(
    world: World, now: datetime, items: list[dict[str, object]], reason: str, code: str, field: str
) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.ask_for_supplement(
            actor=world.actor(DESK), dossier_id=dossier_id, items=items, reason=reason, checks=[], now=MORNING
        )

    assert (refused.value.code, refused.value.field, seen(world, dossier_id).status) == (code, field, 1)


def test_supplement_answer_when_nothing_is_asked_or_without_files_is_refused(world: World, now: datetime) -> None:
    citizen, dossier_id = world.actor(CITIZEN), handed_in_dossier(world, now=now)

    with pytest.raises(RuleBroken) as unasked:
        supplement_answered(world, dossier_id, now=MORNING)
    supplement_asked(world, dossier_id, now=MORNING)
    with pytest.raises(RuleBroken) as empty:
        intake.answer_supplement(actor=citizen, dossier_id=dossier_id, files=[], now=MORNING)
    supplement_answered(world, dossier_id, now=MORNING + timedelta(hours=1))
    with pytest.raises(RuleBroken) as again:
        supplement_answered(world, dossier_id, now=MORNING + timedelta(hours=2))

    codes = [refused.value.code for refused in (unasked, empty, again)]
    assert codes == ["supplement.not_open", "supplement.no_files", "supplement.not_open"]
    assert [file.name for file in queries.files(dossier_id)] == ["bo-sung.pdf"]


def test_supplement_answered_in_words_keeps_them_and_clears_the_old_remarks(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    asked = [{"no": 0, "name": "Ghi rõ nơi sinh", "need": ""}]
    looked = [PaperCheck(no=1, state="missing", note="Ảnh bị mờ")]
    intake.ask_for_supplement(
        actor=world.actor(DESK), dossier_id=dossier_id, items=asked, reason="Thiếu", checks=looked, now=MORNING
    )

    intake.answer_supplement(
        actor=world.actor(CITIZEN), dossier_id=dossier_id, files=[], texts={0: "Xã Mẫu"}, now=MORNING
    )

    [kept] = queries.supplements(dossier_id)
    assert kept.items == [{"no": 0, "name": "Ghi rõ nơi sinh", "need": "", "answer": "Xã Mẫu"}]
    assert [(paper.state, paper.note) for paper in queries.papers(dossier_id) if paper.no == 1] == [("unchecked", "")]


@pytest.mark.req("HD-6.3-1", "VL-15.1.c")
def test_refuse_online_with_a_reason_ends_the_dossier_with_its_slip(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    intake.refuse_online(
        actor=world.actor(DESK),
        dossier_id=dossier_id,
        ground=GROUND,
        reason="Không thuộc thẩm quyền",
        advice="Nộp nơi khác",
        now=MORNING,
    )

    dossier, last = seen(world, dossier_id), queries.history(dossier_id)[-2]
    assert (dossier.status, dossier.awaiting, dossier.finished_at, dossier.code) == (3, "", MORNING, None)
    assert (last.type, last.reason) == ("dossier.refused", "Không thuộc thẩm quyền")
    assert [(slip.kind, slip.number) for slip in queries.slips(dossier_id)] == [("refusal", 1)]


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_refuse_online_without_a_reason_is_refused(world: World, now: datetime, reason: str) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.refuse_online(
            actor=world.actor(DESK), dossier_id=dossier_id, ground=GROUND, reason=reason, advice="", now=MORNING
        )

    assert (refused.value.code, refused.value.field) == ("refusal.no_reason", "reason")
    assert (seen(world, dossier_id).status, queries.slips(dossier_id)) == (1, [])


def offered_without_limit(world: World) -> int:
    """Offer a procedure whose published record names no limit with a unit."""
    content = dict(content_of(world.offering().version_id)) | {"code": "9.000001", "name": "Thủ tục chưa nêu thời hạn"}
    content["submissions"] = [way | {"limit": None, "limit_text": "theo quy định"} for way in content["submissions"]]  # type: ignore[attr-defined]
    procedures.publish(content=content, issues=(), source="test", now=world.now)  # type: ignore[arg-type]
    facts = world.offering()
    return procedures.offer(
        actor=world.actor(ADMINISTRATOR), code="9.000001", agency_id=facts.agency_id, form=None, now=world.now
    )


def test_a_limit_that_the_procedure_does_not_state_must_be_given_with_its_basis(world: World, now: datetime) -> None:
    offering_id = offered_without_limit(world)
    given = {"offering_id": offering_id, "answers": MARITAL_ANSWERS}

    with pytest.raises(RuleBroken) as none:
        accepted_dossier(world, now=now, **given)
    with pytest.raises(RuleBroken) as no_basis:
        accepted_dossier(world, now=now, limit=TimeLimit(5, TimeUnit.WORKING_DAY), limit_basis=" ", **given)
    received = accepted_dossier(
        world, now=now, limit=TimeLimit(5, TimeUnit.WORKING_DAY), limit_basis="Quyết định mẫu", **given
    )

    terms = queries.terms(received.id)
    assert [(refused.value.code, refused.value.field) for refused in (none, no_basis)] == [
        ("limit.unknown", "limit_amount")
    ] * 2
    assert terms is not None
    assert (terms.limit_amount, terms.limit_unit, terms.limit_basis) == (5, "working_day", "Quyết định mẫu")
    assert received.due_at == datetime(2026, 3, 18, 17, 0, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("received_at", "pass_on_by"),
    [
        (datetime(2026, 3, 11, 8, 0, tzinfo=LOCAL), datetime(2026, 3, 11, 17, 0, tzinfo=LOCAL)),
        (datetime(2026, 3, 11, 15, 0, tzinfo=LOCAL), datetime(2026, 3, 11, 17, 0, tzinfo=LOCAL)),
        (datetime(2026, 3, 11, 15, 1, tzinfo=LOCAL), datetime(2026, 3, 12, 7, 30, tzinfo=LOCAL)),
        (datetime(2026, 3, 13, 16, 0, tzinfo=LOCAL), datetime(2026, 3, 16, 7, 30, tzinfo=LOCAL)),
        (datetime(2026, 3, 14, 8, 0, tzinfo=LOCAL), datetime(2026, 3, 16, 7, 30, tzinfo=LOCAL)),
    ],
)
def test_a_counter_dossier_is_passed_on_the_same_day_or_after_three_the_next_morning(
    world: World, received_at: datetime, pass_on_by: datetime
) -> None:
    received = accepted_dossier(world, now=received_at)

    dossier = seen(world, received.id)
    queue = queries.bucket_page(world.actor(DESK), Bucket.TO_TRANSFER).rows

    assert (dossier.status, dossier.awaiting, dossier.transfer_due) == (2, "transfer", pass_on_by)
    assert [(row.ref, row.order_at) for row in queue] == [(received.code, pass_on_by)]


@pytest.mark.req("LD-9.1-3", "HD-14.1-3", "QN-4.2", "HD-7.2-1")
def test_transfer_of_several_starts_their_processes(world: World, now: datetime) -> None:
    ids = [accepted_dossier(world, now=now).id for _ in range(3)]

    passed_on = intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=ids, now=MORNING)

    assert passed_on == 3
    assert [seen(world, one).status for one in ids] == [4, 4, 4]
    assert [[step.step for step in processing.steps(one)] for one in ids] == [["phan-cong"]] * 3


def test_transfer_of_several_with_a_wrong_one_changes_none(world: World, now: datetime) -> None:
    good = accepted_dossier(world, now=now).id
    done = accepted_dossier(world, now=now).id
    intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[done], now=MORNING)

    with pytest.raises(RuleBroken) as refused:
        intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[good, done], now=MORNING)

    assert (refused.value.code, seen(world, good).status) == ("dossier.not_to_transfer", 2)


def test_transfer_by_another_desk_is_not_allowed(world: World, now: datetime) -> None:
    dossier_id = accepted_dossier(world, now=now).id

    with pytest.raises(NotAllowed):
        intake.transfer_dossiers(actor=world.actor(OTHER_DESK), dossier_ids=[dossier_id], now=MORNING)

    assert seen(world, dossier_id).status == 2


def test_an_accepted_dossier_stays_with_the_version_it_was_handed_in_under(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    old = world.offering().version_id
    changed = dict(content_of(old)) | {"description": "Bản công bố mới"}
    procedures.publish(content=changed, issues=(), source="test", now=now)  # type: ignore[arg-type]

    accepted_online(world, dossier_id, now=MORNING)

    assert (seen(world, dossier_id).version_id, world.offering(MARITAL_STATUS).version_id != old) == (old, True)


@pytest.mark.req("VL-7.2.c-1")
@pytest.mark.parametrize(
    ("ground", "code"),
    [("", "refusal.no_ground"), ("KHONG-CO", "refusal.ground_gone"), ("CUA-NOI-KHAC", "refusal.ground_gone")],
)
def test_refuse_online_without_a_ground_of_the_catalogue_is_refused(
    world: World, now: datetime, ground: str, code: str
) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    other = directory.agency_by_code(OTHER_COMMUNE).id
    theirs = EntryValues("CUA-NOI-KHAC", "Căn cứ của xã khác", "Điều 1", "QĐ 1", date(2026, 1, 1))
    code_lists.add_entry(actor=world.actor(ADMINISTRATOR), key=GROUNDS, values=theirs, agency_id=other, now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.refuse_online(
            actor=world.actor(DESK), dossier_id=dossier_id, ground=ground, reason="Có lý do", advice="", now=MORNING
        )

    assert (refused.value.code, refused.value.field) == (code, "ground")
    assert (seen(world, dossier_id).status, queries.slips(dossier_id)) == (1, [])
