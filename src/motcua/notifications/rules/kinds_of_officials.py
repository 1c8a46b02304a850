"""What officials are told by e-mail, in Vietnamese: late work, what waits for them, the catalogue, the organisation."""

from collections.abc import Mapping

from motcua.notifications.rules.kind import Channel, Group, Kind, Shape, Variable

SHAPE = Shape(
    "Cán bộ, công chức",
    (Channel.EMAIL,),
    ("vi",),
    {
        "nguoi_nhan": Variable("Họ tên người nhận", "Lê Thị Mẫu"),
        "duong_dan": Variable("Địa chỉ trang để xử lý", "https://motcua.vidu.gov.vn/xu-ly/"),
    },
    {},
)
_DECISION = {"so_quyet_dinh": Variable("Số quyết định công bố", "45/QĐ-UBND")}
_NOTICE = {"so_thong_bao": Variable("Số thông báo thay đổi", "TB-2026-0012")}
_LINES = {"cac_dong": Variable("Danh sách, mỗi việc một dòng", "- Việc thứ nhất\n- Việc thứ hai")}
_DAILY = {
    **_LINES,
    "ngay": Variable("Ngày của thư", "11/03/2026"),
    "con_lai": Variable("Còn bao nhiêu việc không kê; trống khi đã kê hết", "12"),
}


def _kind(title: str, own: Mapping[str, Variable], *needed: str) -> Kind:
    return Kind(title, own, ("duong_dan", *needed), group=Group.OFFICIAL)


OF_OFFICIALS: Mapping[str, Kind] = {
    "step_warning": _kind(
        "Bước sắp đến hạn, quá hạn",
        {
            "ma_ho_so": Variable("Mã hồ sơ", "H99.21-260311-0007"),
            "thu_tuc": Variable("Tên thủ tục", "Cấp giấy xác nhận tình trạng hôn nhân"),
            "buoc": Variable("Tên bước", "Thẩm định hồ sơ"),
            "tinh_trang": Variable("“sắp đến hạn”, “đã quá hạn” hoặc “quá hạn, báo lãnh đạo”", "đã quá hạn"),
            "don_vi": Variable("Đơn vị đang giữ bước", "Phòng Mẫu"),
            "nguoi_giu": Variable("Người đang giữ bước; trống khi chưa phân công", "Phạm Văn Mẫu"),
            "han": Variable("Hạn của bước", "17 giờ 00, ngày 11/03/2026"),
        },
        "ma_ho_so",
        "tinh_trang",
    ),
    "work_digest": _kind(
        "Việc trong ngày",
        {
            **_DAILY,
            "qua_han": Variable("Số bước quá hạn", "2"),
            "sap_den_han": Variable("Số bước sắp đến hạn", "3"),
        },
        "cac_dong",
    ),
    "approvals_waiting": _kind(
        "Đề nghị chờ phê duyệt",
        {
            **_DAILY,
            "so_de_nghi": Variable("Số đề nghị đang chờ", "4"),
            "qua_ngay": Variable("Số đề nghị đã quá ngày; trống khi không có", "1"),
        },
        "cac_dong",
    ),
    "questions_waiting": _kind(
        "Câu hỏi của người nộp chờ trả lời",
        {**_DAILY, "so_cau_hoi": Variable("Số câu hỏi đang chờ", "2")},
        "cac_dong",
    ),
    "answer_late": _kind(
        "Cơ quan được hỏi chưa trả lời",
        {
            "ma_ho_so": Variable("Mã hồ sơ", "H99.21-260311-0007"),
            "y_kien": Variable("Ý kiến đã hỏi", "Lấy ý kiến về quy hoạch"),
            "co_quan": Variable("Cơ quan được hỏi", "Sở Mẫu"),
            "han": Variable("Hạn trả lời", "17 giờ 00, ngày 11/03/2026"),
        },
        "ma_ho_so",
        "co_quan",
    ),
    "duty_begun": _kind(
        "Nhiệm vụ mới theo quyết định công bố",
        {**_DECISION, "han": Variable("Hạn gửi; trống khi không đặt hạn", "17 giờ 00, ngày 20/03/2026")},
        "so_quyet_dinh",
    ),
    "duty_near": _kind("Nhiệm vụ công bố sắp đến hạn", _DECISION, "so_quyet_dinh"),
    "duty_late": _kind(
        "Nhiệm vụ công bố quá hạn",
        {**_DECISION, "co_quan": Variable("Cơ quan chưa gửi", "Sở Mẫu")},
        "so_quyet_dinh",
        "co_quan",
    ),
    "change_sent": _kind(
        "Có thông báo thay đổi thủ tục",
        {
            **_NOTICE,
            "co_quan": Variable("Cơ quan gửi", "Sở Mẫu"),
            "cac_ma": Variable("Mã các thủ tục", "1.004873, 2.000815"),
        },
        "so_thong_bao",
    ),
    "change_closed": _kind(
        "Thông báo thay đổi đã được trả lời",
        {
            **_NOTICE,
            "ket_qua": Variable("“đã được thực hiện” hoặc “bị từ chối”", "đã được thực hiện"),
            "tra_loi": Variable("Trả lời; trống khi không có", "Đã cập nhật."),
        },
        "so_thong_bao",
        "ket_qua",
    ),
    "approval_decided": _kind(
        "Đề nghị đã có quyết định",
        {
            "de_nghi": Variable("Tên đề nghị", "Quy trình 1.004873, bản 2"),
            "ket_qua": Variable("“đã được phê duyệt” hoặc “không được phê duyệt”", "đã được phê duyệt"),
            "ly_do": Variable("Lý do; trống khi không có", "Thời hạn các bước vượt thời hạn công bố."),
        },
        "de_nghi",
        "ket_qua",
    ),
    "agency_ending": _kind(
        "Cơ quan kết thúc hoạt động",
        {
            "co_quan": Variable("Tên cơ quan", "Ủy ban nhân dân xã Mẫu"),
            "tinh_trang": Variable("Việc kết thúc ra sao", "được định ngày kết thúc hoạt động"),
            "ngay_cuoi": Variable("Ngày hoạt động cuối", "30/06/2026"),
            "vi_sao": Variable("Vì sao chưa kết thúc được; trống khi không có", "Còn hồ sơ chưa bàn giao."),
            "so_ho_so": Variable("Số hồ sơ đang mở đã bàn giao; trống khi chưa", "12"),
        },
        "co_quan",
        "tinh_trang",
    ),
    "week_of_agency": _kind("Việc về thủ tục trong tuần của cơ quan", _LINES, "cac_dong"),
    "week_of_province": _kind("Tình hình danh mục thủ tục toàn tỉnh trong tuần", _LINES, "cac_dong"),
    "loss_reported": _kind(
        "Có người báo mất tài khoản",
        {
            "loai": Variable("Loại báo mất", "Mất điện thoại, thẻ SIM"),
            "tinh_trang": Variable("“đã bị khóa ngay” hoặc “chưa khớp với tài khoản nào”", "đã bị khóa ngay"),
        },
        "tinh_trang",
    ),
}
