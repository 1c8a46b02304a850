"""Values every page needs: the province's names, who is looking, where one can go."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest

from motcua.core import profile
from motcua.directory.actors import Actor, Role
from motcua.notifications import inbox
from motcua.web.shared import kiosk, language

_PUBLIC = (("/", "Trang chủ"), ("/thu-tuc/", "Thủ tục"), ("/tra-cuu/", "Tra cứu hồ sơ"), ("/co-quan/", "Cơ quan"))
_NOTICES = "/thong-bao/"
_SIGNED_IN = (("/ho-so/", "Hồ sơ của tôi"), ("/kho/", "Kho của tôi"), (_NOTICES, "Thông báo"))
_GIVERS = (Role.DISPATCHER, Role.APPROVER, Role.SIGNER, Role.LEADER, Role.AGENCY_ADMIN)
_ADMINS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)
_WORK = ("/mot-cua/", "/xu-ly/", "/quan-tri/", "/tai-khoan/")
# Pages whose address does not begin with that of the tab they belong to.
_UNDER = {
    "/xu-ly/so-sach/": (
        "/xu-ly/ban-giao/",
        "/xu-ly/so-theo-doi/",
        "/xu-ly/su-co/",
        "/xu-ly/kho-chia-se/",
        "/quan-tri/so-ket-qua/",
        "/quan-tri/ho-so-mac/",
        "/quan-tri/bien-dong/",
    ),
    "/xu-ly/nhac-viec/": ("/xu-ly/tre-han/",),
}


def page(request: HttpRequest) -> dict[str, object]:
    """Return the province's names, the viewer, the navigation and the account links."""
    actor = getattr(request, "actor", None)
    return {
        "profile": profile.section("province"),
        "contact": profile.section("contact"),
        "viewer": actor,
        "at_work": at_work(request.path, actor),
        "nav": _navigation(request.path, actor),
        "account_links": _account_links(request, actor),
        "kiosk": kiosk.idle_of(request),
        "other_language": None if actor is not None and actor.is_official else language.switch(request),
        "footer_links": [{"text": text, "href": href} for href, text in _footer()],
    }


def at_work(path: str, actor: Actor | None) -> bool:
    """Tell whether an official is in the officials' part, also at an address that leads nowhere."""
    return actor is not None and actor.is_official and path.startswith(_WORK)


def _footer() -> list[tuple[str, str]]:
    demo = [("/hop-thu-minh-hoa/", "Hộp thư minh họa")] if profile.value("province", "demo") else []
    return [
        ("/tra-cuu/", "Tra cứu hồ sơ"),
        ("/tinh-han/", "Tính ngày hẹn trả"),
        ("/kiem-tra/", "Kiểm tra kết quả"),
        ("/so-lieu/", "Số liệu dịch vụ"),
        ("/huong-dan/", "Hướng dẫn sử dụng"),
        ("/gioi-thieu/", "Giới thiệu"),
        ("/tin-tuc/", "Tin tức"),
        ("/hoi-dap/", "Hỏi đáp"),
        ("/thuat-ngu/", "Thuật ngữ"),
        ("/tinh-trang/", "Tình trạng hệ thống"),
        ("/gioi-thieu/kha-nang-tiep-can/", "Khả năng tiếp cận"),
        ("/nhung/", "Nhúng vào trang khác"),
        ("/dieu-khoan/", "Điều khoản và quyền riêng tư"),
        ("/bao-mat-tai-khoan/", "Báo mất tài khoản"),
        (f"{_onestop_address()}/mot-cua/", "Dành cho cán bộ"),
        *demo,
    ]


def _onestop_address() -> str:
    """Return the address of the officials' side; empty where it is the same as the portal's."""
    return str(profile.value("addresses", "onestop")).rstrip("/")


def _navigation(path: str, actor: Actor | None) -> list[dict[str, object]]:
    if actor and at_work(path, actor):
        places = _work_places(actor)
    else:
        places = [*_PUBLIC, *(_SIGNED_IN if actor and not actor.is_official else ())]
        if actor and actor.is_official:
            places += _work_places(actor)
    home = next((tab for tab, under in _UNDER.items() if path.startswith(under)), path)
    current = max((href for href, _ in places if home.startswith(href)), key=len, default="")
    tabs: list[dict[str, object]] = [
        {"href": href, "text": text, "current": href == current and (href != "/" or path == "/")}
        for href, text in places
    ]
    for tab in tabs:
        if actor and tab["href"] == _NOTICES:
            # Asked by the page, so that an error page asks nothing of a database that may be away.
            tab["unread"] = partial(inbox.unread, actor.account_id)
    return tabs


def _work_places(actor: Actor) -> list[tuple[str, str]]:
    desk = [
        ("/mot-cua/", "Một cửa"),
        ("/mot-cua/tiep-nhan/", "Tiếp nhận"),
        ("/mot-cua/de-nghi/", "Chờ quầy gửi"),
        ("/mot-cua/buu-chinh/", "Bưu chính"),
    ]
    places = desk if actor.has(Role.DESK) else []
    if actor.has(Role.CALL_CENTRE):
        places.append(("/xu-ly/tong-dai/", "Tổng đài"))
        if actor.roles == {Role.CALL_CENTRE}:
            # Who answers calls has no work on dossiers: lists of them would be empty for ever.
            return places
    if actor.roles == {Role.POSTAL}:
        return [
            ("/buu-chinh/", "Bưu gửi"),
            ("/buu-chinh/nhan/", "Nhận hồ sơ"),
            ("/xu-ly/ban-giao/", "Danh sách bàn giao"),
            ("/buu-chinh/tien/", "Tiền thu hộ"),
            ("/buu-chinh/tre-han/", "Trễ hạn"),
        ]
    places += [("/xu-ly/", "Việc của tôi"), ("/xu-ly/don-vi/", "Hồ sơ của đơn vị"), ("/xu-ly/tim/", "Tìm hồ sơ")]
    if actor.has(Role.APPROVER, Role.SIGNER):
        places.append(("/xu-ly/de-nghi/", "Chờ quyết định"))
    places.append(("/xu-ly/nhac-viec/", "Nhắc việc"))
    places.append(("/xu-ly/so-sach/", "Sổ sách"))
    if _sits_in_a_chain(actor):
        places.append(("/quan-tri/phe-duyet/", "Phê duyệt"))
    if actor.has(*_GIVERS):
        places.append(("/xu-ly/phan-cong/", "Phân công"))
    if actor.has(*_ADMINS):
        places.append(("/quan-tri/", "Quản trị"))
    if actor.has(Role.INSPECTOR, Role.PROVINCE_ADMIN):
        places.append(("/quan-tri/nhat-ky/", "Nhật ký xem"))
    if actor.has(Role.INSPECTOR) and not actor.has(*_ADMINS):
        places.append(("/quan-tri/y-kien/", "Ý kiến đánh giá"))
    return places


def _sits_in_a_chain(actor: Actor) -> bool:
    """Tell whether the post may be a seat of an approval chain: leaders of the province, its office, its operator."""
    office = f"{actor.agency_code.partition('.')[0]}.{profile.value('approval', 'office')}"
    in_charge = actor.agency_code == office or "." not in actor.agency_code
    return actor.has(Role.PROVINCE_ADMIN) or (in_charge and actor.has(Role.APPROVER, Role.INSPECTOR))


def _account_links(request: HttpRequest, actor: Actor | None) -> list[dict[str, object]]:
    path = request.path
    if actor:
        own = {"text": "Tài khoản", "href": "/tai-khoan/", "current": path.startswith("/tai-khoan/")}
        return [own, {"text": "Đăng xuất", "href": "/dang-xuat/", "method": "post", "signs_out": True}]
    # Who was sent here on the way to a form comes back to it, whichever of the two they choose.
    target = request.GET.get("tiep", "") if path in {"/dang-nhap/", "/dang-ky/"} else ""
    onward = f"?{urlencode({'tiep': target})}" if target else ""
    return [
        {"text": "Đăng nhập", "href": f"/dang-nhap/{onward}", "current": path == "/dang-nhap/"},
        {"text": "Đăng ký", "href": f"/dang-ky/{onward}", "current": path == "/dang-ky/"},
    ]
