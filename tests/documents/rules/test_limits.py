"""A paper narrows what the province takes, and never widens it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from motcua.documents.rules.limits import FileLimits, Wish, in_words, narrowed

GENERAL = FileLimits(kinds=("pdf", "jpg", "png", "docx"), largest=20_000_000)
WISHES = some.builds(
    Wish,
    kinds=some.lists(some.sampled_from(["pdf", "jpg", "png", "exe", "svg"]), max_size=3).map(tuple),
    megabytes=some.integers(0, 100),
    pages=some.integers(0, 50),
    signature=some.sampled_from(["", "pdf"]),
)


@pytest.mark.parametrize(
    ("wish", "expected", "words"),
    [
        (Wish(), GENERAL, "Tệp PDF, JPG, PNG, DOCX, tối đa 20 MB."),
        (Wish(("pdf", "exe"), 5, 10), FileLimits(("pdf",), 5_000_000, 10),
         "Tệp PDF, tối đa 5 MB, không quá 10 trang."),
        (Wish(megabytes=50), GENERAL, "Tệp PDF, JPG, PNG, DOCX, tối đa 20 MB."),
        (Wish(kinds=("tiff",)), GENERAL, "Tệp PDF, JPG, PNG, DOCX, tối đa 20 MB."),
        (Wish(signature="pdf"), FileLimits(("pdf",), 20_000_000, must_be_signed=True),
         "Tệp PDF, tối đa 20 MB, phải có chữ ký số trong tệp."),
    ],
)  # fmt: skip
def test_narrowed_by_a_wish_says_what_is_asked(wish: Wish, expected: FileLimits, words: str) -> None:
    limits = narrowed(GENERAL, wish)

    assert (limits, in_words(limits)) == (expected, words)


@given(some.lists(WISHES, max_size=4))
def test_narrowed_never_takes_what_the_province_does_not(wishes: list[Wish]) -> None:
    limits = GENERAL
    for wish in wishes:
        before, limits = limits, narrowed(limits, wish)
        assert set(limits.kinds) <= set(before.kinds)
        assert limits.kinds
        assert limits.largest <= before.largest
        assert not before.most_pages or 0 < limits.most_pages <= before.most_pages
        assert limits.must_be_signed >= before.must_be_signed
