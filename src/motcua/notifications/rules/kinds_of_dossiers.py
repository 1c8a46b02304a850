"""What applicants are told of their dossiers, and owners of those that others handed in for them."""

from collections.abc import Mapping

from motcua.notifications.rules.kind import Channel, Kind, Shape, Variable

COMMON: Mapping[str, Variable] = {
    "nguoi_nhan": Variable("Họ tên người nhận", "Nguyễn Văn Mẫu"),
    "ma_ho_so": Variable("Mã hồ sơ, hoặc số tiếp nhận khi chưa có mã", "H99.21-260311-0007"),
    "thu_tuc": Variable("Tên thủ tục", "Cấp giấy xác nhận tình trạng hôn nhân"),
    "co_quan_tiep_nhan": Variable("Cơ quan tiếp nhận", "Ủy ban nhân dân phường Mẫu"),
    "noi_giai_quyet": Variable("Cơ quan giải quyết", "Ủy ban nhân dân phường Mẫu"),
    "bo_phan": Variable("Bộ phận Một cửa", "Bộ phận Một cửa phường Mẫu"),
    "nop_luc": Variable("Lúc nộp", "08 giờ 15, ngày 11/03/2026"),
    "tiep_nhan_luc": Variable("Lúc tiếp nhận; trống khi chưa tiếp nhận", "09 giờ 00, ngày 11/03/2026"),
    "hen_tra": Variable("Hẹn trả kết quả; trống khi chưa có", "17 giờ 00, ngày 16/03/2026"),
    "xong_luc": Variable("Lúc giải quyết xong; trống khi chưa xong", "15 giờ 30, ngày 16/03/2026"),
    "tra_luc": Variable("Lúc trả kết quả; trống khi chưa trả", "16 giờ 10, ngày 16/03/2026"),
    "ly_do": Variable("Lý do ghi trong quyết định; trống khi không có", "Giấy tờ bị mờ, không đọc được."),
    "duong_dan": Variable("Địa chỉ xem hồ sơ", "https://dichvucong.vidu.gov.vn/tra-cuu/?ma=H99.21-260311-0007"),
    "tong_dai": Variable("Số tổng đài; trống khi tỉnh không đặt", "1900 0000"),
}
OF_EMAIL: Mapping[str, Variable] = {
    "ma_bi_mat": Variable("Mã bí mật trên giấy hẹn, chỉ trong thư điện tử", "AB12CD34"),
    "duong_dan_ngung": Variable(
        "Địa chỉ để ngừng nhận thư nhắc; trống ở thông báo theo luật", "https://dichvucong.vidu.gov.vn/thong-bao/ngung/"
    ),
}
_PAYING = {
    "tong_cong": Variable("Tổng số tiền", "50.000 đ"),
    "noi_nop": Variable("Nơi nộp tiền", "Kho bạc Nhà nước khu vực mẫu"),
    "han_nop": Variable("Hạn nộp", "17 giờ 00, ngày 20/03/2026"),
    "can_cu": Variable("Căn cứ thu", "Nghị quyết mẫu"),
    "cac_khoan": Variable("Từng khoản, mỗi khoản một dòng", "1. Lệ phí cấp giấy: 50.000 đ"),
}
_RESULT = {
    "so_ket_qua": Variable("Số và ký hiệu kết quả", "12/XN-UBND"),
    "quyet_dinh": Variable("Quyết định thay thế hoặc thu hồi", "Quyết định số 9/QĐ-UBND ngày 20/03/2026"),
}
_OF_FILE = {"so_giay_to": Variable("Số thứ tự của giấy tờ có tệp đó; trống khi không thuộc giấy tờ nào", "2")}

_RELIEF: Mapping[str, Variable] = {
    "dien_mien_giam": Variable("Diện miễn, giảm người nộp đề nghị", "Hộ nghèo"),
    "duoc_giam": Variable("Số tiền không phải nộp", "50.000 đ"),
    "con_phai_nop": Variable("Số tiền còn phải nộp", "0 đ"),
}

SHAPE = Shape(
    "Hồ sơ của người nộp",
    (Channel.INBOX, Channel.EMAIL, Channel.SMS),
    ("vi", "en"),
    COMMON,
    OF_EMAIL,
    ("duong_dan",),
)

OF_DOSSIERS: Mapping[str, Kind] = {
    "received": Kind("Đã nhận hồ sơ nộp trực tuyến", {"gio_tra_loi": Variable("Số giờ làm việc để trả lời", "8")}),
    "accepted": Kind("Đã tiếp nhận, hẹn trả", {}),
    "due_recounted": Kind("Ngày hẹn trả tính lại", {}, ("ma_ho_so", "hen_tra")),
    "supplement": Kind(
        "Yêu cầu bổ sung",
        {
            "cac_muc": Variable("Những gì cần bổ sung, mỗi mục một dòng", "1. Tờ khai: ký tên"),
            "han_bo_sung": Variable("Thời hạn bổ sung; trống khi không đặt", "17 giờ 00, ngày 10/04/2026"),
        },
        ("ma_ho_so", "cac_muc"),
    ),
    "supplement_lacks": Kind("Bổ sung còn thiếu", {}, ("ma_ho_so", "ly_do")),
    "supplement_done": Kind("Đã bổ sung đủ", {}),
    "refused": Kind("Không tiếp nhận", {}, ("ma_ho_so", "ly_do")),
    "refused_appraisal": Kind("Từ chối giải quyết sau thẩm định", {}, ("ma_ho_so", "ly_do")),
    "stopped": Kind("Dừng giải quyết", {}, ("ma_ho_so", "ly_do")),
    "extended": Kind("Xin lỗi và gia hạn", {}, ("ma_ho_so", "hen_tra")),
    "withdrawal_refused": Kind("Không đồng ý cho rút", {}, ("ma_ho_so", "ly_do")),
    "relief_granted": Kind("Được miễn, giảm phí, lệ phí", _RELIEF, ("ma_ho_so", "con_phai_nop")),
    "relief_refused": Kind("Không được miễn, giảm phí, lệ phí", _RELIEF, ("ma_ho_so", "ly_do", "con_phai_nop")),
    "obligation": Kind("Nghĩa vụ tài chính", _PAYING, ("ma_ho_so", "tong_cong", "noi_nop", "han_nop")),
    "obligation_met": Kind("Đã thực hiện nghĩa vụ tài chính", {}),
    "proof_refused": Kind("Chứng từ nộp tiền chưa được chấp nhận", _PAYING, ("ma_ho_so", "ly_do")),
    "refund_decided": Kind(
        "Quyết định về việc hoàn trả tiền đã nộp",
        {
            "so_tien": Variable("Số tiền", "50.000 đ"),
            "duoc_hoan": Variable("“được hoàn trả” hoặc “không được hoàn trả”", "được hoàn trả"),
            "quyet_dinh": Variable("Số, ngày quyết định, hoặc lý do không hoàn trả", "Quyết định số 9/QĐ-UBND"),
        },
        ("ma_ho_so", "so_tien", "duoc_hoan", "quyet_dinh"),
    ),
    "refund_paid": Kind(
        "Đã hoàn trả tiền",
        {
            "so_tien": Variable("Số tiền", "50.000 đ"),
            "chung_tu": Variable("Số, ngày chứng từ chi trả", "Ủy nhiệm chi số 5 ngày 20/03/2026"),
        },
        ("ma_ho_so", "so_tien", "chung_tu"),
    ),
    "ready": Kind(
        "Đã có kết quả", {"som_hon": Variable("“sớm hơn thời gian hẹn”; trống khi không sớm", "sớm hơn thời gian hẹn")}
    ),
    "returned": Kind(
        "Đã trả kết quả",
        {
            "duong_dan_danh_gia": Variable(
                "Địa chỉ đánh giá; trống khi đã đánh giá", "https://dichvucong.vidu.gov.vn/danh-gia/mau/"
            )
        },
    ),
    "paper_lost": Kind("Giấy tờ bị mất, hư hỏng", {"mat_hay_hong": Variable("“mất” hoặc “hư hỏng”", "mất")}),
    "file_infected": Kind("Tệp gửi kèm có mã độc", _OF_FILE),
    "file_withdrawn": Kind("Tệp gửi kèm bị gỡ vì chứa bí mật nhà nước", _OF_FILE, ("ma_ho_so", "ly_do")),
    "result_replaced": Kind("Kết quả được cấp lại", _RESULT, ("ma_ho_so", "so_ket_qua", "quyet_dinh")),
    "result_revoked": Kind("Kết quả bị thu hồi", _RESULT, ("ma_ho_so", "quyet_dinh")),
    "result_expiring": Kind(
        "Nhắc: kết quả sắp hết hiệu lực",
        {**_RESULT, "ngay_het_han": Variable("Ngày cuối còn hiệu lực", "01/04/2027")},
        ("ma_ho_so", "ngay_het_han"),
        legal=False,
    ),
    "result_unclaimed": Kind("Nhắc: kết quả chờ nhận", {"lan_nhac": Variable("Lần nhắc thứ mấy", "2")}, legal=False),
    "corrected": Kind("Đính chính giấy tiếp nhận", {}),
    "answered": Kind(
        "Trả lời câu hỏi về hồ sơ",
        {
            "cau_hoi": Variable("Câu hỏi của người nộp", "Tôi có cần mang theo bản chính không?"),
            "tra_loi": Variable("Trả lời của Bộ phận Một cửa", "Có, xin mang theo bản chính để đối chiếu."),
        },
        ("ma_ho_so", "tra_loi"),
    ),
    "principal": Kind(
        "Hồ sơ do người khác nộp thay: gửi chủ hồ sơ",
        {
            "nguoi_nop_thay": Variable("Họ tên người nộp thay", "Trần Thị Ví Dụ"),
            "thay_doi": Variable("Hồ sơ vừa ra sao", "đã được tiếp nhận"),
            "duong_dan_uy_quyen": Variable("Địa chỉ chấm dứt ủy quyền", "https://dichvucong.vidu.gov.vn/uy-quyen/"),
        },
        ("ma_ho_so", "nguoi_nop_thay", "thay_doi"),
    ),
}
