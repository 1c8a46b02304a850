"""A procedure's life and a service's opening: nothing takes effect before the last step of the province's chain."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, MARITAL_STATUS, World
from tests.governance.test_notices import send

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import queries as directory
from motcua.directory import services as people
from motcua.governance.queries import notices as notice_reads
from motcua.governance.queries import openings as opening_reads
from motcua.governance.queries import revisions as revision_reads
from motcua.governance.rules.notices import DecisionValues
from motcua.governance.services import openings, revisions
from motcua.governance.services.openings import OpeningValues
from motcua.procedures import approvals, catalogue, deployment, news, services
from motcua.procedures.queries import offerings_of
from motcua.procedures.rules.approval import Decision, Seat, State, Verdict
from motcua.scenarios.demo.governance import deploy

pytestmark = pytest.mark.django_db
CHAINS = {
    "demo": ["control", "office", "chairman"],
    "lam-dong": ["operator"],
    "hai-duong": ["operator"],
    "dong-nai": ["office"],
    "quang-ngai": ["control", "office", "chairman"],
    "vinh-long": ["control", "office", "chairman"],
}
ANSWERS = {
    key: {"answer": answer, "note": ""}
    for key, answer in (
        ("process", "reviewed"),
        ("form", "ready"),
        ("authentication", "identity"),
        ("payment", "free"),
        ("risk", "low"),
    )
}


def decide_all(world: World, kind: str, subject: int, now: datetime, *, refuse_last: bool = False) -> list[State]:
    """Let every seat of the chain decide; returns the state after each."""
    states = []
    while True:
        facts = approvals.history(kind, subject)[0]
        if facts.state is not State.OPEN:
            return states
        last = facts.at + 1 == len(facts.seats)
        states.append(
            approvals.decide(
                actor=world.actor(sitter(world, facts.seats[facts.at], now)),
                approval_id=facts.id,
                at=facts.at,
                verdict=Verdict.REFUSE if refuse_last and last else Verdict.APPROVE,
                reason="Chưa đạt" if refuse_last and last else "",
                decision=Decision("99/QĐ-UBND", date(2026, 3, 10)) if last else None,
                now=now,
            )
        )


def sitter(world: World, seat: Seat, now: datetime) -> str:
    """Somebody who sits there, another person for each seat."""
    places = {
        Seat.OPERATOR: ("H99.01", "division", "province_admin"),
        Seat.CONTROL: ("H99.01", "division", "inspector"),
        Seat.OFFICE: ("H99.01", "leadership", "approver"),
        Seat.CHAIRMAN: ("H99", "leadership", "approver"),
    }
    agency, kind, role = places[seat]
    key = f"ghe-{seat.value}"
    people.ensure_unit(agency_code=agency, key=key, name=f"Ghế {seat.value}", kind=kind)
    people.ensure_official(
        login=f"ghe.{seat.value}",
        full_name=f"Người {seat.value}",
        agency_code=agency,
        unit_key=key,
        title="Người quyết định",
        roles=[role],
        password_hash="x",
        now=now - timedelta(days=1),
    )
    return f"ghe.{seat.value}"


def drafted(world: World, now: datetime, *, day: date = date(2026, 3, 11)) -> int:
    """A draft that moves the place of reception, saved once."""
    number = send(world, now)
    actor = world.actor(DISPATCHER)
    revision_id = revisions.begin(actor=actor, notice_no=number, code=MARITAL_STATUS, now=now)
    typed = {"reception_address": "Quầy số 7"}
    revisions.save(actor=actor, revision_id=revision_id, edit=1, typed=typed, effective_from=day, now=now)
    return revision_id


@pytest.mark.req("QN-13.3", "VL-21.1-1", "VL-14.3", "HD-5.1", "LD-4.6-2")
@pytest.mark.parametrize("profile_name", sorted(CHAINS))
def test_draft_takes_effect_after_the_last_seat_of_the_profiles_chain(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    revision_id = drafted(world, now)
    before = catalogue.procedure(MARITAL_STATUS).number

    approval_id = revisions.submit(actor=world.actor(DISPATCHER), revision_id=revision_id, edit=2, now=now)

    assert [seat.value for seat in approvals.approval(approval_id).seats] == CHAINS[profile_name]
    assert catalogue.procedure(MARITAL_STATUS).number == before
    decide_all(world, revisions.KIND, revision_id, now + timedelta(hours=1))
    facts, row = catalogue.procedure(MARITAL_STATUS), revision_reads.revision(revision_id)
    assert (facts.number, facts.content["reception_address"]) == (before + 1, "Quầy số 7")
    assert (row.state, row.decision_no) == ("in_force", "99/QĐ-UBND")
    version = news.versions(MARITAL_STATUS)[0]
    assert (version.origin, version.decision_no, version.notice) == ("local", "99/QĐ-UBND", row.notice_no)
    assert [(line.kind, len(line.lines)) for line in news.news().rows] == [("amended", 1)]
    notice = notice_reads.notice_numbered(world.actor(DISPATCHER), row.notice_no)
    assert (notice.state, notice.minutes) == ("applied", 60)


def test_refused_draft_is_a_draft_again_and_nothing_changed(world: World, now: datetime) -> None:
    revision_id = drafted(world, now)
    before = catalogue.procedure(MARITAL_STATUS)
    revisions.submit(actor=world.actor(DISPATCHER), revision_id=revision_id, edit=2, now=now)

    decide_all(world, revisions.KIND, revision_id, now, refuse_last=True)

    assert revision_reads.revision(revision_id).state == "draft"
    assert catalogue.procedure(MARITAL_STATUS) == before
    again = revisions.submit(actor=world.actor(DISPATCHER), revision_id=revision_id, edit=2, now=now)
    assert approvals.approval(again).state is State.OPEN


def test_approved_draft_waits_for_its_day(world: World, now: datetime) -> None:
    revision_id = drafted(world, now, day=date(2026, 4, 1))
    revisions.submit(actor=world.actor(DISPATCHER), revision_id=revision_id, edit=2, now=now)
    decide_all(world, revisions.KIND, revision_id, now)
    before = catalogue.procedure(MARITAL_STATUS).number

    assert revision_reads.revision(revision_id).state == "approved"
    assert revisions.put_due_in_force(now=now + timedelta(days=20)) == 0
    assert revisions.put_due_in_force(now=now + timedelta(days=21)) == 1
    assert revisions.put_due_in_force(now=now + timedelta(days=21)) == 0
    assert catalogue.procedure(MARITAL_STATUS).number == before + 1


def test_second_draft_supersedes_the_first_and_an_abolition_repeals_it(world: World, now: datetime) -> None:
    first = drafted(world, now)
    revisions.submit(actor=world.actor(DISPATCHER), revision_id=first, edit=2, now=now)
    decide_all(world, revisions.KIND, first, now)
    number = send(world, now, kind="abolished")
    second = revisions.begin(actor=world.actor(DISPATCHER), notice_no=number, code=MARITAL_STATUS, now=now)
    revisions.submit(actor=world.actor(DISPATCHER), revision_id=second, edit=1, now=now)
    decide_all(world, revisions.KIND, second, now)

    assert (revision_reads.revision(first).state, revision_reads.revision(second).state) == ("repealed", "in_force")
    assert offerings_of(MARITAL_STATUS) == []


def test_two_people_on_one_draft_the_second_is_told(world: World, now: datetime) -> None:
    revision_id = drafted(world, now)

    with pytest.raises(RuleBroken) as refused:
        revisions.save(
            actor=world.actor(ADMINISTRATOR),
            revision_id=revision_id,
            edit=1,
            typed={"field": "Khác"},
            effective_from=date(2026, 3, 11),
            now=now,
        )

    assert refused.value.code == "revision.edited"


def test_draft_begun_twice_is_one_and_another_agency_does_not_find_it(world: World, now: datetime) -> None:
    revision_id = drafted(world, now)
    number = revision_reads.revision(revision_id).notice_no

    again = revisions.begin(actor=world.actor(DISPATCHER), notice_no=number, code=MARITAL_STATUS, now=now)

    assert again == revision_id
    with pytest.raises(NotFound):
        revisions.discard(actor=world.actor("phancong.nghialo"), revision_id=revision_id, now=now)


def test_draft_that_changes_nothing_is_not_submitted(world: World, now: datetime) -> None:
    number = send(world, now)
    revision_id = revisions.begin(actor=world.actor(DISPATCHER), notice_no=number, code=MARITAL_STATUS, now=now)

    with pytest.raises(RuleBroken) as refused:
        revisions.submit(actor=world.actor(DISPATCHER), revision_id=revision_id, edit=1, now=now)

    assert refused.value.code == "revision.same"


def fresh(world: World, now: datetime) -> int:
    """A procedure that the commune offers at its counter only; returns the agency."""
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": "9.000002", "name": "Thủ tục thử"}  # type: ignore[operator]
    services.publish(content=content, issues=[], source="x", now=now)
    agency = directory.agency_by_code(COMMUNE).id
    if deployment.approval_is_needed():
        deploy(actor=world.actor(ADMINISTRATOR), agencies={COMMUNE: agency}, now=now)
    services.offer(actor=world.actor(DISPATCHER), code="9.000002", agency_id=agency, now=now)
    return agency


@pytest.mark.req("QN-9.1-2", "DN-13.7", "VL-14.2", "VL-3.2", "QN-2.2")
@pytest.mark.parametrize("profile_name", sorted(set(CHAINS) - {"demo"}))
def test_service_opens_at_the_last_step_and_not_before(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    agency, actor = fresh(world, now), world.actor(DISPATCHER)
    assert [row.online for row in offerings_of("9.000002")] == [False]
    opening_id = openings.begin(actor=actor, code="9.000002", agency_id=agency, now=now)
    values = OpeningValues(3, "presence", "Phải ký trước mặt công chức", "other", ANSWERS, "Ký vào sổ")
    openings.save(actor=actor, opening_id=opening_id, values=values, now=now)
    with pytest.raises(RuleBroken):
        openings.submit(actor=actor, opening_id=opening_id, notice="TB-1", now=now)
    for subject in ("form", "process"):
        openings.record_test(actor=actor, opening_id=opening_id, subject=subject, note="Đã thử, đạt", now=now)

    openings.submit(actor=actor, opening_id=opening_id, notice="TB-1", now=now)

    assert [row.online for row in offerings_of("9.000002")] == [False]
    decide_all(world, "service", opening_id, now)
    facts = catalogue.procedure("9.000002")
    assert [row.online for row in facts.offerings] == [True]
    assert (facts.service_level, facts.service_kind) == (3, "other")
    assert facts.level_reason == "Pháp luật yêu cầu có mặt: Phải ký trước mặt công chức"
    assert facts.in_person == ("Ký vào sổ",)
    assert opening_reads.opening(opening_id).state == "open"
    assert [row.code for row in catalogue.browse(service_kind="other").rows] == ["9.000002"]
    assert "9.000002" not in {row.code for row in catalogue.browse(service_kind="administrative", limit=500).rows}


@pytest.mark.req("DN-13.7", "QN-9.1-2")
def test_refused_service_stays_closed_with_the_reason(world: World, now: datetime, settings: Any) -> None:
    settings.PROFILE = "quang-ngai"
    agency, actor = fresh(world, now), world.actor(DISPATCHER)
    opening_id = openings.begin(actor=actor, code="9.000002", agency_id=agency, now=now)
    values = OpeningValues(4, "", "", "administrative", ANSWERS)
    openings.save(actor=actor, opening_id=opening_id, values=values, now=now)
    for subject in ("form", "process"):
        openings.record_test(actor=actor, opening_id=opening_id, subject=subject, note="Đạt", now=now)
    openings.submit(actor=actor, opening_id=opening_id, notice="TB-1", now=now)

    decide_all(world, "service", opening_id, now, refuse_last=True)

    assert [row.online for row in offerings_of("9.000002")] == [False]
    request = approvals.history("service", opening_id)[0]
    assert approvals.steps([request.id])[request.id][-1].reason == "Chưa đạt"
    assert opening_reads.opening(opening_id).state == "draft"


@pytest.mark.req("DN-9.1", "HD-10.1-1", "DN-5.3-1")
def test_decision_that_lists_services_opens_those_that_are_offered(world: World, now: datetime, settings: Any) -> None:
    settings.PROFILE = "vinh-long"
    fresh(world, now)
    values = DecisionValues(
        purpose="service-list",
        number="7/QĐ-UBND",
        signed_on=date(2026, 3, 9),
        issuer="Chủ tịch",
        title="Danh mục dịch vụ công trực tuyến",
        received_on=date(2026, 3, 9),
        items=(("9.000002", "listed"), ("9.999999", "listed")),
    )

    decision_id, opened = openings.register_list(actor=world.actor(ADMINISTRATOR), values=values, now=now)

    assert opened == 1
    assert [row.online for row in offerings_of("9.000002")] == [True]
    assert [(row.code, row.online) for row in notice_reads.items(decision_id)] == [("9.000002", 1), ("9.999999", 0)]
    # What takes dossiers online is level 3 at least, whatever was published.
    assert catalogue.procedure("9.000002").service_level >= 3
    assert sql.rows("SELECT online_basis FROM procedures_offering o JOIN procedures_procedure p ON p.id = procedure_id "
                    "WHERE p.code = '9.000002'", ()) == [("7/QĐ-UBND ngày 09/03/2026",)]  # fmt: skip


def test_counter_only_results_are_never_opened_online(world: World, now: datetime) -> None:
    agency = directory.agency_by_code(COMMUNE).id

    with pytest.raises(RuleBroken) as refused:
        openings.begin(actor=world.actor(DISPATCHER), code="2.000815", agency_id=agency, now=now)

    assert refused.value.code == "service.immediate"


def opened_at(world: World, now: datetime, agency: int, level: int) -> None:
    """Put the fresh procedure at a level through the whole chain."""
    actor = world.actor(DISPATCHER)
    opening_id = openings.begin(actor=actor, code="9.000002", agency_id=agency, now=now)
    values = OpeningValues(level, "presence", "Phải ký trước mặt công chức", "administrative", ANSWERS, "Ký vào sổ")
    openings.save(actor=actor, opening_id=opening_id, values=values, now=now)
    for subject in ("form", "process"):
        openings.record_test(actor=actor, opening_id=opening_id, subject=subject, note="Đạt", now=now)
    openings.submit(actor=actor, opening_id=opening_id, notice="TB-1", now=now)
    decide_all(world, "service", opening_id, now)


@pytest.mark.req("DN-5.3-2", "HD-10.1-2")
@pytest.mark.parametrize("profile_name", ["lam-dong", "dong-nai", "hai-duong"])
def test_level_below_three_takes_no_dossiers_online_and_lowering_closes(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    agency = fresh(world, now)

    found = []
    for level in (2, 4, 2):
        opened_at(world, now, agency, level)
        facts = catalogue.procedure("9.000002")
        found.append((facts.service_level, [row.online for row in facts.offerings]))

    assert found == [(2, [False]), (4, [True]), (2, [False])]


@pytest.mark.req("DN-5.3-2", "HD-10.1-2")
def test_level_one_with_a_form_is_refused_where_the_service_is_proposed(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "dong-nai"
    agency, actor = fresh(world, now), world.actor(DISPATCHER)
    opening_id = openings.begin(actor=actor, code="9.000002", agency_id=agency, now=now)

    with pytest.raises(RuleBroken) as refused:
        openings.save(
            actor=actor, opening_id=opening_id, values=OpeningValues(1, "", "x", "administrative", ANSWERS), now=now
        )

    assert (refused.value.code, refused.value.field) == ("level.form", "level")
    assert opening_reads.opening(opening_id).level != 1


@pytest.mark.req("VL-14.4", "QN-9.1-1", "QN-9.2")
def test_service_whose_criteria_are_not_answered_or_stop_it_is_not_sent(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "quang-ngai"
    agency, actor = fresh(world, now), world.actor(DISPATCHER)
    opening_id = openings.begin(actor=actor, code="9.000002", agency_id=agency, now=now)
    for subject in ("form", "process"):
        openings.record_test(actor=actor, opening_id=opening_id, subject=subject, note="Đạt", now=now)

    found = []
    for answers in ({}, ANSWERS | {"process": {"answer": "not_yet", "note": ""}}):
        values = OpeningValues(4, "", "", "administrative", answers)
        openings.save(actor=actor, opening_id=opening_id, values=values, now=now)
        with pytest.raises(SeveralBroken) as refused:
            openings.submit(actor=actor, opening_id=opening_id, notice="TB-1", now=now)
        found.append([field for field, _ in refused.value.errors])

    assert found == [["process", "form", "authentication", "payment", "risk"], ["process"]]
    assert (opening_reads.opening(opening_id).state, approvals.history("service", opening_id)) == ("draft", [])
