"""Which form of a slip was in force on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SlipKind(StrEnum):
    """The papers that the one-stop desk gives out; the value names the template."""

    APPOINTMENT = "appointment"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    GUIDANCE = "guidance"
    RECEIPT = "receipt"
    RETURN = "return"
    HANDOVER = "handover"
    CONTROL = "control"
    REGISTER = "register"
    APOLOGY = "apology"
    STOP = "stop"
    SENDING = "sending"
    POST_RECORD = "post-record"


# What the file of a slip is called where people keep it: without diacritics, for every system takes those.
FILE_NAMES = {
    SlipKind.APPOINTMENT: "giay-hen-tra",
    SlipKind.SUPPLEMENT: "phieu-yeu-cau-bo-sung",
    SlipKind.REFUSAL: "phieu-tu-choi",
    SlipKind.GUIDANCE: "phieu-huong-dan",
    SlipKind.RECEIPT: "bien-lai",
    SlipKind.RETURN: "phieu-tra-ket-qua",
    SlipKind.HANDOVER: "ban-giao",
    SlipKind.CONTROL: "phieu-kiem-soat",
    SlipKind.REGISTER: "so-theo-doi",
    SlipKind.APOLOGY: "phieu-xin-loi-hen-lai",
    SlipKind.STOP: "thong-bao-dung",
    SlipKind.SENDING: "phieu-gui-ho-so",
    SlipKind.POST_RECORD: "bien-ban-giao-nhan",
}


@dataclass(frozen=True, kw_only=True)
class SlipHeading:
    """The statutory title of a slip; `form_no` is empty for a slip that no circular fixes."""

    title: str
    form_no: str = ""


@dataclass(frozen=True, kw_only=True)
class SlipEdition:
    """The forms of one circular, with the first and last day on which it applies."""

    code: str
    source: str
    valid_from: date
    valid_to: date | None
    headings: Mapping[SlipKind, SlipHeading]


_CONTROL, _REGISTER = "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Sổ theo dõi hồ sơ"
_COMMON = {
    SlipKind.APPOINTMENT: SlipHeading(title="Giấy tiếp nhận hồ sơ và hẹn trả kết quả", form_no="Mẫu số 01"),
    SlipKind.SUPPLEMENT: SlipHeading(title="Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", form_no="Mẫu số 02"),
    SlipKind.REFUSAL: SlipHeading(title="Phiếu từ chối tiếp nhận giải quyết hồ sơ", form_no="Mẫu số 03"),
    SlipKind.GUIDANCE: SlipHeading(title="Phiếu hướng dẫn chuẩn bị hồ sơ"),
    SlipKind.RECEIPT: SlipHeading(title="Biên lai thu phí, lệ phí"),
    SlipKind.RETURN: SlipHeading(title="Phiếu trả kết quả giải quyết hồ sơ"),
    SlipKind.HANDOVER: SlipHeading(title="Danh sách bàn giao hồ sơ"),
    # TT 17/2017/TT-BTTTT names both papers and fixes no form.
    SlipKind.SENDING: SlipHeading(title="Phiếu gửi hồ sơ"),
    SlipKind.POST_RECORD: SlipHeading(title="Biên bản giao nhận hồ sơ"),
}

_TT_01_2018 = _COMMON | {
    SlipKind.APOLOGY: SlipHeading(title="Phiếu xin lỗi và hẹn lại ngày trả kết quả", form_no="Mẫu số 04"),
    # The circular has no form for it; the notice is given all the same.
    SlipKind.STOP: SlipHeading(title="Thông báo dừng giải quyết hồ sơ"),
    SlipKind.CONTROL: SlipHeading(title=_CONTROL, form_no="Mẫu số 05"),
    SlipKind.REGISTER: SlipHeading(title=_REGISTER, form_no="Mẫu số 06"),
}
_TT_03_2025 = _COMMON | {
    SlipKind.APOLOGY: SlipHeading(title="Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", form_no="Mẫu số 04"),
    SlipKind.STOP: SlipHeading(title="Thông báo dừng giải quyết hồ sơ", form_no="Mẫu số 05"),
    SlipKind.CONTROL: SlipHeading(title=_CONTROL, form_no="Mẫu số 06"),
    SlipKind.REGISTER: SlipHeading(title=_REGISTER, form_no="Mẫu số 07"),
}

REFUSED_AFTER_APPRAISAL = SlipHeading(title="Phiếu từ chối giải quyết hồ sơ")
"""What an agency gives that refuses an accepted dossier; Mẫu 03 is for reception, and no circular has a form for it."""

SLIP_EDITIONS: tuple[SlipEdition, ...] = (
    SlipEdition(
        code="tt-01-2018",
        source="Thông tư số 01/2018/TT-VPCP",
        valid_from=date(2019, 1, 6),
        valid_to=date(2025, 9, 14),
        headings=_TT_01_2018,
    ),
    SlipEdition(
        code="tt-03-2025",
        source="Thông tư số 03/2025/TT-VPCP",
        valid_from=date(2025, 9, 15),
        valid_to=None,
        headings=_TT_03_2025,
    ),
)
"""Both circulars give Mẫu 01 to 03 the same numbers and titles; they differ from Mẫu 04 on."""


def edition_on(day: date) -> SlipEdition:
    """Return the edition in force on `day`; a day before the first edition gets the first.

    Source: TT 01/2018/TT-VPCP, in force 6/1/2019 to 14/9/2025; TT 03/2025/TT-VPCP, in force from 15/9/2025.
    """
    return next((edition for edition in reversed(SLIP_EDITIONS) if edition.valid_from <= day), SLIP_EDITIONS[0])


def edition_by_code(code: str) -> SlipEdition:
    """Return the edition that a dossier was accepted under.

    Raises:
        LookupError: No edition has this code.
    """
    for edition in SLIP_EDITIONS:
        if edition.code == code:
            return edition
    raise LookupError(code)
