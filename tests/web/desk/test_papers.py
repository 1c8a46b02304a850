import pytest

from motcua.dossiers.services.reception import PaperCheck
from motcua.web.desk import papers
from motcua.web.desk.papers import FileView

ASKED = [
    {"no": 1, "case": None, "name": "Tờ khai", "manner": "submit", "required": True, "originals": 1, "copies": 2,
     "forms": []},
    {"no": 2, "case": "Khi ủy quyền", "name": "Văn bản ủy quyền", "manner": "submit", "required": False,
     "originals": 0, "copies": 1, "forms": []},
    {"no": 3, "case": None, "name": "Căn cước", "manner": "show", "required": True, "originals": 1, "copies": 0,
     "forms": []},
]  # fmt: skip


@pytest.mark.req("LD-9.1-1", "DN-2.4")
def test_fresh_checklist_marks_each_paper_as_handed_in_or_shown():
    found = papers.fresh(ASKED, on_paper=True)

    assert [(paper.no, paper.manner, paper.needs, paper.originals, paper.copies) for paper in found] == [
        (1, "Nộp", "1 bản chính, 2 bản sao", "1", "2"),
        (2, "Nộp", "1 bản sao", "0", "1"),
        (3, "Xuất trình", "1 bản chính", "1", "0"),
    ]


def test_fresh_checklist_of_electronic_files_counts_no_sheets():
    assert [(paper.originals, paper.copies) for paper in papers.fresh(ASKED, on_paper=False)] == [("0", "0")] * 3


def test_all_present_leaves_out_what_is_optional_and_was_not_handed_in():
    checklist = papers.with_files(papers.fresh(ASKED, on_paper=True), {})
    with_one = papers.with_files(checklist, {2: [FileView("t", "uy-quyen.pdf", 10)]})

    assert [paper.state for paper in papers.all_present(checklist)] == ["present", "not_applicable", "present"]
    assert [paper.state for paper in papers.all_present(with_one)] == ["present", "present", "present"]


def test_all_present_leaves_a_required_file_that_never_came_to_the_officer():
    online = papers.with_files(papers.fresh(ASKED, on_paper=False), {})
    sent = papers.with_files(online, {1: [FileView("t", "to-khai.pdf", 10)]})

    assert [paper.state for paper in papers.all_present(online)] == ["", "not_applicable", "present"]
    assert [paper.state for paper in papers.all_present(sent)] == ["present", "not_applicable", "present"]


def test_checks_of_a_missing_paper_count_no_sheets():
    post = {"paper-1": "present", "originals-1": "2", "paper-2": "missing", "note-2": " Cần công chứng "}

    found, problems = papers.checks(papers.typed(papers.fresh(ASKED, on_paper=True), post))

    assert found == [
        PaperCheck(no=1, state="present", originals=2, copies=2),
        PaperCheck(no=2, state="missing", note="Cần công chứng"),
        PaperCheck(no=3, state="unchecked"),
    ]
    assert problems == {}


@pytest.mark.parametrize("typed", ["hai", "-1", "1000", "²", "1.5"])
def test_checks_with_an_unreadable_number_tell_the_paper_and_keep_it(typed):
    checklist = papers.typed(papers.fresh(ASKED, on_paper=True), {"paper-1": "present", "originals-1": typed})

    _, problems = papers.checks(checklist)

    assert problems == {"originals-1": "Giấy tờ số 1: số bản phải là số từ 0 đến 999."}
    assert checklist[0].originals == typed
    assert papers.told(checklist, problems)[0].error == problems["originals-1"]


def test_typed_with_an_unknown_mark_is_unchecked():
    found, _ = papers.checks(papers.typed(papers.fresh(ASKED, on_paper=True), {"paper-1": "<script>"}))

    assert found[0] == PaperCheck(no=1, state="unchecked")
