"""What became of a notice's copies, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from motcua.core import clock
from motcua.web.shared.masking import masked

CHANNELS = {"email": "Thư điện tử", "sms": "Tin nhắn SMS"}


class Faring(Protocol):
    """What is known of how a message fares."""

    @property
    def id(self) -> int: ...
    @property
    def channel(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def delivery(self) -> str: ...
    @property
    def fault(self) -> str: ...
    @property
    def tries(self) -> int: ...
    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def not_before(self) -> datetime | None: ...


@dataclass(frozen=True)
class CopyLine:
    """A copy as it is shown; the address is masked."""

    id: int
    channel: str
    address: str
    state: str
    fault: str
    may_resend: bool


def copy_lines(copies: Sequence[Faring]) -> list[CopyLine]:
    """Return the copies for a page."""
    return [copy_line(one) for one in copies]


def copy_line(one: Faring) -> CopyLine:
    """Return a message for a page."""
    return CopyLine(
        one.id,
        CHANNELS.get(one.channel, one.channel),
        masked(one.address),
        state_of(one),
        one.fault,
        one.state in {"failed", "sent"},
    )


def state_of(one: Faring) -> str:
    """Return in words how a copy fares."""
    if one.state == "sent":
        told = {"delivered": "Đã tới máy", "undelivered": "Nhà mạng báo không tới", "on_the_way": "Đang chuyển"}
        fared = told.get(one.delivery, "Đã gửi")
        return f"{fared}, gửi lúc {clock.shown(one.sent_at)}" if one.sent_at else fared
    if one.state == "failed":
        return f"Không gửi được sau {one.tries} lần thử"
    if one.state == "waiting" and one.not_before and not one.tries:
        return f"Chờ hết giờ yên lặng, gửi lúc {clock.shown(one.not_before)}"
    return f"Đang gửi lại, đã thử {one.tries} lần" if one.tries else "Đang chờ gửi"
