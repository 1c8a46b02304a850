"""The marks writers may use, and what is never let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.content.rules.markup import Block, Span, blocks_of, is_safe_link, plain, steps_of, unsafe_links


def test_text_is_read_into_blocks() -> None:
    text = "Mở đầu\ntiếp.\n\n## Bước\n- một\n- **hai**\n\n1. a\n2. b\n\n### Nhỏ\n> lưu *ý*\nXem [trang](/thu-tuc/)."

    assert blocks_of(text) == [
        Block("paragraph", ((Span("text", "Mở đầu tiếp."),),)),
        Block("heading", ((Span("text", "Bước"),),)),
        Block("list", ((Span("text", "một"),), (Span("strong", "hai"),))),
        Block("numbered", ((Span("text", "a"),), (Span("text", "b"),))),
        Block("subheading", ((Span("text", "Nhỏ"),),)),
        Block("quote", ((Span("text", "lưu "), Span("soft", "ý")),)),
        Block("paragraph", ((Span("text", "Xem "), Span("link", "trang", "/thu-tuc/"), Span("text", ".")),)),
    ]
    assert plain("## Một\n\n**hai** [ba](/x)") == "Một hai ba"
    assert [(step.title, len(step.blocks)) for step in steps_of(text)] == [("", 1), ("Bước", 5)]


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("/thu-tuc/", True),
        ("#muc", True),
        ("https://dichvucong.gov.vn/a?b=c", True),
        ("http://sogd.example.vn", True),
        ("mailto:hotro@minhhoa.example", True),
        ("tel:1900 0099", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("https://a@evil.example/", False),
        ("https://", False),
        ("https://[::1", False),
        ("ftp://a.example", False),
    ],
)
def test_only_addresses_that_cannot_run_anything_are_linked(href: str, safe: bool) -> None:
    assert is_safe_link(href) is safe
    spans = [span for block in blocks_of(f"[x]({href})") for line in block.lines for span in line]
    assert any(span.kind == "link" for span in spans) == (safe and " " not in href)


def test_address_that_cannot_be_linked_is_named() -> None:
    assert unsafe_links("[a](/ok/) [b](javascript:x)") == ["javascript:x"]


@given(st.text(alphabet="ab *[]()#->1.\n<>/:&\"'", max_size=200))
def test_no_text_breaks_the_reader_and_no_word_is_lost(text: str) -> None:
    read = plain(text)

    assert read.count("a") + read.count("b") <= text.count("a") + text.count("b")
    assert all(
        span.kind in {"text", "strong", "soft", "link"} for b in blocks_of(text) for row in b.lines for span in row
    )
