"""One message of a template in pieces: its words, its values and the tags inside the line, and how it is named.

Values are named, `{saved_at}`, and tags inside a line are numbered, `<1>…</1>`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import nodes

# What is neither Vietnamese nor English.
NEUTRAL = frozenset({"PDF", "QR", "ZIP", "Atom", "SHA"})
_WORD = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"\s+")


@dataclass
class Piece:
    """A part of a message: literal text, a value, or a tag inside the line."""

    kind: str
    parts: list[nodes.Expr] = field(default_factory=list)
    text: str = ""
    name: str = ""
    closes: bool = False
    is_whole: bool = True


def has_words(text: str) -> bool:
    """Tell whether a text says something in a language."""
    return any(word not in NEUTRAL for word in _WORD.findall(text))


def runs(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Divide at tags whose partner stands elsewhere."""
    open_tags: list[Piece] = []
    paired: set[int] = set()
    for piece in pieces:
        if piece.kind != "tag":
            continue
        if not piece.closes:
            open_tags.append(piece)
        elif open_tags and open_tags[-1].name == piece.name:
            paired |= {id(open_tags.pop()), id(piece)}
    run: list[Piece] = []
    for piece in pieces:
        if piece.kind == "tag" and id(piece) not in paired:
            yield run
            yield [piece]
            run = []
        else:
            run.append(piece)
    yield run


def bared(pieces: list[Piece]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return what stands before, inside and after a message: tags around the whole, blanks, words that are a choice."""
    before: list[Piece] = []
    after: list[Piece] = []
    while pieces:
        first, last = pieces[0], pieces[-1]
        if _is_edge(first):
            before.append(first)
            pieces = pieces[1:]
        elif _is_edge(last):
            after.insert(0, last)
            pieces = pieces[:-1]
        elif first.kind == "tag" and last.kind == "tag" and _partner(pieces) is last:
            before.append(first)
            after.insert(0, last)
            pieces = pieces[1:-1]
        else:
            break
    return before, pieces, after


def _is_edge(piece: Piece) -> bool:
    if piece.kind == "text":
        return not piece.text.strip()
    return piece.kind == "value" and isinstance(piece.parts[0], nodes.CondExpr | nodes.Const)


def _partner(pieces: list[Piece]) -> Piece | None:
    depth = 0
    for piece in pieces:
        if piece.kind == "tag":
            depth += -1 if piece.closes else 1
            if depth == 0:
                return piece
    return None


def says_something(pieces: list[Piece]) -> bool:
    return any(piece.kind == "text" and has_words(piece.text) for piece in pieces)


def named(pieces: list[Piece]) -> tuple[dict[str, Piece], str]:
    """Return the values and tags of a message by their names in it, and the message."""
    known: dict[str, Piece] = {}
    text = ""
    numbers: list[int] = []
    count = 0
    for piece in pieces:
        if piece.kind == "text":
            text += piece.text
        elif piece.kind == "value":
            name = _free(value_name(piece.parts[0]), known)
            known[name] = piece
            text += f"{{{name}}}"
        elif piece.closes:
            number = numbers.pop()
            known[f"/{number}"] = piece
            text += f"</{number}>"
        else:
            count += 1
            numbers.append(count)
            known[str(count)] = piece
            text += f"<{count}>"
    return known, _SPACE.sub(" ", text).strip()


def _free(name: str, taken: dict[str, Piece]) -> str:
    if name not in taken:
        return name
    return next(f"{name}_{number}" for number in range(2, 99) if f"{name}_{number}" not in taken)


def value_name(value: nodes.Node) -> str:
    """Return the name a value has in a message: that of the last attribute asked for."""
    if isinstance(value, nodes.Name):
        return value.name
    if isinstance(value, nodes.Getattr):
        return value.attr
    if isinstance(value, nodes.Getitem) and isinstance(value.arg, nodes.Const) and str(value.arg.value).isidentifier():
        return str(value.arg.value)
    if isinstance(value, nodes.Filter | nodes.Getitem) and value.node is not None:
        return value_name(value.node)
    if isinstance(value, nodes.Call):
        return next((value_name(argument) for argument in value.args), value_name(value.node))
    return "value"
