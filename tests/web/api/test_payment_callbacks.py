"""What a payment gateway tells over HTTP: signed messages change money once, everything else changes nothing."""

import pytest
from tests.factories.world import CITIZEN, World
from tests.payments.test_money_always_adds_up import owing, parts

from motcua.gateways.vnpay.client import signature
from motcua.payments import services as payments
from motcua.payments.enums import Gateway

SECRET, ADDRESS = "bi-mat", "/api/v1/callbacks/payment/vnpay"


@pytest.fixture
def told(world: World, now, settings) -> dict[str, str]:
    """What VNPAY sends when an order of 50.000 đ was paid, signed."""
    settings.VNPAY = {"pay_url": "http://127.0.0.1:9/", "query_url": "", "code": "MOTCUA01", "secret": SECRET}
    dossier_id = owing(world, now)
    actor = world.actor(CITIZEN)
    ref = payments.order(actor=actor, dossier_id=dossier_id, gateway=Gateway.VNPAY, shown=50_000, now=now)
    return signed(
        vnp_TmnCode="MOTCUA01", vnp_Amount="5000000", vnp_TransactionNo="77", vnp_ResponseCode="00",
        vnp_TransactionStatus="00", vnp_TxnRef=ref, vnp_OrderInfo="Nop phi",
    )  # fmt: skip


def signed(**values: str) -> dict[str, str]:
    values.pop("vnp_SecureHash", None)
    return values | {"vnp_SecureHash": signature(SECRET, values)}


def test_notification_settles_once_and_the_replay_is_told_so(client, told):
    answers = [client.get(ADDRESS, told).json()["RspCode"] for _ in range(3)]

    assert (answers, parts()) == (["00", "02", "02"], (50_000, 0, 0))


def test_forged_notification_changes_nothing_and_is_logged(client, told, caplog):
    for bad in (told | {"vnp_SecureHash": "0" * 128}, told | {"vnp_Amount": "100"}, {}):
        assert client.get(ADDRESS, bad).json()["RspCode"] == "97"

    assert parts() == (0, 0, 0)
    assert sum("forged message of vnpay" in line for line in caplog.messages) == 3


def test_wrong_sum_is_answered_as_documented_and_kept_as_a_difference(client, told):
    assert client.get(ADDRESS, signed(**told | {"vnp_Amount": "100000"})).json()["RspCode"] == "04"

    assert parts() == (0, 0, 1_000)


def test_order_that_nobody_made_is_unknown_and_its_money_is_listed(client, told):
    assert client.get(ADDRESS, signed(**told | {"vnp_TxnRef": "MC000000000000"})).json()["RspCode"] == "01"

    assert parts() == (0, 0, 50_000)


def test_cancelled_payment_leaves_the_fee_owed(client, told):
    bad = signed(**told | {"vnp_ResponseCode": "24", "vnp_TransactionStatus": "02"})

    assert client.get(ADDRESS, bad).json()["RspCode"] == "00"
    assert parts() == (0, 0, 0)


def test_gateway_that_does_not_exist_is_not_found(client, db):
    assert client.get("/api/v1/callbacks/payment/khong-co").status_code == 404
