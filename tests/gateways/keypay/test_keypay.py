"""KeyPay 3.0 over a real socket, against a platform that behaves and one that does not."""

import json
from dataclasses import replace

import pytest
import requests
from tests.gateways.ears import Ears
from tests.gateways.vietqr.test_vietqr import order

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_payments import Fault
from motcua.gateways.keypay.check import check
from motcua.gateways.keypay.client import SIGNED, checksum
from motcua.gateways.keypay.demo_platform import CLIENT_ID, FAILED, KEY_1, KEY_2, DemoKeyPay
from motcua.gateways.keypay.gateway import KeyPayGateway
from motcua.payments.enums import Outcome
from motcua.payments.ports import Forged, Malformed, NoticeKind, RawMessage

OPENSSL = "13f848d0f883c0b1f45af1817d73c6ba6a3716588d34f28695759fb2aa4450d7"
ORDER = order()


@pytest.fixture
def ears():
    with Ears() as running:
        yield running


@pytest.fixture
def platform(ears, settings):
    with DemoKeyPay(tells=f"{ears.origin}/", delay=0.05) as running:
        settings.KEYPAY = {
            "pay_url": f"{running.origin}/create", "query_url": f"{running.origin}/query", "client_id": CLIENT_ID,
            "key_1": KEY_1, "key_2": KEY_2, "bank": "970436", "account": "1", "holder": "KHO BAC",
        }  # fmt: skip
        yield running


def begun() -> str:
    return KeyPayGateway().begin(ORDER).address


def test_checksum_is_hmac_sha256_over_the_named_values_in_order():
    values = {"version": "3.0", "transaction_id": "T", "trans_amount": "1", "command": "PAY", "client_id": "c",
              "addition_fee": "0"}  # fmt: skip

    # openssl dgst -sha256 -hmac k over 0|c|PAY|1|T|3.0
    assert checksum("k", values, SIGNED) == OPENSSL


def test_begin_creates_the_transaction_with_what_the_document_prints(platform):
    page = requests.get(begun(), timeout=5)

    bill = platform.known[ORDER.ref]["bill_info"]
    assert (page.status_code, "50,000 đ" in page.text) == (200, True)
    assert (bill["MaDichVu"], bill["MaHoSo"], bill["PhiLePhi"][0]["SoTien"]) == ("2", ORDER.dossier_ref, "50000")


def test_begin_that_is_refused_or_unanswered_says_whether_to_try_again(platform, settings):
    settings.KEYPAY = settings.KEYPAY | {"key_1": "khac"}
    with pytest.raises(OutsideServiceFailed) as refused:
        begun()
    settings.KEYPAY = settings.KEYPAY | {"pay_url": "http://127.0.0.1:9/"}
    with pytest.raises(OutsideServiceFailed) as silent:
        begun()

    assert (refused.value.retryable, silent.value.retryable) == (False, True)


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.LATE, Fault.TWICE])
def test_confirmation_is_believed_after_asking(platform, ears, fault):
    begun()
    platform.pay(ORDER.ref)
    platform.tell(ORDER.ref, fault)

    notices = [KeyPayGateway().parse_callback(raw) for raw in ears.heard]

    assert {(each.kind, each.order_ref, each.reference, each.amount) for each in notices} == {
        (NoticeKind.PAID, ORDER.ref, ORDER.ref, 50_000)
    }


def test_failed_confirmation_sent_again_as_paid_is_not_believed(platform, ears):
    begun()
    platform.pay(ORDER.ref, FAILED)
    platform.tell(ORDER.ref)
    [raw] = ears.heard
    forged = RawMessage({}, json.dumps(json.loads(raw.body) | {"status": "0"}).encode())

    # Its checksum is right: the status is not covered by it.
    assert KeyPayGateway().parse_callback(forged).kind is NoticeKind.FAILED


def test_confirmation_with_a_wrong_checksum_is_forged(platform, ears):
    begun()
    platform.pay(ORDER.ref)
    platform.tell(ORDER.ref, Fault.WRONG_SIGNATURE)

    with pytest.raises(Forged):
        KeyPayGateway().parse_callback(ears.heard[0])
    with pytest.raises(Malformed):
        KeyPayGateway().parse_callback(RawMessage({}, b"[1]"))


def test_answer_with_a_wrong_checksum_is_forged_and_another_sum_is_told(platform):
    begun()
    platform.pay(ORDER.ref)
    platform.fault = Fault.WRONG_SIGNATURE
    with pytest.raises(Forged):
        KeyPayGateway().ask(ORDER)
    platform.fault = Fault.WRONG_AMOUNT

    assert KeyPayGateway().ask(ORDER).amount == 51_000


def test_ask_about_an_unknown_or_unpaid_transaction(platform):
    unknown = KeyPayGateway().ask(replace(ORDER, ref="MC000000000000"))
    begun()

    assert (unknown, KeyPayGateway().ask(ORDER).kind) == (None, NoticeKind.PENDING)


def test_answers_are_the_documented_codes():
    codes = {outcome: KeyPayGateway().answer(outcome)[1]["error_code"] for outcome in Outcome}

    assert {outcome for outcome, code in codes.items() if code == 0} == {
        Outcome.SETTLED, Outcome.KEPT, Outcome.ALREADY, Outcome.NOTED,
    }  # fmt: skip


def test_check_knocks_without_beginning(platform):
    assert [found.is_ok for found in check()] == [True]
