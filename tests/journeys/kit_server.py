"""A loopback server that plays the answering side of the front-end kit: suggestions, autosave, uploads."""

import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.web.shared.gallery import ENVIRONMENT, PAGE, STATIC

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
FORM = """
{% extends base %}
{% from "shared/macros.html" import field, search_box, search_input, upload_item, button %}
{% block title %}Thử{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Thử</h1>
{{ search_box("/tim", "Tìm", suggest_url="/goi-y") }}
<form id="don" method="post" action="/nop" data-autosave-url="/tu-luu" data-revision="{{ revision }}" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="tok"><input type="hidden" name="idempotency_key" value="">
{{ field({"name": "ten", "label": "Tên", "value": stored}) }}
{{ field({"name": "ngay", "label": "Ngày", "type": "date"}) }}
{{ field({"name": "tien", "label": "Tiền", "type": "money"}) }}
{{ field({"name": "c", "label": "Chọn", "type": "checkbox", "options": [{"value": "a", "label": "A"}]}) }}
{{ upload_item({"name": "g1", "label": "Giấy 1", "upload_url": "/tai-len", "max_bytes": 5000, "max_files": 3,
  "hidden_name": "tep"}) }}
{{ upload_item({"name": "g2", "label": "Giấy 2", "upload_url": "/tai-len", "max_bytes": 5000000, "shrink": true}) }}
{{ button("Nộp", busy="Đang nộp…") }}
</form>
<form method="post" action="/huy"><input type="hidden" name="csrfmiddlewaretoken" value="tok">
{{ button("Hủy hồ sơ", kind="warning", attributes={"data-confirm": "Hủy hồ sơ này?"}) }}</form>
<form id="quay" method="post" action="/nop" data-enter-next>
<input type="hidden" id="ma" name="ma">
{{ field({"name": "hoten", "label": "Họ tên", "attributes": {"data-autofocus": "true", "data-shortcut": "h"}}) }}
{{ search_input("Thủ tục", "tt", suggest_url="/goi-y", target="ma", shortcut="u") }}
{{ field({"name": "loai", "label": "Loại", "type": "radio",
  "options": [{"value": "1", "label": "Một"}, {"value": "2", "label": "Hai"}]}) }}
{{ field({"name": "gc", "label": "Ghi chú"}) }}
{{ button("Tiếp nhận", attributes={"data-shortcut": "t"}) }}
</form>
{% endblock %}
"""
# Questions that depend on others, as a page of the wizard has them.
JUDGED = """
{% extends "shared/portal.html" %}
{% from "shared/macros.html" import field, button %}
{% block title %}Thử câu hỏi{% endblock %}
{% block content %}
<ol class="mc-steps"><li aria-current="step">Số người</li><li>Giấy tờ</li></ol>
<form id="hoi" method="post" action="/nop" novalidate data-judge-url="/hien" data-judge-by="so_nguoi ho"
  data-judge-hidden="ly_do">
<input type="hidden" name="csrfmiddlewaretoken" value="tok">
{{ field({"name": "so_nguoi", "label": "Số người", "value": "1"}) }}
{{ field({"name": "ho-0-ten", "label": "Tên người thứ nhất"}) }}
{{ field({"name": "ghi_chu", "label": "Ghi chú"}) }}
<p>Số bản sao: <output data-calculated="so_ban_sao">2</output></p>
<div data-judged="ly_do" data-judged-name="Lý do">{{ field({"name": "ly_do", "label": "Lý do"}) }}</div>
{{ button("Tiếp tục") }}
</form>
{% endblock %}
"""
# A form that takes its files along, under the message of an act that was just done.
TAKEN_ALONG = """
{% extends "shared/portal.html" %}
{% from "shared/macros.html" import upload_item, button %}
{% block title %}Thử gửi kèm{% endblock %}
{% block content %}
<form method="post" action="/nop" enctype="multipart/form-data">
{{ upload_item({"name": "giay", "label": "Giấy", "shrink": true}) }}{{ button("Gửi") }}
</form>
{% endblock %}
"""
# A choice that was not made stands before a field that is wrong, too.
WRONG = """
{% extends "shared/work.html" %}
{% from "shared/macros.html" import field, button %}
{% block title %}Thử lỗi{% endblock %}
{% block content %}
<form method="post" action="/nop" novalidate>
{{ field({"name": "ten", "label": "Tên", "attributes": {"data-autofocus": "true"}}) }}
{{ field({"name": "loai", "label": "Loại", "type": "radio", "error": "Hãy chọn.",
  "options": [{"value": "1", "label": "Một"}, {"value": "2", "label": "Hai"}]}) }}
{{ field({"name": "so", "label": "Số", "error": "Hãy ghi số."}) }}{{ button("Gửi") }}
</form>
{% endblock %}
"""


@dataclass
class Kit:
    """What the server answers with, and what it has been asked."""

    address: str = ""
    saving: int = 200
    uploading: int = 200
    judging: int = 200
    revision: int = 1
    stored: str = ""
    asked: list[str] = field(default_factory=list)
    saved: list[dict[str, list[str]]] = field(default_factory=list)
    judged: list[dict[str, list[str]]] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    posted: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def page(self, path: str) -> str | None:
        """Return the page at a path, or None."""
        base = {"/cong": "shared/portal.html", "/xu-ly": "shared/work.html"}.get(path)
        if base:
            return ENVIRONMENT.from_string(FORM).render({**PAGE, **vars(self), "base": base})
        gallery = {"/bo-cong": "shared/portal.html", "/bo-xu-ly": "shared/work.html"}.get(path)
        if gallery:
            return ENVIRONMENT.get_template("shared/gallery.html").render({**PAGE, "gallery_base": gallery})
        if path == "/kem":
            told = {"messages": [{"level_tag": "success"}]}
            return ENVIRONMENT.from_string(TAKEN_ALONG).render({**PAGE, **told})
        if path == "/sai":
            return ENVIRONMENT.from_string(WRONG).render(PAGE)
        if path == "/hoi":
            return ENVIRONMENT.from_string(JUDGED).render(PAGE)
        if path == "/loi":
            return ENVIRONMENT.get_template("shared/error.html").render(
                {**PAGE, "status": 500, "reference": "7F3A22C1"}
            )
        return None

    def save(self, form: dict[str, list[str]]) -> tuple[int, object]:
        """Answer an autosave."""
        self.saved.append(form)
        if self.saving != 200:
            return self.saving, {"message": "Tên quá dài."}
        self.revision += 1
        return 200, {"saved_at": "2026-03-05T07:05:00+00:00", "revision": self.revision}

    def judge(self, form: dict[str, list[str]]) -> tuple[int, object]:
        """Answer which questions apply: more than two people give a reason, and one step more."""
        self.judged.append(form)
        number = form["so_nguoi"][0]
        many = number.isdigit() and int(number) > 2
        more = "<li>Phần thêm</li>" if many else ""
        return self.judging, {
            "shown": ["so_nguoi", "ly_do"] if many else ["so_nguoi"],
            "calculated": {"so_ban_sao": str(int(number) * 2) if number.isdigit() else ""},
            "steps": f'<ol class="mc-steps"><li aria-current="step">Số người</li>{more}<li>Giấy tờ</li></ol>',
        }

    def upload(self, body: bytes) -> tuple[int, object]:
        """Answer an upload."""
        found = re.search(rb'filename="([^"]*)"', body)
        name = found[1].decode() if found else ""
        self.uploaded.append(name)
        self.uploads.append(body)
        if self.uploading != 200:
            return self.uploading, {"message": "Tệp có mật khẩu, xin gửi tệp không khóa."}
        return 200, {"id": f"i-{name}", "name": name, "size": 1200, "url": f"/tep/{name}", "remove_url": f"/xoa/{name}"}


def _handler(kit: Kit) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Stay silent."""

        def answer(self, status: int, body: object, kind: str = "application/json") -> None:
            data = (
                body
                if isinstance(body, bytes)
                else body.encode()
                if isinstance(body, str)
                else json.dumps(body).encode()
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith("/static/"):
                file = STATIC / parts.path.removeprefix("/static/")
                return self.answer(200, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "font/woff2")
            if parts.path == "/goi-y":
                text = parse_qs(parts.query)["q"][0]
                kit.asked.append(text)
                items = [{"code": f"1.00{n}", "name": f"Thủ tục {text} {n}", "url": f"/den/{n}"} for n in range(5)]
                return self.answer(200, {"items": [] if text == "zzz" else items})
            page = kit.page(parts.path) or f"<!doctype html><title>{parts.path}</title>"
            return self.answer(200, page, "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if self.path == "/tai-len":
                return self.answer(*kit.upload(body))
            form = parse_qs(body.decode(), keep_blank_values=True)
            if self.path == "/tu-luu":
                return self.answer(*kit.save(form))
            if self.path == "/hien":
                return self.answer(*kit.judge(form))
            kit.posted.append((self.path, form))
            return self.answer(200, f"<!doctype html><title>{self.path}</title>", "text/html; charset=utf-8")

    return Handler


@contextmanager
def serving() -> Iterator[Kit]:
    """Serve the kit on a free loopback port."""
    kit = Kit()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(kit))
    kit.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kit
    finally:
        server.shutdown()
        server.server_close()
