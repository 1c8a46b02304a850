"""The registers of the state at the counter: one question about the applicant who is there, and what the page keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing

from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.intake import services as intake
from motcua.intake.rules.registers import Told, differs, fill, in_words, kept
from motcua.intake.services.registers import Somebody, is_ready
from motcua.procedures.rules.form_registers import REGISTER_NAMES, Register
from motcua.procedures.rules.form_types import FormDefinition, fields_of
from motcua.web.desk import declared

if TYPE_CHECKING:
    from motcua.web.desk.counter_form import Entered

_SALT = "motcua.desk.register"
_A_DAY = 86_400
_LONGEST = 40_000


@dataclass(frozen=True)
class Line:
    """What a register says of one question: its words, and how the page stands to them."""

    label: str
    text: str
    source: str
    state: str


STATES = {"same": "khớp", "other": "khác với nội dung đã nhập", "empty": "chưa điền"}


def register_for(values: Mapping[str, str]) -> Register:
    """Return which register knows an applicant of that kind."""
    return Register.ENTERPRISES if values["kind"] == "business" else Register.POPULATION


def offered(values: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the page offers to ask; None where the register is not connected."""
    register = register_for(values)
    if not is_ready(register):
        return None
    return {"key": register.value, "name": REGISTER_NAMES[register], "is_person": register is Register.POPULATION}


def asked(entered: "Entered", known: Mapping[str, Any], whom: Somebody, actor: Actor, now: datetime) -> "Entered":
    """Ask about the applicant and return the page with what was empty filled in.

    Args:
        entered: The page as typed; a procedure is chosen.
        known: What the page above the e-form answers already.
        whom: The applicant as typed.
        actor: The officer.
        now: The present moment.

    Raises:
        RuleBroken: Something lacks, or the register has no usable answer.
    """
    values, form = entered.values, entered.form
    if form is None or entered.offering is None:
        raise RuleBroken("register.no_procedure", "Hãy chọn thủ tục trước khi lấy thông tin.", "procedure_query")
    register = register_for(values)
    is_present = values["channel"] != "postal" and not values["consignment"] and not values["rep_full_name"]
    answer = intake.look_up_at_counter(
        actor=actor,
        register=register,
        whom=whom,
        is_present=is_present,
        reason=values["register_reason"],
        procedure=entered.offering.name,
        subject=f"counter:{values['idempotency_key']}",
        now=now,
    )
    given = fill(form, {**known, **entered.answers}, answer.values, register=register, at=answer.at)
    here = {field["key"] for field in fields_of(form) if declared.is_asked(field)}
    above = {
        "address": answer.values.get("current_address") or answer.values.get("permanent_address")
        if register is Register.POPULATION
        else answer.values.get("address"),
        "full_name": answer.values.get("name"),
    }
    filled = {name: text for name, text in above.items() if text and not values[name]}
    return replace(
        entered,
        values={**values, **filled},
        answers={**entered.answers, **{key: value for key, value in given.answers.items() if key in here}},
        registers={**entered.registers, **given.told},
    )


def carried(actor: Actor, values: Mapping[str, str], signed: str) -> dict[str, Told]:
    """Return what the page carries of registers: only what was told this officer, for this reception and person."""
    if not signed or len(signed) > _LONGEST:
        return {}
    try:
        told_for, told = signing.loads(signed, salt=_SALT, max_age=_A_DAY)
    except (signing.BadSignature, ValueError, TypeError):
        return {}
    return kept(told) if told_for == _told_for(actor, values) else {}


def to_carry(actor: Actor, entered: "Entered") -> str:
    """Return what the page carries, so that nobody changes what a register said; empty for nothing."""
    told = {key: each.as_dict() for key, each in entered.registers.items()}
    return signing.dumps([_told_for(actor, entered.values), told], salt=_SALT, compress=True) if told else ""


def _told_for(actor: Actor, values: Mapping[str, str]) -> list[object]:
    return [actor.account_id, values["idempotency_key"], values["kind"], values["personal_number"]]


def lines(form: FormDefinition | None, told: Mapping[str, Told], answers: Mapping[str, Any]) -> list[Line]:
    """Return what registers said, question by question in the form's order, beside what the page has."""
    return [
        Line(
            field["label"],
            in_words(form, field["key"], told[field["key"]]),
            told[field["key"]].source,
            _state(form, field["key"], answers, told[field["key"]]),
        )
        for field in (fields_of(form) if form else ())
        if form and field["key"] in told
    ]


def _state(form: FormDefinition, key: str, answers: Mapping[str, Any], told: Told) -> str:
    if answers.get(key) in (None, "", [], {}):
        return "empty"
    return "other" if differs(form, key, answers, told) else "same"
