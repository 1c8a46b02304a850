"""Writing forms: what lacks is named, what is published never changes, two writers never overwrite each other."""

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, MARITAL_STATUS, OTHER_COMMUNE, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.procedures import form_drafting, form_editions
from motcua.procedures.form_editions import FormEditionFacts, FormState
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_types import FormDefinition, fields_of

pytestmark = pytest.mark.django_db
OTHER_DISPATCHER = "phancong.nghialo"
FIELD: dict[str, Any] = {"key": "noi_sinh", "label": "Nơi sinh", "type": "address", "required": True}


def begun(world: World, now: datetime, login: str = ADMINISTRATOR) -> FormEditionFacts:
    actor = world.actor(login)
    agency = None if login == ADMINISTRATOR else actor.agency_id
    return form_drafting.begin_form(actor=actor, code=MARITAL_STATUS, agency_id=agency, now=now)


def with_field(world: World, facts: FormEditionFacts, now: datetime, login: str = ADMINISTRATOR, **changed: Any) -> int:
    form: FormDefinition = copy.deepcopy(facts.draft)
    form["sections"][1]["fields"].append(FIELD | changed)  # type: ignore[arg-type]
    actor = world.actor(login)
    return form_drafting.save_form(actor=actor, edition_id=facts.id, form=form, revision=facts.revision, now=now)


def publish(world: World, facts: FormEditionFacts, revision: int, now: datetime, login: str = ADMINISTRATOR) -> int:
    return form_drafting.publish_form(actor=world.actor(login), edition_id=facts.id, revision=revision, now=now)


def listed(world: World, text: str, now: datetime) -> int:
    return form_drafting.set_official(
        actor=world.actor(ADMINISTRATOR), code=MARITAL_STATUS, title="Tờ khai", source="Mẫu", text=text, now=now
    )


@pytest.mark.req("DN-2.8-2", "QN-3.3-2", "VL-19.2")
def test_form_is_published_only_when_it_has_every_field_of_the_official_form(world: World, now: datetime) -> None:
    listed(world, "ho_ten: Họ, chữ đệm, tên\nNơi sinh\nm2: Dân tộc", now)
    facts = begun(world, now)

    with pytest.raises(RuleBroken) as refused:
        publish(world, facts, facts.revision, now)
    assert "“Nơi sinh”" in refused.value.message
    assert "“Dân tộc”" in refused.value.message
    assert "Họ, chữ đệm" not in refused.value.message

    revision = with_field(world, facts, now)
    again = form_editions.edition_by_id(facts.id)
    revision = with_field(world, again, now, key="dan_toc", label="Dân tộc", type="text", official="m2")
    places = publish(world, facts, revision, now)

    offering = world.offering()
    done = form_editions.edition_by_id(facts.id)
    assert places == 2
    assert (done.state, done.form_id) == (FormState.IN_FORCE, offering.form_id)
    assert {"noi_sinh", "dan_toc"} <= {field["key"] for field in fields_of(form_of(offering.form_id))}
    assert [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (facts.id,))] == [
        "form.drafted",
        "form.published",
    ]


def test_dossier_keeps_its_form_and_the_published_one_never_changes(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    before = sql.rows("SELECT form_id FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]
    facts = begun(world, now)
    publish(world, facts, with_field(world, facts, now), now)

    assert sql.rows("SELECT form_id FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0] == before
    assert world.offering().form_id != before
    with pytest.raises(RuleBroken, match="không còn là bản thảo"):
        with_field(world, form_editions.edition_by_id(facts.id), now, key="khac")
    second = begun(world, now)
    publish(world, second, with_field(world, second, now, key="them", label="Thêm"), now)
    assert form_editions.edition_by_id(facts.id).state is FormState.SUPERSEDED


def test_two_writers_are_told_and_the_same_form_is_not_published_again(world: World, now: datetime) -> None:
    facts = begun(world, now)
    revision = with_field(world, facts, now)

    with pytest.raises(RuleBroken, match="đã lưu bản thảo này lúc"):
        with_field(world, facts, now, key="khac")
    with pytest.raises(RuleBroken) as unseen:
        publish(world, facts, facts.revision, now)
    assert unseen.value.code == "form.changed"
    publish(world, facts, revision, now)
    same = begun(world, now)
    with pytest.raises(RuleBroken) as refused:
        publish(world, same, same.revision, now)
    assert refused.value.code == "form.same"


def test_agency_publishes_for_itself_and_keeps_its_own_when_the_province_does(world: World, now: datetime) -> None:
    own = begun(world, now, DISPATCHER)
    assert publish(world, own, with_field(world, own, now, DISPATCHER), now, DISPATCHER) == 1
    mine = world.offering(agency=COMMUNE).form_id

    all_of_them = begun(world, now)
    assert publish(world, all_of_them, with_field(world, all_of_them, now, label="Nơi sinh của bạn"), now) == 1

    assert world.offering(agency=COMMUNE).form_id == mine
    assert world.offering(agency=OTHER_COMMUNE).form_id == form_editions.edition_by_id(all_of_them.id).form_id
    with pytest.raises(NotAllowed):
        form_drafting.begin_form(actor=world.actor(DISPATCHER), code=MARITAL_STATUS, agency_id=None, now=now)
    with pytest.raises(NotFound):
        form_editions.visible(world.actor(OTHER_DISPATCHER), MARITAL_STATUS, begun(world, now, DISPATCHER).number)


def test_official_list_is_read_line_by_line_and_kept_by_editions(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken, match="Dòng 2: mã “ho_ten” đã dùng"):
        listed(world, "ho_ten: Họ tên\nho_ten: Họ tên cha", now)
    with pytest.raises(NotAllowed):
        form_drafting.set_official(
            actor=world.actor(DISPATCHER), code=MARITAL_STATUS, title="T", source="", text="A", now=now
        )

    first = listed(world, "Họ tên", now)

    assert listed(world, "Họ tên\nNgày sinh", now + timedelta(days=1)) == first + 1
    kept = form_editions.official(MARITAL_STATUS)
    assert [item["key"] for item in kept.items] == ["ho_ten", "ngay_sinh"]


@pytest.mark.req("DN-2.6")
def test_every_procedure_on_offer_is_listed_with_its_form_in_one_statement(world: World, now: datetime) -> None:
    listed(world, "Mục không có", now)

    with CaptureQueriesContext(connection) as few:
        rows, after = form_editions.lines(limit=2)
    with CaptureQueriesContext(connection) as many:
        more, _ = form_editions.lines(limit=50)

    assert len(few) == len(many) == 1
    assert after == (
        sql.rows("SELECT sort_key FROM procedures_procedure WHERE code = %s", (rows[-1].code,))[0][0],
        rows[-1].code,
    )
    assert [row.code for row in form_editions.lines(after)[0]] == [row.code for row in more[2:]]
    assert all(row.fields for row in more)
    assert next(row for row in more if row.code == MARITAL_STATUS).missing == ["Mục không có"]
