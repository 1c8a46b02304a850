"""A person's power from the first password to the last day, in the browser: it is there at once and gone at once."""

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.acts import Person

pytestmark = [pytest.mark.journey, pytest.mark.slow]
OFFICE = "Ủy ban nhân dân phường Cẩm Thành – Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
OWN_PASSWORD = "Trời mưa ngoài sân 26"


def issue(operator: Page, login: str, name: str, number: str) -> str:
    """The operator issues an account with a handler's post; returns the first password, shown once."""
    operator.goto("/quan-tri/nguoi-dung/moi/")
    for field, value in (
        ("full_name", name),
        ("personal_number", number),
        ("login", login),
        ("title", "Công chức mới"),
    ):
        operator.fill(f"[name={field}]", value)
    operator.select_option("[name=unit]", label=OFFICE)
    operator.check("[name=roles][value=handler]")
    operator.click("main button:has-text('Cấp tài khoản')")
    expect(operator.locator("h1")).to_have_text("Đã cấp 1 tài khoản")
    return operator.locator("main td .mc-code").inner_text()


def first_day(page: Page, login: str, password: str) -> Page:
    """The first password opens nothing but the page that asks for one of one's own."""
    page.goto("/dang-nhap/")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Đặt mật khẩu của riêng bạn")
    page.goto("/xu-ly/")
    page.wait_for_url("**/dang-nhap/**")
    page.go_back()
    page.fill("#password", OWN_PASSWORD)
    page.click("button:has-text('Lưu và vào làm việc')")
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    return page


def give(dispatcher: Page, name: str) -> str:
    """The dispatcher gives an open step of the unit to somebody; returns the dossier's code."""
    dispatcher.goto("/xu-ly/phan-cong/")
    entry = dispatcher.locator(".mc-entry", has=dispatcher.locator("option", has_text=name)).filter(
        has=dispatcher.locator(".mc-entry__meta li:last-child", has_not_text=name)
    )
    ref = entry.first.locator(".mc-entry__title a").inner_text()
    entry.first.locator("summary").click()
    entry.first.locator("select[name=assignee]").select_option(label=name)
    entry.first.locator("input[name=reason]").fill("Chia lại việc")
    entry.first.locator("button:has-text('Giao lại')").click()
    expect(dispatcher.locator(".mc-note")).to_contain_text(ref)
    return ref


def doors_of(page: Page, ref: str) -> dict[str, str]:
    """Write down every way to a dossier while it is open: list, page, search, a slip's file, an export."""
    page.goto(f"/xu-ly/ho-so/{ref}/")
    slip = page.locator("main a[href*='/phieu/']").first.get_attribute("href")
    page.goto("/xu-ly/xuat/")
    page.click("button:has-text('Lập tệp')")
    file = page.locator("a:has-text('Tải tệp')").first
    expect(file).to_be_visible(timeout=60_000)
    return {
        "list": "/xu-ly/don-vi/",
        "mine": "/xu-ly/",
        "page": f"/xu-ly/ho-so/{ref}/",
        "search": f"/xu-ly/tim/?q={ref}",
        "slip": str(slip),
        "export": str(file.get_attribute("href")),
    }


def open_doors(page: Page, doors: dict[str, str], ref: str) -> list[str]:
    """Return the ways that still lead to the dossier."""
    found = []
    for name, address in doors.items():
        answer = page.request.get(address)
        body = answer.body()
        is_file = body[:4] in {b"%PDF", b"PK\x03\x04"}
        # The page says what was searched for, also where nothing was found.
        named = f">{ref}<" in body.decode(errors="ignore")
        if answer.ok and (is_file or named):
            found.append(name)
    return found


def test_new_official_works_and_loses_every_way_in_at_once_while_logged_in(person: Person) -> None:
    login, name = "moi.camthanh", "Nguyễn Thị Kiểm Thử"
    operator, dispatcher = person("quantri.tinh"), person("phancong.camthanh")
    official = first_day(person(), login, issue(operator, login, name, "000000777011"))
    finished, kept = give(dispatcher, name), give(dispatcher, name)

    official.goto(f"/xu-ly/ho-so/{finished}/")
    official.check("input[name=outcome] >> nth=0")
    for reason in official.locator("[name=late_reason]").all():
        reason.fill("Việc vừa nhận lại")
    official.click("button:has-text('Hoàn thành bước')")
    expect(official.locator(".govuk-error-summary")).to_have_count(0)
    doors = doors_of(official, kept)
    assert open_doors(official, doors, kept) == list(doors)

    operator.goto(f"/quan-tri/nguoi-dung/{login}/")
    operator.click("main table a:has-text('Công chức mới')")
    operator.select_option("[name=receiver]", label="Lý Văn Mẫu Năm – Công chức tư pháp - hộ tịch")
    operator.fill("[name=reason]", "Thôi việc theo Quyết định 7/QĐ-UBND")
    operator.click("button:has-text('Thôi chức vụ này')")
    expect(operator.locator(".mc-note")).to_contain_text("Đã thôi chức vụ")

    assert open_doors(official, doors, kept) == []
    colleague = person("hotich.camthanh")
    colleague.goto(f"/xu-ly/ho-so/{kept}/")
    expect(colleague.locator("main")).to_contain_text("Việc của bạn")
    operator.goto(f"/quan-tri/nguoi-dung/{login}/")
    expect(operator.locator("main")).to_contain_text("Thôi việc theo Quyết định 7/QĐ-UBND")


def test_withdrawn_account_ends_the_open_session_and_a_delegation_ends_with_one_click(person: Person) -> None:
    login, name = "uyquyen.camthanh", "Trần Văn Kiểm Thử"
    operator = person("quantri.tinh")
    official = first_day(person(), login, issue(operator, login, name, "000000777012"))
    ref = give(person("phancong.camthanh"), name)
    official.goto("/xu-ly/uy-quyen/")
    stands_in = official.locator("#delegate option", has_text="Nguyễn Văn Mẫu Sáu").inner_text()
    official.select_option("#delegate", label=stands_in)
    official.fill("#valid_to", official.locator("#valid_from").input_value())
    official.fill("#reason", "Đi họp một ngày")
    official.click("main button:has-text('Ủy quyền')")
    expect(official.locator(".mc-note")).to_contain_text("Đã ghi")

    stand_in = person("kinhte.camthanh")
    stand_in.goto("/xu-ly/")
    stand_in.select_option("#post", label=stand_in.locator(f"#post option:has-text('thay {name}')").inner_text())
    stand_in.click("button:has-text('Chuyển chức vụ')")
    expect(stand_in.locator(".mc-who__post")).to_contain_text(f"thay {name}")
    stand_in.goto(f"/xu-ly/ho-so/{ref}/")
    expect(stand_in.locator("main")).to_contain_text("Việc của bạn")
    official.click("button:has-text('Kết thúc ngay')")
    expect(official.locator(".mc-note")).to_contain_text("quyền mất ngay")
    stand_in.reload()
    expect(stand_in.locator("h1")).to_have_text("Không tìm thấy")
    expect(stand_in.locator(".mc-tabs")).to_be_visible()

    operator.goto(f"/quan-tri/nguoi-dung/{login}/")
    operator.fill("[name=reason] >> nth=-1", "Chuyển công tác")
    operator.click("button:has-text('Thu hồi tài khoản')")
    operator.click("dialog button:has-text('Thu hồi')")
    expect(operator.locator(".mc-note")).to_contain_text("Đã thu hồi tài khoản")
    official.goto(f"/xu-ly/ho-so/{ref}/")
    official.wait_for_url("**/dang-nhap/**")
    official.fill("#login", login)
    official.fill("#password", OWN_PASSWORD)
    official.click("main button[type=submit]")
    expect(official.locator(".govuk-error-summary")).to_be_visible()
