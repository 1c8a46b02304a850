"""Writing, publishing and taking down pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, MARITAL_STATUS, OTHER_COMMUNE, World

from motcua.content.queries import pages as reads
from motcua.content.queries.history import facts_of
from motcua.content.rules.pages import PageText
from motcua.content.services import pages
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import queries as directory
from motcua.scenarios.demo.pages import load_starter

pytestmark = pytest.mark.django_db
NEWS = PageText("Giờ làm việc dịp lễ", "Nghỉ ba ngày", "Bộ phận Một cửa nghỉ.")


def begin(world: World, now: datetime, login: str = DISPATCHER, **values: Any) -> int:
    values = {"kind": "news", "agency_id": directory.agency_by_code(COMMUNE).id, "token": "t", "text": NEWS} | values
    return pages.begin(actor=world.actor(login), now=now, **values)


@pytest.mark.req("LD-4.2", "QN-7.6", "VL-4.3", "QN-3.3-1", "DN-3.2-2")
def test_page_is_read_from_publication_on_with_moment_and_unit_and_a_draft_does_not_show(
    world: World, now: datetime
) -> None:
    page_id, actor = begin(world, now), world.actor(DISPATCHER)
    assert reads.newest("news").rows == []

    pages.publish(actor=actor, page_id=page_id, number=1, now=now)
    later = now + timedelta(days=1)
    changed = PageText("Giờ làm việc", "Nghỉ bốn ngày", "Nghỉ.")
    pages.save(actor=actor, page_id=page_id, number=1, text=changed, now=later)

    shown = reads.shown("news", "gio-lam-viec-dip-le")
    assert (shown.title, shown.updated_at, shown.agency_code, shown.is_newest) == (NEWS.title, now, COMMUNE, False)
    pages.publish(actor=actor, page_id=page_id, number=2, now=later)
    shown = reads.shown("news", "gio-lam-viec-dip-le")
    assert (shown.title, shown.published_at, shown.updated_at) == ("Giờ làm việc", now, later)
    pages.take_down(actor=actor, page_id=page_id, reason="Hết hạn", now=later)
    with pytest.raises(NotFound):
        reads.shown("news", "gio-lam-viec-dip-le")
    assert [line.title for line in facts_of(page_id)] == [
        "Soạn bản 1: “Giờ làm việc dịp lễ”",
        "Đăng bản 1: “Giờ làm việc dịp lễ”",
        "Soạn bản 2: “Giờ làm việc”",
        "Đăng bản 2: “Giờ làm việc”",
        "Gỡ “Giờ làm việc”",
    ]


def test_second_click_makes_one_page_and_the_same_title_another_address(world: World, now: datetime) -> None:
    first = begin(world, now, publish_now=True)

    assert begin(world, now, publish_now=True) == first
    begin(world, now, token="u", publish_now=True)
    assert sorted(row.slug for row in reads.newest("news").rows) == ["gio-lam-viec-dip-le", "gio-lam-viec-dip-le-2"]


def test_text_written_since_is_not_overwritten(world: World, now: datetime) -> None:
    page_id, actor = begin(world, now), world.actor(DISPATCHER)
    pages.save(actor=actor, page_id=page_id, number=1, text=PageText("Hai", "b", "c"), now=now)

    with pytest.raises(RuleBroken) as refused:
        pages.save(actor=actor, page_id=page_id, number=1, text=PageText("Ba", "b", "c"), now=now)

    assert refused.value.code == "page.moved"
    assert reads.to_write(page_id).title == "Hai"


def test_agency_writes_its_own_pages_and_not_those_of_the_province_or_others(world: World, now: datetime) -> None:
    other = directory.agency_by_code(OTHER_COMMUNE).id
    with pytest.raises(NotAllowed):
        begin(world, now, agency_id=other)
    with pytest.raises(NotAllowed):
        begin(world, now, kind="term", text=PageText("Hồ sơ", "Giấy tờ"))
    theirs = begin(world, now, login=ADMINISTRATOR, agency_id=other)

    with pytest.raises(NotFound):
        pages.save(actor=world.actor(DISPATCHER), page_id=theirs, number=1, text=NEWS, now=now)
    assert [row.id for row in reads.written(world.actor(DISPATCHER), "news").rows] == []


def test_procedure_that_does_not_exist_is_named(world: World, now: datetime) -> None:
    text = PageText("Hỏi?", body="Đáp", procedures=(MARITAL_STATUS, "9.9"))

    with pytest.raises(RuleBroken) as refused:
        begin(world, now, kind="faq", text=text)

    assert refused.value.message == "Không có thủ tục mã 9.9 trong danh mục. Hãy kiểm tra lại mã."


@pytest.mark.req("DN-3.1-1", "DN-3.2-5")
def test_service_of_another_site_is_found_by_its_words(world: World, now: datetime) -> None:
    text = PageText("Cấp đổi biển số xe", "Do Công an tỉnh cung cấp", link="https://congan.example.vn/bien-so")
    begin(world, now, login=ADMINISTRATOR, kind="elsewhere", text=text, publish_now=True)

    assert [row.link for row in reads.run_elsewhere("bien so cong an")] == [text.link]
    assert reads.run_elsewhere("bien so khac") == []


def test_maintenance_is_announced_from_three_days_before_until_it_ends(world: World, now: datetime) -> None:
    starts = now + timedelta(days=5)
    text = PageText("Nâng cấp", "Cổng tạm dừng", starts_at=starts, ends_at=starts + timedelta(hours=2))
    begin(world, now, login=ADMINISTRATOR, kind="maintenance", text=text, publish_now=True)

    moments = (now, starts - timedelta(days=3), starts + timedelta(hours=1), starts + timedelta(hours=2))
    assert [len(reads.announced(moment)) for moment in moments] == [0, 1, 1, 0]


@pytest.mark.req("DN-10.5", "VL-4.2-2")
def test_starter_pages_are_loaded_once_and_keep_what_was_edited(world: World, now: datetime) -> None:
    actor = world.actor(ADMINISTRATOR)
    made = load_starter(actor=actor, agency_id=actor.agency_id, now=now)
    statement = reads.shown("page", "kha-nang-tiep-can")
    changed = PageText("Khả năng tiếp cận", "", "Khác")
    pages.save(actor=actor, page_id=statement.id, number=1, text=changed, now=now, publish_now=True)

    assert load_starter(actor=actor, agency_id=actor.agency_id, now=now) == 0
    assert made > 25
    assert "WCAG 2.2" in statement.body
    assert reads.shown("page", "kha-nang-tiep-can").body == "Khác"
