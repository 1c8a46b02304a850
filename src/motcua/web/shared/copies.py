"""What became of a notice's copies, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import clock
from motcua.notifications.inbox import Copy
from motcua.web.shared.masking import masked

CHANNELS = {"email": "Thư điện tử", "sms": "Tin nhắn SMS"}


@dataclass(frozen=True)
class CopyLine:
    """A copy as it is shown; the address is masked."""

    id: int
    channel: str
    address: str
    state: str
    fault: str


def copy_lines(copies: Sequence[Copy]) -> list[CopyLine]:
    """Return the copies for a page."""
    return [
        CopyLine(one.id, CHANNELS.get(one.channel, one.channel), masked(one.address), state_of(one), one.fault)
        for one in copies
    ]


def state_of(one: Copy) -> str:
    """Return in words how a copy fares."""
    if one.state == "sent":
        told = {"delivered": "Đã tới máy", "undelivered": "Nhà mạng báo không tới", "on_the_way": "Đang chuyển"}
        at = f", gửi lúc {clock.shown(one.sent_at)}" if one.sent_at else ""
        return f"{told.get(one.delivery, 'Đã gửi')}{at}"
    if one.state == "failed":
        return f"Không gửi được sau {one.tries} lần thử"
    if one.state == "waiting" and one.not_before and not one.tries:
        return f"Chờ hết giờ yên lặng, gửi lúc {clock.shown(one.not_before)}"
    return f"Đang gửi lại, đã thử {one.tries} lần" if one.tries else "Đang chờ gửi"
