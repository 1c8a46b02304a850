"""The grammar of conditions: a small part of CEL, read with the kinds of its names, written out as canonical CEL.

CEL itself knows no kinds before it runs, and never mixes whole and broken numbers. So a condition is read here first:
every name must be known, both sides of a comparison must be of one kind, and all numbers are written as doubles.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

LONGEST: Final = 500
DEEPEST: Final = 20
_LARGEST: Final = 10.0**15


class Kind(StrEnum):
    """What sort of value a name or a part of a condition has."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"
    LIST = "list"
    NOTHING = "null"


_WORDS: Final = {
    Kind.NUMBER: "số",
    Kind.TEXT: "chữ",
    Kind.FLAG: "đúng/sai",
    Kind.DATE: "ngày",
    Kind.LIST: "danh sách",
    Kind.NOTHING: "null",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that conditions may use; `choices` are its only possible values when it is chosen from a list."""

    kind: Kind
    choices: frozenset[str] = frozenset()


class Faulty(Exception):
    """A condition cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was read: its kind, its canonical text, and what further checks need.

    `name` is set for a bare name, `texts` for text literals (one or the elements of a list), `item` for lists.
    """

    kind: Kind
    text: str
    name: str = ""
    texts: tuple[str, ...] = ()
    item: Kind | None = None


@dataclass
class Reading:
    """A condition read whole."""

    text: str = ""
    names: set[str] = field(default_factory=set)
    may_lack: set[str] = field(default_factory=set)


_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<sign>\|\||&&|==|!=|<=|>=|[<>!+\-*/().,\[\]]))",
    re.ASCII,
)
_COMPARING: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_ORDERED: Final = frozenset({Kind.NUMBER, Kind.TEXT, Kind.DATE})
_TEXT_TESTS: Final = frozenset({"contains", "startsWith", "endsWith"})
_ESCAPES: Final = {"\\": "\\", "'": "'", '"': '"'}


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str
    at: int


def read(condition: str, names: Mapping[str, Name]) -> Reading:
    """Return a condition as canonical CEL with the names it uses.

    Raises:
        Faulty: It is not a condition of the grammar, uses an unknown name, or compares what cannot be compared.
    """
    if not condition.strip():
        raise Faulty("điều kiện đang để trống")
    if len(condition) > LONGEST:
        raise Faulty(f"điều kiện dài quá {LONGEST} ký tự")
    return _Reader(condition, names).whole(Kind.FLAG)


def read_sum(formula: str, names: Mapping[str, Name]) -> Reading:
    """Return a formula that gives a number as canonical CEL with the names it uses.

    Raises:
        Faulty: It is no formula of the grammar, uses an unknown name, or gives no number.
    """
    if not formula.strip():
        raise Faulty("công thức đang để trống")
    if len(formula) > LONGEST:
        raise Faulty(f"công thức dài quá {LONGEST} ký tự")
    return _Reader(formula, names).whole(Kind.NUMBER)


def _tokens(condition: str) -> Iterator[_Token]:
    at = 0
    end = len(condition.rstrip())
    while at < end:
        found = _TOKEN.match(condition, at)
        if found is None:
            rest = condition[at:].lstrip()
            what = "chuỗi chữ chưa đóng dấu nháy" if rest[0] in "'\"" else f"không hiểu “{rest[:12]}”"
            raise Faulty(f"{what} (ký tự thứ {len(condition) - len(rest) + 1})")
        sort = str(found.lastgroup)
        yield _Token(sort, found.group(sort), found.start(sort))
        at = found.end()


class _Reader:
    """Reads by recursive descent: or, and, comparison, sum, product, sign, value."""

    def __init__(self, condition: str, names: Mapping[str, Name]) -> None:
        self._tokens = [*_tokens(condition), _Token("end", "", len(condition))]
        self._names = names
        self._place = 0
        self._depth = 0
        self._read = Reading()

    def whole(self, wanted: Kind) -> Reading:
        part = self._any()
        if self._now.sort != "end":
            raise self._wrong(f"thừa “{self._now.text}”")
        if part.kind is not wanted and wanted is Kind.NUMBER:
            raise Faulty(f"công thức phải cho một số, không phải {_WORDS[part.kind]}")
        if part.kind is not wanted:
            raise Faulty(f"điều kiện phải cho kết quả đúng hoặc sai, không phải {_WORDS[part.kind]}")
        self._read.text = part.text
        return self._read

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _wrong(self, message: str) -> Faulty:
        return Faulty(f"{message} (ký tự thứ {self._now.at + 1})")

    def _take(self, *signs: str) -> str:
        """Return the sign or word that stands here and go on, an empty text when it is none of these."""
        if self._now.sort in {"sign", "name"} and self._now.text in signs:
            self._place += 1
            return self._tokens[self._place - 1].text
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong(f"thiếu “{sign}”")

    def _of(self, part: Part, kind: Kind, what: str) -> str:
        if part.kind is not kind:
            raise self._wrong(f"{what} cần {_WORDS[kind]}, không phải {_WORDS[part.kind]}")
        return part.text

    def _any(self) -> Part:
        part = self._all()
        while self._take("||"):
            left = self._of(part, Kind.FLAG, "hai vế của “||”")
            part = Part(Kind.FLAG, f"({left} || {self._of(self._all(), Kind.FLAG, 'hai vế của “||”')})")
        return part

    def _all(self) -> Part:
        part = self._compared()
        while self._take("&&"):
            left = self._of(part, Kind.FLAG, "hai vế của “&&”")
            part = Part(Kind.FLAG, f"({left} && {self._of(self._compared(), Kind.FLAG, 'hai vế của “&&”')})")
        return part

    def _compared(self) -> Part:
        left = self._sum()
        sign = self._take(*_COMPARING)
        if not sign:
            return left
        right = self._sum()
        if sign == "in":
            self._check_in(left, right)
        elif Kind.NOTHING in {left.kind, right.kind}:
            self._check_null(left, right, sign)
        else:
            self._check_pair(left, right, sign)
        return Part(Kind.FLAG, f"({left.text} {sign} {right.text})")

    def _check_in(self, left: Part, right: Part) -> None:
        if right.kind is not Kind.LIST:
            raise self._wrong(f"sau “in” phải là một danh sách, không phải {_WORDS[right.kind]}")
        if left.kind is not right.item:
            raise self._wrong(f"không tìm {_WORDS[left.kind]} trong danh sách {_WORDS[right.item or Kind.NOTHING]}")
        self._check_choices(left, right)

    def _check_null(self, left: Part, right: Part, sign: str) -> None:
        asked = left.name or right.name
        if sign not in {"==", "!="} or not asked:
            raise self._wrong("“null” chỉ dùng để hỏi một mục có được khai hay không, ví dụ: dien_tich != null")
        self._read.may_lack.add(asked)

    def _check_pair(self, left: Part, right: Part, sign: str) -> None:
        if left.kind is not right.kind:
            hint = ""
            if {left.kind, right.kind} == {Kind.DATE, Kind.TEXT}:
                hint = "; ngày viết là date('2026-01-31')"
            raise self._wrong(f"không so sánh được {_WORDS[left.kind]} với {_WORDS[right.kind]}{hint}")
        if left.kind is Kind.LIST or (sign not in {"==", "!="} and left.kind not in _ORDERED):
            raise self._wrong(f"không dùng “{sign}” với {_WORDS[left.kind]}")
        self._check_choices(left, right)
        self._check_choices(right, left)

    def _check_choices(self, name: Part, values: Part) -> None:
        known = self._names[name.name].choices if name.name else frozenset()
        strange = [text for text in values.texts if known and text not in known]
        if strange:
            raise self._wrong(f"mục “{name.name}” không có lựa chọn “{strange[0]}”")

    def _sum(self) -> Part:
        part = self._product()
        while sign := self._take("+", "-"):
            left = self._of(part, Kind.NUMBER, f"phép “{sign}”")
            part = Part(Kind.NUMBER, f"({left} {sign} {self._of(self._product(), Kind.NUMBER, f'phép “{sign}”')})")
        return part

    def _product(self) -> Part:
        part = self._signed()
        while sign := self._take("*", "/"):
            left = self._of(part, Kind.NUMBER, f"phép “{sign}”")
            part = Part(Kind.NUMBER, f"({left} {sign} {self._of(self._signed(), Kind.NUMBER, f'phép “{sign}”')})")
        return part

    def _signed(self) -> Part:
        signs = 0
        while self._now.text in {"!", "-"} and self._now.sort == "sign":
            sign, signs = self._now.text, signs + 1
            self._place += 1
            if signs > 1:
                raise self._wrong(f"viết “{sign}” hai lần liền nhau")
        if not signs:
            return self._value()
        kind = Kind.FLAG if sign == "!" else Kind.NUMBER
        return Part(kind, f"{sign}{self._of(self._value(), kind, f'sau “{sign}”')}")

    def _value(self) -> Part:
        part = self._plain()
        while self._take("."):
            test = self._now.text
            if test not in _TEXT_TESTS:
                raise self._wrong(f"không có “.{test}”; chỉ dùng .contains, .startsWith, .endsWith")
            self._place += 1
            self._need("(")
            left = self._of(part, Kind.TEXT, f"trước “.{test}”")
            part = Part(Kind.FLAG, f"{left}.{test}({self._of(self._sum(), Kind.TEXT, f'trong “{test}”')})")
            self._need(")")
        return part

    def _plain(self) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"lồng quá {DEEPEST} lớp ngoặc")
        part = self._innermost(self._now)
        self._depth -= 1
        return part

    def _innermost(self, token: _Token) -> Part:
        if token.sort == "number":
            return self._number(token)
        if token.sort == "text":
            self._place += 1
            text = self._unescaped(token)
            return Part(Kind.TEXT, _quoted(text), texts=(text,))
        if token.sort == "name":
            return self._named(token)
        if self._take("("):
            part = self._any()
            self._need(")")
            return Part(part.kind, part.text, item=part.item)
        if self._take("["):
            return self._listed()
        raise self._wrong("thiếu một giá trị" if token.sort == "end" else f"không dùng được “{token.text}” ở đây")

    def _number(self, token: _Token) -> Part:
        if float(token.text) > _LARGEST:
            raise self._wrong("số quá lớn")
        self._place += 1
        return Part(Kind.NUMBER, token.text if "." in token.text else f"{token.text}.0")

    def _unescaped(self, token: _Token) -> str:
        def plain(found: re.Match[str]) -> str:
            if found[1] not in _ESCAPES:
                raise self._wrong(f"không dùng “\\{found[1]}” trong chuỗi chữ")
            return _ESCAPES[found[1]]

        return re.sub(r"\\(.)", plain, token.text[1:-1])

    def _named(self, token: _Token) -> Part:
        self._place += 1
        if token.text in {"true", "false"}:
            return Part(Kind.FLAG, token.text)
        if token.text == "null":
            return Part(Kind.NOTHING, "null")
        if token.text in {"date", "size"} and self._take("("):
            part = self._date() if token.text == "date" else self._size()
            self._need(")")
            return part
        known = self._names.get(token.text)
        if known is None:
            self._place -= 1
            raise self._wrong(f"biểu mẫu không có mục “{token.text[:60]}”")
        self._read.names.add(token.text)
        item = Kind.TEXT if known.kind is Kind.LIST else None
        return Part(known.kind, token.text, name=token.text, item=item)

    def _date(self) -> Part:
        token = self._now
        try:
            day = date.fromisoformat(token.text[1:-1]) if token.sort == "text" else None
        except ValueError:
            day = None
        if day is None:
            raise self._wrong("date cần một ngày có thật, viết năm-tháng-ngày: date('2026-01-31')")
        self._place += 1
        return Part(Kind.DATE, _quoted(day.isoformat()))

    def _size(self) -> Part:
        # Not for texts: the library counts their bytes.
        return Part(Kind.NUMBER, f"double(size({self._of(self._sum(), Kind.LIST, 'size')}))")

    def _listed(self) -> Part:
        parts = [self._plain()]
        while self._take(","):
            parts.append(self._plain())
        self._need("]")
        kinds = {part.kind for part in parts}
        if len(kinds) > 1 or not kinds <= {Kind.TEXT, Kind.NUMBER, Kind.DATE}:
            raise self._wrong("các giá trị trong danh sách phải cùng loại: chữ, số hoặc ngày")
        texts = tuple(text for part in parts for text in part.texts)
        return Part(Kind.LIST, f"[{', '.join(part.text for part in parts)}]", texts=texts, item=parts[0].kind)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
