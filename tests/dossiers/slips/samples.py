"""One believable content per slip; every person and number is invented."""

from dataclasses import replace
from datetime import UTC, datetime

from motcua.dossiers.slips import (
    Appointment,
    ControlRow,
    ControlSlip,
    FeeRow,
    Guidance,
    GuidanceChannel,
    GuidancePaper,
    Handover,
    HandoverRow,
    Letterhead,
    PageSize,
    PaperRow,
    Party,
    Receipt,
    ReceiptRow,
    Refusal,
    Register,
    RegisterRow,
    ResultRow,
    ReturnRecord,
    Slip,
    SlipKind,
    Supplement,
    SupplementRow,
)

RECEIVED = datetime(2026, 11, 23, 2, 12, tzinfo=UTC)
DUE = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
CODE = "H48.12-261123-0007"
PROCEDURE = "Cấp giấy phép xây dựng nhà ở riêng lẻ"
LOOKUP = "https://dichvucong.demo.example/tra-cuu/?ma=H48.12-261123-0007&khoa=K7QM2XPD"

HEAD = Letterhead(
    superior="Ủy ban nhân dân tỉnh Mẫu",
    agency="Ủy ban nhân dân xã An Mẫu",
    desk="Trung tâm Phục vụ hành chính công",
    number="125/TNHS",
    place="An Mẫu",
    issued_at=RECEIVED,
)
PARTY = Party(
    name="Nguyễn Thị Ngọc Ưỡng",
    address="Số 12, thôn 3, xã An Mẫu, tỉnh Mẫu",
    phone="0900 000 001",
    email="ngoc.uong@example.vn",
    identity_no="0000******12",
)
FEES = (FeeRow(name="Lệ phí cấp giấy phép", amount=75_000, state="Đã thu tại quầy"),)

APPOINTMENT = Appointment(
    head=HEAD,
    dossier_code=CODE,
    party=PARTY,
    procedure=PROCEDURE,
    papers=(
        PaperRow(name="Đơn đề nghị cấp giấy phép xây dựng", originals=1, electronic=1),
        PaperRow(name="Giấy chứng nhận quyền sử dụng đất", copies=1, note="Đã đối chiếu bản chính"),
    ),
    limit_text="15 ngày làm việc",
    received_at=RECEIVED,
    due_at=DUE,
    due_lines=("Tính từ khi tiếp nhận: 09:12 ngày 23/11/2026.", "15 ngày làm việc, không tính thứ Bảy, Chủ nhật."),
    officer="Trần Văn Mẫu",
    submitter=PARTY.name,
    desk="xã An Mẫu",
    return_at="Quầy số 3",
    fees=FEES,
    book_no="01/2026",
    book_row="125",
    lookup_url=LOOKUP,
    lookup_page="dichvucong.demo.example/tra-cuu",
    secret="K7QM-2XPD",
    history_head="3fa91c0be77d52a4" + "f" * 48,
)

SAMPLES: dict[SlipKind, Slip] = {
    SlipKind.APPOINTMENT: APPOINTMENT,
    SlipKind.SUPPLEMENT: Supplement(
        head=replace(HEAD, number="31/HDHS"),
        dossier_code=CODE,
        party=PARTY,
        procedure=PROCEDURE,
        items=(SupplementRow(name="Bản vẽ thiết kế", originals=2, note="Thiếu mặt cắt móng"),),
        reason="Hồ sơ chưa đủ thành phần.",
        officer="Trần Văn Mẫu",
        reply_by=DUE,
        contact="bà Lê Thị Thử",
        contact_phone="0900 000 002",
        lookup_url=LOOKUP,
    ),
    SlipKind.REFUSAL: Refusal(
        head=replace(HEAD, number="04/TCHS"),
        party=PARTY,
        procedure=PROCEDURE,
        reasons=("Không thuộc thẩm quyền của Ủy ban nhân dân xã.",),
        officer="Trần Văn Mẫu",
        advice="Nộp hồ sơ tại Sở Xây dựng.",
    ),
    SlipKind.GUIDANCE: Guidance(
        head=replace(HEAD, number=""),
        procedure=PROCEDURE,
        procedure_code="1.000001",
        papers=(
            GuidancePaper(name="Đơn đề nghị", originals=1, forms=("Mẫu số 01",), ready=True),
            GuidancePaper(name="Văn bản ủy quyền", originals=1, required=False),
        ),
        channels=(GuidanceChannel(name="Trực tiếp", limit_text="15 ngày làm việc", fee_text="Lệ phí: 75.000 đồng"),),
        notes=("Mang bản chính để đối chiếu.",),
        officer="Trần Văn Mẫu",
    ),
    SlipKind.RECEIPT: Receipt(
        head=replace(HEAD, number="00000123"),
        payer=PARTY,
        procedure=PROCEDURE,
        rows=(
            ReceiptRow(name="Lệ phí cấp giấy phép", amount=75_000),
            ReceiptRow(name="Phí thẩm định", amount=1_250_000),
        ),
        paid_at=RECEIVED,
        cashier="Trần Văn Mẫu",
        dossier_code=CODE,
        form_sign="01BLP0-001",
        series="AB-26E",
        collector_tax_code="0000000000",
    ),
    SlipKind.RETURN: ReturnRecord(
        head=replace(HEAD, number="88/TKQ"),
        dossier_code=CODE,
        party=PARTY,
        procedure=PROCEDURE,
        received_at=RECEIVED,
        due_at=DUE,
        returned_at=datetime(2026, 12, 11, 3, 5, tzinfo=UTC),
        recipient="Nguyễn Văn Thay",
        recipient_is="Người được ủy quyền",
        identity_checked="Căn cước số 0000******34",
        authorisation="Giấy ủy quyền ngày 10/12/2026",
        timeliness="Trước hạn",
        officer="Trần Văn Mẫu",
        results=(ResultRow(name="Giấy phép xây dựng", number="45/GPXD", issued_on="10/12/2026"),),
        originals=(PaperRow(name="Giấy chứng nhận quyền sử dụng đất", originals=1),),
    ),
    SlipKind.HANDOVER: Handover(
        head=replace(HEAD, number="12/BGHS", page=PageSize.A4),
        from_unit="Trung tâm Phục vụ hành chính công xã An Mẫu",
        to_unit="Phòng Kinh tế",
        handed_at=RECEIVED,
        rows=(HandoverRow(dossier_code=CODE, party=PARTY.name, procedure=PROCEDURE, received_at=RECEIVED, due_at=DUE),),
        giver="Trần Văn Mẫu",
    ),
    SlipKind.CONTROL: ControlSlip(
        head=replace(HEAD, number=""),
        dossier_code=CODE,
        party=PARTY,
        procedure=PROCEDURE,
        received_at=RECEIVED,
        due_at=DUE,
        handling_agency="Sở Xây dựng tỉnh Mẫu",
        consulted="Sở Nông nghiệp và Môi trường tỉnh Mẫu",
        rows=(
            ControlRow(
                agency="Văn phòng, Sở Xây dựng tỉnh Mẫu",
                handed_at=RECEIVED,
                received_at=RECEIVED,
                giver="Trần Văn Mẫu",
                taker="Phạm Thị Mẫu",
                kept="Đúng hạn",
                note="Phân công thụ lý",
            ),
            ControlRow(
                agency="Phòng Quản lý xây dựng, Sở Xây dựng tỉnh Mẫu",
                handed_at=RECEIVED,
                received_at=None,
                giver="Phạm Thị Mẫu",
                taker="",
            ),
        ),
    ),
    SlipKind.REGISTER: Register(
        head=replace(HEAD, number="", page=PageSize.A4),
        year=2026,
        period="từ ngày 23/11/2026 đến ngày 23/11/2026",
        rows=tuple(
            RegisterRow(
                number=number,
                dossier_code=CODE,
                procedure=PROCEDURE,
                party=PARTY.name,
                contact="Số 12, thôn 3, xã An Mẫu; 0900 000 001",
                handling_agency="Sở Xây dựng tỉnh Mẫu",
                received_at=RECEIVED,
                due_at=DUE,
                transferred_at=RECEIVED,
                result_at=None,
                returned_at=None,
            )
            for number in (125, 126, 127)
        ),
        keeper="Trần Văn Mẫu",
    ),
}
