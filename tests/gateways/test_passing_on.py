"""What a carrier collects is paid into the account at the bank, which tells us of the transfer to the budget."""

import threading

import pytest
from tests.gateways.ears import Ears
from tests.gateways.vietqr.test_vietqr import order

from motcua.gateways.demo_payments import Fault
from motcua.gateways.keypay.demo_platform import CLIENT_ID, KEY_1, KEY_2, DemoKeyPay
from motcua.gateways.keypay.gateway import KeyPayGateway
from motcua.gateways.vietqr.demo_bank import ACCOUNT, BANK, BANK_NAME, HOLDER, SECRET, DemoBank
from motcua.gateways.vietqr.gateway import VietQrGateway
from motcua.gateways.vnpay.demo_gateway import CODE, DemoVnpay
from motcua.gateways.vnpay.demo_gateway import SECRET as VNPAY_SECRET
from motcua.gateways.vnpay.gateway import VnpayGateway
from motcua.payments.ports import NoticeKind

ORDER = order()


def awaited(ears: Ears, many: int) -> None:
    """Wait until our side heard so many messages; simulators tell in threads of their own."""
    patience = threading.Event()
    for _ in range(200):
        if len(ears.heard) >= many:
            return
        patience.wait(0.02)


@pytest.fixture
def bank(settings):
    settings.VIETQR = {
        "bank": BANK, "bank_name": BANK_NAME, "account": ACCOUNT, "holder": HOLDER, "secret": SECRET,
    }  # fmt: skip
    with Ears() as ears, DemoBank(tells=f"{ears.origin}/") as running:
        yield running, ears


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.NEVER])
@pytest.mark.parametrize("carrier", ["vnpay", "keypay"])
def test_bank_tells_of_the_transfer_of_what_a_carrier_collected(bank, settings, carrier: str, fault: Fault):
    running, ears = bank
    with Ears() as own:
        make = {"vnpay": DemoVnpay, "keypay": DemoKeyPay}[carrier]
        with make(tells=f"{own.origin}/", bank=running.origin, fault=fault) as simulator:
            _pay(simulator, carrier, settings)
            awaited(own, 0 if fault is Fault.NEVER else 1)
        awaited(ears, 0 if fault is Fault.NEVER else 1)

    told = [VietQrGateway().parse_callback(raw) for raw in ears.heard]
    expected = [] if fault is Fault.NEVER else [(NoticeKind.BUDGET, ORDER.ref, ORDER.amount)]
    assert [(each.kind, each.order_ref, each.amount) for each in told] == expected


def _pay(simulator, carrier: str, settings) -> None:
    if carrier == "vnpay":
        settings.VNPAY = {"pay_url": f"{simulator.origin}/", "query_url": "", "code": CODE, "secret": VNPAY_SECRET}
        query = VnpayGateway().begin(ORDER).address.partition("?")[2]
        simulator.take("/pay", f"{query}&act=pay")
        return
    settings.KEYPAY = {
        "pay_url": f"{simulator.origin}/create", "query_url": f"{simulator.origin}/query", "client_id": CLIENT_ID,
        "key_1": KEY_1, "key_2": KEY_2, "bank": "970436", "account": "1", "holder": "KHO BAC",
    }  # fmt: skip
    KeyPayGateway().begin(ORDER)
    simulator.take("/pay", f"transaction={ORDER.ref}&act=pay")
