"""Files asked for on a page of the form: without scripts, with several photos, kept through everything that follows."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.dossiers import MARITAL_ANSWERS
from tests.factories.forms import published_form
from tests.factories.papers import PDF, PNG
from tests.factories.world import CITIZEN, MARITAL_STATUS, World
from tests.procedures.test_form_print import words
from tests.web.portal.pages import Browser, Form

from motcua.documents import store
from motcua.dossiers import queries as dossiers
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.procedures.rules.form_files import file_fields, missing_files
from motcua.procedures.rules.form_types import FormDefinition

pytestmark = pytest.mark.django_db
PHOTO: dict[str, Any] = {
    "key": "anh_giay_cu",
    "label": "Ảnh giấy xác nhận đã được cấp",
    "type": "file",
    "paper": 4,
    "required": True,
    "show_if": "so_ban > 0",
}


def with_file(form: FormDefinition) -> None:
    form["sections"].append({"key": "anh", "title": "Ảnh", "fields": [PHOTO, FIELD]})  # type: ignore[typeddict-item]


FIELD: dict[str, Any] = {"key": "ghi_them", "label": "Ghi thêm", "type": "text", "required": False}


@pytest.fixture
def page(world: World, now: datetime) -> str:
    """The address of the page that asks for a file."""
    form = published_form(world, with_file, now)
    actor = world.actor(CITIZEN)
    token = intake.start_draft(actor=actor, offering_id=world.offering().id, now=now)
    intake.save_section(actor=actor, token=token, answers=MARITAL_ANSWERS, revision=0, now=now)
    return f"/nop-ho-so/{MARITAL_STATUS}/{token}/{len(form['sections'])}/"


def photos(*names: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, PNG) for name in names]


def pressed(browser: Browser, form: Form, name: str, value: str, typed: dict[str, Any]) -> None:
    """Press a button of the page's form that has a value."""
    browser.send(form, typed | {name: value})


def test_file_on_a_page_is_sent_with_it_and_asked_for_nowhere_else(citizen: Browser, world: World, page: str) -> None:
    shown = citizen.open(page)
    assert "Mỗi giấy tờ tối đa 20 tệp" in shown.text
    assert shown.main_form().files == ["paper-4"]
    lacking = citizen.fill({"ghi_them": "Đã đổi tên"})
    assert (lacking.status, lacking.summary) == (
        422,
        [("Hãy gửi tệp cho mục “Ảnh giấy xác nhận đã được cấp”.", "#anh_giay_cu")],
    )

    papers = citizen.fill({"paper-4": photos("trang 1.png", "trang 2.png")})

    assert papers.address.endswith("/giay-to/")
    assert "paper-4" not in papers.main_form().files
    review = citizen.open(page.rsplit("/", 2)[0] + "/xem-lai/")
    assert review.text.count("trang 1.png") == 2
    assert f"{page}?sua#anh_giay_cu" in review.links.values()
    token = page.split("/")[3]
    printed = citizen.client.get(f"/nop-ho-so/{MARITAL_STATUS}/{token}/in/pdf/").content
    assert "trang 2.png" in words(printed, "pdf")
    done = citizen.fill({"statement": "1"})
    assert "Số tiếp nhận của bạn" in done.text
    (row,) = dossiers.own(world.actor(CITIZEN))
    found = dossiers.visible(world.actor(CITIZEN), row.ref)
    assert [(file.paper_no, file.name) for file in dossiers.files(found.id)] == [
        (4, "trang 1.png"),
        (4, "trang 2.png"),
    ]
    kept = citizen.client.get(f"/ho-so/{row.ref}/to-khai/pdf/").content
    assert "trang 2.png" in words(kept, "pdf")


def test_file_taken_away_or_refused_loses_nothing_that_was_typed(citizen: Browser, world: World, page: str) -> None:
    citizen.open(page)
    citizen.fill({"paper-4": photos("mot.png"), "ghi_them": "Một"}, button="luu")
    (draft,) = queries.drafts(world.actor(CITIZEN))
    (file,) = queries.draft_files(draft.id)

    again = citizen.open(page)
    pressed(citizen, again.main_form(), "xoa-tep", file.token, {"ghi_them": "Hai"})

    assert queries.draft_files(draft.id) == []
    assert citizen.open(page).main_form().value("ghi_them") == "Hai"
    refused = citizen.fill({"paper-4": [SimpleUploadedFile("virus.exe", b"MZ" + b"0" * 99)], "ghi_them": "Ba"})
    assert refused.status == 422
    assert [href for _, href in refused.summary] == ["#anh_giay_cu"]
    assert queries.draft(world.actor(CITIZEN), draft.token).answers["ghi_them"] == "Ba"


@pytest.mark.req("DN-6.2-1")
def test_paper_of_the_own_store_is_taken_on_the_page(citizen: Browser, world: World, page: str, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    store.add(actor=actor, name=PHOTO["label"], folder="", valid_to=None, file_name="cu.pdf", chunks=[PDF], now=now)
    shown = citizen.open(page)
    assert "Kho của bạn có:" in shown.text
    item = shown.response.content.decode().split('name="tu-kho" value="')[1].split('"')[0]

    pressed(citizen, shown.main_form(), "tu-kho", item, {"ghi_them": "Từ kho"})

    (draft,) = queries.drafts(actor)
    assert [(file.paper_no, file.name) for file in queries.draft_files(draft.id)] == [(4, "cu.pdf")]
    assert draft.answers["ghi_them"] == "Từ kho"


def test_file_that_a_condition_does_not_ask_for_is_not_missing() -> None:
    number = {"key": "so_ban", "label": "Số bản", "type": "number", "required": True}
    form: FormDefinition = {"sections": [{"key": "a", "title": "A", "fields": [number, PHOTO]}]}  # type: ignore[list-item]

    assert missing_files(form, {"so_ban": 0}, set()) == []
    assert [fault["field"] for fault in missing_files(form, {"so_ban": 1}, set())] == ["anh_giay_cu"]
    assert missing_files(form, {"so_ban": 1}, {4}) == []
    assert list(file_fields(form, {"so_ban": 1})) == [4]
