"""Deployment of the system at agencies: asked for, approved, working, stopped; who may receive and offer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.procedures.events import DeploymentMoved

LONGEST = 300
PAGE = 50
REQUESTED, APPROVED, ACTIVE, STOPPED = "requested", "approved", "active", "stopped"
STATES = {
    "": "Chưa đề nghị",
    REQUESTED: "Đã đề nghị",
    APPROVED: "Đã chấp thuận",
    ACTIVE: "Đang hoạt động",
    STOPPED: "Đã dừng",
}
# From which states each act leads on; an agency that has no row yet stands at "".
_FROM = {
    REQUESTED: frozenset({"", STOPPED}),
    APPROVED: frozenset({"", REQUESTED}),
    ACTIVE: frozenset({APPROVED, STOPPED}),
    STOPPED: frozenset({"", APPROVED, ACTIVE}),
}
_ROW = """
SELECT g.id, g.code, g.name, coalesce(d.state, ''), coalesce(d.request_no, ''), d.requested_on,
       coalesce(d.approval_no, ''), d.approved_on, d.active_on, d.stopped_on, coalesce(d.reason, ''), d.id
FROM directory_agency g LEFT JOIN procedures_deployment d ON d.agency_id = g.id
"""


@dataclass(frozen=True)
class DeploymentRow:
    """How the system stands at an agency, with the documents and days."""

    agency_id: int
    agency_code: str
    agency_name: str
    state: str
    request_no: str
    requested_on: date | None
    approval_no: str
    approved_on: date | None
    active_on: date | None
    stopped_on: date | None
    reason: str
    stream: int | None


def approval_is_needed() -> bool:
    """Tell whether the province lets only approved agencies receive and offer (LD-3-1)."""
    return bool(profile.value("deployment", "approval_needed"))


def may_serve(state: str, *, approval_needed: bool) -> bool:
    """Tell whether an agency in a state may receive and offer."""
    return state == ACTIVE if approval_needed else state != STOPPED


def require_may_serve(agency_id: int) -> None:
    """Make sure that an agency may receive and offer.

    Raises:
        RuleBroken: It was stopped, or the province asks for an approval that is not recorded.

    Source: LD-3-1.
    """
    row = deployment(agency_id)
    if may_serve(row.state, approval_needed=approval_is_needed()):
        return
    if row.state == STOPPED:
        message = f"{row.agency_name} đã dừng triển khai hệ thống nên không nhận hồ sơ. Hãy khởi động lại trước."
    else:
        message = (
            f"{row.agency_name} chưa được ghi nhận văn bản chấp thuận và ngày hoạt động nên chưa nhận hồ sơ được. "
            "Hãy ghi ở mục Triển khai tại cơ quan."
        )
    raise RuleBroken("deployment.not_active", message)


@transaction.atomic
def move(*, actor: Actor, agency_id: int, state: str, document: str, day: date, now: datetime) -> None:
    """Record the next step of an agency's deployment: asked for, approved, working, stopped.

    Stopping withdraws all that the agency offers; dossiers under way go on. Whoever starts again opens them one by one.

    Args:
        document: Number of the request or of the approval; the reason of a stop. Nothing for the start of work.
        day: Date of the document, or first and last day of work.

    Raises:
        NotAllowed: An agency asks for itself only; all else is the province's.
        NotFound: No such agency.
        RuleBroken: The state does not follow, the document is missing, or the day lies in the future.

    Source: LD-3-1, LD-3-2, VL-22.1, QN-13.1.
    """
    own = actor.has(Role.AGENCY_ADMIN) and actor.agency_id == agency_id and state == REQUESTED
    if not (actor.has(Role.PROVINCE_ADMIN) or own):
        raise NotAllowed(f"{actor.ref} deploys nothing at {agency_id}")
    sql.rows("SELECT 1 FROM directory_agency WHERE id = %s FOR UPDATE", (agency_id,))
    row = deployment(agency_id)
    document = clean_input(document, LONGEST, multiline=False)
    _require_next(row, state, document, day, clock.local_date(now))
    if row.stream is None:
        stream = new_id()
        sql.execute(
            "INSERT INTO procedures_deployment (id, agency_id, state, request_no, approval_no, reason) "
            "VALUES (%s, %s, '', '', '', '')",
            (stream, agency_id),
        )
        ledger.begin(stream)
    else:
        stream = row.stream
    columns = {
        REQUESTED: ("request_no", "requested_on"),
        APPROVED: ("approval_no", "approved_on"),
        ACTIVE: ("", "active_on"),
        STOPPED: ("reason", "stopped_on"),
    }
    text, at = columns[state]
    wanted = {at: day, "state": state} | ({text: document} if text else {})
    assignments = ", ".join(f"{name} = %s" for name in wanted)
    sql.execute(f"UPDATE procedures_deployment SET {assignments} WHERE id = %s", [*wanted.values(), stream])
    if state == STOPPED:
        _withdraw_all(agency_id)
    fact = DeploymentMoved(agency_id, state, document, day.isoformat())
    ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now)


def deployment(agency_id: int) -> DeploymentRow:
    """Return how the system stands at an agency.

    Raises:
        NotFound: No such agency.
    """
    found = sql.rows(_ROW + "WHERE g.id = %s", (agency_id,))
    if not found:
        raise NotFound(f"agency {agency_id}")
    return DeploymentRow(*found[0])


def deployments(*, state: str | None = None, after: str = "", limit: int = PAGE) -> tuple[list[DeploymentRow], str]:
    """Return one page of the agencies with their state, in Vietnamese order, and the code the next goes on from."""
    where = "WHERE g.active"
    where += " AND coalesce(d.state, '') = %(state)s" if state is not None else ""
    where += (
        ' AND (g.sort_key COLLATE "C", g.code) > '
        '(SELECT sort_key COLLATE "C", code FROM directory_agency WHERE code = %(after)s)'
        if after
        else ""
    )
    order = ' ORDER BY g.sort_key COLLATE "C", g.code LIMIT %(limit)s'
    rows = sql.rows(_ROW + where + order, {"state": state, "after": after, "limit": limit + 1})
    found = [DeploymentRow(*row) for row in rows]
    return found[:limit], found[limit - 1].agency_code if len(found) > limit else ""


def next_states(row: DeploymentRow) -> list[str]:
    """Return what may be recorded next for an agency."""
    return [state for state, before in _FROM.items() if row.state in before and (state != ACTIVE or row.approval_no)]


def _require_next(row: DeploymentRow, state: str, document: str, day: date, today: date) -> None:
    if state not in _FROM:
        raise RuleBroken("deployment.state", "Hãy chọn bước cần ghi.", "state")
    if row.state not in _FROM[state]:
        message = f"{row.agency_name} đang ở trạng thái “{STATES[row.state].lower()}” nên không ghi được bước này."
        raise RuleBroken("deployment.order", message, "state")
    if state == ACTIVE and not row.approval_no:
        message = "Chưa có số, ngày văn bản chấp thuận nên chưa khởi động được. Hãy ghi văn bản chấp thuận trước."
        raise RuleBroken("deployment.no_approval", message, "state")
    if state != ACTIVE and not document:
        what = {REQUESTED: "số văn bản đề nghị", APPROVED: "số văn bản chấp thuận", STOPPED: "lý do dừng"}[state]
        raise RuleBroken("deployment.document", f"Hãy nhập {what}.", "document")
    if day > today:
        raise RuleBroken("deployment.day", "Ngày không được sau hôm nay.", "day")


def _withdraw_all(agency_id: int) -> None:
    ended = sql.rows(
        "UPDATE procedures_offering SET active = false WHERE agency_id = %s AND active RETURNING procedure_id",
        (agency_id,),
    )
    sql.execute(
        "UPDATE procedures_procedure p SET offered = EXISTS (SELECT 1 FROM procedures_offering o "
        "WHERE o.procedure_id = p.id AND o.active) WHERE p.id = ANY(%s)",
        ([row[0] for row in ended],),
    )
