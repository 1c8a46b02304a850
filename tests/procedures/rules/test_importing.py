"""Tests of reading national procedure records: every named fault of the source, and hostile input."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.records import fee, paper, raw_record, row

from motcua.procedures.rules.content import (
    ProcedureContent,
    cases_of_papers,
    content_hash,
    limit_in_words,
    papers_for,
)
from motcua.procedures.rules.importing import Issue, read_line, read_record, summary


def content_of(**changes: Any) -> ProcedureContent:
    content = read_record(raw_record(**changes)).content
    assert content is not None
    return content


def kinds_of(**changes: Any) -> list[tuple[str, str]]:
    return [(issue.kind, issue.field) for issue in read_record(raw_record(**changes)).issues]


def limits_of(**changes: Any) -> list[Any]:
    return [submission["limit"] for submission in content_of(submission=[row(**changes)])["submissions"]]


def only_fee(*args: Any, **changes: Any) -> tuple[int | None, str, str]:
    (submission,) = content_of(submission=[row(fees=[fee(*args, **changes)])])["submissions"]
    (found,) = submission["fees"]
    return found["amount"], found["kind"], found["text"]


def test_record_clean_is_read_whole_without_issues() -> None:
    record = read_record(raw_record())

    assert record.issues == ()
    assert record.content == {
        "code": "1.999001",
        "name": "Đăng ký nuôi ong mẫu",
        "field": "Chăn nuôi",
        "publishing_body": "Bộ Nông nghiệp và Môi trường",
        "decision_no": "1/QĐ-MẪU",
        "levels": ["commune"],
        "procedure_type": "Loại khác",
        "audiences": ["Công dân Việt Nam"],
        "agencies": {
            "implementing": "Ủy ban nhân dân cấp xã",
            "competent": "",
            "authorised": "",
            "coordinating": "",
        },
        "reception_address": "",
        "steps": "Bước 1: Nộp hồ sơ.\nBước 2: Trong thời hạn 05 ngày làm việc, cấp giấy.",
        "conditions": "",
        "description": "",
        "keywords": [],
        "submissions": [
            {
                "channel": "counter",
                "case": None,
                "limit": {"amount": 5, "unit": "working_day"},
                "limit_text": "5 Ngày làm việc",
                "fees": [{"amount": 0, "kind": "unknown", "text": "Không thu", "note": ""}],
                "note": "",
            }
        ],
        "papers": [
            {
                "no": 1,
                "case": None,
                "name": "Tờ khai nuôi ong",
                "manner": "submit",
                "required": True,
                "originals": 1,
                "copies": 0,
                "forms": ["Mau 01.docx"],
            }
        ],
        "paper_notes": [],
        "legal_bases": [{"number": "1/2025/NĐ-CP", "title": ""}],
        "legal_text": "Nghị định 1/2025/NĐ-CP\nvề nuôi ong",
        "results": [{"code": "KQ.G10.999001", "name": "Giấy đăng ký nuôi ong"}],
        "online_level": "information",
        "source": "https://example.vn/1.999001",
    }


# Time limits


@pytest.mark.parametrize(
    ("value", "unit", "text", "limit"),
    [
        (3, "working_day", "3 Ngày làm việc", {"amount": 3, "unit": "working_day"}),
        (30, "day", "30 Ngày", {"amount": 30, "unit": "calendar_day"}),
        (8, "hour", "8 Giờ", {"amount": 8, "unit": "working_hour"}),
        (0, "hour", "0.5 Giờ", {"amount": 30, "unit": "minute"}),
        (6, "month", "6 Tháng", {"amount": 6, "unit": "month"}),
        (1.5, "working_day", "1.5 Ngày làm việc", {"amount": 12, "unit": "working_hour"}),
        (1, "other", "1", None),
        (48, "other", "48", None),
        (0, "working_day", "0 Ngày làm việc", None),
        (-3, "day", "-3 Ngày", None),
        (99999, "day", "99999 Ngày", None),
        (1.3, "month", "1.3 Tháng", None),
        (1e400, "day", "∞", None),
        (True, "day", "1 Ngày", None),
        (5, "fortnight", "5", None),
        (5, None, "Không quy định", None),
        (None, None, None, None),
    ],
)
def test_limit_number_and_unit_are_taken_only_when_both_are_true(value: Any, unit: Any, text: Any, limit: Any) -> None:
    assert limits_of(deadline_value=value, deadline_unit=unit, deadline_text=text) == [limit]


def test_limit_without_true_unit_says_why_and_quotes_the_steps() -> None:
    (submission,) = content_of(
        submission=[row(deadline_value=1, deadline_unit="other", deadline_text="1")],
        steps="Nộp hồ sơ. Ngay sau khi nhận đủ giấy tờ, ghi vào sổ; trả kết quả.",
    )["submissions"]

    assert submission["limit_text"] == (
        "Cổng Dịch vụ công quốc gia không ghi đơn vị thời hạn. "
        "Trình tự thực hiện ghi: “Ngay sau khi nhận đủ giấy tờ, ghi vào sổ”."
    )


def test_limit_in_plain_words_is_kept_as_text() -> None:
    (submission,) = content_of(
        submission=[row(deadline_value=None, deadline_unit=None, deadline_text="Không quy định")]
    )["submissions"]

    assert (submission["limit"], submission["limit_text"]) == (None, "Không quy định")


def test_limit_days_that_the_note_calls_working_days_are_doubted() -> None:
    issues = kinds_of(
        submission=[row(deadline_value=10, deadline_unit="day", deadline_text="10 Ngày", note="Hạn 10 ngày làm việc.")]
    )

    assert issues == [("doubted", "deadline")]


def test_limit_in_words_for_every_unit() -> None:
    units = ["minute", "working_hour", "clock_hour", "working_day", "calendar_day", "month", "same_day"]

    words = [limit_in_words({"amount": 2, "unit": unit}) for unit in units]  # type: ignore[typeddict-item]

    assert words == ["2 phút", "2 giờ làm việc", "2 giờ", "2 ngày làm việc", "2 ngày", "2 tháng", "trong ngày"]
    assert limit_in_words(None) == ""


# Fees


@pytest.mark.parametrize(
    ("amount", "note", "expected"),
    [
        (50000, None, (50000, "unknown", "50.000 đ")),
        (50000, "Lệ phí đăng ký: 50.000 đồng", (50000, "fee", "50.000 đ")),
        (1250000, "Phí thẩm định hồ sơ", (1250000, "charge", "1.250.000 đ")),
        (20000, "Phí và lệ phí theo từng loại; lệ phí cấp giấy, phí thẩm định", (20000, "unknown", "20.000 đ")),
        (20000, "Lệ phí; chế độ thu, nộp, quản lý và sử dụng phí", (20000, "fee", "20.000 đ")),
        (0, "Miễn phí", (0, "unknown", "Không thu")),
        (0, "Không quy định theo thông tư nào", (0, "unknown", "Không thu")),
        (0, "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định", (None, "fee", "Theo quy định; xem ghi chú")),
        (0, "50.000 đồng/giấy", (None, "unknown", "Theo quy định; xem ghi chú")),
        (-5, None, (None, "unknown", "Theo quy định")),
        (1.5, None, (None, "unknown", "Theo quy định")),
        (10**15, None, (None, "unknown", "Theo quy định")),
        ("miễn phí", None, (None, "unknown", "Theo quy định")),
        (True, None, (None, "unknown", "Theo quy định")),
    ],
)  # fmt: skip
def test_fee_amount_kind_and_text(amount: Any, note: str | None, expected: Any) -> None:
    assert only_fee(amount, note) == expected


def test_fee_cut_at_the_thousands_is_repaired_by_its_note() -> None:
    assert only_fee(135, "Lệ phí cấp giấy: 135.000 đồng/lần.", suspect=True) == (135000, "fee", "135.000 đ")


def test_fee_cut_at_the_thousands_with_another_note_has_no_amount() -> None:
    assert only_fee(40, "4.000 đ/giấy", suspect=True) == (None, "unknown", "Theo quy định; xem ghi chú")


def test_fee_below_a_thousand_is_suspect_without_a_flag() -> None:
    assert only_fee(90) == (None, "unknown", "Theo quy định")


def test_fee_in_dollars_has_no_amount_in_dong() -> None:
    assert only_fee(145, "145 USD/thẻ", currency="USD") == (None, "unknown", "145 USD")


def test_fee_glued_to_the_days_is_told_apart_by_its_note() -> None:
    glued = row(
        deadline_value=None,
        deadline_unit=None,
        deadline_text=None,
        fees=[fee(None, "Lệ phí: 40.000 đồng/giấy", amount_text="140 VNĐ")],
    )

    (submission,) = content_of(submission=[glued])["submissions"]

    assert submission["limit"] is None
    assert [found["amount"] for found in submission["fees"]] == [40000]


def test_fee_glued_to_the_days_without_help_has_no_amount() -> None:
    glued = row(
        deadline_value=None, deadline_unit=None, deadline_text=None, fees=[fee(None, None, amount_text="125 VNĐ")]
    )

    assert kinds_of(submission=[glued]) == [("doubted", "fees"), ("doubted", "deadline")]


def test_name_with_stray_marks_before_it_is_repaired() -> None:
    assert content_of(name=". Đăng ký nuôi ong")["name"] == "Đăng ký nuôi ong"
    assert kinds_of(name=". Đăng ký nuôi ong") == [("repaired", "name")]


# Channels and cases


def test_submission_same_row_twice_is_merged() -> None:
    assert len(content_of(submission=[row(), row()])["submissions"]) == 1
    assert kinds_of(submission=[row(), row()]) == [("repaired", "submission")]


def test_submission_repeated_channel_gets_cases() -> None:
    rows = [
        row(note="Trường hợp cấp mới: nộp tại quầy."),
        row(deadline_value=2, note="Trường hợp cấp lại: nộp tại quầy."),
        row(deadline_value=9, note=None),
        row(channel="postal"),
    ]

    cases = [submission["case"] for submission in content_of(submission=rows)["submissions"]]

    assert cases == ["Trường hợp cấp mới", "Trường hợp cấp lại", "Trường hợp 3", None]


def test_submission_missing_is_taken_as_counter_and_doubted() -> None:
    record = read_record(raw_record(submission=[]))

    assert record.content is not None
    assert [way["channel"] for way in record.content["submissions"]] == ["counter"]
    assert [(issue.kind, issue.field) for issue in record.issues] == [("doubted", "submission")]


# Papers


def names_of(*papers: Any, **changes: Any) -> list[tuple[str, int, int, list[str]]]:
    found = content_of(components=list(papers), **changes)["papers"]
    return [(one["name"], one["originals"], one["copies"], one["forms"]) for one in found]


def test_paper_file_name_at_the_end_is_split_off() -> None:
    name = "Đơn đề nghị theo Mẫu số 03 Phụ lục II Thông tư số 26/2025/TT-BNNMTMẫu số 03.docx"

    assert names_of(paper(name)) == [
        ("Đơn đề nghị theo Mẫu số 03 Phụ lục II Thông tư số 26/2025/TT-BNNMT", 1, 0, ["Mẫu số 03.docx"])
    ]


def test_paper_several_file_names_at_the_end_are_split_off() -> None:
    assert names_of(paper("Các tài liệu khác có liên quanmẫu số 1.docxmẫu số 2.docx")) == [
        ("Các tài liệu khác có liên quan", 1, 0, ["mẫu số 1.docx", "mẫu số 2.docx"])
    ]


def test_paper_beginning_of_the_file_name_left_in_the_name_goes_back() -> None:
    name = "Đơn đề nghị cấp lại theo Mẫu số 04.QLT Phụ lục IA ban hành kèm theo Nghị định số 32/2026/NĐ-CPMẫu số 04."

    assert names_of(paper(name, form_files=["QLT.docx"])) == [
        (
            "Đơn đề nghị cấp lại theo Mẫu số 04.QLT Phụ lục IA ban hành kèm theo Nghị định số 32/2026/NĐ-CP",
            1,
            0,
            ["Mẫu số 04.QLT.docx"],
        )
    ]


def test_paper_rows_glued_together_are_cut_with_their_counts() -> None:
    name = "Giấy khai sinh.0 bản chính,1 bản saob) Đơn theo mẫu năm 20262 bản chínhc) Ảnh thẻ"

    assert names_of(paper(name, originals=3)) == [
        ("Giấy khai sinh.", 0, 1, []),
        ("b) Đơn theo mẫu năm 2026", 2, 0, []),
        ("c) Ảnh thẻ", 3, 0, []),
    ]


def test_paper_count_told_in_plain_text_is_left_alone() -> None:
    name = "Tờ khai nhập khẩu: 02 bản chính. Tại ô đi kèm ghi rõ số hợp đồng"

    assert names_of(paper(name)) == [(name, 1, 0, [])]


def test_paper_year_glued_to_the_count_is_told_apart() -> None:
    assert names_of(paper("Mẫu số 01 ngày 5 tháng 2 năm", originals=20261)) == [
        ("Mẫu số 01 ngày 5 tháng 2 năm 2026", 1, 0, [])
    ]


def test_paper_tail_of_the_table_becomes_a_paper() -> None:
    tail = paper("Đơn đề nghị theo Luật năm 20191 bản chính", kind="note", originals=None, copies=None)

    assert names_of(tail) == [("Đơn đề nghị theo Luật năm 2019", 1, 0, [])]


def test_paper_name_of_a_whole_list_is_shortened_and_kept_in_the_notes() -> None:
    name = "Hồ sơ gồm nhiều loại giấy tờ. " * 60

    content = content_of(components=[paper(name)])

    assert len(content["papers"][0]["name"]) <= 301
    assert content["paper_notes"] == [f"Giấy tờ số 1, ghi đầy đủ: {name.strip()}"]


def test_paper_manner_required_and_cases_follow_the_headings() -> None:
    content = content_of(
        components=[
            paper("- Tờ khai;", case="* Giấy tờ phải nộp:"),
            paper("- Trường hợp ủy quyền thì nộp giấy ủy quyền.", case="* Giấy tờ phải nộp:"),
            paper("Hộ chiếu", case="* Giấy tờ phải xuất trình:"),
            paper("Hợp đồng mua bán", case="Trường hợp mua lại đàn ong:"),
            paper("Sổ theo dõi (nếu có)"),
            paper("Mang theo bút", kind="note", case="Lưu ý:"),
        ]
    )

    shape = [(one["name"], one["manner"], one["required"], one["case"]) for one in content["papers"]]

    assert shape == [
        ("Tờ khai", "submit", True, None),
        ("Trường hợp ủy quyền thì nộp giấy ủy quyền.", "submit", False, None),
        ("Hộ chiếu", "show", True, None),
        ("Hợp đồng mua bán", "submit", False, "Trường hợp mua lại đàn ong"),
        ("Sổ theo dõi (nếu có)", "submit", False, None),
    ]
    assert content["paper_notes"] == ["Mang theo bút"]
    assert cases_of_papers(content) == ["Trường hợp mua lại đàn ong"]
    assert [one["no"] for one in papers_for(content, None)] == [1, 2, 3, 5]
    assert [one["no"] for one in papers_for(content, "Trường hợp mua lại đàn ong")] == [1, 2, 3, 4, 5]


def test_paper_found_in_a_heading_is_not_required() -> None:
    heading = "Quyết định phê duyệt.1 bản chính,2 bản saob) Trường hợp cấp lại:"

    found = content_of(components=[paper("Đơn xin cấp lại", case=heading)])["papers"]

    assert [(one["name"], one["case"], one["required"], one["copies"]) for one in found] == [
        ("Quyết định phê duyệt.", None, False, 2),
        ("Đơn xin cấp lại", "b) Trường hợp cấp lại", False, 0),
    ]


def test_paper_table_not_parsed_is_doubted_and_quoted() -> None:
    raw = "Nộp đơn, ảnh và giấy khám của ong, mỗi loại một bản, theo mẫu của trạm thú y."

    record = read_record(raw_record(components=[], components_raw=raw, parse_flags=["components_unparsed"]))

    assert record.content is not None
    assert record.content["paper_notes"] == [f"Nguồn ghi về thành phần hồ sơ: {raw}"]
    assert [(issue.kind, issue.field) for issue in record.issues] == [("doubted", "components")]


def test_paper_rows_of_dashes_and_unknown_endings_are_passed_over() -> None:
    rows = [paper("----"), paper("--", kind="note"), paper("Đơn"), paper("- Đơn;")]

    assert names_of(*rows) == [("Đơn", 1, 0, [])]


def test_paper_note_of_a_case_names_the_case() -> None:
    note = paper("Nộp sau cũng được", kind="note", case="Trường hợp mua lại đàn ong:")

    assert content_of(components=[note])["paper_notes"] == ["Trường hợp mua lại đàn ong: Nộp sau cũng được"]


def test_paper_file_name_that_can_not_be_told_apart_is_doubted() -> None:
    assert names_of(paper("bao cao.docx")) == [("bao cao.docx", 1, 0, [])]
    assert kinds_of(components=[paper("bao cao.docx")]) == [("doubted", "components")]


def test_paper_number_of_copies_beyond_reason_is_taken_as_one() -> None:
    assert names_of(paper("Đơn", originals=2, copies=90)) == [("Đơn", 1, 1, [])]


# Online level


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"submission": [row()]}, "information"),
        ({"submission": [row(channel="online")]}, "full"),
        (
            {"submission": [row(channel="online")], "components": [paper("Thẻ", case="Giấy tờ phải xuất trình")]},
            "partial",
        ),
        ({"submission": [row(channel="online")], "steps": "Hai bên nam nữ cùng có mặt để ký."}, "partial"),
        ({"submission": [row(channel="online")], "name": "Đăng ký bằng dịch vụ công trực tuyến một phần"}, "partial"),
    ],
)
def test_online_level_by_channels_papers_and_presence(changes: dict[str, Any], level: str) -> None:
    assert content_of(**changes)["online_level"] == level


# Text


def test_text_hidden_characters_and_decomposed_letters_are_repaired() -> None:
    name = unicodedata.normalize("NFD", "Đăng ký nuôi ong") + "\u200e\x00"

    record = read_record(raw_record(name=name))

    assert record.content is not None
    assert record.content["name"] == "Đăng ký nuôi ong"
    assert [issue.message for issue in record.issues] == [
        "Đã bỏ ký tự điều khiển hoặc ký tự ẩn.",
        "Đã đưa chữ có dấu về dạng dựng sẵn (NFC).",
    ]


def test_text_page_furniture_is_removed() -> None:
    record = read_record(raw_record(conditions="Không có thông tinTừ khóaKhông có thông tin"))

    assert record.content is not None
    assert (record.content["conditions"], [issue.kind for issue in record.issues]) == ("", ["repaired"])


def test_source_that_is_no_web_address_is_dropped() -> None:
    assert content_of(portal_url="javascript:alert(1)")["source"] == ""


# Refusals


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"code": None}, "code", "Bản ghi thiếu mã thủ tục."),
        ({"code": "1.00119"}, "code", "Mã thủ tục không đúng dạng, ví dụ đúng: 1.001193."),
        ({"code": "../etc/passwd"}, "code", "Mã thủ tục không đúng dạng, ví dụ đúng: 1.001193."),
        ({"code": 1.001193}, "code", "Mục “code” phải là chữ."),
        ({"name": ""}, "name", "Bản ghi thiếu tên thủ tục."),
        ({"name": "12 - 34"}, "name", "Bản ghi thiếu tên thủ tục."),
        ({"name": "Á" * 10_000_000}, "name", "Mục “name” dài quá 2.000 ký tự; hãy kiểm tra lại tệp nguồn."),
        ({"steps": ["a"]}, "steps", "Mục “steps” phải là chữ."),
        ({"submission": "counter"}, "submission", "Mục “submission” phải là danh sách."),
        ({"submission": [1]}, "submission", "Mỗi dòng của mục “submission” phải là một đối tượng."),
        ({"submission": [row(channel="fax")]}, "submission", "Cách thức nộp phải là counter, online hoặc postal."),
        ({"submission": [row(channel=["online"])]}, "submission", "Cách thức nộp phải là counter, online hoặc postal."),
        ({"submission": [row(fees={})]}, "fees", "Mục “fees” phải là danh sách."),
        ({"submission": [row()] * 3000}, "submission", "Mục “submission” có 3000 dòng, nhiều hơn mọi thủ tục thật."),
        ({"components": [paper("x", copies="một")]}, "components", "Số bản chính, bản sao phải là số nguyên không âm."),
        ({"components": [paper("x", case=7)]}, "components", "Tên giấy tờ và trường hợp phải là chữ."),
        ({"audiences": [{}]}, "audiences", "Mục “audiences” phải gồm toàn chữ."),
    ],
)  # fmt: skip
def test_record_hostile_is_refused_in_plain_words(changes: dict[str, Any], field: str, message: str) -> None:
    record = read_record(raw_record(**changes))

    assert record.content is None
    assert record.issues[0] == Issue("refused", field, message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Dòng không phải JSON đúng; hãy kiểm tra tệp nguồn."),
        ("[" * 100_000, "Dòng không phải JSON đúng; hãy kiểm tra tệp nguồn."),
        (b"\xff\xfe", "Dòng không phải chữ UTF-8; hãy lưu lại tệp ở dạng UTF-8."),
        ("[]", "Bản ghi phải là một đối tượng JSON."),
        ("x" * 5_000_000, "Dòng dài quá 4 triệu ký tự; không đọc."),
    ],
)
def test_line_broken_is_refused_in_plain_words(line: str | bytes, message: str) -> None:
    assert read_line(line).issues == (Issue("refused", "record", message),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(raw_record())), JSON, max_size=6))
def test_record_with_anything_in_it_is_read_or_refused(changes: dict[str, Any]) -> None:
    record = read_record(raw_record(**changes))

    assert record.refused == any(issue.kind == "refused" for issue in record.issues)


@given(st.dictionaries(st.sampled_from(sorted(row())), JSON), st.dictionaries(st.sampled_from(sorted(paper(""))), JSON))
def test_rows_with_anything_in_them_are_read_or_refused(one: dict[str, Any], other: dict[str, Any]) -> None:
    record = read_record(raw_record(submission=[{**row(), **one}], components=[{**paper("Đơn"), **other}]))

    assert record.refused == any(issue.kind == "refused" for issue in record.issues)


# Hash and report


def test_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    content = content_of()
    turned: Any = dict(reversed(list(content.items())))

    assert content_hash(turned) == content_hash(content)
    assert content_hash(content_of(name="Đăng ký nuôi ong khác")) != content_hash(content)


def test_content_survives_json() -> None:
    content = content_of()

    assert json.loads(json.dumps(content)) == content


def test_summary_counts_records_and_messages() -> None:
    records = [
        read_record(raw_record()),
        read_record(raw_record(code="")),
        read_record(raw_record(submission=[row(fees=[fee(40)])])),
        read_record(raw_record(submission=[row(fees=[fee(50)]), row(fees=[fee(50)])])),
    ]

    assert summary(records) == {
        "records": 4,
        "refused": 1,
        "repaired": 1,
        "doubted": 2,
        "issues": [
            {
                "kind": "doubted",
                "field": "fees",
                "message": "Mức thu N đồng có vẻ bị cắt ở phần nghìn; chưa rõ mức thuN",
                "count": 2,
            },
            {"kind": "refused", "field": "code", "message": "Bản ghi thiếu mã thủ tụcN", "count": 1},
            {"kind": "repaired", "field": "submission", "message": "Đã gộp cách thức nộp trùng lặpN", "count": 1},
        ],
    }  # fmt: skip


def test_national_data_when_present_is_read_whole() -> None:
    folder = Path(__file__).parents[4] / "shared" / "data" / "procedures"
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()[:40]]

    assert [read_line(line).issues for line in lines if read_line(line).refused] == []
