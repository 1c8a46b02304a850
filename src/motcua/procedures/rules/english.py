"""Which texts of a procedure and its form have an English edition, and what may be written as one.

The Vietnamese text itself is the key. So English survives every new version and import that leaves the text as it
is, and never stands beside a text that has changed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from motcua.core.errors import Faults
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.form_types import Field, FormDefinition

LONGEST: Final = 4000
# Letters that English has not; names of the country keep theirs, so a few are no fault.
_VIETNAMESE: Final = re.compile(r"[À-ÖØ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_WORD: Final = re.compile(r"\w+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_MOST_VIETNAMESE: Final = 0.5
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Texts that stand together on the page: of the procedure, or of one section of its form."""

    title: str
    texts: tuple[str, ...]


def key_of(text: str) -> str:
    """Return a text as it is looked up: blanks do not count."""
    return " ".join(text.split())


def digest_of(text: str) -> str:
    """Return the short name of a text in addresses of fields and as a key."""
    return hashlib.sha256(key_of(text).encode()).hexdigest()


def parts_of(
    content: ProcedureContent, forms: Iterable[FormDefinition], processes: Iterable[Mapping[str, Any]]
) -> list[Part]:
    """Return the texts that citizens read of a procedure, part by part, each text once; parts without any are left out.

    Legal documents keep their Vietnamese titles; numbers have no language.
    """
    seen: set[str] = set()
    parts = [(title, list(texts)) for title, texts in _of_content(content)]
    parts += [(section["title"], list(_of_section(section))) for form in forms for section in form["sections"]]
    steps = [step for process in processes for step in process["steps"]]
    told = [str(step.get(name, "")) for step in steps for name in ("title", "instructions")]
    parts.append(("Các bước giải quyết", told))
    found = [Part(title, tuple(_new(texts, seen))) for title, texts in parts]
    return [part for part in found if part.texts]


def texts_of_field(field: Field) -> list[str]:
    """Return the texts of one field of a form, each once."""
    return list(_new(_of_field(field), set()))


def require_sound(given: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Make sure that what was written can stand as English.

    Args:
        given: English by Vietnamese text.
        names: The name of the field on screen by Vietnamese text.

    Raises:
        RuleBroken: A text is too long, or still Vietnamese; several faults together.
    """
    faults = Faults()
    for text, english in given.items():
        short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        long = f"Bản tiếng Anh của “{short}” dài quá {LONGEST} ký tự. Hãy rút gọn."
        faults.unless(len(english) <= LONGEST, "english.long", long, names[text])
        same = f"Bản tiếng Anh của “{short}” vẫn là tiếng Việt. Hãy viết bằng tiếng Anh, hoặc để trống."
        faults.unless(not is_vietnamese(english), "english.vietnamese", same, names[text])
    faults.tell()


def is_vietnamese(text: str) -> bool:
    """Tell whether a text is still Vietnamese: at least half of its words have letters that English lacks."""
    words = _WORD.findall(text)
    return bool(words) and sum(bool(_VIETNAMESE.search(word)) for word in words) >= _MOST_VIETNAMESE * len(words)


def _of_content(content: ProcedureContent) -> Iterator[tuple[str, Iterable[str]]]:
    agencies = content["agencies"]
    names = [content["name"], content["field"], content["description"], *content["audiences"]]
    parties = [agencies["implementing"], agencies["competent"], agencies["coordinating"]]
    yield "Thủ tục", [*names, *parties, *(result["name"] for result in content["results"])]
    papers = [text for paper in content["papers"] for text in (paper["case"] or "", paper["name"])]
    yield "Giấy tờ", [*papers, *content["paper_notes"]]
    yield (
        "Cách thức, thời hạn, phí",
        [
            text
            for way in content["submissions"]
            for text in (
                way["case"] or "",
                way["limit_text"],
                *(part for fee in way["fees"] for part in (fee["text"], fee["note"])),
                way["note"],
            )
        ],
    )
    yield "Trình tự, điều kiện", [*content["steps"].split("\n"), *content["conditions"].split("\n")]


def _of_section(section: Mapping[str, Any]) -> Iterator[str]:
    yield section["title"]
    yield section.get("hint", "")
    for field in section["fields"]:
        yield from _of_field(field)


def _of_field(field: Field) -> Iterator[str]:
    # An example shows how something is typed, and that is Vietnamese for everybody.
    yield from (field["label"], field.get("hint", ""), field.get("help", ""))
    yield from (option["label"] for option in field.get("options", []))
    for column in field.get("columns", []):
        yield from _of_field(column)


def _new(texts: Iterable[str], seen: set[str]) -> Iterator[str]:
    for text in map(key_of, texts):
        if text not in seen and _LETTER.search(text):
            seen.add(text)
            yield text
