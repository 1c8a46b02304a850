"""A register fills what is empty, tells what differs, and never takes anything typed away."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.test_form_registers import BORN, HOME, NAME, SEX
from tests.procedures.rules.test_forms import form_of

from motcua.core.clock import LOCAL
from motcua.intake.rules.registers import Told, consulted, fill, in_words, kept
from motcua.procedures.rules.form_registers import Register
from motcua.procedures.rules.form_types import Field

AT = datetime(2026, 3, 11, 14, 5, tzinfo=LOCAL)
FORM = form_of(NAME, BORN, SEX, HOME)
FOUND = {"full_name": "Nguyễn Văn Dụ", "birth_date": "1985-03-27", "sex": "Nam", "permanent_address": "Thôn Mẫu"}
VALUES = {"ten": st.just("Lê Thị Khác"), "sinh": st.just("1990-01-01"), "gioi_tinh": st.sampled_from(["nam", "nu"])}


def test_fill_takes_empty_questions_tells_differences_and_leaves_half_an_address_to_the_person() -> None:
    given_before = {"ten": "Nguyễn Văn Du", "sinh": "1985-03-27"}

    made = fill(FORM, given_before, FOUND, register=Register.POPULATION, at=AT)

    assert made.answers == {"gioi_tinh": "nam"}
    assert made.differing == ("ten",)
    assert list(made.told) == ["ten", "sinh", "gioi_tinh", "noi_o"]
    assert made.told["gioi_tinh"].source == "Cơ sở dữ liệu quốc gia về dân cư, lúc 14:05 11/03/2026"
    assert in_words(FORM, "sinh", made.told["sinh"]) == "27/03/1985"
    assert kept({key: each.as_dict() for key, each in made.told.items()} | {"x": {"register": "tax"}}) == made.told


@given(
    st.fixed_dictionaries({}, optional=VALUES),
    st.fixed_dictionaries({}, optional={k: st.just(v) for k, v in FOUND.items()}),
)
def test_fill_never_changes_what_was_answered(before: dict[str, str], found: dict[str, str]) -> None:
    made = fill(FORM, before, found, register=Register.POPULATION, at=AT)

    assert not before.keys() & made.answers.keys()
    assert set(made.differing) <= before.keys()


def test_fill_passes_over_what_the_form_hides() -> None:
    hidden = Field(**{**SEX, "show_when": {"field": "ten", "equals": "x"}})  # type: ignore[typeddict-item]

    assert fill(form_of(NAME, hidden), {"ten": "y"}, FOUND, register=Register.POPULATION, at=AT).answers == {}


def test_consulted_says_what_agrees_when_handed_in_and_forgets_what_was_left_out() -> None:
    told = {
        key: Told("population", AT.isoformat(), text)
        for key, text in (("ten", "Nguyễn Văn Dụ"), ("gioi_tinh", "Nam"), ("sinh", "1985-03-27"), ("x", "y"))
    }

    made = consulted(FORM, {"ten": "nguyễn văn dụ", "gioi_tinh": "nu", "x": "y"}, told)

    assert [(each.register, each.agreeing, each.differing) for each in made] == [
        ("population", ("ten",), ("gioi_tinh",))
    ]
    assert consulted(FORM, {}, told) == []
