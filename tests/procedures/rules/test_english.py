"""Which texts of a procedure have English, what may stand as English, and questions asked in it."""

import pytest

from motcua.core.errors import RuleBroken, errors_of
from motcua.procedures.rules.english import LONGEST, digest_of, key_of, parts_of, require_sound
from motcua.procedures.rules.search_english import in_vietnamese, named_so, words_of
from motcua.scenarios.demo import starter
from motcua.web.portal.browse import EXAMPLES
from motcua.web.shared.english import catalogue


def test_every_text_of_the_starter_procedures_has_english_and_nothing_else_is_kept() -> None:
    kept, in_code = starter.english(), catalogue.english().words
    texts = {
        text
        for one in starter.procedures()
        for part in parts_of(one.content, [one.form], [one.process])
        for text in part.texts
    }

    assert texts - kept.keys() - in_code.keys() == set()
    assert kept.keys() - texts == set()
    assert all(said.strip() and said == said.strip() for said in kept.values())
    require_sound(kept, dict.fromkeys(kept, ""))


def test_texts_come_part_by_part_each_once_and_blanks_do_not_count() -> None:
    birth = next(one for one in starter.procedures() if one.code == "1.001193")

    parts = parts_of(birth.content, [birth.form, birth.form], [birth.process])

    texts = [text for part in parts for text in part.texts]
    assert len(texts) == len(set(texts))
    assert parts[0].texts[0] == "Thủ tục đăng ký khai sinh"
    assert "Họ, chữ đệm, tên của trẻ" in next(part for part in parts if part.title == "Người được khai sinh").texts
    assert digest_of(" Ngày  sinh\n") == digest_of("Ngày sinh")
    assert key_of(" Ngày  sinh\n") == "Ngày sinh"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("x" * (LONGEST + 1), "english.long"),
        ("Thủ tục đăng ký khai sinh", "english.vietnamese"),
        ("Ủy ban nhân dân", "english.vietnamese"),
    ],
)
def test_what_cannot_be_english_is_refused_at_its_field(said: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        require_sound({"Tên": said}, {"Tên": "f"})

    assert [name for name, _ in errors_of(refused.value)] == ["f"]
    assert refused.value.code == code


@pytest.mark.parametrize(
    "said", ["", "Department of Finance", "By Thông tư số 281/2016/TT-BTC of the Ministry", "12 m²"]
)
def test_what_may_be_english_passes(said: str) -> None:
    require_sound({"Tên": said}, {"Tên": "f"})


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("birth certificate", "đăng ký khai sinh"),
        ("How do I get a Birth Certificate?", "đăng ký khai sinh"),
        ("marriage registration", "đăng ký kết hôn"),
        ("business licences", "đăng ký thành lập hộ kinh doanh"),
        ("copies of birth certificates", "bản sao giấy khai sinh"),
        ("passport Cẩm Thành", "hộ chiếu cẩm thành"),
        ("khai sinh", ""),
        ("the", ""),
        ("", ""),
    ],
)
def test_question_in_english_is_said_in_the_words_of_the_law(question: str, meant: str) -> None:
    assert in_vietnamese(question) == meant


def test_examples_of_the_home_page_are_understood_in_english() -> None:
    said = [catalogue.english().words[example] for example in EXAMPLES]

    assert [question for question in said if not in_vietnamese(question)] == []


def test_names_hold_every_word_of_the_question_the_shortest_first() -> None:
    english = {"A": "Registering a birth again", "B": "Registering a birth", "C": "Registering a marriage"}

    assert named_so("register births", english) == []
    assert named_so("registering births", english) == ["B", "A"]
    assert named_so("the of", english) == []
    assert words_of("Business licences, companies") == ["business", "licence", "company"]
