"""What can have happened to comments and to questions of applicants; that somebody rated is no fact of any history."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class CommentRead:
    """A comment was published or hidden; the stream is that of all comments."""

    TYPE: ClassVar[str] = "comment.read"
    comment: int
    state: str


@dataclass(frozen=True)
class ApplicantAsked:
    """An applicant asked something about the dossier; `digest` proves the words without telling them."""

    TYPE: ClassVar[str] = "applicant.asked"
    question: int
    digest: str


@dataclass(frozen=True)
class ApplicantAnswered:
    """The desk answered an applicant's question."""

    TYPE: ClassVar[str] = "applicant.answered"
    question: int
    digest: str
