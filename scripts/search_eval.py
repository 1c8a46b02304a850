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
import time
from collections.abc import Callable
from pathlib import Path

from motcua.core.text import fold
from motcua.procedures.rules.importing import read_line
from motcua.procedures.rules.search import SearchIndex, analyse_query, build, gather, rank

Search = Callable[[str], list[str]]
RANKS = (1, 5, 10)


def main() -> int:
    """Read the catalogue, ask every question, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--misses", action="store_true", help="list the questions not answered among the first five")
    parser.add_argument("--postgres", action="store_true", help="ask the SQL on a temporary server, too")
    options = parser.parse_args()
    started = time.perf_counter()
    index = read_catalogue(options.catalogue)
    print(f"index: {len(index.docs)} procedures, {len(index.postings)} postings, {time.perf_counter() - started:.1f} s")
    searches: dict[str, Search] = {"memory": in_memory(index)}
    if options.postgres:
        searches["postgres"] = on_postgres(index)
    for path in options.questions:
        cases = read_questions(path)
        variants = {
            "as asked": [(question, codes) for question, codes in cases],
            "no marks, one typo": [(misspelt(question), codes) for question, codes in cases],
        }
        for name, search in searches.items():
            for variant, asked in variants.items():
                report(f"{path.name}, {variant}, {name}", search, asked, misses=options.misses)
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


def read_questions(path: Path) -> list[tuple[str, set[str]]]:
    """Return questions with their right codes, without those that have none."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["question"], set(row["expected_codes"].split("|"))) for row in csv.DictReader(file)
                if row["expected_codes"]]  # fmt: skip


def in_memory(index: SearchIndex) -> Search:
    """Return the search over the rows in memory."""
    postings = gather(index)

    def search(question: str) -> list[str]:
        return [doc for doc, _ in rank(analyse_query(question, postings.known_terms), postings, limit=10)]

    return search


def on_postgres(index: SearchIndex) -> Search:
    """Return the search through SQL on a server of its own, which ends with the program."""
    import search_eval_postgres  # noqa: PLC0415  only needed with --postgres

    return search_eval_postgres.open_search(index)


def misspelt(question: str) -> str:
    """Return the question without marks and with two neighbouring letters of one word swapped or one letter lost."""
    seed = random.Random(question)  # noqa: S311  not for secrets
    typed = fold(question).split()
    long_words = [place for place, word in enumerate(typed) if len(word) > 3 and word.isalpha()]
    if not long_words:
        return " ".join(typed)
    place = seed.choice(long_words)
    word = typed[place]
    cut = seed.randrange(1, len(word) - 1)
    typed[place] = word[:cut] + word[cut + 1 :] if seed.random() < 0.5 else (
        word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    )  # fmt: skip
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
        if place is None or place > 5:
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
