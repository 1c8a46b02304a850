"""What the gallery and the bases are rendered with in tests: invented names only."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import FileSystemLoader

from motcua.dossiers.rules.lifecycle import STATUS_LABELS, Status
from motcua.web import shared
from motcua.web.shared.jinja import environment

TEMPLATES = Path(shared.__file__).parent / "templates"
STATIC = Path(shared.__file__).parent / "static"
ENVIRONMENT = environment(loader=FileSystemLoader(TEMPLATES))
# The national names; a province's own are in its database, which the gallery does without.
ENVIRONMENT.globals["status_label"] = lambda code: STATUS_LABELS[Status(code)] if code in set(Status) else ""
PAGE: dict[str, object] = {
    "profile": {"name": "Tỉnh Minh Họa", "demo": True},
    "contact": {"hotline": "1900 0099", "address": "Số 1 đường Minh Họa, tỉnh Minh Họa"},
    "viewer": {
        "full_name": "Nguyễn Hoàng Phương Khánh Mẫu",
        "post_title": "Chuyên viên tiếp nhận",
        "unit_name": "Trung tâm Phục vụ hành chính công tỉnh",
    },
    "nav": [
        {"text": "Trang chủ", "href": "/"},
        {"text": "Thủ tục hành chính", "href": "/thu-tuc/", "current": True, "count": 12},
    ],
    "account_links": [{"text": "Đăng xuất", "href": "/dang-xuat/", "method": "post", "signs_out": True}],
    "footer_links": [{"text": "Hướng dẫn sử dụng", "href": "#huong-dan"}],
    "moments": [datetime(2026, 2, day, 7, 5, tzinfo=UTC) for day in (3, 10, 12, 27)],
    "viewer_src": "/static/shared/images/drum.svg",
}


def render(name: str, **values: object) -> str:
    """Render a template with the page's values and those given."""
    return ENVIRONMENT.get_template(name).render({**PAGE, **values})
