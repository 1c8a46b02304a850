"""Files come in: checked for size, emptiness, true kind and readability, stored by content."""

import hashlib
import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from motcua.core import profile, sql
from motcua.core.encrypted_files import Damaged
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.keyring import KeyLost
from motcua.core.text import clean_input
from motcua.documents import keeping, marking, scanning, signatures
from motcua.documents.enums import LOST, FileState, closed_words
from motcua.documents.keeping import Kept
from motcua.documents.models import StoredFile
from motcua.documents.rules import reading
from motcua.documents.rules.limits import FileLimits

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
_MAGIC = {
    "pdf": b"%PDF-",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
}


@dataclass(frozen=True)
class Stored:
    """A stored file as pages show it."""

    id: int
    token: str
    name: str
    size: int
    media_type: str
    state: str = FileState.CHECKED

    @property
    def waits(self) -> str:
        """Return what its sender is told while it can't be opened by others yet; empty when it can."""
        return closed_words(self.state, own=True)


class FileClosed(RuleBroken):
    """A file that is there and may not be opened: not scanned yet, infected, withdrawn."""

    def __init__(self, state: FileState) -> None:
        super().__init__(f"file.{state}", _CLOSED[state])


_CLOSED = {
    FileState.UNSCANNED: (
        "Tệp này chưa kiểm tra được mã độc nên chưa mở được. Hệ thống tự kiểm tra lại; hãy mở lại sau ít phút."
    ),
    FileState.INFECTED: (
        "Tệp này có mã độc nên đã bị xóa, không ai mở được. Người gửi đã được báo; hãy yêu cầu gửi lại tệp khác."
    ),
    FileState.WITHDRAWN: "Tệp này đã được công chức gỡ vì chứa bí mật nhà nước. Nội dung không còn trên hệ thống.",
}


def limits() -> tuple[int, list[str]]:
    """Return the largest size in bytes and the allowed extensions, shown before choosing."""
    return int(profile.value("uploads", "max_file_mb")) * 1_000_000, list(profile.value("uploads", "types"))


def file_limits() -> FileLimits:
    """Return what the province takes everywhere; what a paper asks for besides narrows it."""
    largest, kinds = limits()
    return FileLimits(kinds=tuple(kind for kind in kinds if kind in MEDIA_TYPES), largest=largest)


def store(
    *, name: str, chunks: Iterable[bytes], owner_id: int | None, now: datetime, wanted: FileLimits | None = None
) -> Stored:
    """Check, scan and keep one file; one that could not be scanned is kept apart until it is.

    The scanner is asked here: not for use inside a transaction.

    Args:
        wanted: What its paper asks for; the province's limits when it is none, such as a draft of officials.

    Raises:
        RuleBroken: The file is not taken; the message says what to do.
    """
    name, extension, data = examine(name=name, chunks=chunks, wanted=wanted)
    verdict = scanning.look(name, data)
    digest = hashlib.sha256(data).hexdigest()
    keeping.keep(digest, data)
    is_waiting = verdict.state is FileState.UNSCANNED
    row = {
        "id": new_id(),
        "token": new_token(),
        "sha256": digest,
        "size": len(data),
        "media_type": MEDIA_TYPES[extension],
        "name": name,
        "state": verdict.state,
        "owner": owner_id,
        "created_at": now,
        "scan_after": now if is_waiting else None,
        "finding": verdict.why,
        "signature": signatures.state_of(data) if extension == "pdf" else signatures.NONE,
    }
    sql.insert(StoredFile, [row])
    return Stored(int(str(row["id"])), str(row["token"]), name, len(data), MEDIA_TYPES[extension], verdict.state)


def examine(*, name: str, chunks: Iterable[bytes], wanted: FileLimits | None = None) -> tuple[str, str, bytes]:
    """Check a file as it would be before keeping it; returns its plain name, its extension and its bytes.

    Raises:
        RuleBroken: Empty, too large, not an allowed kind, not what its name says, locked by a password, made to fill
            the memory of whoever opens it, or not as its paper asks; the message says what to do.
    """
    is_paper, wanted = wanted is not None, wanted or file_limits()
    name, extension = plain_name(name)
    if is_paper and extension in wanted.kinds and extension not in marking.narrowed(wanted, name).kinds:
        message = (
            f"Tệp “{name}” là giấy tờ tùy thân thì phải là PDF hoặc ảnh, để người xem luôn thấy dấu bảo vệ. Hãy chụp, "
            "quét hoặc lưu thành PDF rồi gửi lại; nếu không phải giấy tờ tùy thân, hãy đổi tên tệp."
        )
        raise RuleBroken("file.identity_kind", message, "file")
    if extension not in wanted.kinds:
        kinds = ", ".join(kind.upper() for kind in wanted.kinds)
        raise RuleBroken("file.kind", f"Tệp “{name}” không thuộc loại được nhận. Hãy gửi tệp {kinds}.", "file")
    data = read_bounded(name, chunks, wanted.largest, advice="Hãy chụp hoặc quét lại với dung lượng nhỏ hơn.")
    _check(name, extension, data, wanted)
    return name, extension, data


def require_fits(file_id: int, wanted: FileLimits) -> None:
    """Check a file that is kept already against what a paper asks for.

    Raises:
        NotFound: No such file, or its bytes are gone.
        RuleBroken: It is not as the paper asks, or it is closed for good.
    """
    file = StoredFile.objects.filter(id=file_id).first()
    if file is None:
        raise NotFound(f"file {file_id}")
    if file.state in LOST:
        raise FileClosed(FileState(file.state))
    if wanted == file_limits():
        return
    try:
        with keeping.place(file.sha256).open("rb") as kept:
            examine(name=file.name, chunks=iter(lambda: kept.read(1 << 20), b""), wanted=wanted)
    except FileNotFoundError:
        raise NotFound(f"bytes of file {file_id}") from None


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
    rest = {"name": name, "state": FileState.CHECKED, "owner": None, "created_at": now, "signature": signatures.NONE}
    sql.insert(StoredFile, [row | rest])
    return Stored(file_id, token, name, len(data), media_type)


def open_file(file_id: int, *, reader_id: int = 0) -> tuple[StoredFile, Kept]:
    """Return a stored file and its bytes; the caller checked who reads.

    Args:
        reader_id: The account that reads: who sent a file opens it before it was scanned, nobody else does.

    Raises:
        NotFound: No such file, or its bytes are gone.
        FileClosed: Not scanned yet, infected, or withdrawn.
    """
    file = StoredFile.objects.filter(id=file_id).first()
    if file is None:
        raise NotFound(f"file {file_id}")
    is_own = bool(reader_id) and file.owner_id == reader_id
    if file.state != FileState.CHECKED and not (is_own and file.state == FileState.UNSCANNED):
        raise FileClosed(FileState(file.state))
    kept = keeping.place(file.sha256)
    if not kept.is_file():
        raise NotFound(f"bytes of file {file_id}")
    return file, kept


def read_bounded(name: str, chunks: Iterable[bytes], largest: int, *, advice: str) -> bytes:
    """Return the bytes that come in, no more than may be.

    Args:
        largest: In bytes.
        advice: What to do about a larger file.

    Raises:
        RuleBroken: More than that, or nothing.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > largest:
            megabytes = largest // 1_000_000
            raise RuleBroken("file.too_large", f"Tệp “{name}” lớn hơn {megabytes} MB. {advice}", "file")
    if not data:
        raise RuleBroken("file.empty", f"Tệp “{name}” không có nội dung. Hãy chọn lại tệp.", "file")
    return bytes(data)


def _check(name: str, extension: str, data: bytes, wanted: FileLimits) -> None:
    fault = reading.fault_of(extension, data) if data.startswith(_MAGIC[extension]) else reading.LYING
    if fault is reading.LYING:
        message = f"Nội dung tệp “{name}” không đúng là tệp {extension.upper()}. Hãy lưu lại đúng loại rồi gửi."
        raise RuleBroken(fault.code, message, "file")
    if fault:
        raise RuleBroken(fault.code, f"Tệp “{name}” {fault.words}", "file")
    pages = _pdf_pages(name, data) if extension == "pdf" else 0
    if wanted.most_pages and pages > wanted.most_pages:
        message = f"Tệp “{name}” có {pages} trang, giấy tờ này nhận nhiều nhất {wanted.most_pages} trang."
        raise RuleBroken("file.pages", f"{message} Hãy gửi đúng phần được yêu cầu.", "file")
    if wanted.must_be_signed and not reading.is_signed(data):
        message = f"Tệp “{name}” chưa có chữ ký số. Giấy tờ này phải là tệp PDF đã ký số; hãy ký số rồi gửi lại."
        raise RuleBroken("file.unsigned", message, "file")


def _pdf_pages(name: str, data: bytes) -> int:
    """Return how many pages a readable PDF has."""
    pages = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        # One that only forbids printing opens without a password and is taken.
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
        # One without a root or without pages shows nothing in most readers, though its parts can be read.
        if not locked and ("/Root" not in reader.trailer or not pages):
            raise PdfReadError("no root or no pages")  # noqa: TRY301  (answered like whatever the library finds)
    except NotImplementedError:
        locked = True
    except Exception as fault:  # noqa: BLE001  (an edge: whatever a stranger sends makes the library raise anything)
        _log.info("unreadable PDF: %s: %s", type(fault).__name__, fault)
        message = f"Tệp “{name}” bị hỏng hoặc không đọc được. Hãy tạo lại tệp PDF rồi gửi."
        raise RuleBroken("file.broken", message, "file") from None
    if locked:
        message = f"Tệp “{name}” {reading.LOCKED.words}"
        raise RuleBroken(reading.LOCKED.code, message, "file")
    return pages


READ_AT_ONCE = 200
_UNREAD = """
SELECT id, sha256 FROM documents_storedfile WHERE signature = '' AND media_type = 'application/pdf'
ORDER BY id LIMIT %s
"""


def read_signatures() -> int:
    """Say of PDFs kept before signatures were looked at what theirs are; return how many. Each night some."""
    found = sql.rows(_UNREAD, (READ_AT_ONCE,))
    states = []
    for _, digest in found:
        try:
            with Kept(digest).open() as file:
                states.append(signatures.state_of(file.read()))
        except (OSError, Damaged, KeyLost):
            states.append(signatures.UNREADABLE)
    sql.execute(
        "UPDATE documents_storedfile f SET signature = x.state "
        "FROM unnest(%s::bigint[], %s::text[]) AS x(id, state) WHERE f.id = x.id",
        ([number for number, _ in found], states),
    )
    return len(found)


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
