"""Forms on screen: written, tried and published by an administrator with nothing but the page's buttons."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, DESK, DISPATCHER, MARITAL_STATUS, OTHER_CITIZEN, World
from tests.procedures.rules.test_form_writing import FORMIO
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.procedures import form_editions
from motcua.procedures.form_editions import FormState

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
OF = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/bieu-mau/"
HERE = f"{OF}ban/1/"


def text_of(response: Any) -> str:
    return response.content.decode()


def outline(page: Any) -> dict[str, str]:
    return {one["name"]: one.get("value", "") for one in pages._read(page).inputs if one["name"][:1] == "p"} | {
        "revision": str(form_editions.edition(MARITAL_STATUS, 1).revision)
    }


@pytest.mark.req("VL-19.2")
def test_form_is_written_tried_and_published_without_programming(browser: Browser, world: World) -> None:
    client = browser(ADMINISTRATOR)
    client.post(f"{OF}mau-chinh-thuc/", {"title": "Tờ khai", "items": "Nơi sinh"})
    assert client.post(f"{OF}ban/soan/", {"from": "current"})["Location"] == f"{HERE}soan/"
    page = client.get(f"{HERE}soan/")
    assert "Còn thiếu 1 mục của mẫu chính thức" in text_of(page)

    added = client.post(f"{HERE}soan/", outline(page) | {"viec": "them:1"})
    typed = {"label": "Nơi sinh", "type": "address", "required": "on", "hint": "Như giấy khai sinh", "revision": "2"}
    kept = client.post(added["Location"], typed)
    assert kept["Location"] == f"{HERE}soan/#muc-noi_sinh"
    assert "Thêm mục “Nơi sinh” (bắt buộc)." in text_of(client.get(HERE))

    faulty = client.post(f"{HERE}soan/noi_sinh/", typed | {"type": "table", "revision": "3"})
    assert (faulty.status_code, "cần ít nhất một cột" in text_of(faulty)) == (422, True)
    assert 'value="Nơi sinh"' in text_of(faulty)

    assert "phường Mẫu" in text_of(client.get(f"{HERE}thu/?mau=1"))
    empty = client.post(f"{HERE}thu/", {})
    assert (empty.status_code, "Hãy nhập mục “Nơi sinh”." in text_of(empty)) == (422, True)

    stale = client.post(f"{HERE}cong-bo/", {"revision": "1"})
    assert (stale.status_code, "chưa được lưu" in text_of(stale)) == (422, True)
    assert client.post(f"{HERE}cong-bo/", {"revision": "3"}).status_code == 302
    assert form_editions.edition(MARITAL_STATUS, 1).state is FormState.IN_FORCE
    assert "Có đủ" not in text_of(client.get(HERE))
    assert client.get(f"{HERE}soan/").status_code == 302
    listed = text_of(client.get("/quan-tri/bieu-mau/"))
    assert "Đủ 1 mục" in listed
    schema = json.loads(client.get(f"{HERE}xuat/schema/").content)
    assert schema["properties"]["noi_sinh"]["title"] == "Nơi sinh"
    assert client.get(f"{HERE}xuat/exe/").status_code == 404


def test_builder_offers_values_of_registers_and_refuses_what_does_not_fit(browser: Browser, world: World) -> None:
    client = browser(ADMINISTRATOR)
    client.post(f"{OF}ban/soan/", {"from": "current"})
    added = client.post(f"{HERE}soan/", outline(client.get(f"{HERE}soan/")) | {"viec": "them:1"})["Location"]
    typed = {"label": "Quê quán", "type": "text", "register": "population.home_town", "revision": "2"}

    unfit = client.post(added, typed | {"register": "population.birth_date"})
    strange = client.post(added, typed | {"register": "population.religion"})
    client.post(added, typed)

    assert (unfit.status_code, "giá trị “Ngày sinh” không điền được vào loại mục này" in text_of(unfit)) == (422, True)
    assert (strange.status_code, "không có giá trị “population.religion”" in text_of(strange)) == (422, True)
    shown = text_of(client.get(f"{HERE}soan/que_quan/"))
    assert "Cơ sở dữ liệu quốc gia về dân cư: Quê quán" in shown
    assert re.search(r'value="population.home_town"[^>]* selected', shown)


def test_publishing_names_what_is_missing(browser: Browser, world: World) -> None:
    client = browser(ADMINISTRATOR)
    client.post(f"{OF}mau-chinh-thuc/", {"title": "Tờ khai", "items": "Nơi sinh\nDân tộc"})
    client.post(f"{OF}ban/soan/", {"from": "current"})

    refused = client.post(f"{HERE}cong-bo/", {"revision": "1"})

    assert refused.status_code == 422
    assert "Thiếu mục “Nơi sinh” của mẫu chính thức. Thiếu mục “Dân tộc”" in text_of(refused)


def test_form_io_is_shown_first_and_refused_with_its_place(browser: Browser, world: World) -> None:
    client = browser(DISPATCHER)
    client.post(f"{OF}ban/soan/", {"from": "blank"})
    wrong = {"components": [{"type": "signature", "key": "x", "label": "Ký"}]}

    def sent(value: object) -> Any:
        return client.post(f"{HERE}nhap/", {"file": SimpleUploadedFile("a.json", json.dumps(value).encode())})

    refused = sent(wrong)
    assert (refused.status_code, "components[0] (signature" in text_of(refused)) == (422, True)
    assert "Thêm mục “Họ tên” (bắt buộc)." in text_of(sent(FORMIO))
    assert client.post(f"{HERE}nhap/", {"text": "{", "lay": "1"}).status_code == 422
    taken = client.post(f"{HERE}nhap/", {"text": json.dumps(FORMIO), "lay": "1", "revision": "1"})
    assert taken.status_code == 302
    assert form_editions.edition(MARITAL_STATUS, 1).draft["sections"][0]["title"] == "Người khai"
    assert browser(DESK).get(HERE).status_code in {403, 404}


@pytest.mark.req("DN-2.8-3")
def test_answers_are_taken_out_as_one_uniform_record_a_dossier_and_audited(
    browser: Browser, world: World, now: datetime
) -> None:
    first = handed_in_dossier(world, now=now)
    client = browser(DISPATCHER)
    with CaptureQueriesContext(connection) as one:
        alone = client.post(f"{OF}tra-loi/", {})
    handed_in_dossier(world, now=now, citizen=OTHER_CITIZEN)
    with CaptureQueriesContext(connection) as two:
        both = client.post(f"{OF}tra-loi/", {"after": "0"})

    records = [json.loads(line) for line in text_of(both).splitlines()]
    assert len(text_of(alone).splitlines()) == 1
    assert len(records) == 2
    assert len(one) == len(two)
    assert records[0]["answers"]["ngay_sinh"] == {"label": "Ngày sinh", "value": "1990-02-03", "text": "03/02/1990"}
    assert records[0]["answers"]["so_dinh_danh"]["value"].startswith("•••")
    assert {"dossier", "procedure", "version", "form", "revision", "channel", "declared_at", "answers"} == set(
        records[0]
    )
    seen = sql.rows("SELECT count(*) FROM core_readaudit WHERE act = 'forms.answers' AND subject = %s", (first,))
    assert seen[0][0] == 2
    assert browser(DESK).post(f"{OF}tra-loi/", {}).status_code in {403, 404}
