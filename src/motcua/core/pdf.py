"""Documents out: a typst template and plain data become a PDF/A-3a file, or a picture."""

import json
import os
import struct
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
import typst

FONT_FOLDER = Path(__file__).parent / "fonts"
PACKAGE_ROOT = Path(__file__).parents[1]
REPLACEMENT = "□"
"""Stands for a character that the fonts cannot draw; PDF/A forbids missing glyphs."""

QR_MASK = 3
"""Fixed: every mask decodes alike, and letting the encoder weigh all eight costs a third of the document's time."""

_idle: dict[Path, list[typst.Compiler]] = {}
_idle_lock = threading.Lock()
_forked_after_use = threading.Event()


def _after_fork() -> None:
    if _idle:
        _forked_after_use.set()


os.register_at_fork(after_in_child=_after_fork)


class DocumentNotRendered(Exception):
    """The template or its data cannot become a document; this is a fault of the program, not of the person."""


def render(template: Path, data: Mapping[str, object]) -> bytes:
    """Return the PDF/A-3a document that `template` makes of `data`.

    Equal data give equal bytes, so a document can be printed again from what was stored. Text is never read as markup.
    Compilers are lent to one caller at a time and kept for the next, per process. A process forked from one that has
    rendered has lost the compiler's threads, and is told so instead of waiting for them for ever.

    Args:
        template: A `.typ` file; inside the package it may import other templates by their path from the package root.
        data: Values that JSON can hold. `document_date`, an aware ISO 8601 moment, becomes the creation date.

    Raises:
        DocumentNotRendered: `document_date` is missing or naive, a value is not JSON, the template is faulty, or the
            process was forked after the first document.
    """
    moment = _document_date(data)
    inputs = {"data": _payload(template, data)}
    with _compiler(template) as compiler:
        document = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards="a-3a", timestamp=moment)
    if not isinstance(document, bytes):
        raise DocumentNotRendered(f"{template.name}: no single document came out")
    return document


def render_picture(template: Path, data: Mapping[str, object], *, below: str) -> bytes:
    """Return the one page that `template` makes as PNG, each of its points a pixel.

    Args:
        template: A `.typ` file, as for `render`.
        data: Values that JSON can hold.
        below: An SVG that the template draws, as `sys.inputs.below`; pictures stand in it as `data:` addresses.

    Raises:
        DocumentNotRendered: A value is not JSON, the template or the SVG is faulty, or the process was forked after
            the first document.
    """
    inputs = {"data": _payload(template, data), "below": below}
    with _compiler(template) as compiler:
        picture = compiler.compile(format="png", ppi=72, sys_inputs=inputs)
        # Or the compiler would hold the picture until its next document.
        compiler.compile(format="svg", sys_inputs=inputs | {"below": _NOTHING})
    if not isinstance(picture, bytes):
        raise DocumentNotRendered(f"{template.name}: no single page came out")
    return picture


_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def _payload(template: Path, data: Mapping[str, object]) -> str:
    try:
        return json.dumps(_printable(data), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DocumentNotRendered(f"{template.name}: {error}") from error


@contextmanager
def _compiler(template: Path) -> Iterator[typst.Compiler]:
    if _forked_after_use.is_set():
        raise DocumentNotRendered("forked after the first document: start processes before rendering, or spawn them")
    path = template.resolve()
    compiler = _borrow(path)
    try:
        yield compiler
    except RuntimeError as error:
        raise DocumentNotRendered(f"{template.name}: {error}") from error
    finally:
        _give_back(path, compiler)


def qr_svg(text: str) -> str:
    """Return a QR code (ISO 18004, level M, quiet zone of four modules) as an SVG text, for a template's `image`."""
    return segno.make(text, error="m", micro=False, mask=QR_MASK).svg_inline(
        border=4, omitsize=True, svgclass=None, lineclass=None
    )


def printable(text: str) -> str:
    """Return `text` in NFC with only characters that the fonts can draw.

    Control, format and direction marks are dropped, line breaks kept; anything else unknown becomes `REPLACEMENT`.
    """
    known = _drawable()
    return "".join(_drawn(character, known) for character in unicodedata.normalize("NFC", text))


def _drawn(character: str, known: frozenset[int]) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    if category[0] == "C" and category != "Co":
        return ""
    return character if ord(character) in known else REPLACEMENT


def _printable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return value


def _document_date(data: Mapping[str, object]) -> datetime:
    value = data.get("document_date")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise DocumentNotRendered("document_date must be an ISO 8601 moment with its offset")
    return moment.replace(microsecond=0)


def _borrow(template: Path) -> typst.Compiler:
    with _idle_lock:
        waiting = _idle.setdefault(template, [])
        if waiting:
            return waiting.pop()
    root = PACKAGE_ROOT if template.is_relative_to(PACKAGE_ROOT) else template.parent
    return typst.Compiler(template, root=root, font_paths=_fonts(), ignore_system_fonts=True)


def _give_back(template: Path, compiler: typst.Compiler) -> None:
    with _idle_lock:
        _idle[template].append(compiler)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


@cache
def _drawable() -> frozenset[int]:
    """Return the code points that every font of the folder can draw and PDF/A lets stand: none of private use."""
    known = [frozenset(_code_points(path.read_bytes())) for path in sorted(FONT_FOLDER.glob("*.ttf"))]
    return frozenset(code for code in frozenset.intersection(*known) if unicodedata.category(chr(code)) != "Co")


def _code_points(font: bytes) -> Iterator[int]:
    """Yield the code points of a TrueType font's Unicode table (`cmap` format 4, the basic plane)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    directory = (struct.unpack_from(">4s4xLL", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, offset, _ in directory if tag == b"cmap")
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * index)
        if (platform, encoding) == (3, 1):
            yield from _segments(font, start + offset)


def _segments(font: bytes, table: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends, starts, deltas, ranges = (table + 14, table + 16 + 2 * count, table + 16 + 4 * count, table + 16 + 6 * count)
    for index in range(count):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, place + 2 * index)[0] for place in (starts, ends, deltas, ranges)
        )
        for code in range(first, last + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", font, ranges + 2 * index + offset + 2 * (code - first))[0]
                glyph = glyph and glyph + delta
            else:
                glyph = code + delta
            if glyph % 65536:
                yield code
