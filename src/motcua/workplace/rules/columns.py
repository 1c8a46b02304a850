"""The columns of the inbox and the names of saved views."""

from collections.abc import Iterable

COLUMNS = {
    "han-buoc": "Hạn của bước",
    "buoc": "Việc cần làm",
    "nguoi-lam": "Người làm",
    "hen-tra": "Hẹn trả kết quả",
    "thu-tuc": "Thủ tục",
    "nhan-viec": "Nhận việc lúc",
    "nop": "Ngày nộp",
    "cach-nop": "Cách nộp",
    "trang-thai": "Trạng thái",
}
"""Key and head of each column, in the order of the table; code and owner always stand first."""
DEFAULT = ("han-buoc", "buoc", "nguoi-lam", "hen-tra")
LONGEST_NAME = 60
MOST_VIEWS = 20


def chosen(keys: Iterable[str]) -> list[str]:
    """Return the known keys in the table's order; the default ones when none is known."""
    wanted = set(keys)
    return [key for key in COLUMNS if key in wanted] or [key for key in COLUMNS if key in DEFAULT]
