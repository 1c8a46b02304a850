"""How a dossier stands at the end of its course: its own row, its terms, the list it is in."""

from datetime import datetime

from motcua.dossiers.enums import Bucket
from motcua.dossiers.rules.lifecycle import Status
from motcua.scenarios.simulate.copytext import cell, json_text
from motcua.scenarios.simulate.course import Course, Detour
from motcua.scenarios.simulate.province import Office

NONE = "\\N"
LIMIT_BASIS = "Thời hạn công bố của thủ tục"
_AWAITING = {
    Status.REGISTERED: "desk",
    Status.ACCEPTED: "transfer",
    Status.PROCESSING: "process",
    Status.OBLIGATION: "payment",
    Status.WITHDRAWAL: "decision",
    Status.DONE: "return",
}


def dossier_cells(course: Course, delivery: str) -> str:
    """Return the row of the dossier as COPY text, from its secret on."""
    facts = course.office.facts
    accepted = course.accepted[0] if course.accepted else NONE
    original = course.promise.due_at if course.promise else NONE
    finished = course.refused[0] if course.refused else course.ended[0] if course.ended else NONE
    awaiting = _AWAITING.get(course.status, "")
    if course.status is Status.SUPPLEMENT:
        awaiting = _who_supplements(course)
    account = (course.agent or course.person).account if course.channel == "online" else 0
    return (
        f"{course.secret.cell}\t{int(course.status)}\t{awaiting}\t{course.channel}\t{delivery}\t{facts.procedure_id}\t"
        f"{facts.version_id}\t{facts.id}\t{facts.form_id}\t{facts.agency_id}\t{facts.handling_id}\t"
        f"{course.office.desk_unit_id}\t{account or NONE}\t{course.person.full_name}\t{course.person.name_key}\t\t"
        f"{course.submitted_at}\t{course.second_due or course.reception_due or NONE}\t{accepted}\t"
        f"{course.transfer_due or NONE}\t{course.due or NONE}\t{original}\t{finished}\t"
        f"{course.returned[0] if course.returned else NONE}\t{len(course.done)}"
    )


def _who_supplements(course: Course) -> str:
    """Return whom a request for supplement waits for: who was asked, or the desk that looks at the answer."""
    if course.detour is not None and course.detour.asked is not None:
        return "confirm" if course.detour.answered else "applicant"
    return "desk" if course.answered_at else "applicant"


def _waiting(status: Status, detour: Detour, look_by: datetime | None) -> tuple[Bucket, datetime] | None:
    """Return where a dossier stands that waits in a detour; None when it does not."""
    if status is Status.OBLIGATION:
        return Bucket.WAITING_APPLICANT, detour.began[0]
    if status is Status.WITHDRAWAL:
        return Bucket.PROCESSING, detour.began[0]
    if status is Status.SUPPLEMENT and detour.asked is not None:
        if detour.answered is not None and look_by is not None:
            return Bucket.TO_RECEIVE, look_by
        return Bucket.WAITING_APPLICANT, detour.asked[0]
    return None


def list_of(course: Course) -> tuple[Bucket, datetime]:
    """Return in which list the dossier stands and by which moment it is sorted there."""
    due, detour = course.due or course.submitted_at, course.detour
    if course.returned is not None:
        return Bucket.CLOSED, course.returned[0]
    if course.status in {Status.STOPPED, Status.REFUSED} and course.ended is not None:
        return Bucket.CLOSED, course.ended[0]
    if course.refused is not None:
        return Bucket.CLOSED, course.refused[0]
    if detour is not None and (waits := _waiting(course.status, detour, course.second_due)):
        return waits
    if course.status is Status.SUPPLEMENT and course.answered_at is None and course.asked is not None:
        return Bucket.WAITING_APPLICANT, course.asked[0]
    if course.accepted is None:
        return Bucket.TO_RECEIVE, course.second_due or course.reception_due or course.submitted_at
    if course.status is Status.ACCEPTED:
        return Bucket.TO_TRANSFER, course.transfer_due or due
    return (Bucket.TO_RETURN if course.status is Status.DONE else Bucket.PROCESSING), due


def terms_cells(office: Office, channel: str) -> str:
    """Return what the terms of all dossiers of an office and way of handing in have in common, as COPY text."""
    limit, owed = office.limits[channel], office.fees[channel]
    fees = [{"name": fee.name, "kind": fee.kind, "amount": fee.amount, "basis": fee.basis} for fee in owed]
    return (
        f"{office.facts.process_id}\t{cell(json_text(office.facts.routing))}\t{limit.amount}\t{limit.unit.value}\t"
        f"{LIMIT_BASIS}\t{cell(json_text(fees))}"
    )
