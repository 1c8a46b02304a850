"""The bus's enterprise look-up over a real socket, against a register that behaves and one that does not."""

import json
from base64 import b64decode

import pytest
from tests.gateways.unusable import UNUSABLE, told_of_unusable

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_registers import Fault
from motcua.gateways.enterprises.check import check
from motcua.gateways.enterprises.client import authorization
from motcua.gateways.enterprises.demo_server import ACCESS_KEY, SECRET_KEY, DemoEnterprises
from motcua.gateways.enterprises.gateway import BusEnterprises, server
from motcua.intake.ports import Asking
from motcua.scenarios.demo.registers import known

ROWS = known()["enterprises"]
ASKING = Asking(request="yc-1", official="", asker="Ngô Thị Giả Định", purpose="Khai hồ sơ", subject="draft:1")


@pytest.fixture
def bus(settings):
    with DemoEnterprises(ROWS, delay=0.6) as running:
        settings.ENTERPRISES = {
            "url": running.origin, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "app": "motcua",
            "partner": "000.00.00.H99", "partner_customer": "000.00.00.H99",
        }  # fmt: skip
        yield running


def look(number: str = ROWS[0]["number"]):
    return BusEnterprises().enterprise(number=number, asking=ASKING)


def test_enterprise_is_found_by_its_number_and_the_header_has_no_scheme(bus):
    assert look() == ROWS[0]
    assert look("9999999999") is None
    assert json.loads(b64decode(authorization(server())))["PartnerCode"] == "000.00.00.H99"
    assert bus.asked == [{"number": ROWS[0]["number"]}, {"number": "9999999999"}]


def test_answers_that_may_not_be_used_are_told_apart(bus):
    assert told_of_unusable(bus, look) == UNUSABLE


def test_same_answer_twice_is_one_no_match_is_none_and_slowness_is_not_waited_for(bus, settings):
    bus.fault = Fault.DUPLICATED
    assert look() == ROWS[0]
    bus.fault = Fault.NO_MATCH
    assert look() is None
    bus.fault, settings.REGISTER_TIMEOUT = Fault.SLOW, 0.2
    with pytest.raises(OutsideServiceFailed, match="không trả lời kịp"):
        look()


def test_nothing_is_asked_where_nothing_is_set_up(settings):
    settings.ENTERPRISES = dict.fromkeys(("url", "access_key", "secret_key", "app", "partner", "partner_customer"), "")

    assert not BusEnterprises().is_ready()
    assert [each.is_ok for each in check()] == [False]
    with pytest.raises(OutsideServiceFailed, match="MOTCUA_ENTERPRISES_URL"):
        look()


def test_check_knocks_and_says_what_lacks_without_looking_anything_up(bus, settings):
    assert [each.is_ok for each in check()] == [True, True]
    settings.ENTERPRISES = settings.ENTERPRISES | {"app": "", "url": "http://127.0.0.1:1/"}

    assert [(each.is_ok, each.detail) for each in check()] == [(False, "thiếu app"), (False, "ConnectionError")]
    assert bus.asked == []
