"""What can have happened between colleagues on a dossier; the texts live apart, history keeps their digests."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class QuestionAsked:
    """An official asked a colleague."""

    TYPE: ClassVar[str] = "question.asked"
    question: int
    asked_of: int
    digest: str


@dataclass(frozen=True)
class QuestionAnswered:
    """The colleague answered, which closes the question."""

    TYPE: ClassVar[str] = "question.answered"
    question: int
    digest: str
