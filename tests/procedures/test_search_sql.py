"""The search through SQL gives what the search in memory gives."""

import os
from collections.abc import Collection, Iterator
from typing import Any

import psycopg
import pytest
from tests.procedures.rules.test_search import CATALOGUE, content_of

from motcua.procedures.rules.search import (
    COMPLETIONS_SQL,
    KNOWN_TERMS_SQL,
    SEARCH_SQL,
    analyse_query,
    build,
    gather,
    rank,
    sql_parameters,
)

TABLES = """
CREATE TEMP TABLE procedures_posting (term text, procedure_id bigint, weight double precision);
CREATE TEMP TABLE procedures_term (term text PRIMARY KEY, df integer);
CREATE TEMP TABLE procedures_searchdoc (procedure_id bigint PRIMARY KEY, prior double precision, title_fold text,
                                        length integer);
"""


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[Any]]:
    index = build((code, content_of(code, *rest)) for code, rest in CATALOGUE.items())
    number = {doc.doc: place for place, doc in enumerate(index.docs)}
    with psycopg.connect(os.environ["DATABASE_URL"]) as opened:
        opened.execute(TABLES)
        with opened.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO procedures_posting VALUES (%s, %s, %s)",
                [(posting.term, number[posting.doc], posting.weight) for posting in index.postings],
            )
            cursor.executemany("INSERT INTO procedures_term VALUES (%s, %s)", list(index.vocabulary.items()))
            cursor.executemany(
                "INSERT INTO procedures_searchdoc VALUES (%s, %s, %s, %s)",
                [(number[doc.doc], doc.prior, doc.title_fold, doc.length) for doc in index.docs],
            )
        yield opened
        opened.rollback()


@pytest.mark.parametrize(
    "question", ["đăng ký kết hôn", "mat so do", "khai sih", "cccd bị mất", "bằng lái xe", "xyzzy", "ket h", "%_'; --"]
)
def test_sql_and_memory_find_the_same(connection: psycopg.Connection[Any], question: str) -> None:
    postings = gather(build((code, content_of(code, *rest)) for code, rest in CATALOGUE.items()))
    codes = list(CATALOGUE)

    def known(terms: Collection[str]) -> dict[str, int]:
        return dict(connection.execute(KNOWN_TERMS_SQL, {"terms": list(terms)}).fetchall())

    def completions(begin: str) -> dict[str, int]:
        return dict(connection.execute(COMPLETIONS_SQL, {"begin": begin}).fetchall())

    plan = analyse_query(question, known, completions)
    found = connection.execute(SEARCH_SQL, sql_parameters(plan, 10)).fetchall()

    in_memory = analyse_query(question, postings.known_terms, postings.completions)
    assert plan == in_memory
    assert [(codes[row[0]], round(row[1], 3)) for row in found] == [
        (code, round(score, 3)) for code, score in rank(in_memory, postings, 10)
    ]
