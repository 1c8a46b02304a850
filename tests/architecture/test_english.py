"""Every word of the portal has its English, and English pages keep Vietnamese only where it is somebody's own."""

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.architecture import foreign, matrix
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import CITIZEN, COMMUNE, MARITAL_STATUS, World

from motcua.core import clock, profile, sql
from motcua.dossiers import queries as dossiers
from motcua.procedures import english
from motcua.web.shared import language
from motcua.web.shared.english import catalogue, collect, saying
from motcua.web.shared.english.saying import VIETNAMESE

_VOID = {"input", "br", "img", "meta", "link", "hr", "col", "source", "path"}
_READ = {"aria-label", "alt", "placeholder", "title", "data-busy-text"}
# What everybody may name.
COMMON: foreign.Values = {
    ("thu-tuc/", "code"): (MARITAL_STATUS,) * 3,
    ("so-lieu/", "code"): (MARITAL_STATUS,) * 3,
    ("co-quan/", "code"): (COMMUNE,) * 3,
}
# Names of procedures, agencies and persons that the walk meets; with fewer it saw no pages.
FEWEST_NAMES = 50
# The portal's addresses that show no page of their own, or end the walk.
_NOT_WALKED = ("dang-xuat/", "kiosk/", "man-hinh/", "nhung/", "sw.js", "manifest", "ngon-ngu/")


def test_every_word_of_the_portal_has_its_english() -> None:
    kept = catalogue.read(catalogue.FILE.read_text(encoding="utf8"))

    wrong = collect.faults(
        {entry.msgid: entry.msgstr for entry in kept},
        fuzzy={entry.msgid for entry in kept if "fuzzy" in entry.flags},
        by_hand={entry.msgid for entry in kept if catalogue.BY_HAND in entry.places},
    )

    assert wrong == [], "run `make translations`, then write the English in web/shared/english/en.po"


def test_faults_of_a_catalogue_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "needed", lambda: {"Có {0} tệp": ["a.py"], "Mới": ["a.py"], "Ngờ": ["a.py"]})

    wrong = collect.faults({"Có {0} tệp": "files", "Cũ": "Old", "Tay": "Hand", "Ngờ": "Doubt"}, {"Ngờ"}, {"Tay"})

    assert wrong == [
        "no English: 'Mới' (a.py)",
        "stale: 'Cũ'",
        "fuzzy: 'Ngờ'",
        "other values than asked: 'Có {0} tệp'",
    ]


def test_catalogue_is_read_as_it_was_written() -> None:
    entries = [
        catalogue.Entry('Một "hai"\\ {0}', 'One "two"\\ {0}', ["a.py", "b.html"], ["fuzzy"]),
        catalogue.Entry(" tệp", " file", ["frontend/src/upload.js"]),
    ]

    assert catalogue.read(catalogue.write(entries, 'msgid ""\nmsgstr ""\n"Language: en\\n"\n')) == entries


class _Page(HTMLParser):
    """Reads a page as a screen reader does: which words in which language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spoken: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        spoken_in = given.get("lang") or self._open[-1][1]
        self.spoken += [(f"{spoken_in}-attribute", given[name]) for name in _READ & given.keys()]
        if tag not in _VOID:
            self._open.append((tag, spoken_in))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, spoken_in = self._open[-1]
        if data.strip() and tag not in {"script", "style", "textarea", "title"}:
            self.spoken.append((spoken_in, " ".join(data.split())))


def spoken(page: str) -> list[tuple[str, str]]:
    reader = _Page()
    reader.feed(page)
    return reader.spoken


def english_page(client: Client, at: str) -> str:
    """A page of the portal in English; empty when this reader is sent elsewhere, or it is no page."""
    answer = client.get(at)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.headers.get("Location")
    return answer.content.decode() if is_page else ""


def browser(session: str = "") -> Client:
    """A browser that asked for English."""
    client = Client(raise_request_exception=False)
    client.cookies[language.COOKIE] = "en"
    if session:
        client.cookies["sessionid"] = session
    return client


# Where people write. Texts of the catalogue, of agencies and of our own rules stand in some of these columns, too.
_PEOPLE = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb')
AND table_name ~ '^(directory_account|directory_mandate|directory_member|documents|dossiers|feedback|intake|payments)'
AND table_name NOT IN ('dossiers_slip', 'dossiers_terms', 'dossiers_slipnumber')
"""
_NAMES = """
SELECT name FROM directory_agency UNION SELECT name FROM directory_unit UNION SELECT name FROM procedures_procedure
"""
MARK = "⟦typed⟧"
# Fewer than this would mean that the walk met nobody's words.
FEWEST_TYPED = 5


def typed_by_people(ours: set[str]) -> set[str]:
    """Every text that the things of the walk hold and that nobody but their people wrote."""
    found: set[str] = set()
    for table, column, kind in sql.rows(_PEOPLE, ()):
        for (value,) in sql.rows(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL", ()):
            found |= set(_texts(sql.json_value(value) if kind == "jsonb" else value))
    names = {name for (name,) in sql.rows(_NAMES, ())} | {str(profile.value("statement", "text"))}
    known = ours | names | english.words().keys() | catalogue.english().words.keys()
    # The store calls what was declared by its procedure.
    own = {text for text in found if not text.startswith("Thông tin đã khai: ")}
    return {text for text in own if VIETNAMESE.search(text) and text not in known}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.django_db
def test_english_pages_keep_vietnamese_only_where_it_is_somebodys_own_and_leave_that_as_it_was_typed(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    own = dossiers.visible_by_id(world.actor(CITIZEN), handed_in_dossier(world, now=now)).ref
    values = foreign.things(world, now) | COMMON | {("ho-so/", "ref"): (own,) * 3}
    ours, known = collect.written_in_code(), catalogue.english()
    typed = typed_by_people(ours)
    # Every text that somebody typed becomes a known phrase.
    words = known.words | {text: f"{MARK}{text}" for text in typed}
    monkeypatch.setattr(saying, "english", lambda: catalogue.Catalogue(words, known.patterns, known.scripts))
    citizen, visitor = browser(matrix.session_of(world.actor(CITIZEN).account_id)), browser()
    said = {part for entry in known.words.values() for part in re.split(r"\{\w+(?::own)?\}|</?\d+>", entry)}
    said = {part.strip() for part in said if VIETNAMESE.search(part)}
    seen, unmarked, untranslated, translated = set(), [], [], []

    for path in [str(one.pattern) for one in get_resolver("motcua.web.portal.urls").url_patterns]:
        if path.startswith(_NOT_WALKED):
            continue
        at, _ = matrix.filled(path, values, 0)
        page = english_page(citizen, at) or english_page(visitor, at)
        for spoken_in, text in spoken(page):
            if (spoken_in, text) in seen or not VIETNAMESE.search(text) or text == language.NAMES["vi"]:
                continue
            seen.add((spoken_in, text))
            if MARK in text:
                translated.append((at, text))
            elif spoken_in == "vi":
                untranslated += [(at, text)] if text in ours else []
            elif spoken_in == "en" and (text in typed or not any(part in text for part in said)):
                unmarked.append((at, text))

    assert len(seen) > FEWEST_NAMES
    assert unmarked == []
    assert untranslated == []
    assert translated == []
    met = {text for _, text in seen} & typed
    assert len(met) >= FEWEST_TYPED, met
