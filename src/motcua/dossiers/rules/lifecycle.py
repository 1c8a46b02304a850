"""The ten national statuses, and which may follow which: by whom, on what condition, with which slip."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from motcua.core.errors import RuleBroken


class Status(IntEnum):
    """Statuses exchanged with the National Public Service Portal; the numbers are theirs."""

    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    OBLIGATION = 6
    WITHDRAWAL = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


STATUS_LABELS = {
    Status.REGISTERED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.OBLIGATION: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWAL: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.DONE: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}
ENDED = frozenset({Status.REFUSED, Status.STOPPED, Status.RETURNED})


class By(StrEnum):
    """Who makes a move; officials speak to the applicant only through the one-stop desk."""

    APPLICANT = "applicant"
    DESK = "desk"
    HANDLER = "handler"
    AUTHORITY = "authority"


class SlipName(StrEnum):
    """The form a move comes with, by the names of TT 03/2025/TT-VPCP Phụ lục I."""

    APPOINTMENT = "Mẫu 01 Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    SUPPLEMENT = "Mẫu 02 Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    REFUSAL = "Mẫu 03 Phiếu từ chối tiếp nhận giải quyết hồ sơ"
    APOLOGY = "Mẫu 04 Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
    STOP = "Mẫu 05 Thông báo dừng giải quyết hồ sơ"
    CONTROL = "Mẫu 06 Phiếu kiểm soát quá trình giải quyết hồ sơ"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move; `frm` is None for a dossier that does not exist yet."""

    frm: Status | None
    to: Status
    by: By
    condition: str
    slip: SlipName | None
    source: str


_1718 = "NĐ 61/2018/NĐ-CP Điều 17, 18"
_19 = "NĐ 61/2018/NĐ-CP Điều 19"
_20 = "NĐ 61/2018/NĐ-CP Điều 20"
_TT03 = "TT 03/2025/TT-VPCP"
_S = Status

TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, _S.REGISTERED, By.APPLICANT, "Đã đăng nhập, khai đủ và cam đoan", None, _1718),
    Transition(None, _S.ACCEPTED, By.DESK, "Đủ, đúng, thuộc thẩm quyền", SlipName.APPOINTMENT, _1718),
    Transition(None, _S.SUPPLEMENT, By.DESK, "Thiếu hoặc chưa đúng", SlipName.SUPPLEMENT, _1718),
    Transition(None, _S.REFUSED, By.DESK, "Không thuộc thẩm quyền", SlipName.REFUSAL, _1718),
    Transition(_S.REGISTERED, _S.ACCEPTED, By.DESK, "Đủ, đúng, thuộc thẩm quyền", SlipName.APPOINTMENT, _1718),
    Transition(_S.REGISTERED, _S.SUPPLEMENT, By.DESK, "Nêu một lần, đầy đủ", SlipName.SUPPLEMENT, _1718),
    Transition(_S.REGISTERED, _S.REFUSED, By.DESK, "Có lý do", SlipName.REFUSAL, _1718),
    Transition(_S.ACCEPTED, _S.PROCESSING, By.DESK, "Chuyển cơ quan giải quyết", SlipName.CONTROL, _1718),
    Transition(_S.ACCEPTED, _S.DONE, By.AUTHORITY, "Thủ tục trả kết quả ngay", None, _1718),
    Transition(_S.PROCESSING, _S.SUPPLEMENT, By.DESK, "Chưa đủ điều kiện sau thẩm định", SlipName.SUPPLEMENT, _19),
    Transition(_S.PROCESSING, _S.OBLIGATION, By.HANDLER, "Đã xác định khoản phải nộp", None, _19),
    Transition(_S.PROCESSING, _S.REFUSED, By.AUTHORITY, "Không đủ điều kiện, có lý do", SlipName.REFUSAL, _19),
    Transition(_S.PROCESSING, _S.STOPPED, By.AUTHORITY, "Có quyết định, có lý do", SlipName.STOP, _TT03),
    Transition(_S.PROCESSING, _S.DONE, By.AUTHORITY, "Đã ký, cấp số, ban hành", None, _19),
    Transition(_S.SUPPLEMENT, _S.ACCEPTED, By.DESK, "Đã bổ sung đủ khi tiếp nhận", SlipName.APPOINTMENT, _1718),
    Transition(_S.SUPPLEMENT, _S.PROCESSING, By.DESK, "Đã bổ sung đủ", None, _19),
    Transition(_S.SUPPLEMENT, _S.REFUSED, By.DESK, "Bổ sung chưa đạt, có lý do", SlipName.REFUSAL, _1718),
    Transition(_S.SUPPLEMENT, _S.STOPPED, By.AUTHORITY, "Quá hạn bổ sung, có lý do", SlipName.STOP, _TT03),
    Transition(_S.OBLIGATION, _S.PROCESSING, By.HANDLER, "Đã thực hiện nghĩa vụ tài chính", None, _19),
    Transition(_S.OBLIGATION, _S.STOPPED, By.AUTHORITY, "Quá hạn thực hiện, có lý do", SlipName.STOP, _TT03),
    *(
        Transition(status, _S.WITHDRAWAL, By.APPLICANT, "Chưa ban hành kết quả", None, _TT03)
        for status in (_S.REGISTERED, _S.ACCEPTED, _S.PROCESSING, _S.SUPPLEMENT, _S.OBLIGATION)
    ),
    Transition(_S.WITHDRAWAL, _S.STOPPED, By.AUTHORITY, "Đồng ý cho rút hồ sơ", SlipName.STOP, _TT03),
    *(
        Transition(_S.WITHDRAWAL, status, By.AUTHORITY, "Không đồng ý cho rút, có lý do", None, _TT03)
        for status in (_S.REGISTERED, _S.ACCEPTED, _S.PROCESSING, _S.SUPPLEMENT, _S.OBLIGATION)
    ),
    Transition(_S.DONE, _S.RETURNED, By.DESK, "Đã kiểm tra người nhận, đã thu phí còn thiếu", None, _20),
)
_ALLOWED = {(move.frm, move.to): move for move in TRANSITIONS}
Move = tuple[Status | None, Status]
ALWAYS_OPEN: frozenset[Move] = frozenset(
    {
        (None, _S.REGISTERED),
        (None, _S.ACCEPTED),
        (_S.REGISTERED, _S.ACCEPTED),
        (_S.ACCEPTED, _S.PROCESSING),
        (_S.PROCESSING, _S.DONE),
        (_S.DONE, _S.RETURNED),
        # What waits must be able to go on, whatever the province closes.
        (_S.SUPPLEMENT, _S.ACCEPTED),
        (_S.SUPPLEMENT, _S.PROCESSING),
        (_S.OBLIGATION, _S.PROCESSING),
        *((_S.WITHDRAWAL, status) for status in Status if (_S.WITHDRAWAL, status) in _ALLOWED),
    }
)
"""Moves no province may close: without them a dossier would stand still for ever."""


def closable(move: Move) -> bool:
    """Tell whether a province may decide not to use a move."""
    return move in _ALLOWED and move not in ALWAYS_OPEN


def check_transition(
    frm: Status | None, to: Status, *, by: By | None = None, closed: frozenset[Move] = frozenset()
) -> Transition:
    """Return the move from one status to another.

    Args:
        frm: The status now; None for a dossier that does not exist yet.
        to: The status wanted.
        by: Who makes the move; None when permission was decided elsewhere.
        closed: Moves that the province's approved list does not use.

    Raises:
        RuleBroken: The law knows no such move (`dossier.move_refused`), not by that person
            (`dossier.move_not_yours`), or the province does not use it (`dossier.move_closed`).
    """
    move = _ALLOWED.get((frm, to))
    if move is None:
        now = "chưa được lập" if frm is None else f"đang ở trạng thái “{STATUS_LABELS[frm]}”"
        raise RuleBroken(
            "dossier.move_refused",
            f"Hồ sơ {now}, không thể chuyển sang “{STATUS_LABELS[to]}”. "
            "Có thể người khác vừa xử lý; vui lòng tải lại trang hồ sơ.",
        )
    if (frm, to) in closed:
        raise RuleBroken(
            "dossier.move_closed",
            f"Danh mục trạng thái được phê duyệt của tỉnh không dùng bước chuyển sang “{STATUS_LABELS[to]}”. "
            "Hãy chọn cách xử lý khác hoặc báo quản trị tỉnh.",
        )
    if by is not None and by is not move.by:
        raise RuleBroken(
            "dossier.move_not_yours",
            f"Việc chuyển hồ sơ sang “{STATUS_LABELS[to]}” thuộc thẩm quyền của người khác trong quy trình.",
        )
    return move


def moves_from(status: Status | None) -> tuple[Transition, ...]:
    """Return the moves that may follow a status, in the order of the law."""
    return tuple(move for move in TRANSITIONS if move.frm == status)


def may_be_withdrawn(status: int) -> bool:
    """Tell whether the applicant may still ask for the dossier back."""
    return (Status(status), Status.WITHDRAWAL) in _ALLOWED


def degree_of_completion(status: Status, done_steps: int, all_steps: int) -> int:
    """Return how far a dossier is, in whole per cent, for those who know its code only.

    Reception makes the first tenth, the internal process the next eight, the return the last.

    Source: TT 01/2018/TT-VPCP Điều 16 khoản 2 điểm đ names the degree of completion; the shares are ours.
    """
    if status in ENDED:
        return 100
    if status is Status.DONE:
        return 90
    if status is Status.REGISTERED:
        return 5
    if status is Status.ACCEPTED or all_steps <= 0:
        return 10
    return 10 + 80 * max(0, min(done_steps, all_steps)) // all_steps
