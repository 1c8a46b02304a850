"""Reads a page as a person does: its texts, tables and forms."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = frozenset({"input", "img", "br", "link", "meta", "hr", "path", "circle"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.inputs: list[dict[str, str]] = []
        self.headings: list[str] = []
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"input", "textarea", "select"}:
            self.inputs.append(values | {"tag": tag, "form": self._form()})
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append("")
        if tag not in VOID:
            self.stack.append((tag, values))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.stack]
        if {"script", "style"} & set(tags):
            return
        if {"td", "th"} & set(tags) and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data
        if {"h1", "h2", "h3"} & set(tags) and self.headings:
            self.headings[-1] += data
        if "textarea" in tags:
            self.inputs[-1]["value"] = self.inputs[-1].get("value", "") + data
        classes = " ".join(values.get("class", "") for _, values in self.stack)
        self.texts.append((classes, data))

    def _form(self) -> str:
        return next((values.get("action", "") for tag, values in reversed(self.stack) if tag == "form"), "")


def _read(response: HttpResponse) -> _Reader:
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def text(response: HttpResponse) -> str:
    """All that is written on the page, in one line."""
    return _plain("".join(data for _, data in _read(response).texts))


def of_class(response: HttpResponse, name: str) -> list[str]:
    """The texts inside elements of a class, piece by piece."""
    return [plain for classes, data in _read(response).texts if name in classes.split() and (plain := _plain(data))]


def table(response: HttpResponse) -> list[list[str]]:
    """The rows of all tables without their heads."""
    rows = [[_plain(cell) for cell in row] for row in _read(response).rows]
    return rows[1:]


def headings(response: HttpResponse) -> list[str]:
    """The headings of the page."""
    return [_plain(heading) for heading in _read(response).headings]


def typed(response: HttpResponse, name: str) -> list[str]:
    """The values of the inputs with a name."""
    return [_plain(each.get("value", "")) for each in _read(response).inputs if each.get("name") == name]


def errors(response: HttpResponse) -> list[str]:
    """The messages of the error summary."""
    found = of_class(response, "govuk-error-summary__list")
    return [message for message in found if message]
