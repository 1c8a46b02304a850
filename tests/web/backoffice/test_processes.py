"""Processes on screen: write a table, see what is wrong beside it, send it, decide, take it from a file."""

import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.factories.processes import (
    CHAIRMAN,
    NOTICE,
    OFFICE_HEAD,
    PROVINCE,
    changed,
    drafted,
    in_force,
    noticed,
    submitted,
)
from tests.factories.world import DESK, DISPATCHER, INSPECTOR, LEADER, MARITAL_STATUS, OTHER_COMMUNE, World
from tests.web.backoffice import pages

from motcua.procedures import approvals, editions
from motcua.procedures.editions import EditionState
from motcua.procedures.queries import process_of

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
OTHER_DISPATCHER = "phancong.nghialo"
HERE = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/quy-trinh/"


def fields(page: Any) -> dict[str, Any]:
    """What the table's form would post as it stands."""
    found: dict[str, Any] = {}
    for name in ("title", "start", "revision"):
        found[name] = pages.typed(page, name)[:1]
    draft = editions.edition(MARITAL_STATUS, 1).draft
    found["start"] = draft["start"]
    for i, step in enumerate(draft["steps"]):
        for name in ("key", "title", "kind", "agency", "role", "hours", "instructions", "outputs", "to"):
            found[f"s{i}-{name}"] = step[name]
        for j, way in enumerate(step["outcomes"]):
            found[f"s{i}-o{j}-key"], found[f"s{i}-o{j}-label"] = way["key"], way["label"]
            found[f"s{i}-o{j}-to"] = way["to"]
            for k, choice in enumerate(way["choices"]):
                found[f"s{i}-o{j}-w{k}-if"], found[f"s{i}-o{j}-w{k}-to"] = choice["condition"], choice["to"]
            found |= {f"s{i}-o{j}-{name}": "on" for name, is_on in (("back", way["back"]),) if is_on}
            found |= {f"s{i}-o{j}-comment": "on"} if way["needs_comment"] else {}
    return found


def titles() -> list[str]:
    return [step["title"] for step in editions.edition(MARITAL_STATUS, 1).draft["steps"]]


@pytest.fixture
def client(world: World, browser: Browser, now: datetime) -> Client:
    """The administrator of the commune with a draft open."""
    drafted(world, now=now)
    return browser(DISPATCHER)


def test_begins_a_draft_from_what_runs_and_leads_to_its_table(browser: Browser, world: World) -> None:
    client = browser(DISPATCHER)

    answer = client.post(f"{HERE}soan/", {"from": "current"}, follow=True)

    assert answer.redirect_chain[-1][0] == f"{HERE}1/sua/"
    assert pages.typed(answer, "s0-title") == ["Phân công thụ lý"]
    assert editions.edition(MARITAL_STATUS, 1).holds_for == "Ủy ban nhân dân phường Cẩm Thành"


def test_posting_the_table_as_shown_changes_nothing(client: Client) -> None:
    before = editions.edition(MARITAL_STATUS, 1)

    answer = client.post(f"{HERE}1/sua/", fields(client.get(f"{HERE}1/sua/")) | {"viec": "xong"})

    after = editions.edition(MARITAL_STATUS, 1)
    assert (answer.status_code, after.revision, after.draft) == (302, before.revision, before.draft)


def test_buttons_add_move_and_remove_steps_without_script(client: Client) -> None:
    def press(command: str) -> Any:
        page = client.get(f"{HERE}1/sua/")
        return client.post(f"{HERE}1/sua/", fields(page) | {"viec": command}, follow=True)

    added = press("them:0")
    press("xuong:1")
    moved = titles()
    press("xoa:2")

    assert added.redirect_chain[-1][0] == f"{HERE}1/sua/#buoc-2"
    assert pages.errors(added) == []
    assert moved == [
        "Phân công thụ lý",
        "Tra cứu, xác minh, dự thảo",
        "",
        "Ký Giấy xác nhận",
        "Vào sổ, phát hành kết quả",
    ]
    assert titles() == [
        "Phân công thụ lý",
        "Tra cứu, xác minh, dự thảo",
        "Ký Giấy xác nhận",
        "Vào sổ, phát hành kết quả",
    ]


def test_findings_stand_beside_their_rows_and_the_draft_is_kept(client: Client) -> None:
    typed = fields(client.get(f"{HERE}1/sua/")) | {"s1-title": "", "s2-hours": "hai giờ", "viec": "luu"}

    page = client.post(f"{HERE}1/sua/", typed, follow=True)

    assert [text for text in pages.of_class(page, "govuk-error-message") if text != "Cần sửa:"] == [
        "Bước 2 chưa có tên.",
        "Bước 3: thời hạn phải là số giờ làm việc, ví dụ 4 hoặc 1,5. Không đặt hạn riêng thì ghi 0.",
    ]
    assert pages.typed(page, "s2-hours") == ["hai giờ"]


def test_answer_to_the_script_saves_and_brings_picture_revision_and_findings(client: Client) -> None:
    typed = fields(client.get(f"{HERE}1/sua/")) | {"s0-title": "Giao việc <b>", "s3-o0-to": ""}

    answer = client.post(f"{HERE}1/ve/", typed)

    body = answer.content.decode()
    assert titles()[0] == "Giao việc <b>"
    assert '<input type="hidden" id="revision" name="revision" value="2" hx-swap-oob="true">' in body
    assert "Giao việc &lt;b&gt;" in body
    assert "<svg " in body
    assert '<div id="loi-4" hx-swap-oob="true"><p class="govuk-error-message">' in body


def test_second_writer_keeps_what_was_typed_and_chooses(
    world: World, browser: Browser, now: datetime, client: Client
) -> None:
    typed = fields(client.get(f"{HERE}1/sua/"))
    facts = editions.edition(MARITAL_STATUS, 1)
    changed(world, facts, login=PROVINCE, now=now, phe_duyet={"hours": "3"})

    told = client.post(f"{HERE}1/sua/", typed | {"s0-title": "Tên của tôi", "viec": "luu"})
    kept = titles()[0]
    script = client.post(f"{HERE}1/ve/", typed | {"s0-title": "Tên của tôi"})
    over = client.post(f"{HERE}1/sua/", typed | {"s0-title": "Tên của tôi", "viec": "de"})

    assert (told.status_code, over.status_code) == (409, 302)
    assert pages.typed(told, "s0-title") == ["Tên của tôi"]
    assert kept == "Phân công thụ lý"
    assert any(
        text.startswith("Phạm Văn Mẫu Một đã lưu bản thảo này") for text in pages.of_class(told, "mc-note__body")
    )
    assert "hx-swap-oob" not in script.content.decode().split("loi-1")[0]
    assert titles()[0] == "Tên của tôi"


def test_second_reader_sees_who_has_the_draft_open(
    client: Client, browser: Browser, now: datetime, set_clock: Callable[[datetime], None]
) -> None:
    client.get(f"{HERE}1/sua/")
    set_clock(now + timedelta(minutes=3))

    page = browser(PROVINCE)
    told = page.get(f"{HERE}1/sua/")

    assert "Có người đang soạn" in pages.of_class(told, "mc-note__title")


def test_unfinished_draft_offers_no_sending_and_says_what_is_missing(client: Client) -> None:
    typed = fields(client.get(f"{HERE}1/sua/")) | {"s3-o0-to": "", "viec": "xong"}

    page = client.post(f"{HERE}1/sua/", typed, follow=True)

    assert pages.of_class(page, "mc-note__title") == ["1 điểm cần sửa trước khi gửi phê duyệt"]
    assert "Gửi phê duyệt" not in pages.headings(page)


@pytest.mark.req("QN-14.1")
@pytest.mark.req("QN-16.4-2")
def test_whole_way_from_table_to_force_through_the_screens(
    world: World, browser: Browser, client: Client, now: datetime
) -> None:
    typed = fields(client.get(f"{HERE}1/sua/")) | {"s2-hours": "2", "viec": "xong"}
    client.post(f"{HERE}1/sua/", typed)
    without = client.post(f"{HERE}1/gui/", {"revision": "2", "notice": ""})
    unknown = client.post(f"{HERE}1/gui/", {"revision": "2", "notice": "99/TB"})
    client.post(f"{HERE}1/gui/", {"revision": "2", "notice": noticed(world, now=now)})
    [asked] = approvals.history("process", editions.edition(MARITAL_STATUS, 1).id)
    here = f"/quan-tri/phe-duyet/{asked.token}/"

    differs = pages.text(browser(INSPECTOR).get(f"{HERE}1/"))
    listed = [pages.table(browser(login).get("/quan-tri/phe-duyet/")) for login in (INSPECTOR, OFFICE_HEAD)]
    for place, login in enumerate((INSPECTOR, OFFICE_HEAD)):
        browser(login).post(f"{here}quyet-dinh/", {"at": place, "verdict": "approve"})
    lacking = browser(CHAIRMAN).post(f"{here}quyet-dinh/", {"at": 2, "verdict": "approve"})
    decision = {"decision_no": "20/QĐ-UBND", "decision_date": "10/03/2026"}
    done = browser(CHAIRMAN).post(f"{here}quyet-dinh/", {"at": 2, "verdict": "approve"} | decision, follow=True)

    assert pages.errors(without) == [
        "Hãy chọn thông báo thay đổi, hoặc gửi thông báo trước. Không có thông báo thì không thay đổi quy định nào."
    ]
    assert pages.errors(unknown)[0].startswith("Không có thông báo thay đổi nào đang mở mang số này")
    assert "hạn giảm từ 4 còn 2 giờ làm việc" in differs
    assert [len(rows) for rows in listed] == [1, 0]
    assert (lacking.status_code, pages.errors(lacking)) == (422, ["Hãy nhập số và ngày của quyết định phê duyệt."])
    assert "Đã phê duyệt. Nội dung có hiệu lực ngay ở mọi nơi áp dụng." in pages.text(done)
    assert editions.edition(MARITAL_STATUS, 1).state is EditionState.IN_FORCE
    assert {s["key"]: s["limit_hours"] for s in process_of(world.offering().process_id)["steps"]}["phe-duyet"] == 2
    shown = pages.text(client.get(f"{HERE}1/"))
    assert "Quyết định 20/QĐ-UBND ngày 10/03/2026" in shown


def test_refusal_needs_a_reason_and_the_author_reads_it(world: World, browser: Browser, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    token = approvals.approval(submitted(world, facts, now=now)).token
    inspector, author = browser(INSPECTOR), browser(DISPATCHER)
    act = f"/quan-tri/phe-duyet/{token}/quyet-dinh/"

    lacking = inspector.post(act, {"at": 0, "verdict": "refuse"})
    inspector.post(act, {"at": 0, "verdict": "refuse", "reason": "Chưa nêu căn cứ"})
    twice = inspector.post(act, {"at": 0, "verdict": "refuse", "reason": "Chưa nêu căn cứ"})

    assert pages.errors(lacking) == ["Hãy ghi lý do từ chối để nơi gửi biết cần sửa gì."]
    assert (twice.status_code, pages.errors(twice)[0].startswith("Hoàng Thị Mẫu Một đã từ chối lúc")) == (422, True)
    assert "Lý do: Chưa nêu căn cứ" in pages.text(author.get(f"{HERE}1/"))


def test_request_is_taken_back_on_screen(world: World, browser: Browser, now: datetime) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    submitted(world, facts, now=now)

    browser(DISPATCHER).post(f"{HERE}1/rut/")

    assert editions.edition(MARITAL_STATUS, 1).state is EditionState.DRAFT


@pytest.mark.parametrize("login", [OTHER_DISPATCHER, DESK, LEADER])
def test_draft_is_not_written_by_others(browser: Browser, client: Client, login: str) -> None:
    before = editions.edition(MARITAL_STATUS, 1)
    stranger = browser(login)
    acts = ("sua", "ve", "gui", "bo", "nhap", "nhap/thay", "rut")

    codes = {stranger.post(f"{HERE}1/{act}/", {"revision": "1", "notice": "x"}).status_code for act in acts}

    assert codes <= {403, 404}
    assert editions.edition(MARITAL_STATUS, 1) == before


def test_draft_of_another_agency_looks_like_one_that_does_not_exist(browser: Browser, client: Client) -> None:
    stranger = browser(OTHER_DISPATCHER)

    theirs, nobodys = stranger.get(f"{HERE}1/"), stranger.get(f"{HERE}7/")

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert pages.text(theirs) == pages.text(nobodys)


def test_request_for_approval_is_hidden_from_who_has_nothing_to_do_with_it(
    world: World, browser: Browser, now: datetime
) -> None:
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    token = approvals.approval(submitted(world, facts, now=now)).token

    codes = {
        login: browser(login).get(f"/quan-tri/phe-duyet/{token}/").status_code
        for login in (DISPATCHER, INSPECTOR, CHAIRMAN, OTHER_DISPATCHER, LEADER, DESK)
    }

    assert codes == {DISPATCHER: 200, INSPECTOR: 200, CHAIRMAN: 200, OTHER_DISPATCHER: 404, LEADER: 404, DESK: 403}


def upload(client: Client, name: str, data: bytes) -> Any:
    return client.post(f"{HERE}1/nhap/", {"file": SimpleUploadedFile(name, data)})


def test_workbook_goes_out_and_comes_back_as_the_same_table(client: Client) -> None:
    file = client.get(f"{HERE}1/xuat/xlsx/")
    before = editions.edition(MARITAL_STATUS, 1).draft

    shown = upload(client, "quy-trinh.xlsx", file.content)
    content = pages.typed(shown, "content")
    taken = client.post(f"{HERE}1/nhap/thay/", {"revision": "1", "content": content[0]})

    assert (file.status_code, shown.status_code, taken.status_code) == (200, 200, 302)
    assert pages.of_class(shown, "mc-note__title") == ["Tệp dùng được"]
    after = editions.edition(MARITAL_STATUS, 1).draft
    assert [step["title"] for step in after["steps"]] == [step["title"] for step in before["steps"]]
    assert [step["hours"] for step in after["steps"]] == [step["hours"] for step in before["steps"]]


def test_printed_process_has_every_step_and_its_standing(client: Client) -> None:
    file = client.get(f"{HERE}1/xuat/pdf/")
    again = client.get(f"{HERE}1/xuat/pdf/")

    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages).split())
    assert (file.headers["Content-Type"], file.content == again.content) == ("application/pdf", True)
    assert "Bản 1, bản thảo, áp dụng cho Ủy ban nhân dân phường Cẩm Thành" in text
    assert "Tra cứu, xác minh, dự thảo" in text


def test_process_goes_out_and_comes_back_as_bpmn(client: Client) -> None:
    file = client.get(f"{HERE}1/xuat/bpmn/")

    shown = upload(client, "quy-trinh.bpmn", file.content)

    assert (file.status_code, shown.status_code) == (200, 200)
    assert pages.of_class(shown, "mc-note__title") == ["Tệp dùng được"]


def test_bpmn_with_foreign_elements_is_refused_with_element_and_line(client: Client) -> None:
    file = client.get(f"{HERE}1/xuat/bpmn/").content.decode()
    strange = re.sub(r"<(\w+:)?userTask", lambda found: f"<{found[1] or ''}scriptTask", file, count=1)
    strange = re.sub(r"</(\w+:)?userTask", lambda found: f"</{found[1] or ''}scriptTask", strange, count=1)

    answer = upload(client, "la.bpmn", strange.encode())

    assert answer.status_code == 422
    assert "scriptTask" in pages.text(answer)
    assert "dòng" in pages.text(answer)


def test_workbook_with_faults_names_each_cell_and_changes_nothing(client: Client) -> None:
    book = load_workbook(io.BytesIO(client.get("/quan-tri/quy-trinh/mau/").content))
    sheet = book.worksheets[0]
    header = next(row for row in range(1, 9) if sheet.cell(row=row, column=1).value == "STT")
    sheet.cell(row=header + 1, column=7).value = "nhiều giờ"
    sheet.merge_cells(start_row=header + 2, start_column=3, end_row=header + 2, end_column=4)
    kept = io.BytesIO()
    book.save(kept)
    before = editions.edition(MARITAL_STATUS, 1)

    answer = upload(client, "sai.xlsx", kept.getvalue())

    assert answer.status_code == 422
    assert f"C{header + 2}" in pages.text(answer)
    assert editions.edition(MARITAL_STATUS, 1) == before


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.json", b"{", "Tệp không phải JSON đúng cú pháp"),
        ("a.json", json.dumps({"title": "X", "start": "a", "steps": 3}).encode(), "mục “steps” phải là một danh sách"),
        ("a.doc", b"x", "Chỉ nhận tệp .xlsx, .json và .bpmn."),
        ("a.xlsx", b"not a zip", ""),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_the_reason(client: Client, name: str, data: bytes, told: str) -> None:
    answer = upload(client, name, data)

    assert answer.status_code == 422
    assert told in pages.text(answer)
    assert "Chưa nhập được" in pages.text(answer)


def test_import_without_a_file_is_told(client: Client) -> None:
    answer = client.post(f"{HERE}1/nhap/", {})

    assert "Hãy chọn tệp" in pages.text(answer)


def test_lists_cost_the_same_with_one_and_with_three_versions(world: World, browser: Browser, now: datetime) -> None:
    client = browser(PROVINCE)

    def cost(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    drafted(world, now=now)
    one = [cost("/quan-tri/quy-trinh/"), cost(HERE)]
    drafted(world, now=now)
    drafted(world, login=OTHER_DISPATCHER, now=now)
    three = [cost("/quan-tri/quy-trinh/"), cost(HERE)]

    assert one == three


def test_approved_version_shows_how_it_differs(world: World, browser: Browser, now: datetime) -> None:
    in_force(world, now=now, steps={"phe-duyet": {"hours": "3"}})
    in_force(world, now=now, steps={"phe-duyet": {"hours": "2"}})

    page = browser(DISPATCHER).get(f"{HERE}2/")

    assert "Bước “Ký Giấy xác nhận”: hạn giảm từ 3 còn 2 giờ làm việc." in pages.text(page)
    assert world.offering(agency=OTHER_COMMUNE).process_id != world.offering().process_id


@pytest.mark.parametrize(
    ("kind", "words", "page"),
    [
        ("procedure", "Công bố thủ tục", "work:revision"),
        ("service", "Mở dịch vụ công trực tuyến", "work:opening"),
    ],
)
def test_request_of_every_kind_is_named_and_leads_to_what_is_asked_for(
    world: World, browser: Browser, now: datetime, kind: str, words: str, page: str
) -> None:
    approval_id = approvals.ask(
        actor=world.actor(DISPATCHER), kind=kind, subject=77, title="Một việc", notice=NOTICE, now=now
    )

    shown = browser(INSPECTOR).get(f"/quan-tri/phe-duyet/{approvals.approval(approval_id).token}/")

    assert words in pages.text(shown)
    assert f'href="{reverse(page, args=(77,))}"' in shown.content.decode()
