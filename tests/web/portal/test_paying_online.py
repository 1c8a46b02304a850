"""The citizen pays online, without scripts: the fee, the way, the gateway's page, and what came of it."""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.factories.dossiers import FEE, accepted_online, handed_in_dossier
from tests.factories.fees import due_at
from tests.factories.world import DESK, HOUSEHOLD_BUSINESS, World
from tests.web.portal.pages import Browser

from motcua.dossiers import queries as dossiers
from motcua.dossiers.held import hold
from motcua.gateways.vnpay.client import signature
from motcua.gateways.vnpay.demo_gateway import CODE, SECRET, DemoVnpay
from motcua.intake import services as intake
from motcua.payments import queries
from motcua.payments import services as payments
from motcua.payments.enums import Gateway
from motcua.payments.ports import RawMessage
from motcua.procedures.rules.fees import FeeOption


@pytest.fixture
def vnpay(settings):
    """VNPAY's simulator on a socket; what it tells is handed over by the tests."""
    with DemoVnpay(tells="http://127.0.0.1:9/") as running:
        query = f"{running.origin}/transaction"
        settings.VNPAY = {
            "pay_url": f"{running.origin}/vpcpay.html",
            "query_url": query,
            "code": CODE,
            "secret": SECRET,
        }
        yield running


def owing(world: World, now: datetime, *fees: FeeOption) -> str:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    accepted_online(world, dossier_id, code=HOUSEHOLD_BUSINESS, fees=fees or [FEE], now=now)
    return dossiers.visible_by_id(world.actor(DESK), dossier_id).ref


def dossier_id(world: World, ref: str) -> int:
    return dossiers.visible(world.actor(DESK), ref).id


def gateway_form(page) -> dict[str, str]:
    address = page.links["Đến trang thanh toán"]
    return {key: found[0] for key, found in parse_qs(urlsplit(address).query).items()}


def told(vnpay: DemoVnpay, page, now: datetime, **changes: str) -> None:
    """The gateway takes the money and its notification arrives."""
    message = vnpay.pay(gateway_form(page)) | changes
    payments.hear(gateway=Gateway.VNPAY, raw=RawMessage(message), now=now)


@pytest.mark.req("VL-16.1-1")
@pytest.mark.req("VL-6.6-2")
@pytest.mark.req("QN-7.3")
def test_fee_is_paid_at_the_gateway_and_the_receipt_is_there(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)

    page = citizen.open(f"/ho-so/{ref}/")
    assert "Thanh toán trực tuyến" in page.links
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    page = citizen.send(page.main_form(), {"gateway": "vnpay"})
    order = page.address
    told(vnpay, page, now)
    page = citizen.open(order)

    assert (page.status, "Đã nhận được tiền" in page.text) == (200, True)
    [receipt] = queries.receipts(dossier_id(world, ref))
    assert (receipt.amount, f"/ho-so/bien-lai/{receipt.token}.pdf" in page.links.values()) == (50_000, True)
    history = [event.type for event in dossiers.history(dossier_id(world, ref)) if event.type.startswith("payment.")]
    assert history == ["payment.owed", "payment.order_made", "payment.online_paid"]


def test_coming_back_from_the_gateway_records_nothing_and_waits(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    page = citizen.send(page.main_form(), {"gateway": "vnpay"})
    order = page.address
    message = vnpay.pay(gateway_form(page))

    page = citizen.open(f"{order}?vnp_ResponseCode=00&vnp_TransactionStatus=00")
    # Only where no script asks does the page load itself anew, which takes the focus away.
    waits = re.search(rb'<noscript><meta http-equiv="refresh"', page.response.content) is not None
    waits &= b"data-wait-seconds" in page.response.content and page.title.startswith("Đang chờ xác nhận: ")
    asked = citizen.send(page.main_form())

    assert (waits, message["vnp_ResponseCode"]) == (True, "00")
    # The gateway never told; the payer's question did.
    assert "Đã nhận được tiền" in asked.text


def test_fee_that_changed_since_it_was_shown_begins_nothing(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    held, more = dossier_id(world, ref), FeeOption("Phí", "charge", 20_000, "Thông tư mẫu")
    payments.owe(actor=world.actor(DESK), dossier_id=hold(held).id, fees=[more], now=now)

    page = citizen.send(page.main_form(), {"gateway": "vnpay"})

    assert (page.status, "Số tiền phải nộp vừa thay đổi" in page.text, "70.000 đ" in page.text) == (422, True, True)


def test_fee_that_changed_while_paying_is_told_and_the_money_kept(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    page = citizen.send(page.main_form(), {"gateway": "vnpay"})
    order, at_gateway = page.address, page
    intake.take_cash(actor=world.actor(DESK), dossier_id=dossier_id(world, ref), payer="Người nộp", now=now)

    changed_page = citizen.open(order)
    told(vnpay, at_gateway, now)
    kept_page = citizen.open(order)

    assert "không còn dùng được" in changed_page.text
    assert ("đang được đối soát" in kept_page.text, len(queries.receipts(dossier_id(world, ref)))) == (True, 1)


def test_money_that_does_not_match_is_told_beside_the_fee(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.send(citizen.open(f"/ho-so/{ref}/thanh-toan/").main_form(), {"gateway": "vnpay"})
    less = vnpay.pay(gateway_form(page)) | {"vnp_Amount": "9900000"}
    signed = less | {"vnp_SecureHash": signature(SECRET, less)}

    payments.hear(gateway=Gateway.VNPAY, raw=RawMessage(signed), now=now)

    told_page = citizen.open(f"/ho-so/{ref}/").text
    assert ("99.000 đ" in told_page, "đừng chuyển lại" in told_page) == (True, True)
    assert "đừng chuyển lại" in citizen.open(f"/ho-so/{ref}/thanh-toan/").text


def test_double_click_finds_the_first_order(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")

    first = citizen.send(page.main_form(), {"gateway": "vnpay"})
    # The form has no address of its own: it goes back to the page where it stood.
    citizen.open(f"/ho-so/{ref}/thanh-toan/")
    second = citizen.send(page.main_form(), {"gateway": "vnpay"})

    assert first.address == second.address


def test_nothing_owed_never_sees_a_payment_page(world: World, now: datetime, citizen: Browser, vnpay):
    found = handed_in_dossier(world, now=now)
    accepted_online(world, found, fees=[], now=now)
    ref = dossiers.visible_by_id(world.actor(DESK), found).ref

    page = citizen.open(f"/ho-so/{ref}/")
    paying = citizen.open(f"/ho-so/{ref}/thanh-toan/")

    assert ("Thanh toán trực tuyến" in page.links, paying.address) == (False, f"/ho-so/{ref}/")


def test_orders_of_others_do_not_exist(world: World, now: datetime, citizen: Browser, stranger: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    order = citizen.send(page.main_form(), {"gateway": "vnpay"}).address

    assert [stranger.open(address).status for address in (order, f"/ho-so/{ref}/thanh-toan/")] == [404, 404]
    assert citizen.open("/thanh-toan/MC000000000000/").status == 404


@pytest.mark.req("LD-2.3.d")
@pytest.mark.req("DN-2.13.d")
@pytest.mark.parametrize(("level", "online"), [(3, False), (4, True)])
def test_fee_is_paid_online_only_where_the_service_is_full(
    world: World, now: datetime, citizen: Browser, vnpay, level: int, online: bool
):
    from motcua.core import sql  # noqa: PLC0415

    ref = owing(world, now)
    sql.execute("UPDATE procedures_procedure SET service_level = %s WHERE code = %s", (level, HOUSEHOLD_BUSINESS))

    page = citizen.open(f"/ho-so/{ref}/")

    assert ("Thanh toán trực tuyến" in page.links) == online


def test_gateway_that_is_not_set_up_is_not_offered(world: World, now: datetime, citizen: Browser, settings):
    ref = owing(world, now)
    settings.VNPAY = settings.VNPAY | {"secret": ""}

    assert "Thanh toán trực tuyến" not in citizen.open(f"/ho-so/{ref}/").links


def test_who_asks_and_has_no_word_yet_waits_and_is_not_shown_the_code_again(
    world: World, now: datetime, citizen: Browser, vnpay
):
    ref = owing(world, now)
    page = citizen.send(citizen.open(f"/ho-so/{ref}/thanh-toan/").main_form(), {"gateway": "vnpay"})

    page = citizen.send(page.main_form())

    assert ("Đang chờ xác nhận" in page.text, "Đến trang thanh toán" in page.links) == (True, False)
    assert "chưa có xác nhận rằng tiền đã đến" in page.text


def test_asking_without_end_is_slowed_down(world: World, now: datetime, citizen: Browser, vnpay):
    ref = owing(world, now)
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    page = citizen.send(page.main_form(), {"gateway": "vnpay"})

    answers = [citizen.send(page.main_form()).status for _ in range(7)]

    assert answers == [200] * 6 + [429]


def test_paid_and_not_yet_in_the_budget_says_that_nothing_is_left_to_do(
    world: World, now: datetime, citizen: Browser, vnpay
):
    due_at(world, "reception", now=now)
    ref = owing(world, now)
    waiting = citizen.open(f"/ho-so/{ref}/")
    page = citizen.open(f"/ho-so/{ref}/thanh-toan/")
    page = citizen.send(page.main_form(), {"gateway": "vnpay"})
    told(vnpay, page, now)

    page = citizen.open(f"/ho-so/{ref}/")

    assert "Cần thực hiện nghĩa vụ tài chính" in waiting.text
    assert ("chờ xác nhận chuyển ngân sách" in page.text, "Gửi chứng từ" in page.text) == (True, False)
