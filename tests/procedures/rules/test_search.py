"""Tests of the search: the index, the understanding of questions, repair, and the order of what is found."""

from collections.abc import Collection
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.records import raw_record

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.importing import read_record
from motcua.procedures.rules.search import (
    Postings,
    analyse_query,
    build,
    document_terms,
    gather,
    prior_of,
    rank,
    sql_parameters,
    title_fold,
)
from motcua.procedures.rules.search_index import split_title, starts_of
from motcua.procedures.rules.search_lexicon import daily_fields, lexicon, make_lexicon, split_words
from motcua.procedures.rules.search_repair import edits

CATALOGUE = {
    "1.900001": ("Thủ tục đăng ký khai sinh", "Hộ tịch", ["commune"]),
    "1.900002": ("Thủ tục đăng ký khai sinh có yếu tố nước ngoài", "Hộ tịch", ["commune"]),
    "1.900003": ("Thủ tục đăng ký kết hôn", "Hộ tịch", ["commune"]),
    "1.900004": ("Thủ tục đăng ký kết hôn có yếu tố nước ngoài", "Hộ tịch", ["commune"]),
    "1.900005": ("Thủ tục đăng ký khai tử", "Hộ tịch", ["commune"]),
    "1.900006": ("Đăng ký thường trú", "Đăng ký, quản lý cư trú", ["commune"]),
    "1.900007": ("Tách hộ", "Đăng ký, quản lý cư trú", ["commune"]),
    "1.900008": ("Cấp giấy phép lái xe", "Sát hạch, cấp giấy phép lái xe", ["province"]),
    "1.900009": ("Cấp lại giấy phép lái xe", "Sát hạch, cấp giấy phép lái xe", ["province"]),
    "1.900010": ("Cấp lại thẻ căn cước", "Cấp, quản lý căn cước", ["commune"]),
    "1.900011": ("Cấp lại thẻ căn cước (thực hiện tại cấp trung ương)", "Cấp, quản lý căn cước", ["ministry"]),
    "1.900012": ("Cấp đổi Giấy chứng nhận quyền sử dụng đất", "Đất đai", ["province"]),
    "1.900013": ("Cấp lại Giấy chứng nhận do bị mất", "Đất đai", ["province"]),
    "1.900014": ("Giải quyết hưởng bảo hiểm xã hội một lần", "Thực hiện chính sách BHXH", ["province"]),
    "1.900015": ("Đăng ký, điều chỉnh đóng BHXH tự nguyện", "Thu BHXH, BHYT", ["province"]),
    "6.900016": ("Đăng ký kết hôn giả định nội bộ", "Hộ tịch", ["ministry"]),
    "1.900017": ("Cấp hộ chiếu phổ thông ở trong nước", "Quản lý xuất nhập cảnh", ["province"]),
    "1.900019": ("Cấp lại chứng chỉ hành nghề môi giới bất động sản", "Kinh doanh bất động sản", ["province"]),
    "1.900018": ("Cấp giấy phép khai thác khoáng sản", "Địa chất và khoáng sản", ["province"]),
}


def content_of(code: str, name: str, field: str, levels: list[str]) -> ProcedureContent:
    content = read_record(
        raw_record(code=code, name=name, field=field, levels=levels, components=[], results=[])
    ).content
    assert content is not None
    return content


@lru_cache(maxsize=1)
def catalogue() -> Postings:
    return gather(build((code, content_of(code, *rest)) for code, rest in CATALOGUE.items()))


def first(question: str) -> str:
    postings = catalogue()
    found = rank(analyse_query(question, postings.known_terms), postings, 1)
    return found[0][0] if found else ""


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Đăng ký khai sinh", "1.900001"),
        ("dang ky khai sinh", "1.900001"),
        ("dang ki khai sinh", "1.900001"),
        ("khai sih", "1.900001"),
        ("ĐĂNG KÝ KHAI SINH CÓ YẾU TỐ NƯỚC NGOÀI", "1.900002"),
        ("làm giấy khai sinh cho con thì cần gì", "1.900001"),
        ("em bé mới sinh phải làm giấy tờ gì", "1.900001"),
        ("muốn cưới thì ra đâu", "1.900003"),
        ("đăng ký kết hôn", "1.900003"),
        ("kết hôn với người nước ngoài", "1.900004"),
        ("bố tôi qua đời", "1.900005"),
        ("nhập hộ khẩu cho vợ", "1.900006"),
        ("tách hộ khẩu", "1.900007"),
        ("tach so ho khau", "1.900007"),
        ("bằng lái xe", "1.900008"),
        ("mất bằng lái xe", "1.900009"),
        ("mat gplx lam lai", "1.900009"),
        ("CCCD bị mất", "1.900010"),
        ("cccd", "1.900010"),
        ("đổi sổ đỏ", "1.900012"),
        ("mat so do", "1.900013"),
        ("rút bhxh một lần", "1.900014"),
        ("đóng bảo hiểm xã hội tự nguyện", "1.900015"),
        ("lam passport", "1.900017"),
        ("mat chung chi moi gioi nha dat", "1.900019"),
        ("khai thac khoang sna", "1.900018"),
    ],
)
def test_question_in_own_words_finds_its_procedure_first(question: str, code: str) -> None:
    assert first(question) == code


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\u200b", "𝄞", "xyzzy qwrtp"])
def test_question_without_known_words_finds_nothing(question: str) -> None:
    assert first(question) == ""


def test_question_of_only_silent_words_is_taken_as_it_stands() -> None:
    plan = analyse_query("làm thủ tục ở đâu", lambda terms: dict.fromkeys(terms, 1))

    assert plan.phrase == "lam thu tuc o dau"


def test_question_with_a_code_names_it() -> None:
    plan = analyse_query("thủ tục 1.900001 và 1.900003", catalogue().known_terms)

    assert plan.codes == ("1.900001", "1.900003")
    assert not plan.is_empty
    assert analyse_query("", catalogue().known_terms).is_empty


def test_question_repaired_tells_what_was_mended() -> None:
    assert analyse_query("khai sih", catalogue().known_terms).mended == {"sih": "sinh"}
    assert analyse_query("khai sinh", catalogue().known_terms).mended is None


def test_question_with_marks_does_not_take_a_diagram_for_a_land_book() -> None:
    known = catalogue().known_terms

    assert "giay chung" in analyse_query("sổ đỏ", known).terms
    assert "giay chung" in analyse_query("so do", known).terms
    assert "giay chung" not in analyse_query("sơ đồ", known).terms


def test_question_tone_place_does_not_matter() -> None:
    assert [word.marked for word in split_words("hoá uỷ thuý")] == [word.marked for word in split_words("hóa ủy thúy")]


def test_question_phrase_is_found_with_words_between() -> None:
    known = catalogue().known_terms

    assert analyse_query("tách ra cái hộ khẩu", known).terms.get("tach ho") is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("dang ky kh", "1.900001"), ("ket h", "1.900003"), ("tach h", "1.900007"), ("khoan", "1.900018")],
)
def test_question_still_being_typed_finds_what_it_may_become(typed: str, code: str) -> None:
    postings = catalogue()

    plan = analyse_query(typed, postings.known_terms, postings.completions)

    assert rank(plan, postings, 1)[0][0] == code


def test_question_finished_by_a_space_is_not_completed() -> None:
    postings = catalogue()

    assert "ket hon" not in analyse_query("ket h ", postings.known_terms, postings.completions).terms


@given(st.text(max_size=400))
def test_question_of_any_text_is_answered(question: str) -> None:
    postings = catalogue()

    found = rank(analyse_query(question, postings.known_terms, postings.completions), postings, 5)

    assert len(found) <= 5
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_question_asks_the_vocabulary_few_times_and_for_few_terms() -> None:
    asked: list[int] = []

    def known(terms: Collection[str]) -> dict[str, int]:
        asked.append(len(terms))
        return catalogue().known_terms(terms)

    analyse_query("x" * 10_000 + " " + "tah ho khua bnag lai " * 100, known)

    assert len(asked) <= 5
    assert max(asked) < 40_000


def test_search_by_name_code_field_and_agency_needs_no_marks() -> None:
    ong = read_record(raw_record(implementing_agencies="Trạm khuyến nông Mẫu")).content
    assert ong is not None
    others = [(code, content_of(code, *rest)) for code, rest in CATALOGUE.items()]
    postings = gather(build([(ong["code"], ong), *others]))

    plans = [analyse_query(words, postings.known_terms) for words in ("nuoi ong", "chan nuoi", "tram khuyen nong mau")]

    assert [rank(plan, postings, 1)[0][0] for plan in plans] == ["1.999001"] * 3
    assert analyse_query("1.999001", postings.known_terms).codes == ("1.999001",)


# Index


def test_base_procedure_stands_before_its_variants() -> None:
    postings = catalogue()

    found = [code for code, _ in rank(analyse_query("cấp lại thẻ căn cước", postings.known_terms), postings, 2)]

    assert found == ["1.900010", "1.900011"]


def test_prior_prefers_near_and_asked_for_and_puts_internal_procedures_last() -> None:
    base = content_of("1.900003", "Đăng ký kết hôn", "Hộ tịch", ["commune"])
    far = content_of("1.900003", "Đăng ký kết hôn", "Hộ tịch", ["ministry"])
    variant = content_of("1.900004", "Đăng ký kết hôn lưu động", "Hộ tịch", ["commune"])
    internal = content_of("6.900016", "Đăng ký kết hôn", "Hộ tịch", ["commune"])

    ordered = sorted([internal, variant, far, base], key=prior_of, reverse=True)

    assert ordered == [base, far, variant, internal]
    assert prior_of(base, demand=1.0) > prior_of(base)


def test_demand_moves_a_procedure_up() -> None:
    documents = [(code, content_of(code, *rest)) for code, rest in CATALOGUE.items()]
    plain, asked = build(documents), build(documents, demand={"1.900008": 1.0})

    def prior(index: Postings) -> float:
        return index.docs["1.900008"].prior

    assert prior(gather(asked)) > prior(gather(plain))


def test_build_gives_every_document_once_and_only_useful_terms() -> None:
    index = build((code, content_of(code, *rest)) for code, rest in CATALOGUE.items())

    assert [doc.doc for doc in index.docs] == list(CATALOGUE)
    assert len({(posting.term, posting.doc) for posting in index.postings}) == len(index.postings)
    assert min(posting.weight for posting in index.postings) > 0
    assert {posting.term for posting in index.postings} <= set(index.vocabulary)


def test_build_of_nothing_is_empty() -> None:
    index = build([])

    assert (index.postings, index.vocabulary, index.docs) == ([], {}, [])


def test_document_terms_weigh_the_title_most() -> None:
    terms = document_terms(content_of("1.900007", "Tách hộ", "Đăng ký, quản lý cư trú", ["commune"]))

    assert terms["tach ho"] > terms["cu tru"] > terms["ngay lam"] > 0


def test_title_is_split_before_further_procedures_and_cases() -> None:
    assert split_title("Đăng ký thành lập hợp tác xã; đăng ký chuyển đổi") == (
        "Đăng ký thành lập hợp tác xã",
        "; đăng ký chuyển đổi",
    )
    assert split_title("Tách hộ") == ("Tách hộ", "")
    assert title_fold("Thủ tục đăng ký kết hôn") == "dang ky ket hon"
    assert starts_of("dang ky ket hon") == ["^dang ky", "^dang ky ket"]
    assert starts_of("mot") == []


def test_edits_are_one_step_away() -> None:
    found = edits("si")

    assert {"s", "i", "is", "sin", "so"} <= found
    assert "" not in found
    assert "si" not in found


# The tables


def test_tables_every_row_has_a_source_and_a_meaning() -> None:
    table = lexicon()

    assert len(table.meanings) > 500
    assert all(text for meaning in table.meanings.values() for text in meaning.texts)
    assert {meaning.kind for meaning in table.meanings.values()} == {"abbreviation", "synonym", "hint"}
    assert all(0 < demand <= 1 for demand in daily_fields().values())


def test_table_longest_phrase_wins() -> None:
    table = make_lexicon(
        [
            {"phrase": "sổ đỏ", "meaning": "giấy chứng nhận", "kind": "synonym"},
            {"phrase": "mất sổ đỏ", "meaning": "cấp lại giấy chứng nhận|báo mất", "kind": "synonym"},
        ],
        [{"phrase": "cái"}],
    )
    typed = split_words("mất sổ đỏ")

    assert table.known.at(typed, 0, with_marks=True) == ("mất sổ đỏ", 3)
    assert table.known.at(typed, 1, with_marks=True) == ("sổ đỏ", 2)
    assert table.known.at(typed, 2, with_marks=True) is None
    assert table.meanings["mất sổ đỏ"].texts == (("cap", "lai", "giay", "chung", "nhan"), ("bao", "mat"))


def test_sql_parameters_hold_the_plan() -> None:
    plan = analyse_query("đăng ký kết hôn", catalogue().known_terms)

    parameters = sql_parameters(plan, 7)

    assert parameters["terms"] == list(plan.terms)
    assert parameters["weights"] == list(plan.terms.values())
    assert (parameters["phrase"], parameters["limit"]) == ("dang ky ket hon", 7)
