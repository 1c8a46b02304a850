"""Mending misspelt words of a question: one edit, chosen by the pairs it makes with its neighbours."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from motcua.procedures.rules.search_lexicon import Lexicon, Word

KnownTerms = Callable[[Collection[str]], Mapping[str, int]]

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_MENDED_ALONE: Final = 3
SHORTEST_GUESSED: Final = 2
# Words and pairs of the tables count as said in this many procedures.
SAID_NOW_AND_THEN: Final = 5
# A word in fewer procedures than this is most likely misspelt there.
SELDOM: Final = 3
# An existing word is guessed to be another one only for pairs at least this frequent.
SURE: Final = 8


@dataclass(frozen=True)
class Repair:
    """The question after repair.

    `words` has unknown words mended; `guessed`, when not None, also has existing words exchanged that make no sense
    beside their neighbours ("giay khi sinh"): a second reading, not a replacement.
    """

    words: list[Word]
    guessed: list[Word] | None
    mended: dict[str, str]
    frequencies: dict[str, int]


def repaired(typed: Sequence[Word], known_terms: KnownTerms, table: Lexicon) -> Repair:
    """Return the question with misspelt words mended by one edit."""
    plain = [word.plain for word in typed]
    asked = {*plain, *map(" ".join, pairwise(plain))}
    known = _with_table(known_terms(asked), asked, table)
    marks = any(word.has_marks for word in typed)
    unknown = [place for place, word in enumerate(plain) if not word.isdigit() and word not in known]
    odd = [] if marks else _odd_places(typed, known, table, unknown)
    options = {place: edits(plain[place]) for place in (*unknown, *odd)}
    exists = _existing(plain, options, known_terms, table) if options else {}
    first, mended = list(typed), dict[str, str]()
    for place in unknown:
        best = _best(place, plain, options[place], exists)
        if best is not None and (_pairs(place, plain, best, exists) > 0 or len(plain[place]) >= SHORTEST_MENDED_ALONE):
            mended[plain[place]] = best
            first[place] = Word(best, best)
    second = list(first)
    for place in odd:
        best = _best(place, plain, options[place], exists)
        if best is not None and _pairs(place, plain, best, exists) >= SURE:
            second[place] = Word(best, best)
    return Repair(first, second if second != first else None, mended, known)


def edits(word: str) -> set[str]:
    """Return all words one edit away: a letter lost, added, exchanged, or two neighbours swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in LETTERS}
    found |= {left + letter + right for left, right in cuts for letter in LETTERS}
    return found - {word, ""}


def _with_table(found: Mapping[str, int], asked: Collection[str], table: Lexicon) -> dict[str, int]:
    usual = {term: count for term, count in found.items() if count >= SELDOM or " " in term}
    return {**dict.fromkeys(table.vocabulary.intersection(asked), SAID_NOW_AND_THEN), **usual}


def _odd_places(typed: Sequence[Word], known: Mapping[str, int], table: Lexicon, unknown: Collection[int]) -> list[int]:
    """Return the places of existing words that make no known pair with a neighbour and stand in no known phrase."""
    plain = [word.plain for word in typed]
    covered: set[int] = set()
    for place in range(len(typed)):
        found = table.known.at(typed, place, with_marks=False)
        silent = table.stops.at(typed, place, with_marks=False)
        for length in (found[1] if found else 0, silent[1] if silent and silent[1] > 1 else 0):
            covered.update(range(place, place + length))
    together = [f"{first} {second}" in known for first, second in pairwise(plain)]
    return [
        place
        for place, word in enumerate(plain)
        if place not in covered
        and place not in unknown
        and not word.isdigit()
        and len(word) >= SHORTEST_GUESSED
        and not any(together[max(0, place - 1) : place + 1])
    ]


def _existing(
    plain: list[str], options: Mapping[int, set[str]], known_terms: KnownTerms, table: Lexicon
) -> dict[str, int]:
    asked: set[str] = set()
    for place, candidates in options.items():
        asked |= candidates
        for candidate in candidates:
            asked.update(_neighbours(place, plain, candidate))
    return _with_table(known_terms(asked), asked, table)


def _neighbours(place: int, plain: list[str], word: str) -> list[str]:
    before = [f"{plain[place - 1]} {word}"] if place > 0 else []
    after = [f"{word} {plain[place + 1]}"] if place + 1 < len(plain) else []
    return before + after


def _pairs(place: int, plain: list[str], word: str, exists: Mapping[str, int]) -> int:
    return sum(exists.get(pair, 0) for pair in _neighbours(place, plain, word))


def _best(place: int, plain: list[str], options: set[str], exists: Mapping[str, int]) -> str | None:
    """Return the existing edit with the most frequent pairs, then the most frequent itself."""
    real = [word for word in options if word in exists]
    return max(real, key=lambda word: (_pairs(place, plain, word, exists), exists[word], word), default=None)
