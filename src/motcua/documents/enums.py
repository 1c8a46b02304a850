"""Fixed words of this room."""

from enum import StrEnum


class FileState(StrEnum):
    """What is known of a stored file; only a checked one is opened by others than its owner."""

    UNSCANNED = "unscanned"
    CHECKED = "checked"
    INFECTED = "infected"
    WITHDRAWN = "withdrawn"


LOST = frozenset({FileState.INFECTED, FileState.WITHDRAWN})
"""Nobody will ever open these."""

CLOSED_WORDS = {
    FileState.UNSCANNED: "Chưa kiểm tra được mã độc",
    FileState.INFECTED: "Có mã độc, đã xóa",
    FileState.WITHDRAWN: "Đã gỡ vì chứa bí mật nhà nước",
}
"""Beside a file that may not be opened, for everybody but its owner."""

OWN_WORDS = CLOSED_WORDS | {FileState.UNSCANNED: "Đã nhận, đang chờ kiểm tra mã độc"}
"""Beside the same file, for whoever sent it."""


def closed_words(state: str, *, own: bool = False) -> str:
    """Return why a file is not opened; empty when it is."""
    return (OWN_WORDS if own else CLOSED_WORDS).get(FileState(state), "")
