"""The province's list of statuses: labels and moves in use, changed only with a recorded approval."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import SeveralBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers import statuses
from motcua.dossiers.rules.lifecycle import STATUS_LABELS, TRANSITIONS, Move, Status, closable
from motcua.dossiers.services import status_lists
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day

BY = {"applicant": "Người nộp", "desk": "Bộ phận Một cửa", "handler": "Người giải quyết", "authority": "Lãnh đạo"}


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.PROVINCE_ADMIN)
def page(request: HttpRequest) -> HttpResponse:
    """Show the list in force and its editions, and put a new edition in force."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _show(request, {})
    try:
        number = _change(request, actor, now)
    except SeveralBroken as broken:
        return _show(request, dict(broken.errors), status=422)
    messages.success(request, f"Danh mục trạng thái lần thứ {number} đã có hiệu lực ở mọi nơi.")
    return redirect("work:statuses")


def _change(request: HttpRequest, actor: Actor, now: datetime) -> int:
    used = set(request.POST.getlist("used"))
    closed = frozenset(_move(key) for key in _keys() if key not in used)
    return status_lists.change_list(
        actor=actor,
        labels={int(status): request.POST.get(f"label-{int(status)}", "") for status in Status},
        closed=closed,
        decision=status_lists.Decision(
            number=request.POST.get("decision_no", ""),
            day=_day(request),
            text=request.POST.get("decision_text", ""),
        ),
        now=now,
    )


def _show(request: HttpRequest, errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    now_used, post = statuses.in_force(), request.POST
    used = set(post.getlist("used")) if post else {key for key in _keys() if _move(key) not in now_used.closed}
    names = ("decision_no", "decision_on", "decision_text")
    values = {
        "errors": {"move-first" if key == "closed" else key: message for key, message in errors.items()},
        "labels": [
            {
                "code": int(one),
                "national": STATUS_LABELS[one],
                "name": f"label-{int(one)}",
                "value": post.get(f"label-{int(one)}", now_used.labels[int(one)]),
                "error": errors.get(f"label-{int(one)}", ""),
            }
            for one in Status
        ],
        "moves": [
            {
                "key": _key((move.frm, move.to)),
                "text": f"{_name(move.frm, now_used)} → {now_used.labels[int(move.to)]}",
                "by": BY[move.by],
                "condition": move.condition,
                "closable": closable((move.frm, move.to)),
                "used": not closable((move.frm, move.to)) or _key((move.frm, move.to)) in used,
            }
            for move in TRANSITIONS
        ],
        "needs_approval": status_lists.needs_approval(),
        "typed": {name: clean_input(post.get(name, ""), 500) for name in names},
        "told": errors,
        "editions": status_lists.editions(),
    }
    return show(request, "statuses.html", values, status=status)


def _keys() -> list[str]:
    return [_key((move.frm, move.to)) for move in TRANSITIONS if closable((move.frm, move.to))]


def _key(move: Move) -> str:
    return f"{int(move[0]) if move[0] else 0}-{int(move[1])}"


def _move(key: str) -> Move:
    frm, _, to = key.partition("-")
    return (Status(int(frm)) if int(frm) else None, Status(int(to)))


def _name(status: Status | None, used: statuses.InForce) -> str:
    return "Mới" if status is None else used.labels[int(status)]


def _day(request: HttpRequest) -> date | None:
    return read_day(request.POST.get("decision_on", ""))


urlpatterns = [path("quan-tri/trang-thai/", page, name="statuses")]
