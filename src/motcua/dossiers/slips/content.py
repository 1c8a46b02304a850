"""What each slip says: plain values, taken from the dossier by the service that prints it.

Moments are aware; amounts are whole đồng; an empty text is printed as a dotted line to be filled by hand.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageSize(StrEnum):
    """A5 is the size the circular names for slips; A4 suits lists and people who read large type."""

    A5 = "a5"
    A4 = "a4"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The head of a slip: agency on the left, number, place and date of issue."""

    agency: str
    issued_at: datetime
    superior: str = ""
    desk: str = ""
    number: str = ""
    place: str = ""
    page: PageSize = PageSize.A5


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
class Appointment:
    """Mẫu số 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `lookup_url` carries the secret and becomes the QR code; `lookup_page` and `secret` are for people who type.
    `history_head` is the hash of the dossier's last event; its first 16 digits are printed.
    """

    head: Letterhead
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
    lookup_url: str = ""
    lookup_page: str = ""
    secret: str = ""
    history_head: str = ""
