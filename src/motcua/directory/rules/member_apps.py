"""What an application of the province may be registered with, and what of a person it may be told.

Source: OpenID Connect Core 1.0 sections 3.1.2 and 5.4; RFC 8252 section 7.3 (loopback); VL-3.4.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST_ADDRESS = 500
MOST_ADDRESSES = 10
# What RFC 3986 lets stand in an address; the star is told apart below.
_PLAIN = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]*")


class Scope(StrEnum):
    """What an application may ask; `openid` alone tells no more than a stable name without meaning."""

    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "personal_number"


SCOPES: Mapping[Scope, str] = {
    Scope.PROFILE: "Họ và tên, loại tài khoản, tổ chức",
    Scope.EMAIL: "Thư điện tử",
    Scope.PHONE: "Số điện thoại",
    Scope.NUMBER: "Số định danh cá nhân đã được xác thực",
}
"""What the person is told that the application learns."""


class Audience(StrEnum):
    """Whose application it is."""

    ALL = "all"
    CITIZENS = "citizens"
    OFFICIALS = "officials"


AUDIENCES: Mapping[Audience, str] = {
    Audience.ALL: "Mọi người",
    Audience.CITIZENS: "Người dân, tổ chức",
    Audience.OFFICIALS: "Cán bộ",
}


def addresses(text: str) -> list[str]:
    """Return the addresses typed one a line."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def fault_of_address(address: str, *, is_local: bool) -> str:
    """Return why an address cannot be called or led to; empty when it can.

    Only TLS keeps codes and messages from who listens. What is called on the machine itself never leaves it, but where
    people reach us from elsewhere no application is there: what is there is none of a form's business.

    Args:
        address: As registered.
        is_local: Whether we ourselves are reached without TLS, on the machine itself: tried out, not served.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018  (raises when it is no port)
    except ValueError:
        return f"“{address}” không phải một địa chỉ."
    if not _PLAIN.fullmatch(address) and not any(sign.isspace() for sign in address):
        return f"“{address[:100]}” có chữ có dấu hoặc ký tự lạ. Hãy viết tên miền dạng xn--… và phần sau dạng %…"
    if len(address) > LONGEST_ADDRESS or any(sign.isspace() for sign in address):
        return f"Địa chỉ không có dấu cách và dài nhất {LONGEST_ADDRESS} ký tự."
    if parts.scheme not in {"https", "http"} or not host:
        return f"“{address}” phải là địa chỉ đầy đủ, ví dụ https://ungdung.tinh.gov.vn/ve."
    if parts.scheme == "http" and not (is_local and _is_loopback(host)):
        return f"“{address}” phải bắt đầu bằng https://."
    if parts.fragment or parts.username or parts.password or "*" in address:
        return f"“{address}” không được có phần sau dấu #, tên người dùng hay dấu *."
    return ""


def fault_of_addresses(found: Sequence[str], *, is_local: bool) -> str:
    """Return the first fault among several addresses; empty when all are good."""
    if len(found) > MOST_ADDRESSES:
        return f"Nhiều nhất {MOST_ADDRESSES} địa chỉ."
    return next(filter(None, (fault_of_address(one, is_local=is_local) for one in found)), "")


def scopes_asked(text: str, allowed: Sequence[str]) -> list[str]:
    """Return what of a request for scopes is granted, in our order; what is not allowed is left out."""
    asked = set(text.split()) & {Scope.OPENID.value, *allowed}
    return [scope.value for scope in Scope if scope.value in asked]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
