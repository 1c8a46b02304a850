"""The macros' contract with views: plain values in, escaped and labelled HTML out."""

import re
from datetime import UTC, datetime

import pytest
from tests.web.shared.gallery import ENVIRONMENT

from motcua.core import clock
from motcua.web.shared.jinja import dmy

# Labels of statuses are the province's: read again from the database every minute.
pytestmark = pytest.mark.django_db

MACROS = ENVIRONMENT.get_template("shared/macros.html").module
DUE = datetime(2026, 3, 5, 7, 5, tzinfo=UTC)


def words(html: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(html))).strip()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1, "Mới đăng ký"),
        (2, "Được tiếp nhận"),
        (3, "Không được tiếp nhận"),
        (4, "Đang xử lý"),
        (5, "Yêu cầu bổ sung giấy tờ"),
        (6, "Yêu cầu thực hiện nghĩa vụ tài chính"),
        (7, "Công dân yêu cầu rút hồ sơ"),
        (8, "Dừng xử lý"),
        (9, "Đã xử lý xong"),
        (10, "Đã trả kết quả"),
        (77, "Chưa rõ trạng thái"),
    ],
)
def test_status_tag_code_gives_national_name_and_shape(code: int, text: str) -> None:
    html = str(MACROS.status_tag(code))

    assert words(html) == text
    assert html.count("<svg") == 1


def test_status_tag_statuses_never_share_colour_and_shape() -> None:
    looks = {re.sub(r"<span>.*?</span>", "", str(MACROS.status_tag(code))) for code in range(1, 11)}

    assert len(looks) == 10


def test_time_left_text_is_told_with_its_meaning() -> None:
    assert words(MACROS.time_left("overdue", "Quá hạn 1 ngày")) == "Quá hạn: Quá hạn 1 ngày"
    assert words(MACROS.time_left("paused")) == "Đang tạm dừng"


def test_field_error_is_tied_to_the_input() -> None:
    html = str(
        MACROS.field(
            {
                "name": "ten",
                "label": "Họ tên",
                "hint": "Như trên căn cước",
                "error": "Hãy nhập họ tên",
                "value": '"><b>',
            }
        )
    )

    assert words(html) == "Họ tên Như trên căn cước Lỗi: Hãy nhập họ tên"
    assert 'aria-describedby="ten-hint ten-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="&#34;&gt;&lt;b&gt;"' in html


def test_field_optional_says_so() -> None:
    assert (
        words(MACROS.field({"name": "a", "label": "Thư điện tử", "required": False})) == "Thư điện tử (không bắt buộc)"
    )


def test_field_label_with_markup_is_escaped() -> None:
    assert "<i>" not in str(MACROS.field({"name": "a", "label": "<i>x</i>"}))
    assert "<i>" not in str(
        MACROS.field({"name": "a", "label": "L", "type": "radio", "options": [{"value": "<i>", "label": "<i>"}]})
    )


@pytest.mark.parametrize(("kind", "value"), [("select", 2), ("select", "2"), ("radio", 2), ("checkbox", ["2"])])
def test_field_choice_keeps_what_was_chosen(kind: str, value: object) -> None:
    options = [{"value": "1", "label": "Một"}, {"value": "2", "label": "Hai"}]

    html = str(MACROS.field({"name": "a", "label": "L", "type": kind, "options": options, "value": value}))

    assert re.findall(r'value="(\d)"[^>]*?\s(?:selected|checked)', html) == ["2"]


@pytest.mark.parametrize(("value", "chosen"), [(True, 1), ("1", 1), (False, 0), ("", 0), (None, 0)])
def test_field_single_tick_box_follows_its_value(value: object, chosen: int) -> None:
    html = str(MACROS.field({"name": "a", "label": "Tôi cam đoan", "type": "checkbox", "value": value}))

    assert html.count("checked") == chosen


def test_day_is_asked_for_with_an_example_of_its_kind() -> None:
    def hint(**more: str) -> str:
        html = str(MACROS.field({"name": "a", "type": "date"} | more))
        return words(re.search(r'id="a-hint"[^>]*>(.*?)</div>', html, re.DOTALL)[1])  # type: ignore[index]

    assert hint(label="Ngày, tháng, năm sinh") == "Ngày/tháng/năm, ví dụ 05/03/1990"
    assert hint(label="Áp dụng từ ngày") == f"Ngày/tháng/năm, ví dụ {dmy(clock.now())}"
    assert hint(label="Ngày sinh", hint="Như trên căn cước") == "Như trên căn cước"


def test_field_zero_is_shown() -> None:
    assert 'value="0"' in str(MACROS.field({"name": "a", "label": "L", "type": "number", "value": 0}))


def test_error_summary_mapping_links_to_fields() -> None:
    html = str(MACROS.error_summary({"ten": "Hãy nhập họ tên", "": "Hồ sơ đã nộp rồi"}))

    assert re.findall(r'href="([^"]+)"', html) == ["#ten"]
    assert words(html) == "Chưa gửi được, xin xem lại Hãy nhập họ tên Hồ sơ đã nộp rồi"


def test_error_summary_without_errors_is_nothing() -> None:
    assert words(MACROS.error_summary({})) == ""


def test_table_cells_are_escaped_and_first_names_the_row() -> None:
    html = str(MACROS.table(["Mã", {"text": "Số", "numeric": True}], [["<b>", 5]], "Bảng"))

    assert re.findall(r"<th scope=\"row\"[^>]*>(.*?)</th>", html) == ["&lt;b&gt;"]
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">5</td>' in html
    assert 'role="region" aria-label="Bảng" tabindex="0"' in html


def test_table_without_rows_says_so() -> None:
    assert words(MACROS.table(["Mã"], [], "Bảng", empty="Chưa có hồ sơ.")) == "Chưa có hồ sơ."


def test_deadline_card_moved_promise_shows_the_first_one() -> None:
    first = datetime(2026, 3, 4, 7, 5, tzinfo=UTC)

    assert words(MACROS.deadline_card(DUE, first, ["Tạm dừng 1 ngày."])) == (
        "Hẹn trả kết quả 14:05 05/03/2026 Hẹn lần đầu: 14:05 04/03/2026 Vì sao là thời điểm này? Tạm dừng 1 ngày."
    )


def test_deadline_card_without_promise_says_so() -> None:
    assert words(MACROS.deadline_card(None)) == "Hẹn trả kết quả Chưa xác định"


def test_pagination_without_neighbours_is_nothing() -> None:
    assert words(MACROS.pagination_keyset("", "")) == ""


def test_upload_item_files_carry_name_size_and_remove() -> None:
    paper = {
        "name": "g1",
        "no": 1,
        "label": "Đơn",
        "files": [{"id": "a", "name": "<x>.pdf", "size": 2400000, "remove_url": "/xoa/a"}],
    }

    assert words(
        MACROS.upload_item(paper)
    ) == "1. Đơn &lt;x&gt;.pdf Đã tải lên · 2,4\xa0MB Xóa tệp &lt;x&gt;.pdf".replace("\xa0", " ")
