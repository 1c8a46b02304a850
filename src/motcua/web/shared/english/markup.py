"""The words of a Jinja template, found in its parsed form: what stands between tags and in attributes people read.

A message is what stands between two tags of blocks. Values in it are named, `{saved_at}`, and tags inside a line are
numbered, `<1>…</1>`, so that a translator sees one sentence and may change its order.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from jinja2 import nodes

from motcua.web.shared.english.pieces import Piece, bared, named, runs, says_something

# Tags inside a line; every other tag ends a message.
INLINE = frozenset({"a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "small", "span", "strong", "time"})
# Attributes whose values people read or hear; an address, a name or a typed value is none of them.
READ = re.compile(r"aria-label|aria-description|alt|title|placeholder|data-(?:busy-text|suggest-none|confirm[\w-]*)")
RAW = frozenset({"script", "style", "textarea"})
# Elements that hold words but no other elements.
PLAIN = frozenset({"title", "option"})
_PLAIN_BLOCKS = frozenset({"title", "title_suffix"})
_TAG = re.compile(r"<!--.*?-->|<![A-Za-z][^>]*>|<(/?)([A-Za-z][A-Za-z0-9-]*|(?=$))", re.DOTALL)
_IN_TAG = re.compile(r'([^\s"\'<>/=]+)\s*=\s*(["\'])|(["\'])|>')
_HOLE = re.compile(r"\{(\w+)\}|<(/?)(\d+)>")

Speak = Callable[[str], str | None]


def rewrite(template: nodes.Template, speak: Speak, *, is_plain: bool = False) -> None:
    """Put what `speak` says of each message in its place, and let every value shown pass the translation of values.

    Args:
        speak: Returns a message in the other language; None leaves it as it is.
        is_plain: The template makes attributes; no element may come into its values.
    """
    _Walk(speak, is_plain=is_plain).visit(template)


class _Walk:
    """Goes through a template in the order of its source and knows where in the page it is."""

    def __init__(self, speak: Speak, *, is_plain: bool) -> None:
        self.speak = speak
        self.is_plain = is_plain
        self.in_tag = False
        self.attribute = ""
        self.quote = ""
        self.raw = ""
        # The tag being read, when statements stand inside it.
        self.tag = Piece("tag", is_whole=False)

    def visit(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Output):
                child.nodes = _Line(self, child.lineno).take(child.nodes)
            elif isinstance(child, nodes.Block | nodes.Macro | nodes.CallBlock | nodes.AssignBlock):
                with self._apart(plain=isinstance(child, nodes.Block) and child.name in _PLAIN_BLOCKS):
                    self.visit(child)
            else:
                self.visit(child)

    @contextmanager
    def _apart(self, *, plain: bool) -> Iterator[None]:
        """Go through a part that begins between tags, whatever stands around it in the source."""
        kept = self.is_plain, self.in_tag, self.attribute, self.quote, self.raw
        self.is_plain = self.is_plain or plain
        self.in_tag, self.attribute, self.quote, self.raw = False, "", "", ""
        yield
        self.is_plain, self.in_tag, self.attribute, self.quote, self.raw = kept


class _Line:
    """One run of literal parts and values, between two statements of the template."""

    def __init__(self, walk: _Walk, lineno: int) -> None:
        self._walk = walk
        self._lineno = lineno
        self._made: list[nodes.Expr] = []
        self._message: list[Piece] = []
        self._tag = replace(walk.tag, parts=[], is_whole=False)
        self._value: list[Piece] = []

    def take(self, parts: list[nodes.Expr]) -> list[nodes.Expr]:
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                self._literal(part.data)
            else:
                self._expression(part)
        self._end_attribute()
        self._flush()
        if self._walk.in_tag:
            self._made += self._tag.parts
            self._walk.tag = self._tag
        return self._made

    def _literal(self, data: str) -> None:
        at = 0
        while at < len(data):
            at = self._inside_tag(data, at) if self._walk.in_tag else self._between_tags(data, at)

    def _between_tags(self, data: str, at: int) -> int:
        walk = self._walk
        found = _TAG.search(data, at)
        while found and walk.raw and not (found[1] and found[2].lower() == walk.raw):
            found = _TAG.search(data, found.end() or len(data))
        end = found.start() if found else len(data)
        if end > at:
            self._message.append(Piece("text", text=data[at:end]))
        if not found:
            return len(data)
        name = (found[2] or "").lower()
        if found[2] is None:
            self._flush()
            self._made.append(self._data(found[0]))
            return found.end()
        self._tag = Piece("tag", [self._data(found[0])], name=name, closes=bool(found[1]))
        walk.in_tag = True
        return found.end()

    def _inside_tag(self, data: str, at: int) -> int:
        walk = self._walk
        if walk.quote:
            end = data.find(walk.quote, at)
            stop = len(data) if end < 0 else end
            if stop > at:
                self._value.append(Piece("text", text=data[at:stop]))
            if end < 0:
                return len(data)
            self._end_attribute()
            walk.attribute = walk.quote = ""
            self._into_tag(self._data(data[end]))
            return end + 1
        found = _IN_TAG.search(data, at)
        if not found:
            self._into_tag(self._data(data[at:]))
            return len(data)
        self._into_tag(self._data(data[at : found.end()]))
        if found[0] == ">":
            self._end_tag()
        else:
            walk.attribute, walk.quote = (found[1] or "*").lower(), found[2] or found[3]
        return found.end()

    def _expression(self, part: nodes.Expr) -> None:
        walk = self._walk
        if walk.quote:
            self._value.append(Piece("value", [part]))
        elif walk.in_tag:
            self._into_tag(part)
        elif _makes_blocks(part):
            self._flush()
            self._made.append(self._call("said", part))
        else:
            self._message.append(Piece("value", [part]))

    def _into_tag(self, part: nodes.Expr) -> None:
        self._tag.parts.append(part)

    def _end_attribute(self) -> None:
        """Put the value of an attribute into its tag: said in the other language where people read it."""
        if not self._value:
            return
        pieces, self._value = self._value, []
        if READ.fullmatch(self._walk.attribute) and not self._walk.raw:
            said = self._message_of(pieces, plain=True)
        else:
            said = [part for piece in pieces for part in self._as_it_is(piece)]
        for part in said:
            self._into_tag(part)

    def _end_tag(self) -> None:
        walk, tag = self._walk, self._tag
        walk.in_tag = False
        if tag.is_whole and tag.name in INLINE and not walk.raw:
            self._message.append(tag)
            return
        self._flush()
        self._made += tag.parts
        if tag.closes and tag.name == walk.raw:
            walk.raw = ""
        elif not tag.closes and tag.name in RAW | PLAIN:
            walk.raw = tag.name

    def _flush(self) -> None:
        """End the message that is being gathered."""
        pieces, self._message = self._message, []
        raw = self._walk.raw
        if raw in RAW:
            self._made += [part for piece in pieces for part in self._as_it_is(piece)]
            return
        if raw == "option" and self._says_its_language(pieces):
            return
        plain = self._walk.is_plain or raw in PLAIN
        for run in runs(pieces):
            self._made += self._message_of(run, plain=plain)

    def _says_its_language(self, pieces: list[Piece]) -> bool:
        """Let the tag before a lone value carry the language of that value; a value in an option cannot."""
        values = [piece for piece in pieces if piece.kind == "value"]
        last = self._made[-1] if self._made else None
        if len(values) != 1 or any(piece.text.strip() for piece in pieces) or not isinstance(last, nodes.TemplateData):
            return False
        if not last.data.endswith(">"):
            return False
        value = values[0].parts[0]
        self._made[-1:] = [self._data(last.data[:-1]), self._call("language_of", value), self._data(">")]
        self._made.append(self._call("said_plain", value))
        return True

    def _message_of(self, pieces: list[Piece], *, plain: bool) -> list[nodes.Expr]:
        """Return a message said in the other language, or its parts when it has no words."""
        before, pieces, after = bared(pieces)
        known, msgid = named(pieces) if says_something(pieces) else ({}, "")
        said = self._walk.speak(msgid) if msgid else None
        if said is None:
            inner = [part for piece in pieces for part in self._shown(piece, plain=plain)]
        else:
            inner = self._filled(said, known, pieces, plain=plain)
        edges = [[part for piece in edge for part in self._shown(piece, plain=plain)] for edge in (before, after)]
        return [*edges[0], *inner, *edges[1]]

    def _filled(self, said: str, known: dict[str, Piece], pieces: list[Piece], *, plain: bool) -> list[nodes.Expr]:
        made: list[nodes.Expr] = []
        at = 0
        for hole in _HOLE.finditer(said):
            if hole.start() > at:
                made.append(self._data(said[at : hole.start()]))
            made += self._shown(known[hole[1] or hole[2] + hole[3]], plain=plain)
            at = hole.end()
        first, last = pieces[0].text if pieces else "", pieces[-1].text if pieces else ""
        lead = first[: len(first) - len(first.lstrip())] if pieces and pieces[0].kind == "text" else ""
        trail = last[len(last.rstrip()) :] if pieces and pieces[-1].kind == "text" else ""
        made.append(self._data(said[at:] + trail))
        return [self._data(lead), *made] if lead else made

    def _shown(self, piece: Piece, *, plain: bool) -> list[nodes.Expr]:
        if piece.kind == "value":
            return [self._call("said_plain" if plain else "said", piece.parts[0])]
        return self._as_it_is(piece)

    def _as_it_is(self, piece: Piece) -> list[nodes.Expr]:
        return [self._data(piece.text)] if piece.kind == "text" else piece.parts

    def _data(self, text: str) -> nodes.TemplateData:
        return nodes.TemplateData(text, lineno=self._lineno)

    def _call(self, name: str, value: nodes.Expr) -> nodes.Call:
        return nodes.Call(nodes.EnvironmentAttribute(name), [value], [], None, None, lineno=self._lineno)


def _makes_blocks(part: nodes.Expr) -> bool:
    """Tell whether a value is no part of a sentence: a macro of another file, the hidden field of a form."""
    if isinstance(part, nodes.Name):
        return part.name == "csrf_input"
    return isinstance(part, nodes.Call) and isinstance(part.node, nodes.Getattr) and part.node.attr != "get"


def words_in(template: nodes.Template) -> tuple[list[str], list[str]]:
    """Return the messages of a template, and the texts that its expressions hand on, joins as patterns."""
    texts: list[str] = []
    _texts(template, texts)
    messages: list[str] = []

    def note(message: str) -> None:
        messages.append(message)

    rewrite(template, note)
    return messages, texts


def _texts(node: nodes.Node, found: list[str]) -> None:
    if isinstance(node, nodes.Const):
        found += [node.value] if isinstance(node.value, str) else []
        return
    parts: list[nodes.Node] = list(node.iter_child_nodes())
    if isinstance(node, nodes.Concat):
        found.append(_pattern(node.nodes))
        parts = [part for part in parts if not isinstance(part, nodes.Const)]
    for part in parts:
        _texts(part, found)


def _pattern(parts: list[nodes.Expr]) -> str:
    count = iter(range(99))
    texts = [str(part.value) if isinstance(part, nodes.Const) else f"{{{next(count)}}}" for part in parts]
    return "".join(texts)
