"""The first page of administration: what can be administered, by group. A new topic adds one line."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.directory.actors import Role
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official, require_actor


@dataclass(frozen=True)
class Entry:
    """A topic: its page by name, its title, one sentence, who sees it."""

    page: str
    title: str
    text: str
    roles: tuple[Role, ...] = ADMINS


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Tổ chức và con người",
        (
            Entry("work:officials", "Người dùng", "Cấp, khóa, thu hồi tài khoản; giao chức vụ; nhập từ Excel."),
            Entry("work:agencies", "Cơ quan, bộ phận", "Cây cơ quan, bộ phận, nhóm thủ tục; sáp nhập, chia tách."),
            Entry(
                "work:devices", "Quầy, thiết bị", "Sổ quầy, máy in, máy quét, đầu đọc mã, kiosk, màn hình; tình trạng."
            ),
            Entry(
                "work:losses",
                "Báo mất tài khoản",
                "Tài khoản người dân báo mất, bị chiếm: kiểm tra danh tính rồi mở lại.",
                (Role.PROVINCE_ADMIN,),
            ),
            Entry(
                "work:member-apps",
                "Ứng dụng đăng nhập một lần",
                "Ứng dụng của tỉnh vào bằng tài khoản ở đây; được biết gì về người dùng.",
                (Role.PROVINCE_ADMIN,),
            ),
            Entry(
                "work:terms",
                "Điều khoản và quyền riêng tư",
                "Bản đang áp dụng, công bố bản mới; ai cũng được hỏi lại.",
                (Role.PROVINCE_ADMIN,),
            ),
            Entry(
                "work:access-grants",
                "Quyền xem có thời hạn",
                "Cho doanh nghiệp vận hành xem hồ sơ để sửa lỗi; tự hết giờ.",
                (Role.PROVINCE_ADMIN,),
            ),
        ),
    ),
    (
        "Thủ tục hành chính",
        (
            Entry(
                "work:procedures", "Thủ tục của cơ quan", "Danh mục, nơi cung cấp, biểu mẫu, quy trình đang áp dụng."
            ),
            Entry("work:processes", "Quy trình nội bộ", "Soạn, thử, gửi phê duyệt; bản đang áp dụng và các bản trước."),
            Entry("work:forms", "Biểu mẫu điện tử", "Soạn, khai thử, công bố; đối chiếu với mẫu chính thức."),
            Entry("work:approvals", "Phê duyệt", "Việc đang chờ quyết định của bạn.", (Role.PROVINCE_ADMIN,)),
            Entry(
                "work:notices",
                "Thông báo thay đổi",
                "Cơ quan gửi thay đổi, đơn vị vận hành thực hiện; nhiệm vụ và hạn gửi.",
            ),
            Entry("work:revisions", "Soạn, sửa thủ tục", "Từ bản soạn qua kiểm tra, phê duyệt đến ngày có hiệu lực."),
            Entry("work:openings", "Mở dịch vụ trực tuyến", "Tiêu chí, mức độ, thử, phê duyệt."),
            Entry("work:reviews", "Rà soát", "Thủ tục, quy trình cần rà soát; ai xác nhận, khi nào, phát hiện gì."),
            Entry(
                "work:discrepancies", "Đối chiếu quốc gia", "Khác biệt với dữ liệu quốc gia, theo dõi đến khi khép lại."
            ),
            Entry(
                "work:catalogue-report", "Báo cáo danh mục", "Chưa công bố, hết hiệu lực, chưa cập nhật, chưa rà soát."
            ),
            Entry("work:deployments", "Triển khai tại cơ quan", "Đề nghị, chấp thuận, hoạt động, dừng."),
            Entry("work:decisions", "Sổ quyết định", "Quyết định công bố và danh mục dịch vụ công trực tuyến."),
            Entry(
                "work:code-lists",
                "Danh mục dùng chung",
                "Lĩnh vực, loại giấy tờ, kết quả, lý do, căn cứ; có ngày hiệu lực.",
            ),
        ),
    ),
    (
        "Cổng của người dân",
        (
            Entry(
                "work:portal-pages",
                "Nội dung cổng",
                "Tin, giới thiệu, hướng dẫn, hỏi đáp, thuật ngữ, dịch vụ ở trang khác, bảo trì.",
            ),
            Entry("work:english-lacking", "Tiếng Anh", "Thủ tục, biểu mẫu, trang của cổng chưa có bản tiếng Anh."),
            Entry(
                "work:desk-contacts",
                "Liên hệ Bộ phận Một cửa",
                "Địa chỉ, điện thoại, số tra cứu tự động, chỉ đường của từng nơi tiếp nhận.",
            ),
        ),
    ),
    (
        "Vòng đời hồ sơ",
        (
            Entry(
                "work:statuses",
                "Danh mục trạng thái",
                "Tên mười trạng thái và các bước chuyển được dùng; thay đổi có văn bản phê duyệt.",
                (Role.PROVINCE_ADMIN,),
            ),
        ),
    ),
    (
        "Thông báo cho người nộp",
        (
            Entry(
                "work:notice-texts",
                "Mẫu thông báo",
                "Nội dung theo sự kiện, ngôn ngữ, nơi nhận; xem trước, ban hành thành bản.",
                (Role.PROVINCE_ADMIN,),
            ),
            Entry(
                "work:deliveries",
                "Thư, tin đã gửi",
                "Tin không gửi được, không tới, đang chờ; gửi lại.",
                (Role.PROVINCE_ADMIN,),
            ),
            Entry(
                "work:comments",
                "Ý kiến đánh giá",
                "Đọc ý kiến của người đánh giá trước khi công bố.",
                (Role.PROVINCE_ADMIN, Role.INSPECTOR),
            ),
        ),
    ),
    (
        "Phí, thanh toán",
        (
            Entry(
                "work:fees",
                "Miễn, giảm và thời điểm thu",
                "Ai được miễn, giảm, cần giấy tờ gì, thu khi nào; có ngày hiệu lực và căn cứ.",
            ),
            Entry(
                "work:differences",
                "Đối soát thanh toán",
                "Khoản tiền chưa khớp, sao kê ngân hàng từng ngày, hoàn trả.",
            ),
        ),
    ),
    (
        "Vận hành",
        (
            Entry(
                "work:scans",
                "Tệp chờ kiểm tra mã độc",
                "Máy quét có chạy không; tệp nào chưa kiểm tra được, từ lúc nào, vì sao.",
                (Role.PROVINCE_ADMIN,),
            ),
        ),
    ),
    (
        "Thời gian giải quyết",
        (
            Entry(
                "work:calendars",
                "Lịch làm việc",
                "Giờ làm việc, ngày nghỉ, làm bù, đóng cửa của từng cơ quan; có ngày hiệu lực.",
            ),
            Entry(
                "work:duty",
                "Lịch trực tiếp nhận",
                "Ai tiếp nhận ở Bộ phận Một cửa mỗi ngày; cảnh báo ngày chưa có người, hồ sơ đang chờ.",
            ),
            Entry(
                "work:time-rules",
                "Quy định về thời gian",
                "Giờ trả lời, giờ chốt, cách tính khi bổ sung; có ngày hiệu lực và căn cứ.",
            ),
        ),
    ),
)


@require_safe
@official(*ADMINS)
def start(request: HttpRequest) -> HttpResponse:
    """Show what the official may administer."""
    actor = require_actor(request)
    groups = []
    for title, entries in MENU:
        cards = [
            {"title": one.title, "text": one.text, "href": reverse(one.page)}
            for one in entries
            if actor.has(*one.roles)
        ]
        if cards:
            groups.append((title, cards))
    return show(request, "admin.html", {"groups": groups})
