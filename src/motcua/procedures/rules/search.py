"""Search of the catalogue in people's own words.

Contract with the database (whoever writes the models and queries needs nothing else):

* `procedures_posting(term text, procedure_id bigint, weight double precision)`, index on `term` including the other
  two; `procedures_term(term text primary key, df integer)`; `procedures_searchdoc(procedure_id primary key,
  prior double precision, title_fold text, length integer)`.
* To build: `build((key, content), …)` gives all rows of the three tables; replace them in one transaction. The weights
  depend on the whole catalogue, so after an import build anew (a few seconds); after the change of a single procedure
  the same call is right, too.
* To ask: `plan = analyse_query(text, known_terms)` where `known_terms(terms)` is `KNOWN_TERMS_SQL` as a dict; then
  `SEARCH_SQL` with `sql_parameters(plan, limit)` gives `(procedure_id, score)`, best first. `plan.codes` are procedure
  codes named in the question: look these up first. An empty plan finds nothing; show the browsing pages.
* While somebody types, also give `analyse_query` the callable `completions(begin)` = `COMPLETIONS_SQL` as a dict; it
  wants an index on `procedures_term (term text_pattern_ops)`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from motcua.procedures.rules.search_index import (
    Posting,
    SearchDoc,
    SearchIndex,
    build,
    document_terms,
    prior_of,
    title_fold,
)
from motcua.procedures.rules.search_query import Completions, KnownTerms, QueryPlan, analyse_query

__all__ = [
    "COMPLETIONS_SQL",
    "KNOWN_TERMS_SQL",
    "SEARCH_SQL",
    "Completions",
    "KnownTerms",
    "Posting",
    "Postings",
    "QueryPlan",
    "SearchDoc",
    "SearchIndex",
    "analyse_query",
    "build",
    "document_terms",
    "gather",
    "prior_of",
    "rank",
    "sql_parameters",
    "title_fold",
]

TITLE_EQUALS: Final = 8.0
TITLE_BEGINS: Final = 4.0
TITLE_HOLDS: Final = 2.0
# The title bonuses are worked out for this many of the best by words.
LOOKED_AT: Final = 80
SHORTEST_PHRASE: Final = 4

KNOWN_TERMS_SQL: Final = "SELECT term, df FROM procedures_term WHERE term = ANY(%(terms)s)"

COMPLETIONS_SQL: Final = """
SELECT term, df FROM procedures_term WHERE term LIKE %(begin)s || '%%' ORDER BY df DESC, term LIMIT 10
"""

SEARCH_SQL: Final = """
WITH found AS (
    SELECT posting.procedure_id, sum(posting.weight * asked.weight) AS score
    FROM unnest(%(terms)s::text[], %(weights)s::double precision[]) AS asked(term, weight)
    JOIN procedures_posting AS posting ON posting.term = asked.term
    GROUP BY posting.procedure_id
    ORDER BY score DESC
    LIMIT %(looked_at)s
)
SELECT doc.procedure_id,
       found.score + doc.prior + CASE
           WHEN %(phrase)s = '' THEN 0
           WHEN doc.title_fold = %(phrase)s THEN %(equals)s
           WHEN starts_with(doc.title_fold, %(phrase)s || ' ') THEN %(begins)s
           WHEN strpos(' ' || doc.title_fold || ' ', ' ' || %(phrase)s || ' ') > 0 THEN %(holds)s
           ELSE 0
       END AS score
FROM found JOIN procedures_searchdoc AS doc USING (procedure_id)
ORDER BY score DESC, doc.length, doc.procedure_id
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Postings:
    """The index in memory, for tests and measurements; the database holds the same rows."""

    by_term: Mapping[str, list[tuple[str, float]]]
    docs: Mapping[str, SearchDoc]
    vocabulary: Mapping[str, int]

    def completions(self, begin: str) -> dict[str, int]:
        """Return the ten most frequent terms that begin with a text."""
        found = [(term, count) for term, count in self.vocabulary.items() if term.startswith(begin)]
        return dict(sorted(found, key=lambda item: (-item[1], item[0]))[:10])

    def known_terms(self, terms: Iterable[str]) -> dict[str, int]:
        """Return the document frequencies of the known ones among the terms."""
        return {term: self.vocabulary[term] for term in terms if term in self.vocabulary}


def gather(index: SearchIndex) -> Postings:
    """Return the rows of an index arranged for `rank`."""
    by_term: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for posting in index.postings:
        by_term[posting.term].append((posting.doc, posting.weight))
    return Postings(dict(by_term), {doc.doc: doc for doc in index.docs}, index.vocabulary)


def rank(plan: QueryPlan, postings: Postings, limit: int = 20) -> list[tuple[str, float]]:
    """Return the best documents with their scores, as `SEARCH_SQL` does."""
    scores: defaultdict[str, float] = defaultdict(float)
    for term, weight in plan.terms.items():
        for doc, posting_weight in postings.by_term.get(term, ()):
            scores[doc] += posting_weight * weight
    best = sorted(scores, key=lambda doc: -scores[doc])[:LOOKED_AT]
    total = {doc: scores[doc] + postings.docs[doc].prior + title_bonus(plan, postings.docs[doc]) for doc in best}
    ordered = sorted(total, key=lambda doc: (-total[doc], postings.docs[doc].length, doc))
    return [(doc, total[doc]) for doc in ordered[:limit]]


def title_bonus(plan: QueryPlan, doc: SearchDoc) -> float:
    """Return what a title gets that is the question, begins with it or holds it."""
    phrase = _bonus_phrase(plan)
    if not phrase:
        return 0.0
    if doc.title_fold == phrase:
        return TITLE_EQUALS
    if doc.title_fold.startswith(f"{phrase} "):
        return TITLE_BEGINS
    return TITLE_HOLDS if f" {phrase} " in f" {doc.title_fold} " else 0.0


def sql_parameters(plan: QueryPlan, limit: int = 20) -> dict[str, object]:
    """Return the parameters of `SEARCH_SQL`."""
    return {
        "terms": list(plan.terms),
        "weights": list(plan.terms.values()),
        "phrase": _bonus_phrase(plan),
        "looked_at": max(LOOKED_AT, limit),
        "equals": TITLE_EQUALS,
        "begins": TITLE_BEGINS,
        "holds": TITLE_HOLDS,
        "limit": limit,
    }


def _bonus_phrase(plan: QueryPlan) -> str:
    return plan.phrase if len(plan.phrase) >= SHORTEST_PHRASE else ""
