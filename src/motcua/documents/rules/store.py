"""What may be said of a paper in a store: who vouches for it, whether it still holds, which paper it can stand for."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from motcua.core.clock import local_date
from motcua.core.text import words


class Kind(StrEnum):
    """Who vouches for a paper; a file somebody once sent proves nothing but that it was sent."""

    RESULT = "result"
    CERTIFIED = "certified"
    DIGITISED = "digitised"
    UPLOAD = "upload"
    DECLARED = "declared"


KIND_NAMES: Final = {
    Kind.RESULT: "Kết quả do cơ quan cấp",
    Kind.CERTIFIED: "Bản sao chứng thực điện tử",
    Kind.DIGITISED: "Cán bộ số hóa từ giấy tờ của bạn",
    Kind.UPLOAD: "Bạn tự tải lên",
    Kind.DECLARED: "Thông tin đã khai",
}
VOUCHED: Final = (Kind.RESULT.value, Kind.CERTIFIED.value, Kind.DIGITISED.value)
"""Kinds an authority answers for, so that an official may not ask the applicant for them again."""
FEWEST_WORDS = 3
"""A shorter name says too little to tell which paper it is, unless it is the whole name."""
_CERTIFYING = "chung thuc ban sao"
_LEADING: Final = (("ban", "chinh"), ("ban", "sao"), ("ban", "dien", "tu"), ("ban", "chup"), ("mot",), ("01",), ("1",))


def kind_of_result(procedure_name: str) -> Kind:
    """Tell an issued result from a certified copy, which is what the procedures of certification give."""
    return Kind.CERTIFIED if _CERTIFYING in " ".join(words(procedure_name)) else Kind.RESULT


def paper_key(name: str) -> str:
    """Return the key by which names of papers are compared: folded words without “bản chính”, “01 bản sao” and such."""
    found = words(name)
    while lead := next((each for each in _LEADING if tuple(found[: len(each)]) == each), ()):
        found = found[len(lead) :]
    return " ".join(found)


def fits(asked: str, held: str) -> bool:
    """Tell whether a paper in the store may be offered for an asked one: its name stands in the other's."""
    return _says(paper_key(asked), paper_key(held), begins=False)


def is_same(asked: str, held: str) -> bool:
    """Tell whether a paper in the store is the asked one: stricter than `fits`, because it stops an official."""
    return _says(paper_key(asked), paper_key(held), begins=True)


def _says(asked: str, held: str, *, begins: bool) -> bool:
    if not asked or not held:
        return False
    if asked == held:
        return True
    short, long = sorted((asked, held), key=len)
    if len(short.split()) < FEWEST_WORDS:
        return False
    return f"{long} ".startswith(f"{short} ") if begins else f" {short} " in f" {long} "


class Standing(StrEnum):
    """Whether a paper may be used today."""

    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REPLACED = "replaced"
    REVOKED = "revoked"


STANDING_NAMES: Final = {
    Standing.VALID: "Còn hiệu lực",
    Standing.ENDING: "Sắp hết hiệu lực",
    Standing.EXPIRED: "Hết hiệu lực",
    Standing.NOT_YET: "Chưa có hiệu lực",
    Standing.REPLACED: "Đã được thay thế",
    Standing.REVOKED: "Đã bị thu hồi",
}


def standing(*, state: str, valid_from: date | None, valid_to: date | None, today: date, notice_days: int) -> Standing:
    """Tell whether a paper holds on a day; an issuer's decision outweighs dates.

    Args:
        notice_days: How many calendar days before its last day a paper counts as ending.
    """
    if state in {Standing.REPLACED, Standing.REVOKED}:
        return Standing(state)
    if valid_to is not None and valid_to < today:
        return Standing.EXPIRED
    if valid_from is not None and valid_from > today:
        return Standing.NOT_YET
    if valid_to is not None and valid_to <= today + timedelta(days=notice_days):
        return Standing.ENDING
    return Standing.VALID


def signature_words(state: str) -> str:
    """Return what can be said of a digital signature in words, from what `signatures.state_of` found."""
    found, _, signer = state.partition(":")
    if found == "intact":
        return f"Có, {signer} ký; nội dung chưa thay đổi từ khi ký. Chưa kiểm tra hiệu lực của chứng thư số."
    if found == "changed":
        return f"Có, {signer} ký, nhưng tệp đã thay đổi sau khi ký."
    if found == "unreadable":
        return "Có dấu hiệu chữ ký số nhưng không đọc được."
    return "Không có" if found == "none" else "Chưa kiểm tra"


def is_usable(found: Standing) -> bool:
    """Tell whether a paper may be put into a dossier."""
    return found in {Standing.VALID, Standing.ENDING}


def is_open(*, ends_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Tell whether a share still opens its paper."""
    return revoked_at is None and now < ends_at


def last_day(ends_at: datetime) -> date:
    """Return the day the owner chose: a share ends with it, at the midnight that the next one begins with."""
    return local_date(ends_at - timedelta(microseconds=1))
