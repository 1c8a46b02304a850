"""Screens of people and power: what is typed stays, what is done is told, what is not ours does not exist."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.directory.test_official_sheet import GOOD, sheet
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    COMMUNE,
    DESK,
    DISPATCHER,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    World,
)
from tests.processing.test_power import given_task, second_handler
from tests.web.backoffice.pages import errors, table, text, typed

from motcua.core import sql
from motcua.directory import agencies, queries, sign_in
from motcua.directory.actors import Role
from motcua.processing import services as processing
from motcua.processing.services import succession

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
NEW = {
    "full_name": "Người Mới Mẫu",
    "personal_number": "000000777001",
    "login": "moi.camthanh",
    "title": "Công chức",
    "roles": ["handler"],
}


def unit_of(world: World, login: str = CIVIL_STATUS) -> str:
    return str(world.actor(login).unit_id)


@pytest.mark.req("LD-10.1-1", "HD-15.1-1", "QN-5.1-3")
def test_administrator_issues_an_account_whose_password_opens_once_shown(world: World, browser: Browser) -> None:
    client = browser(ADMINISTRATOR)

    answer = client.post("/quan-tri/nguoi-dung/moi/", NEW | {"unit": unit_of(world)})

    password = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", text(answer))
    assert password is not None
    page = client.get("/quan-tri/nguoi-dung/moi.camthanh/")
    assert "Giao chức vụ" in text(page)
    assert password[0] not in text(page)
    assert "000000777001" not in text(page)


def test_refused_account_keeps_what_was_typed_and_names_each_field(world: World, browser: Browser) -> None:
    answer = browser(ADMINISTRATOR).post(
        "/quan-tri/nguoi-dung/moi/", NEW | {"unit": unit_of(world), "personal_number": "12", "email": "không"}
    )

    assert answer.status_code == 422
    assert errors(answer) == [
        "Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.",
        "Số định danh cá nhân gồm đúng 12 chữ số.",
    ]
    assert typed(answer, "full_name") == ["Người Mới Mẫu"]


def test_empty_form_is_told_everything_that_is_missing_at_once(world: World, browser: Browser) -> None:
    answer = browser(ADMINISTRATOR).post("/quan-tri/nguoi-dung/moi/", {})

    assert set(errors(answer)) == {
        "Hãy nhập họ và tên như trên giấy tờ tùy thân.",
        "Số định danh cá nhân gồm đúng 12 chữ số.",
        "Tên đăng nhập chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch dưới, gạch nối.",
        "Hãy chọn bộ phận.",
        "Hãy nhập tên chức vụ.",
        "Hãy chọn ít nhất một vai trò.",
    }


def test_person_who_comes_back_gets_the_same_account_again(world: World, browser: Browser, now) -> None:
    client, form = browser(ADMINISTRATOR), NEW | {"unit": unit_of(world), "reason": "Trở lại làm việc"}
    client.post("/quan-tri/nguoi-dung/moi/", form)
    before = queries.posts_of(account_of("moi.camthanh"), now)
    client.post("/quan-tri/nguoi-dung/moi.camthanh/tai-khoan/", {"act": "withdraw", "reason": "Chuyển công tác"})

    refused = client.post("/quan-tri/nguoi-dung/moi/", form | {"login": "khac.camthanh"})
    again = client.post("/quan-tri/nguoi-dung/moi/", form | {"login": "khac.camthanh", "reopen": "1"})

    assert errors(refused) == [
        "Người này từng có tài khoản, đã thu hồi. Hãy đánh dấu “Mở lại tài khoản cũ” rồi gửi lại."
    ]
    assert typed(refused, "reopen") == ["1"]
    assert "moi.camthanh" in text(again)
    after = queries.posts_of(account_of("moi.camthanh"), now)
    assert len(before) == len(after) == 1
    assert before != after


def account_of(login: str) -> int:
    return int(sql.rows("SELECT id FROM directory_account WHERE login = %s", (login,))[0][0])


def test_list_shows_own_people_at_the_same_number_of_statements(world: World, browser: Browser) -> None:
    client = browser(DISPATCHER)
    client.get("/quan-tri/nguoi-dung/")

    one = client.get("/quan-tri/nguoi-dung/?q=phancong.camthanh")
    every = client.get("/quan-tri/nguoi-dung/")

    assert len(table(one)) == 1
    assert len(table(every)) == 8
    assert "phường Nghĩa Lộ" not in text(every)
    counts = []
    for question in ("?q=phancong.camthanh", ""):
        with CaptureQueriesContext(connection) as taken:
            client.get(f"/quan-tri/nguoi-dung/{question}")
        counts.append(len(taken))
    assert counts[0] == counts[1]


@pytest.mark.req("LD-10.1-6")
def test_person_and_agency_outside_the_subtree_do_not_exist(world: World, browser: Browser) -> None:
    client = browser(DISPATCHER)
    post = world.actor("hotich.nghialo").post_id

    answers = {
        path: (client.get(path).status_code, client.post(path, {"act": "lock", "reason": "x"}).status_code)
        for path in (
            "/quan-tri/nguoi-dung/hotich.nghialo/",
            "/quan-tri/nguoi-dung/khong.co/",
            f"/quan-tri/nguoi-dung/hotich.camthanh/chuc-vu/?so={post}",
            f"/quan-tri/co-quan/{OTHER_COMMUNE}/",
            f"/quan-tri/co-quan/{OTHER_COMMUNE}/sua/",
        )
    }

    assert {status for pair in answers.values() for status in pair} <= {404, 405}


def test_locking_withdrawing_and_what_is_asked_for(world: World, browser: Browser, now) -> None:
    given_task(world, now)
    other = second_handler(world, now)
    client, handler = browser(ADMINISTRATOR), browser(CIVIL_STATUS)
    page = f"/quan-tri/nguoi-dung/{CIVIL_STATUS}/tai-khoan/"
    account = world.actor(CIVIL_STATUS).account_id

    without_reason = client.post(page, {"act": "lock", "reason": ""})
    client.post(page, {"act": "lock", "reason": "Nghi lộ"})
    locked = handler.get("/xu-ly/").status_code
    client.post(page, {"act": "restore", "reason": "Xong"})
    done = client.post(page, {"act": "withdraw", "reason": "Nghỉ việc", "receiver": other}, follow=True)

    assert errors(without_reason) == ["Hãy ghi lý do hoặc căn cứ (số quyết định, nếu có)."]
    assert locked == 302
    assert "1 việc đang mở đã được giao lại" in text(done)
    assert sign_in.actor_for(account_id=account, now=now) is None


def test_new_first_password_is_given_with_a_reason_and_shown_once(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    page = f"/quan-tri/nguoi-dung/{CIVIL_STATUS}/"

    without_reason = client.post(f"{page}tai-khoan/", {"act": "password", "reason": ""})
    given = client.post(f"{page}tai-khoan/", {"act": "password", "reason": "Quên mật khẩu"})

    assert errors(without_reason) == ["Hãy ghi lý do hoặc căn cứ (số quyết định, nếu có)."]
    assert "Đã cấp mật khẩu lần đầu mới" in text(given)
    assert "dùng được trong 7 ngày" in text(given)
    [(_, login, password)] = table(given)
    assert (login, given["Cache-Control"]) == (CIVIL_STATUS, "no-store")
    assert password not in text(client.get(page))
    assert "Cấp mật khẩu lần đầu mới" in text(client.get(page))


def test_post_is_changed_and_ended_with_a_reason(world: World, browser: Browser, now) -> None:
    second_handler(world, now)
    client, actor = browser(DISPATCHER), world.actor(CIVIL_STATUS)
    page = f"/quan-tri/nguoi-dung/{CIVIL_STATUS}/chuc-vu/"
    form = {"so": actor.post_id, "title": "Công chức", "roles": ["handler", "clerk"], "reason": "QĐ 3"}

    shown = client.get(f"{page}?so={actor.post_id}")
    above = client.post(page, form | {"roles": ["inspector"]})
    client.post(page, form | {"act": "change"})
    changed = world.actor(CIVIL_STATUS).roles
    client.post(page, form | {"act": "end"})

    assert "Công chức" in typed(shown, "title")[0]
    assert errors(above) == [
        "Vai trò toàn tỉnh do đơn vị vận hành cấp. Hãy bỏ vai trò này hoặc đề nghị đơn vị vận hành."
    ]
    assert changed == {Role.HANDLER, Role.CLERK}
    assert world.actor(CIVIL_STATUS).post_id == 0


def test_import_page_tries_reports_and_issues(world: World, browser: Browser) -> None:
    client = browser(ADMINISTRATOR)

    def sent(*rows: dict[str, str], act: str) -> object:
        file = SimpleUploadedFile("can-bo.xlsx", sheet(*rows))
        return client.post("/quan-tri/nguoi-dung/nhap/", {"file": file, "act": act})

    tried = sent(GOOD, act="try")
    faulty = sent(GOOD | {"mã cơ quan": "H00"}, act="take")
    done = sent(GOOD, act="take")
    nothing = client.post("/quan-tri/nguoi-dung/nhap/", {"act": "try"})

    assert table(tried) == [["2", "Người Nhập Một", "Sẽ cấp", ""]]
    assert "Ô F2" in text(faulty)
    assert faulty.status_code == 422
    assert "Đã cấp 1 tài khoản" in text(done)
    assert errors(nothing) == ["Hãy chọn tệp CSV hoặc Excel (.xlsx)."]
    assert client.get("/quan-tri/nguoi-dung/mau-nhap/").content[:2] == b"PK"
    assert io.BytesIO(client.get("/quan-tri/nguoi-dung/mau-nhap/").content).getbuffer().nbytes > 1000


@pytest.mark.req("LD-4.1-1", "LD-1.2")
def test_tree_shows_agencies_by_depth_and_takes_a_new_one(world: World, browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    form = {"code": "H99.70", "name": "Sở Mẫu", "level": "province", "kind": "chuyen-mon", "parent": "H99"}
    signs = {"tax_code": "0100 109 106", "receipt_form": "01blp0-001", "receipt_series": "AA-26E"}
    mistyped = client.post("/quan-tri/co-quan/moi/", form | signs | {"tax_code": "0100109107"})

    made = client.post("/quan-tri/co-quan/moi/", form | signs, follow=True)
    again = client.post("/quan-tri/co-quan/moi/", form)
    unit = client.post(
        "/quan-tri/co-quan/H99.70/bo-phan/",
        {"unit_key": "phong-mot", "unit_name": "Phòng Một", "unit_kind": "division"},
        follow=True,
    )
    wrong = client.post("/quan-tri/co-quan/H99.70/bo-phan/", {"unit_key": "Phòng", "unit_name": "", "unit_kind": ""})

    assert errors(mistyped) == ["Mã số thuế có 10 số, hoặc 10 số, gạch nối và 3 số. Hãy xem lại từng số."]
    assert "Sở Mẫu" in text(made)
    assert "Mã số thuế 0100109106 Ký hiệu mẫu biên lai 01BLP0-001 Ký hiệu biên lai AA-26E" in text(made)
    assert errors(again) == ["Mã H99.70 đã có cơ quan khác dùng. Hãy kiểm tra lại mã."]
    assert "Phòng Một" in text(unit)
    assert len(errors(wrong)) == 3
    assert any("Sở Mẫu" in row[0] for row in table(client.get("/quan-tri/co-quan/")))


def test_circle_in_the_tree_is_refused_beside_its_field(world: World, browser: Browser) -> None:
    client = browser(ADMINISTRATOR)

    answer = client.post(
        "/quan-tri/co-quan/H99/sua/", {"name": "Ủy ban", "level": "province", "kind": "", "parent": COMMUNE}
    )

    assert errors(answer) == ["Cơ quan cấp trên không được nằm dưới chính cơ quan này. Hãy chọn cơ quan cấp trên khác."]


def test_merger_is_previewed_then_done_at_once(world: World, browser: Browser, now) -> None:
    received = transferred_dossier(world, now=now)
    client, old = browser(ADMINISTRATOR), queries.agency_by_code(COMMUNE)
    page = f"/quan-tri/co-quan/{COMMUNE}/ket-thuc/"
    plan = succession.proposed(old.id, [queries.agency_by_code(OTHER_COMMUNE).id])
    form = {"ended_on": "11/03/2026", "decision": "Nghị quyết 5", "thay-the": OTHER_COMMUNE}

    shown = client.get(f"{page}?thay-the={OTHER_COMMUNE}")
    lacking = client.post(page, form | {"decision": ""} | {f"unit-{unit}": to for unit, to in plan.items()})
    done = client.post(page, form | {f"unit-{unit}": to for unit, to in plan.items()}, follow=True)

    assert received.code in text(shown)
    assert errors(lacking) == ["Hãy ghi số, ngày của nghị quyết hoặc quyết định."]
    assert "Đã bàn giao 1 hồ sơ đang mở" in text(done)
    assert client.get(page).status_code == 404
    assert next(line for line in agencies.tree_of(world.actor(ADMINISTRATOR)) if line.code == COMMUNE).active is False
    assert "Tiếp nhận: Ủy ban nhân dân phường Nghĩa Lộ" in text(client.get("/quan-tri/co-quan/"))


def test_set_of_procedures_is_made_and_filled_on_screen(world: World, browser: Browser) -> None:
    client = browser(DISPATCHER)

    made = client.post(
        f"/quan-tri/co-quan/{COMMUNE}/nhom-thu-tuc/", {"set_name": "Hộ tịch", "set_base": unit_of(world)}
    )
    shown = client.get(made["Location"])
    client.post(made["Location"], {"codes": [MARITAL_STATUS]})

    assert MARITAL_STATUS in text(shown)
    assert ["Hộ tịch", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "1", "0"] in table(
        client.get(f"/quan-tri/co-quan/{COMMUNE}/")
    )
    assert browser("phancong.nghialo").get(made["Location"]).status_code == 404


def test_dispatcher_sees_the_load_and_gives_a_task_again(world: World, browser: Browser, now) -> None:
    dossier, task = given_task(world, now)
    other = second_handler(world, now)
    client = browser(DISPATCHER)
    page = client.get("/xu-ly/phan-cong/")
    ref = re.search(r"H99\.21-\d+-\d+", text(page))
    assert ref is not None
    form = {"ref": ref[0], "task": task.id, "expected": task.assignee_id, "unit": task.unit_id, "assignee": other}

    without = client.post("/xu-ly/phan-cong/giao/", form)
    done = client.post("/xu-ly/phan-cong/giao/", form | {"reason": "Nghỉ ốm"}, follow=True)
    twice = client.post("/xu-ly/phan-cong/giao/", form | {"reason": "Nghỉ ốm"})

    assert errors(without) == ["Hãy ghi lý do giao lại việc."]
    assert "Đã giao lại việc" in text(done)
    assert processing.open_tasks(dossier)[0].assignee_id == other
    assert errors(twice) == ["Việc này đang ở đúng người vừa chọn."]
    assert browser(CIVIL_STATUS).get("/xu-ly/phan-cong/").status_code == 403


def test_leader_opens_a_colleagues_unit_and_nobody_elses(world: World, browser: Browser, now) -> None:
    given_task(world, now)
    client = browser(LEADER)

    assert client.get(f"/xu-ly/phan-cong/?don_vi={unit_of(world)}").status_code == 200
    assert client.get(f"/xu-ly/phan-cong/?don_vi={unit_of(world, 'hotich.nghialo')}").status_code == 404


def test_official_delegates_the_delegate_works_and_it_ends_on_screen(world: World, browser: Browser, now) -> None:
    client, delegate = browser(CIVIL_STATUS), world.actor(DESK)
    form = {
        "form": "delegation",
        "delegate": delegate.account_id,
        "roles": ["handler"],
        "valid_from": "11/03/2026",
        "valid_to": "12/03/2026",
        "reason": "Đi họp",
    }

    wrong = client.post("/xu-ly/uy-quyen/moi/", form | {"valid_to": "10/03/2026"})
    client.post("/xu-ly/uy-quyen/moi/", form)
    colleague = browser(DESK)
    posts = queries.posts_of(delegate.account_id, now)
    colleague.post("/xu-ly/chuc-vu/", {"post": posts[1].id})
    acting = text(colleague.get("/xu-ly/"))
    ended = client.post("/xu-ly/uy-quyen/ket-thuc/", {"delegation": posts[1].id, "reason": "Về"}, follow=True)

    assert errors(wrong) == ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]
    assert "thay " + world.actor(CIVIL_STATUS).full_name in acting
    assert "quyền mất ngay" in text(ended)
    assert "thay " + world.actor(CIVIL_STATUS).full_name not in text(colleague.get("/xu-ly/"))


def test_leader_names_a_substitute(world: World, browser: Browser) -> None:
    form = {
        "form": "substitute",
        "post": world.actor(CIVIL_STATUS).post_id,
        "delegate": world.actor(DISPATCHER).account_id,
        "valid_from": "11/03/2026",
        "valid_to": "13/03/2026",
        "reason": "Ốm",
    }

    done = browser(LEADER).post("/xu-ly/uy-quyen/moi/", form, follow=True)

    assert "Thay khi vắng mặt" in text(done)


@pytest.mark.req("QN-18.1-1")
def test_only_the_operator_gives_sight_of_dossiers_and_says_why(world: World, browser: Browser) -> None:
    client = browser(ADMINISTRATOR)

    refused = client.post("/quan-tri/quyen-xem/", {"account": world.actor(DESK).account_id, "hours": "4"})

    assert errors(refused) == ["Chỉ cấp quyền xem có thời hạn cho tài khoản của doanh nghiệp vận hành."]
    assert browser(DISPATCHER).get("/quan-tri/quyen-xem/").status_code == 403


def test_end_on_a_day_to_come_is_planned_shown_and_called_off(world: World, browser: Browser) -> None:
    client, old = browser(ADMINISTRATOR), queries.agency_by_code(COMMUNE)
    page = f"/quan-tri/co-quan/{COMMUNE}/ket-thuc/"
    plan = succession.proposed(old.id, [queries.agency_by_code(OTHER_COMMUNE).id])
    form = {"ended_on": "31/03/2026", "decision": "Nghị quyết 5", "thay-the": OTHER_COMMUNE}
    form |= {f"unit-{unit}": str(to) for unit, to in plan.items()}

    far = client.post(page, form | {"ended_on": "31/03/2030"})
    planned = client.post(page, form, follow=True)
    without = client.post(page + "bo/", {"reason": ""})
    dropped = client.post(page + "bo/", {"reason": "Nghị quyết được thu hồi"}, follow=True)

    assert errors(far) == ["Ngày định trước phải sau hôm nay và trong vòng một năm."]
    assert "Đã định: hoạt động đến hết ngày 31/03/2026" in text(planned)
    assert next(line for line in agencies.tree_of(world.actor(ADMINISTRATOR)) if line.code == COMMUNE).active
    assert (without.status_code, len(errors(without))) == (422, 1)
    assert "Đã bỏ kế hoạch" in text(dropped)
    assert "1. Nơi tiếp nhận" in text(dropped)
    assert client.post(page + "bo/", {"reason": "Lần nữa"}).status_code == 404
    assert browser(DISPATCHER).post(page + "bo/", {"reason": "Thử"}).status_code == 403


def test_catalogue_report_counts_services_by_kind_and_level(world: World, browser: Browser) -> None:
    rows = table(browser(ADMINISTRATOR).get("/quan-tri/bao-cao-danh-muc/"))

    counted = [row for row in rows if row[0] == "Dịch vụ hành chính công"]
    assert counted != []
    assert sum(int(row[2]) for row in counted) == 5
    assert all(int(row[3]) <= int(row[2]) for row in counted)
