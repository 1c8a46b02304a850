"""Answers as people read and type them."""

from typing import Any

import pytest

from motcua.procedures.rules.form_types import Field
from motcua.web.shared.answers import form_field, readable, typed


def field(kind: str, **more: Any) -> Field:
    return {"key": "muc", "label": "Mục", "type": kind, "required": False, **more}  # type: ignore[typeddict-item,return-value]


CHOICE = {"options": [{"value": "a", "label": "Lựa chọn A"}, {"value": "b", "label": "Lựa chọn B"}]}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("date", "1990-03-05", "05/03/1990"),
        ("date", "31/02/1990", "31/02/1990"),
        ("money", 1_250_000, "1.250.000"),
        ("money", "mười hai", "mười hai"),
        ("number", 1.5, "1,5"),
        ("text", None, ""),
        ("text", "<b>", "<b>"),
    ],
)
def test_typed_is_what_somebody_would_write(kind: str, value: object, shown: str) -> None:
    assert typed(field(kind), value) == shown


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (field("radio", **CHOICE), "b", "Lựa chọn B"),
        (field("radio", **CHOICE), "khác", "khác"),
        (field("checkbox"), True, "Có"),
        (field("checkbox"), False, "Không"),
        (field("money"), 5000, "5.000 đ"),
        (field("date"), "1990-03-05", "05/03/1990"),
        (field("text"), "", ""),
    ],
)
def test_readable_is_the_answer_in_words(asked: Field, value: object, words: str) -> None:
    assert readable(asked, value) == words


def test_form_field_of_a_condition_tells_the_page_when_to_show_it() -> None:
    shown = form_field(field("text", show_when={"field": "dong_y", "equals": True}, max_length=9), "x", "Sai rồi")

    assert shown == {
        "name": "muc", "label": "Mục", "type": "text", "hint": "", "help": "", "depends": False,
        "required": False, "value": "x", "error": "Sai rồi",
        "max_length": 9, "show_field": "dong_y", "show_equals": "on",
    }  # fmt: skip


def test_form_field_of_a_tick_box_is_one_option_and_ticked_only_by_true() -> None:
    ticked, typed_text = form_field(field("checkbox"), True, ""), form_field(field("checkbox"), "x", "")

    assert (ticked["options"], ticked["value"], typed_text["value"]) == ([{"value": "on", "label": "Mục"}], "on", "")
