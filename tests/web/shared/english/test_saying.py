"""Finished texts of rooms, said in English at the door."""

import pytest

from motcua.web.shared import language
from motcua.web.shared.english import saying
from motcua.web.shared.english.own import AsWritten, Own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Trang chủ", "Home"),
        (" Lỗi: ", " Error: "),
        (
            "Mục “Họ và tên” dài quá 30 ký tự. Hãy viết ngắn lại.",
            "“Full name” is longer than 30 characters. Make it shorter.",
        ),
        ("Đã lưu lúc 14:05 03/02/2026", "Saved at 14:05 on 3 February 2026"),
        ("14:05 thứ hai 23/11/2026", "14:05 on Monday 23 November 2026"),
        ("09 giờ 46, ngày 11/03/2026", "09:46 on 11 March 2026"),
        ("31/02/2026", "31/02/2026"),
        ("1.250.000\N{NO-BREAK SPACE}đ", "1,250,000\N{NO-BREAK SPACE}VND"),
        ("1,4\N{NO-BREAK SPACE}MB", "1.4\N{NO-BREAK SPACE}MB"),
        ("Quá hạn 1 ngày làm việc", "Overdue by 1 working day"),
        ("Tính 1 ngày làm việc: 30/10/2026.", "Counts 1 working day: 30 October 2026."),
        (
            "Tạm dừng từ 09:00 12/01/2026 đến 10:00 13/01/2026: Chờ Mẫu; hạn lùi 2 giờ.",
            "Paused from 09:00 on 12 January 2026 to 10:00 on 13 January 2026: Chờ Mẫu; the due date moves by 2 hours.",
        ),
        (
            "Chờ thực hiện nghĩa vụ tài chính. Căn cứ: Điều 5",
            "Waiting for a payment that is due. Basis: Điều 5",
        ),
        (
            "Thời hạn được tính lại từ đầu từ 09:00 thứ ba 20/01/2026: Chờ người nộp bổ sung hồ sơ. Căn cứ: Điều 5.",
            (
                "The time limit starts again from 09:00 on Tuesday 20 January 2026: "
                "Waiting for the applicant to complete the dossier. Basis: Điều 5."
            ),
        ),
        (
            "Không dừng tính thời hạn từ 09:00 thứ năm 15/01/2026 đến 09:00 thứ sáu 16/01/2026.",
            "The time limit goes on from 09:00 on Thursday 15 January 2026 to 09:00 on Friday 16 January 2026.",
        ),
        (
            "Tính 1 ngày làm việc: thứ bảy 10/01/2026, kể cả thứ bảy 10/01/2026 (Ngày làm bù (cho ngày 02/01/2026)).",
            (
                "Counts 1 working day: Saturday 10 January 2026, including Saturday 10 January 2026 "
                "(working day in place of 2 January 2026)."
            ),
        ),
        (
            "Không tính thứ hai 16/02/2026: Giao thừa Tết Nguyên Đán.",
            "Not counted, Monday 16 February 2026: Lunar New Year's Eve.",
        ),
        ("Phân công (trong 0,5 giờ làm việc). Trang chủ", "Assignment (within 0.5 working hours). Home"),
        ("Quá hạn 2 ngày làm việc", "Overdue by 2 working days"),
        ("Đã lưu. Mật khẩu chưa đúng.", "Saved. The password is not right."),
        ("Cấp tỉnh, Cấp xã", "Province, Commune"),
        ("Mục “Họ và tên” đổi nguồn điền sẵn.", "Changed in “Full name”: the source it is filled in from."),
        ("Mục “Họ và tên” trở thành bắt buộc.", "“Full name” is required now."),
        ("Chọn hoặc chụp tệp", "Choose or take a photo"),
        ("Cấp tỉnh, Cấp Mẫu", "Cấp tỉnh, Cấp Mẫu"),
        (
            "Tệp PDF, JPG, tối đa 20 MB. Kho còn 5 MB.",
            "PDF, JPG files, at most 20 MB. The store has 5\N{NO-BREAK SPACE}MB left.",
        ),
        ("0912 345 678", "0912 345 678"),
        ("", ""),
    ],
)
def test_text_in_english(text: str, said: str) -> None:
    assert saying.plain(text) == said


@pytest.mark.parametrize(
    "name",
    [
        "Xác nhận thông tin liên quan đến đất đai",
        "Số 5 Trần Phú",
        "Nguyễn Thị Còn",
        "Nộp thuế đất",
        "Từ đường họ Lê",
        "Thủ tục đăng ký kết hôn",
    ],
)
def test_name_that_looks_like_a_pattern_stays_as_it_is(name: str) -> None:
    assert saying.said(name) == f'<span lang="vi">{name}</span>'


def test_what_stays_vietnamese_inside_a_sentence_is_marked_and_escaped() -> None:
    said = saying.said("Lý do: Ảnh <mờ>")

    assert said == 'Reason: <span lang="vi">Ảnh &lt;mờ&gt;</span>'
    assert saying.language_of("Ảnh mờ") == ' lang="vi"'
    assert saying.language_of("Trang chủ") == ""


def test_markup_and_other_values_pass_untouched() -> None:
    made = saying.said("Trang chủ")

    assert saying.said(made) is made
    assert [saying.said(value) for value in (3, None, True)] == [3, None, True]


@pytest.mark.parametrize("times", [1, 2_000])
def test_text_made_of_a_patterns_own_pieces_is_met_without_going_back(times: int) -> None:
    made = "Tính " + "đ: " * times + "đ!"

    assert saying.plain(made)


def test_what_somebody_typed_is_never_translated_whatever_words_of_ours_it_equals() -> None:
    assert saying.said("Nam giới") == '<span lang="vi">Nam giới</span>'
    assert saying.said("Trang chủ") == "Home"
    assert saying.said(Own("Trang chủ")) == '<span lang="vi">Trang chủ</span>'
    assert saying.said(Own("<b>Nam")) == '<span lang="vi">&lt;b&gt;Nam</span>'
    assert saying.said_plain(Own("Trang chủ")) == "Trang chủ"
    assert saying.language_of(Own("Nam")) == ' lang="vi"'
    assert saying.said(Own("0912 345 678")) == "0912 345 678"
    assert saying.said(AsWritten("Trang chủ")) == "Trang chủ"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Đã ủy quyền cho Trang chủ. Bạn chấm dứt được bất cứ lúc nào.",
            "You have given Trang chủ a mandate. You can end it at any time.",
        ),
        ("Lý do: Trang chủ", "Reason: Trang chủ"),
        ("Tệp “Trang chủ” không có nội dung. Hãy chọn lại tệp.", "File “Trang chủ” is empty. Choose the file again."),
    ],
)
def test_what_somebody_typed_inside_a_sentence_of_ours_stays(text: str, said: str) -> None:
    assert saying.plain(text) == said


def test_words_of_data_are_said_where_they_are_known_and_fetched_once() -> None:
    fetched = []

    def fetch() -> dict[str, str]:
        fetched.append(1)
        return {"Hộ nuôi ong": "Beekeeper"}

    with saying.with_words(fetch):
        assert fetched == []
        told = [saying.plain(text) for text in ("Hộ nuôi ong", "Hộ nuôi ong (12)", "Hãy nhập mục “Hộ nuôi ong”.")]

    assert told == ["Beekeeper", "Beekeeper (12)", "Enter “Beekeeper”."]
    assert len(fetched) == 1
    assert saying.plain("Hộ nuôi ong") == "Hộ nuôi ong"


def test_parts_are_joined_each_in_its_language() -> None:
    assert language.joined(Own("Bản chính"), ": ", "Trang chủ") == "Bản chính: Trang chủ"
    with language.spoken("en"):
        assert language.joined(Own("Bản chính"), ": ", "Trang chủ") == '<span lang="vi">Bản chính</span>: Home'
