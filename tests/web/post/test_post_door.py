"""The post's door, the desk's side of it, and what citizens see of each hop."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import FEE, OWNER
from tests.factories.post import at_desk, enclosed, picked_up, postal_clerk, received, with_post
from tests.factories.world import COMMUNE, DESK, HOUSEHOLD_BUSINESS, INSPECTOR, MARITAL_STATUS, World
from tests.web.backoffice.pages import errors, text, typed

from motcua.core import crypto, sql
from motcua.directory.actors import Actor
from motcua.postal import queries
from motcua.postal import services as carrying

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
CLERK = "buuchinh.thu"
FORM = f"/buu-chinh/nhan/?thu-tuc={MARITAL_STATUS}&noi={COMMUNE}"


@pytest.fixture
def clerk(world: World, now: datetime) -> Actor:
    return postal_clerk(world, now)


def filled(world: World, form: str) -> dict[str, str]:
    counts = {f"originals-{no}": "1" for no in enclosed(world)}
    return counts | {
        "form": form,
        "kind": "person",
        "full_name": "Trần Thị Gửi",
        "personal_number": "000000000777",
        "phone": "0900000777",
        "address": "Thôn Mẫu",
        "seal": "NP-9",
        "delivery": "postal",
    }


@pytest.mark.req("DN-15.1-1", "DN-15.1-2", "QN-1.2.c")
def test_clerk_takes_a_dossier_at_home_and_desk_receives_it_filled_in(
    world: World, browser: Browser, clerk: Actor
) -> None:
    post, desk = browser(CLERK), browser(DESK)
    [key] = typed(post.get(FORM), "form")
    bad = post.post(FORM, filled(world, key) | {"originals-77": "1", "phone": "12", "seal": ""})
    taken = post.post(FORM, filled(world, key), follow=True)
    again = post.post(FORM, filled(world, key), follow=True)
    [row] = queries.held(clerk)

    record = post.post("/buu-chinh/", {"buu-gui": [row.token]}, follow=True)
    [waiting] = queries.records_to_sign(world.actor(DESK))
    page = f"/mot-cua/buu-chinh/bien-ban/{waiting.token}/"
    miscounted = desk.post(page, {f"nhan-{row.number}": "co", "counted": "2"})
    signed = desk.post(page, {f"nhan-{row.number}": "co", "counted": "1"}, follow=True)
    counter = desk.get(f"/mot-cua/tiep-nhan/?buu-gui={row.token}")

    assert (bad.status_code, typed(bad, "full_name"), typed(bad, "seal")) == (422, ["Trần Thị Gửi"], [""])
    assert [row.number in text(page) for page in (taken, again)] == [True, True]
    assert "Biên bản giao nhận số 1/2026" in text(record)
    assert (miscounted.status_code, typed(miscounted, "counted")) == (422, ["2"])
    assert row.number in text(signed)
    assert [typed(counter, name) for name in ("full_name", "consignment")] == [["Trần Thị Gửi"], [row.token]]
    for address in (f"/buu-chinh/bo-ho-so/{row.token}/phieu-gui/", f"/buu-chinh/bien-ban/{waiting.token}/in/"):
        assert post.get(address).content[:5] == b"%PDF-"
    assert desk.get(f"/mot-cua/buu-chinh/bo-ho-so/{row.token}/phieu-gui/").content[:5] == b"%PDF-"


@pytest.mark.req("DN-15.2-1", "HD-22", "LD-2.3.d", "DN-2.13.d")
def test_clerk_delivers_with_proof_and_everybody_follows(
    world: World, browser: Browser, clerk: Actor, client: Client, now: datetime
) -> None:
    ready, token = with_post(world, clerk, now=now - timedelta(hours=3))
    post, page = browser(CLERK), f"/buu-chinh/phat/{token}/"

    bad = post.post(page, {"viec": "phat", "receiver_name": "Lê Thị Ví Dụ", "at": "hôm qua", "proof": ""})
    zone = post.post(page, {"viec": "khu-vuc", "zone": "other_province", "zone_reason": "Ở Cần Thơ"}, follow=True)
    tried = post.post(page, {"viec": "chua-phat", "reason": "Vắng nhà"}, follow=True)
    given = {"viec": "phat", "receiver_name": "Lê Thị Ví Dụ", "relation": "owner", "identity_check": "id_card"}
    unsaid = post.post(page, {"viec": "chua-phat", "reason": ""})
    done = post.post(page, given | {"proof": "EV1"}, follow=True)
    [(secret,)] = sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (ready.id,))
    seen = text(client.get("/tra-cuu/", {"ma": ready.code, "bi-mat": crypto.decrypt(secret)}))

    assert (bad.status_code, errors(bad)[0]) == (422, "Hãy nhập giờ và ngày đã phát, ví dụ 09:30 25/11/2026.")
    # All that is missing is told at once.
    assert "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận." in errors(bad)
    assert "Hãy ghi số phiếu phát mà người nhận đã ký." in errors(bad)
    # A fault of another act leaves the form of handing over as it was.
    assert (unsaid.status_code, typed(unsaid, "receiver_name")) == (422, [OWNER.full_name])
    assert "Ngoài tỉnh" in text(zone)
    assert "Lần phát chưa thành 1" in text(tried)
    assert "Đã ghi nhận phát kết quả" in text(done)
    assert "Số 9 đường Mẫu" not in text(post.get(page))
    for hop in ("Bưu chính đã nhận kết quả để phát", "Bưu chính phát chưa thành", "Bưu chính đã phát kết quả"):
        assert hop in seen
    assert text(browser(INSPECTOR).get("/buu-chinh/tre-han/"))


@pytest.mark.req("DN-15.3")
def test_sender_follows_by_the_slip_and_owner_sees_the_way_in(
    world: World, browser: Browser, clerk: Actor, client: Client, now: datetime
) -> None:
    token = at_desk(world, clerk, now=now, signed=now)
    [(number, secret)] = sql.rows("SELECT number, secret_enc FROM postal_consignment WHERE token = %s", (token,))

    alone = text(client.get("/tra-cuu/", {"ma": number}))
    followed = text(client.get("/tra-cuu/", {"ma": number, "bi-mat": crypto.decrypt(secret)}))
    wrong = client.get("/tra-cuu/", {"ma": number, "bi-mat": "SAISAI"})
    made = received(world, token, now=now)
    desk = text(browser(DESK).get(f"/mot-cua/ho-so/{made.code}/"))

    hop = "Bưu chính đã nhận hồ sơ của bạn"
    assert (hop in alone, "chờ tiếp nhận" in alone) == (False, True)
    assert (hop in followed, "Lê Thị Ví Dụ" in followed) == (True, False)
    assert wrong.status_code == 404
    assert "Bưu chính nhận hồ sơ tại nhà" in desk


def test_lists_take_the_same_statements_for_one_and_three(
    world: World, browser: Browser, clerk: Actor, now: datetime
) -> None:
    post, desk = browser(CLERK), browser(DESK)
    pages: dict[tuple[Client, str], list[int]] = {
        (post, "/buu-chinh/"): [],
        (post, "/buu-chinh/da-nhan/"): [],
        (post, "/buu-chinh/tre-han/"): [],
        (desk, "/mot-cua/buu-chinh/"): [],
    }
    for number in range(3):
        picked_up(world, clerk, now=now - timedelta(days=30))
        at_desk(world, clerk, now=now, signed=now)
        if number == 1:
            continue
        for (who, url), found in pages.items():
            who.get(url)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                shown = who.get(url)
            found.append(len(captured))
            assert shown.status_code == 200

    assert {url: counts[0] - counts[1] for (_, url), counts in pages.items()} == dict.fromkeys(
        (url for _, url in pages), 0
    )


def test_desk_asks_the_post_to_take_a_fee_and_the_clerk_records_it(
    world: World, browser: Browser, clerk: Actor, now: datetime
) -> None:
    desk, carrier = browser(DESK), browser(CLERK)
    token = at_desk(world, clerk, now=now, signed=now, code=HOUSEHOLD_BUSINESS)
    made = received(world, token, now=now, code=HOUSEHOLD_BUSINESS, fees=[FEE])

    before = text(desk.get("/mot-cua/buu-chinh/"))
    asked = text(desk.post("/mot-cua/buu-chinh/nho-thu/", {"ho-so": made.code, "viec": "nho"}, follow=True))
    home = text(carrier.get("/buu-chinh/"))
    [row] = queries.to_collect(clerk)
    page = f"/buu-chinh/thu-ho/{row.token}/"
    shown = text(carrier.get(page))
    unsure = carrier.post(page, {"viec": "thu", "amount": "50000", "receipt": "BL-5"})
    done = text(
        carrier.post(page, {"viec": "thu", "amount": "50000", "receipt": "BL-5", "money_taken": "1"}, follow=True)
    )

    assert "Còn phải nộp 50.000 đ" in before
    assert ("Đã nhờ bưu chính thu hộ" in asked, "Rút yêu cầu" in asked) == (True, True)
    assert "Tiền cần thu hộ (1)" in home
    assert ("Số tiền phải thu 50.000 đ" in shown, OWNER.phone in shown) == (True, True)
    assert (unsure.status_code, "BL-5" in unsure.content.decode()) == (422, True)
    assert "Đã ghi nhận thu hộ" in done
    assert [held.receipt for held in queries.money_held(clerk)] == ["BL-5"]
    assert "Còn phải nộp" not in text(desk.get("/mot-cua/buu-chinh/"))


def test_lists_of_money_to_be_taken_cost_the_same_with_one_and_three(
    world: World, browser: Browser, clerk: Actor, now: datetime
) -> None:
    counts: list[tuple[int, int]] = []
    pages = ((browser(DESK), "/mot-cua/buu-chinh/"), (browser(CLERK), "/buu-chinh/"))
    for number in (1, 2):
        for _ in range(number):
            token = at_desk(world, clerk, now=now, signed=now, code=HOUSEHOLD_BUSINESS)
            made = received(world, token, now=now, code=HOUSEHOLD_BUSINESS, fees=[FEE])
            carrying.ask_to_collect(actor=world.actor(DESK), dossier_id=made.id, now=now)
        found = []
        for client, address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.append(len(asked))
        counts.append((found[0], found[1]))

    assert counts[0] == counts[1]
