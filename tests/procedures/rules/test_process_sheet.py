"""The sheet of an approved decision: read back as it was written, and every trouble at its cell."""

import pytest
from hypothesis import given, settings
from tests.factories.random_processes import NAMES, described

from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.process_import import Trouble, judge
from motcua.procedures.rules.process_json import dump, read_json, write_json
from motcua.procedures.rules.process_sheet import HEADERS, read_sheet, template_rows, write_sheet

HEADER = ["STT", "Tên bước", "Cơ quan thực hiện", "Vai trò", "Giờ làm việc", "Kết quả xử lý", "Điều kiện", "Loại bước"]
PLAIN = [
    HEADER,
    [1, "Thẩm định", "Nơi giải quyết", "Thụ lý", 8, "Lấy ý kiến → 2 + 3\nTừ chối → Từ chối (ghi lý do)", "", ""],
    [2, "Ý kiến 1", "slot:cong-an", "Thụ lý", "1,5", "Đã trả lời -> 4", None, "Xử lý"],
    [3, "Ý kiến 2", "slot:dat-dai", "thu ly", 4.0, "Đã trả lời => 4", None, None],
    [4, "Đủ ý kiến", None, None, None, "→ 5", None, "Hợp nhánh"],
    [
        5,
        "Duyệt",
        "Nơi giải quyết",
        "Lãnh đạo duyệt",
        2,
        "[dat] Đồng ý → Có kết quả\n[lai] Trả lại → 1 (trả lại)",
        "",
        "Phê duyệt",
    ],
]


@given(described())
@settings(max_examples=60)
def test_sheet_and_json_give_back_the_process_they_were_made_of(definition):
    assert parse(dump(definition)) == definition
    assert read_json(write_json(definition)) == definition
    read = read_sheet(write_sheet(definition))
    assert (read.troubles, read.definition) == ((), definition)


def test_sheet_as_people_write_it_is_read():
    read = read_sheet([["Tên quy trình", "Cấp phép"], [], *PLAIN])

    assert read.troubles == ()
    assert read.places["buoc-5"] == "dòng 8"
    examine, police, _, both, approve = read.definition.steps
    assert (read.definition.title, read.definition.start) == ("Cấp phép", "buoc-1")
    assert [outcome.to for outcome in examine.outcomes] == [("buoc-2", "buoc-3"), ("refuse",)]
    assert (examine.outcomes[1].key, examine.outcomes[1].needs_comment) == ("ket-qua-2", True)
    assert (police.agency, police.role, police.limit_hours) == ("slot:cong-an", "handler", 1.5)
    assert (both.kind, both.to) == ("join", "buoc-5")
    assert (approve.outcomes[1].back, approve.outcomes[1].to) == (True, ("buoc-1",))
    assert check(read.definition) == []


def test_sheet_condition_is_tied_to_its_outcome():
    rows = [list(row) for row in PLAIN]
    rows[1][5] = "[y-kien] Trình → 5"
    rows[1][6] = "[y-kien] nếu dien_tich > 500 → 2 + 3"

    read = read_sheet([["Tên quy trình", "Cấp phép"], *rows])

    [outcome] = read.definition.steps[0].outcomes
    assert (outcome.choices[0].condition, outcome.choices[0].to) == ("dien_tich > 500", ("buoc-2", "buoc-3"))
    assert judge(read, names=NAMES) == ()
    assert [trouble.where for trouble in judge(read, names={})] == ["dòng 3"]


@pytest.mark.parametrize(
    ("row", "column", "value", "where", "words"),
    [
        (1, 3, "Vua", "ô D3", "Không có vai trò “Vua”. Hãy dùng một trong: Bộ phận Một cửa"),
        (1, 3, None, "ô D3", "chưa ghi vai trò"),
        (1, 7, "Chờ", "ô H3", "Không có loại bước “Chờ”"),
        (1, 2, "Sở Xây dựng", "ô C3", "Không hiểu cơ quan “Sở Xây dựng”"),
        (1, 4, "hai ngày", "ô E3", "“hai ngày” không phải số"),
        (1, 4, None, "ô E3", "đang trống"),
        (1, 4, -1, "dòng 3", "từ 0 trở lên"),
        (1, 1, None, "ô B3", "chưa có tên bước"),
        (1, 5, "Xong", "ô F3", "thiếu dấu →"),
        (1, 5, "Xong → 9", "ô F3", "không có bước “9”"),
        (1, 5, "Xong →", "ô F3", "chưa ghi bước tiếp theo"),
        (1, 5, "Xong → 2 (gấp)", "ô F3", "không hiểu ghi chú “(gấp)”"),
        (1, 5, "Xong → ?", "ô F3", "không có bước “?”"),
        (1, 6, "dien_tich > 5 → 2", "ô G3", "mã kết quả trong ngoặc vuông"),
        (1, 6, "[khac] nếu dien_tich > 5 → 2", "ô G3", "không có kết quả đó"),
        (4, 5, "→ 77", "ô F6", "Bước hợp nhánh: không có bước “77”"),
    ],
)
def test_sheet_trouble_names_its_cell(row, column, value, where, words):
    rows = [list(cells) for cells in PLAIN]
    rows[row][column] = value

    read = read_sheet([["Tên quy trình", "Cấp phép"], *rows])

    assert read.definition is None
    assert [trouble.where for trouble in read.troubles] == [where]
    assert words in read.troubles[0].message


def test_sheet_without_the_name_of_the_process_says_where_to_write_it():
    [trouble] = read_sheet([list(row) for row in PLAIN]).troubles

    assert (trouble.where, trouble.message.startswith("Chưa có tên quy trình. Hãy thêm lên trên bảng")) == (
        "trên bảng",
        True,
    )


def test_sheet_without_a_column_names_it():
    rows = [row[:3] for row in PLAIN]

    assert read_sheet(rows).troubles == (
        Trouble("dòng 1", "Bảng thiếu cột “Vai trò”, “Giờ làm việc”, “Kết quả xử lý → bước tiếp theo”."),
    )


@pytest.mark.parametrize("rows", [[], [["abc"]], [[None, 5]] * 30])
def test_sheet_without_a_header_is_told(rows):
    assert "Không thấy dòng tiêu đề" in read_sheet(rows).troubles[0].message


def test_sheet_column_twice_is_told():
    assert read_sheet([[*HEADER, "Vai trò"], *PLAIN[1:]]).troubles[0] == Trouble("ô I1", "Cột “Vai trò” có hai lần.")


def test_sheet_with_too_many_rows_is_told():
    assert read_sheet([HEADER, *([PLAIN[1]] * 501)]).troubles == (Trouble("", "Bảng có quá 500 dòng."),)


def test_template_is_a_sound_process():
    read = read_sheet(template_rows())

    assert check(read.definition) == []
    assert template_rows()[2] == list(HEADERS.values())
