"""Understanding a question: codes, everyday words, words without meaning for the search, misspellings.

Everything the analysis must know of the catalogue comes through one callable, `known_terms`, which returns the document
frequency of those of the given terms that exist. It is called at most three times a question, with some hundred terms.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from motcua.core.text import clean_input
from motcua.procedures.rules.search_lexicon import Lexicon, Word, lexicon, split_words

KnownTerms = Callable[[Collection[str]], Mapping[str, int]]

LONGEST_QUERY: Final = 300
MOST_WORDS: Final = 40
# A misspelt pair of words is mended when the mended pair exists; a word alone only from this length on.
SHORTEST_MENDED_ALONE: Final = 4
SHORTEST_PREFIX: Final = 2
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

WORD_WEIGHT: Final = 1.0
PAIR_WEIGHT: Final = 1.3
HALF_STOP_PAIR_WEIGHT: Final = 0.3
MEANING_WEIGHT: Final = 0.9
SAID_WEIGHT: Final = 0.35
MENDED_WEIGHT: Final = 0.8
PREFIX_WEIGHT: Final = 0.5

_CODE: Final = re.compile(r"\b\d\.\d{6}\b")
_NUMBERS: Final = {"1": "một", "2": "hai"}


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """What to look for: terms with weights, the phrase for title bonuses, and codes named in the question."""

    terms: dict[str, float]
    phrase: str
    codes: tuple[str, ...] = ()
    mended: dict[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not self.terms and not self.codes


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of the question with what it counts and whether it stood in the question itself."""

    text: str
    weight: float
    stop: bool = False


def analyse_query(text: str, known_terms: KnownTerms, table: Lexicon | None = None) -> QueryPlan:
    """Return the plan for a question.

    Args:
        text: What the person typed; anything beyond 300 characters or 40 words is ignored.
        known_terms: Returns document frequencies of the terms that the index knows.
        table: Synonyms and words without meaning; the tables of the program by default.
    """
    cleaned = clean_input(text, LONGEST_QUERY, multiline=False)
    codes = tuple(dict.fromkeys(_CODE.findall(cleaned)))
    typed = split_words(_CODE.sub(" ", cleaned))[:MOST_WORDS]
    if not typed:
        return QueryPlan({}, "", codes)
    table = table or lexicon()
    typed, mended = _mended(typed, known_terms, table)
    terms = _Terms()
    said = _without_stops(typed, table)
    _add_sequence(terms, said)
    _add_meanings(terms, typed, table)
    phrase = " ".join(word.text for word in said if not word.stop) or " ".join(word.plain for word in typed)
    known = known_terms(terms.weights.keys())
    found = {term: weight for term, weight in terms.weights.items() if term in known}
    if not found:
        found = dict(known_terms([word.plain for word in typed]))
        found = dict.fromkeys(found, WORD_WEIGHT)
    return QueryPlan({term: round(weight, 3) for term, weight in found.items()}, phrase, codes, mended or None)


class _Terms:
    """Terms with the greatest weight anything gave them."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}

    def add(self, term: str, weight: float) -> None:
        self.weights[term] = max(weight, self.weights.get(term, 0.0))


def _without_stops(typed: list[Word], table: Lexicon) -> list[_Said]:
    """Return the words with those marked that carry no meaning; when all do, none is marked."""
    marks = any(word.has_marks for word in typed)
    said: list[_Said] = []
    place = 0
    while place < len(typed):
        stop = table.stops.at(typed, place, with_marks=marks)
        known = table.known.at(typed, place, with_marks=marks)
        if known and (stop is None or known[1] >= stop[1]):
            weight = SAID_WEIGHT if table.meanings[known[0]].replaces else WORD_WEIGHT
            said += [_Said(word.plain, weight) for word in typed[place : place + known[1]]]
            place += known[1]
        elif stop:
            said += [_Said(word.plain, 0.0, stop=True) for word in typed[place : place + stop[1]]]
            place += stop[1]
        else:
            said.append(_Said(typed[place].plain, WORD_WEIGHT))
            place += 1
    if all(word.stop for word in said):
        return [_Said(word.text, WORD_WEIGHT) for word in said]
    return said


def _add_sequence(terms: _Terms, said: list[_Said]) -> None:
    for word in said:
        if not word.stop:
            terms.add(word.text, word.weight)
    for first, second in zip(said, said[1:], strict=False):
        if first.stop and second.stop:
            continue
        weight = HALF_STOP_PAIR_WEIGHT if first.stop or second.stop else PAIR_WEIGHT
        terms.add(f"{first.text} {second.text}", weight * max(first.weight, second.weight))
    told = [word for word in said if not word.stop]
    for first, second in zip(told, told[1:], strict=False):
        terms.add(f"{first.text} {second.text}", PAIR_WEIGHT * min(first.weight, second.weight))


def _add_meanings(terms: _Terms, typed: list[Word], table: Lexicon) -> None:
    """Add what the phrases of the question stand for; a phrase inside a longer known one adds nothing."""
    marks = any(word.has_marks for word in typed)
    place = 0
    while place < len(typed):
        known = table.known.at(typed, place, with_marks=marks)
        if known is None:
            place += 1
            continue
        phrase, length = known
        texts = table.meanings[phrase].texts
        for text in texts:
            weight = MEANING_WEIGHT if len(texts) == 1 else MEANING_WEIGHT * 0.8
            _add_sequence(terms, [_Said(word, weight) for word in text])
        place += length


def _mended(typed: list[Word], known_terms: KnownTerms, table: Lexicon) -> tuple[list[Word], dict[str, str]]:
    """Return the words with misspelt ones mended by one edit, preferring edits that make a known pair."""
    plain = [word.plain for word in typed]
    pairs = [f"{first} {second}" for first, second in zip(plain, plain[1:], strict=False)]
    known = known_terms({*plain, *pairs})
    marks = any(word.has_marks for word in typed)
    covered = _covered(typed, table, marks=marks)
    suspects = [
        place
        for place, word in enumerate(plain)
        if place not in covered
        and not word.isdigit()
        and (word not in known or not _in_known_pair(place, pairs, known))
    ]
    if not suspects:
        return typed, {}
    options = {place: edits(plain[place]) for place in suspects}
    asked: set[str] = set()
    for place, words in options.items():
        asked |= words
        if place > 0:
            asked.update(f"{plain[place - 1]} {word}" for word in words)
        if place + 1 < len(plain):
            asked.update(f"{word} {plain[place + 1]}" for word in words)
    exists = known_terms(asked)
    result, mended = list(typed), {}
    for place in suspects:
        best = _best_edit(place, plain, options[place], exists, known)
        if best is not None:
            mended[plain[place]] = best
            result[place] = Word(best, best)
    return result, mended


def _covered(typed: list[Word], table: Lexicon, *, marks: bool) -> set[int]:
    """Return the places of words that the tables know, as phrases or as words without meaning."""
    places: set[int] = set()
    for place in range(len(typed)):
        for phrases in (table.known, table.stops):
            found = phrases.at(typed, place, with_marks=marks)
            if found:
                places.update(range(place, place + found[1]))
    return places


def _in_known_pair(place: int, pairs: list[str], known: Mapping[str, int]) -> bool:
    around = pairs[max(0, place - 1) : place + 1]
    return not around or any(pair in known for pair in around)


def _best_edit(
    place: int, plain: list[str], options: set[str], exists: Mapping[str, int], known: Mapping[str, int]
) -> str | None:
    """Return the edit whose pairs with its neighbours are the most frequent; alone, the most frequent long word."""

    def pair_frequency(word: str) -> int:
        before = exists.get(f"{plain[place - 1]} {word}", 0) if place > 0 else 0
        after = exists.get(f"{word} {plain[place + 1]}", 0) if place + 1 < len(plain) else 0
        return before + after

    best = max(options, key=lambda word: (pair_frequency(word), exists.get(word, 0), word))
    if pair_frequency(best) > 0:
        return best
    alone = plain[place] not in known and len(plain[place]) >= SHORTEST_MENDED_ALONE and best in exists
    return best if alone else None


def edits(word: str) -> set[str]:
    """Return all words one edit away: a letter lost, added, exchanged, or two neighbours swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in LETTERS}
    found |= {left + letter + right for left, right in cuts for letter in LETTERS}
    return found - {word, ""}
