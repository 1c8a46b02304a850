"""Terms of use and privacy notice: editions, who agreed to which; a new edition asks again.

Source: LD-11.5, DN-4.4, DN-14.1, VL-6.1, VL-6.2.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.directory.events import TermsPublished
from motcua.directory.models.agreements import TermsEdition

DATA = Path(__file__).parent / "data"
SHIPPED = 1
"""The number of the edition that is shipped; what a province publishes counts on from it."""
LONGEST, LONGEST_CHANGE = 40_000, 300
STREAM = 12
"""The history of the editions belongs to no single thing."""

OWED = """NOT a.is_official
  AND a.terms_number < coalesce((SELECT max(number) FROM directory_termsedition), 1)"""
"""Whether an account `a` has yet to agree to the edition in force."""


@dataclass(frozen=True)
class Edition:
    """The two texts with their number; `published_at` is None for the shipped edition."""

    number: int
    terms: str
    privacy: str
    change: str = ""
    published_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Return what proves which texts were agreed to."""
        return hashlib.sha256(f"{self.terms}\0{self.privacy}".encode()).hexdigest()


def current() -> Edition:
    """Return the edition in force: the last one published here, else the shipped one."""
    found = sql.rows(
        "SELECT number, terms, privacy, change, published_at FROM directory_termsedition ORDER BY number DESC LIMIT 1",
        (),
    )
    return Edition(*found[0]) if found else _shipped()


def editions() -> list[Edition]:
    """Return all editions published here, newest first, then the shipped one."""
    found = sql.rows(
        "SELECT number, terms, privacy, change, published_at FROM directory_termsedition "
        "ORDER BY number DESC LIMIT 100",
        (),
    )
    return [*(Edition(*row) for row in found), _shipped()]


def require_current(number: int | None) -> int:
    """Return the number of the edition in force; None stands for it.

    Raises:
        RuleBroken: Another edition is in force than the one that was read.
    """
    now_in_force = current().number
    if number not in {None, now_in_force}:
        raise RuleBroken("terms.moved", "Điều khoản vừa có bản mới. Hãy đọc bản mới rồi đồng ý lại.", "terms")
    return now_in_force


@transaction.atomic
def accept(*, account_id: int, number: int, now: datetime) -> None:
    """Keep that the holder of an account agreed to the edition they read; a second click keeps nothing more.

    Raises:
        RuleBroken: Another edition came into force meanwhile, or it is none.
    """
    require_current(number)
    edition = current()
    sql.execute(
        "INSERT INTO directory_termsacceptance (id, account_id, number, digest, accepted_at) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (account_id, number) DO NOTHING",
        (new_id(), account_id, edition.number, edition.digest, now),
    )
    sql.execute(
        "UPDATE directory_account SET terms_number = %s WHERE id = %s AND terms_number < %s",
        (edition.number, account_id, edition.number),
    )


def accepted(account_id: int) -> list[tuple[int, datetime]]:
    """Return which editions an account agreed to and when, newest first."""
    found = sql.rows(
        "SELECT number, accepted_at FROM directory_termsacceptance WHERE account_id = %s ORDER BY number DESC",
        (account_id,),
    )
    return [(number, at) for number, at in found]


@transaction.atomic
def publish(*, actor: Actor, terms: str, privacy: str, change: str, now: datetime) -> int:
    """Put a new edition into force at once and return its number; everybody is asked at their next page.

    Raises:
        NotAllowed: Not the administrator of the province.
        SeveralBroken: A text is missing or too long.
        RuleBroken: Nothing changed.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed("terms are published by the operator")
    typed = {
        "terms": clean_input(terms, LONGEST),
        "privacy": clean_input(privacy, LONGEST),
        "change": clean_input(change, LONGEST_CHANGE, multiline=False),
    }
    names = {"terms": "điều khoản sử dụng", "privacy": "thông báo về quyền riêng tư", "change": "điểm mới của bản này"}
    faults = Faults()
    for key, text in typed.items():
        faults.unless(text, f"terms.{key}", f"Hãy nhập {names[key]}.", key)
    faults.tell()
    # One after the other: each edition has a number of its own.
    ledger.ensure(STREAM)
    sql.rows("SELECT 1 FROM core_stream WHERE id = %s FOR UPDATE", (STREAM,))
    before = current()
    if (before.terms, before.privacy) == (typed["terms"], typed["privacy"]):
        raise RuleBroken("terms.same", "Nội dung không khác bản đang áp dụng nên không cần bản mới.", "terms")
    edition = TermsEdition.objects.create(number=before.number + 1, published_by=actor.ref, published_at=now, **typed)
    fact = TermsPublished(number=edition.number, change=typed["change"])
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)
    return int(edition.number)


@cache
def _shipped() -> Edition:
    terms, privacy = ((DATA / f"{name}.md").read_text(encoding="utf8").strip() for name in ("terms", "privacy"))
    return Edition(SHIPPED, terms, privacy)
