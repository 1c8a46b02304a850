"""The life of a process: drafted, approved by the province's chain, in force everywhere at once, ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.dossiers import accepted_dossier
from tests.factories.processes import (
    DECISION,
    OFFICE_HEAD,
    PROVINCE,
    SEATS,
    changed,
    drafted,
    in_force,
    noticed,
    passed,
    submitted,
)
from tests.factories.world import (
    BUILDING_PERMIT,
    COMMUNE,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    World,
)

from motcua.core import verify
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import queries as directory
from motcua.dossiers import queries as dossiers
from motcua.governance.queries import notices
from motcua.procedures import approvals, drafting, editions, enforcing, services
from motcua.procedures.editions import EditionState
from motcua.procedures.queries import process_of
from motcua.procedures.rules.approval import Seat, Verdict
from motcua.procedures.rules.process_draft import Draft
from motcua.procedures.rules.process_draft_acts import empty

pytestmark = pytest.mark.django_db
OTHER_DISPATCHER = "phancong.nghialo"
PROFILES = ("demo", "quang-ngai", "vinh-long", "dong-nai", "lam-dong", "hai-duong")
SHORTER: dict[str, Any] = {"phe-duyet": {"hours": "2"}}


def hours(process_id: int) -> dict[str, float]:
    return {step["key"]: step["limit_hours"] for step in process_of(process_id)["steps"]}


@pytest.mark.req("LD-10.1-5")
@pytest.mark.req("QN-13.3")
@pytest.mark.parametrize("profile", PROFILES)
def test_approved_version_is_in_force_at_once_under_each_profile(
    world: World, now: datetime, settings: Any, profile: str
) -> None:
    settings.PROFILE = profile
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    approval_id = submitted(world, facts, now=now)
    last = approvals.approval(approval_id).seats[-1]

    passed(world, approval_id, now=now, until=last)
    before = (editions.edition_by_id(facts.id).state, hours(world.offering().process_id)["phe-duyet"])
    approvals.decide(
        actor=world.actor(SEATS[last]),
        approval_id=approval_id,
        at=approvals.approval(approval_id).at,
        verdict=Verdict.APPROVE,
        decision=DECISION,
        now=now,
    )

    ruling = editions.edition_by_id(facts.id)
    assert before == (EditionState.SUBMITTED, 4)
    assert notices.notice_by_number(ruling.notice) is not None
    assert (ruling.state, ruling.decision_no, ruling.decision_date) == (
        EditionState.IN_FORCE,
        DECISION.number,
        DECISION.signed_on,
    )
    assert hours(world.offering().process_id)["phe-duyet"] == 2
    # The version of one agency leaves the others as they are.
    assert hours(world.offering(agency=OTHER_COMMUNE).process_id)["phe-duyet"] == 4
    assert list(verify.faults(stream=facts.id)) == []


def test_version_for_the_whole_province_takes_effect_at_every_place_with_one_decision(
    world: World, now: datetime
) -> None:
    ruling = in_force(world, login=PROVINCE, now=now, steps={"phe-duyet": {"hours": "3"}})

    places = [world.offering(agency=code) for code in (COMMUNE, OTHER_COMMUNE)]
    assert {hours(place.process_id)["phe-duyet"] for place in places} == {3}
    assert [set(place.routing) for place in places] == [{"phan-cong", "xac-minh", "phe-duyet", "phat-hanh"}] * 2
    assert {place.edition_id for place in editions.places_of(ruling)} == {ruling.id}


def test_own_version_of_an_agency_outlasts_a_later_one_for_everybody(world: World, now: datetime) -> None:
    own = in_force(world, now=now, steps=SHORTER)
    in_force(world, login=PROVINCE, now=now, steps={"phe-duyet": {"hours": "3"}})

    assert hours(world.offering().process_id)["phe-duyet"] == 2
    assert hours(world.offering(agency=OTHER_COMMUNE).process_id)["phe-duyet"] == 3
    assert editions.edition_by_id(own.id).state is EditionState.IN_FORCE


def test_next_version_supersedes_the_one_in_force_and_both_stay(world: World, now: datetime) -> None:
    first = in_force(world, now=now, steps=SHORTER)
    second = in_force(world, now=now + timedelta(days=1), steps={"phe-duyet": {"hours": "1"}})

    old = editions.edition_by_id(first.id)
    assert (old.state, old.ended_at) == (EditionState.SUPERSEDED, now + timedelta(days=1))
    assert (second.based_on, second.number) == (first.id, first.number + 1)
    assert hours(old.process_id or 0)["phe-duyet"] == 2
    assert [line.number for line in editions.editions_of(world.actor(DISPATCHER), MARITAL_STATUS)] == [2, 1]


@pytest.mark.req("DN-4.7")
@pytest.mark.req("LD-4.6-2")
def test_running_dossier_keeps_the_process_it_was_accepted_under(world: World, now: datetime) -> None:
    running = accepted_dossier(world, now=now)
    before = dossiers.terms(running.id)

    in_force(world, now=now, steps=SHORTER)

    assert dossiers.terms(running.id) == before
    fresh = dossiers.terms(accepted_dossier(world, now=now).id)
    assert before is not None
    assert fresh is not None
    assert (hours(before.process_id)["phe-duyet"], hours(fresh.process_id)["phe-duyet"]) == (4, 2)


def test_refused_version_is_a_draft_again_with_the_reason_kept(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    approval_id = submitted(world, facts, now=now)

    approvals.decide(
        actor=world.actor(INSPECTOR),
        approval_id=approval_id,
        at=0,
        verdict=Verdict.REFUSE,
        reason="Thiếu căn cứ rút ngắn",
        now=now,
    )

    assert editions.edition_by_id(facts.id).state is EditionState.DRAFT
    [asked] = approvals.history(drafting.KIND, facts.id)
    assert approvals.steps([asked.id])[asked.id][0].reason == "Thiếu căn cứ rút ngắn"
    assert hours(world.offering().process_id)["phe-duyet"] == 4
    assert submitted(world, editions.edition_by_id(facts.id), now=now) != approval_id


def test_request_taken_back_makes_it_a_draft_again(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    approval_id = submitted(world, facts, now=now)

    approvals.withdraw(actor=world.actor(DISPATCHER), approval_id=approval_id, now=now)

    assert editions.edition_by_id(facts.id).state is EditionState.DRAFT


def test_author_who_sits_in_the_chain_does_not_approve_the_own_version(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, login=PROVINCE, now=now), login=PROVINCE, now=now, phe_duyet={"hours": "2"})
    approval_id = submitted(world, facts, login=PROVINCE, now=now)

    with pytest.raises(RuleBroken) as refused:
        approvals.decide(actor=world.actor(PROVINCE), approval_id=approval_id, at=0, verdict=Verdict.APPROVE, now=now)

    assert refused.value.code == "approval.own"


def test_submitted_and_approved_versions_cannot_be_changed(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    submitted(world, facts, now=now)

    for act in (
        lambda: changed(world, facts, now=now, phe_duyet={"hours": "1"}),
        lambda: drafting.discard_draft(actor=world.actor(DISPATCHER), edition_id=facts.id, now=now),
        lambda: submitted(world, facts, now=now),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.code == "edition.not_draft"


def test_second_writer_is_told_and_nothing_is_overwritten(world: World, now: datetime) -> None:
    facts = drafted(world, login=PROVINCE, now=now)
    changed(world, facts, login=PROVINCE, now=now + timedelta(minutes=1), phe_duyet={"hours": "3"})

    with pytest.raises(RuleBroken) as refused:
        changed(world, facts, login=PROVINCE, now=now, phe_duyet={"hours": "1"})

    assert refused.value.code == "draft.changed"
    assert refused.value.message.startswith("Phạm Văn Mẫu Một đã lưu bản thảo này lúc 09:01 11/03/2026")
    kept = editions.edition_by_id(facts.id)
    assert [step["hours"] for step in kept.draft["steps"]] == ["2", "14", "3", "2"]


def test_second_reader_of_a_draft_is_told_who_has_it_open(world: World, now: datetime) -> None:
    facts = drafted(world, now=now)

    mine = drafting.see_draft(actor=world.actor(DISPATCHER), edition_id=facts.id, now=now)
    theirs = drafting.see_draft(actor=world.actor(PROVINCE), edition_id=facts.id, now=now + timedelta(minutes=2))
    later = drafting.see_draft(actor=world.actor(PROVINCE), edition_id=facts.id, now=now + timedelta(minutes=30))

    assert mine == ""
    assert theirs.endswith("đang mở bản thảo này (lần cuối 09:00).")
    assert later == ""


def test_unfinished_draft_is_saved_but_not_sent(world: World, now: datetime) -> None:
    facts = drafted(world, now=now, blank=True)
    rows = empty("Quy trình mới")
    drafting.save_draft(
        actor=world.actor(DISPATCHER), edition_id=facts.id, draft=rows, revision=facts.revision, now=now
    )
    kept = editions.edition_by_id(facts.id)

    with pytest.raises(RuleBroken) as refused:
        submitted(world, kept, now=now)

    assert kept.draft == rows
    assert refused.value.message == "Chưa gửi được: Bước 1 chưa có tên."


def test_process_longer_than_the_procedure_allows_is_not_sent(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, xac_minh={"hours": "200"})

    with pytest.raises(RuleBroken) as refused:
        submitted(world, facts, now=now)

    assert "nhiều hơn thời hạn giải quyết 24 giờ" in refused.value.message


def test_version_that_changes_nothing_is_not_sent(world: World, now: datetime) -> None:
    in_force(world, now=now, steps=SHORTER)

    with pytest.raises(RuleBroken) as refused:
        submitted(world, drafted(world, now=now), now=now)

    assert refused.value.code == "edition.same"


def test_step_that_nobody_at_some_place_can_do_names_the_place(world: World, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, xac_minh={"agency": "slot:so-tu-phap"})

    with pytest.raises(RuleBroken) as refused:
        submitted(world, facts, now=now)

    assert refused.value.message == (
        "Chưa gửi được: Ủy ban nhân dân phường Cẩm Thành: Bước “Tra cứu, xác minh, dự thảo” cần chọn cơ quan cho vị "
        "trí “so-tu-phap”."
    )


def test_slots_keep_the_agencies_they_have_at_each_place(world: World, now: datetime) -> None:
    before = world.offering(BUILDING_PERMIT).routing

    in_force(world, code=BUILDING_PERMIT, now=now, steps={"phan-cong": {"hours": "3"}})

    assert world.offering(BUILDING_PERMIT).routing == before


def test_agency_administrator_writes_for_the_own_agency_only(world: World, now: datetime) -> None:
    other = directory.agency_by_code(OTHER_COMMUNE).id
    theirs = drafted(world, login=OTHER_DISPATCHER, now=now)

    for agency_id in (None, other):
        with pytest.raises(NotAllowed):
            drafted(world, now=now, agency_id=agency_id)
    with pytest.raises(NotAllowed):
        changed(world, theirs, now=now, phe_duyet={"hours": "2"})
    with pytest.raises(NotAllowed):
        drafted(world, login=LEADER, now=now)


def test_table_of_who_sees_a_version_in_each_state(world: World, now: datetime) -> None:
    logins = (DISPATCHER, OTHER_DISPATCHER, PROVINCE, INSPECTOR, "chutich.tinh", LEADER)
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    seen: dict[str, list[bool]] = {}

    def look(state: str) -> None:
        seen[state] = [sees(world, login, facts.code, facts.number) for login in logins]
        listed = [
            any(line.id == facts.id for line in editions.editions_of(world.actor(login), facts.code))
            for login in logins
        ]
        assert listed == seen[state]

    look("draft")
    approval_id = submitted(world, facts, now=now)
    look("submitted")
    passed(world, approval_id, now=now)
    look("in_force")

    assert seen == {
        "draft": [True, False, True, True, False, True],
        "submitted": [True, False, True, True, True, True],
        "in_force": [True] * 6,
    }


def sees(world: World, login: str, code: str, number: int) -> bool:
    try:
        editions.visible(world.actor(login), code, number)
    except NotFound:
        return False
    return True


def test_offering_opened_later_runs_by_the_approved_version(world: World, now: datetime) -> None:
    ruling = in_force(world, login=PROVINCE, now=now, steps=SHORTER)
    place = world.offering(agency=OTHER_COMMUNE)

    services.offer(actor=world.actor(PROVINCE), code=MARITAL_STATUS, agency_id=place.agency_id, now=now)

    again = world.offering(agency=OTHER_COMMUNE)
    assert again.process_id == ruling.process_id


def test_version_in_use_is_not_repealed_and_one_out_of_use_is(world: World, now: datetime) -> None:
    ruling = in_force(world, now=now, steps=SHORTER)
    actor = world.actor(DISPATCHER)

    notice = noticed(world, now=now)
    with pytest.raises(RuleBroken) as refused:
        enforcing.ask_repeal(actor=actor, edition_id=ruling.id, notice=notice, now=now)
    services.withdraw_offer(actor=actor, offering_id=world.offering().id)
    approval_id = enforcing.ask_repeal(actor=actor, edition_id=ruling.id, notice=notice, now=now)
    passed(world, approval_id, now=now, until=Seat.CHAIRMAN)
    before = editions.edition_by_id(ruling.id).state
    passed_by_chairman(world, approval_id, now)

    assert refused.value.code == "edition.in_use"
    assert before is EditionState.IN_FORCE
    assert editions.edition_by_id(ruling.id).state is EditionState.REPEALED


def passed_by_chairman(world: World, approval_id: int, now: datetime) -> None:
    approvals.decide(
        actor=world.actor(SEATS[Seat.CHAIRMAN]),
        approval_id=approval_id,
        at=2,
        verdict=Verdict.APPROVE,
        decision=DECISION,
        now=now,
    )


def wish(**how: Any) -> enforcing.LocalWish:
    return enforcing.LocalWish(units=how.get("units", {}), hours=how.get("hours", {}))


def test_place_sets_shorter_limits_and_units_of_its_own(world: World, now: datetime) -> None:
    ruling = in_force(world, login=PROVINCE, now=now, steps=SHORTER)
    place = world.offering()
    units = {unit.key: unit.id for unit in directory.units_of(place.agency_id)}

    enforcing.localise(
        actor=world.actor(DISPATCHER),
        edition_id=ruling.id,
        offering_id=place.id,
        wish=wish(hours={"phe-duyet": 1.5}),
        now=now,
    )

    after = world.offering()
    assert hours(after.process_id)["phe-duyet"] == 1.5
    assert after.routing == place.routing
    assert set(after.routing.values()) <= set(units.values())
    # The next version keeps what still fits.
    in_force(world, login=PROVINCE, now=now, steps={"phan-cong": {"hours": "1"}})
    assert (hours(world.offering().process_id)["phe-duyet"], hours(world.offering().process_id)["phan-cong"]) == (
        1.5,
        1,
    )


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"hours": {"phe-duyet": 2.5}}, "process.local"),
        ({"hours": {"phe-duyet": 0}}, "process.local"),
        ({"units": {"phat-hanh": 1}}, "process.local"),
    ],
)
def test_place_may_not_lengthen_limits_or_choose_a_unit_without_the_role(
    world: World, now: datetime, how: dict[str, Any], code: str
) -> None:
    ruling = in_force(world, login=PROVINCE, now=now, steps=SHORTER)
    before = world.offering()

    with pytest.raises(RuleBroken) as refused:
        enforcing.localise(
            actor=world.actor(DISPATCHER), edition_id=ruling.id, offering_id=before.id, wish=wish(**how), now=now
        )

    assert refused.value.code == code
    assert world.offering() == before


def test_other_agency_does_not_set_what_a_place_does(world: World, now: datetime) -> None:
    ruling = in_force(world, login=PROVINCE, now=now, steps=SHORTER)

    with pytest.raises(NotAllowed):
        enforcing.localise(
            actor=world.actor(OTHER_DISPATCHER),
            edition_id=ruling.id,
            offering_id=world.offering().id,
            wish=wish(hours={"phe-duyet": 1}),
            now=now,
        )


def test_draft_given_up_is_kept_but_not_listed_as_draft(world: World, now: datetime) -> None:
    facts = drafted(world, now=now)

    drafting.discard_draft(actor=world.actor(DISPATCHER), edition_id=facts.id, now=now)

    lines, _ = editions.page(world.actor(DISPATCHER), state=EditionState.DRAFT)
    assert [line.id for line in lines] == []
    assert editions.edition_by_id(facts.id).state is EditionState.DISCARDED


def test_draft_for_a_procedure_that_does_not_exist_is_not_found(world: World, now: datetime) -> None:
    with pytest.raises(NotFound):
        drafted(world, code="9.999999", now=now)


def test_office_head_is_told_nothing_of_another_agencys_draft(world: World, now: datetime) -> None:
    facts = drafted(world, login="truongphong.soxaydung", code=BUILDING_PERMIT, now=now)

    assert sees(world, OFFICE_HEAD, facts.code, facts.number)
    assert not sees(world, LEADER, facts.code, facts.number)


def test_draft_type_matches_what_is_stored(world: World, now: datetime) -> None:
    facts = drafted(world, now=now)

    assert set(facts.draft) == set(Draft.__annotations__)
