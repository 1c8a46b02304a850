"""Vietnamese text: one normal form, one folding, one alphabetical order.

Everything typed by people or read from files passes `clean_input` at the door. Search and look-up compare
`fold`ed text, the same function for what is stored and for what is asked. Lists are sorted by `sort_key`, because
no server collation in use knows the Vietnamese order.
"""

import re
import unicodedata
from typing import Final

_HORIZONTAL_SPACE: Final = re.compile(r"[^\S\n]+")
_MANY_BREAKS: Final = re.compile(r"\n{3,}")
_ALL_SPACE: Final = re.compile(r"\s+")
_COMBINING: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_WORD: Final = re.compile(r"[^\W_]+")
_STROKE_D: Final = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINE_BREAKS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")

# Marks that make another letter, in alphabetical order: none, then breve / circumflex / horn as the letters need them.
_LETTER_RANK: Final = {
    ("a", "\u0306"): "a1",
    ("a", "\u0302"): "a2",
    ("e", "\u0302"): "e1",
    ("o", "\u0302"): "o1",
    ("o", "\u031b"): "o2",
    ("u", "\u031b"): "u1",
}
# Dictionary order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONE_RANK: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def nfc(text: str) -> str:
    """Return the text in Unicode normal form C, in which all text is stored."""
    return unicodedata.normalize("NFC", text)


def clean_input(text: str, max_length: int, *, multiline: bool = True) -> str:
    """Return text that is safe to store and show: NFC, printable, plainly spaced.

    Removed: control characters, marks of writing direction, zero-width and unassigned characters, lone surrogates.
    Runs of spaces become one space, lines lose spaces at both ends, more than one empty line becomes one.

    Args:
        text: What was typed or read.
        max_length: The result is cut to this number of characters; a door that must refuse long input
            compares lengths before calling.
        multiline: Keep line breaks; otherwise they become spaces.
    """
    # The cut before the costly steps keeps a hostile megabyte cheap; the margin covers what cleaning removes.
    bounded = nfc(_LINE_BREAKS.sub("\n", text[: max_length * 4 + 64]))
    if not multiline:
        bounded = bounded.replace("\n", " ")
    lines = [_HORIZONTAL_SPACE.sub(" ", _printable_line(line)).strip() for line in bounded.split("\n")]
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()[:max_length].rstrip()


def has_hidden_characters(text: str) -> bool:
    """Tell whether cleaning would remove characters that nobody sees, other than spaces and line breaks."""
    return any(
        character not in "\r\t" and unicodedata.category(character) in _DROPPED_CATEGORIES
        for line in text.split("\n")
        if not line.isprintable()
        for character in line
    )


def fold(text: str) -> str:
    """Return lower-case text without Vietnamese marks: "Đăng ký" and "DANG KY" both give "dang ky"."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return _COMBINING.sub("", decomposed).translate(_STROKE_D)


def words(text: str) -> list[str]:
    """Return the folded words of a text: runs of letters and digits."""
    return _WORD.findall(fold(text))


def name_key(text: str) -> str:
    """Return the key for exact and prefix search of names: folded words joined by single spaces."""
    return " ".join(words(text))


def sort_key(text: str) -> str:
    """Return a key whose plain byte order is the Vietnamese alphabetical order.

    Syllables are compared one after another; within a syllable first the letters (a, ă, â, b, c, d, đ, e, ê, …, o, ô,
    ơ, …, u, ư, …), then the tones (ngang, huyền, hỏi, ngã, sắc, nặng). Store it and sort with the "C" collation.
    """
    lowered = _ALL_SPACE.sub(" ", text.lower()).strip()
    return " ".join(_syllable_key(syllable) for syllable in lowered.split(" ") if syllable)


def _printable_line(line: str) -> str:
    return line if line.isprintable() else "".join(map(_printable, line))


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED_CATEGORIES:
        return " " if category == "Cc" else ""
    return character


def _syllable_key(syllable: str) -> str:
    letters: list[str] = []
    tone = "0"
    for character in unicodedata.normalize("NFD", syllable):
        if character in _TONE_RANK:
            tone = _TONE_RANK[character]
        elif letters and (ranked := _LETTER_RANK.get((letters[-1][0], character))):
            letters[-1] = ranked
        elif character in "đð":
            letters.append("d1")
        elif character.isalpha():
            letters.append(f"{character}0")
        elif character.isdigit():
            letters.append(character)
    return f"{''.join(letters)}!{tone}"
