"""Reviews and disagreements with the national record."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.world import ADMINISTRATOR, DISPATCHER, MARITAL_STATUS, World
from tests.governance.test_notices import register

from motcua.core.errors import NotAllowed, RuleBroken
from motcua.governance.queries import quality as reads
from motcua.governance.rules.code_lists import EntryValues
from motcua.governance.rules.quality import compare_lists, review_due
from motcua.governance.services import code_lists
from motcua.governance.services import quality as services
from motcua.procedures import catalogue
from motcua.procedures.services import LocalDecision, publish, publish_local

pytestmark = pytest.mark.django_db
DECISION = LocalDecision("1/QĐ-UBND", date(2026, 3, 1), "Chủ tịch", date(2026, 3, 11), "TB-1")


@pytest.mark.parametrize(
    ("last", "offered", "months", "due"),
    [
        (None, date(2026, 1, 31), 12, date(2027, 1, 28)),
        (date(2026, 11, 15), date(2026, 1, 1), 6, date(2027, 5, 15)),
    ],
)
def test_review_is_due_months_after_the_last_one(last: date | None, offered: date, months: int, due: date) -> None:
    assert review_due(last, offered, months) == due


@pytest.mark.req("DN-9.2-2", "DN-5.2")
def test_national_list_is_compared_letter_by_letter() -> None:
    national = {"1": "Đăng ký khai sinh", "2": "Đăng ký  kết hôn", "3": "Mới", "4": "Bỏ"}
    local = {"1": "Đăng ký khai sinh", "2": "Đăng ký kết hôn", "5": "Riêng"}

    found = compare_lists(national, local, ["4"])

    assert [(one.code, one.field) for one in found] == [
        ("2", "name"),
        ("3", "missing"),
        ("4", "repealed"),
        ("5", "extra"),
    ]


@pytest.mark.req("LD-7.2", "QN-8.3-1")
@pytest.mark.parametrize("profile_name", ["demo", "lam-dong", "dong-nai", "hai-duong", "vinh-long", "quang-ngai"])
def test_procedure_not_reviewed_in_the_profiles_period_is_listed_until_somebody_confirms(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    actor = world.actor(DISPATCHER)
    late = now + timedelta(days=400)
    due = reads.reviews(actor, now=late, only_due=True).rows
    assert {row.agency_name for row in due} == {actor.agency_name}

    for row in due:
        services.review(actor=actor, offering_id=row.offering_id, accurate=True, findings="", now=late)

    assert reads.reviews(actor, now=late, only_due=True).rows == []
    row = reads.reviews(actor, now=late, only_due=False).rows[0]
    assert (row.accurate, row.reviewer) == (True, f"{actor.full_name}, {actor.post_title}, {actor.agency_name}")


@pytest.mark.req("VL-21.4", "QN-16.4-2")
def test_amended_procedure_is_to_be_reviewed_at_once_and_its_process_reported(world: World, now: datetime) -> None:
    actor = world.actor(DISPATCHER)
    for row in reads.reviews(actor, now=now, only_due=False).rows:
        services.review(actor=actor, offering_id=row.offering_id, accurate=True, findings="", now=now)
    content = catalogue.procedure(MARITAL_STATUS).content | {"field": "Khác"}  # type: ignore[operator]
    publish(content=content, issues=[], source="x", now=now + timedelta(hours=1))

    due = reads.reviews(actor, now=now + timedelta(hours=2), only_due=True).rows

    assert [(row.code, row.amended, row.process_older) for row in due] == [(MARITAL_STATUS, True, True)]
    report = dict(reads.report(now + timedelta(hours=2)))
    assert MARITAL_STATUS in {row.code for row in report["Quy trình chưa rà soát từ khi thủ tục được sửa đổi"]}


@pytest.mark.req("QN-8.3-1")
def test_finding_needs_words_and_keeps_the_procedure_on_the_list(world: World, now: datetime) -> None:
    actor = world.actor(DISPATCHER)
    row = reads.reviews(actor, now=now, only_due=False).rows[0]
    with pytest.raises(RuleBroken):
        services.review(actor=actor, offering_id=row.offering_id, accurate=False, findings="", now=now)

    services.review(actor=actor, offering_id=row.offering_id, accurate=False, findings="Sai lệ phí", now=now)

    found = [one for one in reads.reviews(actor, now=now, only_due=True).rows if one.offering_id == row.offering_id]
    assert [one.findings for one in found] == ["Sai lệ phí"]
    other = world.actor("phancong.nghialo")
    with pytest.raises(NotAllowed):
        services.review(actor=other, offering_id=row.offering_id, accurate=True, findings="", now=now)


@pytest.mark.req("DN-9.2-2", "QN-8.3-2")
def test_disagreement_is_seen_by_both_sides_and_tracked_to_closure(world: World, now: datetime) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content | {"reception_address": "Quầy 9"}  # type: ignore[operator]
    publish_local(content=content, decision=DECISION, now=now)
    province, agency = world.actor(ADMINISTRATOR), world.actor(DISPATCHER)
    listed = {row.code: row.name for row in catalogue.browse(limit=500).rows} | {MARITAL_STATUS: "Tên khác"}

    first = services.compare_with_national(actor=province, listed=listed, now=now)
    again = services.compare_with_national(actor=province, listed=listed, now=now)

    assert (first, again) == ((2, 0), (0, 0))
    rows = reads.discrepancies(agency).rows
    assert sorted(row.field for row in rows) == ["name", "reception_address"]
    address = next(row for row in rows if row.field == "reception_address")
    services.explain(actor=agency, discrepancy_id=address.id, answer="Quyết định của tỉnh", now=now)
    services.accept(actor=province, discrepancy_id=address.id, answer="", now=now)
    assert [row.field for row in reads.discrepancies(agency).rows] == ["name"]
    # Accepted stays accepted; a name that agrees again closes by itself.
    listed[MARITAL_STATUS] = catalogue.procedure(MARITAL_STATUS).content["name"]
    assert services.compare_with_national(actor=province, listed=listed, now=now) == (0, 1)
    assert reads.discrepancies(agency).rows == []
    with pytest.raises(NotAllowed):
        services.accept(actor=agency, discrepancy_id=address.id, answer="x", now=now)


@pytest.mark.req("DN-4.5", "HD-16-1", "HD-16-2")
def test_report_names_unpublished_abolished_stale_and_bases_that_ended(world: World, now: datetime) -> None:
    register(world, now, items=(("9.999999", "new"), (MARITAL_STATUS, "amended"), ("2.000815", "abolished")))
    base = catalogue.procedure(MARITAL_STATUS).content["legal_bases"][0]["number"]
    ended = EntryValues(base, f"Văn bản {base}", "", "QĐ", date(2020, 1, 1), date(2026, 1, 31))
    code_lists.add_entry(actor=world.actor(ADMINISTRATOR), key="van-ban", values=ended, agency_id=None, now=now)

    report = [[row.code for row in lines] for _, lines in reads.report(now)]

    assert report[:3] == [["9.999999"], ["2.000815"], [MARITAL_STATUS]]
    assert MARITAL_STATUS in report[3]
