"""Files that are only read: tables, processes and forms that administrators bring in, the bank's file.

The one place they pass before anything reads them: bounded, no bomb, scanned. Nobody waits for a later scan of
something that is kept nowhere, so what could not be scanned is not read (decision 0118).
"""

from collections.abc import Iterable

from motcua.core import sheets
from motcua.core.errors import RuleBroken
from motcua.documents import scanning
from motcua.documents.enums import FileState
from motcua.documents.rules import reading
from motcua.documents.services import plain_name, read_bounded

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xlsx"


def read_in(*, name: str, chunks: Iterable[bytes], largest: int = sheets.LARGEST) -> bytes:
    """Return the bytes of a file that is read once and kept nowhere; what they mean is its reader's to judge.

    The scanner is asked here: not for use inside a transaction.

    Args:
        largest: In bytes.

    Raises:
        RuleBroken: Empty, too large, packed and no workbook, a bomb, with macros, infected, or not scanned.
    """
    name = plain_name(name)[0]
    data = read_bounded(name, chunks, largest, advice="Hãy chia thành nhiều tệp.")
    if data.startswith(_ZIP) and (fault := reading.fault_of(_WORKBOOK, data)):
        words = fault.words or "không phải bảng Excel (.xlsx). Hãy mở bằng bảng tính rồi lưu lại dạng .xlsx."
        raise RuleBroken(fault.code, f"Tệp “{name}” {words}", "file")
    if scanning.look(name, data).state is FileState.UNSCANNED:
        message = (
            f"Chưa kiểm tra được mã độc của tệp “{name}” nên chưa đọc tệp, không có gì thay đổi. Hãy gửi lại sau ít "
            "phút; nếu vẫn vậy, báo người vận hành kiểm tra máy quét mã độc."
        )
        raise RuleBroken("file.unscanned", message, "file")
    return data
