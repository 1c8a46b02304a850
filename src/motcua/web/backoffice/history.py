"""The history of a dossier with the check of its chain, and who opened the dossier."""

import re

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock, verify
from motcua.dossiers import queries as dossiers
from motcua.dossiers.readings import readings as read_trail
from motcua.processing import queries as processing
from motcua.web.backoffice.page import WATCHERS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number
from motcua.web.shared.story.lines import tell, who

# Every act that opens a dossier, as its trail names it.
ACTS = {
    "work.dossier": "Mở trang hồ sơ",
    "work.reveal": "Xem đầy đủ số định danh, điện thoại",
    "work.file": "Mở tệp",
    "work.slip": "Mở phiếu",
    "work.receipt": "Mở biên lai",
    "work.history": "Xem lịch sử",
    "work.readings": "Xem nhật ký xem",
    "member_app": "Ứng dụng khác hỏi người vào là ai",
    "work.tasks": "Xem danh sách việc",
    "work.unit": "Xem hồ sơ của đơn vị",
    "work.find": "Tìm hồ sơ",
    "work.batch": "Làm nhiều hồ sơ cùng lúc",
    "work.export": "Xuất hồ sơ ra tệp",
    "work.export_asked": "Yêu cầu xuất danh sách",
    "work.export_fetched": "Tải tệp đã xuất",
    "work.trail": "Tìm trong nhật ký xem dữ liệu",
    "desk.search": "Tìm hồ sơ tại Bộ phận Một cửa",
    "desk.list": "Xem danh sách tại Bộ phận Một cửa",
    "directory.find_applicants": "Tìm người nộp tại quầy",
    "directory.applicant": "Lấy thông tin người nộp vào phiếu tiếp nhận",
    "own_dossier": "Người nộp mở hồ sơ của mình",
    "own_file": "Người nộp mở tệp của mình",
    "own_slip": "Người nộp mở phiếu của mình",
    "own_receipt": "Người nộp mở biên lai của mình",
    "call.dossier": "Tổng đài xem tình trạng để trả lời người gọi",
    "call.refused": "Tổng đài tra cứu, thông tin người gọi không khớp",
    "call.phone": "Tổng đài xem số điện thoại để gọi lại",
    "lookup": "Tra cứu bằng mã và khóa trên giấy hẹn",
    "post.delivery": "Bưu chính mở bưu gửi để phát kết quả",
    "register.population": "Tra cứu Cơ sở dữ liệu quốc gia về dân cư",
    "register.asked_about": "Người dân xem ai đã tra cứu mình",
    "register.enterprises": "Tra cứu cơ sở dữ liệu về đăng ký doanh nghiệp",
}
DOORS = {
    "admin": "Xem khi quản trị",
    "desk": "Xem tại Bộ phận Một cửa",
    "portal": "Người nộp xem",
    "work": "Xem khi xử lý",
    "api": "Xem qua API",
    "call": "Xem tại tổng đài",
    "post": "Bưu chính xem bưu gửi",
}
_FAULTS = (
    (re.compile(r"event (\d+) was altered"), "Ghi nhận số {} đã bị sửa."),
    (re.compile(r"event (\d+) is missing"), "Thiếu ghi nhận số {}."),
    (re.compile(r"event (\d+) does not follow"), "Ghi nhận số {} không nối tiếp ghi nhận trước."),
    (re.compile(r"head says (\d+) events"), "Đầu chuỗi ghi {} ghi nhận, không khớp với các ghi nhận đang có."),
)


@require_safe
@official(*WATCHERS)
def events(request: HttpRequest, ref: str) -> HttpResponse:
    """Show every fact of a dossier with its hash, and whether the chain holds."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="work.history", subject=found.id, now=now)
    steps = {step.id: step for step in processing.steps(found.id)}
    values = {
        "dossier": found,
        "rows": [(event, tell(event, steps), who(event)) for event in dossiers.history(found.id)],
        "faults": [fault_in_words(fault) for fault in verify.faults(stream=found.id)],
    }
    return show(request, "history.html", values)


@require_safe
@official(*WATCHERS)
def readings(request: HttpRequest, ref: str) -> HttpResponse:
    """Show who opened a dossier, newest first."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="work.readings", subject=found.id, now=now)
    before = request.GET.get("sau", "")
    rows, following = read_trail(found.id, id_number(before) or 0)
    here = reverse("work:readings", args=(found.ref,))
    values = {
        "dossier": found,
        "rows": [(row, act_in_words(row.act)) for row in rows],
        "start_href": here if before else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "readings.html", values)


def fault_in_words(fault: str) -> str:
    """Return a fault of the chain in Vietnamese."""
    for pattern, sentence in _FAULTS:
        if found := pattern.search(fault):
            return sentence.format(found[1])
    return "Chuỗi ghi nhận không khớp."


def act_in_words(act: str) -> str:
    """Return what was done in words; an act of another door by its door."""
    return ACTS.get(act) or DOORS.get(act.partition(".")[0], act)
