"""A finished Vietnamese text said in English, with the same values; what the catalogue lacks stays as it is.

Rooms write their messages in Vietnamese with the values in place. Such a text is met by the pattern it was made from.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from motcua.web.shared.english.catalogue import english
from motcua.web.shared.english.own import IN_ENGLISH_PATTERN, Own

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# Letters of Vietnamese that English has not.
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_HOLE = re.compile(r"\{(\d+)\}")
_HOLE_IN_ENGLISH = re.compile(rf"\{{(\d+)({IN_ENGLISH_PATTERN})?\}}")
_WITH_COUNT = re.compile(r"(.+) \((\d+)\)")
_LETTER = re.compile(r"[^\W\d_]")
_WEEKDAY = r"(?:(thứ \w+|chủ nhật),? )?(?:ngày )?"
_DAY = re.compile(_WEEKDAY + r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MOMENT = re.compile(r"(\d{1,2})(?::| giờ )(\d{2})(?: phút)?,? " + _WEEKDAY + r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONEY = re.compile(r"(\d{1,3}(?:\.\d{3})*)[ \N{NO-BREAK SPACE}](?:đ|đồng)")
_DECIMAL = re.compile(r"(\d+),(\d+)")
_SIZE = re.compile(r"(\d+)(?:,(\d))?[ \N{NO-BREAK SPACE}](B|kB|MB|GB)")
_DASH = " – "
_SENTENCES = re.compile(r"(?<=[.!?;:…])(\s+)")
# Marks that a pattern of ours has and a name has not.
_MARKS = frozenset(":“")
_COUNTED = re.compile(r"^( (?:working )?(?:day|hour|minute|month|file|row|character|suggestion|time))s\b")
_FEWEST_LETTERS, _TELLING_LETTERS = 2, 8
_DEEPEST = 3
"""How often a value of a message is looked into for a message; ours hold one in another, people type what they like."""


@dataclass
class _Words:
    """English that stands in data, fetched when the first text asks for it."""

    fetch: Callable[[], Mapping[str, str]]
    known: Mapping[str, str] | None = field(default=None)

    def get(self, text: str) -> str | None:
        if self.known is None:
            self.known = self.fetch()
        return self.known.get(text)


_of_data: ContextVar[_Words | None] = ContextVar("english_of_data", default=None)


@contextmanager
def with_words(fetch: Callable[[], Mapping[str, str]]) -> Iterator[None]:
    """Say inside what these words say, too: names of procedures and fields, which are data and not code."""
    kept = _of_data.set(_Words(fetch))
    try:
        yield
    finally:
        _of_data.reset(kept)


@dataclass(frozen=True)
class Kept:
    """A part that stays Vietnamese: what nobody translated, or what is somebody's own and never is."""

    text: str
    is_own: bool = False


Part = str | Kept


def said(value: object) -> object:
    """Return a value as an English page shows it between tags; what stays Vietnamese is marked for screen readers."""
    if isinstance(value, Own):
        return _marked(value) if _LETTER.search(value) else value
    if type(value) is not str:
        return value
    return Markup("").join(_marked(part.text) if isinstance(part, Kept) else escape(part) for part in parts(value))


def _marked(text: str) -> Markup:
    return Markup('<span lang="vi">{}</span>').format(str(text))


def said_plain(value: object) -> object:
    """Return a value as an English page shows it where no tag can stand: in attributes, titles, data for scripts."""
    return plain(value) if type(value) is str else value


def plain(text: str) -> str:
    """Return a finished text in English, without marks."""
    return "".join(part.text if isinstance(part, Kept) else part for part in parts(text))


def language_of(value: object) -> Markup:
    """Return the attribute that says a value stays Vietnamese; nothing when it does not."""
    stays = isinstance(value, Own) or (type(value) is str and any(isinstance(part, Kept) for part in parts(value)))
    return Markup(' lang="vi"') if stays else Markup("")


def parts(text: str, depth: int = 0) -> list[Part]:
    """Return a finished text in English, part by part; at some depth values stay as they are."""
    bare = text.strip()
    if not bare:
        return [text]
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return [part for part in [before, *_parts(" ".join(bare.split()), bare, depth), after] if part]


def _parts(bare: str, as_written: str, depth: int) -> list[Part]:
    known = _word(bare) or _number(bare) or _counted_word(bare)
    if known is not None:
        return [known]
    is_deep = depth >= _DEEPEST
    if not is_deep and (found := _by_pattern(bare, depth)):
        return found
    if not VIETNAMESE.search(bare):
        return [as_written]
    return _by_list(bare) or (not is_deep and _by_sentence(bare, depth)) or [Kept(as_written)]


def _word(text: str) -> str | None:
    known = english().words.get(text)
    if known is None and (data := _of_data.get()) and _LETTER.search(text):
        return data.get(text)
    return known


def _counted_word(text: str) -> str | None:
    """Return a known word with its count, "Hộ tịch (12)"; None for anything else."""
    found = _WITH_COUNT.fullmatch(text)
    known = _word(found[1]) if found else None
    return f"{known} ({found[2]})" if found and known else None


def _number(text: str) -> str | None:
    """Return a day, a moment, a sum or a size as English writes it; None for anything else."""
    if found := _DAY.fullmatch(text):
        return _day_of(*found.groups())
    if found := _MOMENT.fullmatch(text):
        hour, minute, *of_day = found.groups()
        known = _day_of(*of_day)
        return known and f"{int(hour):02}:{minute} on {known}"
    if found := _DECIMAL.fullmatch(text):
        return f"{found[1]}.{found[2]}"
    if found := _MONEY.fullmatch(text):
        return money(int(found[1].replace(".", "")))
    if found := _SIZE.fullmatch(text):
        return f"{found[1]}{'.' + found[2] if found[2] else ''}\N{NO-BREAK SPACE}{found[3]}"
    return None


def _day_of(weekday: str | None, day_of: str, month: str, year: str) -> str | None:
    """Return a day as English writes it; None when there is no such day."""
    try:
        written = day(date(int(year), int(month), int(day_of)))
    except ValueError:
        return None
    return f"{english().words.get(weekday, weekday)} {written}" if weekday else written


def day(value: date) -> str:
    """Write a day so that nobody takes the month for the day: "3 February 2026"."""
    return f"{value.day} {value:%B} {value.year}"


def shown_day(value: date | datetime | None) -> str:
    """Write a day or the day of a moment on Vietnam's clock; empty for none."""
    if value is None:
        return ""
    return day(value.astimezone(_VIETNAM).date() if isinstance(value, datetime) else value)


def shown_moment(value: datetime | None) -> str:
    """Write a moment on Vietnam's clock: "14:05 on 3 February 2026"; empty for none."""
    if value is None:
        return ""
    local = value.astimezone(_VIETNAM)
    return f"{local:%H:%M} on {day(local.date())}"


def money(value: int | None) -> str:
    """Write whole đồng: "1,250,000 VND"; the space does not break."""
    return "" if value is None else f"{value:,}\N{NO-BREAK SPACE}VND"


@dataclass(frozen=True)
class _Pattern:
    """What a message of ours looks like: literal pieces, and values by their numbers between them."""

    pieces: tuple[str, ...]
    numbers: tuple[int, ...]
    english: str
    is_telling: bool

    def values(self, text: str) -> dict[int, str] | None:
        """Return what stands in the places of the values, each as short as can be; None when the text is another.

        Looks for one piece after the other and never goes back: what people typed comes here too, and a regular
        expression of several values takes minutes over a thousand letters made for it.
        """
        first, last = self.pieces[0], self.pieces[-1]
        at, end = len(first), len(text) - len(last)
        if end < at or not text.startswith(first) or not text.endswith(last):
            return None
        found = []
        for piece in self.pieces[1:-1]:
            begins = text.find(piece, at, end)
            if begins < 0:
                return None
            found.append(text[at:begins])
            at = begins + len(piece)
        return dict(zip(self.numbers, [*found, text[at:end]], strict=True))


def _by_pattern(text: str, depth: int) -> list[Part]:
    """Return a text met by the pattern that leaves nothing Vietnamese, else by the most telling; nothing by none.

    "{0} to {1}" meets many a name: a pattern of few words of its own is trusted only around numbers and known words.
    """
    by_first, others = _patterns()
    fallback: list[Part] = []
    for pattern in _in_turn(by_first.get(text.split(" ", 1)[0], ()), others):
        values = pattern.values(text)
        if values is None:
            continue
        said_so = list(_filled(pattern.english, values, depth + 1))
        is_known = not any(isinstance(part, Kept) and not part.is_own for part in said_so)
        if is_known and (pattern.is_telling or any(map(str.isdigit, text))):
            return said_so
        if pattern.is_telling and not fallback:
            fallback = said_so
    return fallback


def _in_turn(*lists: tuple[_Pattern, ...]) -> Iterator[_Pattern]:
    for patterns in lists:
        yield from patterns


def _filled(said_in_english: str, values: dict[int, str], depth: int) -> Iterator[Part]:
    at = 0
    value = ""
    for hole in _HOLE_IN_ENGLISH.finditer(said_in_english):
        between, before = said_in_english[at : hole.start()], value
        yield _one(value, between)
        value = values[int(hole[1])]
        told = [_own_part(value)] if hole[2] else parts(value, depth)
        if before == "1" and between == " " and isinstance(told[0], str):
            told[0] = _one(before, f" {told[0]}")[1:]
        yield from told
        at = hole.end()
    yield _one(value, said_in_english[at:])


def _own_part(value: str) -> Part:
    return Kept(value, is_own=True) if _LETTER.search(value) else value


def _one(value: str, after: str) -> str:
    """Return what stands after a value; after one, a thing counted stands in the singular."""
    return _COUNTED.sub(r"\1", after) if value == "1" else after


@cache
def _patterns() -> tuple[dict[str, tuple[_Pattern, ...]], tuple[_Pattern, ...]]:
    """Return the patterns by their first word, and those that begin with a value; the most telling first."""
    by_first: dict[str, list[_Pattern]] = {}
    others: list[_Pattern] = []
    known = english().patterns
    for msgid in sorted(known, key=lambda each: -len(_HOLE.sub("", each))):
        literal = _HOLE.sub("", msgid)
        letters = sum(map(str.isalpha, literal))
        if letters < _FEWEST_LETTERS:
            continue
        pieces = _HOLE.split(msgid)
        is_telling = letters >= _TELLING_LETTERS or bool(_MARKS.intersection(literal))
        pattern = _Pattern(tuple(pieces[::2]), tuple(map(int, pieces[1::2])), known[msgid], is_telling)
        first = msgid.split(" ", 1)[0]
        if "{" in first:
            others.append(pattern)
        else:
            by_first.setdefault(first, []).append(pattern)
    return {first: tuple(patterns) for first, patterns in by_first.items()}, tuple(others)


def _by_list(text: str) -> list[Part]:
    """Return a list of known words, such as levels of agencies, said one by one; nothing when one is not known."""
    for between in ("; ", ", "):
        words = [_word(each) for each in text.split(between)]
        if len(words) > 1 and None not in words:
            return [between.join(word for word in words if word)]
    return _by_dash(text)


def _by_dash(text: str) -> list[Part]:
    """Return an amount and its note, each said as far as it is known; nothing when neither is."""
    pieces = text.split(_DASH)
    words = [_word(each) or _number(each) for each in pieces]
    if len(pieces) < 2 or not any(words):  # noqa: PLR2004  (one piece)
        return []
    told: list[Part] = []
    for piece, word in zip(pieces, words, strict=True):
        told += [*([_DASH] if told else []), word or Kept(piece)]
    return told


def _by_sentence(text: str, depth: int) -> list[Part]:
    """Return a text of several sentences said one by one; nothing when it has one, or none is known."""
    pieces = _SENTENCES.split(text)
    if len(pieces) < 2:  # noqa: PLR2004  (one sentence)
        return []
    found: list[Part] = []
    for index, piece in enumerate(pieces):
        found += [piece] if index % 2 else parts(piece, depth + 1)
    return found if any(isinstance(part, str) and part.strip() for part in found) else []
