"""What of a request for supplement has no answer yet."""

import pytest

from motcua.intake.rules.supplements import unanswered

ASKED = [{"no": 1, "name": "Tờ khai"}, {"no": 3, "name": "Thẻ căn cước"}, {"no": 0, "name": "Ngày sinh đúng"}]


@pytest.mark.parametrize(
    ("papers", "places", "left"),
    [
        (set(), set(), ["Tờ khai", "Thẻ căn cước", "Ngày sinh đúng"]),
        ({1}, {2}, ["Thẻ căn cước"]),
        # A paper may be answered in words, or with both; a file nobody asked for answers nothing.
        ({1, 2}, {0, 1}, ["Ngày sinh đúng"]),
        ({1, 3}, {2}, []),
    ],
)
def test_asked_items_without_file_or_words_are_left_open(papers: set[int], places: set[int], left: list[str]) -> None:
    assert unanswered(ASKED, papers=papers, places=places) == left
