"""The questions of a rating: which there are, what may be answered, whether an answer sheet is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OVERALL = "overall"
LEVELS = (("very", "Rất hài lòng"), ("yes", "Hài lòng"), ("no", "Chưa hài lòng"))
"""Three levels, TT 32/2017/TT-BTTTT Điều 12."""


@dataclass(frozen=True)
class Question:
    """One question; its key never changes its meaning, because figures of years are told by it."""

    key: str
    text: str
    options: tuple[tuple[str, str], ...]
    source: str


_TT32 = "TT 32/2017/TT-BTTTT Điều 12"
_ND61 = "NĐ 61/2018/NĐ-CP Điều 31"
QUESTIONS: Mapping[str, Question] = {
    one.key: one
    for one in (
        Question(OVERALL, "Nhìn chung, ông/bà có hài lòng không?", LEVELS, _TT32),
        Question("convenience", "Làm thủ tục có thuận tiện, dễ dàng không?", LEVELS, _TT32),
        Question("punctuality", "Kết quả có đúng hẹn không?", LEVELS, _TT32),
        Question("attitude", "Thái độ phục vụ của cán bộ thế nào?", LEVELS, _TT32),
        Question("explanation", "Hướng dẫn, giải thích có rõ ràng, kịp thời không?", LEVELS, _ND61),
        Question("information", "Thông tin công khai về thủ tục có đúng, đủ không?", LEVELS, _ND61),
        Question(
            "contacts",
            "Ông/bà phải liên hệ lại nơi tiếp nhận mấy lần để hoàn thiện hồ sơ?",
            (("none", "Không lần nào"), ("one", "Một lần"), ("more", "Hơn một lần")),
            _ND61,
        ),
        Question(
            "costs",
            "Có phải trả khoản nào ngoài phí, lệ phí đã công khai không?",
            (("none", "Không"), ("some", "Có")),
            _ND61,
        ),
    )
}


def asked(keys: Sequence[str]) -> list[Question]:
    """Return the questions of a province in its order; how people are content in all comes first, whatever it says.

    Raises:
        KeyError: There is no such question.
    """
    return [QUESTIONS[key] for key in dict.fromkeys((OVERALL, *keys))]


def faults(questions: Sequence[Question], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong with an answer sheet as (field, message): only the first question must be answered."""
    found = []
    for one in questions:
        given = answers.get(one.key, "")
        if not given and one.key == OVERALL:
            found.append((one.key, "Hãy chọn mức hài lòng chung ở câu đầu; các câu khác có thể bỏ trống."))
        elif given and given not in dict(one.options):
            found.append((one.key, "Hãy chọn một trong các câu trả lời có sẵn."))
    return found
