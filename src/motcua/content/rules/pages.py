"""Kinds of pages, what each must say, and their addresses."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from motcua.content.rules.markup import is_web_address, steps_of, unsafe_links
from motcua.core.errors import Faults
from motcua.core.text import fold

LONGEST: Final = {"title": 200, "summary": 500, "body": 40_000, "link": 500}
ENGLISH: Final = {f"english_{name}": LONGEST[name] for name in ("title", "summary", "body")}
"""The fields of the English edition and their longest texts."""
MOST_PROCEDURES: Final = 60
LONGEST_SLUG: Final = 80
_NOT_IN_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its names, the address it stands under, who writes it, what it has."""

    key: str
    label: str
    one: str
    path: str
    of_province: bool
    has: frozenset[str]
    needs: frozenset[str]
    summary_label: str = "Tóm tắt"
    body_label: str = "Nội dung"


def _kind(key: str, names: tuple[str, str, str], has: str, needs: str, *, of_province: bool = False) -> Kind:
    label, one, path = names
    return Kind(key, label, one, path, of_province, frozenset(has.split()), frozenset(needs.split()))


NEWS, PAGE, GUIDE, LIFE, FAQ, TERM, ELSEWHERE, MAINTENANCE = (
    "news", "page", "guide", "life", "faq", "term", "elsewhere", "maintenance",
)  # fmt: skip
KINDS: Final = {
    one.key: one
    for one in (
        _kind(NEWS, ("Tin tức", "Tin", "tin-tuc"), "summary body", "summary body"),
        _kind(PAGE, ("Giới thiệu", "Trang giới thiệu", "gioi-thieu"), "summary body", "body", of_province=True),
        _kind(GUIDE, ("Hướng dẫn từng bước", "Hướng dẫn", "huong-dan"), "summary body procedures", "body"),
        _kind(
            LIFE,
            ("Việc trong đời sống", "Việc trong đời sống", "viec-doi-song"),
            "summary body procedures",
            "summary procedures",
            of_province=True,
        ),
        replace(
            _kind(FAQ, ("Hỏi đáp", "Câu hỏi thường gặp", "hoi-dap"), "body procedures", "body"),
            body_label="Câu trả lời",
        ),
        replace(
            _kind(TERM, ("Thuật ngữ", "Thuật ngữ", "thuat-ngu"), "summary body", "summary", of_province=True),
            summary_label="Nghĩa, viết dễ hiểu trong một hai câu",
            body_label="Giải thích thêm",
        ),
        _kind(
            ELSEWHERE,
            ("Dịch vụ ở trang khác", "Dịch vụ ở trang khác", "dich-vu-noi-khac"),
            "summary body link",
            "summary link",
        ),
        _kind(
            MAINTENANCE,
            ("Bảo trì, sự cố", "Thông báo bảo trì, sự cố", "tinh-trang"),
            "summary body times",
            "summary times",
            of_province=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says, as typed."""

    title: str
    summary: str = ""
    body: str = ""
    procedures: tuple[str, ...] = ()
    link: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    english_title: str = ""
    english_summary: str = ""
    english_body: str = ""

    @property
    def has_english(self) -> bool:
        """Tell whether anything of an English edition was written."""
        return any((self.english_title, self.english_summary, self.english_body))


def require_sound(kind: Kind, text: PageText) -> None:
    """Make sure that a page of a kind says what it must.

    Raises:
        RuleBroken: Something is missing, too long, or an address cannot be linked; several faults together.
    """
    faults = Faults()
    faults.unless(text.title, "page.title", "Hãy nhập tiêu đề.", "title")
    for name, most in (LONGEST | ENGLISH).items():
        too_long = f"Nội dung dài quá {most} ký tự. Hãy rút gọn."
        faults.unless(len(getattr(text, name)) <= most, "page.long", too_long, name)
    if "summary" in kind.needs:
        faults.unless(text.summary, "page.summary", f"Hãy nhập phần “{kind.summary_label}”.", "summary")
    if "body" in kind.needs:
        faults.unless(text.body, "page.body", f"Hãy nhập phần “{kind.body_label}”.", "body")
    if "procedures" in kind.needs:
        message = "Hãy ghi ít nhất một mã thủ tục mà người dân cần làm."
        faults.unless(text.procedures, "page.procedures", message, "procedures")
    too_many = f"Một trang có nhiều nhất {MOST_PROCEDURES} thủ tục."
    faults.unless(len(text.procedures) <= MOST_PROCEDURES, "page.procedures", too_many, "procedures")
    _check_links(faults, kind, text)
    _check_times(faults, kind, text)
    if text.has_english:
        _check_english(faults, kind, text)
    faults.tell()


def is_left_behind(kept: PageText, text: PageText) -> bool:
    """Tell whether the Vietnamese words changed and those of the English edition did not."""
    vietnamese = (text.title, text.summary, text.body) != (kept.title, kept.summary, kept.body)
    return vietnamese and text.has_english and all(getattr(text, name) == getattr(kept, name) for name in ENGLISH)


def slug_of(title: str) -> str:
    """Return the last part of a page's address, made from its title; never empty."""
    return _NOT_IN_SLUG.sub("-", fold(title)).strip("-")[:LONGEST_SLUG].strip("-") or "trang"


def _check_links(faults: Faults, kind: Kind, text: PageText) -> None:
    if kind.key == GUIDE and text.body:
        message = "Hướng dẫn cần chia bước: mỗi bước bắt đầu bằng một dòng “## Tên bước”."
        faults.unless(any(step.title for step in steps_of(text.body)), "page.steps", message, "body")
    for href in unsafe_links(text.body)[:1]:
        message = f"Không liên kết được tới “{href[:80]}”. Dùng địa chỉ https://…, /…, mailto: hoặc tel:."
        faults.unless(False, "page.link", message, "body")  # noqa: FBT003  (a fault that was found)
    if "link" in kind.has:
        message = "Hãy nhập địa chỉ đầy đủ của trang đang cung cấp dịch vụ, ví dụ https://dichvu.example.vn/."
        faults.unless(is_web_address(text.link), "page.address", message, "link")


def _check_english(faults: Faults, kind: Kind, text: PageText) -> None:
    """An edition is whole or none: readers of it would miss what lacks."""
    message = "Bản tiếng Anh cần đủ như bản tiếng Việt. Hãy nhập phần này bằng tiếng Anh, hoặc để trống cả bản."
    faults.unless(text.english_title, "page.english", message, "english_title")
    for name in ("summary", "body"):
        faults.unless(
            getattr(text, f"english_{name}") or not getattr(text, name), "page.english", message, f"english_{name}"
        )
    if kind.key == GUIDE and text.english_body:
        wanted, found = (sum(bool(step.title) for step in steps_of(body)) for body in (text.body, text.english_body))
        message = f"Bản tiếng Việt có {wanted} bước “## …”, bản tiếng Anh có {found}. Hãy chia bước như nhau."
        faults.unless(wanted == found, "page.steps", message, "english_body")
    for href in unsafe_links(text.english_body)[:1]:
        message = f"Không liên kết được tới “{href[:80]}”. Dùng địa chỉ https://…, /…, mailto: hoặc tel:."
        faults.unless(False, "page.link", message, "english_body")  # noqa: FBT003  (a fault that was found)


def _check_times(faults: Faults, kind: Kind, text: PageText) -> None:
    if "times" not in kind.has:
        return
    message = "Hãy nhập giờ và ngày bắt đầu, ví dụ 22:00 31/12/2026."
    faults.unless(text.starts_at, "page.starts", message, "starts_at")
    if text.starts_at and text.ends_at:
        message = "Lúc kết thúc phải sau lúc bắt đầu."
        faults.unless(text.ends_at > text.starts_at, "page.ends", message, "ends_at")
