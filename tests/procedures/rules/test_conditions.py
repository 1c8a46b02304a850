"""Conditions on answers: what may be written, what holds, and never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.conditions import Kind, Name, condition_problem, holds, names_of

NAMES = {
    "dien_tich": Name(Kind.NUMBER),
    "loai": Name(Kind.TEXT, frozenset({"moi", "cai-tao"})),
    "ten": Name(Kind.TEXT),
    "dot_xuat": Name(Kind.FLAG),
    "ngay": Name(Kind.DATE),
    "thua": Name(Kind.LIST),
}
ANSWERS = {
    "dien_tich": 500,
    "loai": "moi",
    "ten": "Nhà ở",
    "dot_xuat": False,
    "ngay": "2026-02-14",
    "thua": ["12", "13"],
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("dien_tich > 499.5", True),
        ("dien_tich * 2 + 1 == 1001", True),
        ("-dien_tich < 0 && dien_tich / 4 >= 125", True),
        ("dien_tich in [100, 500]", True),
        ("loai == 'moi'", True),
        ('loai != "moi"', False),
        ("loai in ['cai-tao']", False),
        ("!dot_xuat", True),
        ("dot_xuat || (loai == 'moi' && dien_tich > 600)", False),
        ("ngay >= date('2026-02-14') && ngay < date('2026-02-15')", True),
        ("'12' in thua && size(thua) == 2", True),
        ("ten.startsWith('Nhà') && ten.contains(' ') && !ten.endsWith('x')", True),
        ("dien_tich != null && dien_tich > 100", True),
        ("true", True),
    ],
)
def test_condition_is_judged_by_the_answers(condition, expected):
    assert condition_problem(condition, NAMES) == ""
    assert holds(condition, NAMES, ANSWERS, step_title="Thẩm định") is expected


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("", "đang để trống"),
        ("x" * 501, "dài quá 500 ký tự"),
        ("dien_tic > 5", "biểu mẫu không có mục “dien_tic” (ký tự thứ 1)"),
        ("dien_tich > '5'", "không so sánh được số với chữ"),
        ("ngay > '2026-01-01'", "ngày viết là date('2026-01-31')"),
        ("ngay > date('2026-02-30')", "ngày có thật"),
        ("loai == 'nang-cap'", "mục “loai” không có lựa chọn “nang-cap”"),
        ("loai in ['moi', 'cu']", "mục “loai” không có lựa chọn “cu”"),
        ("dien_tich", "phải cho kết quả đúng hoặc sai, không phải số"),
        ("dien_tich >", "thiếu một giá trị (ký tự thứ 12)"),
        ("(dien_tich > 5", "thiếu “)”"),
        ("dien_tich > 5 dien_tich", "thừa “dien_tich”"),
        ("dien_tich = 5", "không hiểu “= 5”"),
        ("dien_tich > 5 && 'a", "chuỗi chữ chưa đóng dấu nháy"),
        ("ten.matches('(a+)+$')", "không có “.matches”"),
        ("[1, 2].exists(i, i > 1)", "không có “.exists”"),
        ("dot_xuat > true", "không dùng “>” với đúng/sai"),
        ("thua == thua", "không dùng “==” với danh sách"),
        ("dien_tich > null", "chỉ dùng để hỏi"),
        ("5 in 'abc'", "sau “in” phải là một danh sách"),
        ("5 in thua", "không tìm số trong danh sách chữ"),
        ("[1, 'a'] == [1]", "phải cùng loại"),
        ("dien_tich + ten > 5", "phép “+” cần số"),
        ("!!dot_xuat", "hai lần liền nhau"),
        ("dien_tich > 9999999999999999", "số quá lớn"),
        ("size(dien_tich) > 1", "size cần danh sách, không phải số"),
        (r"ten == 'a\n'", "trong chuỗi chữ"),
        ("(" * 40, "lồng quá 20 lớp"),
        ("[" * 40, "lồng quá 20 lớp"),
        ("size(" * 90, "lồng quá 20 lớp"),
    ],
)
def test_condition_that_cannot_be_used_says_why(condition, words):
    assert words in condition_problem(condition, NAMES)


@pytest.mark.parametrize(
    ("condition", "answers", "words"),
    [
        ("dien_tich > 5", {}, "hồ sơ không có mục “dien_tich”"),
        ("loai != 'moi'", {"loai": ""}, "hồ sơ không có mục “loai”"),
        ("dien_tich > 5", {"dien_tich": "7"}, "câu trả lời ở mục “dien_tich” không đúng loại"),
        ("dot_xuat", {"dot_xuat": 1}, "không đúng loại"),
        ("dien_tich > 5", {"dien_tich": True}, "không đúng loại"),
        ("mat > 5", {"mat": 7}, "biểu mẫu không có mục “mat”"),
    ],
)
def test_condition_without_a_fitting_answer_fails_with_the_step(condition, answers, words):
    with pytest.raises(RuleBroken) as refused:
        holds(condition, NAMES, answers, step_title="Thẩm định")

    assert refused.value.code == "process.condition"
    assert "Bước “Thẩm định” chưa đi tiếp được" in refused.value.message
    assert words in refused.value.message


def test_condition_that_asks_for_the_answer_may_do_without_it():
    assert holds("dien_tich == null || dien_tich > 5", NAMES, {}, step_title="x")
    assert not holds("dien_tich != null && dien_tich > 5", NAMES, {}, step_title="x")


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["dien_tich", ">", "5", "(", ")", "&&", "ten", "'a'", "in", "["])).map(" ".join)
)
def test_condition_of_any_text_is_judged_or_refused_in_words(condition):
    if condition_problem(condition, NAMES):
        return

    assert holds(condition, NAMES, ANSWERS, step_title="x") in {True, False}


@given(st.floats(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_condition_compares_whole_and_broken_numbers_alike(answer, bound):
    condition = f"dien_tich < {bound}" if bound >= 0 else f"dien_tich < -{-bound}"

    assert holds(condition, NAMES, {"dien_tich": answer}, step_title="x") is (answer < float(bound))


def test_names_of_a_form_have_the_kinds_of_its_fields():
    field = {"label": "x", "required": True}
    options = [{"value": "moi", "label": "Mới"}]
    form = {
        "sections": [
            {
                "key": "s",
                "title": "S",
                "fields": [
                    field | {"key": "a", "type": "money"},
                    field | {"key": "b", "type": "select", "options": options},
                    field | {"key": "c", "type": "checkbox"},
                    field | {"key": "d", "type": "date"},
                    field | {"key": "e", "type": "textarea"},
                    field | {"key": "if", "type": "text"},
                ],
            }
        ]
    }

    assert names_of(form) == {
        "a": Name(Kind.NUMBER),
        "b": Name(Kind.TEXT, frozenset({"moi"})),
        "c": Name(Kind.FLAG),
        "d": Name(Kind.DATE),
        "e": Name(Kind.TEXT),
    }
