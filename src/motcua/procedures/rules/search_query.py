"""Understanding a question: codes, everyday words, words without meaning for the search, misspellings.

Everything the analysis must know of the catalogue comes through one callable, `known_terms`, which returns the document
frequency of those of the given terms that exist. It is called at most three times a question, with some hundred terms.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from motcua.core.text import clean_input
from motcua.procedures.rules.search_lexicon import Lexicon, Phrases, Word, lexicon, split_words
from motcua.procedures.rules.search_repair import KnownTerms, repaired

__all__ = ["Completions", "KnownTerms", "QueryPlan", "analyse_query"]

LONGEST_QUERY: Final = 300
MOST_WORDS: Final = 40

WORD_WEIGHT: Final = 1.0
PAIR_WEIGHT: Final = 1.3
HALF_STOP_PAIR_WEIGHT: Final = 0.5
MEANING_WEIGHT: Final = 0.7
SAID_WEIGHT: Final = 0.35
# Each of several meanings counts less, and so does each word of a long one.
OR_WEIGHT: Final = 0.8
USUAL_LENGTH: Final = 5
COMPLETED_WEIGHT: Final = 0.7
# A last word of so many letters that makes a known pair is taken as finished.
LONG_ENOUGH: Final = 3
LOOSE_WEIGHT: Final = 0.85
HINT_WEIGHT: Final = 0.45
TRIPLE_WEIGHT: Final = 0.6
START_WEIGHT: Final = 0.6
GUESS_WEIGHT: Final = 0.7
# A pair that one of its words seldom goes without ("nhà ở") is a word, even when the other alone says nothing.
COHESION: Final = 0.12

_CODE: Final = re.compile(r"\b\d\.\d{6}\b")
_NUMBERS: Final = {"1": "một", "2": "hai"}


# Returns the terms that begin with the text, with their document frequencies; some ten of the most frequent.
Completions = Callable[[str], Mapping[str, int]]


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


def analyse_query(
    text: str, known_terms: KnownTerms, completions: Completions | None = None, table: Lexicon | None = None
) -> QueryPlan:
    """Return the plan for a question.

    Args:
        text: What the person typed; anything beyond 300 characters or 40 words is ignored.
        known_terms: Returns document frequencies of the terms that the index knows.
        completions: For search while typing: returns the most frequent terms that begin with a text. Without it the
            last word is taken as finished.
        table: Synonyms and words without meaning; the tables of the program by default.
    """
    cleaned = clean_input(text, LONGEST_QUERY, multiline=False)
    codes = tuple(dict.fromkeys(_CODE.findall(cleaned)))
    typed = split_words(_CODE.sub(" ", cleaned))[:MOST_WORDS]
    if not typed:
        return QueryPlan({}, "", codes)
    table = table or lexicon()
    begun = {} if completions is None or text[-1:].isspace() else _completed(typed, known_terms, completions)
    repair = repaired(typed, known_terms, table, leave_last=bool(begun))
    terms = _Terms()
    for term, weight in begun.items():
        terms.add(term, weight)
    said = _without_stops(repair.words, table)
    _add_sequence(terms, said, repair.frequencies)
    _add_meanings(terms, repair.words, table)
    if repair.guessed is not None:
        guess = _Terms()
        _add_sequence(guess, _without_stops(repair.guessed, table), repair.frequencies)
        _add_meanings(guess, repair.guessed, table)
        for term, weight in guess.weights.items():
            terms.add(term, weight * GUESS_WEIGHT)
    phrase = " ".join(word.text for word in said if not word.stop) or " ".join(word.plain for word in typed)
    known = known_terms(terms.weights.keys())
    found = {term: weight for term, weight in terms.weights.items() if term in known}
    if not found:
        found = dict(known_terms([word.plain for word in typed]))
        found = dict.fromkeys(found, WORD_WEIGHT)
    return QueryPlan({term: round(weight, 3) for term, weight in found.items()}, phrase, codes, repair.mended or None)


def _completed(typed: list[Word], known_terms: KnownTerms, completions: Completions) -> dict[str, float]:
    """Return terms for a last word that is still being typed; none when it already makes a known pair or word."""
    begun = " ".join(word.plain for word in typed[-2:])
    if len(typed[-1].plain) >= LONG_ENOUGH and begun in known_terms([begun]):
        return {}
    found = completions(begun)
    most = max(found.values(), default=1)
    weights: dict[str, float] = {}
    for term, count in found.items():
        weight = COMPLETED_WEIGHT * (0.5 + 0.5 * count / most)
        weights[term] = PAIR_WEIGHT * weight if " " in term else weight
        last = term.rsplit(" ", maxsplit=1)[-1]
        weights[last] = max(weight, weights.get(last, 0.0))
    return weights


class _Terms:
    """Terms with the greatest weight anything gave them."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}

    def add(self, term: str, weight: float) -> None:
        if weight <= 0:
            return
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
            weight = SAID_WEIGHT if table.meanings[known[0]].kind == "abbreviation" else WORD_WEIGHT
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


def _add_sequence(terms: _Terms, said: list[_Said], frequencies: Mapping[str, int] | None = None) -> None:
    for word in said:
        if not word.stop:
            terms.add(word.text, word.weight)
    for first, second in pairwise(said):
        if first.stop and second.stop:
            continue
        loose = (first.stop or second.stop) and not _belong_together(first.text, second.text, frequencies or {})
        weight = HALF_STOP_PAIR_WEIGHT if loose else PAIR_WEIGHT
        terms.add(f"{first.text} {second.text}", weight * max(first.weight, second.weight))
        terms.add(f"^{first.text} {second.text}", START_WEIGHT * min(first.weight, second.weight))
    for three in zip(said, said[1:], said[2:], strict=False):
        text, weight = " ".join(word.text for word in three), min(word.weight for word in three)
        terms.add(text, TRIPLE_WEIGHT * weight)
        terms.add(f"^{text}", START_WEIGHT * weight)
    told = [word for word in said if not word.stop]
    for first, second in pairwise(told):
        terms.add(f"{first.text} {second.text}", PAIR_WEIGHT * min(first.weight, second.weight))


def _belong_together(first: str, second: str, frequencies: Mapping[str, int]) -> bool:
    rarer = min(frequencies.get(first, 0), frequencies.get(second, 0))
    return rarer > 0 and frequencies.get(f"{first} {second}", 0) >= COHESION * rarer


def _add_meanings(terms: _Terms, typed: list[Word], table: Lexicon) -> None:
    """Add what the phrases of the question stand for; a phrase inside a longer known one adds nothing.

    Phrases are looked for as they stand, and once more with the words without meaning left out ("mất cái sổ đỏ").
    """
    marks = any(word.has_marks for word in typed)
    strict = _phrases_in(typed, table.known, with_marks=marks)
    _add_phrases(terms, strict, table, 1.0)
    spoken = table.stops.leave_out(typed, with_marks=marks)
    if len(spoken) < len(typed):
        loose = _phrases_in(spoken, table.loose, with_marks=marks)
        _add_phrases(terms, [phrase for phrase in loose if phrase not in strict], table, LOOSE_WEIGHT)


def _phrases_in(typed: list[Word], phrases: Phrases, *, with_marks: bool) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(typed):
        known = phrases.at(typed, place, with_marks=with_marks)
        if known:
            found.append(known[0])
        place += known[1] if known else 1
    return found


def _add_phrases(terms: _Terms, phrases: list[str], table: Lexicon, weight: float) -> None:
    for phrase in phrases:
        meaning = table.meanings[phrase]
        share = 1.0 if len(meaning.texts) == 1 else OR_WEIGHT
        for text in meaning.texts:
            long = min(1.0, (USUAL_LENGTH / len(text)) ** 0.5)
            each = weight * share * long * (HINT_WEIGHT if meaning.kind == "hint" else MEANING_WEIGHT)
            _add_sequence(terms, [_Said(word, each) for word in text])
