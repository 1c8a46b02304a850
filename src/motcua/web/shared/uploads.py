"""Files while they come in.

What may be kept is read, and of who is not signed in only a proof of who it is; what is too long for memory waits
encrypted.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from motcua.core import sheets
from motcua.core.encrypted_files import Spool
from motcua.directory import certificate_log_in
from motcua.directory.ports import CERTIFICATE
from motcua.documents.services import limits
from motcua.web.shared.access import actor_of


class BoundedUploads(FileUploadHandler):
    """Stands before the handlers that write to memory or disk and passes on so much as they may write.

    Of a file that is too large one byte more than allowed is passed on: the page that takes it sees that and says so,
    while nobody fills the disk by sending without end.
    """

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401  (the server's stream)
        META: dict[str, Any],  # noqa: N803  (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that is larger than all files a form takes together."""
        del input_data, META, boundary, encoding
        largest = max(limits()[0], sheets.LARGEST)
        if content_length > largest * (settings.DATA_UPLOAD_MAX_NUMBER_FILES or 1):
            raise RequestDataTooBig("more than all files of a form together")
        self._most = largest + 1
        if self.request is None or actor_of(self.request) is None:
            # Who signs in by a certificate sends one small file, after a page gave something to sign.
            was_given = self.request is not None and CERTIFICATE in self.request.session
            self._most = certificate_log_in.LARGEST + 1 if was_given else 0
        # A request and its handlers know each other: when the line breaks, half a file would lie until the collector
        # comes by. Nobody needs the way back from here on.
        for handler in self.request.upload_handlers if self.request is not None else ():
            handler.request = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what is still within the bound."""
        return raw_data[: max(0, self._most - start)] or None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""


class EncryptedUploads(FileUploadHandler):
    """Keeps a long file of a request on the disk, where only encrypted bytes lie and no file has a name.

    Stands in the place of Django's own handler, whose temporary file is plain and has a name.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (passed on as they come)
        """Begin a file."""
        super().new_file(*args, **kwargs)
        # Django closes what is called so when the request breaks off.
        self.file = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add bytes; nothing is left for handlers behind."""
        del start
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """Return the whole file, to be read as any other that was sent."""
        return UploadedFile(
            self.file.reader(), self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Give up a file that was not sent to its end."""
        if hasattr(self, "file"):
            self.file.close()
