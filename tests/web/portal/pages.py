"""A browser without scripts: reads a page's forms as people see them, fills them in and sends them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

_OF_THE_HEADER = {"/dang-xuat/", "/ngon-ngu/"}
_VOID = {"input", "br", "img", "meta", "link", "hr", "progress"}


@dataclass
class Form:
    """One form: what it holds as the page came."""

    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What a field shows; empty when nothing."""
        return next(iter(self.values.get(name, [])), "")


@dataclass
class Page:
    """What came back."""

    status: int
    address: str
    text: str
    forms: list[Form]
    links: dict[str, str]
    errors: dict[str, str]
    summary: list[tuple[str, str]]
    title: str
    response: HttpResponse

    def form(self, *names: str) -> Form:
        """The form that holds these fields."""
        return next(form for form in self.forms if set(names) <= {*form.names, *form.files})

    def main_form(self) -> Form:
        """The form people fill in: neither signing out, nor choosing a language, nor searching."""
        return next(form for form in self.forms if form.method == "post" and form.action not in _OF_THE_HEADER)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.summary: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.title = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._select: tuple[str, bool] | None = None
        self._area: str | None = None
        self._caught: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, given))
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if tag in {"a", "title"} or "govuk-error-message" in given.get("class", ""):
            self._caught = []
        if self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and kind == "file":
            self._form.files.append(name)
        elif tag == "input" and name:
            self._form.names.append(name)
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self._form.values.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "textarea":
            self._form.names.append(name)
            self._area = name
            self._form.values[name] = [""]
        elif tag == "select":
            self._form.names.append(name)
            self._select = (name, False)
        elif tag == "option" and self._select and ("selected" in given or not self._form.values.get(self._select[0])):
            self._form.values[self._select[0]] = [given.get("value", "")]
        elif tag == "button" and given.get("type") == "submit":
            self._form.buttons.append((name, given.get("formaction", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None
        caught = " ".join("".join(self._caught).split())
        while self._open:
            name, given = self._open.pop()
            if name == "a" and "href" in given:
                self.links[caught] = given["href"]
                if any("govuk-error-summary" in outer.get("class", "") for _, outer in self._open):
                    self.summary.append((caught, given["href"]))
            if name == "title":
                self.title = caught
            if name == "p" and "govuk-error-message" in given.get("class", ""):
                self.errors[given.get("id", "")] = caught.removeprefix("Lỗi:").removeprefix("Lỗi").strip()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self._caught.append(data)
        if self._area and self._form:
            self._form.values[self._area] = [data]
        if not any(tag in {"script", "style"} for tag, _ in self._open):
            self.words.append(data)


def read(response: HttpResponse, address: str = "") -> Page:
    """Read an answer as a page."""
    reader = _Reader()
    reader.feed(response.content.decode())
    return Page(
        status=response.status_code,
        address=address,
        text=" ".join(" ".join(reader.words).split()),
        forms=reader.forms,
        links=reader.links,
        errors=reader.errors,
        summary=reader.summary,
        title=reader.title,
        response=response,
    )


@dataclass
class Browser:
    """A person's browser: keeps its cookies, follows redirects, remembers where it is."""

    client: Client
    at: Page | None = None

    def open(self, address: str) -> Page:
        """Open an address, following redirects."""
        return self._follow(self.client.get(address), address)

    def send(self, form: Form, typed: Mapping[str, Any] | None = None, *, button: str = "", to: str = "") -> Page:
        """Send a form of the page with what is typed over it; a value None unticks a box."""
        assert self.at is not None
        values: dict[str, Any] = {**form.values, **(typed or {})}
        values = {name: value for name, value in values.items() if value is not None}
        if button:
            values[button] = "1"
        address = urljoin(self.at.address, to or form.action or self.at.address)
        if form.method == "get":
            return self._follow(self.client.get(address, values), address)
        return self._follow(self.client.post(address, values), address)

    def fill(self, typed: Mapping[str, Any] | None = None, *, button: str = "") -> Page:
        """Fill in the main form of the page and send it."""
        assert self.at is not None
        return self.send(self.at.main_form(), typed, button=button)

    def fill_get(self, typed: Mapping[str, Any]) -> Page:
        """Fill in the form of the page that asks, such as the look-up, and send it."""
        assert self.at is not None
        return self.send(self.at.form(*typed), typed)

    def session_ends(self) -> None:
        """Lose the session, as after eight hours."""
        del self.client.cookies["sessionid"]

    def _follow(self, response: HttpResponse, address: str) -> Page:
        for _ in range(10):
            if response.status_code not in {301, 302}:
                break
            address = urljoin(address, response.headers["Location"])
            response = self.client.get(address)
        self.at = read(response, address)
        return self.at
