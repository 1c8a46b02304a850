"""What may be asked about a dossier, and what is an answer."""

import pytest

from motcua.feedback.rules.asking import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_OPEN,
    answer_fault,
    question_fault,
    repeats,
)


@pytest.mark.parametrize(
    ("text", "waiting", "begins"),
    [
        ("Bao giờ có kết quả?", [], ""),
        ("a" * LONGEST_QUESTION, ["b"] * (MOST_OPEN - 1), ""),
        ("", [], "Hãy nhập câu hỏi"),
        ("a" * (LONGEST_QUESTION + 1), [], "Câu hỏi dài quá 1000 ký tự"),
        ("Còn gì nữa?", ["a", "b", "c"], "Hồ sơ này có 3 câu hỏi đang chờ"),
    ],
)
def test_question_that_cannot_be_asked_says_what_to_do(text: str, waiting: list[str], begins: str) -> None:
    fault = question_fault(text, waiting)

    assert bool(fault) == bool(begins)
    assert fault.startswith(begins)


def test_same_words_asked_again_while_they_wait_are_one_question() -> None:
    assert repeats("Bao giờ\n có kết quả?", ["Bao giờ có kết quả?"])
    assert not repeats("Bao giờ có kết quả?", [])
    assert not repeats("Bao giờ có?", ["Bao giờ có kết quả?"])


def test_answer_is_not_empty_and_not_endless() -> None:
    assert answer_fault("") == "Hãy nhập câu trả lời."
    assert answer_fault("Có." * LONGEST_ANSWER).startswith("Câu trả lời dài quá 2000")
    assert answer_fault("Có.") == ""
