"""Files that a form brings in to be read once; every page that takes one takes it here."""

from django.http import HttpRequest

from motcua.core import sheets
from motcua.core.errors import RuleBroken
from motcua.documents import tables

CHOOSE_TABLE = "Hãy chọn tệp CSV hoặc Excel (.xlsx)."


def brought_in(request: HttpRequest, *, otherwise: str = CHOOSE_TABLE, largest: int = sheets.LARGEST) -> bytes:
    """Return the bytes of the form's `file`, bounded and scanned.

    Args:
        otherwise: What is said when no file was chosen.
        largest: In bytes.

    Raises:
        RuleBroken: None was chosen, or it is not taken (`documents.tables.read_in`).
    """
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise RuleBroken("file.none", otherwise, "file")
    return tables.read_in(name=sent.name or "", chunks=sent.chunks(), largest=largest)
