"""English of the catalogue: what procedures, their papers and the fields of their forms are called (decision 0077)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed
from motcua.core.ids import new_id
from motcua.directory.actors import Actor, Role
from motcua.procedures import catalogue
from motcua.procedures.catalogue import CatalogueRow
from motcua.procedures.events import EnglishKept
from motcua.procedures.queries import form_of, processes_of
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.english import Part, digest_of, key_of, parts_of, require_sound, texts_of_field
from motcua.procedures.rules.form_types import Field
from motcua.procedures.rules.search_english import in_vietnamese, named_so

MOST_NAMES = 200
CLOSE = 3
"""How many procedures that are meant stand before those that are called so."""
_KEEP = """
INSERT INTO procedures_englishtext (digest, text, english, change, saved_by, saved_at)
SELECT x.digest, x.text, x.english,
       greatest(%(fresh)s, (SELECT coalesce(max(change), 0) + 1 FROM procedures_englishtext)), %(by)s, %(now)s
FROM unnest(%(digests)s::text[], %(texts)s::text[], %(english)s::text[]) AS x(digest, text, english)
ON CONFLICT (digest) DO """
_REPLACE = """UPDATE SET english = EXCLUDED.english, change = EXCLUDED.change, saved_by = EXCLUDED.saved_by,
       saved_at = EXCLUDED.saved_at
"""
_DRAFTS = "SELECT draft::text FROM procedures_formedition WHERE procedure_id = %s AND state = 'draft' ORDER BY id"
_LACKING = """
SELECT p.code, p.name FROM procedures_procedure p
WHERE p.offered AND p.current_id IS NOT NULL AND p.repealed_on IS NULL AND NOT EXISTS (
  SELECT FROM procedures_englishtext e WHERE e.digest = encode(sha256(convert_to(p.name, 'UTF8')), 'hex')
  AND e.english <> '')
ORDER BY p.sort_key, p.id LIMIT %s
"""


def said_of(field: Field) -> list[tuple[str, str]]:
    """Return the texts of a field of a form with their English, empty where there is none."""
    known = words()
    return [(text, known.get(text, "")) for text in texts_of_field(field)]


@dataclass(frozen=True)
class Sheet:
    """The texts of a procedure with their English, as its editors see them; `lacking` counts those without."""

    code: str
    name: str
    parts: list[Part]
    english: Mapping[str, str]

    @property
    def lacking(self) -> int:
        """How many texts have no English."""
        return sum(text not in self.english for part in self.parts for text in part.texts)


def may_write(actor: Actor) -> bool:
    """Tell whether the actor writes English: the operating unit, because one text may stand in many procedures."""
    return actor.has(Role.PROVINCE_ADMIN)


def words() -> Mapping[str, str]:
    """Return the English of every text that has one; kept in memory until somebody writes another."""
    return _words(int(sql.rows("SELECT coalesce(max(change), 0) FROM procedures_englishtext", ())[0][0]))


@lru_cache(maxsize=2)
def _words(change: int) -> Mapping[str, str]:
    if not change:
        return {}
    return dict(sql.rows("SELECT text, english FROM procedures_englishtext WHERE english <> ''", ()))


def sheet(code: str, besides: Container[str] = ()) -> Sheet:
    """Return the texts of a procedure's version in force, of its forms in use and in the making, and of its processes.

    Args:
        code: National code of the procedure.
        besides: Texts that are said in English already, such as those of generated forms; they are left out.

    Raises:
        NotFound: No such procedure.
    """
    facts = catalogue.procedure(code)
    forms = [form_of(one) for one in sorted({row.form_id for row in facts.offerings})]
    forms += [sql.json_value(draft) for (draft,) in sql.rows(_DRAFTS, (facts.procedure_id,))]
    processes = processes_of(sorted({row.process_id for row in facts.offerings}))
    found = parts_of(facts.content, forms or [default_form(facts.content)], processes.values())
    parts = [Part(part.title, tuple(text for text in part.texts if text not in besides)) for part in found]
    parts, known = [part for part in parts if part.texts], words()
    english = {text: known[text] for part in parts for text in part.texts if text in known}
    return Sheet(code, facts.content["name"], parts, english)


def lacking(limit: int = 50) -> list[tuple[str, str]]:
    """Return code and name of procedures on offer whose name has no English, in Vietnamese order."""
    return [(code, name) for code, name in sql.rows(_LACKING, (limit,))]


def find(question: str, limit: int = 20) -> list[CatalogueRow]:
    """Find procedures by a question in English: by what is meant, and by their English names.

    A question that is no English is asked as it stands, for people type Vietnamese on English pages, too.
    """
    meant = in_vietnamese(question)
    found = catalogue.find(meant or question, limit)
    names = catalogue.by_names(named_so(question, words())[:MOST_NAMES])
    # What is meant comes first where the phrase is known; a name that holds all the words follows close.
    at = CLOSE if meant else 0
    ordered = [*found[:at], *names, *found[at:]]
    return list({row.code: row for row in ordered}.values())[:limit]


@transaction.atomic
def keep(*, actor: Actor, code: str, given: Mapping[str, str], seen: Mapping[str, str], now: datetime) -> int:
    """Keep English of a procedure's texts, and return how many changed; an empty one is taken back.

    Only what differs from what was on the screen is written, so two people on one page lose nothing of each other;
    where both wrote the same text, the second is shown what the first wrote before it is replaced.

    Args:
        given: What was typed, by digest of the Vietnamese text.
        seen: What stood there when the page was opened, by digest.

    Raises:
        NotAllowed: The actor is not the operating unit.
        NotFound: No such procedure.
        RuleBroken: Something typed is too long or still Vietnamese, or somebody else wrote that text meanwhile.
    """
    if not may_write(actor):
        raise NotAllowed(f"{actor.ref} writes no English of {code[:40]}")
    _one_at_a_time()
    found = sheet(code)
    texts = {digest_of(text): text for part in found.parts for text in part.texts}
    typed = {texts[digest]: english.strip() for digest, english in given.items() if digest in texts}
    require_sound(typed, {text: digest for digest, text in texts.items()})
    changed = {
        text: english
        for text, english in typed.items()
        if english != seen.get(digest_of(text), "").strip() and english != found.english.get(text, "")
    }
    _check_unmoved(changed, found.english, seen)
    if changed:
        load(changed, by=actor.ref, now=now)
        procedure_id = catalogue.procedure(code).procedure_id
        ledger.ensure(procedure_id)
        fact = EnglishKept(code=code, texts=len(changed))
        ledger.record(stream=procedure_id, fact=fact, actor=actor.ref, now=now)
    return len(changed)


def _one_at_a_time() -> None:
    """Let others who write wait for the end of this transaction: the number of the newest change never goes back."""
    sql.rows("SELECT pg_advisory_xact_lock(hashtext('procedures.english'))", ())


def _check_unmoved(changed: Iterable[str], known: Mapping[str, str], seen: Mapping[str, str]) -> None:
    faults = Faults()
    for text in changed:
        kept, digest = known.get(text), digest_of(text)
        is_moved = kept is not None and digest in seen and kept.strip() != seen[digest].strip()
        message = f"Người khác vừa ghi “{kept}”. Hãy xem, sửa nếu cần, rồi lưu lại."
        faults.unless(not is_moved, "english.moved", message, digest)
    faults.tell()


@transaction.atomic
def load(english: Mapping[str, str], *, by: str, now: datetime, replace: bool = True) -> int:
    """Keep English words by their Vietnamese text in one statement; return how many were written.

    Args:
        replace: Whether what somebody wrote before gives way.
    """
    _one_at_a_time()
    texts = {digest_of(text): (key_of(text), said) for text, said in english.items()}
    values = {
        "digests": list(texts),
        "texts": [text for text, _ in texts.values()],
        "english": [said for _, said in texts.values()],
        "fresh": new_id(),
        "by": by,
        "now": now,
    }
    return sql.execute(_KEEP + (_REPLACE if replace else "NOTHING"), values)
