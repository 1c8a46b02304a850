"""Error answers: a calm page for people, problem+json for programs."""

import json

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TITLES = {
    400: "Yêu cầu chưa đúng",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Thao tác không được hỗ trợ",
    409: "Nội dung vừa thay đổi",
    413: "Dữ liệu gửi quá lớn",
    422: "Chưa thực hiện được",
    429: "Quá nhiều lượt tra cứu",
    500: "Hệ thống gặp lỗi",
    503: "Hệ thống đang bận",
}
NO_SUCH_PAGE = "Không tìm thấy trang này. Hãy kiểm tra địa chỉ hoặc về trang chủ."
BAD_VALUE = (
    "Nội dung gửi lên có ký tự hoặc con số mà hệ thống không nhận, nên chưa ghi gì. Hãy quay lại trang trước, xóa ký "
    "tự lạ rồi gửi lại."
)
_TOO_LARGE = (
    "Nội dung gửi lên dài hơn mức hệ thống nhận. Hãy quay lại trang trước, rút ngắn phần chữ hoặc gửi ít tệp hơn rồi "
    "gửi lại."
)


def is_for_api(request: HttpRequest) -> bool:
    """Tell whether a program asks, by the address."""
    return request.path.startswith("/api/")


def answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """Answer with a page, or with problem+json under /api/."""
    if is_for_api(request) or request.headers.get("Accept", "").startswith("application/json"):
        return problem(status, code, message)
    values = {"status": status, "title": TITLES.get(status, "Có lỗi"), "message": message, "code": code}
    return render(request, "shared/error.html", values, status=status)


def problem(status: int, code: str, message: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """Answer with RFC 9457 problem+json carrying our stable code."""
    body: dict[str, object] = {"type": "about:blank", "title": TITLES.get(status, ""), "status": status}
    body |= {"code": code, "detail": message}
    if errors:
        body["errors"] = errors
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json; charset=utf-8"
    )


def in_words_of_its_protocol(response: HttpResponse) -> HttpResponse:
    """Let a refusal under /api/ stand as it is: whoever called speaks a protocol that says how it refuses."""
    response.in_words_of_its_protocol = True  # type: ignore[attr-defined]
    return response


def speaks_for_itself(response: HttpResponse, problem_type: str) -> bool:
    """Tell whether a refusal under /api/ says already what is wrong in the way that is asked of it."""
    own_words = bool(getattr(response, "in_words_of_its_protocol", False))
    return own_words or response.headers["Content-Type"].startswith(problem_type)


def as_problem(refused: HttpResponse) -> HttpResponse:
    """Return a refusal of the framework as problem+json; headers such as `Allow` stay."""
    status = refused.status_code
    made = problem(status, _CODES.get(status, "request.bad"), f"{TITLES.get(status, TITLES[400])}.")
    for name, value in refused.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            made.headers.setdefault(name, value)
    return made


_CODES = {404: "not_found", 405: "method.not_allowed", 500: "server.fault"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django itself refused."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return answer(request, 413, "request.too_large", _TOO_LARGE)
    return answer(request, 400, "request.bad", "Yêu cầu gửi lên chưa đúng. Hãy quay lại trang trước và thử lại.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django forbids."""
    return answer(request, 403, "access.denied", "Tài khoản này không có quyền mở trang vừa chọn.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    return answer(request, 404, "not_found", NO_SUCH_PAGE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault that nothing else caught."""
    return answer(request, 500, "server.fault", "Hệ thống gặp lỗi. Xin thử lại sau ít phút.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or too old; what was typed is kept by the browser."""
    message = "Phiên làm việc đã hết hạn hoặc trình duyệt chặn cookie. Hãy quay lại trang trước, tải lại rồi gửi lại."
    return answer(request, 403, "form.expired", message)
