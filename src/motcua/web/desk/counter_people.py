"""Who stands at the counter, as typed: the owner, whoever comes for them, and by what they act."""

import re
from collections.abc import Mapping
from datetime import date

from motcua.core.errors import RuleBroken
from motcua.directory.rules.logins import normal_email, normal_phone
from motcua.dossiers.services.mandates import Mandate, check_mandate
from motcua.dossiers.services.opening import PartyFacts
from motcua.web.desk.page import errors_of
from motcua.web.shared.moments import read_day

PERSON_KINDS = {"person": "Cá nhân", "business": "Tổ chức, doanh nghiệp, hộ kinh doanh"}
_PERSON_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7,8}")
_TAX_CODE = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
_SPACE = re.compile(r"[\s.]")


def owner_of(values: Mapping[str, str]) -> tuple[PartyFacts, dict[str, str]]:
    """Return the owner as typed, with what is wrong by field."""
    problems: dict[str, str] = {}
    business = values["kind"] == "business"
    if not values["full_name"]:
        what = "tên tổ chức" if business else "họ và tên người nộp hồ sơ"
        problems["full_name"] = f"Hãy nhập {what}."
    number = _SPACE.sub("", values["personal_number"]).upper()
    if number and not (_TAX_CODE if business else _PERSON_NUMBER).fullmatch(number):
        problems["personal_number"] = (
            "Mã số thuế gồm 10 chữ số, đơn vị phụ thuộc thêm 3 chữ số."
            if business
            else "Số định danh gồm 12 chữ số (chứng minh nhân dân 9 chữ số), hoặc số hộ chiếu."
        )
    return (
        PartyFacts(
            full_name=values["full_name"],
            kind=values["kind"],
            personal_number=number,
            phone=_phone(values["phone"], "phone", problems),
            email=_email(values["email"], problems),
            address=values["address"],
        ),
        problems,
    )


def mandate_of(values: Mapping[str, str], today: date) -> tuple[Mandate | None, dict[str, str]]:
    """Return by what the representative acts; nothing without one."""
    if not values["rep_full_name"]:
        return None, {}
    until = read_day(values["mandate_until"]) if values["mandate_until"] else None
    if values["mandate_until"] and until is None:
        return None, {"mandate_until": "Hãy nhập ngày cuối còn hiệu lực, ví dụ 31/12/2026."}
    receives = values["mandate_receives"] == "1"
    mandate = Mandate(values["mandate_kind"], values["mandate_document"], until, receives)
    try:
        check_mandate(mandate, today)
    except RuleBroken as problem:
        return None, dict(errors_of(problem, "mandate_kind"))
    return mandate, {}


def representative_of(values: Mapping[str, str]) -> tuple[PartyFacts | None, dict[str, str]]:
    """Return who came for the owner as typed, with what is wrong by field; None when nobody did."""
    problems: dict[str, str] = {}
    number = _SPACE.sub("", values["rep_personal_number"]).upper()
    phone = _phone(values["rep_phone"], "rep_phone", problems)
    if not values["rep_full_name"]:
        if number or phone:
            problems["rep_full_name"] = "Hãy nhập họ và tên người nộp thay."
        return None, problems
    if number and not _PERSON_NUMBER.fullmatch(number):
        problems["rep_personal_number"] = "Số định danh gồm 12 chữ số (chứng minh nhân dân 9 chữ số)."
    return PartyFacts(full_name=values["rep_full_name"], personal_number=number, phone=phone), problems


def _phone(typed: str, name: str, problems: dict[str, str]) -> str:
    if not typed:
        return ""
    try:
        return normal_phone(typed, name)
    except RuleBroken as problem:
        problems[name] = problem.message
        return ""


def _email(typed: str, problems: dict[str, str]) -> str:
    if not typed:
        return ""
    try:
        return normal_email(typed, "email")
    except RuleBroken as problem:
        problems["email"] = problem.message
        return ""
