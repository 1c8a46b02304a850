"""Papers of the published list, and nothing else."""

from typing import Any

import pytest

from motcua.core.errors import RuleBroken, errors_of
from motcua.postal.rules.checklist import Enclosed, check, enclosed_rows, goes_by_post


def paper(no: int, *, required: bool = True) -> Any:
    return {"no": no, "name": f"Giấy số {no}", "required": required, "case": None, "manner": "submit"}


PAPERS = [paper(1), paper(2, required=False), paper(3)]


@pytest.mark.req("DN-15.1-1", "DN-15.1-2")
@pytest.mark.parametrize(
    ("enclosed", "told"),
    [
        ({1: Enclosed(1), 3: Enclosed(0, 2)}, []),
        ({1: Enclosed(1), 3: Enclosed(not_applicable=True)}, []),
        ({1: Enclosed(1), 2: Enclosed(1), 3: Enclosed(1), 4: Enclosed(1)}, ["papers"]),
        ({}, ["originals-1", "originals-3"]),
        ({1: Enclosed(1), 3: Enclosed(-1)}, ["originals-3"]),
        ({1: Enclosed(1), 3: Enclosed(100)}, ["originals-3"]),
        ({9: Enclosed(1)}, ["papers", "originals-1", "originals-3"]),
    ],
)
def test_only_listed_papers_are_taken_and_every_missing_one_is_told(
    enclosed: dict[int, Enclosed], told: list[str]
) -> None:
    found: list[str] = []
    try:
        check(PAPERS, enclosed)
    except RuleBroken as broken:
        found = [field for field, _ in errors_of(broken)]

    assert found == told


def test_enclosed_papers_are_kept_in_the_order_of_the_list_without_empty_ones() -> None:
    rows = enclosed_rows(PAPERS, {3: Enclosed(0, 2), 1: Enclosed(1), 2: Enclosed()})

    assert rows == [{"no": 1, "originals": 1, "copies": 0}, {"no": 3, "originals": 0, "copies": 2}]


@pytest.mark.parametrize(
    ("channels", "goes"), [(["counter", "postal"], True), (["counter", "online"], False), ([], False)]
)
def test_procedure_goes_by_post_only_when_it_is_published_so(channels: list[str], goes: bool) -> None:
    content: Any = {"submissions": [{"channel": channel} for channel in channels]}

    assert goes_by_post(content) is goes
