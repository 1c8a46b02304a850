"""A pool of invented people: their numbers are encrypted once and then used by many dossiers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from motcua.core import crypto
from motcua.core.text import name_key
from motcua.dossiers.slips.content import Party
from motcua.scenarios.demo.persons import invented_name, invented_number
from motcua.scenarios.simulate.copytext import json_text

FEWEST, MOST = 200, 50_000
DOSSIERS_EACH = 12
SECRETS = 1000
_SHARE_OF_ACCOUNTS = 0.5
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_TRADES = ("Xây dựng", "Thương mại", "Vận tải", "Nông sản", "In ấn", "Phần mềm", "Du lịch", "May mặc")
_MANY = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the pool; `account` is 0 without a log-in.

    `cells` are their columns of a party's row as COPY text, `slip` is what slips show of them, as JSON.
    """

    full_name: str
    name_key: str
    personal_number: str
    phone: str
    email: str
    address: str
    account: int
    cells: str
    slip: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A slip's secret and its stored form as COPY text."""

    text: str
    cell: str


def people(rng: random.Random, dossiers: int, first_account: int) -> tuple[list[Person], list[Person]]:
    """Return persons and businesses for so many dossiers; the first half of the persons have accounts.

    Args:
        rng: Where chance comes from.
        dossiers: How many dossiers they will hand in.
        first_account: Id of the first account; the next ones follow it.
    """
    number = max(FEWEST, min(MOST, dossiers // DOSSIERS_EACH))
    with_account = int(number * _SHARE_OF_ACCOUNTS)
    persons = [
        _person(rng, f"mp{first_account + place}@vidu.example" if place < with_account else "", first_account + place)
        for place in range(number)
    ]
    return persons, [_business(rng) for _ in range(max(50, number // 20))]


def secrets(rng: random.Random) -> list[Secret]:
    """Return slip secrets, encrypted."""
    texts = ("".join(rng.choices(_ALPHABET, k=8)) for _ in range(SECRETS))
    return [Secret(text, cell(crypto.encrypt(text))) for text in texts]


def cell(value: bytes) -> str:
    """Return bytes as COPY text."""
    return f"\\\\x{value.hex()}"


def account_rows(persons: list[Person], opened: str, terms: int) -> Iterator[str]:
    """Yield the accounts of those who have one as COPY text; nobody can log in to them.

    Args:
        persons: Everybody.
        opened: When their accounts were opened, as COPY text.
        terms: Number of the edition of the terms that they agreed to.
    """
    for person in persons:
        if person.account:
            index, phone = crypto.index(person.personal_number), crypto.index(person.phone)
            numbers = f"{cell(crypto.encrypt(person.phone))}\t{cell(phone)}"
            own = f"{cell(crypto.encrypt(person.personal_number))}\t{cell(index)}"
            yield (
                f"{person.account}\t!\t{person.email}\t{person.full_name}\t{person.name_key}\tf\tperson\t\t{person.email}\t"
                f"{numbers}\t{own}\t{person.address}\t{opened}\t\t0\t\tt\t{opened}\t{terms}\n"
            )


def _person(rng: random.Random, email: str, account: int) -> Person:
    name = f"{invented_name(rng)} {rng.choice(_MANY)}"
    address = f"Số {rng.randrange(1, 400)} đường Mẫu {rng.randrange(1, 30)}, tỉnh Minh Họa"
    return _made(
        "person", name, invented_number(rng), f"09000{rng.randrange(1000, 100_000):05d}", email, address, account
    )


def _business(rng: random.Random) -> Person:
    name = f"Công ty TNHH {rng.choice(_TRADES)} Ví Dụ {rng.choice(_MANY)} {rng.choice(_MANY)}"
    address = f"Lô {rng.randrange(1, 90)} khu công nghiệp Mẫu, tỉnh Minh Họa"
    return _made(
        "business", name, f"000{rng.randrange(10**7):07d}", f"09000{rng.randrange(100_000):05d}", "", address, 0
    )


def _made(kind: str, name: str, number: str, phone: str, email: str, address: str, account: int) -> Person:
    cells = "\t".join(
        (
            kind,
            name,
            cell(crypto.encrypt(number)),
            cell(crypto.index(number)),
            cell(crypto.encrypt(phone)),
            cell(crypto.index(phone)),
            email,
            address,
        )
    )
    shown = Party(
        name=name,
        address=address,
        phone=phone,
        email=email,
        identity_label="Mã số thuế" if kind == "business" else "Số định danh cá nhân",
        identity_no="*" * (len(number) - 3) + number[-3:],
    )
    slip = json_text(msgspec.to_builtins(shown))
    return Person(name, name_key(name), number, phone, email, address, account if email else 0, cells, slip)
