import pytest

from motcua.cli.requirements import Mark, marks_in, page_text, read_trace, summary

ROWS = """id,province,work,title
LD-1.1,Lâm Đồng,main-job,Một hệ thống
LD-1.2,Lâm Đồng,citizen,Cây cơ quan
HD-1.1,Hải Dương,main-job,Hai cổng
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "docs/requirements").mkdir(parents=True)
    (tmp_path / "docs/requirements/rows.csv").write_text(ROWS)
    (tmp_path / "docs/requirements/partly.csv").write_text("id,reason\nLD-1.2,chưa có cấp xã\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_mau.py").write_text(
        'import pytest\n\n@pytest.mark.req("LD-1.1")\ndef test_mot():\n    pass\n'
    )
    return tmp_path


def test_marks_on_functions_modules_and_cases_are_all_found():
    source = (
        'pytestmark = pytest.mark.req("A-1")\n'
        '@pytest.mark.req("A-2", "A-3")\ndef test_x(): ...\n'
        '@pytest.mark.parametrize("y", [pytest.param(1, marks=pytest.mark.req("A-4"))])\ndef test_y(y): ...\n'
        "@pytest.mark.req(ROW)\ndef test_z(): ...\n"
        '@pytest.mark.slow("A-5")\ndef test_w(): ...\n'
    )

    assert list(marks_in(source, "t.py")) == [
        Mark("A-1", "t.py"),
        Mark("A-2", "t.py::test_x"),
        Mark("A-3", "t.py::test_x"),
        Mark("A-4", "t.py::test_y"),
        Mark("ROW", "t.py::test_z"),
    ]


def test_trace_states_follow_marks_and_reasons(checkout):
    trace = read_trace(checkout)

    assert {row.id: trace.state(row) for row in trace.rows} == {
        "LD-1.1": "đạt",
        "LD-1.2": "một phần",
        "HD-1.1": "chưa",
    }
    assert trace.mistakes == []


def test_trace_unknown_row_in_a_test_is_a_mistake(checkout):
    (checkout / "tests/test_sai.py").write_text('@pytest.mark.req("LD-99")\ndef test_hai(): ...\n')

    assert read_trace(checkout).mistakes == ["tests/test_sai.py::test_hai: không có yêu cầu / unknown row 'LD-99'"]


def test_trace_partly_row_without_reason_or_unknown_is_a_mistake(checkout):
    (checkout / "docs/requirements/partly.csv").write_text("id,reason\nLD-1.2, \nXX-1,lý do\n")

    assert read_trace(checkout).mistakes == [
        "docs/requirements/partly.csv: không có yêu cầu / unknown row XX-1",
        "docs/requirements/partly.csv: thiếu lý do / no reason for LD-1.2",
    ]


def test_summary_counts_by_province_and_work(checkout):
    assert [line.split()[-4:] for line in summary(read_trace(checkout), work="main-job").splitlines()[1:]] == [
        ["1", "0", "0", "1"],
        ["0", "0", "1", "1"],
        ["1", "0", "1", "2"],
    ]


def test_page_row_leads_to_its_test(checkout):
    page = page_text(read_trace(checkout)).splitlines()

    assert "| LD-1.1 | Một hệ thống | đạt | `test_mau.py::test_mot` |" in page
    assert "| LD-1.2 | Cây cơ quan | một phần: chưa có cấp xã |  |" in page
