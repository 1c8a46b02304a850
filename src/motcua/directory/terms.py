"""Terms of use and privacy notice: editions, who agreed to which; a new edition asks again.

The Vietnamese texts bind. An edition may have English texts beside them, which are kept apart: they may come later or
be mended without asking anybody again (decision 0161).

Source: LD-11.5, DN-4.4, DN-14.1, VL-6.1, VL-6.2.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.directory.events import TermsPublished, TermsTranslated
from motcua.directory.models.agreements import TermsEdition, TermsTranslation

DATA = Path(__file__).parent / "data"
SHIPPED = 1
"""The number of the edition that is shipped; what a province publishes counts on from it."""
LONGEST, LONGEST_CHANGE = 40_000, 300
SHOWN = 100
STREAM = 12
"""The history of the editions belongs to no single thing."""

_EDITIONS = """
SELECT e.number, e.terms, e.privacy, e.change, e.published_at, t.terms, t.privacy, t.change
FROM directory_termsedition e LEFT JOIN LATERAL (
  SELECT x.terms, x.privacy, x.change FROM directory_termstranslation x
  WHERE x.number = e.number ORDER BY x.id DESC LIMIT 1) t ON true
ORDER BY e.number DESC LIMIT %s
"""
OWED = """NOT a.is_official
  AND a.terms_number < coalesce((SELECT max(number) FROM directory_termsedition), 1)"""
"""Whether an account `a` has yet to agree to the edition in force."""


@dataclass(frozen=True)
class Words:
    """The two texts, and what is new in them in a sentence for those who agreed before."""

    terms: str = ""
    privacy: str = ""
    change: str = ""

    @property
    def digest(self) -> str:
        """Return what proves which texts were agreed to."""
        return hashlib.sha256(f"{self.terms}\0{self.privacy}".encode()).hexdigest()


@dataclass(frozen=True)
class Edition:
    """An edition with its number; `published_at` is None for the shipped one, `english` where it has no English."""

    number: int
    vietnamese: Words
    published_at: datetime | None = None
    english: Words | None = None

    @property
    def translation(self) -> str:
        """Return the digest of the English texts; empty when there are none."""
        return self.english.digest if self.english else ""


@dataclass(frozen=True)
class Read:
    """What somebody had before their eyes.

    Args:
        number: Of the edition; None stands for the one in force.
        translation: The digest of the English texts; empty when they read the Vietnamese ones.
    """

    number: int | None = None
    translation: str = ""


@dataclass(frozen=True)
class Accepted:
    """That an account agreed to an edition, when, and in which language it was read."""

    number: int
    at: datetime
    language: str


def current() -> Edition:
    """Return the edition in force: the last one published here, else the shipped one."""
    found = sql.rows(_EDITIONS, (1,))
    return _edition(found[0]) if found else _shipped()


def editions() -> list[Edition]:
    """Return all editions published here, newest first, then the shipped one."""
    return [*(_edition(row) for row in sql.rows(_EDITIONS, (SHOWN,))), _shipped()]


def require_current(read: Read) -> Edition:
    """Return the edition in force when it is what was read.

    Raises:
        RuleBroken: Another edition is in force than the one that was read, or its English was changed meanwhile.
    """
    edition = current()
    if read.number not in {None, edition.number} or read.translation not in {"", edition.translation}:
        raise RuleBroken("terms.moved", "Điều khoản vừa có bản mới. Hãy đọc bản mới rồi đồng ý lại.", "terms")
    return edition


@transaction.atomic
def accept(*, account_id: int, read: Read, now: datetime) -> None:
    """Keep that the holder of an account agreed to what they read; a second click keeps nothing more.

    Whoever read English agreed to the Vietnamese texts of that edition: both digests are kept.

    Raises:
        RuleBroken: Another edition came into force meanwhile, or it is none.
    """
    edition = require_current(read)
    sql.execute(
        "INSERT INTO directory_termsacceptance "
        "(id, account_id, number, digest, accepted_at, language, translation_digest) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (account_id, number) DO NOTHING",
        (
            new_id(),
            account_id,
            edition.number,
            edition.vietnamese.digest,
            now,
            "en" if read.translation else "vi",
            read.translation,
        ),
    )
    sql.execute(
        "UPDATE directory_account SET terms_number = %s WHERE id = %s AND terms_number < %s",
        (edition.number, account_id, edition.number),
    )


def accepted(account_id: int) -> list[Accepted]:
    """Return which editions an account agreed to, newest first."""
    found = sql.rows(
        "SELECT number, accepted_at, language FROM directory_termsacceptance WHERE account_id = %s "
        "ORDER BY number DESC",
        (account_id,),
    )
    return [Accepted(*row) for row in found]


@transaction.atomic
def publish(
    *,
    actor: Actor,
    vietnamese: Words,
    english: Words | None = None,
    is_english_checked: bool = False,
    seen: Read | None = None,
    now: datetime,
) -> int:
    """Put a new edition into force at once and return its number; everybody is asked at their next page.

    Where only the English differs it is kept to the edition in force, and nobody is asked again; English that is empty
    is taken back. A second click on the same form finds what the first one did.

    Args:
        vietnamese: The texts that bind.
        english: What they mean; None leaves the edition without.
        is_english_checked: English that stayed the same while the Vietnamese changed is right all the same.
        seen: What stood in the form when it was opened; None when nothing was shown.

    Raises:
        NotAllowed: Not the administrator of the province.
        SeveralBroken: A text is missing or too long.
        RuleBroken: Nothing changed, or somebody else published meanwhile.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed("terms are published by the operator")
    typed, said = _tidied(vietnamese), _tidied(english or Words())
    # One after the other: each edition has a number of its own.
    ledger.ensure(STREAM)
    sql.rows("SELECT 1 FROM core_stream WHERE id = %s FOR UPDATE", (STREAM,))
    before = current()
    is_new = (typed.terms, typed.privacy) != (before.vietnamese.terms, before.vietnamese.privacy)
    faults = _faults(typed, said, is_new=is_new)
    if is_new and not is_english_checked:
        _check_stale(faults, before, typed, said)
    faults.tell()
    is_behind = seen is not None and (seen.number, seen.translation) != (before.number, before.translation)
    if not is_new and _says_the_same(before, said):
        if is_behind:
            return before.number
        raise RuleBroken("terms.same", "Nội dung không khác bản đang áp dụng nên không cần bản mới.", "terms")
    if is_behind:
        message = f"Người khác vừa sửa: đang áp dụng bản {before.number}. Hãy xem bản đó ở trang khác rồi gửi lại."
        raise RuleBroken("terms.moved", message, "terms")
    if not is_new:
        return _translate(before.number, _with_change(before, said), actor, now)
    edition = TermsEdition.objects.create(
        number=before.number + 1,
        terms=typed.terms,
        privacy=typed.privacy,
        change=typed.change,
        published_by=actor.ref,
        published_at=now,
    )
    fact = TermsPublished(number=edition.number, change=typed.change)
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)
    if said.terms:
        _translate(edition.number, said, actor, now)
    return int(edition.number)


def _tidied(words: Words) -> Words:
    return Words(
        clean_input(words.terms, LONGEST),
        clean_input(words.privacy, LONGEST),
        clean_input(words.change, LONGEST_CHANGE, multiline=False),
    )


def _faults(typed: Words, said: Words, *, is_new: bool) -> Faults:
    faults = Faults()
    faults.unless(typed.terms, "terms.terms", "Hãy nhập điều khoản sử dụng.", "terms")
    faults.unless(typed.privacy, "terms.privacy", "Hãy nhập thông báo về quyền riêng tư.", "privacy")
    faults.unless(typed.change or not is_new, "terms.change", "Hãy nhập điểm mới của bản này.", "change")
    if said != Words():
        # Half an English edition would leave its reader with half of what they agree to.
        needed = {"terms": said.terms, "privacy": said.privacy, "change": said.change or not is_new}
        message = "Bản tiếng Anh phải đủ cả ba ô. Hãy nhập, hoặc xóa trống hết phần tiếng Anh."
        for name, text in needed.items():
            faults.unless(text, "terms.english", message, f"english_{name}")
    return faults


def _check_stale(faults: Faults, before: Edition, typed: Words, said: Words) -> None:
    message = "Bản tiếng Việt đã đổi, bản tiếng Anh còn như cũ. Hãy sửa cho khớp, hoặc đánh dấu là vẫn đúng."
    for name in ("terms", "privacy"):
        is_changed = getattr(typed, name) != getattr(before.vietnamese, name)
        is_same = before.english is not None and getattr(said, name) == getattr(before.english, name)
        faults.unless(not (is_changed and is_same), "terms.english_stale", message, f"english_{name}")


def _says_the_same(before: Edition, said: Words) -> bool:
    """Tell whether the English is that of the edition; a change that is not said again stays."""
    kept = before.english or Words()
    return said.digest == kept.digest and said.change in {"", kept.change}


def _with_change(before: Edition, said: Words) -> Words:
    return replace(said, change=said.change or before.english.change) if said.terms and before.english else said


def _translate(number: int, said: Words, actor: Actor, now: datetime) -> int:
    TermsTranslation.objects.create(
        number=number, terms=said.terms, privacy=said.privacy, change=said.change, saved_by=actor.ref, saved_at=now
    )
    fact = TermsTranslated(number=number, digest=said.digest if said.terms else "")
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)
    return number


def _edition(row: tuple[Any, ...]) -> Edition:
    number, terms, privacy, change, published_at, *english = row
    return Edition(number, Words(terms, privacy, change), published_at, Words(*english) if english[0] else None)


def _shipped() -> Edition:
    vietnamese, english = _files()
    # A province may have put its own English in place of what is shipped, or have taken it back.
    found = sql.rows(
        "SELECT terms, privacy, change FROM directory_termstranslation WHERE number = %s ORDER BY id DESC LIMIT 1",
        (SHIPPED,),
    )
    if found:
        english = Words(*found[0])
    return Edition(SHIPPED, vietnamese, None, english if english.terms else None)


@cache
def _files() -> tuple[Words, Words]:
    def text(name: str) -> str:
        return (DATA / f"{name}.md").read_text(encoding="utf8").strip()

    return Words(text("terms"), text("privacy")), Words(text("terms.en"), text("privacy.en"))
