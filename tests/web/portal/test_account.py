"""Signing up, confirming, signing in and out, a new password; nothing tells who has an account."""

from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from tests.factories.world import CITIZEN, DESK, World
from tests.web.portal.pages import Browser, Page

from motcua.core import clock, sql
from motcua.directory.models.accounts import Account
from motcua.notifications.models import Message

PASSWORD = "MotCua@2026"
NEW = {"full_name": "Trần Văn Thử Nghiệm", "login": "moi@vidu.example", "password": "con bo tren dong co"}


def code_sent() -> str:
    """The six digits in the newest message."""
    body = Message.objects.order_by("-id").values_list("body", flat=True)[0]
    return next(word for word in body.replace(".", " ").split() if word.isdigit() and len(word) == 6)


def log_in(browser: Browser, login: str, password: str, address: str = "/dang-nhap/") -> Page:
    page = browser.open(address)
    return browser.send(page.form("login", "password"), {"login": login, "password": password})


def greeting(page: Page, name: str) -> bool:
    return name in page.text and "Đăng xuất" in page.response.content.decode()


@pytest.mark.req("VL-5.5-1", "LD-11.2", "DN-14.5")
@pytest.mark.parametrize("login", ["moi@vidu.example", "0912 000 111"])
def test_sign_up_with_code_opens_the_account_and_keeps_the_statement(
    visitor: Browser, now: datetime, login: str
) -> None:
    page = visitor.open("/dang-ky/")
    assert "Tôi cam đoan" in page.text
    asked = visitor.fill(NEW | {"login": login, "statement": "1"})
    assert (asked.status, asked.address) == (200, "/dang-ky/xac-minh/")

    done = visitor.fill({"code": code_sent()})

    assert (done.status, done.address) == (200, "/ho-so/")
    assert greeting(done, NEW["full_name"])
    account = Account.objects.get(full_name=NEW["full_name"])
    stored = sql.rows(
        "SELECT version, text LIKE 'Tôi cam đoan%%', accepted_at FROM directory_statementacceptance "
        "WHERE account_id = %s",
        (account.id,),
    )
    assert stored == [("1", True, now)]
    assert visitor.open("/dang-ky/").status == 200


def test_sign_up_goes_on_to_where_the_person_was_going(visitor: Browser) -> None:
    page = visitor.open("/nop-ho-so/1.004873/?co_quan=H99.21")
    sign_up = visitor.open(page.links["Đăng ký"] if "?" in page.links["Đăng ký"] else _link(page, "/dang-ky/?"))
    visitor.fill(NEW | {"statement": "1"})

    done = visitor.fill({"code": code_sent()})

    assert sign_up.status == 200
    assert "/nop-ho-so/1.004873/" in done.address
    assert done.main_form().value("ho_ten") == NEW["full_name"]


@pytest.mark.req("DN-1.2.b", "VL-2.4")
@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (
            "business",
            {"business_name": " Công ty TNHH  Ví Dụ ", "business_code": "0100 109 106"},
            ("business", "Công ty TNHH Ví Dụ", "0100109106"),
        ),
        (
            "household",
            {"household_name": "Hộ bà Trần Thị Mẫu", "household_code": "", "business_name": "Không phải tên này"},
            ("household", "Hộ bà Trần Thị Mẫu", ""),
        ),
        ("person", {"business_name": "Không phải tên này"}, ("person", "", "")),
    ],
)
def test_person_organisation_and_household_sign_up_with_what_each_must_give(
    visitor: Browser, kind: str, typed: dict[str, str], kept: tuple[str, str, str]
) -> None:
    visitor.open("/dang-ky/")
    visitor.fill({**NEW, "statement": "1", "kind": kind, **typed})

    done = visitor.fill({"code": code_sent()})

    assert done.address == "/ho-so/"
    account = Account.objects.get(login=NEW["login"])
    assert (account.kind, account.organisation, account.organisation_code) == kept
    told = sql.rows("SELECT payload::text FROM core_event WHERE stream = %s AND type = 'account.opened'", (account.id,))
    assert [sql.json_value(row[0]) for row in told] == [{"provider": "", "kind": kind, "assurance": "declared"}]
    assert visitor.open("/tai-khoan/du-lieu/").main_form().value("organisation") == kept[1]


@pytest.mark.req("DN-1.2.b")
def test_organisation_without_name_or_with_a_wrong_code_is_told_and_keeps_what_was_typed(visitor: Browser) -> None:
    visitor.open("/dang-ky/")

    page = visitor.fill({**NEW, "statement": "1", "kind": "business", "business_code": "0100109107"})

    assert (page.status, page.summary) == (
        422,
        [
            ("Hãy nhập tên tổ chức, doanh nghiệp như trên giấy chứng nhận đăng ký.", "#organisation"),
            (
                "Mã số gồm 10 hoặc 13 chữ số và phải đúng từng chữ số. Ví dụ: 0100109106.",
                "#organisation_code",
            ),
        ],
    )
    assert page.main_form().value("kind") == "business"
    assert page.main_form().value("business_code") == "0100109107"
    assert not Account.objects.filter(login=NEW["login"]).exists()


def _link(page: Page, start: str) -> str:
    body = page.response.content.decode()
    at = body.index(f'href="{start}') + 6
    return body[at : body.index('"', at)].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"full_name": ""}, "full_name", "Hãy nhập họ và tên như trên giấy tờ tùy thân."),
        ({"full_name": "R2D2"}, "full_name", "Họ và tên chỉ gồm chữ cái. Hãy bỏ chữ số và ký hiệu."),
        ({"full_name": "\u202e\x00"}, "full_name", "Hãy nhập họ và tên như trên giấy tờ tùy thân."),
        ({"full_name": "A" * 1000}, "full_name", "Họ và tên dài quá 200 ký tự."),
        ({"login": "khong phai"}, "login", "Hãy nhập thư điện tử (ví dụ ten@vidu.vn) hoặc số điện thoại di động"),
        ({"login": "a\x00b@vidu.example"}, "login", "Địa chỉ thư điện tử chưa đúng."),
        ({"password": "ngan"}, "password", "Mật khẩu cần ít nhất 10 ký tự."),
        ({"statement": None}, "statement", "Hãy đọc và đồng ý với lời cam đoan để tạo tài khoản."),
    ],
)
def test_sign_up_with_a_wrong_field_tells_it_and_keeps_the_rest(
    visitor: Browser, typed: dict[str, str], field: str, message: str
) -> None:
    visitor.open("/dang-ky/")

    page = visitor.fill({**NEW, "statement": "1", **typed})

    assert page.status == 422
    assert page.errors[f"{field}-error"].startswith(message)
    assert (page.errors[f"{field}-error"], f"#{field}") in page.summary
    assert page.main_form().value("password") == ""
    assert NEW["password"] not in page.response.content.decode()
    kept = "login" if field != "login" else "full_name"
    assert page.main_form().value(kept) == NEW[kept]
    assert Message.objects.count() == 0


def test_sign_up_tells_everything_wrong_at_once_and_keeps_the_tick(visitor: Browser) -> None:
    visitor.open("/dang-ky/")

    empty = visitor.fill({"full_name": "", "login": "", "password": ""})
    ticked = visitor.fill({**NEW, "statement": "1", "password": "123"})

    assert {target for _, target in empty.summary} == {"#full_name", "#login", "#password", "#statement"}
    assert [target for _, target in ticked.summary] == ["#password"]
    assert "checked" in ticked.response.content.decode().split('name="statement"')[1].split(">")[0]


def test_log_in_on_the_way_to_a_form_says_why(visitor: Browser) -> None:
    asked = visitor.open("/dang-nhap/?tiep=/nop-ho-so/1.004873/")
    plain = visitor.open("/dang-nhap/")

    assert "Đăng nhập để nộp hồ sơ trực tuyến" in asked.text
    assert "Đăng nhập để nộp hồ sơ trực tuyến" not in plain.text


def test_sign_up_with_a_known_login_looks_like_any_other(visitor: Browser, world: World) -> None:
    visitor.open("/dang-ky/")
    fresh = visitor.fill(NEW | {"statement": "1"})
    other = Browser(Client())
    other.open("/dang-ky/")

    known = other.fill(NEW | {"login": CITIZEN, "statement": "1"})

    assert known.address == fresh.address
    assert known.text.replace(CITIZEN, "") == fresh.text.replace(NEW["login"], "")


def test_confirm_with_a_wrong_code_says_so_and_a_fresh_one_helps(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    visitor.open("/dang-ky/")
    visitor.fill(NEW | {"statement": "1"})
    first = code_sent()

    wrong = visitor.fill({"code": "000000" if first != "000000" else "111111"})
    early = visitor.fill({}, button="gui-lai")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    again = visitor.fill({}, button="gui-lai")
    done = visitor.fill({"code": code_sent()})

    assert (wrong.status, wrong.errors["code-error"].startswith("Mã chưa đúng hoặc không còn hiệu lực.")) == (422, True)
    assert early.errors == {"code-error": "Mã vừa được gửi. Vui lòng chờ một phút rồi yêu cầu lại."}
    assert "Mã mới đã được gửi." in again.text
    assert done.address == "/ho-so/"


@pytest.mark.parametrize("address", ["/dang-ky/xac-minh/", "/mat-khau/moi/"])
def test_code_page_without_having_asked_leads_to_the_beginning(visitor: Browser, address: str) -> None:
    response = visitor.client.get(address)

    assert (response.status_code, response.headers["Location"]) in [(302, "/dang-ky/"), (302, "/mat-khau/")]


@pytest.mark.parametrize(("login", "door"), [
    (CITIZEN, "/ho-so/"), (DESK, "/mot-cua/"), ("hotich.camthanh", "/xu-ly/"), ("quantri.tinh", "/quan-tri/"),
])  # fmt: skip
def test_log_in_leads_to_the_door_of_the_person(visitor: Browser, login: str, door: str) -> None:
    visitor.open("/dang-nhap/")

    response = visitor.client.post("/dang-nhap/", {"login": login, "password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, door)


def test_log_in_unknown_and_wrong_look_the_same(visitor: Browser, world: World) -> None:
    unknown = log_in(visitor, "khongco@vidu.example", "sai mat khau roi")
    wrong = log_in(Browser(Client()), CITIZEN, "sai mat khau roi")

    assert (unknown.status, wrong.status) == (422, 422)
    assert (
        unknown.errors
        == wrong.errors
        == {"login-error": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại, hoặc đặt mật khẩu mới."}
    )
    assert unknown.text == wrong.text
    assert wrong.form("login", "password").value("login") == CITIZEN
    assert wrong.form("login", "password").value("password") == ""


def test_log_in_too_often_is_slowed_down_for_known_and_unknown_alike(visitor: Browser, world: World) -> None:
    messages = set()
    for login in (CITIZEN, "khongco@vidu.example"):
        for _ in range(11):
            page = log_in(visitor, login, "sai mat khau roi")
        messages.add(page.errors["login-error"])

    assert messages == {"Đã thử đăng nhập quá nhiều lần. Vui lòng chờ 15 phút rồi thử lại."}
    assert log_in(visitor, CITIZEN, PASSWORD).status == 422


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "http:evil.example", "///evil.example", "\t//evil.example", "evil.example", "ho-so",
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["query", "post"])
def test_log_in_never_leads_to_another_site(visitor: Browser, target: str, how: str) -> None:
    data = {"login": CITIZEN, "password": PASSWORD} | ({"tiep": target} if how == "post" else {})
    query = {"tiep": target} if how == "query" else {}

    response = visitor.client.post("/dang-nhap/", data, query_params=query)

    assert (response.status_code, response.headers["Location"]) == (302, "/ho-so/")


def test_log_in_target_with_line_breaks_makes_no_header(visitor: Browser) -> None:
    data = {"login": CITIZEN, "password": PASSWORD, "tiep": "/ho-so/\r\nSet-Cookie: a=b"}

    response = visitor.client.post("/dang-nhap/", data)

    assert response.status_code == 302
    assert "\n" not in response.headers["Location"]
    assert "a" not in response.cookies


def test_log_in_gives_a_session_that_nobody_could_fix_before(visitor: Browser) -> None:
    session = visitor.client.session
    session["target"] = "x"
    session.save()
    visitor.client.cookies["sessionid"] = session.session_key or ""

    log_in(visitor, CITIZEN, PASSWORD)

    assert visitor.client.cookies["sessionid"].value != session.session_key
    fixed = Client()
    fixed.cookies["sessionid"] = session.session_key or ""
    assert fixed.get("/ho-so/").status_code == 302


def test_log_out_happens_by_post_only_and_ends_the_session(citizen: Browser) -> None:
    key = citizen.client.cookies["sessionid"].value
    citizen.client.get("/dang-xuat/")
    assert citizen.open("/ho-so/").address == "/ho-so/"

    page = citizen.send(next(form for form in citizen.at.forms if form.action == "/dang-xuat/"))  # type: ignore[union-attr]

    assert (page.address, "Bạn đã đăng xuất." in page.text) == ("/", True)
    assert "Bạn đã đăng xuất." not in citizen.open("/").text
    citizen.client.cookies["sessionid"] = key
    assert citizen.open("/ho-so/").address.startswith("/dang-nhap/")


def test_account_that_was_closed_is_signed_out_at_its_next_page(citizen: Browser) -> None:
    Account.objects.filter(login=CITIZEN).update(is_active=False)

    assert citizen.open("/ho-so/").address.startswith("/dang-nhap/")


def test_new_password_by_code_opens_the_account(visitor: Browser, world: World) -> None:
    visitor.open("/mat-khau/")
    visitor.fill({"login": CITIZEN})
    weak = visitor.fill({"code": code_sent(), "password": "1234567890"})
    done = visitor.fill({"code": code_sent(), "password": "mot cau de nho"})

    assert (weak.status, weak.errors) == (
        422, {"password-error": "Mật khẩu chỉ có chữ số thì dễ bị đoán. Hãy thêm chữ."}
    )  # fmt: skip
    assert done.address == "/ho-so/"
    assert log_in(Browser(Client()), CITIZEN, "mot cau de nho").address == "/ho-so/"
    assert log_in(Browser(Client()), CITIZEN, PASSWORD).status == 422


def test_new_password_asked_for_a_known_and_an_unknown_login_look_alike(visitor: Browser, world: World) -> None:
    visitor.open("/mat-khau/")
    known = visitor.fill({"login": CITIZEN})
    other = Browser(Client())
    other.open("/mat-khau/")

    unknown = other.fill({"login": "khongco@vidu.example"})

    assert unknown.address == known.address == "/mat-khau/moi/"
    assert unknown.text.replace("khongco@vidu.example", "") == known.text.replace(CITIZEN, "")
    assert Message.objects.count() == 1


@pytest.mark.req("VL-5.5-1")
def test_sign_up_in_a_province_with_national_accounts_only_leads_there(visitor: Browser) -> None:
    with override_settings(PROFILE="quang-ngai"):
        page = visitor.open("/dang-ky/")
        posted = visitor.client.post("/dang-ky/", NEW | {"statement": "1"})

    assert "VNeID" in page.text
    assert [form for form in page.forms if "password" in form.names] == []
    assert posted.status_code == 200
    assert not Account.objects.filter(full_name=NEW["full_name"]).exists()
    assert Message.objects.count() == 0


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_one_time_code_signs_in_once_and_tells_nobody_who_has_an_account(visitor: Browser, world: World) -> None:
    visitor.open("/dang-nhap/ma/")
    assert visitor.fill({"login": CITIZEN}).address == "/dang-nhap/ma/nhap/"
    code = code_sent()
    assert visitor.fill({"code": "000000" if code != "000000" else "111111"}).status == 422

    done = visitor.fill({"code": code})

    assert (done.status, done.address) == (200, "/ho-so/")
    kept = sql.rows("SELECT how, assurance FROM directory_signin WHERE is_ok ORDER BY id DESC LIMIT 1", ())
    assert kept == [("code", "declared")]
    stranger = Browser(Client())
    stranger.open("/dang-nhap/ma/")
    before = Message.objects.count()
    assert stranger.fill({"login": "khong-co@vidu.example"}).address == "/dang-nhap/ma/nhap/"
    assert (Message.objects.count(), stranger.fill({"code": code}).status) == (before, 422)
