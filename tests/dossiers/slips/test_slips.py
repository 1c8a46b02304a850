"""The slips: what they say, and that nothing a person types can break them."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossiers.slips import reading
from tests.dossiers.slips.samples import APPOINTMENT, CODE, DUE, LOOKUP, PARTY, PROCEDURE, RECEIVED, SAMPLES

from motcua.core.pdf import printable
from motcua.dossiers.slips import (
    SLIP_EDITIONS,
    HandoverRow,
    PageSize,
    PaperRow,
    Party,
    SlipKind,
    edition_by_code,
    edition_on,
    render_slip,
)

TODAY = edition_on(date(2026, 11, 23))
NATIONAL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"
HOSTILE = '#panic("x") [a] *b* _c_ $x$ `r` <l> @ref \\ // /* = - + 1. ~ -- "q"'


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("kind", SlipKind)
def test_slip_equal_content_gives_equal_bytes(kind: SlipKind) -> None:
    assert render_slip(kind, TODAY, SAMPLES[kind]) == render_slip(kind, TODAY, replace(SAMPLES[kind]))


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (SlipKind.APPOINTMENT, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
        (SlipKind.SUPPLEMENT, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"),
        (SlipKind.REFUSAL, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"),
        (SlipKind.GUIDANCE, "PHIẾU HƯỚNG DẪN CHUẨN BỊ HỒ SƠ"),
        (SlipKind.RECEIPT, "BIÊN LAI THU PHÍ, LỆ PHÍ"),
        (SlipKind.RETURN, "PHIẾU TRẢ KẾT QUẢ GIẢI QUYẾT HỒ SƠ"),
        (SlipKind.HANDOVER, "DANH SÁCH BÀN GIAO HỒ SƠ"),
        (SlipKind.CONTROL, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
        (SlipKind.REGISTER, "SỔ THEO DÕI HỒ SƠ"),
        (SlipKind.APOLOGY, "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"),
        (SlipKind.STOP, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
    ],
)
def test_slip_has_national_head_title_and_page_number(kind: SlipKind, title: str) -> None:
    text = reading.text(render_slip(kind, TODAY, SAMPLES[kind]))

    assert [part in text for part in (NATIONAL, "ỦY BAN NHÂN DÂN XÃ AN MẪU", title, "Trang 1/1")] == [True] * 4
    assert "An Mẫu, ngày 23 tháng 11 năm 2026" in text


@pytest.mark.parametrize("kind", SlipKind)
def test_slip_is_pdf_a_3a_with_liberation_serif_embedded_and_a_tagged_title(kind: SlipKind) -> None:
    document = render_slip(kind, TODAY, SAMPLES[kind])

    assert re.findall(rb"<pdfaid:(\w+)>(\w+)<", document) == [(b"part", b"3"), (b"conformance", b"A")]
    fonts = reading.font_names(document)
    assert {name.split("-")[0]: embedded for name, embedded in fonts.items()} == {"LiberationSerif": True}
    assert reading.structure_roles(document).count("H1") == 1


@pytest.mark.req("VL-15.1.a-2")
def test_appointment_says_what_the_form_asks_for() -> None:
    text = reading.text(render_slip(SlipKind.APPOINTMENT, TODAY, APPOINTMENT))

    expected = [
        "Số: 125/TNHS",
        f"Mã hồ sơ: {CODE}",
        "Bộ phận Tiếp nhận và Trả kết quả: xã An Mẫu",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Ưỡng",
        "Địa chỉ: Số 12, thôn 3, xã An Mẫu, tỉnh Mẫu",
        "Số điện thoại: 0900 000 001",
        "Email: ngoc.uong@example.vn",
        f"Nội dung yêu cầu giải quyết: {PROCEDURE}",
        "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:",
        "1 Đơn đề nghị cấp giấy phép xây dựng 1 – 1",
        "2 Giấy chứng nhận quyền sử dụng đất Đã đối chiếu bản chính – 1 –",
        "2. Số lượng hồ sơ: 1 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 15 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 09 giờ 12 phút, ngày 23 tháng 11 năm 2026",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 14 tháng 12 năm 2026",
        "Cách tính thời hạn:",
        "– Tính từ khi tiếp nhận: 09:12 ngày 23/11/2026.",
        "6. Đăng ký nhận kết quả tại: Quầy số 3",
        "7. Phí, lệ phí:",
        "– Lệ phí cấp giấy phép: 75.000 đồng (Đã thu tại quầy)",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 01/2026; Số thứ tự: 125",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Mẫu số 01 – Thông tư số 03/2025/TT-VPCP",
        "Mã đối chứng lịch sử hồ sơ: 3fa91c0be77d52a4",
    ]
    assert [part for part in expected if part not in text] == []
    assert "3fa91c0be77d52a4f" not in text


def test_appointment_qr_is_the_look_up_address() -> None:
    document = render_slip(SlipKind.APPOINTMENT, TODAY, APPOINTMENT)

    expected = segno.make(LOOKUP, error="m", micro=False, mask=3)
    assert reading.qr_modules(document) == [list(row) for row in expected.matrix]
    assert "Figure" in reading.structure_roles(document)


def test_appointment_with_nothing_filled_in_leaves_lines_to_write_on() -> None:
    bare = replace(
        APPOINTMENT,
        party=Party(name="Nguyễn Văn Mẫu"),
        papers=(),
        fees=(),
        due_lines=(),
        due_at=None,
        limit_text="",
        return_at="",
        desk="",
        lookup_url="",
        secret="",
        lookup_page="",
        submitter="",
        officer="",
        history_head="",
    )

    text = reading.text(render_slip(SlipKind.APPOINTMENT, TODAY, bare))

    assert "Không có giấy tờ nào phải nộp kèm theo." in text
    assert "7. Phí, lệ phí: không phải nộp" in text
    assert "giải quyết hồ sơ: theo thông báo của cơ quan giải quyết" in text
    assert "Mã đối chứng" not in text


def test_appointment_forty_papers_run_over_pages_with_the_head_repeated() -> None:
    papers = tuple(PaperRow(name=f"Giấy tờ thứ {number} trong danh mục", originals=1) for number in range(1, 41))

    pages = reading.pages(render_slip(SlipKind.APPOINTMENT, TODAY, replace(APPOINTMENT, papers=papers)))

    assert [re.findall(r"Trang \d/\d", page) for page in pages] == [["Trang 1/2"], ["Trang 2/2"]]
    assert ["STT Tên giấy tờ" in page for page in pages] == [True, True]
    assert [f"Giấy tờ thứ {number} trong danh mục" in " ".join(pages) for number in range(1, 41)] == [True] * 40


@pytest.mark.parametrize("kind", SlipKind)
@pytest.mark.parametrize("page", PageSize)
def test_slip_hostile_agency_and_place_are_plain_text(kind: SlipKind, page: PageSize) -> None:
    sample = SAMPLES[kind]
    head = replace(sample.head, agency=HOSTILE * 4, superior=HOSTILE, desk=HOSTILE, place=HOSTILE, page=page)

    text = reading.text(render_slip(kind, TODAY, replace(sample, head=head)))

    assert squeezed(HOSTILE) in squeezed(text)


@pytest.mark.slow
def test_appointment_ten_thousand_characters_are_all_there_in_lines_no_longer_than_the_page() -> None:
    party = replace(PARTY, name="ß" * 10_000)
    slip = replace(APPOINTMENT, party=party, papers=(PaperRow(name="W" * 10_000, note=HOSTILE),))

    text = reading.raw_text(render_slip(SlipKind.APPOINTMENT, TODAY, slip))

    assert (text.count("ß"), text.count("W")) == (10_000, 10_000)
    assert max(len(line) for line in text.splitlines()) < 120


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_appointment_any_text_is_printed(name: str, note: str) -> None:
    slip = replace(APPOINTMENT, party=replace(PARTY, name=name), papers=(PaperRow(name=note, note=name),))

    assert render_slip(SlipKind.APPOINTMENT, TODAY, slip).startswith(b"%PDF-1.7")
    assert "\u202e" not in printable(name)


def test_receipt_shows_total_in_figures_and_words() -> None:
    text = reading.text(render_slip(SlipKind.RECEIPT, TODAY, SAMPLES[SlipKind.RECEIPT]))

    assert "1 Lệ phí cấp giấy phép 75.000 2 Phí thẩm định 1.250.000 Tổng cộng 1.325.000" in text
    assert "Số tiền viết bằng chữ: Một triệu ba trăm hai mươi lăm nghìn đồng." in text
    assert "Số: 00000123" in text
    assert "Ký hiệu mẫu: 01BLP0-001 · Ký hiệu biên lai: AB-26E" in text


@pytest.mark.req("HD-14.1-2")
def test_guidance_lists_every_paper_with_its_form_and_what_is_ready() -> None:
    text = reading.text(render_slip(SlipKind.GUIDANCE, TODAY, SAMPLES[SlipKind.GUIDANCE]))

    assert "1 Đơn đề nghị Biểu mẫu: Mẫu số 01 1 – ×" in text
    assert "2 Văn bản ủy quyền (nếu có) 1 –" in text
    assert "Trực tiếp 15 ngày làm việc Lệ phí: 75.000 đồng" in text


def test_supplement_asks_for_every_item_with_reason_date_and_contact() -> None:
    text = reading.text(render_slip(SlipKind.SUPPLEMENT, TODAY, SAMPLES[SlipKind.SUPPLEMENT]))

    expected = [
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
        "1 Bản vẽ thiết kế Thiếu mặt cắt móng 2 – –",
        "Lý do: Hồ sơ chưa đủ thành phần.",
        "Thời hạn bổ sung: trước 17 giờ 00 phút, ngày 14 tháng 12 năm 2026.",
        "Ông/Bà liên hệ với bà Lê Thị Thử, số điện thoại 0900 000 002 để được hướng dẫn./.",
        "NGƯỜI HƯỚNG DẪN",
        "Mẫu số 02",
    ]
    assert [part for part in expected if part not in text] == []


def test_refusal_names_its_reasons_and_where_to_go() -> None:
    text = reading.text(render_slip(SlipKind.REFUSAL, TODAY, SAMPLES[SlipKind.REFUSAL]))

    expected = [
        "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
        "– Không thuộc thẩm quyền của Ủy ban nhân dân xã.",
        "Hướng dẫn: Nộp hồ sơ tại Sở Xây dựng.",
        "Mẫu số 03",
    ]
    assert [part for part in expected if part not in text] == []


def test_return_says_who_took_what_and_which_originals_went_back() -> None:
    text = reading.text(render_slip(SlipKind.RETURN, TODAY, SAMPLES[SlipKind.RETURN]))

    expected = [
        "Thời gian trả kết quả: 10 giờ 05 phút, ngày 11 tháng 12 năm 2026 (Trước hạn)",
        "Họ và tên: Nguyễn Văn Thay Tư cách: Người được ủy quyền",
        "Giấy tờ tùy thân đã đối chiếu: Căn cước số 0000******34",
        "1 Giấy phép xây dựng 45/GPXD 10/12/2026 1",
        "1 Giấy chứng nhận quyền sử dụng đất 1",
    ]
    assert [part for part in expected if part not in text] == []


def test_handover_many_rows_run_over_pages_and_none_is_lost() -> None:
    rows = tuple(
        HandoverRow(
            dossier_code=f"H48.12-261123-{number:04}",
            party=PARTY.name,
            procedure=PROCEDURE,
            received_at=RECEIVED,
            due_at=None,
        )
        for number in range(1, 61)
    )

    text = reading.text(render_slip(SlipKind.HANDOVER, TODAY, replace(SAMPLES[SlipKind.HANDOVER], rows=rows)))

    assert re.findall(r"H48\.12-261123-\d{4}", text) == [row.dossier_code for row in rows]
    assert "Tổng số hồ sơ: 60" in text


def test_slip_content_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="refusal needs Refusal, not Appointment"):
        render_slip(SlipKind.REFUSAL, TODAY, APPOINTMENT)


def test_slip_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render_slip(SlipKind.APPOINTMENT, TODAY, replace(APPOINTMENT, due_at=DUE.replace(tzinfo=None)))


@pytest.mark.req("VL-22.3", "QN-19.1")
@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2015, 1, 1), "tt-01-2018"),
        (date(2019, 1, 6), "tt-01-2018"),
        (date(2025, 9, 14), "tt-01-2018"),
        (date(2025, 9, 15), "tt-03-2025"),
        (date(9999, 12, 31), "tt-03-2025"),
    ],
)
def test_edition_on_day_is_the_one_in_force(day: date, code: str) -> None:
    assert edition_on(day) is edition_by_code(code)


def test_editions_follow_each_other_without_gap_and_title_every_kind() -> None:
    first, second = SLIP_EDITIONS

    assert first.valid_to is not None
    assert (second.valid_from - first.valid_to).days == 1
    assert [set(edition.headings) for edition in SLIP_EDITIONS] == [set(SlipKind)] * 2


def test_edition_unknown_code_is_refused() -> None:
    with pytest.raises(LookupError):
        edition_by_code("tt-99")


def test_appointment_old_edition_names_its_circular() -> None:
    head = replace(APPOINTMENT.head, issued_at=datetime.fromisoformat("2024-05-06T08:00:00+07:00"))

    text = reading.text(
        render_slip(SlipKind.APPOINTMENT, edition_by_code("tt-01-2018"), replace(APPOINTMENT, head=head))
    )

    assert "Mẫu số 01 – Thông tư số 01/2018/TT-VPCP" in text
    assert "ngày 06 tháng 05 năm 2024" in text


@pytest.mark.parametrize(
    ("day", "title", "form"),
    [
        (date(2025, 9, 14), "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "Mẫu số 04 – Thông tư số 01/2018/TT-VPCP"),
        (
            date(2025, 9, 15),
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
            "Mẫu số 04 – Thông tư số 03/2025/TT-VPCP",
        ),
    ],
)
def test_apology_has_the_title_of_the_circular_in_force_that_day(day: date, title: str, form: str) -> None:
    text = reading.text(render_slip(SlipKind.APOLOGY, edition_on(day), SAMPLES[SlipKind.APOLOGY]))

    assert [part in text for part in (title, form, "17 giờ 00 phút, ngày 21 tháng 12 năm 2026")] == [True] * 3


def test_stop_notice_has_a_form_number_only_since_the_second_circular() -> None:
    before, after = (
        reading.text(render_slip(SlipKind.STOP, edition_on(day), SAMPLES[SlipKind.STOP]))
        for day in (date(2025, 9, 14), date(2025, 9, 15))
    )

    assert ("Mẫu số" in before, "Mẫu số 05 – Thông tư số 03/2025/TT-VPCP" in after) == (False, True)
    assert "Phí, lệ phí đã nộp: Hoàn lại 75.000 đồng tại quầy thu." in after


@pytest.mark.parametrize("page", PageSize)
def test_handover_signatures_never_stand_alone_on_a_page(page: PageSize) -> None:
    sample = SAMPLES[SlipKind.HANDOVER]
    row = HandoverRow(dossier_code=CODE, party=PARTY.name, procedure=PROCEDURE, received_at=RECEIVED, due_at=DUE)

    for number in (1, 2, 3, 4, 5, 6, 7, 8, 13):
        content = replace(sample, head=replace(sample.head, page=page), rows=(row,) * number)
        pages = reading.pages(render_slip(SlipKind.HANDOVER, TODAY, content))

        assert [text for text in pages if "NGƯỜI GIAO" in text and CODE not in text] == [], number
        assert all("Mã hồ sơ" in text for text in pages), number
        assert sum(text.count(CODE) for text in pages) == number
