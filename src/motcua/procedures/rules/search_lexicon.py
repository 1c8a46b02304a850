"""What people say and what the law says: abbreviations, everyday words and words that carry no search meaning.

The tables lie beside the code (`procedures/data/search_*.tsv`), each row with its source. Phrases are compared with
their marks when the person typed marks ("sổ đỏ" is not "sơ đồ"), and without when nobody did ("so do").
"""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from motcua.core.text import fold, words

# A phrase is also found with words between only when nearly all of its own words say something.
FEWEST_SPOKEN: Final = 2
MOST_SPOKEN: Final = 0.8

_TONES: Final = frozenset("\u0300\u0309\u0303\u0301\u0323")


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word: without marks, and with marks in a spelling where the place of the tone does not matter."""

    plain: str
    marked: str

    @property
    def has_marks(self) -> bool:
        """Tell whether the word was typed with marks."""
        return self.plain != self.marked


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: one or more texts in the words of the law, each as plain words."""

    texts: tuple[tuple[str, ...], ...]
    kind: str


class Phrases:
    """A set of phrases found by the longest match, with or without marks."""

    def __init__(self, phrases: Iterable[str], silent: "Phrases | None" = None) -> None:
        """Take phrases; with `silent`, without the words that carry no meaning, and only those that lose few."""
        self._marked: dict[tuple[str, ...], str] = {}
        self._plain: dict[tuple[str, ...], str] = {}
        for phrase in phrases:
            typed = split_words(phrase)
            if silent is not None:
                spoken = silent.leave_out(typed, with_marks=True)
                if len(spoken) < max(FEWEST_SPOKEN, MOST_SPOKEN * len(typed)):
                    continue
                typed = spoken
            self._marked[tuple(word.marked for word in typed)] = phrase
            self._plain.setdefault(tuple(word.plain for word in typed), phrase)
        self.longest = max(map(len, self._marked), default=0)

    def at(self, typed: Sequence[Word], start: int, *, with_marks: bool) -> tuple[str, int] | None:
        """Return the longest phrase that begins at this word and its number of words."""
        for length in range(min(self.longest, len(typed) - start), 0, -1):
            part = typed[start : start + length]
            found = (
                self._marked.get(tuple(word.marked for word in part))
                if with_marks
                else self._plain.get(tuple(word.plain for word in part))
            )
            if found is not None:
                return found, length
        return None

    def leave_out(self, typed: Sequence[Word], *, with_marks: bool) -> list[Word]:
        """Return the words that stand in none of these phrases."""
        kept: list[Word] = []
        place = 0
        while place < len(typed):
            found = self.at(typed, place, with_marks=with_marks)
            if found:
                place += found[1]
            else:
                kept.append(typed[place])
                place += 1
        return kept


@dataclass(frozen=True)
class Lexicon:
    """Everything known about words besides the catalogue itself."""

    meanings: dict[str, Meaning]
    known: Phrases
    loose: Phrases
    stops: Phrases
    vocabulary: frozenset[str]


def split_words(text: str) -> list[Word]:
    """Return the words of a text, plain and marked; both come from the same cut."""
    composed = unicodedata.normalize("NFC", text.lower())
    return [Word(fold(part), _tone_last(part)) for part in "".join(_word_characters(composed)).split()]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the tables that come with the program, read once."""
    folder = files("motcua.procedures") / "data"
    synonyms = _rows((folder / "search_synonyms.tsv").read_text(encoding="utf-8"))
    stops = _rows((folder / "search_stopwords.tsv").read_text(encoding="utf-8"))
    return make_lexicon(synonyms, stops)


@lru_cache(maxsize=1)
def daily_fields() -> dict[str, float]:
    """Return the fields of daily life with how often people come with them, 0..1; other fields count as 0."""
    table = files("motcua.procedures") / "data" / "search_fields.tsv"
    return {row["field"]: float(row["demand"]) for row in _rows(table.read_text(encoding="utf-8"))}


def make_lexicon(synonyms: Iterable[dict[str, str]], stops: Iterable[dict[str, str]]) -> Lexicon:
    """Return a lexicon from table rows (`phrase`, `meaning`, `kind`; and `phrase`)."""
    meanings = {
        row["phrase"]: Meaning(
            texts=tuple(tuple(words(text)) for text in row["meaning"].split("|")),
            kind=row["kind"],
        )
        for row in synonyms
    }
    silent = [row["phrase"] for row in stops]
    terms: set[str] = set()
    for phrase in (*meanings, *silent):
        spoken = words(phrase)
        terms.update(spoken, map(" ".join, pairwise(spoken)))
    stopped = Phrases(silent)
    return Lexicon(
        meanings=meanings,
        known=Phrases(meanings),
        loose=Phrases(meanings, stopped),
        stops=stopped,
        vocabulary=frozenset(terms),
    )


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _word_characters(text: str) -> Iterable[str]:
    return (character if character.isalnum() or unicodedata.combining(character) else " " for character in text)


def _tone_last(word: str) -> str:
    """Return the word with its tone mark at the end, so that "hoá" and "hóa" are the same."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(character for character in decomposed if character in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)) + tones
