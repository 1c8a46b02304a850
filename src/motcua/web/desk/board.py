"""Today's lists of the desk, and the search for a dossier."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.workcalendar import WorkCalendar
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries
from motcua.dossiers.enums import CHANNEL_LABELS, Bucket
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.codes import normalise_code
from motcua.dossiers.rules.searching import read
from motcua.feedback.asked import count_at_desk
from motcua.intake.claim_queries import ClaimRow, claims_of, lost
from motcua.intake.services.claims import ORDER_RULE
from motcua.web.desk import words
from motcua.web.desk.page import show
from motcua.web.desk.scans import searched
from motcua.web.shared.access import official, require_actor

MOST_COUNTED = 100


@dataclass(frozen=True)
class Tab:
    """One of the desk's lists: its address, its name, the head of its column of time, what an empty one says."""

    key: str
    bucket: Bucket
    name: str
    time_head: str
    empty: str


TABS = (
    Tab("cho-tiep-nhan", Bucket.TO_RECEIVE, "Chờ tiếp nhận", "Thời gian còn lại", "Không có hồ sơ trực tuyến nào chờ."),
    Tab("cho-chuyen", Bucket.TO_TRANSFER, "Chờ chuyển", "Hạn chuyển", "Mọi hồ sơ đã tiếp nhận đều đã chuyển xử lý."),
    Tab("cho-bo-sung", Bucket.WAITING_APPLICANT, "Chờ người nộp", "Yêu cầu ngày", "Không có hồ sơ nào chờ người nộp."),
    Tab("dang-xu-ly", Bucket.PROCESSING, "Đang xử lý", "Hẹn trả", "Không có hồ sơ nào đang xử lý."),
    Tab("cho-tra", Bucket.TO_RETURN, "Chờ trả kết quả", "Hẹn trả", "Chưa có kết quả nào chờ trả."),
)
_BY_KEY = {tab.key: tab for tab in TABS}


@dataclass(frozen=True)
class Line:
    """A row of a list as it is shown."""

    ref: str
    href: str
    owner: str
    procedure: str
    channel: str
    submitted_at: datetime
    status: int
    time: words.TimeLeft | None
    due_at: datetime | None
    checked_by: str = ""

    @property
    def urgent(self) -> bool:
        """Whether its moment has passed."""
        return self.time is not None and self.time.kind == "overdue"


@official(Role.DESK)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show one of the desk's lists, soonest due first, with the numbers of all."""
    actor, now = require_actor(request), clock.now()
    tab = _BY_KEY.get(request.GET.get("muc", ""), TABS[0])
    return list_page(request, actor, tab, now, after=request.GET.get("sau", "")[:80])


def list_page(
    request: HttpRequest, actor: Actor, tab: Tab, now: datetime, *, after: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    """Render a list, with the message of an act that was refused."""
    page = queries.bucket_page(actor, tab.bucket, after)
    counts = queries.bucket_counts(actor, most=MOST_COUNTED + 1)
    calendar = calendars.calendar_of(actor.agency_id)
    claims = claims_of([row.id for row in page.rows], now) if tab.bucket is Bucket.TO_RECEIVE else {}
    audit.read(actor=actor.ref, act="desk.list", subject=actor.unit_id, now=now, detail=tab.key)
    base = reverse("desk:board")
    values = {
        "tab": tab,
        "tabs": [
            {
                "text": each.name,
                "href": f"{base}?muc={each.key}",
                "current": each is tab,
                "count": _capped(counts.get(int(each.bucket), 0)),
            }
            for each in TABS
        ],
        "lines": [_line(row, tab, now, calendar, claims.get(row.id)) for row in page.rows],
        "order_rule": ORDER_RULE if tab.bucket is Bucket.TO_RECEIVE else "",
        "lost": lost(actor, now),
        "questions": _capped(count_at_desk(actor)),
        "next_href": f"{base}?muc={tab.key}&sau={page.after}".replace("+", "%2B") if page.after else "",
        "first_href": f"{base}?muc={tab.key}" if after else "",
        "selectable": tab.bucket in {Bucket.TO_RECEIVE, Bucket.TO_TRANSFER},
        "receives": tab.bucket is Bucket.TO_RECEIVE,
        "now": now,
        "error": error,
    }
    return show(request, "board.html", values, status=status)


@official(Role.DESK)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find a dossier by code, receipt number, scanned slip or name; a code leads straight to its page."""
    actor, now = require_actor(request), clock.now()
    asked = searched(request.GET.get("q", ""))
    if not asked:
        return redirect("desk:board")
    found = queries.find(actor, asked)
    told = read(asked)
    detail = f"{told.trail if told else 'không rõ'}: {len(found)} hồ sơ"
    audit.read(actor=actor.ref, act="desk.search", subject=actor.unit_id, now=now, detail=detail)
    if len(found) == 1 and normalise_code(asked) == found[0].ref:
        return redirect("desk:dossier", ref=found[0].ref)
    lines = [_line(row, None, now, None) for row in found]
    return show(request, "search.html", {"asked": asked, "lines": lines})


def may_transfer(actor: Actor, dossier: queries.Dossier) -> bool:
    """Tell whether the actor may pass the dossier on now."""
    return dossier.awaiting == "transfer" and may_receive(actor, dossier.desk_unit_id)


def _line(
    row: queries.ListRow,
    tab: Tab | None,
    now: datetime,
    calendar: WorkCalendar | None,
    claim: ClaimRow | None = None,
) -> Line:
    time = words.in_list(tab.bucket, row, now, calendar) if tab and calendar else None
    view = "desk:return" if tab and tab.bucket is Bucket.TO_RETURN else "desk:dossier"
    return Line(
        ref=row.ref,
        href=reverse(view, kwargs={"ref": row.ref}),
        owner=row.owner_name,
        procedure=row.procedure_name,
        channel=CHANNEL_LABELS.get(row.channel, ""),
        submitted_at=row.submitted_at,
        status=row.status,
        time=time,
        due_at=row.due_at,
        checked_by=claim.full_name if claim else "",
    )


def _capped(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
