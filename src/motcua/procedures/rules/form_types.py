"""The form definition, the shared format between rooms, as typed plain JSON values."""

from collections.abc import Iterator
from typing import Final, Literal, NotRequired, TypedDict

FieldType = Literal[
    "text", "textarea", "number", "date", "select", "radio", "checkbox", "phone", "email", "personal_number", "money"
]
AnswerValue = str | int | float | bool

FIELD_TYPES: Final = frozenset(
    ("text", "textarea", "number", "date", "select", "radio", "checkbox", "phone", "email", "personal_number", "money")
)
CHOICE_TYPES: Final = frozenset(("select", "radio"))
NUMBER_TYPES: Final = frozenset(("number", "money"))


class Option(TypedDict):
    """One choice of a select or radio field."""

    value: str
    label: str


class ShowWhen(TypedDict):
    """The field is asked only when another field's answer equals this value."""

    field: str
    equals: str | bool


class Field(TypedDict):
    """One question; dates and their bounds are ISO texts, and a bound may be the word "today"."""

    key: str
    label: str
    hint: NotRequired[str]
    type: FieldType
    required: bool
    max_length: NotRequired[int]
    min: NotRequired[int | float | str]
    max: NotRequired[int | float | str]
    options: NotRequired[list[Option]]
    prefill: NotRequired[str]
    show_when: NotRequired[ShowWhen]
    listable: NotRequired[bool]


class Section(TypedDict):
    """A step of the form."""

    key: str
    title: str
    hint: NotRequired[str]
    fields: list[Field]


class FormDefinition(TypedDict):
    """An e-form: sections of fields."""

    sections: list[Section]


class Problem(TypedDict):
    """What is wrong with an answer, in words for the person who typed it."""

    field: str
    message: str


Answers = dict[str, AnswerValue]


def fields_of(form: FormDefinition) -> Iterator[Field]:
    """Yield all fields in their order."""
    for section in form["sections"]:
        yield from section["fields"]
