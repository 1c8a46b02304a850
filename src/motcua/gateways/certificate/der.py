"""Reads ASN.1 as signing programs write it: distinguished encoding, and the basic one with open lengths (X.690)."""

from dataclasses import dataclass

SEQUENCE, SET, OCTETS, OBJECT, INTEGER, OCTETS_IN_PARTS = 0x30, 0x31, 0x04, 0x06, 0x02, 0x24
_CONSTRUCTED, _LONG_TAG, _LONG_LENGTH = 0x20, 0x1F, 0x80
_DEEPEST, _LENGTH_BYTES = 16, 4


class Unreadable(ValueError):
    """The bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its identifier octet, its contents, and all its bytes."""

    tag: int
    body: bytes
    whole: bytes
    parts: tuple["Node", ...]

    def at(self, place: int, tag: int) -> "Node":
        """Return a part that must be there and of this kind.

        Raises:
            Unreadable: It is not.
        """
        if place >= len(self.parts) or self.parts[place].tag != tag:
            raise Unreadable(f"no element {tag:#x} at {place}")
        return self.parts[place]

    def first(self, tag: int) -> "Node | None":
        """Return the first part of a kind, if any."""
        return next((part for part in self.parts if part.tag == tag), None)

    @property
    def octets(self) -> bytes:
        """The bytes of an octet string, put together when it came in parts."""
        return b"".join(part.octets for part in self.parts) if self.tag == OCTETS_IN_PARTS else self.body


def read(data: bytes) -> Node:
    """Return the first element; what follows it is passed over, as signatures in documents are padded.

    Raises:
        Unreadable: It is no whole element, or nested too deep.
    """
    return _read(data, 0, _DEEPEST)[0]


def oid(dotted: str) -> bytes:
    """Return the contents of an object identifier."""
    first, second, *rest = (int(number) for number in dotted.split("."))
    out = bytearray([40 * first + second])
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(0x80 | number & 0x7F)
        out += bytes(reversed(digits))
    return bytes(out)


def _read(data: bytes, start: int, depth: int) -> tuple[Node, int]:
    if not depth or start + 2 > len(data):
        raise Unreadable("cut off, or nested too deep")
    tag = data[start]
    if tag & _LONG_TAG == _LONG_TAG:
        raise Unreadable("a kind that signatures do not use")
    begin, length = _length(data, start + 1)
    if length is None:
        parts, end = _open_parts(data, begin, depth)
        return Node(tag, data[begin : end - 2], data[start:end], parts), end
    end = begin + length
    if end > len(data):
        raise Unreadable("cut off")
    return Node(tag, data[begin:end], data[start:end], _parts(data, tag, begin, end, depth)), end


def _length(data: bytes, at: int) -> tuple[int, int | None]:
    """Return where the contents begin and how long they are; None when only their end tells."""
    told = data[at]
    if told < _LONG_LENGTH:
        return at + 1, told
    count = told & 0x7F
    if not count:
        return at + 1, None
    if count > _LENGTH_BYTES or at + 1 + count > len(data):
        raise Unreadable("a length that nothing here has")
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count])


def _parts(data: bytes, tag: int, begin: int, end: int, depth: int) -> tuple[Node, ...]:
    parts = []
    while tag & _CONSTRUCTED and begin < end:
        part, begin = _read(data, begin, depth - 1)
        parts.append(part)
    if begin > end:
        raise Unreadable("a part reaches beyond the whole")
    return tuple(parts)


def _open_parts(data: bytes, begin: int, depth: int) -> tuple[tuple[Node, ...], int]:
    parts = []
    while data[begin : begin + 2] != b"\x00\x00":
        part, begin = _read(data, begin, depth - 1)
        parts.append(part)
    return tuple(parts), begin + 2
