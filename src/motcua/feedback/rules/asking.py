"""What an applicant may ask about a dossier, and when: pure."""

from collections.abc import Sequence

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 2000
MOST_OPEN = 3
"""How many questions of one dossier wait at the same time; one more is asked when one of them is answered."""


def repeats(text: str, waiting: Sequence[str]) -> bool:
    """Tell whether the same is asked again while it waits: a second click, or a page sent anew."""
    return " ".join(text.split()) in {" ".join(other.split()) for other in waiting}


def question_fault(text: str, waiting: Sequence[str]) -> str:
    """Return why this cannot be asked now, with what to do; empty when it can.

    Args:
        text: The question, cleaned.
        waiting: The questions of this dossier that nobody answered yet.
    """
    if not text:
        return "Hãy nhập câu hỏi."
    if len(text) > LONGEST_QUESTION:
        return f"Câu hỏi dài quá {LONGEST_QUESTION} ký tự. Hãy viết ngắn lại hoặc chia làm hai câu hỏi."
    if len(waiting) >= MOST_OPEN:
        return f"Hồ sơ này có {len(waiting)} câu hỏi đang chờ trả lời. Hãy đợi trả lời rồi hỏi tiếp, hoặc gọi tổng đài."
    return ""


def answer_fault(text: str) -> str:
    """Return why this is no answer, with what to do; empty when it is one."""
    if not text:
        return "Hãy nhập câu trả lời."
    if len(text) > LONGEST_ANSWER:
        return f"Câu trả lời dài quá {LONGEST_ANSWER} ký tự. Hãy viết ngắn lại."
    return ""
