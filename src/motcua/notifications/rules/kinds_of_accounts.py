"""What holders of accounts are told of account, organisation, forms and files; and the codes they sign in with."""

from collections.abc import Mapping

from motcua.notifications.rules.kind import Channel, Group, Kind, Shape, Variable

SHAPE = Shape(
    "Tài khoản, tổ chức, bản khai",
    (Channel.INBOX, Channel.EMAIL, Channel.SMS),
    ("vi", "en"),
    {
        "nguoi_nhan": Variable("Họ tên người nhận", "Nguyễn Văn Mẫu"),
        "tinh": Variable("Tên tỉnh", "tỉnh Mẫu"),
        "duong_dan": Variable("Địa chỉ để làm tiếp", "https://dichvucong.vidu.gov.vn/ho-so/"),
        "tong_dai": Variable("Số tổng đài; trống khi tỉnh không đặt", "1900 0000"),
    },
    {
        "duong_dan_ngung": Variable(
            "Địa chỉ để ngừng nhận thư nhắc; trống ở thông báo luôn gửi",
            "https://dichvucong.vidu.gov.vn/thong-bao/ngung/",
        )
    },
    ("duong_dan",),
)
SHAPE_OF_CODES = Shape(
    "Đăng ký, đăng nhập, mã dùng một lần",
    (Channel.EMAIL, Channel.SMS),
    ("vi", "en"),
    {
        "tinh": Variable("Tên tỉnh", "tỉnh Mẫu"),
        "duong_dan": Variable("Địa chỉ Cổng dịch vụ công", "https://dichvucong.vidu.gov.vn"),
    },
    {},
)
_OF_DRAFT = {
    "thu_tuc": Variable("Tên thủ tục", "Cấp giấy xác nhận tình trạng hôn nhân"),
    "co_quan": Variable("Cơ quan nơi nộp", "Ủy ban nhân dân phường Mẫu"),
}
_OF_MANDATE = {
    "ben_kia": Variable("Người, tổ chức hoặc hộ ở bên kia của ủy quyền", "Trần Thị Mẫu"),
    "can_cu": Variable("Căn cứ làm thay", "Văn bản ủy quyền"),
    "giay_to": Variable("Giấy tờ đã khai; trống khi ủy quyền lập trên hệ thống", "Giấy ủy quyền số 5 ngày 02/03/2026"),
    "pham_vi": Variable("Những thủ tục được làm thay", "mọi thủ tục"),
    "tu_ngay": Variable("Ngày bắt đầu", "01/03/2026"),
    "den_ngay": Variable("Ngày cuối", "31/12/2026"),
}
_CODE = {
    "ma": Variable("Mã dùng một lần", "123456"),
    "so_phut": Variable("Mã dùng được trong bao nhiêu phút", "10"),
    "so_lan": Variable("Mã nhập được tối đa mấy lần", "5"),
}


def _told(title: str, own: Mapping[str, Variable], needed: tuple[str, ...] = (), *, legal: bool = True) -> Kind:
    return Kind(title, own, needed, legal, Group.ACCOUNT)


def _code(title: str, own: Mapping[str, Variable], needed: tuple[str, ...] = ("ma",)) -> Kind:
    return Kind(title, own, needed, group=Group.CODE)


OF_ACCOUNTS: Mapping[str, Kind] = {
    "account_locked": _told("Tài khoản bị khóa theo báo mất", {}, ("duong_dan",)),
    "identity_confirmed": _told(
        "Tài khoản được xác thực danh tính tại quầy",
        {
            "luc": Variable("Lúc xác thực", "08 giờ 15, ngày 11/03/2026"),
            "noi": Variable("Nơi đối chiếu giấy tờ", "Bộ phận Một cửa, Ủy ban nhân dân phường Mẫu"),
            "giay_to": Variable("Giấy tờ đã đối chiếu", "Thẻ căn cước, căn cước công dân"),
            "so_cuoi": Variable("Bốn ký tự cuối của số giấy tờ", "0123"),
        },
        ("luc", "noi", "duong_dan"),
    ),
    "member_invited": _told(
        "Được mời làm thành viên của tổ chức",
        {
            "to_chuc": Variable("Tên tổ chức hoặc hộ", "Công ty TNHH Mẫu"),
            "vai_tro": Variable("Vai trò của thành viên", "Nộp hồ sơ cho tổ chức và xem mọi hồ sơ của tổ chức"),
        },
        ("to_chuc", "vai_tro"),
    ),
    "member_let_go": _told("Thôi làm thành viên của tổ chức", _OF_MANDATE, ("ben_kia",)),
    "mandate_given": _told("Được ủy quyền làm thay", _OF_MANDATE, ("ben_kia", "pham_vi", "den_ngay", "duong_dan")),
    "mandate_declared": _told("Có người khai làm thay mình", _OF_MANDATE, ("ben_kia", "can_cu", "pham_vi", "den_ngay")),
    "mandate_ended": _told("Ủy quyền đã nhận bị chấm dứt", _OF_MANDATE, ("ben_kia", "pham_vi")),
    "mandate_given_up": _told("Người được ủy quyền thôi làm thay", _OF_MANDATE, ("ben_kia", "pham_vi")),
    "draft_waiting": _told(
        "Nhắc: bản khai dở",
        {**_OF_DRAFT, "giu_den": Variable("Ngày cuối còn giữ bản khai", "01/04/2026")},
        ("thu_tuc", "giu_den"),
        legal=False,
    ),
    "draft_ended": _told("Bản khai hết hạn giữ", _OF_DRAFT, ("thu_tuc",)),
    "store_ending": _told(
        "Nhắc: giấy tờ trong kho sắp hết hiệu lực",
        {
            "giay_to": Variable("Tên giấy tờ trong kho", "Giấy khám sức khỏe"),
            "ngay_het_han": Variable("Ngày cuối còn hiệu lực", "01/04/2026"),
        },
        ("giay_to", "ngay_het_han"),
        legal=False,
    ),
    "own_file_infected": _told("Tệp đã gửi có mã độc", {"tep": Variable("Tên tệp", "to-khai.pdf")}, ("tep",)),
    "account_code": _code("Mã xác nhận đăng ký", _CODE),
    "account_known": _code("Đăng ký bằng địa chỉ đã có tài khoản", {}, ()),
    "account_password": _code("Mã đặt lại mật khẩu", _CODE),
    "account_sign_in": _code("Mã đăng nhập", _CODE),
    "assisted_code": _code(
        "Mã xác nhận nộp hồ sơ có cán bộ hỗ trợ",
        {
            "ma": _CODE["ma"],
            "so_phut": _CODE["so_phut"],
            "don_vi": Variable("Bộ phận hỗ trợ", "Bộ phận Một cửa"),
            "co_quan": Variable("Cơ quan hỗ trợ", "Ủy ban nhân dân phường Mẫu"),
        },
    ),
}
