"""Dossier codes and receipt numbers: making them, reading them from what people type or scan."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from motcua.core.clock import local_date
from motcua.core.errors import RuleBroken

LONGEST_CODE = 60
LONGEST_TYPED = 300
_OLD_AGENCY = r"\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}"
_NEW_AGENCY = r"[A-Y]\d{2}(?:\.[0-9A-Z]+){0,6}"
_AGENCY = re.compile(rf"{_OLD_AGENCY}|{_NEW_AGENCY}", re.ASCII)
_CODE = re.compile(rf"(?P<agency>(?P<old>{_OLD_AGENCY})|{_NEW_AGENCY})-(?P<day>\d{{6}})-(?P<number>\d{{4,}})", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－ー_"), "-")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECEIPT = re.compile(
    rf"(?P<kind>TN|BC)(?P<day>\d{{6}})-(?P<first>[{_ALPHABET}]{{4}})-(?P<second>[{_ALPHABET}]{{4}})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class DossierCode:
    """The parts of a dossier code; `old_style` codes name the agency from the lowest level up."""

    agency_code: str
    day: date
    number: int
    old_style: bool


def dossier_code(agency_code: str, day: date, number: int) -> str:
    """Return the code of the nth dossier an agency receives on a day, with at least four digits.

    Args:
        agency_code: Identifier of the receiving agency, old (000.00.14.H36) or new (H36.14).
        day: Reception date in Viet Nam, not the date of submission.
        number: Running number of that agency and day, from 1.

    Raises:
        RuleBroken: The agency code is malformed, or the number is not positive.

    Source: NĐ 61/2018/NĐ-CP Điều 26; TT 01/2018/TT-VPCP Điều 19; agency codes QĐ 20/2020/QĐ-TTg Điều 4.
    """
    if not is_agency_code(agency_code):
        raise RuleBroken(
            "dossier.bad_agency_code",
            f"Mã định danh cơ quan “{agency_code[:40]}” không đúng dạng (ví dụ H36.14 hoặc 000.00.14.H36).",
        )
    if number < 1:
        raise RuleBroken("dossier.bad_number", "Số thứ tự hồ sơ trong ngày phải bắt đầu từ 1.")
    return f"{agency_code}-{day:%y%m%d}-{number:04d}"


def is_agency_code(text: str) -> bool:
    """Tell whether the text is an agency code, old or new; at most 35 characters."""
    return len(text) <= 35 and _AGENCY.fullmatch(text) is not None  # noqa: PLR2004  (QĐ 20/2020/QĐ-TTg Điều 4)


def parse_dossier_code(text: str) -> DossierCode:
    """Read a dossier code as typed or scanned, old or new style.

    Raises:
        RuleBroken: It is no dossier code.
    """
    code = normalise_code(text)
    match = _CODE.fullmatch(code)
    if match is None or len(code) > LONGEST_CODE or not is_agency_code(match["agency"]) or int(match["number"]) < 1:
        raise _not_a_code()
    try:
        day = date(2000 + int(match["day"][:2]), int(match["day"][2:4]), int(match["day"][4:]))
    except ValueError as error:
        raise _not_a_code() from error
    return DossierCode(match["agency"], day, int(match["number"]), old_style=match["old"] is not None)


def is_dossier_code(text: str) -> bool:
    """Tell whether the text, as typed or scanned, is a dossier code."""
    try:
        parse_dossier_code(text)
    except RuleBroken:
        return False
    return True


def normalise_code(text: str) -> str:
    """Return typed or scanned input as a code is written: capitals, plain dashes, no spaces.

    Anything may come in; what is no code stays no code. Spaces stand for the dashes when there are none.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).translate(_DASHES).upper()
    spaced = "".join(
        " " if sign.isspace() else sign for sign in plain if unicodedata.category(sign)[0] != "C" or sign.isspace()
    )
    tidy = re.sub(r"\s*([-.])\s*", r"\1", spaced.strip())
    # Without its space a mark may join the letter before it; composed, the second time finds what the first left.
    return unicodedata.normalize("NFKC", re.sub(r"\s+", "" if "-" in tidy else "-", tidy))


def receipt_number(now: datetime, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new number for an online submission that has no dossier code yet, such as `TN260113-7KM3-Q9W4`.

    Seven characters are random, without look-alikes; the last one is a check sign that reveals any single
    wrong character and any two neighbours swapped. Uniqueness is for the caller's unique index.

    Args:
        now: The moment of submission.
        choose: Picks one character; tests pass their own.
    """
    return _numbered("TN", now, choose)


def consignment_number(now: datetime, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new number for a dossier on its way by post, built like a receipt number: `BC260113-7KM3-Q9W4`."""
    return _numbered("BC", now, choose)


def _numbered(kind: str, now: datetime, choose: Callable[[str], str]) -> str:
    drawn = "".join(choose(_ALPHABET) for _ in range(7))
    signs = drawn + _check_sign(drawn)
    return f"{kind}{local_date(now):%y%m%d}-{signs[:4]}-{signs[4:]}"


def is_receipt_number(text: str) -> bool:
    """Tell whether the text, as typed or scanned, is a receipt number without a slip of the pen."""
    return _is_numbered("TN", text)


def is_consignment_number(text: str) -> bool:
    """Tell whether the text, as typed or scanned, is the number of a sending slip without a slip of the pen."""
    return _is_numbered("BC", text)


def _is_numbered(kind: str, text: str) -> bool:
    match = _RECEIPT.fullmatch(normalise_code(text))
    if match is None or match["kind"] != kind:
        return False
    signs = match["first"] + match["second"]
    return _check_sign(signs[:-1]) == signs[-1]


def _check_sign(drawn: str) -> str:
    # The alphabet has a prime number of signs, so every weight has an inverse and no slip goes unseen.
    total = sum(weight * _ALPHABET.index(sign) for weight, sign in enumerate(drawn, 2))
    return _ALPHABET[total % len(_ALPHABET)]


def _not_a_code() -> RuleBroken:
    return RuleBroken(
        "dossier.bad_code",
        "Mã hồ sơ không đúng dạng. Vui lòng nhập đúng mã in trên giấy tiếp nhận, ví dụ H36.14-260112-0007.",
        field="code",
    )
