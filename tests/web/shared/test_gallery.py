"""Every component in its states keeps the promises that the content policy and readers rely on."""

import re
from gzip import compress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.web.shared.gallery import STATIC, TEMPLATES, render

BASES = ["shared/portal.html", "shared/work.html"]
VOID = {"meta", "link", "input", "img", "br", "hr", "circle", "path"}
CSS_BUDGET, JS_BUDGET = 30_000, 25_000  # bytes after gzip


class Page(HTMLParser):
    """Collects what the tests ask about; notes tags that do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.inline: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.inline.append(data)
        elif data.strip():
            self.words.append(data.strip())


@pytest.fixture(params=BASES)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(render("shared/gallery.html", gallery_base=request.param))


def test_gallery_every_tag_closes_in_order(page: Page) -> None:
    assert (page.faults, page.open) == ([], [])


def test_gallery_ids_are_unique_and_references_exist(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    references = {
        one
        for _, attrs in page.tags
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls")
        for one in (attrs.get(name) or "").split()
    }

    assert sorted(ids) == sorted(set(ids))
    assert references - set(ids) == set()


def test_gallery_has_no_inline_script_style_or_handler(page: Page) -> None:
    attributes = {name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")}

    assert ("".join(page.inline).strip(), attributes) == ("", set())


def test_gallery_every_local_file_exists(page: Page) -> None:
    wanted = {
        value.removeprefix("/static/")
        for _, attrs in page.tags
        for name in ("href", "src")
        if (value := attrs.get(name) or "").startswith("/static/")
    }

    assert {path for path in wanted if not (STATIC / path).is_file()} == set()


def test_gallery_no_framework_words_stay_in_english(page: Page) -> None:
    english = r"\b(Error|Success|Important|Menu|Skip|Back|Show|Hide|Remove|characters|Service|Change|Day|Month|Year)\b"
    spoken = page.words + [
        attrs[name] or "" for _, attrs in page.tags for name in ("aria-label", "title", "alt") if name in attrs
    ]

    assert [text for text in spoken if re.search(english, text)] == []


def test_portal_without_any_context_still_renders() -> None:
    html = Page(
        render(
            "shared/error.html",
            profile=None,
            contact=None,
            viewer=None,
            nav=None,
            account_links=None,
            footer_links=None,
        )
    )

    assert html.words[0] == "Hệ thống gặp sự cố – Cổng Dịch vụ công"
    assert (html.faults, html.open) == ([], [])


@pytest.mark.parametrize("status", [400, 403, 404, 422, 429, 500, 503])
def test_error_page_tells_status_and_reference(status: int) -> None:
    words = Page(render("shared/error.html", status=status, reference="7F3A22C1")).words

    assert f"Lỗi {status}" in words
    assert "7F3A22C1" in words


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.stem)
def test_template_never_switches_escaping_off(file: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape false|\sstyle=", file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("file", "budget"), [("motcua.css", CSS_BUDGET), ("portal.js", JS_BUDGET)])
def test_built_file_compressed_stays_within_budget(file: str, budget: int) -> None:
    assert len(compress((STATIC / "shared" / file).read_bytes(), 9)) <= budget


def test_style_sheet_every_file_it_names_exists() -> None:
    css = (STATIC / "shared" / "motcua.css").read_text(encoding="utf-8")
    named = set(re.findall(r"""url\(["']?([^"')]+)["']?\)""", css))

    assert {path for path in named if not (STATIC / "shared" / path).is_file()} == set()
    assert "GDS Transport" not in css
