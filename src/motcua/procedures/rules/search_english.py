"""Questions in English, said in the words of the law so that the search understands them.

Only pages in English ask this way: many an English word is a Vietnamese one without its marks ("the" is "thẻ").
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
# Words that name no matter.
_SMALL: Final = """
a an the of for to in on at my our your their i we you me it is am are be do does can could how what where when who want
need get getting have has apply applying application make made please with from and or by
"""
SMALL: Final = frozenset(_SMALL.split())
_LONGEST_PHRASE: Final = 5
_SHORTEST_WITH_ENDING: Final = 4


def words_of(text: str) -> list[str]:
    """Return the words of a text that name something, in lower case and in the singular."""
    return [_singular(word) for word in _WORD.findall(text.lower()) if word not in SMALL]


def in_vietnamese(question: str, table: Mapping[str, str] | None = None) -> str:
    """Return a question with every known English phrase said in Vietnamese; empty when it holds none.

    The longest phrase counts. Words that nobody knows stay, for they may be names or Vietnamese.
    """
    known = _table() if table is None else table
    words = words_of(question)
    told: list[str] = []
    has_phrase = False
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            if meaning := known.get(" ".join(words[at : at + length])):
                told.append(meaning)
                has_phrase = True
                at += length
                break
        else:
            told.append(words[at])
            at += 1
    return " ".join(told) if has_phrase else ""


def named_so(question: str, english: Mapping[str, str]) -> list[str]:
    """Return the Vietnamese texts whose English holds every word of a question, the shortest English first."""
    asked = set(words_of(question))
    if not asked:
        return []
    found = [(len(said), text) for text, said in english.items() if asked <= set(words_of(said))]
    return [text for _, text in sorted(found)]


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_WITH_ENDING or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    table = files("motcua.procedures") / "data" / "search_english.tsv"
    return make_table(csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def make_table(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return meanings by phrase as questions are looked up: without small words, in the singular."""
    return {" ".join(words_of(row["phrase"])): row["meaning"] for row in rows}
