"""VietQR codes against the package's vectors, and the bank's notices over a real socket."""

import json
from datetime import datetime, timedelta

import pytest
import requests
from tests.gateways.ears import Ears

from motcua.core.clock import LOCAL
from motcua.gateways.demo_payments import Fault
from motcua.gateways.vietqr.check import check
from motcua.gateways.vietqr.client import qr_text, read, signature
from motcua.gateways.vietqr.demo_bank import ACCOUNT, BANK, BANK_NAME, HOLDER, SECRET, DemoBank
from motcua.gateways.vietqr.gateway import VietQrGateway
from motcua.payments.ports import Forged, Malformed, NoticeKind, OrderFacts, RawMessage
from motcua.payments.rules import ref_in, ref_of

MADE = datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL)
REF = ref_of(bytes(range(12)))


@pytest.fixture
def ears():
    with Ears() as running:
        yield running


@pytest.fixture
def bank(ears, settings):
    settings.VIETQR = {
        "bank": BANK, "bank_name": BANK_NAME, "account": ACCOUNT, "holder": HOLDER, "secret": SECRET,
    }  # fmt: skip
    with DemoBank(tells=f"{ears.origin}/", delay=0.05) as running:
        yield running


def order() -> OrderFacts:
    return OrderFacts(
        ref=REF, amount=50_000, text="Nop phi", dossier_ref="H99.21-260311-0001", procedure="Thủ tục mẫu",
        payer="Nguyễn Văn Dụ", made_at=MADE, expires_at=MADE + timedelta(minutes=15), return_url="http://127.0.0.1:9/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "purpose", "expected"),
    [
        (0, "", "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"),
        (
            10_000,
            "Chuyen tien",
            (
                "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
                "53037045405100005802VN62150811Chuyen tien630453E6"
            ),
        ),
    ],
)
def test_code_is_the_text_of_the_check_vectors(amount, purpose, expected):
    assert qr_text(bank="970416", account="257678859", amount=amount, purpose=purpose) == expected


def test_code_with_a_changed_sign_is_not_read(bank):
    text = VietQrGateway().begin(order()).qr

    assert (read(text)["54"], read(text.replace("5000", "6000", 1)), read("")) == ("50000", {}, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (REF, REF),
        (f"MBVCB.123.{REF.lower()}-CHUYEN TIEN", REF),
        (f"{REF[:6]} {REF[6:]} nop phi", REF),
        ("chuyen tien an trua", ""),
        ("", ""),
    ],
)
def test_name_of_the_order_is_found_whatever_the_bank_wrote_around_it(text, expected):
    assert ref_in(text) == expected


def test_bank_reads_the_code_and_both_notices_are_believed(bank, ears):
    shown = requests.get(f"{bank.origin}/scan", params={"qr": VietQrGateway().begin(order()).qr}, timeout=5)
    bank.tell(bank.pay(50_000, REF))

    notices = [VietQrGateway().parse_callback(raw) for raw in ears.heard]

    assert "50,000 đ" in shown.text
    assert [(each.kind, each.order_ref, each.amount) for each in notices] == [
        (NoticeKind.PAID, REF, 50_000),
        (NoticeKind.BUDGET, REF, 50_000),
    ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.LATE, ["paid", "budget"]),
        (Fault.TWICE, ["paid", "budget", "paid", "budget"]),
        (Fault.REORDERED, ["budget", "paid"]),
        (Fault.NEVER, []),
    ],
)
def test_bank_that_misbehaves_still_tells_what_it_signed(bank, ears, fault, expected):
    bank.tell(bank.pay(50_000, REF), fault)

    assert [VietQrGateway().parse_callback(raw).kind.value for raw in ears.heard] == expected


def test_notice_with_another_key_body_or_account_is_forged(bank, ears):
    bank.tell(bank.pay(50_000, REF), Fault.WRONG_SIGNATURE, budget=False)
    bank.tell(bank.pay(50_000, REF), budget=False)
    wrong, right = ears.heard
    other = json.dumps(json.loads(right.body) | {"account": "1"}).encode()

    for raw in (
        wrong,
        RawMessage({}, right.body.replace(b"50000", b"90000"), right.headers),
        RawMessage({}, right.body, {}),
        RawMessage({}, other, {"X-Signature": signature(SECRET, other)}),
    ):
        with pytest.raises(Forged):
            VietQrGateway().parse_callback(raw)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"event":"payment"}', b'{"event":"x","amount":1}'])
def test_signed_notice_that_cannot_be_read_is_malformed(bank, body):
    with pytest.raises(Malformed):
        VietQrGateway().parse_callback(RawMessage({}, body, {"X-Signature": signature(SECRET, body)}))


@pytest.mark.parametrize("amount", [0, -1, True, "50000", 1.5, 10**16])
def test_signed_notice_of_no_sum_is_malformed(bank, amount):
    told = {"event": "payment", "transaction_id": "1", "content": REF, "account": ACCOUNT, "amount": amount}
    body = json.dumps(told).encode()

    with pytest.raises(Malformed):
        VietQrGateway().parse_callback(RawMessage({}, body, {"X-Signature": signature(SECRET, body)}))


def test_check_says_whether_it_is_set_up(bank, settings):
    ready = check()
    settings.VIETQR = settings.VIETQR | {"secret": ""}

    assert ([found.is_ok for found in ready], [found.is_ok for found in check()]) == ([True], [False])
