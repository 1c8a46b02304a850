"""Answers that a form accepts, made anew every few days, with gaps where each person's own particulars stand."""

from dataclasses import dataclass
from datetime import date
from random import Random

from motcua.procedures.queries import form_of
from motcua.procedures.rules.content import canonical_json
from motcua.scenarios.demo import persons as demo
from motcua.scenarios.demo.answers import answers_for
from motcua.scenarios.simulate.copytext import Filled, cell, gap
from motcua.scenarios.simulate.persons import Person

VARIANTS = 3
# Answers name days from three days ago back and from five days ahead on, so they stay acceptable that long.
KEPT_DAYS = 3
_ANYBODY = demo.Person(
    full_name=gap("full_name"),
    personal_number=gap("personal_number"),
    phone=gap("phone"),
    address=gap("address"),
    email=gap("email"),
)


@dataclass(frozen=True)
class Answers:
    """Filled-in answers: canonical JSON, and the same as a cell of COPY."""

    text: str
    cell: str


class Forms:
    """Makes answers; each serves for a few days, in whatever order the days come."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._made: dict[tuple[int, int, int], Filled] = {}

    def answers(self, form_id: int, day: date, person: Person, choice: int) -> Answers:
        """Return answers of a person on a day; there are a few variants by `choice`."""
        first = day.toordinal() // KEPT_DAYS * KEPT_DAYS
        key = (form_id, first, choice % VARIANTS)
        filled = self._made.get(key)
        if filled is None:
            answers = answers_for(form_of(form_id), _ANYBODY, self._rng, today=date.fromordinal(first))
            filled = self._made[key] = Filled(canonical_json(answers))
        text = filled.fill(
            {
                "full_name": person.full_name,
                "personal_number": person.personal_number,
                "phone": person.phone,
                "address": person.address,
                "email": person.email or "khong-co@vidu.example",
            }
        )
        return Answers(text, cell(text))
