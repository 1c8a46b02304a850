"""The first page of books and lists: what a unit keeps beside its dossiers. A new topic adds one line."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.directory.actors import Role
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor


@dataclass(frozen=True)
class Entry:
    """A topic: its page by name, its title, one sentence, who sees it (everybody when nobody is named)."""

    page: str
    title: str
    text: str
    roles: tuple[Role, ...] = ()


BOOKS = (
    Entry("work:handovers", "Bàn giao hồ sơ", "Danh sách bàn giao có số, hai bên ký, nhận hoặc không nhận từng hồ sơ."),
    Entry(
        "work:register",
        "Sổ theo dõi hồ sơ",
        "Mỗi năm một quyển, in theo ngày hoặc khoảng ngày, khóa sổ cuối năm.",
        (Role.DESK, Role.AGENCY_ADMIN),
    ),
    Entry(
        "work:results",
        "Sổ kết quả",
        "Kết quả đã cấp: tìm kiếm, hiệu lực, đã thay thế hoặc thu hồi.",
        (
            Role.DESK,
            Role.CLERK,
            Role.SIGNER,
            Role.APPROVER,
            Role.AGENCY_ADMIN,
            Role.PROVINCE_ADMIN,
            Role.INSPECTOR,
        ),
    ),
    Entry(
        "desk:unclaimed",
        "Kết quả chưa nhận",
        "Kết quả đã có lâu mà chưa ai đến nhận; nhắc lại người nộp.",
        (Role.DESK,),
    ),
    Entry(
        "work:outages",
        "Sự cố và nhập bù",
        "Khai báo, duyệt thời gian làm trên giấy; nhập bù với thời điểm thực tế.",
    ),
    Entry(
        "work:shared-papers",
        "Giấy tờ được chia sẻ",
        "Giấy tờ công dân mở cho cơ quan từ kho dữ liệu điện tử của mình.",
    ),
    Entry(
        "work:stuck",
        "Hồ sơ mắc",
        "Hồ sơ không ai làm tiếp được; đề nghị và duyệt cứu hộ.",
        (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR),
    ),
    Entry(
        "work:deviations",
        "Đính chính, cứu hộ, nhập bù, gia hạn",
        "Mọi việc khác với cách làm thường lệ, ai làm, khi nào, vì sao.",
        (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR),
    ),
)


@require_safe
@official()
def start(request: HttpRequest) -> HttpResponse:
    """Show the books and lists of the official's post."""
    actor = require_actor(request)
    cards = [
        {"title": one.title, "text": one.text, "href": reverse(one.page)}
        for one in BOOKS
        if not one.roles or actor.has(*one.roles)
    ]
    return show(request, "books.html", {"cards": cards})


urlpatterns = [path("xu-ly/so-sach/", start, name="books")]
