"""What a service page offers by level, and where its button leads."""

from datetime import datetime
from typing import Any

import pytest
from tests.factories.dossiers import filled_draft
from tests.factories.world import ADMINISTRATOR, CITIZEN, COMMUNE, DISPATCHER, MARITAL_STATUS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import profile, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.intake import services as intake
from motcua.procedures.routing import set_route

pytestmark = pytest.mark.django_db
AT = f"/thu-tuc/{MARITAL_STATUS}/"
BEGIN = f"/nop-ho-so/{MARITAL_STATUS}/?co_quan={COMMUNE}"


def close_door(monkeypatch: pytest.MonkeyPatch) -> None:
    true = profile.value

    def value(section: str, key: str) -> Any:
        return "closed" if (section, key) == ("services", "citizen_door") else true(section, key)

    monkeypatch.setattr(profile, "value", value)


def at_level(level: int, reason: str = "", steps: str = "[]") -> None:
    sql.execute(
        "UPDATE procedures_procedure SET service_level = %s, level_reason = %s, in_person = %s WHERE code = %s",
        (level, reason, steps, MARITAL_STATUS),
    )
    sql.execute(
        "UPDATE procedures_offering o SET online = %s FROM procedures_procedure p "
        "WHERE p.id = o.procedure_id AND p.code = %s",
        (level > 2, MARITAL_STATUS),
    )


@pytest.mark.req("LD-2.3.c", "DN-2.13.c", "QN-9.1.a", "QN-9.1.b")
@pytest.mark.parametrize("profile_name", ["demo", "dong-nai", "quang-ngai"])
def test_page_offers_what_its_level_gives_and_names_steps_in_person(
    world: World, visitor: Browser, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    shown = {}
    for level in (1, 2, 3, 4):
        at_level(level, "Phải có mặt" if level < 4 else "", '["Ký vào sổ"]' if level == 3 else "[]")
        page = visitor.open(AT).text
        shown[level] = ("Nộp hồ sơ trực tuyến" in page, "Ký vào sổ" in page, "Toàn bộ các bước" in page)
        assert ("Phải có mặt" in page) == (level < 4)

    assert shown == {
        1: (False, False, False),
        2: (False, False, False),
        3: (True, True, False),
        4: (True, False, True),
    }


@pytest.mark.req("QN-7.1.b-2")
def test_services_are_listed_by_kind(world: World, visitor: Browser) -> None:
    at_level(3)

    assert AT in visitor.open("/thu-tuc/?muc=3").links.values()
    assert AT not in visitor.open("/thu-tuc/?muc=4").links.values()
    assert visitor.open("/thu-tuc/?muc=x").status == 200


def test_route_is_set_with_a_reason_shown_in_history_and_leads_to_the_national_portal(
    world: World, visitor: Browser, citizen: Browser, now: datetime
) -> None:
    client = signed_in(world, ADMINISTRATOR)
    at = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/noi-nop/"
    assert client.post(at, {"route": "national"}).status_code == 422
    client.post(at, {"route": "national", "route_reason": "Công văn 5"})

    kept = client.get(f"/quan-tri/thu-tuc/{MARITAL_STATUS}/").content.decode()
    assert "Nơi nộp trực tuyến: trên cổng dịch vụ công quốc gia" in kept
    assert "Công văn 5" in kept
    page = visitor.open(AT)
    national = f"https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc={MARITAL_STATUS}"
    assert page.links["Nộp trên Cổng Dịch vụ công quốc gia"] == national
    assert "Nộp hồ sơ trực tuyến" not in page.text
    begun = citizen.open(BEGIN)
    assert (begun.status, begun.links["Nộp trên Cổng Dịch vụ công quốc gia"]) == (422, national)
    set_route(actor=world.actor(ADMINISTRATOR), code=MARITAL_STATUS, route="both", reason="x", now=now)
    both = visitor.open(AT)
    assert "Nộp hồ sơ trực tuyến" in both.text
    assert both.links["Nộp trên Cổng Dịch vụ công quốc gia"] == national
    with pytest.raises(NotAllowed):
        set_route(actor=world.actor(DISPATCHER), code=MARITAL_STATUS, route="here", reason="x", now=now)


def test_form_begun_before_the_way_changed_is_finished_here(world: World, now: datetime) -> None:
    token = filled_draft(world, citizen=CITIZEN, now=now)
    set_route(actor=world.actor(ADMINISTRATOR), code=MARITAL_STATUS, route="national", reason="x", now=now)
    actor, offering = world.actor(CITIZEN), world.offering().id

    assert intake.start_draft(actor=actor, offering_id=offering, now=now) == token
    assert intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now).receipt_no


def test_closed_door_takes_nothing_from_citizens_and_keeps_what_they_wrote(
    world: World, citizen: Browser, visitor: Browser, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = filled_draft(world, citizen=CITIZEN, now=now)
    close_door(monkeypatch)

    with pytest.raises(RuleBroken) as refused:
        intake.hand_in(actor=world.actor(CITIZEN), draft_token=token, statement_accepted=True, now=now)

    assert refused.value.code == "service.national"
    assert citizen.open(f"/nop-ho-so/{MARITAL_STATUS}/{token}/1/").status == 200
    assert "Nộp trên Cổng Dịch vụ công quốc gia" in visitor.open(AT).links
    assert citizen.open("/ho-so/").status == 200
