"""What is asked of files is written as one line, read back as it was written, and told when it changes."""

import pytest

from motcua.procedures.rules.content import FileWish
from motcua.procedures.rules.file_wishes import as_line, changes, read

KINDS = ("pdf", "jpg", "png")


def wish(
    paper: str = "", kinds: tuple[str, ...] = (), megabytes: int = 0, pages: int = 0, signed: str = ""
) -> FileWish:
    return FileWish(paper=paper, kinds=list(kinds), megabytes=megabytes, pages=pages, signature=signed)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", None),
        (" | ", None),
        ("PDF", wish(kinds=("pdf",))),
        ("PDF, JPG | 5 MB | 10 trang | ký số", wish(kinds=("pdf", "jpg"), megabytes=5, pages=10, signed="pdf")),
        ("10 trang", wish(pages=10)),
        ("ky so", wish(signed="pdf")),
    ],
)
def test_line_is_read_and_written_back(line: str, expected: FileWish | None) -> None:
    found, wrong = read(line, paper="", kinds=KINDS, megabytes=20)

    assert (found, wrong) == (expected, [])
    assert read(as_line(found), paper="", kinds=KINDS, megabytes=20) == (expected, [])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("TIFF, PDF", "Tỉnh không nhận tệp TIFF; các loại được nhận là PDF, JPG, PNG."),
        ("21 MB", "Dung lượng phải từ 1 đến 20 MB, là mức chung của tỉnh."),
        ("0 MB", "Dung lượng phải từ 1 đến 20 MB, là mức chung của tỉnh."),
        ("0 trang", "Số trang phải từ 1 đến 2000."),
        ("JPG | ký số", "Chữ ký số được kiểm tra trong tệp PDF; hãy ghi thêm PDF."),
        ("màu đẹp!", "Không hiểu “màu đẹp!”. Ghi như: PDF, JPG | 5 MB | 10 trang | ký số."),
    ],
)
def test_line_that_cannot_be_or_is_wider_than_the_province_is_told(line: str, told: str) -> None:
    assert read(line, paper="", kinds=KINDS, megabytes=20)[1] == [told]


def test_changes_name_the_paper_and_both_sides() -> None:
    before, after = [wish("Tờ khai", megabytes=5)], [wish("Tờ khai", megabytes=3), wish(kinds=("pdf",))]

    assert changes(before, after) == ["“Tờ khai”: 5 MB thành 3 MB", "mọi giấy tờ: mức chung thành PDF"]
    assert changes("", [wish(pages=2)]) == ["mọi giấy tờ: mức chung thành 2 trang"]
    assert changes([wish(pages=2)], "") == ["mọi giấy tờ: 2 trang thành mức chung"]
