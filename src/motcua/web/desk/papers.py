"""The checklist of papers: what was typed, read into checks, and shown again as typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from motcua.core.text import clean_input
from motcua.dossiers.enums import PaperState
from motcua.dossiers.services.reception import PaperCheck
from motcua.procedures.rules.content import Paper

MOST_SHEETS = 999
LONGEST_NOTE = 300
MANNERS = {"submit": "Nộp", "show": "Xuất trình"}
# State, what the officer reads, the key that sets it.
STATES = (
    (PaperState.PRESENT.value, "Có", "1"),
    (PaperState.MISSING.value, "Thiếu", "2"),
    (PaperState.NOT_APPLICABLE.value, "Không áp dụng", "3"),
)
# What may be wrong about one paper, in the order of the row.
PARTS = ("paper", "originals", "copies", "note", "file", "verify")
_KNOWN = {state for state, _, _ in STATES}


@dataclass(frozen=True)
class FileView:
    """A file of a paper as the checklist shows it."""

    token: str
    name: str
    size: int
    waits: str = ""


@dataclass(frozen=True)
class PaperView:
    """One paper of the checklist with everything typed about it."""

    no: int
    name: str
    case: str
    manner: str
    required: bool
    needs: str
    full_originals: int
    full_copies: int
    on_paper: bool = True
    state: str = ""
    originals: str = "0"
    copies: str = "0"
    note: str = ""
    files: tuple[FileView, ...] = ()
    error: str = ""
    wrong: tuple[str, ...] = ()
    held: str = ""
    held_file: bool = False
    verify: str = ""
    files_asked: str = ""
    accept: str = ""
    largest: int = 0

    @property
    def when_all_present(self) -> str:
        """The state that “tất cả đủ” gives: what is neither required nor handed in does not apply.

        A paper that had to come as a file and did not is left to the officer: nobody has seen it.
        """
        if self.files or self.state == PaperState.PRESENT:
            return PaperState.PRESENT.value
        if not self.required:
            return PaperState.NOT_APPLICABLE.value
        unseen = not self.on_paper and self.manner == MANNERS["submit"]
        return self.state if unseen else PaperState.PRESENT.value


def fresh(papers: Iterable[Paper], *, on_paper: bool) -> list[PaperView]:
    """Return the checklist before anybody touched it.

    Args:
        papers: The papers the procedure asks for.
        on_paper: Handed in at the counter, so that the required numbers of sheets are the likely ones; electronic
            files have neither originals nor copies.
    """
    return [
        PaperView(
            no=paper["no"],
            name=paper["name"],
            case=paper["case"] or "",
            manner=MANNERS[paper["manner"]],
            required=paper["required"],
            needs=_needs(paper),
            full_originals=paper["originals"] if on_paper else 0,
            full_copies=paper["copies"] if on_paper else 0,
            on_paper=on_paper,
            originals=str(paper["originals"] if on_paper else 0),
            copies=str(paper["copies"] if on_paper else 0),
        )
        for paper in papers
    ]


def with_files(papers: Sequence[PaperView], files: Mapping[int, Sequence[FileView]]) -> list[PaperView]:
    """Return the checklist with the files of each paper."""
    return [replace(paper, files=tuple(files.get(paper.no, ()))) for paper in papers]


def typed(papers: Sequence[PaperView], post: Mapping[str, str]) -> list[PaperView]:
    """Return the checklist as it was posted, readable or not."""
    return [
        replace(
            paper,
            state=post.get(f"paper-{paper.no}", "") if post.get(f"paper-{paper.no}", "") in _KNOWN else "",
            originals=clean_input(post.get(f"originals-{paper.no}", paper.originals), 10, multiline=False),
            copies=clean_input(post.get(f"copies-{paper.no}", paper.copies), 10, multiline=False),
            note=clean_input(post.get(f"note-{paper.no}", ""), LONGEST_NOTE, multiline=False),
            verify=clean_input(post.get(f"verify-{paper.no}", ""), LONGEST_NOTE, multiline=False),
        )
        for paper in papers
    ]


def all_present(papers: Sequence[PaperView]) -> list[PaperView]:
    """Return the checklist after “tất cả đủ”."""
    return [replace(paper, state=paper.when_all_present) for paper in papers]


def checks(papers: Sequence[PaperView]) -> tuple[list[PaperCheck], dict[str, str]]:
    """Return what the officer found, and what cannot be read: messages by field."""
    found: list[PaperCheck] = []
    problems: dict[str, str] = {}
    for paper in papers:
        present = paper.state == PaperState.PRESENT
        counts = []
        for name, text in (("originals", paper.originals), ("copies", paper.copies)):
            number = _sheets(text)
            if number is None:
                problems[f"{name}-{paper.no}"] = f"Giấy tờ số {paper.no}: số bản phải là số từ 0 đến {MOST_SHEETS}."
            counts.append((number or 0) if present else 0)
        state = paper.state or PaperState.UNCHECKED.value
        found.append(PaperCheck(no=paper.no, state=state, originals=counts[0], copies=counts[1], note=paper.note))
    return found, problems


def told(papers: Sequence[PaperView], errors: Mapping[str, str]) -> list[PaperView]:
    """Return the checklist with the messages that belong to its papers, and which parts of each are wrong."""
    return [_told(paper, errors) for paper in papers]


def _told(paper: PaperView, errors: Mapping[str, str]) -> PaperView:
    wrong = tuple(part for part in PARTS if f"{part}-{paper.no}" in errors)
    return replace(paper, error=" ".join(errors[f"{part}-{paper.no}"] for part in wrong), wrong=wrong)


def _needs(paper: Paper) -> str:
    parts = [f"{paper['originals']} bản chính" if paper["originals"] else ""]
    parts.append(f"{paper['copies']} bản sao" if paper["copies"] else "")
    return ", ".join(part for part in parts if part)


def _sheets(text: str) -> int | None:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= MOST_SHEETS else None
