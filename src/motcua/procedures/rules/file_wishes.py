"""What a procedure asks of the files of its papers, as administrators write it: `PDF, JPG | 5 MB | 10 trang | ký số`.

Source: VL-12.1-2 (requirements of sector law on formats, size, pages, kind of signature).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from motcua.core.text import fold
from motcua.procedures.rules.content import FileWish, ProcedureContent

EXAMPLE: Final = "PDF, JPG | 5 MB | 10 trang | ký số"
SIGNED: Final = "ký số"
SIGNED_PDF: Final = "pdf"
EVERY_PAPER: Final = ""
MOST_PAGES: Final = 2_000
_NUMBER: Final = re.compile(r"(\d{1,6}) ?(mb|trang)", re.IGNORECASE)
_KINDS: Final = re.compile(r"[a-z0-9]{2,5}(?:[ ,;]+[a-z0-9]{2,5})*")


def read(text: str, *, paper: str, kinds: Sequence[str], megabytes: int) -> tuple[FileWish | None, list[str]]:
    """Return what a line asks for, nothing for an empty one, and what is wrong with it.

    Args:
        paper: Name of the paper it is about; empty: every paper of the procedure.
        kinds: What the province takes; a wish never widens it.
        megabytes: The same for the size.
    """
    wish = FileWish(paper=paper, kinds=[], megabytes=0, pages=0, signature="")
    wrong: list[str] = []
    for part in filter(None, (each.strip() for each in text.split("|"))):
        number = _NUMBER.fullmatch(part)
        if number and number[2].lower() == "mb":
            wish["megabytes"] = int(number[1])
            if not 0 < wish["megabytes"] <= megabytes:
                wrong.append(f"Dung lượng phải từ 1 đến {megabytes} MB, là mức chung của tỉnh.")
        elif number:
            wish["pages"] = int(number[1])
            if not 0 < wish["pages"] <= MOST_PAGES:
                wrong.append(f"Số trang phải từ 1 đến {MOST_PAGES}.")
        elif fold(part) == fold(SIGNED):
            wish["signature"] = SIGNED_PDF
        elif _KINDS.fullmatch(part.lower()):
            wish["kinds"] = list(dict.fromkeys(re.split(r"[ ,;]+", part.lower())))
            if others := [kind.upper() for kind in wish["kinds"] if kind not in kinds]:
                taken = ", ".join(kind.upper() for kind in kinds)
                wrong.append(f"Tỉnh không nhận tệp {', '.join(others)}; các loại được nhận là {taken}.")
        else:
            wrong.append(f"Không hiểu “{part[:40]}”. Ghi như: {EXAMPLE}.")
    if wish["signature"] and wish["kinds"] and "pdf" not in wish["kinds"]:
        wrong.append("Chữ ký số được kiểm tra trong tệp PDF; hãy ghi thêm PDF.")
    return (wish if is_any(wish) else None), wrong


def is_any(wish: FileWish) -> bool:
    """Tell whether something is asked for."""
    return bool(wish["kinds"] or wish["megabytes"] or wish["pages"] or wish["signature"])


def as_line(wish: FileWish | None) -> str:
    """Return a wish as it is written; what is read of the line is the wish again."""
    if wish is None:
        return ""
    parts = [", ".join(kind.upper() for kind in wish["kinds"])]
    parts += [f"{wish['megabytes']} MB" if wish["megabytes"] else "", f"{wish['pages']} trang" if wish["pages"] else ""]
    parts += [SIGNED if wish["signature"] else ""]
    return " | ".join(filter(None, parts))


def wishes(content: ProcedureContent) -> list[FileWish]:
    """Return all wishes of a procedure; most have none."""
    return content.get("file_limits", [])


def wish_for(content: ProcedureContent, paper: str) -> FileWish | None:
    """Return what is written beside one paper; the empty name: what is written for all."""
    key = fold(paper)
    return next((wish for wish in wishes(content) if fold(wish["paper"]) == key), None)


def wishes_for(content: ProcedureContent, paper_no: int) -> list[FileWish]:
    """Return what holds for the files of one paper: what is asked of all, and what of this one."""
    names = [paper["name"] for paper in content["papers"] if paper["no"] == paper_no]
    found = [wish_for(content, name) for name in (EVERY_PAPER, *names)]
    return [wish for wish in found if wish is not None]


def changes(before: Sequence[FileWish] | str, after: Sequence[FileWish] | str) -> list[str]:
    """Return in words what differs between the wishes of two versions."""
    old, new = _by_paper(before), _by_paper(after)
    return [
        f"{f'“{name}”' if name else 'mọi giấy tờ'}: {old.get(name) or 'mức chung'} thành {new.get(name) or 'mức chung'}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ] or ["đổi thứ tự"]


def _by_paper(wishes_: Sequence[FileWish] | str) -> Mapping[str, str]:
    return {wish["paper"]: as_line(wish) for wish in wishes_ if not isinstance(wish, str)}
