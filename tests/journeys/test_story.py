"""The main job, lived from the catalogue to the returned result, on a procedure nobody prepared."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.acts import Person, accept, bring_in, carry_through, give_back, hand_in, offer
from tests.journeys.conftest import System

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.mark.req("HD-4.1", "DN-6.2-1", "DN-6.2-3", "HD-7.2-1", "VL-5.1-2", "QN-2.1-1", "LD-11.3-1")
def test_story_imported_procedure_handed_in_online_is_returned_with_its_result(
    system: System, person: Person, tmp_path: Path
) -> None:
    bring_in(system, tmp_path)

    offer(person("quantri.tinh"))
    citizen = person("congdan1@vidu.example")
    receipt = hand_in(citizen, tmp_path)
    desk = person("motcua.camthanh")
    code, secret = accept(desk, receipt, tmp_path)
    carry_through(person, code)
    give_back(desk, code)

    citizen.goto(f"/ho-so/{code}/")
    expect(citizen.locator("main")).to_contain_text("Đã trả kết quả")
    stranger = person()
    stranger.goto(f"/tra-cuu/?ma={code}")
    expect(stranger.locator("main")).to_contain_text("100 %")
    expect(stranger.locator("main")).not_to_contain_text("Nguyễn Văn Dụ")
    stranger.goto(f"/tra-cuu/?ma={code}&bi-mat={secret}")
    expect(stranger.locator("main")).to_contain_text("Vì sao là thời điểm này?")
    expect(stranger.locator("main")).not_to_contain_text("Nguyễn Văn Dụ")
    verified = system.command("verify-history", code)
    assert verified.returncode == 0, verified.stdout + verified.stderr
