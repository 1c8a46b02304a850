"""Several documents as one file to print."""

import io
from collections.abc import Iterable

from pypdf import PdfReader, PdfWriter


def joined(documents: Iterable[bytes]) -> bytes:
    """Return the documents one after another as one; empty when there is none."""
    writer = PdfWriter()
    for document in documents:
        writer.append(PdfReader(io.BytesIO(document)))
    if not writer.pages:
        return b""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
