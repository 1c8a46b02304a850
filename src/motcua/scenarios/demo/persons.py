"""People who exist nowhere: names, numbers and addresses that nobody can mistake for real ones."""

import random
from dataclasses import dataclass

from motcua.scenarios.demo import starter

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_GIVEN = ("Mẫu", "Ví Dụ", "Thử", "Minh Họa", "Giả Định", "Giả Sử", "Thí Dụ", "Tưởng Tượng", "Mô Phỏng", "Phỏng Tạo")
_ORDER = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười")
_FIRST_COUNTER_NUMBER = 100_000
_FIRST_COUNTER_PHONE = 1_000


@dataclass(frozen=True)
class Person:
    """Somebody who hands in; `login` is empty for those who only come to the desk."""

    full_name: str
    personal_number: str
    phone: str
    address: str
    email: str = ""
    login: str = ""
    kind: str = "person"
    organisation: str = ""


def citizens() -> list[Person]:
    """Return the citizens and businesses that have an account."""
    return [
        Person(
            full_name=row["full_name"],
            personal_number=row["personal_number"],
            phone=row["phone"],
            address=row["address"],
            email=row["login"],
            login=row["login"],
            kind=row["kind"],
            organisation=row["organisation"],
        )
        for row in starter.table("citizens")
    ]


def invented_name(rng: random.Random) -> str:
    """Return a full name such as `Lê Thị Ví Dụ Ba`."""
    return f"{rng.choice(_FAMILY)} {rng.choice(('Văn', 'Thị'))} {rng.choice(_GIVEN)} {rng.choice(_ORDER)}"


def invented_number(rng: random.Random) -> str:
    """Return twelve digits that begin with 000, as no real personal number does."""
    return f"{rng.randrange(_FIRST_COUNTER_NUMBER, 10**9):012d}"


def visitor(rng: random.Random, place: str) -> Person:
    """Return somebody without an account who comes to a desk.

    Args:
        rng: Where chance comes from.
        place: Name of the commune, with its type word.
    """
    return Person(
        full_name=invented_name(rng),
        personal_number=invented_number(rng),
        phone=f"09000{rng.randrange(_FIRST_COUNTER_PHONE, 100_000):05d}",
        address=f"Số {rng.randrange(1, 200)} đường Mẫu, {place}, tỉnh Minh Họa",
    )
