"""What a page of each kind must say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from motcua.content.rules.pages import KINDS, PageText, require_sound, slug_of
from motcua.core.errors import RuleBroken, errors_of

AT = datetime(2026, 3, 11, tzinfo=UTC)
SOUND = {
    "news": PageText("Tin", "Tóm tắt", "Nội dung"),
    "page": PageText("Trang", body="Nội dung"),
    "guide": PageText("Hướng dẫn", body="## Bước 1\nLàm"),
    "life": PageText("Sinh con", "Việc cần làm", procedures=("1.001193",)),
    "faq": PageText("Hỏi?", body="Đáp"),
    "term": PageText("Hồ sơ", "Giấy tờ nộp"),
    "elsewhere": PageText("Dịch vụ", "Ở Sở", link="https://so.example.vn/"),
    "maintenance": PageText("Bảo trì", "Nâng cấp", starts_at=AT, ends_at=AT.replace(hour=3)),
}


def faults(kind: str, text: PageText) -> list[str]:
    try:
        require_sound(KINDS[kind], text)
    except RuleBroken as broken:
        return [field for field, _ in errors_of(broken)]
    return []


@pytest.mark.parametrize("kind", list(KINDS))
def test_sound_page_passes_and_an_empty_one_is_told_all_that_is_missing(kind: str) -> None:
    assert faults(kind, SOUND[kind]) == []
    missing = {"times": "starts_at"}
    expected = {"title"} | {missing.get(name, name) for name in KINDS[kind].needs}
    assert set(faults(kind, PageText(""))) == expected


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("news", {"title": "x" * 201}, "title"),
        ("news", {"body": "[x](javascript:a)"}, "body"),
        ("guide", {"body": "Không có bước"}, "body"),
        ("life", {"procedures": tuple(map(str, range(61)))}, "procedures"),
        ("elsewhere", {"link": "so.example.vn"}, "link"),
        ("elsewhere", {"link": "javascript:alert(1)"}, "link"),
        ("elsewhere", {"link": "/trong-trang/"}, "link"),
        ("maintenance", {"ends_at": AT}, "ends_at"),
    ],
)
def test_fault_is_named_at_its_field(kind: str, change: dict[str, object], fault: str) -> None:
    assert faults(kind, replace(SOUND[kind], **change)) == [fault]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Đăng ký khai sinh cho con!", "dang-ky-khai-sinh-cho-con"), ("???", "trang"), ("a" * 200, "a" * 80)],
)
def test_address_is_made_from_the_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug
