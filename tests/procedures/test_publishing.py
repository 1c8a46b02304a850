"""Local decisions and national records: neither undoes the other."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import accepted_dossier
from tests.factories.world import ADMINISTRATOR, COMMUNE, DESK, MARITAL_STATUS, World

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.dossiers import queries as dossiers
from motcua.procedures import catalogue, news, services
from motcua.procedures.queries import offerings_of
from motcua.procedures.services import LocalDecision

pytestmark = pytest.mark.django_db
DECISION = LocalDecision("123/QĐ-UBND", date(2026, 3, 2), "Chủ tịch UBND tỉnh", date(2026, 3, 11), "TB-H99.21-2026-1")


def national(now: datetime, **changes: object) -> services.Published:
    content = catalogue.procedure(MARITAL_STATUS).content | changes  # type: ignore[operator]
    return services.publish(content=content, issues=[], source="quoc-gia.jsonl", now=now)


def local(now: datetime, **changes: object) -> services.Published:
    content = catalogue.procedure(MARITAL_STATUS).content | changes  # type: ignore[operator]
    return services.publish_local(content=content, decision=DECISION, now=now)


@pytest.mark.req("VL-14.3")
def test_import_after_a_local_decision_keeps_it_and_follows_the_record_elsewhere(world: World, now: datetime) -> None:
    before = catalogue.procedure(MARITAL_STATUS)
    local(now, reception_address="Quầy số 5")

    again = services.publish(content=before.content, issues=[], source="quoc-gia.jsonl", now=now)
    record = before.content | {"field": "Lĩnh vực mới"}
    changed = services.publish(content=record, issues=[], source="quoc-gia.jsonl", now=now)

    content = catalogue.procedure(MARITAL_STATUS).content
    assert (again.change, changed.change, changed.kept) == ("same", "changed", ("reception_address",))
    assert content == record | {"reception_address": "Quầy số 5"}
    assert [row.origin for row in news.versions(MARITAL_STATUS)] == ["local", "national", "local", "national"]
    assert (news.versions(MARITAL_STATUS)[2].decision_no, news.versions(MARITAL_STATUS)[2].notice) == (
        "123/QĐ-UBND",
        "TB-H99.21-2026-1",
    )


def test_import_after_a_local_decision_keeps_offering_form_process_and_level(world: World, now: datetime) -> None:
    before = offerings_of(MARITAL_STATUS)
    sql.execute(
        "UPDATE procedures_procedure SET level_basis = 'QĐ 1', online_level = 'full' WHERE code = %s", (MARITAL_STATUS,)
    )

    national(now, field="Lĩnh vực mới", online_level="information")

    after = offerings_of(MARITAL_STATUS)
    assert [(row.id, row.form_id, row.process_id, row.routing, row.online) for row in after] == [
        (row.id, row.form_id, row.process_id, row.routing, row.online) for row in before
    ]
    assert [row.online_level for row in catalogue.browse(field="Lĩnh vực mới").rows] == ["full"]


@pytest.mark.req("DN-5.2")
def test_local_decision_cannot_retype_the_name(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken) as refused:
        local(now, name="Tên gõ lại")

    assert (refused.value.code, refused.value.field) == ("procedure.name", "name")


@pytest.mark.req("HD-15.2", "HD-5.1")
def test_nothing_changes_without_a_notice(world: World, now: datetime) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content | {"reception_address": "Nơi khác"}  # type: ignore[operator]
    silent = LocalDecision("1/QĐ", None, "", date(2026, 3, 11), " ")

    for act in (
        lambda: services.publish_local(content=content, decision=silent, now=now),
        lambda: services.repeal(code=MARITAL_STATUS, decision=silent, now=now),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.code == "procedure.no_notice"


@pytest.mark.req("LD-4.6-2")
def test_dossier_keeps_the_version_it_was_accepted_under(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=now)
    actor = world.actor(DESK)
    before = dossiers.visible(actor, received.code).version_id

    local(now + timedelta(hours=1), reception_address="Nơi khác")

    assert dossiers.visible(actor, received.code).version_id == before
    assert catalogue.procedure(MARITAL_STATUS).version_id != before


@pytest.mark.req("DN-5.3-1", "HD-10.1-1")
def test_repealed_procedure_takes_no_dossiers_and_an_import_does_not_revive_it(world: World, now: datetime) -> None:
    services.repeal(code=MARITAL_STATUS, decision=DECISION, now=now)

    national(now, field="Lĩnh vực mới")

    facts = catalogue.procedure(MARITAL_STATUS)
    assert (facts.repealed_on, facts.repealed_by, facts.offerings) == (date(2026, 3, 11), "123/QĐ-UBND", [])
    assert MARITAL_STATUS not in {row.code for row in catalogue.browse(limit=500).rows}
    agency = directory.agency_by_code(COMMUNE).id
    with pytest.raises(RuleBroken) as refused:
        services.offer(actor=world.actor(ADMINISTRATOR), code=MARITAL_STATUS, agency_id=agency, now=now)
    assert refused.value.code == "procedure.repealed"


def test_news_tells_changes_and_repeals_newest_first_without_the_first_loading(world: World, now: datetime) -> None:
    assert news.news().rows == []

    national(now, field="Lĩnh vực mới")
    fresh = catalogue.procedure(MARITAL_STATUS).content | {"code": "9.000009", "name": "Thủ tục mới"}  # type: ignore[operator]
    services.publish(content=fresh, issues=[], source="x", now=now + timedelta(hours=1))
    services.repeal(code="9.000009", decision=DECISION, now=now + timedelta(hours=2))

    rows = news.news().rows
    assert [(row.kind, row.code) for row in rows] == [
        ("repealed", "9.000009"),
        ("new", "9.000009"),
        ("amended", MARITAL_STATUS),
    ]
    assert rows[2].lines == ["Lĩnh vực: “Hộ tịch” thành “Lĩnh vực mới”"]
    first = news.news(limit=2)
    assert [row.kind for row in news.news(after=first.next, limit=2).rows] == ["amended"]
