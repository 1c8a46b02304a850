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


@dataclass(frozen=True)
class CallNoted:
    """The call centre told a caller how the dossier stands."""

    TYPE: ClassVar[str] = "call.noted"
    call: int
    proof: str
    digest: str


@dataclass(frozen=True)
class CallPassedOn:
    """The call centre passed a caller's question on to a unit."""

    TYPE: ClassVar[str] = "call.passed_on"
    call: int
    proof: str
    unit: int
    digest: str


@dataclass(frozen=True)
class CallAnswered:
    """The unit answered; the caller is to be called back."""

    TYPE: ClassVar[str] = "call.answered"
    call: int
    digest: str


@dataclass(frozen=True)
class CallClosed:
    """The caller was called back."""

    TYPE: ClassVar[str] = "call.closed"
    call: int
    digest: str


@dataclass(frozen=True)
class InquiryNoted:
    """The call centre answered a caller who asked about no dossier; `procedure` is 0 when about none either."""

    TYPE: ClassVar[str] = "call.inquiry_noted"
    inquiry: int
    procedure: int
    digest: str


@dataclass(frozen=True)
class FilingAssisted:
    """An officer helped to file online; `helped` names with what, the applicant confirmed by code or signature."""

    TYPE: ClassVar[str] = "dossier.assisted"
    helped: str
    confirmed_by: str
