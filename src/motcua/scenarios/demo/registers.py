"""What the demo's registers of the state know: the invented citizens, born on invented days, and their enterprises."""

from collections.abc import Mapping
from datetime import date, timedelta

from motcua.scenarios.demo import starter
from motcua.scenarios.demo.accounts import NEWCOMERS, business_number

_FIRST_BIRTH = date(1980, 3, 27)
_BETWEEN = timedelta(days=401)
_WOMAN = " Thị "
_ETHNIC = ("01", "19", "30")


def birth_date(place: int) -> date:
    """Return the day on which the demo's person of that place in the list was born."""
    return _FIRST_BIRTH + place * _BETWEEN


def known() -> dict[str, list[dict[str, str]]]:
    """Return the rows of every register, as its stand-in reads them."""
    rows = list(enumerate([*starter.table("citizens"), *NEWCOMERS], 1))
    return {
        "population": [_person(row, place) for place, row in rows],
        "enterprises": [_enterprise(row, place) for place, row in rows if row["kind"] == "business"],
    }


def _person(row: Mapping[str, str], place: int) -> dict[str, str]:
    home = row.get("address", "Thôn Mẫu, xã Bình Sơn, tỉnh Minh Họa")
    commune = ", ".join(home.split(", ")[-2:])
    return {
        "personal_number": row["personal_number"],
        "full_name": row["full_name"],
        "birth_date": birth_date(place).isoformat(),
        "sex": "2" if _WOMAN in row["full_name"] else "1",
        "ethnicity": _ETHNIC[place % len(_ETHNIC)],
        "nationality": "VN",
        "birth_place": f"Ủy ban nhân dân {commune}",
        "home_town": commune,
        "permanent_address": home,
        "current_address": home,
        "father_name": "Nguyễn Văn Tưởng Tượng",
        "mother_name": "Lê Thị Giả Định",
    }


def _enterprise(row: Mapping[str, str], place: int) -> dict[str, str]:
    return {
        "number": business_number(place),
        "name": row["organisation"],
        "address": row.get("address", "Thôn Mẫu, xã Bình Sơn, tỉnh Minh Họa"),
        "status": "Đang hoạt động",
    }
