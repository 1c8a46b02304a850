"""What this room asks of outside services."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


class Mail(Protocol):
    """Sends e-mail."""

    def send(
        self, *, to: str, subject: str, body: str, attachments: Sequence[Attachment] = (), message_id: str = ""
    ) -> None:
        """Hand one message over; returning means that it was taken.

        Args:
            to: One address.
            subject: One line.
            body: Plain text.
            attachments: Files that go with it.
            message_id: Stays the same when a message is sent again, so that the reader sees it once.

        Raises:
            OutsideServiceFailed: It was not taken; `retryable` tells whether another try may succeed.
        """
