"""Tells officials by e-mail what the catalogue, an approval or the end of an agency asks of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.directory.events import AgencyEndCancelled, AgencyEnded, AgencyEndFailed, AgencyEndPlanned
from motcua.directory.queries import OfficialRow
from motcua.governance.events import DecisionRegistered, DutyReminded, NoticeClosed, NoticeSent
from motcua.governance.queries import notices, quality
from motcua.notifications.officials import write_to
from motcua.notifications.registry import Delivered, handler
from motcua.procedures import approvals
from motcua.procedures.events import ApprovalGranted, ApprovalRefused

NAME = "notify.officials"
NOTICE_STATES = {"applied": "đã được thực hiện", "refused": "bị từ chối"}


@dataclass(frozen=True)
class Told:
    """What is told by which kind of letter, to whom, and where it is dealt with."""

    kind: str
    values: Mapping[str, str]
    path: str
    people: Iterable[OfficialRow]


@handler(NAME)
def notify_officials(event: Delivered, now: datetime) -> None:
    """Queue an e-mail about an event to each official whom it concerns; to nobody without an address."""
    teller = _TELLERS.get(event.type)
    for told in teller(event, now) if teller else ():
        _queue(told, event.id, NAME, now)


@transaction.atomic
def weekly(now: datetime) -> int:
    """Queue the week's letter on duties, notices, reviews and disagreements; return how many letters are new.

    An agency's administrators read what is due at theirs; operator, control unit and receivers of reports read the
    province's figures. Whoever runs it twice in a week tells nobody twice; who has nothing to do gets no letter.
    """
    late, reviews = notices.late_duties(now), quality.due_reviews(now)
    waiting, differing = notices.waiting_notices(), quality.open_discrepancies()
    year, week, _ = clock.local_date(now).isocalendar()
    key = f"governance.weekly:{year}-{week:02}"
    queued = 0
    for agency_id, people in parties.acting_for({*late, *reviews}, now).items():
        lines = _figures(late.get(agency_id, 0), reviews.get(agency_id, 0))
        told = Told("week_of_agency", {"cac_dong": lines}, "/quan-tri/", people)
        queued += _queue(told, 0, f"{key}:{agency_id}", now)
    lines = _figures(sum(late.values()), sum(reviews.values()), waiting, differing)
    if lines:
        province = {
            row.account_id: row for party in ("operator", "control", "reports") for row in parties.people_of(party, now)
        }
        told = Told("week_of_province", {"cac_dong": lines}, "/quan-tri/bao-cao-danh-muc/", province.values())
        queued += _queue(told, 0, f"{key}:province", now)
    return queued


def _queue(told: Told, event_id: int, key: str, now: datetime) -> int:
    return write_to(
        told.people, kind=told.kind, values=told.values, path=told.path, event_id=event_id, key=key, now=now
    )


def _figures(late: int, reviews: int, waiting: int = 0, differing: int = 0) -> str:
    counted = (
        (late, "nhiệm vụ gửi nội dung, quy trình đã quá hạn"),
        (waiting, "thông báo thay đổi chờ đơn vị vận hành thực hiện"),
        (reviews, "thủ tục đến hạn rà soát"),
        (differing, "khác biệt với dữ liệu quốc gia chưa khép"),
    )
    return "\n".join(f"- {number} {words}" for number, words in counted if number)


def _agency_of(event: Delivered, table: str) -> int:
    found = sql.rows(f"SELECT agency_id FROM {table} WHERE id = %s", (event.stream,))
    return int(found[0][0]) if found else 0


def _registered(event: Delivered, now: datetime) -> list[Told]:
    if not event.values["agencies"]:
        return []
    duties = {row.agency_id: row for row in notices.duties_of(event.stream)}
    told = []
    for agency_id, people in parties.acting_for(event.values["agencies"], now).items():
        due = duties[agency_id].due_at if agency_id in duties else None
        values = {"so_quyet_dinh": str(event.values["number"]), "han": clock.written(due) if due else ""}
        told.append(Told("duty_begun", values, _DUTIES, people))
    return told


def _reminded(event: Delivered, now: datetime) -> list[Told]:
    agency_id, number = event.values["agency"], event.values["decision"]
    people = parties.acting_for([agency_id], now).get(agency_id, [])
    if not event.values["late"]:
        return [Told("duty_near", {"so_quyet_dinh": number}, _DUTIES, people)]
    values = {"so_quyet_dinh": number, "co_quan": directory.agency(agency_id).name}
    # What is late is known to those who watch over it, too.
    return [Told("duty_late", values, _DUTIES, [*people, *parties.people_of("control", now)])]


def _sent(event: Delivered, now: datetime) -> list[Told]:
    number = event.values["number"]
    values = {
        "so_thong_bao": number,
        "co_quan": directory.agency(_agency_of(event, "governance_notice")).name,
        "cac_ma": ", ".join(event.values["codes"]),
    }
    return [Told("change_sent", values, f"/quan-tri/thong-bao-thay-doi/{number}/", parties.people_of("operator", now))]


def _closed(event: Delivered, now: datetime) -> list[Told]:
    number, state = event.values["number"], event.values["state"]
    if state == "withdrawn":
        return []
    agency_id = _agency_of(event, "governance_notice")
    people = parties.acting_for([agency_id], now).get(agency_id, [])
    values = {"so_thong_bao": number, "ket_qua": NOTICE_STATES[state], "tra_loi": event.reason}
    return [Told("change_closed", values, f"/quan-tri/thong-bao-thay-doi/{number}/", people)]


def _decided(event: Delivered, _: datetime) -> list[Told]:
    found = _approval(event)
    if found is None:
        return []
    words = "đã được phê duyệt" if event.type == ApprovalGranted.TYPE else "không được phê duyệt"
    asked = OfficialRow(found.asked_id, 0, found.asked_by, "", frozenset())
    values = {"de_nghi": found.title, "ket_qua": words, "ly_do": event.reason}
    return [Told("approval_decided", values, f"/quan-tri/phe-duyet/{found.token}/", [asked])]


def _approval(event: Delivered) -> approvals.ApprovalFacts | None:
    try:
        return approvals.approval(event.stream)
    except NotFound:
        return None


def _ending(event: Delivered, now: datetime) -> list[Told]:
    agency = directory.agency(event.stream)
    words = {
        AgencyEndPlanned.TYPE: "được định ngày kết thúc hoạt động",
        AgencyEndCancelled.TYPE: "không kết thúc hoạt động nữa",
        AgencyEndFailed.TYPE: "chưa kết thúc hoạt động được",
        AgencyEnded.TYPE: "đã kết thúc hoạt động",
    }[event.type]
    last = datetime.fromisoformat(event.values["ended_on"])
    values = {
        "co_quan": agency.name,
        "tinh_trang": words,
        "ngay_cuoi": f"{last:%d/%m/%Y}",
        "vi_sao": str(event.values.get("fault") or ""),
        "so_ho_so": str(event.values.get("dossiers", "")),
    }
    operators = parties.people_of("operator", now)
    successors = parties.acting_for(event.values.get("successors", ()), now)
    people = [*operators, *(row for rows in successors.values() for row in rows)]
    own = parties.acting_for([agency.id], now).get(agency.id, []) if event.type != AgencyEndFailed.TYPE else []
    return [Told("agency_ending", values, "/quan-tri/co-quan/", [*people, *own])]


_DUTIES = "/quan-tri/nhiem-vu-cong-bo/"
_TELLERS: dict[str, Callable[[Delivered, datetime], list[Told]]] = {
    DecisionRegistered.TYPE: _registered,
    DutyReminded.TYPE: _reminded,
    NoticeSent.TYPE: _sent,
    NoticeClosed.TYPE: _closed,
    ApprovalGranted.TYPE: _decided,
    ApprovalRefused.TYPE: _decided,
    AgencyEnded.TYPE: _ending,
    AgencyEndPlanned.TYPE: _ending,
    AgencyEndCancelled.TYPE: _ending,
    AgencyEndFailed.TYPE: _ending,
}
