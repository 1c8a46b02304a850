"""What a register's answer does to a form: what is empty is filled, what differs is told, nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from motcua.core import clock
from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_registers import (
    REGISTER_NAMES,
    Register,
    agrees,
    as_answer,
    asked_of,
    value_of,
)
from motcua.procedures.rules.form_types import Answers, FormDefinition, fields_of
from motcua.procedures.rules.form_words import typed
from motcua.procedures.rules.forms import check_answers


class Outcome(StrEnum):
    """What a look-up came to."""

    FOUND = "found"
    NO_MATCH = "no_match"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    UNREACHABLE = "unreachable"


OUTCOME_NAMES: Final = {
    Outcome.FOUND: "Có thông tin khớp",
    Outcome.NO_MATCH: "Không có thông tin khớp",
    Outcome.REFUSED: "Bị từ chối",
    Outcome.DOUBTFUL: "Trả lời không đúng người, không dùng",
    Outcome.UNREACHABLE: "Không có trả lời",
}


@dataclass(frozen=True)
class Told:
    """What a register says of one question."""

    register: str
    at: str
    text: str

    @property
    def source(self) -> str:
        """Where it comes from and when, in words."""
        return source_words(Register(self.register), datetime.fromisoformat(self.at))

    def as_dict(self) -> dict[str, str]:
        """Return the plain values, as a draft keeps them."""
        return {"register": self.register, "at": self.at, "text": self.text}


@dataclass(frozen=True)
class Fill:
    """The answers that a register gives, what it says of each question, and which questions say otherwise."""

    answers: Answers = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    differing: tuple[str, ...] = ()


def source_words(register: Register, at: datetime) -> str:
    """Return where an answer comes from and when it was taken there."""
    return f"{REGISTER_NAMES[register]}, lúc {clock.shown(at)}"


def fill(
    form: FormDefinition,
    answers: Mapping[str, Any],
    found: Mapping[str, str],
    *,
    register: Register,
    at: datetime,
) -> Fill:
    """Return what a register's answer gives to a form.

    Args:
        form: The form.
        answers: What was answered before; it stays as it is.
        found: The register's values by name, without the register's own.
        register: Which one.
        at: When it was asked.
    """
    fields = asked_of(form, register)
    shown = {each["key"] for each in shown_fields(form, answers)}
    told: dict[str, Told] = {}
    new: Answers = {}
    for key, each in fields.items():
        text = found.get(value_of(each).partition(".")[2], "").strip()
        if not text:
            continue
        told[key] = Told(register, at.isoformat(), text)
        taken = as_answer(each, text)
        if taken is not None and key in shown and answers.get(key) in (None, "", [], {}):
            new[key] = taken
    # A register may say less than a form accepts, such as an address without its commune: that is told, not filled in.
    wrong = {fault["field"].partition("-")[0] for fault in check_answers(form, {**answers, **new})}
    new = {key: value for key, value in new.items() if key not in wrong}
    return Fill(new, told, tuple(key for key in told if differs(form, key, {**answers, **new}, told[key])))


def differs(form: FormDefinition, key: str, answers: Mapping[str, Any], told: Told) -> bool:
    """Tell whether an answer says something else than a register; no answer says nothing."""
    answer = answers.get(key)
    found = {each["key"]: each for each in fields_of(form)}.get(key)
    return found is not None and answer not in (None, "", [], {}) and not agrees(found, answer, told.text)


def in_words(form: FormDefinition, key: str, told: Told) -> str:
    """Return what a register says of a question, as one would type it there."""
    found = {each["key"]: each for each in fields_of(form)}.get(key)
    return typed(found, told.text) if found is not None else told.text


def kept(stored: Mapping[str, Any]) -> dict[str, Told]:
    """Return what a draft keeps of registers; what is not understood any more is left out."""
    return {
        key: Told(str(each["register"]), str(each["at"]), str(each["text"]))
        for key, each in stored.items()
        if isinstance(each, Mapping) and each.get("register") in set(Register) and {"at", "text"} <= set(each)
    }


@dataclass(frozen=True)
class Consulted:
    """What a dossier's answers have of a register: which agree with it, which say otherwise."""

    register: str
    at: str
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]


def consulted(form: FormDefinition, answers: Mapping[str, Any], told: Mapping[str, Told]) -> list[Consulted]:
    """Return, register by register, how the answers handed in stand to what was told; unanswered ones are left out."""
    found = []
    known = {each["key"] for each in fields_of(form)}
    for register in Register:
        mine = {
            key: each
            for key, each in told.items()
            if key in known and each.register == register and answers.get(key) not in (None, "", [], {})
        }
        if mine:
            other = tuple(key for key, each in mine.items() if differs(form, key, answers, each))
            agreeing = tuple(key for key in mine if key not in other)
            found.append(Consulted(register, max(each.at for each in mine.values()), agreeing, other))
    return found
