"""Layouts: what was issued prints the same for ever, and no page of a new one holds signatures alone."""

import hashlib
import io
import re
from dataclasses import replace

import pypdf
import pytest
from tests.dossiers.slips import reading
from tests.dossiers.slips.samples import APOLOGY, APPOINTMENT, CODE, PARTY, SAMPLES, STOP

from motcua.dossiers.slips import (
    LATEST_LAYOUT,
    SLIP_EDITIONS,
    PageSize,
    PaperRow,
    Refusal,
    Slip,
    SlipKind,
    edition_by_code,
    render_slip,
)

TODAY = SLIP_EDITIONS[-1]
ISSUED_IN_LAYOUT_1 = [
    ("tt-01-2018", SlipKind.APPOINTMENT, "9fb596f4f452a4cd"),
    ("tt-01-2018", SlipKind.SUPPLEMENT, "8b80fce3f81a68e0"),
    ("tt-01-2018", SlipKind.REFUSAL, "dcd1b191483e22ba"),
    ("tt-01-2018", SlipKind.GUIDANCE, "b824b3ceaada1a47"),
    ("tt-01-2018", SlipKind.RECEIPT, "7b04baa7e0c8cce0"),
    ("tt-01-2018", SlipKind.RETURN, "df308b178b58fe4c"),
    ("tt-01-2018", SlipKind.HANDOVER, "00ebb5be092fce68"),
    ("tt-01-2018", SlipKind.CONTROL, "516d1bc03432e358"),
    ("tt-01-2018", SlipKind.REGISTER, "133f505f9e4e21e7"),
    ("tt-01-2018", SlipKind.APOLOGY, "7cc1ab3a30d825b2"),
    ("tt-01-2018", SlipKind.STOP, "d0ff04883c41baa2"),
    ("tt-03-2025", SlipKind.APPOINTMENT, "4f02a213712cf945"),
    ("tt-03-2025", SlipKind.SUPPLEMENT, "685c66c122d748db"),
    ("tt-03-2025", SlipKind.REFUSAL, "fa3f4892e9fabe18"),
    ("tt-03-2025", SlipKind.GUIDANCE, "b824b3ceaada1a47"),
    ("tt-03-2025", SlipKind.RECEIPT, "7b04baa7e0c8cce0"),
    ("tt-03-2025", SlipKind.RETURN, "df308b178b58fe4c"),
    ("tt-03-2025", SlipKind.HANDOVER, "00ebb5be092fce68"),
    ("tt-03-2025", SlipKind.CONTROL, "e944c3745573141b"),
    ("tt-03-2025", SlipKind.REGISTER, "dc3c79905ca24c71"),
    ("tt-03-2025", SlipKind.APOLOGY, "9802651aba0696e2"),
    ("tt-03-2025", SlipKind.STOP, "2631760cc340191e"),
]
"""Digests of the samples as the first layout printed them, before there was a second."""
ISSUED_IN_LAYOUT_2 = [
    ("tt-01-2018", SlipKind.APPOINTMENT, "063e3bf734c37f01"),
    ("tt-01-2018", SlipKind.SUPPLEMENT, "c665e7432271d9cb"),
    ("tt-01-2018", SlipKind.REFUSAL, "7285a3e297f2c632"),
    ("tt-01-2018", SlipKind.GUIDANCE, "9e966d130c659712"),
    ("tt-01-2018", SlipKind.RECEIPT, "f081cd9298b1a2b5"),
    ("tt-01-2018", SlipKind.RETURN, "92e4746b29b0be44"),
    ("tt-01-2018", SlipKind.HANDOVER, "56fc8ac78fde64f9"),
    ("tt-01-2018", SlipKind.CONTROL, "f4d69dac5fb5aa35"),
    ("tt-01-2018", SlipKind.REGISTER, "18097b61387ab538"),
    ("tt-01-2018", SlipKind.APOLOGY, "adb7df80ddbf2353"),
    ("tt-01-2018", SlipKind.STOP, "990ebe1087cc86a4"),
    ("tt-03-2025", SlipKind.APPOINTMENT, "9dbee583694c202a"),
    ("tt-03-2025", SlipKind.SUPPLEMENT, "ee6b72c49d73e310"),
    ("tt-03-2025", SlipKind.REFUSAL, "f2615c2d383232f6"),
    ("tt-03-2025", SlipKind.GUIDANCE, "9e966d130c659712"),
    ("tt-03-2025", SlipKind.RECEIPT, "f081cd9298b1a2b5"),
    ("tt-03-2025", SlipKind.RETURN, "92e4746b29b0be44"),
    ("tt-03-2025", SlipKind.HANDOVER, "56fc8ac78fde64f9"),
    ("tt-03-2025", SlipKind.CONTROL, "1d436aa3967f02ee"),
    ("tt-03-2025", SlipKind.REGISTER, "f41e09a31ecd0efc"),
    ("tt-03-2025", SlipKind.APOLOGY, "02b4a06e95658a96"),
    ("tt-03-2025", SlipKind.STOP, "78a117403bb24a1b"),
]
"""Digests of the samples as the second layout printed them, before there was a third."""
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thương Huyền Trân Ngọc Ưỡng Diễm Quỳnh Như Nguyệt"
LONG_MAIL = "cong.tang.ton.nu.nguyen.phuoc.hoang@thudientu.vidu.example"
AT_LENGTH = replace(
    PARTY,
    name=LONG_NAME,
    address="Căn hộ số 1234B, tầng 28, tòa nhà chung cư cao tầng Hướng Dương Phía Đông, tổ dân phố Quyết Thắng số 12",
    email=LONG_MAIL,
)


def laid_out(slip: Slip, layout: int = LATEST_LAYOUT, page: PageSize | None = None) -> Slip:
    return replace(slip, head=replace(slip.head, layout=layout, page=page or slip.head.page))


@pytest.mark.parametrize(
    ("layout", "edition", "kind", "digest"),
    [(1, *issued) for issued in ISSUED_IN_LAYOUT_1] + [(2, *issued) for issued in ISSUED_IN_LAYOUT_2],
)
def test_slip_of_an_older_layout_prints_the_bytes_it_was_issued_with(
    layout: int, edition: str, kind: SlipKind, digest: str
) -> None:
    document = render_slip(kind, edition_by_code(edition), laid_out(SAMPLES[kind], layout=layout))

    assert hashlib.sha256(document).hexdigest()[:16] == digest


EXPLAINED = (
    "Nhận lúc 09 giờ 12 thứ hai 23/11/2026; thời hạn 15 ngày làm việc.",
    "Không tính ngày đầu tiên, thứ hai 23/11/2026.",
    "Tạm dừng từ 10 giờ 00, thứ sáu 27/11/2026 đến 09 giờ 00, thứ tư 02/12/2026: Chờ bổ sung; hạn lùi 3 ngày làm việc.",
    *(f"Không tính từ thứ bảy {day:02}/12/2026 đến chủ nhật {day + 1:02}/12/2026: các ngày nghỉ." for day in range(7)),
)


@pytest.mark.parametrize("count", [2, 8, 10])
@pytest.mark.parametrize("page", PageSize)
def test_appointment_of_a_usual_dossier_explains_its_due_date_on_one_page(page: PageSize, count: int) -> None:
    papers = tuple(PaperRow(name=f"Giấy chứng nhận quyền sử dụng đất số {no}", originals=1) for no in range(5))
    slip = replace(APPOINTMENT, papers=papers, due_lines=EXPLAINED[:count], replaces="12 ngày 20/11/2026")

    [only] = reading.pages(render_slip(SlipKind.APPOINTMENT, TODAY, laid_out(slip, page=page)))

    assert [line for line in EXPLAINED[:count] if line not in only] == []


def test_appointment_that_no_page_holds_is_set_in_the_usual_letters() -> None:
    papers = tuple(PaperRow(name=f"Giấy tờ thứ {no}", originals=1) for no in range(40))

    sizes = reading.letter_sizes(render_slip(SlipKind.APPOINTMENT, TODAY, replace(APPOINTMENT, papers=papers)))

    assert 10 in sizes


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 12, 40])
@pytest.mark.parametrize("kind", [SlipKind.HANDOVER, SlipKind.REGISTER])
def test_list_signatures_stand_with_a_row_and_every_row_once(kind: SlipKind, count: int) -> None:
    sample = SAMPLES[kind]
    pages = reading.pages(render_slip(kind, TODAY, replace(sample, rows=sample.rows[:1] * count)))  # type: ignore[call-arg, attr-defined]

    assert sum(page.count(CODE) for page in pages) == count
    assert CODE in pages[-1]
    assert "(Ký và ghi rõ họ tên)" in pages[-1]


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 9, 30])
@pytest.mark.parametrize("page", PageSize)
def test_return_signatures_stand_with_what_was_returned(page: PageSize, count: int) -> None:
    papers = tuple(PaperRow(name=f"Giấy tờ phải trả lại thứ {number}", originals=1) for number in range(1, count + 1))
    sample = replace(SAMPLES[SlipKind.RETURN], originals=papers)  # type: ignore[call-arg]

    last = reading.pages(render_slip(SlipKind.RETURN, TODAY, laid_out(sample, page=page)))[-1]

    assert (f"Giấy tờ phải trả lại thứ {count}" if count else "Không giữ bản chính nào") in last
    assert "NGƯỜI NHẬN KẾT QUẢ" in last


@pytest.mark.parametrize("edition", SLIP_EDITIONS)
@pytest.mark.parametrize("page", PageSize)
@pytest.mark.parametrize("kind", [kind for kind in SlipKind if hasattr(SAMPLES[kind], "party")])
def test_slip_with_a_long_name_address_and_mail_keeps_all_inside_the_page(
    kind: SlipKind, page: PageSize, edition: object
) -> None:
    sample = laid_out(replace(SAMPLES[kind], party=AT_LENGTH), page=page)  # type: ignore[call-arg]
    document = render_slip(kind, edition, sample)  # type: ignore[arg-type]

    said = reading.text(document)
    assert LONG_NAME in said
    assert "Trang 1/" in said
    width = 148 if page is PageSize.A5 else 210
    for each in pypdf.PdfReader(io.BytesIO(document)).pages:
        assert round(float(each.mediabox.width) * 25.4 / 72) == width


@pytest.mark.parametrize("page", PageSize)
def test_widest_number_in_a_record_of_the_post_stays_on_one_line(page: PageSize) -> None:
    number = "BC261127-WWWW-WWWW"
    sample = SAMPLES[SlipKind.POST_RECORD]
    rows = tuple(replace(row, number=number) for row in sample.rows)  # type: ignore[attr-defined]

    document = render_slip(SlipKind.POST_RECORD, TODAY, laid_out(replace(sample, rows=rows), page=page))  # type: ignore[call-arg]

    assert number in reading.raw_text(document)


def test_long_mail_breaks_after_its_signs() -> None:
    lines = reading.raw_text(render_slip(SlipKind.APPOINTMENT, TODAY, replace(APPOINTMENT, party=AT_LENGTH)))

    assert LONG_MAIL in "".join(lines.split())
    assert not any(line.strip() in {"e", "le", "ple"} for line in lines.splitlines())


@pytest.mark.parametrize(("kind", "slip"), [(SlipKind.APOLOGY, APOLOGY), (SlipKind.STOP, STOP)])
def test_letter_of_the_agency_names_receivers_and_whom_a_deputy_signs_for(kind: SlipKind, slip: Slip) -> None:
    said = reading.text(render_slip(kind, TODAY, replace(slip, officer_title="KT. Chủ tịch\nPhó Chủ tịch")))  # type: ignore[call-arg]

    expected = ["Nơi nhận:", "Như trên;", "Lưu: VT.", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "(Ký, ghi rõ họ tên và đóng dấu)"]
    assert [part for part in expected if part not in said] == []


def test_refusal_after_appraisal_is_the_agencys_letter_and_not_the_desks_form() -> None:
    reception = SAMPLES[SlipKind.REFUSAL]
    assert isinstance(reception, Refusal)
    slip = replace(
        reception,
        head=replace(reception.head, desk=""),
        after_appraisal=True,
        officer_title="Chủ tịch",
        desk="Bộ phận Một cửa xã An Mẫu",
    )

    said = reading.text(render_slip(SlipKind.REFUSAL, TODAY, slip))

    assert "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ" in said
    assert "Qua thẩm định, Ủy ban nhân dân xã An Mẫu thông báo không giải quyết hồ sơ này" in said
    assert "– Bộ phận Một cửa xã An Mẫu;" in said
    assert not re.search("NGƯỜI TIẾP NHẬN|TIẾP NHẬN GIẢI QUYẾT|Mẫu số", said)
