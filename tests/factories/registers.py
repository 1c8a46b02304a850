"""Registers of the state in this process: they answer what a test says, and remember what they were asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from motcua.core.errors import OutsideServiceFailed
from motcua.intake.ports import Asking

PERSON: Mapping[str, str] = {
    "personal_number": "000000000001",
    "full_name": "Nguyễn Văn Dụ",
    "birth_date": "1985-03-27",
    "sex": "Nam",
    "ethnicity": "Kinh",
    "current_address": "Số 7 đường Thật, phường Cẩm Thành, tỉnh Minh Họa",
}
ENTERPRISE: Mapping[str, str] = {
    "number": "0000000012",
    "name": "Công ty TNHH Ví Dụ Một",
    "address": "Thôn Mẫu, xã Sơn Hà, tỉnh Minh Họa",
    "status": "Đang hoạt động",
}


@dataclass
class Registers:
    """What both answer: values, None for no match, or a failure; `meanwhile` happens while they are asked."""

    person: Mapping[str, str] | Exception | None = field(default_factory=lambda: PERSON)
    enterprise: Mapping[str, str] | Exception | None = field(default_factory=lambda: ENTERPRISE)
    meanwhile: Callable[[], object] = lambda: None
    asked: list[tuple[str, str, date | None, Asking]] = field(default_factory=list)


_now: list[Registers] = [Registers()]


def connect(settings: Any) -> Registers:
    """Connect registers that know one person and one enterprise."""
    _now[:] = [Registers()]
    here = "tests.factories.registers"
    settings.GATEWAYS = settings.GATEWAYS | {
        "register.population": f"{here}.Persons",
        "register.enterprises": f"{here}.Enterprises",
    }
    return _now[0]


def _told(answer: Mapping[str, str] | Exception | None) -> Mapping[str, str] | None:
    _now[0].meanwhile()
    if isinstance(answer, Exception):
        raise answer
    return answer


class Persons:
    """Serves the port `PersonRegister`."""

    def is_ready(self) -> bool:
        return True

    def person(self, *, number: str, full_name: str, birth_date: date, asking: Asking) -> Mapping[str, str] | None:
        _now[0].asked.append((number, full_name, birth_date, asking))
        return _told(_now[0].person)


class Enterprises:
    """Serves the port `EnterpriseRegister`."""

    def is_ready(self) -> bool:
        return True

    def enterprise(self, *, number: str, asking: Asking) -> Mapping[str, str] | None:
        _now[0].asked.append((number, "", None, asking))
        return _told(_now[0].enterprise)


DEAD = OutsideServiceFailed("population", "không trả lời kịp", retryable=True)
