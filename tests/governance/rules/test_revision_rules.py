"""A procedure's content edited on a form: read back whole, wrong values named, the name never retyped."""

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.governance.rules.revision import blank, fees_as_lines, lines_of, problems, revised

FILE = next(Path("src/motcua/starter/procedures").glob("1.001612*"))
CONTENT: Any = {
    key: value
    for key, value in json.loads(FILE.read_text(encoding="utf8")).items()
    if key not in {"form", "process", "immediate"}
}


def as_typed(content: Any) -> dict[str, str]:
    """The fields of the form as the page fills them in."""
    typed = {key: content[key] for key in ("field", "reception_address", "steps", "conditions", "description")}
    typed |= lines_of(content) | {"levels": ",".join(content["levels"]), "online_level": content["online_level"]}
    for i, paper in enumerate(content["papers"]):
        typed |= {f"p{i}_name": paper["name"], f"p{i}_case": paper["case"] or "", f"p{i}_manner": paper["manner"]}
        typed |= {f"p{i}_required": "1" if paper["required"] else ""}
        typed |= {f"p{i}_originals": str(paper["originals"]), f"p{i}_copies": str(paper["copies"])}
    for i, row in enumerate(content["submissions"]):
        limit = row["limit"] or {"amount": "", "unit": ""}
        typed |= {f"s{i}_channel": row["channel"], f"s{i}_case": row["case"] or ""}
        typed |= {f"s{i}_amount": str(limit["amount"]), f"s{i}_unit": limit["unit"]}
        typed |= {f"s{i}_fees": fees_as_lines(row["fees"])}
    return typed


@pytest.mark.parametrize(
    "file", sorted(Path("src/motcua/starter/procedures").glob("*.json")), ids=lambda file: file.stem
)
def test_form_sent_back_unchanged_changes_nothing(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf8"))
    content = {key: value for key, value in content.items() if key not in {"form", "process", "immediate"}}

    made, wrong = revised(content, as_typed(content), name_is_free=False)

    assert wrong == []
    assert {key: made[key] for key in content if key != "legal_text"} == {
        key: content[key] for key in content if key != "legal_text"
    }


@pytest.mark.req("DN-5.2")
def test_name_is_taken_from_the_catalogue_whatever_is_typed() -> None:
    made, _ = revised(CONTENT, as_typed(CONTENT) | {"name": "Tên gõ lại"}, name_is_free=False)

    assert made["name"] == CONTENT["name"]


def test_paper_without_a_name_is_removed_and_a_new_row_is_added() -> None:
    typed = as_typed(CONTENT) | {"p0_name": "", "p90_name": "Giấy mới", "p90_originals": "2"}

    made, _ = revised(CONTENT, typed, name_is_free=False)

    names = [paper["name"] for paper in made["papers"]]
    assert names == [*[paper["name"] for paper in CONTENT["papers"][1:]], "Giấy mới"]
    assert [paper["no"] for paper in made["papers"]] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("s0_amount", "năm"),
        ("s0_amount", "0"),
        ("s0_amount", "-1"),
        ("s0_fees", "50.000"),
        ("s0_fees", "tiền | 5"),
        ("p0_originals", "100"),
        ("p0_copies", "hai"),
        ("field", "x" * 201),
    ],
)
def test_value_that_cannot_be_read_is_named(field: str, text: str) -> None:
    typed = as_typed(CONTENT) | {"s0_unit": "working_day", field: text}

    assert [name for name, _ in revised(CONTENT, typed, name_is_free=False)[1]] == [field]


def test_fee_with_words_instead_of_an_amount_keeps_them() -> None:
    made, wrong = revised(
        CONTENT, as_typed(CONTENT) | {"s0_fees": "phí | theo thỏa thuận | ghi chú"}, name_is_free=False
    )

    assert wrong == []
    assert made["submissions"][0]["fees"] == [
        {"amount": None, "kind": "charge", "text": "theo thỏa thuận", "note": "ghi chú"}
    ]


def test_blank_procedure_names_every_part_it_lacks() -> None:
    assert [field for field, _ in problems(blank("1.999999", ""))] == [
        "name",
        "field",
        "levels",
        "audiences",
        "steps",
        "results",
        "legal_bases",
        "s0_channel",
    ]
    assert problems(CONTENT) == []
