"""The catalogue's life in the browser: a duty, a new version in words, a repeal, a disagreement."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.acts import Person, approve, bring_in, offer, today
from tests.journeys.conftest import System

pytestmark = [pytest.mark.journey, pytest.mark.slow]
COMMUNE = "Ủy ban nhân dân phường Cẩm Thành"
CHANGED = ("1.999008", "Xác nhận thời gian học nghề tại xã")
DISPUTED = ("1.999009", "Cấp lại thẻ thư viện cấp xã")


def register(operator: Page, number: str, code: str) -> None:
    """The operator enters a decision that publishes a change; one agency has to send what follows from it."""
    operator.goto("/quan-tri/so-quyet-dinh/")
    operator.check("input[name=purpose][value=publication]")
    for name, value in (
        ("number", number), ("signed_on", today()), ("issuer", "Chủ tịch Ủy ban nhân dân tỉnh"),
        ("title", "Công bố thủ tục sửa đổi"), ("codes", code),
    ):  # fmt: skip
        operator.fill(f"[name={name}]", value)
    operator.select_option("[name=kind]", "amended")
    operator.click("summary:has-text('cơ quan phải gửi')")
    operator.get_by_label(COMMUNE, exact=True).check()
    operator.click("button:has-text('Vào sổ')")
    expect(operator.locator(".mc-note")).to_contain_text("Đã giao 1 cơ quan")


def answer_duty(agency: Page, number: str, content: str) -> str:
    """The agency finds its duty with the day it falls due, and answers by a notice; returns the notice's number."""
    agency.goto("/quan-tri/nhiem-vu-cong-bo/")
    duty = agency.locator("tr", has_text=number)
    expect(duty).to_contain_text(re.compile(r"\d{2}/\d{2}/\d{4}"))
    duty.locator("a:has-text('Gửi thông báo')").click()
    expect(agency.locator("[name=document_no]")).to_have_value(number)
    agency.select_option("[name=kind]", "amended")
    agency.fill("[name=content]", content)
    agency.click("button:has-text('Gửi thông báo')")
    agency.wait_for_url(lambda url: "/moi/" not in url and "/gui/" not in url)
    return agency.url.rstrip("/").rpartition("/")[2]


def begin(agency: Page, notice: str, code: str) -> str:
    """A draft is begun on a notice; returns its address."""
    agency.goto(f"/quan-tri/soan-thu-tuc/moi/?tb={notice}&ma={code}")
    agency.click("button:has-text('Bắt đầu soạn')")
    agency.wait_for_url(lambda url: "/moi/" not in url and "/bat-dau/" not in url)
    return agency.url


def send(agency: Page) -> None:
    agency.fill("[name=effective_from]", today())
    agency.click("button:has-text('Lưu và gửi phê duyệt')")
    expect(agency.locator(".govuk-error-summary")).to_have_count(0)
    expect(agency.locator("main")).to_contain_text("Phê duyệt")


def test_duty_becomes_a_version_in_force_with_its_decision_and_later_a_repeal(
    system: System, person: Person, tmp_path: Path
) -> None:
    code, name = CHANGED
    bring_in(system, tmp_path, code, name)
    operator, agency, citizen = person("quantri.tinh"), person("phancong.camthanh"), person()
    offer(operator, code)
    register(operator, "77/QĐ-UBND", code)
    draft = begin(agency, answer_duty(agency, "77/QĐ-UBND", "Rút thời hạn còn 3 ngày"), code)

    agency.fill("[name=s0_amount]", "3")
    agency.fill("[name=effective_from]", "31/02/2027")
    agency.click("button:has-text('Lưu bản soạn')")
    expect(agency.locator(".govuk-error-summary")).to_be_visible()
    expect(agency.locator("[name=s0_amount]")).to_have_value("3")
    send(agency)
    expect(agency.locator("main")).to_contain_text("5 ngày làm việc thành 3 ngày làm việc")
    approve(person, draft, "78/QĐ-UBND")

    citizen.goto(f"/thu-tuc/{code}/")
    expect(citizen.locator("main")).to_contain_text("3 ngày làm việc")
    operator.goto(f"/quan-tri/thu-tuc/{code}/ban-cong-bo/")
    expect(operator.locator("main")).to_contain_text("78/QĐ-UBND")
    expect(operator.locator("main")).to_contain_text("5 ngày làm việc thành 3 ngày làm việc")
    operator.goto("/quan-tri/nhiem-vu-cong-bo/?loc=tat-ca")
    expect(operator.locator("tr", has_text="77/QĐ-UBND")).to_contain_text("Đã gửi")

    agency.goto(f"/quan-tri/thong-bao-thay-doi/moi/?ma={code}")
    agency.check("input[name=subject][value=procedure]")
    agency.select_option("[name=kind]", "abolished")
    for field, value in (
        ("document_no", "90/QĐ-UBND"), ("document_date", today()), ("document_issuer", "Chủ tịch"),
        ("content", "Bãi bỏ thủ tục"),
    ):  # fmt: skip
        agency.fill(f"[name={field}]", value)
    agency.click("button:has-text('Gửi thông báo')")
    agency.wait_for_url(lambda url: "/moi/" not in url and "/gui/" not in url)
    repeal = begin(agency, agency.url.rstrip("/").rpartition("/")[2], code)
    send(agency)
    approve(person, repeal, "91/QĐ-UBND")
    citizen.goto(f"/thu-tuc/{code}/")
    expect(citizen.locator("main")).to_contain_text("bãi bỏ")
    expect(citizen.locator("button:has-text('Nộp hồ sơ trực tuyến')")).to_have_count(0)


def test_name_that_differs_from_the_national_list_is_shown_to_both_sides_until_it_is_closed(
    system: System, person: Person, tmp_path: Path
) -> None:
    code, name = DISPUTED
    bring_in(system, tmp_path, code, name)
    operator, agency = person("quantri.tinh"), person("phancong.camthanh")
    offer(operator, code)
    listed = tmp_path / "quoc-gia.csv"
    listed.write_text(f"code,name\n{code},{name} (sửa đổi)\n", encoding="utf8")

    operator.goto("/quan-tri/doi-chieu/")
    operator.set_input_files("input[type=file]", str(listed))
    operator.click("button:has-text('Đối chiếu ngay')")
    expect(operator.locator(".mc-note")).to_contain_text("khác biệt mới")
    agency.goto("/quan-tri/doi-chieu/")
    agency.click(f"main a:has-text('{code}')")
    expect(agency.locator("main")).to_contain_text(f"{name} (sửa đổi)")
    agency.click("button:has-text('Ghi giải trình')")
    expect(agency.locator(".govuk-error-summary")).to_contain_text("Hãy ghi lý do")
    agency.fill("[name=answer]", "Quyết định công bố của tỉnh chưa đổi tên")
    agency.click("button:has-text('Ghi giải trình')")
    expect(agency.locator(".mc-note")).to_contain_text("Đã ghi giải trình")

    operator.goto(agency.url)
    expect(operator.locator("main")).to_contain_text("Quyết định công bố của tỉnh chưa đổi tên")
    operator.click("button:has-text('Chấp nhận, khép lại')")
    expect(operator.locator(".mc-note")).to_contain_text("Đã khép lại")
    agency.reload()
    expect(agency.locator("button:has-text('Ghi giải trình')")).to_have_count(0)
    expect(agency.locator("main")).to_contain_text("Đã khép")
