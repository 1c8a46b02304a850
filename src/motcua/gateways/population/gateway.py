"""Asks the national population database about one person, and believes only an answer about that person."""

import logging
import time
from collections.abc import Mapping
from datetime import date

import requests
from django.conf import settings

from motcua.core import clock
from motcua.core.errors import OutsideServiceFailed
from motcua.core.text import nfc
from motcua.gateways.bounded import not_reached
from motcua.gateways.population.client import Fault, Person, Question, Server, Unreadable, ask
from motcua.gateways.population.codes import COUNTRIES, ETHNIC_GROUPS, SEXES
from motcua.intake.ports import Asking, RegisterDoubtful, RegisterRefused

SERVICE = "population"
# Where each value stands in an answer; what no form asks for (religion, blood group, marriage) is never read.
TEXTS = {
    "personal_number": "SoDinhDanh",
    "old_number": "SoCMND",
    "birth_place": "NoiDangKyKhaiSinh/ChiTiet",
    "home_town": "QueQuan/ChiTiet",
    "permanent_address": "ThuongTru/ChiTiet",
    "current_address": "NoiOHienTai/ChiTiet",
}
NAMES = {
    "full_name": "HoVaTen",
    "father_name": "Cha/HoVaTen",
    "mother_name": "Me/HoVaTen",
    "spouse_name": "VoChong/HoVaTen",
}
CODES = {"sex": ("GioiTinh", SEXES), "ethnicity": ("DanToc", ETHNIC_GROUPS), "nationality": ("QuocTich", COUNTRIES)}
_NAME_PARTS = ("Ho", "ChuDem", "Ten")
_LONGEST = 300

log = logging.getLogger(__name__)


class NdxpPopulation:
    """Serves the port `PersonRegister` over the exchange that settings name."""

    def is_ready(self) -> bool:
        """Tell whether address, user, secret and the official for citizens' own look-ups are set."""
        found = settings.POPULATION
        return bool(found["url"] and found["user"] and found["secret"] and found["official"])

    def person(self, *, number: str, full_name: str, birth_date: date, asking: Asking) -> Mapping[str, str] | None:
        """Look one person up; see `intake.ports.PersonRegister`."""
        if not self.is_ready():
            raise OutsideServiceFailed(SERVICE, "chưa khai báo kết nối dân cư (MOTCUA_POPULATION_URL)", retryable=True)
        official = asking.official or settings.POPULATION["official"]
        question = Question(asking.request, official, number, nfc(full_name), birth_date)
        began = time.monotonic()
        try:
            found = ask(server(), question, clock.now().timestamp())
        except Fault as fault:
            raise RegisterRefused(SERVICE, str(fault)) from fault
        except Unreadable as fault:
            raise OutsideServiceFailed(SERVICE, f"trả lời không đọc được ({fault})", retryable=True) from fault
        except requests.RequestException as fault:
            raise not_reached(SERVICE, fault) from None
        log.info("population %s answered in %d ms", asking.request, (time.monotonic() - began) * 1000)
        different = {tuple(sorted(each.texts.items())): each for each in found}
        if not different:
            return None
        if len(different) > 1:
            raise RegisterDoubtful(SERVICE, "answered about several")
        return _believed(next(iter(different.values())), question)


def server() -> Server:
    """Return the connection, by the settings."""
    found = settings.POPULATION
    return Server(
        url=found["url"],
        user=found["user"],
        secret=found["secret"],
        client=found["client"],
        api_key=found["api_key"],
        unit=found["unit"],
        stamp=found["stamp"],
        timeout=settings.REGISTER_TIMEOUT,
    )


def _believed(person: Person, question: Question) -> Mapping[str, str]:
    """Return the values of an answer, once number, name and birth date are those that were asked for."""
    values = _values(person)
    born = values.get("birth_date", "")
    year = person.text("NgayThangNamSinh/Nam")
    is_same = (
        question.number in {values.get("personal_number"), values.get("old_number")}
        and _same_name(values.get("full_name", ""), question.full_name)
        and (born == question.birth_date.isoformat() or (not born and year == f"{question.birth_date.year:04}"))
    )
    if not is_same:
        raise RegisterDoubtful(SERVICE, "answered about somebody else")
    return values


def _values(person: Person) -> dict[str, str]:
    values = {name: person.text(path) for name, path in TEXTS.items()}
    values |= {name: _name(person, path) for name, path in NAMES.items()}
    values |= {name: codes.get(person.text(path), "") for name, (path, codes) in CODES.items()}
    values["birth_date"] = _day(person.text("NgayThangNamSinh/NgayThangNam"))
    return {name: nfc(text)[:_LONGEST] for name, text in values.items() if text}


def _name(person: Person, path: str) -> str:
    """Return a name in one: the whole of it often stands in `Ten`, and in capitals."""
    parts = [person.text(f"{path}/{part}") for part in _NAME_PARTS]
    name = " ".join(part for part in parts if part) or person.text(path)
    return name.title() if name.isupper() else name


def _same_name(one: str, other: str) -> bool:
    return nfc(one).casefold().split() == nfc(other).casefold().split()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
