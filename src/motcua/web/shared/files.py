"""Stored files on their way out: never run, never framed by others."""

from django.http import FileResponse, HttpResponse

from motcua.documents import services as documents

# Pictures and PDF open in the page; everything else is saved.
_SHOWN = {"application/pdf", "image/jpeg", "image/png"}


def stored_file(file_id: int) -> FileResponse:
    """Answer with a stored file; the caller has checked who reads.

    Raises:
        NotFound: No such file, or it is not checked yet.
    """
    file, path = documents.open_file(file_id)
    response = FileResponse(
        path.open("rb"), as_attachment=file.media_type not in _SHOWN, filename=file.name, content_type=file.media_type
    )
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def inline_pdf(data: bytes, name: str) -> HttpResponse:
    """Answer with a document that is read and printed in the browser and kept by nobody."""
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
