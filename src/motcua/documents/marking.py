"""Identity papers are shown to others with a mark over them: who saw it, for what, when; the kept bytes stay as sent.

What copies of identity papers are misused for is credit and accounts in another's name; a copy that names its reader
and purpose is worth little for that (decision 0136).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter

from motcua.core import clock, pdf, profile
from motcua.core.errors import RuleBroken
from motcua.documents.keeping import Kept
from motcua.documents.models import StoredFile
from motcua.documents.rules import marking as rules
from motcua.documents.rules.limits import FileLimits, Wish
from motcua.documents.rules.limits import narrowed as limits_narrowed

_TEMPLATE = Path(__file__).parent / "printing" / "mark.typ"
_PICTURE = _TEMPLATE.with_name("mark_picture.typ")
PNG = "image/png"


@dataclass(frozen=True)
class Mark:
    """What stands over a paper.

    Args:
        who: Who looks at it, by name, or how a link was opened.
        agency: Where they work; empty for who has a link.
        purpose: For what.
        at: When it was opened.
    """

    who: str
    agency: str
    purpose: str
    at: datetime

    def lines(self) -> list[str]:
        """Return what is written, in lines."""
        return rules.lines(who=self.who, agency=self.agency, purpose=self.purpose, at=clock.shown(self.at))


def is_identity_paper(*names: str) -> bool:
    """Tell whether one of the names of a paper says that it is an identity paper, in the words of the profile."""
    return rules.is_identity_paper(names, profile.value("uploads", "identity_papers"))


def narrowed(limits: FileLimits, *names: str) -> FileLimits:
    """Return the limits of a paper's file: an identity paper comes in a kind that a mark can be laid over.

    Office files are saved and not shown, so nothing could be laid over them.
    """
    return limits_narrowed(limits, Wish(kinds=rules.EXTENSIONS)) if is_identity_paper(*names) else limits


def needs_mark(media_type: str, names: Sequence[str]) -> bool:
    """Tell whether a file is shown with a mark: an identity paper by one of its names, of a kind that is shown."""
    return media_type in rules.MARKED and is_identity_paper(*names)


def marked(file: StoredFile, kept: Kept, mark: Mark) -> tuple[bytes, str]:
    """Return the bytes with the mark over every page, and their media type; whoever calls this has checked the reader.

    A picture is drawn anew with the mark in its pixels, so that who saves it saves the mark.

    Raises:
        RuleBroken: No mark can be laid over this file; then it is not shown at all.
    """
    data = kept.read_bytes()
    try:
        if file.media_type in rules.PICTURES:
            return _marked_picture(data, file.media_type, mark), PNG
        return _marked_pdf(data, mark), rules.PDF
    except RuleBroken:
        raise
    except Exception as fault:
        raise _cannot() from fault


def _marked_picture(data: bytes, media_type: str, mark: Mark) -> bytes:
    found = rules.drawn(data, media_type)
    if found is None:
        raise _cannot()
    below, (wide, high) = found
    return pdf.render_picture(_PICTURE, {"wide": wide, "high": high, "lines": mark.lines()}, below=below)


def _marked_pdf(data: bytes, mark: Mark) -> bytes:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
    writer = PdfWriter(clone_from=reader)
    for page in writer.pages:
        page.transfer_rotation_to_content()
    sizes = list(dict.fromkeys(_size(page) for page in writer.pages))
    stamps = dict(zip(sizes, _stamps(sizes, mark), strict=True))
    for page in writer.pages:
        page.merge_translated_page(stamps[_size(page)], float(page.cropbox.left), float(page.cropbox.bottom))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamps(sizes: list[tuple[int, int]], mark: Mark) -> list[PageObject]:
    values = {
        "title": "Dấu xem giấy tờ",
        "document_date": mark.at.isoformat(),
        "sizes": [list(size) for size in sizes],
        "lines": mark.lines(),
    }
    return list(PdfReader(io.BytesIO(pdf.render(_TEMPLATE, values))).pages)


def _size(page: PageObject) -> tuple[int, int]:
    """Return width and height of what is seen of a page, in points."""
    return max(1, round(float(page.cropbox.width))), max(1, round(float(page.cropbox.height)))


def _cannot() -> RuleBroken:
    return RuleBroken(
        "file.not_marked",
        "Tệp giấy tờ tùy thân này không hiện được kèm dấu bảo vệ nên không mở. Hãy đề nghị người nộp gửi lại bản PDF "
        "hoặc ảnh khác, hoặc đối chiếu bản chính tại quầy.",
        "file",
    )
