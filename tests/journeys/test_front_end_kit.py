"""The kit's scripts in a real browser, under the strict content policy; and what axe finds on the gallery."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.journeys.kit_server import Kit, serving

pytestmark = pytest.mark.journey
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def kit() -> Iterator[Kit]:
    with serving() as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def photo(name: str, size: int = 100) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"x" * size}


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("path", ["/bo-cong", "/bo-xu-ly", "/loi", "/cong"])
def test_page_at_any_width_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, kit: Kit, path: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(kit.address + path)
    page.add_script_tag(content=AXE)

    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    spread = page.evaluate("document.documentElement.scrollWidth")

    context.close()
    assert ([(each["id"], each["nodes"][0]["html"]) for each in found], spread) == ([], width)


def test_suggestions_by_keyboard_open_the_entry(kit: Kit, page: Page) -> None:
    page.clock.install(time=datetime(2026, 3, 11, 9, tzinfo=UTC))
    page.goto(kit.address + "/cong")
    # On a slow machine two keys may be further apart than a person's; here no time passes between them.
    page.clock.pause_at(datetime(2026, 3, 11, 10, tzinfo=UTC))
    page.locator("#tim-q").press_sequentially("khai")
    page.clock.resume()
    expect(page.get_by_role("option")).to_have_count(5)
    expect(page.get_by_text("Có 5 gợi ý")).to_be_attached()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/den/1")
    assert kit.asked == ["khai"]


def test_suggestions_none_says_so_and_enter_searches(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    page.locator("#tim-q").press_sequentially("zzz")
    none = page.get_by_role("search").get_by_text("Không có gợi ý nào.")
    expect(none.filter(visible=True).first).to_be_visible()
    page.keyboard.press("Enter")

    page.wait_for_url("**/tim?q=zzz")


def test_search_without_scripts_is_a_plain_form(kit: Kit, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(kit.address + "/cong")
    page.fill("#tim-q", "khai")
    page.press("#tim-q", "Enter")

    page.wait_for_url("**/tim?q=khai")
    context.close()


def test_autosave_changed_fields_are_posted_with_revision(kit: Kit, page: Page) -> None:
    page.clock.install()  # the pause before saving passes when the test says so, however slow the machine
    page.goto(kit.address + "/cong")
    page.clock.pause_at(page.evaluate("Date.now() + 60000"))
    page.check("#c")
    page.fill("#ten", "Nguyễn Văn Mẫu")
    page.clock.run_for(10_000)
    expect(page.get_by_text("Đã lưu lúc 14:05")).to_be_visible()
    page.uncheck("#c")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.clock.run_for(10_000)

    assert kit.saved == [
        {"revision": ["1"], "changed": ["c", "ten"], "c": ["a"], "ten": ["Nguyễn Văn Mẫu"]},
        {"revision": ["2"], "changed": ["c"]},
    ]


def test_autosave_lost_connection_saves_when_it_is_back(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    page.context.set_offline(True)
    page.fill("#ten", "Lúc mất mạng")
    expect(page.get_by_text("Mất kết nối mạng.")).to_be_visible()
    page.context.set_offline(False)

    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    assert kit.saved[-1]["ten"] == ["Lúc mất mạng"]


def test_autosave_expired_session_keeps_text_over_reload(kit: Kit, page: Page) -> None:
    kit.saving = 403
    warnings: list[str] = []
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    page.goto(kit.address + "/cong")
    page.fill("#ten", "Chưa kịp lưu")
    expect(page.get_by_text("Phiên đăng nhập đã hết hạn")).to_be_visible()
    kit.saving = 200
    page.reload()

    expect(page.locator("#ten")).to_have_value("Chưa kịp lưu")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    assert warnings == ["beforeunload"]


def test_autosave_conflict_reload_fills_ours_in_again(kit: Kit, page: Page) -> None:
    kit.saving = 409
    page.goto(kit.address + "/cong")
    page.fill("#ten", "Của tôi")
    expect(page.get_by_text("vừa được sửa ở một cửa sổ")).to_be_visible()
    kit.saving, kit.revision, kit.stored = 200, 9, "Của cửa sổ khác"
    page.get_by_role("button", name="Tải lại trang").click()

    expect(page.locator("#ten")).to_have_value("Của tôi")


def test_autosave_newer_server_text_drops_the_stale_draft(kit: Kit, page: Page) -> None:
    kit.saving = 422
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(kit.address + "/cong")
    page.fill("#ten", "Cũ")
    expect(page.get_by_text("Chưa lưu được: Tên quá dài.")).to_be_visible()
    kit.revision, kit.stored = 2, "Mới trên máy chủ"
    page.reload()

    expect(page.locator("#ten")).to_have_value("Mới trên máy chủ")


def test_form_double_click_is_sent_once_and_back_keeps_the_token(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    token = page.input_value("#don [name=idempotency_key]")
    page.evaluate("() => { const b = document.querySelector('#don > button'); b.click(); b.click() }")
    page.wait_for_url("**/nop")
    page.go_back()

    assert [form["idempotency_key"] for _, form in kit.posted] == [[token]]
    expect(page.locator("#don [name=idempotency_key]")).to_have_value(token)
    expect(page.locator("#don > button")).to_have_text("Nộp")
    page.goto(kit.address + "/loi")
    page.goto(kit.address + "/cong")
    expect(page.locator("#don [name=idempotency_key]")).not_to_have_value(token)


def test_fields_date_and_amount_are_tidied(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    page.fill("#ngay", "05031990")
    page.fill("#tien", "1250000")
    page.press("#tien", "Tab")

    assert (page.input_value("#ngay"), page.input_value("#tien")) == ("05/03/1990", "1.250.000")


def test_upload_files_go_at_once_and_bad_ones_say_why(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    page.set_input_files("#g1", [photo("a.jpg"), photo("b.jpg"), photo("lon.jpg", 9000), photo("rong.jpg", 0)])

    expect(page.locator(".mc-file--done")).to_have_count(2)
    expect(page.get_by_text("quá mức 5 kB").first).to_be_visible()
    expect(page.get_by_text("Tệp rỗng").first).to_be_visible()
    assert kit.uploaded == ["a.jpg", "b.jpg"]
    assert page.locator("input[name=tep]").evaluate_all("all => all.map(one => one.value)") == ["i-a.jpg", "i-b.jpg"]


def test_upload_photo_of_a_phone_is_made_smaller_and_upright_and_anything_else_goes_as_it_is(
    kit: Kit, page: Page
) -> None:
    lying = Image.Exif()
    lying[ExifTags.Base.Orientation] = 6
    taken = io.BytesIO()
    Image.effect_noise((3600, 2700), 60).save(taken, "JPEG", quality=95, exif=lying)
    assert len(taken.getvalue()) > 5_000_000
    page.goto(kit.address + "/cong")
    page.set_input_files("#g2", [{"name": "to-khai.jpg", "mimeType": "image/jpeg", "buffer": taken.getvalue()},
                                 photo("khong-phai-anh.jpg", 1_500_000)])  # fmt: skip

    expect(page.locator(".mc-file--done")).to_have_count(2)
    first, second = kit.uploads
    sent = Image.open(io.BytesIO(first[first.index(b"\xff\xd8") :]))
    assert (kit.uploaded, sent.size) == (["to-khai.jpg", "khong-phai-anh.jpg"], (2250, 3000))
    assert len(second) > 1_500_000


def test_photos_taken_one_after_the_other_add_up_until_the_form_is_sent(kit: Kit, page: Page, tmp_path: Path) -> None:
    same = tmp_path / "b.jpg"
    same.write_bytes(b"x" * 100)
    page.goto(kit.address + "/kem")
    expect(page.locator("[data-told]")).to_be_focused()
    page.set_input_files("#giay", [photo("a.jpg")])
    for _ in range(2):
        page.set_input_files("#giay", same)
    page.set_input_files("#giay", [photo("c.jpg")])
    expect(page.locator(".mc-file__name")).to_have_count(3)

    page.get_by_role("button", name="Bỏ tệp b.jpg").click()

    expect(page.locator("#giay")).to_be_focused()
    assert page.locator("#giay").evaluate("one => [...one.files].map(file => file.name)") == ["a.jpg", "c.jpg"]
    assert page.locator(".mc-file__name").all_inner_texts() == ["a.jpg", "c.jpg"]
    assert kit.uploaded == []


def test_focus_goes_to_the_first_wrong_field_at_the_workplace_also_when_it_is_a_choice(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/sai")

    expect(page.locator("#loai")).to_be_focused()


def test_upload_failed_file_can_be_sent_again_and_removed(kit: Kit, page: Page) -> None:
    kit.uploading = 500
    page.goto(kit.address + "/cong")
    page.set_input_files("#g1", [photo("a.jpg")])
    again = page.get_by_role("button", name="Gửi lại tệp a.jpg")
    expect(again).to_be_visible()
    kit.uploading = 200
    again.click()
    page.get_by_role("button", name="Xóa tệp a.jpg").click()

    expect(page.locator(".mc-file")).to_have_count(0)
    assert [path for path, _ in kit.posted] == ["/xoa/a.jpg"]


def test_upload_refused_file_tells_the_servers_reason(kit: Kit, page: Page) -> None:
    kit.uploading = 422
    page.goto(kit.address + "/cong")
    page.set_input_files("#g1", [photo("khoa.jpg")])

    expect(page.locator(".mc-file__state")).to_have_text("Tệp có mật khẩu, xin gửi tệp không khóa.")
    expect(page.get_by_role("button", name="Gửi lại tệp khoa.jpg")).to_have_count(0)


def test_confirm_act_hard_to_undo_is_asked_once_more(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/cong")
    page.get_by_role("button", name="Hủy hồ sơ").click()
    expect(page.get_by_role("button", name="Không, quay lại")).to_be_focused()
    page.keyboard.press("Escape")
    assert kit.posted == []
    page.get_by_role("button", name="Hủy hồ sơ").click()
    page.get_by_role("dialog").get_by_role("button", name="Hủy hồ sơ").click()

    page.wait_for_url("**/huy")


def test_desk_whole_form_is_filled_from_the_keyboard(kit: Kit, page: Page) -> None:
    page.goto(kit.address + "/xu-ly")
    expect(page.locator("#hoten")).to_be_focused()
    expect(page.locator("#quay .mc-kbd")).to_have_text(["Alt+H", "Alt+U", "Alt+T"])
    page.keyboard.type("Lê Mẫu")
    page.keyboard.press("Enter")
    page.keyboard.type("khai")
    page.keyboard.press("Enter")  # before the suggestions have come: the first is taken
    expect(page.locator("#loai")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("gấp")
    page.keyboard.press("Alt+t")

    page.wait_for_url("**/nop")
    assert kit.posted == [
        ("/nop", {"ma": ["1.000"], "hoten": ["Lê Mẫu"], "tt": ["Thủ tục khai 0"], "loai": ["2"], "gc": ["gấp"]})
    ]


def test_questions_come_and_go_with_what_is_typed_and_keep_their_answers(kit: Kit, page: Page) -> None:
    page.goto(f"{kit.address}/hoi")
    reason, copies = page.locator("#ly_do"), page.locator("[data-calculated=so_ban_sao]")
    expect(reason).to_be_hidden()

    page.fill("#ghi_chu", "không quyết định gì")
    page.fill("#so_nguoi", "3")
    expect(reason).to_be_visible()
    expect(copies).to_have_text("6")
    expect(page.locator(".mc-steps li")).to_have_text(["Số người", "Phần thêm", "Giấy tờ"])
    expect(page.locator("[aria-live]", has_text="Hỏi thêm: Lý do. Còn lại 2 bước.")).to_have_count(1)
    page.fill("#ly_do", "vì đông người")
    page.fill("#so_nguoi", "1")
    expect(reason).to_be_hidden()
    expect(page.locator("[aria-live]", has_text="Không hỏi nữa: Lý do. Còn lại 1 bước.")).to_have_count(1)
    page.fill("#so_nguoi", "ba")
    expect(copies).to_have_text("Chưa tính được, cần điền các mục liên quan")

    assert page.input_value("#ly_do") == "vì đông người"
    # Leaving a field asks once more; nothing else does.
    assert list(dict.fromkeys(form["so_nguoi"][0] for form in kit.judged)) == ["3", "1", "ba"]
    assert kit.judged[0]["csrfmiddlewaretoken"] == ["tok"]


def test_questions_stay_as_they_are_without_an_answer_and_are_asked_anew(kit: Kit, page: Page) -> None:
    page.goto(f"{kit.address}/hoi")

    kit.judging = 500
    with page.expect_response("**/hien"):
        page.fill("#so_nguoi", "4")
    expect(page.locator("#ly_do")).to_be_hidden()
    kit.judging = 200
    # A field of a repeated group decides by the name before its number.
    page.fill("#ho-0-ten", "Nguyễn")
    expect(page.locator("#ly_do")).to_be_visible()
