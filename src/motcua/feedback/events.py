"""What can have happened to comments; that somebody rated is no fact of any history."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class CommentRead:
    """A comment was published or hidden; the stream is that of all comments."""

    TYPE: ClassVar[str] = "comment.read"
    comment: int
    state: str
