"""Measure the search on questions with known answers: hit@1, @5, @10 with 95 % intervals, and latency.

    python scripts/search_eval.py CATALOGUE_FOLDER QUESTIONS.csv… [--misses] [--postgres]

A question file has the columns `question` and `expected_codes` (joined by "|"; rows without a code are left out). Every
question is asked as it stands and again without marks and with one misspelling (fixed seed).
"""

import argparse
import csv
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg

from motcua.cli.postgres import temporary_server
from motcua.core.text import fold
from motcua.procedures.rules.importing import read_line
from motcua.procedures.rules.search import (
    KNOWN_TERMS_SQL,
    SEARCH_SQL,
    SearchIndex,
    analyse_query,
    build,
    gather,
    rank,
    sql_parameters,
)

Search = Callable[[str], list[str]]
RANKS = (1, 5, 10)
SHOWN_FIRST = 5
SHORTEST_MISTYPED = 4
TABLES = """
CREATE TABLE procedures_posting (term text NOT NULL, procedure_id bigint NOT NULL, weight double precision NOT NULL);
CREATE TABLE procedures_term (term text PRIMARY KEY, df integer NOT NULL);
CREATE TABLE procedures_searchdoc (
    procedure_id bigint PRIMARY KEY, prior double precision NOT NULL, title_fold text NOT NULL, length integer NOT NULL
);
"""
INDEXES = """
CREATE INDEX posting_by_term ON procedures_posting (term) INCLUDE (procedure_id, weight);
ANALYZE procedures_posting, procedures_term, procedures_searchdoc;
"""


def main() -> int:
    """Read the catalogue, ask every question, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--misses", action="store_true", help="list the questions not answered among the first five")
    parser.add_argument("--postgres", action="store_true", help="ask through SQL on a temporary server")
    parser.add_argument("--half", default="", help="only rows whose column `half` has one of these letters")
    options = parser.parse_args()
    started = time.perf_counter()
    index = read_catalogue(options.catalogue)
    print(f"index: {len(index.docs)} procedures, {len(index.postings)} postings, {time.perf_counter() - started:.1f} s")
    with on_postgres(index) if options.postgres else nullcontext(in_memory(index)) as search:
        for path in options.questions:
            cases = read_questions(path, options.half)
            report(f"{path.name}, as asked", search, cases, misses=options.misses)
            mistyped = [(misspelt(question), codes) for question, codes in cases]
            report(f"{path.name}, no marks, one typo", search, mistyped, misses=options.misses)
    return 0


def read_catalogue(folder: Path) -> SearchIndex:
    """Return the index over all records of the JSONL files in a folder."""
    contents = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            record = read_line(line)
            if record.content is not None:
                contents.append((record.code, record.content))
    return build(contents)


def read_questions(path: Path, half: str = "") -> list[tuple[str, set[str]]]:
    """Return questions with their right codes, without those that have none."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected_codes"]]
    return [(row["question"], set(row["expected_codes"].split("|"))) for row in rows
            if not half or row.get("half", "") in half]  # fmt: skip


def in_memory(index: SearchIndex) -> Search:
    """Return the search over the rows in memory."""
    postings = gather(index)

    def search(question: str) -> list[str]:
        return [doc for doc, _ in rank(analyse_query(question, postings.known_terms), postings, limit=10)]

    return search


@contextmanager
def on_postgres(index: SearchIndex) -> Iterator[Search]:
    """Give the search through SQL on a server of its own, which ends with the program."""
    with (
        tempfile.TemporaryDirectory(prefix="motcua-search-") as folder,
        temporary_server(Path(folder)) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        fill(connection, index)
        numbers = {number: doc.doc for number, doc in enumerate(index.docs)}

        def known_terms(terms: Collection[str]) -> dict[str, int]:
            rows = connection.execute(KNOWN_TERMS_SQL, {"terms": list(terms)}).fetchall()
            return {str(term): int(frequency) for term, frequency in rows}

        def search(question: str) -> list[str]:
            plan = analyse_query(question, known_terms)
            rows = connection.execute(SEARCH_SQL, sql_parameters(plan, 10)).fetchall()
            return [numbers[row[0]] for row in rows]

        yield search


def fill(connection: psycopg.Connection[tuple[Any, ...]], index: SearchIndex) -> None:
    """Make the three tables and copy the rows of the index into them."""
    connection.execute(TABLES)
    number = {doc.doc: place for place, doc in enumerate(index.docs)}
    with connection.cursor() as cursor:
        with cursor.copy("COPY procedures_posting FROM STDIN") as copy:
            for posting in index.postings:
                copy.write_row((posting.term, number[posting.doc], posting.weight))
        with cursor.copy("COPY procedures_term FROM STDIN") as copy:
            for row in index.vocabulary.items():
                copy.write_row(row)
        with cursor.copy("COPY procedures_searchdoc FROM STDIN") as copy:
            for doc in index.docs:
                copy.write_row((number[doc.doc], doc.prior, doc.title_fold, doc.length))
    connection.execute(INDEXES)
    connection.execute("VACUUM procedures_posting")
    sizes = connection.execute("SELECT pg_size_pretty(pg_total_relation_size('procedures_posting'))").fetchone()
    print(f"posting table with index: {sizes[0] if sizes else '?'}")


def misspelt(question: str) -> str:
    """Return the question without marks and with two neighbouring letters of one word swapped or one letter lost."""
    seed = random.Random(question)  # noqa: S311  not for secrets
    typed = fold(question).split()
    long_words = [place for place, word in enumerate(typed) if len(word) >= SHORTEST_MISTYPED and word.isalpha()]
    if not long_words:
        return " ".join(typed)
    place = seed.choice(long_words)
    word = typed[place]
    cut = seed.randrange(1, len(word) - 1)
    swap = seed.getrandbits(1)
    typed[place] = word[:cut] + (word[cut + 1] + word[cut] if swap else word[cut + 1]) + word[cut + 2 :]
    return " ".join(typed)


def report(title: str, search: Search, cases: list[tuple[str, set[str]]], *, misses: bool) -> None:
    """Print hit rates with Wilson intervals and the latency."""
    places: list[int | None] = []
    times: list[float] = []
    missed: list[str] = []
    for question, codes in cases:
        started = time.perf_counter()
        found = search(question)
        times.append((time.perf_counter() - started) * 1000)
        place = next((number for number, code in enumerate(found, start=1) if code in codes), None)
        places.append(place)
        if place is None or place > SHOWN_FIRST:
            missed.append(f"    {place or '-'}  {question}  -> {' '.join(found[:3])}")
    print(f"{title}: n = {len(cases)}")
    for top in RANKS:
        hits = sum(place is not None and place <= top for place in places)
        low, high = wilson(hits, len(cases))
        print(f"  hit@{top:<2} {hits / max(1, len(cases)):.3f}  [{low:.3f}, {high:.3f}]")
    ordered = sorted(times)
    print(f"  ms p50 {statistics.median(ordered):.1f}  p95 {ordered[int(len(ordered) * 0.95)]:.1f}")
    if misses:
        print("\n".join(missed))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share."""
    if total == 0:
        return 0.0, 1.0
    z = 1.96
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (centre - spread) / (1 + z * z / total), (centre + spread) / (1 + z * z / total)


if __name__ == "__main__":
    sys.exit(main())
