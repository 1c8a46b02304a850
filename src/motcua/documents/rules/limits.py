"""What a file may be: kinds, size, pages, signature. The province's limits hold everywhere; a paper may narrow them."""

from dataclasses import dataclass, replace
from typing import Final

MEGABYTE: Final = 1_000_000
SIGNED_PDF: Final = "pdf"
"""The one kind of signature that is looked for at upload: a digital signature inside a PDF."""


@dataclass(frozen=True)
class FileLimits:
    """The limits of one file.

    Args:
        kinds: Extensions without dot, in the order they are shown.
        largest: Size in bytes.
        most_pages: Pages of a PDF; 0: no limit.
        must_be_signed: Only a PDF that holds a digital signature is taken.
    """

    kinds: tuple[str, ...]
    largest: int
    most_pages: int = 0
    must_be_signed: bool = False

    @property
    def accept(self) -> str:
        """Return the kinds as a browser's file field takes them."""
        return ",".join(f".{kind}" for kind in self.kinds)


@dataclass(frozen=True)
class Wish:
    """What a procedure asks of the files of a paper; empty and 0: nothing more than everywhere.

    Source: VL-12.1-2 (requirements of sector law on formats, size, pages, kind of signature).
    """

    kinds: tuple[str, ...] = ()
    megabytes: int = 0
    pages: int = 0
    signature: str = ""


def narrowed(limits: FileLimits, wish: Wish) -> FileLimits:
    """Return the limits with what is asked besides; a wish never widens them.

    A wish that would leave no kind is one of a time with other limits: the kinds stay.
    """
    kinds = tuple(kind for kind in limits.kinds if not wish.kinds or kind in wish.kinds) or limits.kinds
    if wish.signature == SIGNED_PDF and "pdf" in kinds:
        kinds = ("pdf",)
    pages = [number for number in (limits.most_pages, wish.pages) if number]
    return replace(
        limits,
        kinds=kinds,
        largest=min(limits.largest, wish.megabytes * MEGABYTE or limits.largest),
        most_pages=min(pages, default=0),
        must_be_signed=limits.must_be_signed or wish.signature == SIGNED_PDF,
    )


def in_words(limits: FileLimits) -> str:
    """Return the limits as one sentence that is shown before a file is chosen."""
    parts = [f"Tệp {', '.join(kind.upper() for kind in limits.kinds)}", f"tối đa {limits.largest // MEGABYTE} MB"]
    parts += [f"không quá {limits.most_pages} trang"] if limits.most_pages else []
    parts += ["phải có chữ ký số trong tệp"] if limits.must_be_signed else []
    return f"{', '.join(parts)}."
