"""What a look-up by code may say: the same words for the page and the API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import audit, clock, profile
from motcua.core.errors import NotFound
from motcua.directory.actors import SYSTEM
from motcua.dossiers import queries, statuses
from motcua.dossiers.rules.codes import normalise_code
from motcua.dossiers.rules.lifecycle import Status, degree_of_completion
from motcua.postal import queries as postal
from motcua.processing import queries as processing
from motcua.processing.services import definition_of
from motcua.web.shared.english.own import Own
from motcua.web.shared.throttle import Throttle, WrongTries

# Sixty look-ups in ten minutes from one address is more than a family needs and too few to guess codes.
THROTTLE = Throttle("look-up", most=60, window=timedelta(minutes=10))
SECRETS = Throttle("look-up-secret", most=10, window=timedelta(minutes=10))
# A secret is one of 31^8: a hundred wrong ones an hour, from however many addresses, need half a million years.
GUESSES = WrongTries("look-up-guess", most=100, window=timedelta(hours=1))


@dataclass(frozen=True)
class Shown:
    """What is shown of a dossier: `status` and `label` only where the profile or the secret opens them."""

    ref: str
    completion: int
    status: int | None
    label: str
    dossier: queries.Dossier | None


def look_up(*, ref: str, secret: str, caller: str, now: datetime) -> Shown:
    """Look a dossier up, throttled by address; the reading with a secret is recorded.

    Raises:
        NotFound: No such code, or the secret does not fit.
        TooMany: This address asked too often.
    """
    with _guarded(ref, secret, caller, now):
        found = queries.lookup(ref, secret)
    steps = len(definition_of(found.process_id).steps) if found.process_id else 0
    status = Status(found.status)
    completion = degree_of_completion(status, found.steps_done, steps)
    if found.dossier is not None:
        audit.read(actor="slip", act="lookup", subject=found.dossier.id, now=now)
    if found.dossier is None and profile.value("lookup", "code_shows") != "status":
        return Shown(found.ref, completion, None, "", None)
    return Shown(found.ref, completion, found.status, label_of(found.status), found.dossier)


@contextmanager
def _guarded(ref: str, secret: str, caller: str, now: datetime) -> Iterator[None]:
    """Bound what one address asks, what it guesses about one code, and what all addresses guess about it."""
    THROTTLE.pass_or_raise(caller, now)
    if not secret:
        yield
        return
    # However the code is spelled, it is one dossier whose secret is tried.
    about = normalise_code(ref)
    SECRETS.pass_or_raise(caller, now, about=about)
    GUESSES.refuse_when_many(about, now)
    try:
        yield
    except NotFound:
        GUESSES.count(about, now)
        raise


def label_of(status: int) -> str:
    """Return the province's label of a national status."""
    return statuses.label_of(status)


def look_up_by_post(*, number: str, secret: str, caller: str, now: datetime) -> postal.Travelled:
    """Look up what the post carries, throttled like every look-up.

    Raises:
        NotFound: No such number, or the secret does not fit.
        TooMany: This address asked too often.
    """
    with _guarded(number, secret, caller, now):
        found = postal.look_up(number, secret)
    if found.known:
        audit.read(actor="slip", act="lookup.post", subject=found.id, now=now)
    return found


@dataclass(frozen=True)
class TimelineItem:
    """One line of the public timeline: what happened, when, at which unit; never an official's name."""

    title: str
    at: datetime
    by: str
    text: str = ""


_TOLD = {
    "dossier.submitted": "Đã nộp hồ sơ",
    "dossier.assisted": "Cán bộ Một cửa hỗ trợ nộp trực tuyến, người nộp đã xác nhận",
    "dossier.accepted": "Đã tiếp nhận, cấp mã hồ sơ và hẹn trả kết quả",
    "dossier.due_recounted": "Tính lại ngày hẹn trả theo lịch làm việc mới",
    "dossier.supplement_asked": "Yêu cầu bổ sung giấy tờ",
    "dossier.supplement_answered": "Người nộp đã bổ sung giấy tờ",
    "dossier.supplement_incomplete": "Nội dung bổ sung còn thiếu",
    "dossier.supplement_confirmed": "Đã bổ sung đủ, giải quyết tiếp",
    "payment.obligation_set": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "payment.proof_sent": "Người nộp đã gửi chứng từ nộp tiền",
    "payment.proof_refused": "Chứng từ nộp tiền chưa được chấp nhận",
    "payment.obligation_met": "Đã thực hiện nghĩa vụ tài chính, giải quyết tiếp",
    "dossier.contact_corrected": "Người nộp sửa thông tin liên lạc",
    "applicant.asked": "Người nộp hỏi về hồ sơ",
    "applicant.answered": "Bộ phận Một cửa đã trả lời câu hỏi",
    "dossier.withdrawal_asked": "Người nộp đề nghị rút hồ sơ",
    "dossier.proposal_taken_back": "Người nộp rút lại đề nghị rút hồ sơ",
    "dossier.withdrawal_refused": "Không đồng ý cho rút, hồ sơ được giải quyết tiếp",
    "dossier.extended": "Xin lỗi và gia hạn thời gian trả kết quả",
    "dossier.refused": "Không tiếp nhận hồ sơ",
    "dossier.transferred": "Đã chuyển đến cơ quan giải quyết",
    "payment.cash_taken": "Đã thu phí, lệ phí",
    "payment.online_paid": "Đã nhận thanh toán trực tuyến",
    "payment.card_taken": "Đã thu phí, lệ phí",
    "payment.refund_paid": "Đã hoàn trả tiền",
    "payment.paid_elsewhere": "Đã ghi nhận phí, lệ phí nộp cách khác",
    "dossier.ready": "Đã có kết quả, chờ trả tại Bộ phận Một cửa",
    "dossier.stopped": "Dừng xử lý hồ sơ",
    "dossier.returned": "Đã trả kết quả",
    "post.delivery_begun": "Bưu chính đã nhận kết quả để phát",
    "post.zone_changed": "Đổi khu vực phát",
    "post.delivery_tried": "Bưu chính phát chưa thành",
    "post.brought_back": "Bưu chính mang kết quả về Bộ phận Một cửa",
    "post.delivered": "Bưu chính đã phát kết quả",
    "post.lost": "Bưu chính báo mất, hư hỏng",
    "post.picked_up": "Bưu chính đã nhận hồ sơ của bạn",
    "post.handed_to_desk": "Bưu chính giao hồ sơ cho Bộ phận Một cửa",
    "post.desk_signed": "Bộ phận Một cửa đã đếm và ký nhận; thời hạn tính từ lúc này",
    "post.desk_refused": "Bộ phận Một cửa không nhận",
    "post.found_incomplete": "Hồ sơ còn thiếu, bưu chính liên hệ bạn để bổ sung",
    "post.completed": "Đã bổ sung, bưu chính giao lại",
    "post.became_dossier": "Hồ sơ đã được tiếp nhận",
    "post.sent_back": "Đã trả lại giấy tờ cho người gửi",
}


_BY_APPLICANT = frozenset(
    {
        "dossier.submitted",
        "dossier.supplement_answered",
        "dossier.contact_corrected",
        "applicant.asked",
        "dossier.withdrawal_asked",
        "payment.proof_sent",
    }
)
_BY_HANDLING = frozenset(
    {"dossier.stopped", "dossier.extended", "dossier.withdrawal_refused", "payment.obligation_set"}
)


def _title(row: queries.EventRow) -> str:
    if row.type == "dossier.refused" and row.payload.get("stage") == "appraisal":
        return "Từ chối giải quyết hồ sơ"
    if row.type == "dossier.extended":
        return f"{_TOLD[row.type]} đến {clock.shown(datetime.fromisoformat(row.payload['to']))}"
    if row.type in {"post.delivery_begun", "post.zone_changed"}:
        return f"{_TOLD[row.type]}, phát trước {clock.shown(datetime.fromisoformat(row.payload['due_at']))}"
    return _TOLD[row.type]


def public_timeline(dossier: queries.Dossier) -> list[TimelineItem]:
    """Return what the applicant may follow: facts and steps with unit and time, oldest first."""
    facts = [
        TimelineItem(_title(row), row.at, _place(row, dossier), _reason(row))
        for row in [*_way_in(dossier), *queries.history(dossier.id)]
        if row.type in _TOLD and (row.type != "dossier.proposal_taken_back" or row.payload.get("kind") == "withdrawal")
    ]
    steps = [step for step in processing.steps(dossier.id) if not step.cancelled]
    ended = [_step_item(step, step.done_at) for step in steps if step.done_at]
    still_open = [_step_item(step, step.opened_at, dossier.awaiting) for step in steps if not step.done_at]
    # At one moment a step ends, a fact follows from it, and the next step opens.
    return sorted([*ended, *facts, *still_open], key=lambda item: item.at)


def _way_in(dossier: queries.Dossier) -> list[queries.EventRow]:
    """Return how a dossier came by post; that it became one is told by its acceptance."""
    if dossier.channel != "postal":
        return []
    return [row for row in postal.way_in(dossier.id) if row.type != "post.became_dossier"]


def way_by_post(events: Sequence[queries.EventRow]) -> list[TimelineItem]:
    """Return the hops of what the post carries, oldest first, for who has the sending slip's secret."""
    return [TimelineItem(_title(row), row.at, row.unit, _reason(row)) for row in events if row.type in _TOLD]


def _reason(row: queries.EventRow) -> str:
    # Who took papers back is between the post and the sender.
    if row.type == "post.sent_back":
        return ""
    return row.reason if row.actor == SYSTEM.ref else Own(row.reason)


def _step_item(step: processing.StepRow, at: datetime, awaiting: str = "") -> TimelineItem:
    return TimelineItem(step.title, at, f"{step.unit}, {step.agency}", _state(step, awaiting))


def _place(row: queries.EventRow, dossier: queries.Dossier) -> str:
    kind = row.type
    if kind in _BY_APPLICANT or (kind == "dossier.proposal_taken_back" and row.payload.get("kind") == "withdrawal"):
        return "Người nộp hồ sơ"
    if kind.startswith("post."):
        return row.unit
    if kind in _BY_HANDLING or (row.payload.get("stage") == "appraisal" and kind == "dossier.refused"):
        return dossier.handling_agency
    return f"{dossier.desk_name}, {dossier.receiving_agency}"


def _state(step: processing.StepRow, awaiting: str) -> str:
    if step.done_at:
        return "Đã xong"
    if awaiting == "applicant":
        # Its own due moment may be over by now and counts on only from the answer.
        return "Đang chờ người nộp hồ sơ"
    return f"Đang thực hiện, hạn {clock.shown(step.due_at)}" if step.due_at else "Đang thực hiện"
