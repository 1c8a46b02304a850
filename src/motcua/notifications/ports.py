"""What this room asks of outside services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
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


class Delivery(StrEnum):
    """What became of a text message after the gateway took it."""

    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True)
class DeliveryReport:
    """What a gateway says of one of our messages."""

    message_id: int
    delivery: Delivery


class Sms(Protocol):
    """Sends text messages."""

    def send(self, *, to: str, text: str, message_id: str) -> None:
        """Hand one message over; returning means that it was taken.

        Args:
            to: Vietnamese number, digits from the leading 0.
            text: What the phone shows.
            message_id: Ours; delivery reports name it.

        Raises:
            OutsideServiceFailed: It was not taken; `retryable` tells whether another try may succeed.
        """

    def parse_callback(self, query: Mapping[str, str]) -> DeliveryReport:
        """Read a delivery report.

        Raises:
            NotFound: It is not about a message of ours, or not from our gateway.
        """
