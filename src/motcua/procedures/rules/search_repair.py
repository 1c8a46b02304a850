"""Mending misspelt words of a question: one edit, chosen by the pairs it makes with its neighbours."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
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
# An existing word is exchanged in a second reading only for one that fits its neighbours at least this well.
SURE: Final = 4.0
# A second candidate for an unknown word is tried, too, when it fits nearly as well as the first.
NEARLY: Final = 0.6
PHRASE_BONUS: Final = 5.0
BESIDE_SILENT: Final = 0.3


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


def repaired(typed: Sequence[Word], known_terms: KnownTerms, table: Lexicon, *, leave_last: bool = False) -> Repair:
    """Return the question with misspelt words mended by one edit; a last word still being typed may be left."""
    plain = [word.plain for word in typed]
    asked = {*plain, *map(" ".join, pairwise(plain))}
    known = _with_table(known_terms(asked), asked, table)
    marks = any(word.has_marks for word in typed)
    unknown = [place for place, word in enumerate(plain) if not word.isdigit() and word not in known]
    odd = [] if marks else _odd_places(typed, known, table, unknown)
    if leave_last:
        unknown, odd = ([place for place in places if place < len(plain) - 1] for places in (unknown, odd))
    options = {place: edits(plain[place]) for place in (*unknown, *odd)}
    exists = _existing(plain, options, known_terms, table) if options else {}
    fitting = _Fitting(list(typed), known, exists, table, marks=marks)
    first, second, mended = list(typed), list(typed), dict[str, str]()
    for place in unknown:
        best = fitting.best(place, options[place])
        if best and (best[0][1] > 0 or len(plain[place]) >= SHORTEST_MENDED_ALONE):
            mended[plain[place]] = best[0][0]
            first[place] = second[place] = Word(best[0][0], best[0][0])
            if len(best) > 1 and best[1][1] > 0 and best[1][1] >= NEARLY * best[0][1]:
                second[place] = Word(best[1][0], best[1][0])
    for place in odd:
        best = fitting.best(place, options[place])
        if best and best[0][1] >= SURE:
            second[place] = Word(best[0][0], best[0][0])
    return Repair(first, second if second != first else None, mended, {**exists, **known})


@dataclass(frozen=True)
class _Fitting:
    """How well a candidate fits between its neighbours."""

    typed: list[Word]
    known: Mapping[str, int]
    exists: Mapping[str, int]
    table: Lexicon
    marks: bool

    def best(self, place: int, candidates: Collection[str]) -> list[tuple[str, float]]:
        """Return the two best existing candidates, the better one first."""
        real = [(word, self.of(place, word)) for word in candidates if word in self.exists]
        return nlargest(2, real, key=lambda item: (item[1], self.exists[item[0]], item[0]))

    def of(self, place: int, word: str) -> float:
        """Return the fit: frequent and cohesive pairs, and phrases of the tables that the candidate completes."""
        total = 0.0
        for beside in (place - 1, place + 1):
            if not 0 <= beside < len(self.typed):
                continue
            neighbour = self.typed[beside]
            pair = f"{neighbour.plain} {word}" if beside < place else f"{word} {neighbour.plain}"
            frequency = self.exists.get(pair, 0)
            if frequency:
                rarer = max(1, min(self.exists[word], self.known.get(neighbour.plain, 1)))
                silent = self.table.stops.at([neighbour], 0, with_marks=self.marks) is not None
                total += math.log1p(frequency) * (1 + frequency / rarer) * (BESIDE_SILENT if silent else 1.0)
        return total + (PHRASE_BONUS if self._completes_phrase(place, word) else 0.0)

    def _completes_phrase(self, place: int, word: str) -> bool:
        trial = [*self.typed]
        trial[place] = Word(word, word)
        for start in range(max(0, place - 3), place + 1):
            found = self.table.known.at(trial, start, with_marks=False)
            if found and start + found[1] > place:
                return found[1] > 1 or self.table.meanings[found[0]].kind == "abbreviation"
        return False


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
