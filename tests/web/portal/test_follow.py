"""Look-up by code: how much a code alone shows, what the slip's secret opens, how guessing is slowed down."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from tests.factories import dossiers
from tests.factories.world import CITIZEN, DESK, World
from tests.web.portal.pages import Browser

from motcua.core import clock, crypto, profile, sql
from motcua.core.text import fold
from motcua.dossiers import queries, slip_contents
from motcua.web.shared import lookups

PROFILES = ("demo", "lam-dong", "dong-nai", "hai-duong", "vinh-long", "quang-ngai")
PUBLIC_PAGES = ("/", "/thu-tuc/", "/thu-tuc/1.004873/", "/co-quan/", "/dang-ky/", "/dang-nhap/", "/huong-dan/")
UNKNOWN = (
    "Không tìm thấy hồ sơ với mã này, hoặc mã bí mật không đúng. Hãy xem lại mã in trên giấy tiếp nhận, "
    "ví dụ H99.21-261123-0007."
)


def secret_of(dossier_id: int) -> str:
    return crypto.decrypt(sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


@pytest.fixture
def accepted(world: World, now: datetime) -> queries.Dossier:
    """An online dossier, accepted and being handled, with a first step done."""
    dossier_id = dossiers.handed_in_dossier(world, now=now - timedelta(hours=1))
    dossiers.accepted_online(world, dossier_id, now=now)
    dossiers.step_done(world, dossier_id, now=now + timedelta(minutes=5))
    return queries.visible_by_id(world.actor(CITIZEN), dossier_id)


@pytest.mark.req("LD-2.2-1", "LD-2.2-3", "LD-11.3-1", "HD-2.4-1", "HD-8.1-1")
@pytest.mark.parametrize(
    ("name", "shows_status"),
    [(name, name in {"lam-dong", "hai-duong"}) for name in PROFILES],
)
def test_look_up_by_code_alone_shows_what_the_province_allows_and_never_a_name(
    visitor: Browser, accepted: queries.Dossier, name: str, shows_status: bool
) -> None:
    with override_settings(PROFILE=name):
        visitor.open("/tra-cuu/")
        page = visitor.fill_get({"ma": accepted.ref})
        label = profile.section("statuses")["labels"]["4"]

    assert page.status == 200
    assert "Mức độ hoàn thành" in page.text
    assert " %" in page.text
    assert (label in page.text) is shows_status
    hidden = [accepted.owner_name, accepted.procedure_name, accepted.handling_agency, "Diễn biến", "Hẹn trả"]
    assert [text for text in hidden if text in page.text] == []
    assert fold(accepted.owner_name) not in fold(page.text)


@pytest.mark.req("LD-2.1-3", "QN-2.1.a", "DN-6.2-3")
def test_look_up_with_the_secret_shows_timeline_units_due_moment_and_why(
    visitor: Browser, accepted: queries.Dossier
) -> None:
    visitor.open("/tra-cuu/")

    page = visitor.fill_get({"ma": accepted.ref, "bi-mat": secret_of(accepted.id)})

    terms = queries.terms(accepted.id)
    assert terms is not None
    told = [
        "Đã nộp hồ sơ",
        "Đã tiếp nhận, cấp mã hồ sơ và hẹn trả kết quả",
        "Đã chuyển đến cơ quan giải quyết",
        "Đang xử lý",
    ]
    whole = [*told, accepted.procedure_name, accepted.receiving_agency, accepted.handling_agency, accepted.desk_name]
    assert page.status == 200
    assert [text for text in whole if text not in page.text] == []
    assert [line["text"] for line in terms.explanation if " ".join(line["text"].split()) not in page.text] == []
    officials = sql.rows("SELECT full_name FROM directory_account WHERE is_official", ())
    names = [name for (name,) in officials] + [accepted.owner_name]
    assert [name for name in names if name in page.text] == []


@pytest.mark.req("LD-2.2-1")
def test_look_up_with_the_secret_is_recorded_as_a_reading(
    visitor: Browser, accepted: queries.Dossier, now: datetime
) -> None:
    visitor.open(f"/tra-cuu/?ma={accepted.ref}&bi-mat={secret_of(accepted.id)}")

    assert sql.rows("SELECT actor, act, at FROM core_readaudit WHERE subject = %s", (accepted.id,)) == [
        ("slip", "lookup", now)
    ]


def test_look_up_unknown_code_and_wrong_secret_look_the_same(visitor: Browser, accepted: queries.Dossier) -> None:
    wrong = visitor.open(f"/tra-cuu/?ma={accepted.ref}&bi-mat=AAAAAAAA")
    unknown = visitor.open("/tra-cuu/?ma=H99.21-260311-9999&bi-mat=AAAAAAAA")

    assert (wrong.status, unknown.status) == (404, 404)
    assert wrong.errors == unknown.errors == {"ma-error": UNKNOWN}
    assert wrong.text == unknown.text
    assert wrong.form("ma", "bi-mat").value("ma") == accepted.ref


@pytest.mark.parametrize("style", ["lower", "spaces", "dashes", "full width", "receipt"])
def test_look_up_reads_the_code_as_people_type_it(visitor: Browser, accepted: queries.Dossier, style: str) -> None:
    typed = {
        "lower": accepted.ref.lower(),
        "spaces": f"  {accepted.ref.replace('-', ' - ')} ",
        "dashes": accepted.ref.replace("-", "–"),
        "full width": "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in accepted.ref),
        "receipt": accepted.receipt_no.lower(),
    }[style]

    secret = secret_of(accepted.id).lower()
    page = visitor.client.get("/tra-cuu/", {"ma": typed, "bi-mat": f" {secret[:4]} {secret[4:]} "})

    assert page.status_code == 200
    assert accepted.procedure_name in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "ma=%00", "ma=%E2%80%AE", "ma=" + "9" * 5000, "ma=%27%22%3C", "ma=H99.21-260311-0001&bi-mat=%00%00",
        "ma=%ED%A0%80", "ma=x&bi-mat=%F0%9F%92%A5%C3%A9", "ma=&bi-mat=", "ma[]=1", "ma=%ff%fe",
    ],
)  # fmt: skip
def test_look_up_of_nonsense_is_told_calmly(visitor: Browser, world: World, query: str) -> None:
    response = visitor.client.get(f"/tra-cuu/?{query}")

    assert response.status_code in {200, 404, 422}
    assert "Tra cứu hồ sơ" in response.content.decode()


def test_look_up_with_nothing_typed_asks_for_the_code(visitor: Browser, world: World) -> None:
    page = visitor.open("/tra-cuu/?ma=")

    assert (page.status, page.errors, page.summary) == (
        422, {"ma-error": "Hãy nhập mã hồ sơ."}, [("Hãy nhập mã hồ sơ.", "#ma")]
    )  # fmt: skip


def test_look_up_too_often_is_slowed_down_and_opens_again_later(
    visitor: Browser, accepted: queries.Dossier, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    for number in range(60):
        visitor.client.get("/tra-cuu/", {"ma": f"H99.21-260311-{number + 100:04}"})

    slow = visitor.open(f"/tra-cuu/?ma={accepted.ref}")
    other = Client(REMOTE_ADDR="127.0.0.9").get("/tra-cuu/", {"ma": accepted.ref})
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))
    later = visitor.open(f"/tra-cuu/?ma={accepted.ref}")

    assert (slow.status, other.status_code, later.status) == (429, 200, 200)
    assert slow.errors["ma-error"].startswith("Bạn đã tra cứu quá nhiều lần. Hãy thử lại sau")
    assert slow.form("ma", "bi-mat").value("ma") == accepted.ref


def test_look_up_guessing_the_secret_of_one_code_is_slowed_down_sooner(
    visitor: Browser, accepted: queries.Dossier
) -> None:
    answers = [
        visitor.client.get("/tra-cuu/", {"ma": accepted.ref, "bi-mat": f"AAAAAA{number:02}"}).status_code
        for number in range(12)
    ]

    assert answers == [404] * 10 + [429] * 2
    assert lookups.SECRETS.most == 10


def test_look_up_guessing_the_secret_is_slowed_down_however_the_code_is_spelled(
    visitor: Browser, accepted: queries.Dossier
) -> None:
    spelled = [accepted.ref, accepted.ref.lower(), f" {accepted.ref} ", accepted.ref.replace("-", "–")]

    answers = [
        visitor.client.get("/tra-cuu/", {"ma": spelled[number % 4], "bi-mat": "AAAAAA22"}).status_code
        for number in range(12)
    ]

    assert answers == [404] * 10 + [429] * 2


def test_look_up_guessed_from_everywhere_is_stopped_at_the_code_and_opens_again_later(
    accepted: queries.Dossier, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    def guess(number: int, typed: str = "") -> HttpResponse:
        asked = {"ma": accepted.ref, "bi-mat": typed or "AAAAAA22"}
        return Client(REMOTE_ADDR=f"192.0.2.{number}").get("/tra-cuu/", asked)

    monkeypatch.setattr(lookups, "GUESSES", replace(lookups.GUESSES, most=20))
    right = [guess(number, secret_of(accepted.id)).status_code for number in range(3)]
    wrong = [guess(number).status_code for number in range(25)]
    shut = guess(100, secret_of(accepted.id))
    alone = Client(REMOTE_ADDR="192.0.2.200").get("/tra-cuu/", {"ma": accepted.ref})
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))

    assert (right, wrong) == ([200] * 3, [404] * 20 + [429] * 5)
    assert (shut.status_code, "thử sai quá nhiều lần" in shut.content.decode()) == (429, True)
    assert (alone.status_code, guess(100, secret_of(accepted.id)).status_code) == (200, 200)


def test_look_up_of_an_unknown_code_does_the_same_work_as_a_wrong_secret(
    accepted: queries.Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []
    real = crypto.decrypt
    monkeypatch.setattr(crypto, "decrypt", lambda stored: opened.append(stored) or real(stored))
    asked: list[list[str]] = []
    for ref in (accepted.ref, "H99.21-260311-9999"):
        with CaptureQueriesContext(connection) as caught:
            Client().get("/tra-cuu/", {"ma": ref, "bi-mat": "AAAAAA22"})
        asked.append([query["sql"].split()[0] for query in caught.captured_queries])

    assert (asked[0], len(opened)) == (asked[1], 2)


def test_look_up_page_lets_the_secret_travel_nowhere(visitor: Browser, accepted: queries.Dossier) -> None:
    response = visitor.client.get("/tra-cuu/", {"ma": accepted.ref, "bi-mat": secret_of(accepted.id)})

    assert (response.headers["Referrer-Policy"], response.headers["Cache-Control"]) == ("no-referrer", "no-store")
    form = visitor.open(f"/tra-cuu/?ma={accepted.ref}&bi-mat={secret_of(accepted.id)}").form("ma", "bi-mat")
    assert form.value("bi-mat") == ""


@pytest.mark.req("DN-3.2-1", "HD-11.1", "VL-5.1-1", "QN-2.1.a")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("dong-nai", "https://dichvucong.dongnai.gov.vn"),
        ("hai-duong", "http://dichvucong.haiduong.gov.vn"),
        ("vinh-long", "https://dichvucong.vinhlong.gov.vn"),
        ("quang-ngai", "https://dichvucong.quangngai.gov.vn"),
    ],
)
def test_address_in_qr_code_and_slip_is_the_province_s_portal_and_leads_to_the_dossier(
    visitor: Browser, world: World, now: datetime, name: str, address: str
) -> None:
    with override_settings(PROFILE=name):
        received = dossiers.accepted_dossier(world, now=now)
        data = sql.rows("SELECT data FROM dossiers_slip WHERE token = %s", (received.slip_token,))[0][0]
        link = slip_contents.lookup_url(received.code, secret_of(received.id))
        page = visitor.open(link.removeprefix(address))

    assert link.startswith(f"{address}/tra-cuu/?ma={received.code}&bi-mat=")
    assert link in str(data)
    assert f"{address}/tra-cuu/" in str(data)
    assert (page.status, received.code in page.text, "Diễn biến" in page.text) == (200, True, True)


@pytest.mark.req("HD-6.1", "VL-5.1-1", "QN-2.1.b")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("demo", ""),
        ("hai-duong", "http://motcua.haiduong.gov.vn"),
        ("vinh-long", "https://motcua.vinhlong.gov.vn"),
        ("quang-ngai", "https://motcua.quangngai.gov.vn"),
    ],
)
def test_link_for_officials_leads_to_the_province_s_one_stop_address(
    visitor: Browser, world: World, name: str, address: str
) -> None:
    with override_settings(PROFILE=name):
        page = visitor.open("/")

    assert page.links["Dành cho cán bộ"] == f"{address}/mot-cua/"


@pytest.mark.req("VL-5.1-2", "VL-5.1-1", "QN-2.1.b", "HD-7.1", "LD-1.1")
@override_settings(ALLOWED_HOSTS=["dichvucong.vinhlong.gov.vn", "motcua.vinhlong.gov.vn"], PROFILE="vinh-long")
def test_dossier_received_at_one_address_is_at_the_other_at_once(world: World, now: datetime) -> None:
    counter = dossiers.accepted_dossier(world, now=now)
    online = dossiers.handed_in_dossier(world, now=now)
    receipt = queries.visible_by_id(world.actor(CITIZEN), online).receipt_no
    desk = Client(HTTP_HOST="motcua.vinhlong.gov.vn")
    session = desk.session
    session["account"] = world.actor(DESK).account_id
    session.save()
    desk.cookies["sessionid"] = session.session_key or ""
    portal = Client(HTTP_HOST="dichvucong.vinhlong.gov.vn")

    at_the_desk = desk.get("/mot-cua/").content.decode()
    by_code = portal.get("/tra-cuu/", {"ma": counter.code})

    assert receipt in at_the_desk
    assert (by_code.status_code, counter.code in by_code.content.decode()) == (200, True)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_renders_the_portal(visitor: Browser, accepted: queries.Dossier, name: str) -> None:
    with override_settings(PROFILE=name):
        pages = [visitor.open(address) for address in PUBLIC_PAGES]
        province = profile.section("province")["name"]

    assert [(page.status, province in page.text) for page in pages] == [(200, True)] * 7


@pytest.mark.parametrize(("name", "label"), [("lam-dong", "Mức độ 4"), ("quang-ngai", "Toàn trình")])
def test_level_of_online_service_is_named_as_the_province_names_it(
    visitor: Browser, world: World, name: str, label: str
) -> None:
    with override_settings(PROFILE=name):
        page = visitor.open("/thu-tuc/1.004873/")

    assert f"Dịch vụ công trực tuyến {label}" in page.text
