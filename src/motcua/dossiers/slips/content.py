"""What each slip says: plain values, taken from the dossier by the service that prints it.

Moments are aware; amounts are whole đồng; an empty text is printed as a dotted line to be filled by hand.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LATEST_LAYOUT = 3
"""The templates that new slips are issued by; those of an older layout are kept as they were."""


class PageSize(StrEnum):
    """A5 is the size the circular names for slips; A4 suits lists and people who read large type."""

    A5 = "a5"
    A4 = "a4"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The head of a slip: agency on the left, number, place and date of issue.

    `layout` says by which set of templates the slip was issued and prints for ever.
    """

    agency: str
    issued_at: datetime
    superior: str = ""
    desk: str = ""
    number: str = ""
    place: str = ""
    page: PageSize = PageSize.A5
    layout: int = 1


@dataclass(frozen=True, kw_only=True)
class Party:
    """The applicant as the slip shows them; whoever prints decides how much of the identity number shows."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    identity_label: str = "Số định danh cá nhân"
    identity_no: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One paper handed in, with how many of each kind."""

    name: str
    originals: int = 0
    copies: int = 0
    electronic: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FeeRow:
    """One amount: `amount` is None while it is not fixed; `state` says whether it is paid, in words."""

    name: str
    amount: int | None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What every slip may carry.

    `lookup_url` becomes the QR code. `history_head` is the hash of the dossier's last event; 16 digits are printed.
    """

    head: Letterhead
    lookup_url: str = ""
    history_head: str = ""


@dataclass(frozen=True, kw_only=True)
class Appointment(Slip):
    """Mẫu số 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `lookup_url` carries the secret; `lookup_page` and `secret` are for people who type. `due_lines` tell in two to four
    lines how the due moment was counted. `replaces` names the slip with the appointment before.
    """

    dossier_code: str
    party: Party
    procedure: str
    papers: tuple[PaperRow, ...]
    limit_text: str
    received_at: datetime
    due_at: datetime | None
    officer: str
    desk: str = ""
    submitter: str = ""
    sets: int = 1
    due_lines: tuple[str, ...] = ()
    return_at: str = ""
    fees: tuple[FeeRow, ...] = ()
    book_no: str = ""
    book_row: str = ""
    lookup_page: str = ""
    secret: str = ""
    replaces: str = ""


@dataclass(frozen=True, kw_only=True)
class SupplementRow:
    """One paper asked for, with how many of each kind and what is wrong with what was handed in."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Supplement(Slip):
    """Mẫu số 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: everything that is missing, asked for once."""

    dossier_code: str
    party: Party
    procedure: str
    items: tuple[SupplementRow, ...]
    reason: str
    officer: str
    desk: str = ""
    reply_by: datetime | None = None
    reply_how: str = ""
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal(Slip):
    """Mẫu số 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ; `dossier_code` is empty when none was given.

    `after_appraisal` makes it the notice of the handling agency that an accepted dossier is refused.
    """

    party: Party
    procedure: str
    reasons: tuple[str, ...]
    officer: str
    dossier_code: str = ""
    desk: str = ""
    submitter: str = ""
    advice: str = ""
    contact: str = ""
    contact_phone: str = ""
    officer_title: str = ""
    after_appraisal: bool = False


@dataclass(frozen=True, kw_only=True)
class GuidancePaper:
    """One paper of a procedure; `ready` is ticked when the person already has it."""

    name: str
    originals: int = 0
    copies: int = 0
    required: bool = True
    manner: str = ""
    forms: tuple[str, ...] = ()
    ready: bool = False


@dataclass(frozen=True, kw_only=True)
class GuidanceChannel:
    """One way to hand in, with its limit and fee in words."""

    name: str
    limit_text: str
    fee_text: str


@dataclass(frozen=True, kw_only=True)
class Guidance(Slip):
    """Phiếu hướng dẫn: all papers of a procedure and where to go; `lookup_url` is the procedure's page."""

    procedure: str
    procedure_code: str
    papers: tuple[GuidancePaper, ...]
    channels: tuple[GuidanceChannel, ...]
    receiver: str = ""
    place_to_file: str = ""
    notes: tuple[str, ...] = ()
    page_address: str = ""
    officer: str = ""
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptRow:
    """One amount taken, in whole đồng."""

    name: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Receipt(Slip):
    """Biên lai thu phí, lệ phí for cash; the receipt's own number is the number of the head.

    `owner` is whose dossier it is when somebody else pays.

    Source: NĐ 254/2026/NĐ-CP Điều 23 (name, sign, number, collector and tax code, amounts in figures and words, date).
    """

    payer: Party
    procedure: str
    rows: tuple[ReceiptRow, ...]
    paid_at: datetime
    cashier: str
    dossier_code: str = ""
    form_sign: str = ""
    series: str = ""
    collector_tax_code: str = ""
    owner: str = ""
    method: str = "Tiền mặt"


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """One result handed over."""

    name: str
    number: str = ""
    issued_on: str = ""
    copies: int = 1


@dataclass(frozen=True, kw_only=True)
class ReturnRecord(Slip):
    """Phiếu trả kết quả: who received what, how they were identified, which originals went back."""

    dossier_code: str
    party: Party
    procedure: str
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime
    recipient: str
    officer: str
    results: tuple[ResultRow, ...] = ()
    originals: tuple[PaperRow, ...] = ()
    timeliness: str = ""
    recipient_is: str = "Chủ hồ sơ"
    identity_checked: str = ""
    authorisation: str = ""
    returned_how: str = ""
    fees: tuple[FeeRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandoverRow:
    """One dossier handed over."""

    dossier_code: str
    party: str
    procedure: str
    received_at: datetime
    due_at: datetime | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Handover(Slip):
    """Danh sách bàn giao hồ sơ of one day from the desk to one unit."""

    from_unit: str
    to_unit: str
    handed_at: datetime
    rows: tuple[HandoverRow, ...]
    giver: str = ""
    taker: str = ""


@dataclass(frozen=True, kw_only=True)
class SendingSlip(Slip):
    """Phiếu gửi hồ sơ: what the post took from a sender for which agency; `seal` is on the envelope."""

    number: str
    party: Party
    to_agency: str
    procedure: str
    papers: tuple[PaperRow, ...]
    fees: tuple[FeeRow, ...]
    picked_at: datetime
    bring_by: datetime
    clerk: str
    seal: str
    receipt: str = ""
    return_at: str = ""
    lookup_page: str = ""
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class PostRecordRow:
    """One sealed dossier handed over."""

    number: str
    party: str
    procedure: str
    papers: str
    seal: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PostRecord(Slip):
    """Biên bản giao nhận: sealed dossiers from the post to one desk, counted; `taken_at` is when both had signed."""

    from_unit: str
    to_unit: str
    handed_at: datetime
    rows: tuple[PostRecordRow, ...]
    giver: str
    taken_at: datetime | None = None
    counted: int | None = None
    taker: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlRow:
    """One hop of a dossier: who gave it, who took it, when, and how the step's own limit was kept."""

    agency: str
    handed_at: datetime
    received_at: datetime | None
    giver: str
    taker: str
    kept: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlSlip(Slip):
    """Phiếu kiểm soát quá trình giải quyết hồ sơ; `kept` of a row is Trước hạn, Đúng hạn or Quá hạn."""

    dossier_code: str
    party: Party
    procedure: str
    received_at: datetime
    due_at: datetime | None
    handling_agency: str
    rows: tuple[ControlRow, ...]
    consulted: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One dossier in the book; `number` is the running number of the year."""

    number: int
    dossier_code: str
    procedure: str
    party: str
    contact: str
    handling_agency: str
    received_at: datetime
    due_at: datetime | None
    transferred_at: datetime | None
    result_at: datetime | None
    returned_at: datetime | None
    returned_how: str = ""
    receiver: str = ""
    sets: int = 1
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Register(Slip):
    """Sổ theo dõi hồ sơ: a stretch of the one book of an agency and year; always A4, lying."""

    year: int
    period: str
    rows: tuple[RegisterRow, ...]
    closed: str = ""
    keeper: str = ""


@dataclass(frozen=True, kw_only=True)
class Apology(Slip):
    """Mẫu số 04: the apology for a result that will be late, with the one new day.

    `late` says that less than a working day was left when it was made.
    """

    dossier_code: str
    party: Party
    procedure: str
    received_at: datetime
    due_at: datetime
    new_due_at: datetime
    reasons: tuple[str, ...]
    officer: str
    officer_title: str = ""
    desk: str = ""
    late: bool = False
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class StopNotice(Slip):
    """Mẫu số 05, Thông báo dừng giải quyết hồ sơ: why handling stopped, and what becomes of fees and originals."""

    dossier_code: str
    party: Party
    procedure: str
    received_at: datetime
    stopped_at: datetime
    cause: str
    reasons: tuple[str, ...]
    officer: str
    officer_title: str = ""
    basis: str = ""
    fees: str = ""
    originals: str = ""
    desk: str = ""
    contact: str = ""
    contact_phone: str = ""
