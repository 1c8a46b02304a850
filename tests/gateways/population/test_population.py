"""`TraCuuThongTinCongDan` over a real socket, against a database that behaves and one that does not."""

import time
from datetime import date
from itertools import count

import pytest
from defusedxml.ElementTree import fromstring
from tests.gateways.unusable import UNUSABLE, told_of_unusable

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_registers import Fault
from motcua.gateways.population import client
from motcua.gateways.population.check import check
from motcua.gateways.population.codes import ETHNIC_GROUPS
from motcua.gateways.population.demo_server import API_KEY, SECRET, USER, DemoPopulation
from motcua.gateways.population.gateway import NdxpPopulation
from motcua.intake.ports import Asking, RegisterRefused
from motcua.scenarios.demo.consulting import KnownPersons
from motcua.scenarios.demo.registers import known

BORN = date(1981, 5, 2)
ROW = known()["population"][0]


def asking(request: str = "yc-1", official: str = "000000000099") -> Asking:
    return Asking(request=request, official=official, asker="Nguyễn Văn Dụ", purpose="Khai hồ sơ", subject="draft:1")


@pytest.fixture
def server(settings):
    with DemoPopulation(known()["population"], delay=0.6) as running:
        settings.POPULATION = {
            "url": f"{running.origin}/dan-cu", "user": USER, "secret": SECRET, "client": "VN/GOV/H99", "unit": "H99",
            "api_key": API_KEY, "official": "000000000099", "stamp": "milliseconds",
        }  # fmt: skip
        yield running


def look(request: str = "yc-1", name: str = "Nguyễn Văn Dụ", born: date = BORN):
    return NdxpPopulation().person(number="000000000001", full_name=name, birth_date=born, asking=asking(request))


def test_person_is_found_by_number_name_and_birth_date_together(server):
    assert ROW["birth_date"] == BORN.isoformat()

    found = look()

    assert found == {
        "personal_number": "000000000001",
        "full_name": "Nguyễn Văn Dụ",
        "birth_date": "1981-05-02",
        "sex": "Nam",
        "ethnicity": "Hrê",
        "nationality": "Việt Nam",
        "birth_place": ROW["birth_place"],
        "home_town": ROW["home_town"],
        "permanent_address": ROW["permanent_address"],
        "current_address": ROW["current_address"],
        "father_name": ROW["father_name"],
        "mother_name": ROW["mother_name"],
    }
    same = {"number": "000000000001", "full_name": "Nguyễn Văn Dụ", "birth_date": BORN}
    assert KnownPersons().person(**same, asking=asking()) == found
    assert look("yc-2", born=date(1981, 5, 3)) is None
    assert look("yc-3", name="Nguyễn Văn Du") is None
    assert [(each["MaYeuCau"], each["MaTichHop"], each["MaCanBo"], each["HoVaTen"]) for each in server.asked[:1]] == [
        ("yc-1", "037", "000000000099", "NGUYỄN VĂN DỤ")
    ]


def test_request_has_its_parts_in_order_and_a_proof_over_address_user_stamp_and_secret():
    server = client.Server("http://mau/dan-cu", "toi", "mat", "VN/GOV/H99", "khoa", "VPCP")
    question = client.Question("yc", "000000000099", "123456789", "Lê Thị Mẫu", BORN)

    parts = fromstring(client.envelope(server, question)).find(f".//{{{client.ASKED}}}{client.OPERATION}")

    assert [str(each.tag).rpartition("}")[2] for each in parts] == [
        "MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoCMND", "HoVaTen", "NgayThangNamSinh",
    ]  # fmt: skip
    told = client.headers(server, "1700000000000")
    # printf 'http://mau/dan-cutoi1700000000000mat' | sha256sum, then "toi:<hash>" through base64.
    assert told["Authorization"] == (
        "Basic dG9pOmUwNDZkZWEyYzYwODY3ZmNhNWI3ZTQ4OGM2MTE1ZDI2ZDc4MzA3NmRhNWY0ZjQyNTQwZWEzNWU5MjEyMjU5NTk="
    )
    assert (told["SOAPAction"], told["X-Road-Client"], told["ApiKey"]) == ("", "VN/GOV/H99", "khoa")


def test_answers_that_may_not_be_used_are_told_apart(server):
    requests = (f"yc-{number}" for number in count())

    assert told_of_unusable(server, lambda: look(next(requests))) == UNUSABLE


def test_same_answer_twice_is_one_and_no_match_is_none(server):
    server.fault = Fault.DUPLICATED
    assert look()["full_name"] == "Nguyễn Văn Dụ"
    server.fault = Fault.NO_MATCH
    assert look("yc-2") is None


def test_slow_database_is_not_waited_for(server, settings):
    server.fault, settings.REGISTER_TIMEOUT = Fault.SLOW, 0.2
    began = time.monotonic()

    with pytest.raises(OutsideServiceFailed, match="không trả lời kịp"):
        look()

    assert time.monotonic() - began < 0.5


def test_wrong_secret_and_used_request_are_refused(server, settings):
    look()
    with pytest.raises(RegisterRefused):
        look()
    settings.POPULATION = settings.POPULATION | {"secret": "khac"}
    with pytest.raises(RegisterRefused):
        look("yc-2")


def test_answer_too_large_is_not_read_to_its_end(monkeypatch, server):
    monkeypatch.setattr(client, "LARGEST_ANSWER", 300)

    with pytest.raises(OutsideServiceFailed, match="too large"):
        look()


def test_nothing_is_asked_where_nothing_is_set_up(settings):
    settings.POPULATION = dict.fromkeys(("url", "user", "secret", "client", "unit", "api_key", "official"), "")

    assert not NdxpPopulation().is_ready()
    assert [each.is_ok for each in check()] == [False]
    with pytest.raises(OutsideServiceFailed, match="MOTCUA_POPULATION_URL"):
        look()


def test_check_knocks_without_looking_anybody_up(server):
    assert [each.is_ok for each in check()] == [True, True]
    assert server.asked == []


def test_a_question_without_purpose_cannot_be_made():
    with pytest.raises(ValueError, match="purpose"):
        Asking(request="x", official="", asker="a", purpose=" ", subject="draft:1")
    assert (len(ETHNIC_GROUPS), ETHNIC_GROUPS["01"], ETHNIC_GROUPS["54"]) == (54, "Kinh", "Rơ-măm")
