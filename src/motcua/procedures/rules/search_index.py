"""Building the search index: BM25 weights of words and word pairs, ready to be summed.

Words are folded (no marks, lower case). Most Vietnamese words have two syllables, so pairs of neighbouring syllables
are terms too: "khai sinh" is far rarer than "khai" and "sinh". The fields of a procedure count differently (BM25F): the
title most, the text of steps and papers little, and pairs outside the title only when some title, result or synonym
knows the pair. A title's terms also carry their share of the title, so that the procedure whose title is all asked
for comes before the variants with longer titles.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from motcua.core.text import words
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.search_lexicon import daily_fields, lexicon

K1: Final = 1.8
# Field: (weight, length normalisation, longest text in words).
FIELDS: Final[dict[str, tuple[float, float, int]]] = {
    "title": (6.0, 0.7, 120),
    "title_rest": (4.0, 0.5, 200),
    "keywords": (1.0, 0.5, 60),
    "field": (2.0, 0.3, 30),
    "results": (1.0, 0.6, 60),
    "papers": (0.5, 0.7, 400),
    "description": (0.3, 0.6, 200),
    "audiences": (0.2, 0.5, 60),
    "agencies": (0.4, 0.5, 60),
    "conditions": (0.2, 0.7, 300),
    "steps": (0.05, 0.7, 600),
}
# Rarity is counted in the fields that name things; running text holds every common word.
NAMING_FIELDS: Final = ("title", "title_rest", "keywords", "results")
TITLE_SHARE: Final = 25.0
# Terms of a procedure beyond this number, the lightest ones, are not kept.
MOST_TERMS: Final = 220
SMALLEST_WEIGHT: Final = 0.35
SHORTEST_SPELT_OUT: Final = 3
TRIPLE_SPACES: Final = 2

PRIOR_OF_LEVEL: Final = {"commune": 1.0, "province": 0.6, "district": 0.4, "ministry": 0.0, "other": 0.0}
PRIOR_OF_PEOPLE: Final = 1.0
PRIOR_OF_INTERNAL: Final = -6.0
PRIOR_OF_DEMAND: Final = 4.0
PRIOR_OF_VARIANT: Final = -4.0
# How much more a word weighs in the fields of daily life than in those of few specialists.
DAILY_FACTOR: Final = 0.12

_TITLE_REST: Final = re.compile(
    r"[;(]|\bđối với\b|\btrong trường hợp\b|\btrường hợp\b|\bthực hiện (?:tại|bằng)\b|\btheo quy định\b"
)
SHORTEST_HEAD: Final = 15
# What marks a variant of a base procedure: it is meant only when the question says so.
_VARIANT: Final = re.compile(
    r"^(?:cap lai|thu hoi|gia han|dieu chinh|cham dut|xoa|huy|tam ngung|giai the|sua doi|dung|tra lai)\b|"
    r"yeu to nuoc ngoai|luu dong|bien gioi|trung uong|dang ky lai|cap trung doan|quan su|quan doi|cong an nhan dan"
)
_TITLE_OPENING: Final = re.compile(r"^(?:thủ tục|tthc)\b[:\s]*", re.IGNORECASE)
_LEADING_WORDS: Final = re.compile(r"^(?:thu tuc|giai quyet thu tuc|tthc) ")
# Codes 5 and 6 are internal procedures between state agencies: nobody hands in anything.
_INTERNAL_CODES: Final = ("5.", "6.")


@dataclass(frozen=True, slots=True)
class Posting:
    """A term in a procedure with its final weight."""

    term: str
    doc: str
    weight: float


@dataclass(frozen=True, slots=True)
class SearchDoc:
    """What ranking needs to know of a procedure besides its terms."""

    doc: str
    prior: float
    title_fold: str
    length: int


@dataclass(frozen=True)
class SearchIndex:
    """The rows of the three search tables."""

    postings: list[Posting]
    vocabulary: dict[str, int]
    docs: list[SearchDoc]


@dataclass
class _Document:
    doc: str
    content: ProcedureContent
    demand: float
    fields: dict[str, list[str]] = field(default_factory=dict)


def build(documents: Iterable[tuple[str, ProcedureContent]], demand: Mapping[str, float] | None = None) -> SearchIndex:
    """Return the rows of the tables for the whole catalogue.

    Args:
        documents: Keys (for instance the code) with contents; the key comes back in postings and docs.
        demand: How often each procedure is asked for, as a share 0..1 of the most asked one; unknown counts as 0.
    """
    wanted = demand or {}
    kept = [_Document(doc, content, wanted.get(doc, 0.0)) for doc, content in documents]
    for document in kept:
        document.fields = field_words(document.content)
    pairs = _known_pairs(kept)
    counts = [_field_terms(document.fields, pairs) for document in kept]
    frequencies: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for per_field in counts:
        frequencies.update({term for name in NAMING_FIELDS for term in per_field[name]})
        everywhere.update({term for terms in per_field.values() for term in terms})
    averages = _average_lengths(kept)
    postings: list[Posting] = []
    for document, per_field in zip(kept, counts, strict=True):
        weights = _weights(document.fields, per_field, frequencies, averages, len(kept))
        factor = 1 + DAILY_FACTOR * daily_fields().get(document.content["field"], 0.0)
        postings += [Posting(term, document.doc, round(weight * factor, 4)) for term, weight in weights.items()]
    # Words too common to weigh anything are still words: nobody mistyped them.
    posted = {posting.term for posting in postings}
    vocabulary = {term: count for term, count in everywhere.items() if term in posted or " " not in term}
    docs = [_search_doc(document) for document in kept]
    return SearchIndex(postings, vocabulary, docs)


def document_terms(content: ProcedureContent) -> dict[str, float]:
    """Return words and pairs of a procedure with their field-weighted counts, before rarity is known."""
    fields = field_words(content)
    found: Counter[str] = Counter()
    for name, sequence in fields.items():
        for term in (*sequence, *pairs_of(sequence)):
            found[term] += FIELDS[name][0]  # type: ignore[assignment]
    return dict(found)


def field_words(content: ProcedureContent) -> dict[str, list[str]]:
    """Return the folded words of each searched field, long fields cut."""
    head, rest = split_title(_TITLE_OPENING.sub("", content["name"]))
    texts = {
        "title": head,
        "title_rest": rest,
        "keywords": " ".join(content["keywords"]),
        "field": content["field"],
        "results": ". ".join(result["name"] for result in content["results"]),
        "papers": ". ".join(paper["name"] for paper in content["papers"]),
        "description": content["description"],
        "audiences": ". ".join(content["audiences"]),
        "agencies": ". ".join((content["agencies"]["implementing"], content["agencies"]["competent"])),
        "conditions": content["conditions"],
        "steps": content["steps"],
    }
    return {name: _spelt_out(words(text[: FIELDS[name][2] * 8]))[: FIELDS[name][2]] for name, text in texts.items()}


def split_title(name: str) -> tuple[str, str]:
    """Return what a title names first, and what follows: further procedures, places, cases."""
    cut = _TITLE_REST.search(name, SHORTEST_HEAD)
    return (name[: cut.start()], name[cut.start() :]) if cut else (name, "")


def _spelt_out(sequence: list[str]) -> list[str]:
    """Return the words with abbreviations followed by what they stand for, so that both are found."""
    table = _abbreviations()
    return [part for word in sequence for part in (word, *table.get(word, ()))]


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, tuple[str, ...]]:
    meanings = lexicon().meanings
    single = {words(phrase)[0]: meaning for phrase, meaning in meanings.items() if meaning.kind == "abbreviation"}
    # Short ones ("dn", "dk") are also endings, codes and units in official text.
    return {word: meaning.texts[0] for word, meaning in single.items() if len(word) >= SHORTEST_SPELT_OUT}


def pairs_of(sequence: Sequence[str]) -> list[str]:
    """Return the neighbouring words joined by a space."""
    return [f"{first} {second}" for first, second in pairwise(sequence)]


def triples_of(sequence: Sequence[str]) -> list[str]:
    """Return every three neighbouring words joined by spaces."""
    return [" ".join(three) for three in zip(sequence, sequence[1:], sequence[2:], strict=False)]


def starts_of(title: str) -> list[str]:
    """Return the terms that mark the beginning of a title: "^khai sinh" begins with these two words."""
    begin = title.split()
    return [f"^{' '.join(begin[:length])}" for length in (2, 3) if len(begin) >= length]


def title_fold(name: str) -> str:
    """Return the folded title without the leading "thủ tục", for prefix and phrase bonuses."""
    return _LEADING_WORDS.sub("", " ".join(words(name)))


def prior_of(content: ProcedureContent, demand: float = 0.0) -> float:
    """Return what a procedure gets before any word is compared.

    Procedures done near people and for people come first among equals; internal procedures of agencies last; real
    demand, once known, counts most.
    """
    level = max((PRIOR_OF_LEVEL.get(level, 0.0) for level in content["levels"]), default=0.0)
    people = PRIOR_OF_PEOPLE if "Công dân Việt Nam" in content["audiences"] else 0.0
    internal = PRIOR_OF_INTERNAL if content["code"].startswith(_INTERNAL_CODES) else 0.0
    variant = PRIOR_OF_VARIANT if _VARIANT.search(title_fold(content["name"])) else 0.0
    return level + people + internal + variant + PRIOR_OF_DEMAND * demand


def _search_doc(document: _Document) -> SearchDoc:
    return SearchDoc(
        doc=document.doc,
        prior=prior_of(document.content, document.demand),
        title_fold=title_fold(document.content["name"]),
        length=len(document.fields["title"]),
    )


def _known_pairs(documents: list[_Document]) -> set[str]:
    """Return the pairs of titles, results and synonyms' meanings; other pairs are noise of running text."""
    pairs = {
        pair
        for document in documents
        for name in ("title", "title_rest", "results")
        for pair in pairs_of(document.fields[name])
    }
    for meaning in lexicon().meanings.values():
        pairs.update(pair for text in meaning.texts for pair in pairs_of(list(text)))
    return pairs


def _field_terms(fields: dict[str, list[str]], pairs: set[str]) -> dict[str, Counter[str]]:
    found = {
        name: Counter([*sequence, *(pair for pair in pairs_of(sequence) if pair in pairs)])
        for name, sequence in fields.items()
    }
    title = " ".join(fields["title"])
    found["title"].update(triples_of(fields["title"]))
    found["title"].update(starts_of(_LEADING_WORDS.sub("", title)))
    return found


def _average_lengths(documents: list[_Document]) -> dict[str, float]:
    total = max(1, len(documents))
    return {name: max(1.0, sum(len(document.fields[name]) for document in documents) / total) for name in FIELDS}


def _weights(
    fields: dict[str, list[str]],
    per_field: dict[str, Counter[str]],
    frequencies: Mapping[str, int],
    averages: Mapping[str, float],
    total: int,
) -> dict[str, float]:
    scaled: dict[str, float] = {}
    for name, (boost, normalisation, _) in FIELDS.items():
        length = 1 - normalisation + normalisation * len(fields[name]) / averages[name]
        for term, count in per_field[name].items():
            scaled[term] = scaled.get(term, 0.0) + boost * count / length
    title = {term for term in per_field["title"] if term.count(" ") < TRIPLE_SPACES and not term.startswith("^")}
    title_mass = sum(rarity(frequencies[term], total) for term in title) or 1.0
    weights = {}
    for term, frequency in scaled.items():
        rare = rarity(frequencies[term], total)
        weight = rare * frequency * (K1 + 1) / (frequency + K1)
        if term in title:
            weight += TITLE_SHARE * rare / title_mass
        if weight >= SMALLEST_WEIGHT:
            weights[term] = round(weight, 4)
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    return {term: weights[term] for term in heaviest}


def rarity(frequency: int, total: int) -> float:
    """Return the inverse document frequency of BM25, never negative."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
