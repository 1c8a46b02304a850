"""VNPAY 2.1.0 over a real socket, against a gateway that behaves and one that does not."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from tests.gateways.ears import Ears

from motcua.core.clock import LOCAL
from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_payments import Fault
from motcua.gateways.vnpay.check import check
from motcua.gateways.vnpay.client import signature
from motcua.gateways.vnpay.demo_gateway import CODE, SECRET, DemoVnpay
from motcua.gateways.vnpay.gateway import VnpayGateway
from motcua.payments.enums import Outcome
from motcua.payments.ports import Forged, Malformed, Notice, NoticeKind, OrderFacts, RawMessage

OPENSSL = (
    "0660e319f73d659c13fd2e8f8cc9a1e863a7d4f686a74593d8d4721540557f4d"
    "209d360e99bb3879edd483c73055c1e452a84b70f5081dbae014b8f900e1a4c0"
)
MADE = datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL)
ORDER = OrderFacts(
    ref="MC0123456789AB",
    amount=50_000,
    text="Nop phi le phi ho so H99.21-260311-0001",
    dossier_ref="H99.21-260311-0001",
    procedure="Thủ tục mẫu",
    payer="Nguyễn Văn Dụ",
    made_at=MADE,
    expires_at=MADE + timedelta(minutes=15),
    return_url="http://127.0.0.1:9/thanh-toan/MC0123456789AB/",
)


@pytest.fixture
def ears():
    with Ears() as running:
        yield running


@pytest.fixture
def server(ears, settings):
    with DemoVnpay(tells=f"{ears.origin}/ipn", delay=0.05) as running:
        settings.VNPAY = {
            "pay_url": f"{running.origin}/vpcpay.html",
            "query_url": f"{running.origin}/transaction",
            "code": CODE,
            "secret": SECRET,
        }
        yield running


def form(server: DemoVnpay) -> dict[str, str]:
    address = VnpayGateway().begin(ORDER).address
    return {key: found[0] for key, found in parse_qs(urlsplit(address).query).items()}


def read(values: dict[str, str]) -> Notice:
    return VnpayGateway().parse_callback(RawMessage(values))


def test_begin_leads_to_a_page_that_takes_our_signature(server):
    page = requests.get(VnpayGateway().begin(ORDER).address, timeout=5)

    assert (page.status_code, "50,000 đ" in page.text) == (200, True)
    forged = VnpayGateway().begin(ORDER).address.replace("vnp_Amount=5000000", "vnp_Amount=100000")
    assert requests.get(forged, timeout=5).status_code == 400


def test_signature_sorts_encodes_and_leaves_out_what_is_not_signed():
    values = {"vnp_OrderInfo": "Nop phi", "vnp_Amount": "100", "vnp_SecureHashType": "x", "vnp_SecureHash": "y"}

    # HMAC-SHA512 with the key "k" over vnp_Amount=100&vnp_OrderInfo=Nop+phi, from openssl.
    assert signature("k", values) == OPENSSL


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.LATE, Fault.TWICE, Fault.REORDERED])
def test_notification_over_the_socket_is_believed(server, ears, fault):
    server.tell(server.pay(form(server)), fault)

    read_ = [read(raw.query) for raw in ears.heard]
    assert [(each.kind, each.order_ref, each.amount) for each in read_] == [(NoticeKind.PAID, ORDER.ref, 50_000)] * (
        2 if fault is Fault.TWICE else 1
    )
    assert len({each.reference for each in read_}) == 1


def test_notification_of_another_sum_tells_that_sum(server, ears):
    server.tell(server.pay(form(server)), Fault.WRONG_AMOUNT)

    assert read(ears.heard[0].query).amount == 51_000


def test_notification_with_a_wrong_signature_or_changed_value_is_forged(server, ears):
    server.tell(server.pay(form(server)), Fault.WRONG_SIGNATURE)
    good = server.pay(form(server))

    for values in (ears.heard[0].query, good | {"vnp_Amount": "1"}, {}, good | {"vnp_SecureHash": "é"}):
        with pytest.raises(Forged):
            read(values)


def test_notification_that_is_signed_and_unreadable_is_malformed(server):
    told = server.pay(form(server)) | {"vnp_Amount": "12x"}
    told["vnp_SecureHash"] = signature(SECRET, told)

    with pytest.raises(Malformed):
        read(told)


def test_gateway_that_never_tells_answers_when_asked(server, ears):
    server.tell(server.pay(form(server)), Fault.NEVER)

    found = VnpayGateway().ask(ORDER)

    assert (ears.heard, found.kind, found.amount) == ([], NoticeKind.PAID, 50_000)


def test_ask_about_an_order_it_does_not_know_tells_nothing(server):
    assert VnpayGateway().ask(ORDER) is None


def test_cancelled_at_the_gateway_is_told_as_failed(server, ears):
    server.decide(form(server) | {"act": "cancel"})

    assert VnpayGateway().ask(ORDER).kind is NoticeKind.FAILED


def test_ask_when_nobody_answers_is_worth_another_try(settings, server):
    settings.VNPAY = settings.VNPAY | {"query_url": "http://127.0.0.1:9/"}

    with pytest.raises(OutsideServiceFailed) as told:
        VnpayGateway().ask(ORDER)

    assert told.value.retryable


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.SETTLED, "00"),
        (Outcome.KEPT, "00"),
        (Outcome.UNKNOWN_ORDER, "01"),
        (Outcome.ALREADY, "02"),
        (Outcome.WRONG_AMOUNT, "04"),
        (Outcome.FORGED, "97"),
        (Outcome.MALFORMED, "99"),
    ],
)
def test_answers_are_the_documented_codes(outcome, code):
    assert VnpayGateway().answer(outcome)[1]["RspCode"] == code


def test_check_knocks_without_beginning(server):
    assert [finding.is_ok for finding in check()] == [True, True]
