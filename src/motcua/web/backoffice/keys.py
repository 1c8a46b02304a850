"""The keys of the officials' pages, as a page; a dialog shows the same where there are scripts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.web.backoffice.page import show
from motcua.web.shared.access import official

GROUPS = (
    (
        "Mọi trang",
        (
            ("?", "Hiện bảng phím tắt này"),
            ("/", "Đến ô tìm kiếm"),
            ("Alt", "Giữ để hiện phím tắt của từng nút trên trang"),
            ("Alt+Q", "Đến ô tìm hồ sơ"),
        ),
    ),
    (
        "Danh sách việc",
        (
            ("J", "Xuống hồ sơ sau"),
            ("K", "Lên hồ sơ trước"),
            ("X", "Chọn hoặc bỏ chọn hồ sơ đang đứng"),
            ("Enter", "Mở hồ sơ đang đứng"),
            ("Alt+G", "Giao việc các hồ sơ đã chọn"),
            ("Alt+C", "Hoàn thành bước các hồ sơ đã chọn"),
        ),
    ),
    (
        "Tiếp nhận tại quầy",
        (
            ("Alt+K", "Tìm người nộp"),
            ("Alt+T", "Tìm thủ tục"),
            ("Alt+A", "Tất cả giấy tờ đủ"),
            ("1 2 3", "Ở từng giấy tờ: Có, Thiếu, Không áp dụng"),
            ("Alt+E", "Mở tờ khai điện tử"),
            ("Alt+M", "Đã thu tiền mặt"),
            ("Alt+S, F9", "Tiếp nhận"),
        ),
    ),
)


@require_safe
@official()
def keys(request: HttpRequest) -> HttpResponse:
    """Show all keys."""
    return show(request, "keys.html", {"groups": GROUPS})
