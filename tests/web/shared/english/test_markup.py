"""What the words of a template are, and where their English comes to stand."""

import pytest
from jinja2 import DictLoader, Environment

from motcua.web.shared.english.markup import words_in
from motcua.web.shared.english.templates import EnglishTemplates


@pytest.mark.parametrize(
    ("source", "messages", "texts"),
    [
        ("<p>Trang chủ</p>", ["Trang chủ"], []),
        ("<p>\n  Lưu lúc\n  {{ draft.saved_at | hm_dmy }}.</p>", ["Lưu lúc {saved_at}."], []),
        ("<p>Đọc <a href='{{ x }}'>hướng dẫn</a> trước.</p>", ["Đọc <1>hướng dẫn</1> trước."], []),
        ("<li><a href='/'>Trang chủ</a></li>", ["Trang chủ"], []),
        ("<p>{{ a.name }}, {{ b.name }} (PDF)</p>", [], []),
        ("<b>Từ {{ a.day }}</b> đến {{ b.day }}", ["<1>Từ {day}</1> đến {day_2}"], []),
        ("<img alt='Mã QR' src='Ảnh.png'>", ["Mã QR"], []),
        ('<ul aria-label="Tệp của {{ paper.label }}"></ul>', ["Tệp của {label}"], []),
        ("<p>{% if x %}Lý do: {{ x }}{% else %}Không rõ{% endif %}</p>", ["Lý do: {x}", "Không rõ"], []),
        ("<p>Một<br>Hai</p>", ["Một", "Hai"], []),
        ("<textarea>Chữ đã nhập</textarea><script>Mã</script>", [], []),
        ('{{ ui.note("Còn " ~ days ~ " ngày.", title="Chú ý") }}', [], ["Còn {0} ngày.", "Chú ý"]),
        ("{{ ui.button('Gửi') }} hoặc <a href='/'>thôi</a>", ["hoặc <1>thôi</1>"], ["Gửi"]),
        ("<a href='/'{% if x %} aria-current='page'{% endif %}>Thủ tục</a>", ["Thủ tục"], []),
    ],
)
def test_words_of_a_template(source: str, messages: list[str], texts: list[str]) -> None:
    assert words_in(Environment(autoescape=True).parse(source)) == (messages, texts)


def english(source: str, **values: object) -> str:
    """A page of this source, in English."""
    env = EnglishTemplates(autoescape=True, loader=DictLoader({"page.html": source}))
    return env.get_template("page.html").render(values)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>Trang chủ</p>", "<p>Home</p>"),
        ("<li>Lưu lúc {{ saved_at }}</li>", "<li>Saved at 14:05 on 3 February 2026</li>"),
        ("<b>{{ name }}</b>", '<b><span lang="vi">Phường Cẩm &lt;b&gt;</span></b>'),
        ("<option>{{ name }}</option>", '<option lang="vi">Phường Cẩm &lt;b&gt;</option>'),
        ("<option>{{ all }}</option>", "<option>All</option>"),
        ('<p title="{{ name }}">{{ all }}</p>', '<p title="Phường Cẩm &lt;b&gt;">All</p>'),
        (
            '<input value="{{ all }}"><textarea>{{ all }}</textarea>',
            '<input value="Tất cả"><textarea>Tất cả</textarea>',
        ),
        ("{% block title %}{{ name }}{% endblock %}", "Phường Cẩm &lt;b&gt;"),
        ("{% macro tag(x) %}<i>{{ x }}</i>{% endmacro %}{{ tag('Đã nộp') }}", "<i>Handed in</i>"),
        ("<i>{{ {1: all}.get(1) }}</i>", "<i>All</i>"),
        ("<p>Chữ chưa ai dịch {{ all }}</p>", "<p>Chữ chưa ai dịch All</p>"),
    ],
)
def test_english_page_of_a_template(source: str, page: str) -> None:
    assert english(source, saved_at="14:05 03/02/2026", name="Phường Cẩm <b>", all="Tất cả") == page
