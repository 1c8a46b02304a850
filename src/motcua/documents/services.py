"""Files come in: checked for size, emptiness, true kind and readability, stored by content."""

import hashlib
import io
import logging
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from motcua.core import profile, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.documents import keeping
from motcua.documents.keeping import Kept
from motcua.documents.models import StoredFile

_log = logging.getLogger(__name__)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_NAME = 200
LONGEST_EXTENSION = 10
_MAGIC = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_OFFICE_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# The industry's harmless test file for virus scanners; a real scanner takes this place with the channels to come.
_TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass(frozen=True)
class Stored:
    """A stored file as pages show it."""

    id: int
    token: str
    name: str
    size: int
    media_type: str


def limits() -> tuple[int, list[str]]:
    """Return the largest size in bytes and the allowed extensions, shown before choosing."""
    return int(profile.value("uploads", "max_file_mb")) * 1_000_000, list(profile.value("uploads", "types"))


def store(*, name: str, chunks: Iterable[bytes], owner_id: int | None, now: datetime) -> Stored:
    """Check and keep one file.

    Raises:
        RuleBroken: The file is not taken; the message says what to do.
    """
    name, extension, data = examine(name=name, chunks=chunks)
    digest = hashlib.sha256(data).hexdigest()
    keeping.keep(digest, data)
    row = {
        "id": new_id(),
        "token": new_token(),
        "sha256": digest,
        "size": len(data),
        "media_type": MEDIA_TYPES[extension],
        "name": name,
        "state": "checked",
        "owner": owner_id,
        "created_at": now,
    }
    sql.insert(StoredFile, [row])
    return Stored(int(str(row["id"])), str(row["token"]), name, len(data), str(row["media_type"]))


def examine(*, name: str, chunks: Iterable[bytes]) -> tuple[str, str, bytes]:
    """Check a file as it would be before keeping it; returns its plain name, its extension and its bytes.

    Raises:
        RuleBroken: Empty, too large, not an allowed kind, not what its name says, or locked by a password;
            the message says what to do.
    """
    largest, allowed = limits()
    name, extension = plain_name(name)
    if extension not in allowed or extension not in MEDIA_TYPES:
        kinds = ", ".join(kind.upper() for kind in allowed)
        raise RuleBroken("file.kind", f"Tệp “{name}” không thuộc loại được nhận. Hãy gửi tệp {kinds}.", "file")
    data = _read(name, chunks, largest)
    _check(name, extension, data)
    return name, extension, data


def plain_name(name: str) -> tuple[str, str]:
    """Return a name that is safe to show, without folders and shortened before its extension, and the extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    if not dot:
        return clean_input(last, LONGEST_NAME, multiline=False) or "tep", ""
    ending = clean_input(ending, LONGEST_EXTENSION, multiline=False)
    stem = clean_input(stem, LONGEST_NAME - len(ending) - 1, multiline=False) or "tep"
    return f"{stem}.{ending}", ending.lower()


def store_made(*, name: str, data: bytes, media_type: str, now: datetime) -> Stored:
    """Keep a file that the system itself made."""
    digest = hashlib.sha256(data).hexdigest()
    keeping.keep(digest, data)
    file_id, token = new_id(), new_token()
    row = {"id": file_id, "token": token, "sha256": digest, "size": len(data), "media_type": media_type}
    sql.insert(StoredFile, [row | {"name": name, "state": "checked", "owner": None, "created_at": now}])
    return Stored(file_id, token, name, len(data), media_type)


def open_file(file_id: int) -> tuple[StoredFile, Kept]:
    """Return a stored file and its bytes; the caller checked who reads.

    Raises:
        NotFound: No such file, or its bytes are gone.
    """
    file = StoredFile.objects.filter(id=file_id, state="checked").first()
    kept = keeping.place(file.sha256) if file else None
    if file is None or kept is None or not kept.is_file():
        raise NotFound(f"file {file_id}")
    return file, kept


def _read(name: str, chunks: Iterable[bytes], largest: int) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > largest:
            megabytes = largest // 1_000_000
            message = f"Tệp “{name}” lớn hơn {megabytes} MB. Hãy chụp hoặc quét lại với dung lượng nhỏ hơn."
            raise RuleBroken("file.too_large", message, "file")
    if not data:
        raise RuleBroken("file.empty", f"Tệp “{name}” không có nội dung. Hãy chọn lại tệp.", "file")
    return bytes(data)


def _check(name: str, extension: str, data: bytes) -> None:
    if _TEST_VIRUS in data:
        raise RuleBroken("file.infected", f"Tệp “{name}” chứa mã độc nên không được nhận.", "file")
    magic = _MAGIC.get(extension)
    if (magic and not data.startswith(magic)) or (extension in _OFFICE_PART and not _is_office(extension, data)):
        message = f"Nội dung tệp “{name}” không đúng là tệp {extension.upper()}. Hãy lưu lại đúng loại rồi gửi."
        raise RuleBroken("file.lying", message, "file")
    if extension == "pdf":
        _check_pdf(name, data)


def _check_pdf(name: str, data: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(data))
        # One that only forbids printing opens without a password and is taken.
        locked = reader.is_encrypted and not reader.decrypt("")
        # One without a root or without pages shows nothing in most readers, though its parts can be read.
        if not locked and ("/Root" not in reader.trailer or not len(reader.pages)):
            raise PdfReadError("no root or no pages")  # noqa: TRY301  (answered like whatever the library finds)
    except NotImplementedError:
        locked = True
    except Exception as fault:  # noqa: BLE001  (an edge: whatever a stranger sends makes the library raise anything)
        _log.info("unreadable PDF: %s: %s", type(fault).__name__, fault)
        message = f"Tệp “{name}” bị hỏng hoặc không đọc được. Hãy tạo lại tệp PDF rồi gửi."
        raise RuleBroken("file.broken", message, "file") from None
    if locked:
        message = f"Tệp “{name}” đặt mật khẩu nên cơ quan không mở được. Hãy bỏ mật khẩu rồi gửi lại."
        raise RuleBroken("file.locked", message, "file")


def _is_office(extension: str, data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _OFFICE_PART[extension] in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return False


SWEPT_AT_ONCE = 500


_USERS = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = 'documents_storedfile'::regclass ORDER BY 1, 2
"""


def sweep(now: datetime) -> int:
    """Delete files that were sent and then used nowhere; return how many.

    What uses a file is read from the database's foreign keys, so a new user of files needs no change here. Bytes go
    only when no row names them any more.
    """
    used = " AND ".join(
        f'NOT EXISTS (SELECT 1 FROM {table} x WHERE x."{column}" = f.id)' for table, column in sql.rows(_USERS, ())
    )
    statement = (
        "DELETE FROM documents_storedfile WHERE id IN (SELECT f.id FROM documents_storedfile f "
        f"WHERE f.created_at < %s AND {used} LIMIT %s) RETURNING sha256"
    )
    swept = 0
    while found := sql.rows(statement, (now - keeping.UNUSED_AFTER, SWEPT_AT_ONCE)):
        swept += len(found)
        keeping.forget([digest for (digest,) in found])
    return swept
