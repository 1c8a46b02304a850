"""Stored files on their way out: never run, never framed by others; identity papers of others with a mark."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from motcua.directory.actors import Actor
from motcua.documents import marking
from motcua.documents import services as documents
from motcua.documents.keeping import Kept
from motcua.documents.marking import Mark

if TYPE_CHECKING:
    from motcua.documents.models import StoredFile

# Pictures and PDF open in the page; everything else is saved.
_SHOWN = {"application/pdf", "image/jpeg", "image/png"}


def stored_file(
    file_id: int, *, mark: Mark | None = None, names: Sequence[str] = (), reader_id: int = 0
) -> HttpResponseBase:
    """Answer with a stored file; the caller has checked who reads.

    Args:
        mark: What is laid over it when one of the names or its own says an identity paper; None for the owner.
        names: What the paper is called besides the file's own name.
        reader_id: The account that reads; who sent a file opens it before it was scanned.

    Raises:
        NotFound: No such file.
        FileClosed: It was not scanned yet, is infected, or was withdrawn.
        RuleBroken: An identity paper over which no mark can be laid.
    """
    file, kept = documents.open_file(file_id, reader_id=reader_id)
    response = body(file, kept, mark=mark, names=names)
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
    response.headers["Content-Security-Policy"] = confined(policy, response)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def body(file: "StoredFile", kept: Kept, *, mark: Mark | None, names: Sequence[str]) -> HttpResponseBase:
    """Answer with the bytes under their name, marked where they are somebody's identity paper.

    The other headers are the caller's.

    Raises:
        RuleBroken: An identity paper over which no mark can be laid.
    """
    name, response = file.name, None
    if mark is not None and marking.needs_mark(file.media_type, [*names, file.name]):
        data, media_type = marking.marked(file, kept, mark)
        if media_type != file.media_type:
            name = f"{name.rpartition('.')[0]}.png"
        response = HttpResponse(data, content_type=media_type)
    sent: HttpResponseBase = response or FileResponse(kept.open(), content_type=file.media_type)
    how = content_disposition_header(as_attachment=file.media_type not in _SHOWN, filename=name)
    sent.headers["Content-Disposition"] = how or "attachment"
    return sent


def confined(policy: str, response: HttpResponseBase) -> str:
    """Return the policy of a file's answer, with a sandbox besides; browsers do not open their PDF reader in one."""
    return policy if response.headers["Content-Type"] == "application/pdf" else f"{policy}; sandbox"


def official_mark(actor: Actor, purpose: str, now: datetime) -> Mark:
    """Return the mark of an official who looks at a paper."""
    return Mark(who=actor.full_name, agency=actor.agency_name, purpose=purpose, at=now)


def inline_pdf(data: bytes, name: str) -> HttpResponse:
    """Answer with a document that is read and printed in the browser and kept by nobody."""
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; base-uri 'none'; frame-ancestors 'self'"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
